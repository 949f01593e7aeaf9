"""What a run knows of the stories that have files of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.items import Entry, Record
from crawler.repository import ContentRepo
from crawler.spiders.stories import Stories

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://news.example/a"


def repo(tmp_path: Path, **files: str) -> ContentRepo:
    (tmp_path / "_news").mkdir()
    for name, front in files.items():
        (tmp_path / "_news" / f"{name}.md").write_text(f"---\n{front}\n---\n")
    return ContentRepo(tmp_path, match=("_news/none.md",))


def entry(record: Record, path: str = "_news/a.md", at: tuple[str | int, ...] = ()) -> Entry:
    return Entry(path=path, web_url=URL, record=record, at=at)


def test_all_files_are_looked_at_whatever_the_run_was_narrowed_to(tmp_path: Path) -> None:
    front = f"title: A\nwebUrl: {URL}\npublishedDateTime: 2025-03-02T07:30:00Z\nquality: 7"
    stories = Stories(repo(tmp_path, a=front, b=f"title: B\nwebUrl: {URL}/"))
    (filed,) = stories.all()
    assert (filed.path, filed.title, filed.quality) == ("_news/a.md", "A", 7)
    assert filed.at == 1740900600
    assert stories.path_of(URL) == "_news/a.md"
    assert stories.is_sure


def test_what_the_run_has_learned_stands_over_the_file(tmp_path: Path) -> None:
    stories = Stories(repo(tmp_path, a=f"title: A\nwebUrl: {URL}"), keeps_all=True)
    stories.learn(entry(Record(title="New")), Record(title="Newer"))
    stories.learn(entry(Record(), path="_news/b.md"), Record(title="Another file's"))
    stories.learn(entry(Record(), at=("related", 0)), Record(title="A copy's"))
    assert stories.record(URL) == Record(title="Newer")
    assert [one.title for one in stories.all()] == ["Newer"]


def test_only_what_others_are_copies_of_is_kept(tmp_path: Path) -> None:
    stories = Stories(repo(tmp_path, a=f"title: A\nwebUrl: {URL}"))
    stories.learn(entry(Record()), Record(title="New"))
    assert stories.record(URL, looking=False) is None
    stories.share([URL])
    stories.learn(entry(Record()), Record(title="New"))
    assert stories.record(URL, looking=False) == Record(title="New")


def test_a_record_is_read_from_the_storys_own_file(tmp_path: Path) -> None:
    stories = Stories(repo(tmp_path, a=f"title: A\nwebUrl: {URL}"))
    assert stories.record(URL) == Record(title="A")
    assert stories.record("https://news.example/none") is None
    (tmp_path / "_news" / "a.md").unlink()
    assert stories.record(URL) is None


def test_a_day_without_a_time_is_no_time_and_a_broken_file_makes_unsure(tmp_path: Path) -> None:
    stories = Stories(repo(tmp_path, a=f"title: A\nwebUrl: {URL}\npublishedDateTime: 2025-03-02", b="webUrl: [a, b"))
    assert [one.at for one in stories.all()] == [None]
    assert not stories.is_sure
