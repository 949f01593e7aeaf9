"""`masthead logos`, and the stage of a crawl: a provider's logo from its own site, made once."""

from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from crawler.warc import Archived, ArchiveWriter
from tests.loopback import Loopback, Reply, redirect
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "assets/images/organizations"
STAGES = ("--stages", "merge,amp,provider,topics,images,logos", "--no-gate")
ICONS = '<link rel="apple-touch-icon" href="/touch.png"><link rel="icon" sizes="512x512" href="/icon.png">'
HOME = f'<html><head><title>Example</title><meta property="og:site_name" content="Example Inc">{ICONS}</head></html>'
TITLE = "Tide gauges learn to forecast storm surges"
EXCERPT = "Forty harbours now pass their readings through a small model each hour."


def picture(width: int = 180, height: int = 0) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height or width), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def story(logo: str) -> str:
    said = {"@type": "NewsArticle", "headline": TITLE, "publisher": {"name": "Example", "logo": {"url": logo}}}
    return (
        f'<html><head><title>{TITLE}</title><meta property="og:description" content="{EXCERPT}">'
        f'<script type="application/ld+json">{json.dumps(said)}</script></head><body><h1>{TITLE}</h1></body></html>'
    )


def archive(path: Path, answers: dict[str, str | bytes | int]) -> Path:
    """Write an archive of these answers: a page, a picture, or a status alone."""
    writer = ArchiveWriter(path, "a test")
    for url, said in (answers | {"https://nobody.example/": 404}).items():  # an archive holds something
        status, body = (said, b"") if isinstance(said, int) else (200, said.encode() if isinstance(said, str) else said)
        kind = b"text/html" if isinstance(said, str) else b"image/png"
        writer.add(b"", Archived(url=url, status=status, headers=((b"Content-Type", kind),), body=body))
    writer.close()
    return path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "_config.yml").write_text("url: https://site.example\n")
    for name in ("a", "b"):
        post(folder, f"2026-01-01-{name}.md", title=name, webUrl=f"https://example.com/{name}")
    return folder


def logos(repo: Path, answers: Path, *more: str) -> dict[str, Any]:
    done = masthead("logos", repo, "--replay", answers, "--format", "json", *more)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def files(repo: Path) -> list[str]:
    own = (repo / FOLDER, repo / "_data")
    return sorted(path.relative_to(repo).as_posix() for top in own for path in top.rglob("*") if path.is_file())


def test_a_provider_gets_the_logo_that_its_home_page_names(repo: Path, tmp_path: Path) -> None:
    answers = {"https://example.com/": HOME, "https://example.com/touch.png": picture(256)}
    full, empty = archive(tmp_path / "a.warc.gz", answers), archive(tmp_path / "b.warc.gz", {})
    told = logos(repo, full)
    small, large = (f"{FOLDER}/example.com-{side}x{side}.jpg" for side in (50, 400))
    assert told["providers"] == [
        {
            "domain": "example.com",
            "outcome": "made",
            "reason": None,
            "kind": "apple-touch-icon",
            "source": "https://example.com/touch.png",
            "size": [256, 256],
            "files": [large, "_data/organizations/example.com.md", small],
        }
    ]
    assert files(repo) == sorted(["_data/organizations/example.com.md", large, small])
    assert "name: Example Inc\n" in (repo / "_data/organizations/example.com.md").read_text()
    for path, side in ((small, 50), (large, 400)):
        with Image.open(repo / path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))
    again = logos(repo, empty)
    assert (again["providers"], again["pages"], again["files"]) == ([], {}, [])


def test_a_candidate_that_will_not_do_gives_way_to_the_next(repo: Path, tmp_path: Path) -> None:
    answers = {
        "https://example.com/": HOME,
        "https://example.com/touch.png": picture(300, 100),
        "https://example.com/icon.png": picture(180)[:-60],  # its header is in order
        "https://example.com/favicon.ico": picture(64),
    }
    (row,) = logos(repo, archive(tmp_path / "a.warc.gz", answers))["providers"]
    assert (row["kind"], row["size"], len(row["files"])) == ("favicon.ico", [64, 64], 2)


def test_a_provider_without_a_logo_is_told_with_every_reason(repo: Path, tmp_path: Path) -> None:
    answers = {"https://example.com/": HOME, "https://example.com/touch.png": picture(32)}
    told = logos(repo, archive(tmp_path / "a.warc.gz", answers))
    (row,) = told["providers"]
    assert row["outcome"] == "none"
    assert [(one["url"].rpartition("/")[2], one["reason"]) for one in row["refused"]] == [
        ("touch.png", "too-small"),
        ("icon.png", "not-in-archive"),
        ("favicon.ico", "not-in-archive"),
    ]
    assert [one["code"] for one in told["findings"]] == ["provider.logo-unmade"]
    assert files(repo) == []
    strict = masthead("logos", repo, "--replay", tmp_path / "a.warc.gz", "--strict")
    assert strict.returncode == 1
    assert b"example.com  none" in strict.stdout


def test_a_provider_that_nobody_could_ask_is_asked_again_by_the_next_run(repo: Path, tmp_path: Path) -> None:
    none = archive(tmp_path / "none.warc.gz", {"https://example.com/elsewhere": HOME})
    told = logos(repo, none)
    (row,) = told["providers"]
    assert (row["outcome"], row["reason"]) == ("none", "not-in-archive 1")
    assert told["findings"] == []
    some = archive(
        tmp_path / "some.warc.gz", {"https://example.com/": HOME, "https://example.com/touch.png": picture()}
    )
    assert [row["outcome"] for row in logos(repo, some)["providers"]] == ["made"]


@pytest.mark.parametrize("home", ["<title>Just a moment...</title>", 403], ids=str)
def test_a_home_page_that_is_a_wall_names_no_icons(repo: Path, tmp_path: Path, home: str | int) -> None:
    page = f"{home}{ICONS}<script src='/cdn-cgi/challenge-platform/x.js'></script>" if isinstance(home, str) else home
    answers = {"https://example.com/": page, "https://example.com/touch.png": picture()}
    (row,) = logos(repo, archive(tmp_path / "a.warc.gz", answers))["providers"]
    assert row["outcome"] == "none"
    assert {one["url"].rpartition("/")[2] for one in row["refused"]} <= {"favicon.ico"}


def test_what_the_pages_of_posts_have_said_is_asked_first(repo: Path, tmp_path: Path) -> None:
    answers: dict[str, str | bytes | int] = {
        "https://example.com/a": story("https://cdn.example.org/logo.png"),
        "https://example.com/b": 404,
        "https://cdn.example.org/logo.png": picture(400),
    }
    path = archive(tmp_path / "a.warc.gz", answers)
    assert masthead("crawl", repo, "--no-gate", "--replay", path).returncode == 0
    told = logos(repo, path)
    assert told["pages"] == {}  # the home page was not needed
    assert (told["providers"][0]["kind"], told["providers"][0]["source"]) == (
        "publisher.logo",
        "https://cdn.example.org/logo.png",
    )


def test_a_crawl_with_the_stage_makes_the_logo_before_any_post_shows_it(repo: Path, tmp_path: Path) -> None:
    answers: dict[str, str | bytes | int] = {
        "https://example.com/a": story("/wide.png"),
        "https://example.com/b": story("/wide.png"),
        "https://example.com/wide.png": picture(600, 60),
        "https://example.com/": HOME,
        "https://example.com/touch.png": picture(256),
    }
    path = archive(tmp_path / "a.warc.gz", answers)
    done = masthead("crawl", repo, "--replay", path, *STAGES)
    assert done.returncode == 0, done.stderr
    for name in ("a", "b"):
        text = (repo / f"_news/2026-01-01-{name}.md").read_text()
        assert f"- url: https://site.example/{FOLDER}/example.com-50x50.jpg\n" in text
    assert "name: Example\n" in (repo / "_data/organizations/example.com.md").read_text()
    again = masthead("crawl", repo, "--replay", path, *STAGES, "--format", "json")
    told = json.loads(again.stdout)
    assert (told["files"], told["pictures"]) == ([], {})


def test_a_crawl_does_not_look_again_for_what_was_not_to_be_had(repo: Path, tmp_path: Path) -> None:
    answers: dict[str, str | bytes | int] = {f"https://example.com/{name}": story("/none.png") for name in ("a", "b")}
    path = archive(tmp_path / "a.warc.gz", answers | {"https://example.com/none.png": 404})
    first, second = (
        json.loads(masthead("crawl", repo, "--replay", path, *STAGES, "--format", "json").stdout) for _ in range(2)
    )
    asked = [[row["url"] for row in told["details"]["pages"] if row["role"] == "image"] for told in (first, second)]
    assert asked == [["https://example.com/none.png"], []]
    assert [one["code"] for one in first["findings"] if one["code"].startswith("provider.")] == ["provider.logo-unmade"]
    assert first["entries"] == {"enriched": 2}
    assert files(repo) == []


def test_logos_come_over_the_network_with_its_manners(repo: Path) -> None:
    routes = {
        "/robots.txt": Reply(body="User-agent: *\nDisallow: /closed/", type="text/plain"),
        "/page": Reply(body=""),
        "/closed/logo.png": Reply(body=picture(400), type="image/png"),
        "/moved.png": redirect("/logo.png"),
        "/logo.png": Reply(body=picture(400), type="image/png"),
    }
    (repo / "_data/organizations").mkdir(parents=True)
    (repo / "_data/organizations/local.md").write_text("---\ntaxonomy: organization\nname: L\ndomain: 127.0.0.2\n---\n")
    with Loopback(routes, host="127.0.0.2") as server:
        logo = '<link rel="icon" href="/moved.png">'
        page = story("/closed/logo.png").replace("</head>", f"{logo}</head>")
        server.routes["/page"] = Reply(body=page)
        (repo / "_news/2026-01-01-b.md").unlink()
        post(repo, "2026-01-01-a.md", title="a", webUrl=server.url("/page"))
        done = masthead("crawl", repo, *STAGES, *QUICK)
        assert done.returncode == 0, done.stderr
        assert files(repo)[-2:] == [f"{FOLDER}/127.0.0.2-400x400.jpg", f"{FOLDER}/127.0.0.2-50x50.jpg"]
        assert "/closed/logo.png" not in server.paths
        assert "127.0.0.2-50x50.jpg" in (repo / "_news/2026-01-01-a.md").read_text()


def test_a_large_logo_that_is_there_gives_the_small_one_and_nobody_is_asked(repo: Path, tmp_path: Path) -> None:
    (repo / FOLDER).mkdir(parents=True)
    with Image.new("RGB", (400, 400), (0, 0, 200)) as image:
        image.save(repo / f"{FOLDER}/example.com-400x400.jpg")
    before = (repo / f"{FOLDER}/example.com-400x400.jpg").read_bytes()
    told = logos(repo, archive(tmp_path / "a.warc.gz", {}))
    assert (told["pages"], told["pictures"]) == ({}, {})
    assert told["providers"][0]["kind"] == "existing file"
    assert f"{FOLDER}/example.com-50x50.jpg" in files(repo)
    assert (repo / f"{FOLDER}/example.com-400x400.jpg").read_bytes() == before


def test_force_makes_it_anew_and_a_dry_run_writes_nothing(repo: Path, tmp_path: Path) -> None:
    (repo / FOLDER).mkdir(parents=True)
    small = repo / f"{FOLDER}/example.com-50x50.jpg"
    small.write_bytes(b"a person's")
    path = archive(tmp_path / "a.warc.gz", {"https://example.com/": HOME, "https://example.com/touch.png": picture()})
    told = logos(repo, path, "--dry-run", "--force")
    assert told["providers"][0]["files"] == ["_data/organizations/example.com.md", f"{FOLDER}/example.com-50x50.jpg"]
    assert (told["files"], files(repo), (repo / ".masthead").exists()) == (
        [],
        [f"{FOLDER}/example.com-50x50.jpg"],
        False,
    )
    logos(repo, path, "--force")
    assert small.read_bytes().startswith(b"\xff\xd8")


def test_domains_can_be_chosen_and_their_number_bounded(repo: Path, tmp_path: Path) -> None:
    post(repo, "2026-01-02-c.md", title="c", webUrl="https://www.example.org/c", related='[{webUrl: "https://x.net/"}]')
    path = archive(tmp_path / "a.warc.gz", {})
    assert [row["domain"] for row in logos(repo, path)["providers"]] == ["example.com", "example.org"]
    assert [row["domain"] for row in logos(repo, path, "--limit", "1")["providers"]] == ["example.com"]
    assert [row["domain"] for row in logos(repo, path, "--domain", "Example.ORG.")["providers"]] == ["example.org"]
    missed = masthead("logos", repo, "--replay", path, "--domain", "example.net")
    assert missed.returncode == 4
    assert b"nothing matched" in missed.stderr


def test_a_strange_domain_of_the_repo_itself_makes_no_file(repo: Path, tmp_path: Path) -> None:
    (repo / "_data/organizations").mkdir(parents=True)
    (repo / "_data/organizations/x.md").write_text("---\ntaxonomy: organization\nname: X\ndomain: ../../../x\n---\n")
    before = {path for path in tmp_path.rglob("*") if ".masthead" not in path.parts}
    done = masthead("logos", repo, "--replay", archive(tmp_path / "a.warc.gz", {}), "--domain", "../../../x")
    assert done.returncode == 1
    assert b"its domain cannot be a part of a file's name" in done.stdout
    assert {path for path in tmp_path.rglob("*") if ".masthead" not in path.parts} - before == {tmp_path / "a.warc.gz"}


def test_logos_are_committed_like_everything_else(repo: Path, tmp_path: Path) -> None:
    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", repo, *words], check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "first")
    path = archive(tmp_path / "a.warc.gz", {"https://example.com/": HOME, "https://example.com/touch.png": picture()})
    told = logos(repo, path, "--commit", "--commit-author", "Masthead <bot@example.com>")
    assert git("show", "--format=%H", "--name-only").split() == [told["commit"], *files(repo)]


def test_the_text_says_where_each_logo_came_from(repo: Path, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc.gz", {"https://example.com/": HOME, "https://example.com/touch.png": picture()})
    said = masthead("logos", repo, "--replay", path, "--report", tmp_path / "report").stdout.decode()
    assert "1 provider, made 2 files" in said
    assert "from apple-touch-icon https://example.com/touch.png (180 x 180)" in said
    assert "provider.logo-small" in said
    assert json.loads((tmp_path / "report/report.json").read_text())["command"] == "logos"
