"""Where an address stands: found however it is spelt, without composing every file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.normalize.url import fold_url
from crawler.repository import ContentRepo
from crawler.spiders.seeking import _Needle, is_content, is_odd, near, newest, places
from tests.running import post

if TYPE_CHECKING:
    from collections.abc import Sequence

URL = "https://www.news.example/2026/a-story?id=7"
SPELT = [
    URL,
    "http://news.example/2026/a-story?id=7",
    "HTTPS://News.Example/2026/a-story?id=7#top",
    "https://news.example:443/2026/%61-story?id=7&utm_source=x",
    "https://news.example/2026/./a-story/?id=7",
    '"https:\\/\\/news.example\\/2026\\/a-story?id=7"',
    '"https://news.example/\\x32026/a-story?id=7"',
    "https://\uff4eews.example/2026/a-story?id=7",
    "https://%6eews.example/2026/a-story?id=7",
]


def repo_of(folder: Path, spelt: Sequence[str], key: str = "webUrl") -> ContentRepo:
    for number, one in enumerate(spelt):
        post(folder, f"{number:02}.md", **{"title": "T", key: one})
    return ContentRepo(folder)


@pytest.mark.parametrize("spelt", SPELT)
def test_an_address_is_found_however_it_is_spelt(tmp_path: Path, spelt: str) -> None:
    (place,) = places(repo_of(tmp_path, [spelt, "https://news.example/2026/another"]), [URL])[URL]
    assert (place.path, place.line, place.key) == ("_news/00.md", 3, "webUrl")
    assert place.entry is not None


def test_other_addresses_of_the_same_host_are_not_found(tmp_path: Path) -> None:
    repo = repo_of(tmp_path, ["https://news.example/2026/a-story", "https://news.example/2026/a-story?id=77"])
    assert places(repo, [URL])[URL] == ()


def test_many_addresses_are_found_in_one_scan(tmp_path: Path) -> None:
    spelt = [f"https://news.example/{number}" for number in range(5)]
    found = places(repo_of(tmp_path, spelt), spelt)
    assert [[one.path for one in found[url]] for url in spelt] == [[f"_news/{number:02}.md"] for number in range(5)]


def test_a_repo_with_other_keys_is_searched_by_them(tmp_path: Path) -> None:
    repo_of(tmp_path, [URL], key="link")
    (place,) = places(ContentRepo(tmp_path, keys={"webUrl": "link"}), [URL])[URL]
    assert place.key == "webUrl"


def test_files_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    repo = repo_of(tmp_path, [URL])
    (tmp_path / "_news/torn.md").write_text(f"---\ntitle: [\nwebUrl: {URL}\n---\n")
    (tmp_path / "_news/link.md").symlink_to("/etc/hostname")
    assert [place.path for place in places(repo, [URL])[URL]] == ["_news/00.md"]


CHARS = st.characters(codec="utf-8", exclude_characters="\r\n", exclude_categories=["Cs", "Cc"])


@given(st.text(CHARS, max_size=30), st.text("abcxyz/%41-.?&=~", max_size=40), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_file_that_has_an_address_is_left_out(odd: str, path: str, spelled: bool) -> None:
    url = f"https://news.example/{path}{odd}"
    other = f"http://WWW.news.example/{path}{odd}" if spelled else url
    raw = f"---\nwebUrl: {other}\n---\n".encode()
    if fold_url(other) == fold_url(url) != url:
        assert is_odd(raw) or _Needle.of(url).may_be_in(raw, raw.lower())


def test_the_nearest_addresses_of_the_host_come_first(tmp_path: Path) -> None:
    spelt = [f"https://news.example/2026/{name}" for name in ("a-story", "a-stories", "else", "b-story")]
    repo = repo_of(tmp_path, [*spelt, "https://other.example/2026/a-stor"])
    found = [place.url.rpartition("/")[2] for place in near(repo, "https://news.example/2026/a-stor")]
    assert found[:2] == ["a-story", "a-stories"]
    assert len(found) == 3
    assert near(repo, "https://nobody.example/") == ()


def test_the_newest_files_of_a_folder_are_the_last_by_name(tmp_path: Path) -> None:
    repo = repo_of(tmp_path, [URL] * 5)
    assert newest(repo, "_news", 2) == ["_news/03.md", "_news/04.md"]
    assert newest(repo, "_new") == []


@pytest.mark.parametrize(
    ("path", "content", "exclude", "expected"),
    [
        ("_news/a.md", (), (), True),
        ("_archive/a.md", (), (), False),
        ("_news/a.txt", (), (), False),
        ("_news/a.md", ("_news/*.md",), (), True),
        ("_news/a.md", ("_posts/*.md",), (), False),
        ("_news/a.md", (), ("_news/**",), False),
    ],
)
def test_a_path_is_content_by_the_same_globs(
    path: str, content: tuple[str, ...], exclude: tuple[str, ...], expected: bool
) -> None:
    assert is_content(path, content, exclude) is expected
    assert Path(path).name
