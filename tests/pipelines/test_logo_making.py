"""The files of a provider: made once, in house style, through no link, and never over another unless asked."""

from __future__ import annotations

import asyncio
import io
import os
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from crawler.items import Emblem, Logos
from pipelines.logos import make, placing
from pipelines.logos.organization import organization
from tests.writing import engaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOMAIN = "example.com"
SMALL, LARGE = (f"assets/images/organizations/{DOMAIN}-{side}x{side}.jpg" for side in (50, 400))
OWN = f"_data/organizations/{DOMAIN}.md"


def picture(side: int = 256, colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def spider(repo: Path) -> Iterator[Any]:
    crawler, _ = engaged(repo)
    yield crawler.spider
    crawler.spider.memory.close()


def made(spider: Any, body: bytes | None = None, *, domain: str = DOMAIN, name: str = "Example", **more: Any) -> Logos:
    return asyncio.run(make(spider, Emblem(domain=domain, name=name, source="x", body=body), **more))


def contents(repo: Path) -> dict[str, bytes]:
    return {
        path.relative_to(repo).as_posix(): path.read_bytes()
        for path in repo.rglob("*")
        if path.is_file() and ".masthead" not in path.parts
    }


def test_a_provider_gets_two_logos_and_its_own_file(spider: Any, repo: Path) -> None:
    assert made(spider, picture()) == Logos(files=(LARGE, OWN, SMALL))
    assert contents(repo).keys() == {LARGE, OWN, SMALL}
    assert (repo / OWN).read_bytes() == (
        b"---\ntaxonomy: organization\n_id: example.com\nname: Example\ndomain: example.com\nimages:\n"
        b"  - url: /assets/images/organizations/example.com-50x50.jpg\n    width: 50\n    height: 50\n"
        b"  - url: /assets/images/organizations/example.com-400x400.jpg\n    width: 400\n    height: 400\n---\n"
    )
    assert spider.report.files == [LARGE, OWN, SMALL]
    assert not (spider.memory.folder / "write-0").exists()


def test_a_second_time_nothing_is_written(spider: Any, repo: Path) -> None:
    made(spider, picture())
    before = contents(repo)
    assert made(spider, picture(colour=(0, 0, 255))) == Logos()
    assert contents(repo) == before


def test_what_is_there_gives_way_only_where_it_is_asked_to(spider: Any, repo: Path) -> None:
    made(spider, picture())
    before = contents(repo)
    assert made(spider, picture(colour=(0, 0, 255)), remake=True) == Logos(files=(LARGE, SMALL))
    after = contents(repo)
    assert after[OWN] == before[OWN]
    assert after[SMALL] != before[SMALL]
    assert made(spider, picture(colour=(0, 0, 255)), remake=True) == Logos()


def test_a_small_picture_gives_a_small_logo(spider: Any, repo: Path) -> None:
    assert made(spider, picture(180)).files == (OWN, SMALL)
    assert b"400" not in (repo / OWN).read_bytes()


def test_where_the_logos_are_there_only_the_providers_own_file_is_made(spider: Any, repo: Path) -> None:
    (repo / SMALL).parent.mkdir(parents=True)
    (repo / SMALL).write_bytes(b"a person's")
    assert made(spider) == Logos(files=(OWN,))
    assert (repo / SMALL).read_bytes() == b"a person's"


def test_a_provider_that_the_repo_knows_under_another_file_gets_none(repo: Path) -> None:
    (repo / "_data/organizations").mkdir(parents=True)
    (repo / "_data/organizations/ex.yml").write_text("name: Ex\ndomain: example.com\n")
    crawler, _ = engaged(repo)
    assert made(crawler.spider, picture()).files == (LARGE, SMALL)
    crawler.spider.memory.close()


def test_what_cannot_be_drawn_is_told_and_nothing_is_written(spider: Any, repo: Path) -> None:
    assert made(spider, b"no picture") == Logos(reason="undecodable", drawn=False)
    assert contents(repo) == {}


def test_a_dry_run_draws_and_writes_nothing(repo: Path) -> None:
    crawler, _ = engaged(repo, dry_run=True)
    assert made(crawler.spider, picture()) == Logos(files=(LARGE, OWN, SMALL))
    assert contents(repo) == {}
    crawler.spider.memory.close()


@pytest.mark.parametrize("place", ["assets", "assets/images", "assets/images/organizations"])
def test_no_folder_is_reached_through_a_link(spider: Any, repo: Path, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (repo / place).parent.mkdir(parents=True, exist_ok=True)
    (repo / place).symlink_to(outside, target_is_directory=True)
    assert "cannot be written" in str(made(spider, picture()).reason)
    assert [*outside.rglob("*")] == []


def test_a_link_in_the_place_of_a_logo_stays_and_leads_nobody_astray(spider: Any, repo: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    (repo / SMALL).parent.mkdir(parents=True)
    (repo / SMALL).symlink_to(target)
    assert made(spider, picture()).files == (OWN, LARGE)
    assert "what is there is a symbolic link" in str(made(spider, picture(), remake=True).reason)
    assert target.read_bytes() == b"precious"
    assert (repo / SMALL).is_symlink()


def test_a_file_in_the_place_of_a_folder_stays(spider: Any, repo: Path) -> None:
    (repo / "assets").write_bytes(b"a file")
    assert "cannot be written" in str(made(spider, picture()).reason)
    assert contents(repo) == {"assets": b"a file"}


def test_a_name_that_differs_by_the_case_of_its_letters_is_taken(spider: Any, repo: Path) -> None:
    (repo / SMALL).parent.mkdir(parents=True)
    (repo / SMALL.replace("example", "Example")).write_bytes(b"a person's")
    assert made(spider, picture()).files == (LARGE, OWN)
    with pytest.raises(placing.Unplaced, match="has its name"):
        placing.put(repo, spider.memory.folder, SMALL, b"x", over=True)


def test_a_disk_that_refuses_is_told(spider: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    told = made(spider, picture())
    assert told.files == ()
    assert "No space left on device" in str(told.reason)
    assert contents(repo) == {}


@pytest.mark.parametrize("domain", ["../../x", "a/b", ".hidden", "a..b"])
def test_a_strange_domain_makes_nothing(spider: Any, repo: Path, domain: str) -> None:
    made(spider, picture(), domain=domain)
    assert contents(repo) == {}


def test_a_new_file_is_written_as_the_others_are(repo: Path) -> None:
    folder = repo / "_data/organizations"
    folder.mkdir(parents=True)
    for name in ("a", "b", "c"):
        text = f'---\ntaxonomy: organization\n_id: "{name}.com"\nname: "{name}"\ndomain: "{name}.com"\n---\n'
        (folder / f"{name}.com.md").write_bytes(text.replace("\n", "\r\n").encode())
    (folder / "broken.md").write_text("---\ntaxonomy: [\n---\n")
    (folder / "link.md").symlink_to(folder / "a.com.md")
    raw = organization(repo, "d.com", "D", [])
    assert raw == b'---\r\ntaxonomy: organization\r\n_id: "d.com"\r\nname: "D"\r\ndomain: "d.com"\r\n---\r\n'


@pytest.mark.parametrize("name", ["A: b", "# no", "{{ site }}", "yes", "12:30", '"quoted"', "-", "é — ü", "a\\b"])
def test_a_name_is_one_text_whatever_it_looks_like(repo: Path, name: str) -> None:
    from crawler.frontmatter import parse  # noqa: PLC0415  # the one test that reads back

    assert parse(organization(repo, "d.com", name, [50])).data["name"] == name
