"""What several records of one provider share, and how a run finds out."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crawler.items import Entry, Field, Image, Record
from crawler.repository import FEW, ContentRepo
from crawler.shared import Shared, domain_of

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = "https://media.daily.example/default.jpg"
TEXT = "All the news of the harbour, every morning."


def story(number: int, host: str = "www.daily.example", **more: str) -> str:
    return (
        f"---\nwebUrl: https://{host}/{number}\nexcerpt: {more.get('excerpt', TEXT)}\n"
        f"images:\n  - url: {more.get('picture', DEFAULT)}\n    width: 9\n    height: 9\n{more.get('related', '')}---\n"
    )


def repo_of(root: Path, *posts: str, match: tuple[str, ...] = ()) -> ContentRepo:
    (root / "_news").mkdir()
    for number, post in enumerate(posts):
        (root / "_news" / f"{number}.md").write_text(post)
    return ContentRepo(root, match=match)


def common(repo: ContentRepo, url: str = "https://www.daily.example/new", picture: str = DEFAULT) -> tuple[bool, bool]:
    return repo.is_common(url, Field.IMAGES, picture), repo.is_common(url, Field.EXCERPT, TEXT)


def test_what_three_records_have_is_common_and_what_two_have_is_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    two, three = repo_of(tmp_path / "a", *map(story, range(2))), repo_of(tmp_path / "b", *map(story, range(3)))
    assert (len(list(two.scan())), len(list(three.scan()))) == (2, 3)
    assert common(two) == (False, False)
    assert common(three) == (True, True)


def test_the_same_picture_in_another_size_and_the_same_words_in_another_case_are_the_same(tmp_path: Path) -> None:
    posts = [story(1), story(2, picture=f"{DEFAULT}?w=90"), story(3, excerpt=TEXT.upper())]
    repo = repo_of(tmp_path, *posts)
    list(repo.scan())
    assert common(repo, picture=f"{DEFAULT}?w=1200&token=abc") == (True, True)


@pytest.mark.parametrize("private", [False, True])
def test_what_sites_below_a_private_suffix_have_in_common_depends_on_whether_they_are_one_provider(
    tmp_path: Path, *, private: bool
) -> None:
    for narrowed in (False, True):
        (root := tmp_path / str(narrowed)).mkdir()
        repo_of(root, *(story(number, f"{name}.github.io") for number, name in enumerate(("ann", "bob", "cy"))))
        repo = ContentRepo(root, match=("_news/0.md",) if narrowed else (), private=private)
        list(repo.scan())
        assert common(repo, "https://ann.github.io/new") == (not private, not private)


def test_another_provider_may_use_it_and_a_part_of_this_one_may_not(tmp_path: Path) -> None:
    repo = repo_of(tmp_path, story(1), story(2, "blog.daily.example"), story(3, "daily.example"))
    list(repo.scan())
    assert common(repo, "https://other.example/new") == (False, False)
    assert common(repo, "https://m.daily.example/new") == (True, True)


def test_a_copy_among_related_stories_does_not_count(tmp_path: Path) -> None:
    copy = f"related:\n  - webUrl: https://daily.example/r\n    images:\n      - url: {DEFAULT}\n"
    repo = repo_of(tmp_path, story(1, related=copy), story(2, related=copy))
    list(repo.scan())
    assert common(repo) == (False, False)


@pytest.mark.parametrize("match", [("_news/0.md",), ()])
def test_a_run_that_scanned_a_part_looks_at_the_rest_when_it_asks(tmp_path: Path, match: tuple[str, ...]) -> None:
    repo = repo_of(tmp_path, *map(story, range(4)), match=match)
    next(iter(repo.scan()))
    (tmp_path / "_news" / "link.md").symlink_to(tmp_path / "_news" / "0.md")
    (tmp_path / "_news" / "torn.md").write_text("---\nwebUrl: https://daily.example/\n")
    assert common(repo) == (True, True)
    assert common(repo, "https://other.example/") == (False, False)


def test_what_a_run_finds_counts_like_what_the_files_say(tmp_path: Path) -> None:
    repo = repo_of(tmp_path, story(1))
    (scanned,) = repo.scan()
    found = Record(excerpt=TEXT, images=(Image(url=DEFAULT),))
    repo.learn(scanned.entries[0], scanned.entries[0].record)
    for number in range(2):
        assert common(repo) == (False, False)
        new = Entry(path="_news/new.md", web_url=f"https://daily.example/{number}", record=Record())
        repo.learn(new, found)
        repo.learn(Entry(path="a", at=("related", 0), web_url=new.web_url, record=Record()), found)
    assert common(repo) == (True, True)


def test_an_address_without_a_registrable_domain_is_its_own_provider() -> None:
    shared = Shared()
    for path in "abc":
        shared.learn(f"http://127.0.0.2:8000/{path}", Record(excerpt=TEXT))
    assert shared.is_common("http://127.0.0.2/d", Field.EXCERPT, TEXT)
    assert not shared.is_common("http://127.0.0.3/d", Field.EXCERPT, TEXT)
    assert (domain_of("http://127.0.0.2:8000/"), domain_of("no address")) == ("127.0.0.2", "")


@pytest.mark.parametrize("match", [(), ("_news/0.md",)])
def test_the_names_that_records_give_to_a_provider_are_counted_by_its_domain(
    tmp_path: Path, match: tuple[str, ...]
) -> None:
    named = "---\nwebUrl: https://www.daily.example/{}\nprovider:\n  name: {}\n  domain: daily.example\n---\n"
    repo_of(tmp_path, story(0), named.format(1, "Daily"), named.format(2, "Daily"), named.format(3, "The Daily"))
    repo = ContentRepo(tmp_path, match=match)
    list(repo.scan())
    assert repo.names("https://m.daily.example/new", "daily.example") == {"Daily": 2, "The Daily": 1}
    assert repo.names("https://m.daily.example/new", "other.example") == {}


def test_a_narrowed_run_about_many_providers_looks_at_all_files_a_few_times_only(tmp_path: Path) -> None:
    hosts = [f"site{number}.example" for number in range(FEW + 3)]
    repo = repo_of(tmp_path, *(story(number, host) for host in hosts for number in range(3)), match=("_news/0.md",))
    list(repo.scan())
    before, after = hosts[: FEW + 1], hosts[FEW + 1 :]
    assert {common(repo, f"https://{host}/new") for host in before} == {(True, True)}
    shutil.rmtree(tmp_path / "_news")  # who looks again sees nothing
    assert {common(repo, f"https://{host}/new") for host in (*after, *before)} == {(True, True)}
    assert common(repo, "https://other.example/new") == (False, False)
