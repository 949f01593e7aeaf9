"""`masthead check`: what it prints, what it writes, and its exit codes, on real repos."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.cli import check, mending
from crawler.cli.mending import Bench
from crawler.config import Config, load
from crawler.items import Finding
from crawler.memory import Memory, note_whole
from crawler.repository import ContentRepo
from crawler.runlock import RunLock
from tests.crawler.checks.planting import CLEAN, LOGOS, NEWS, POST, SITE, found
from tests.running import ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.checks import Flaw

NOW = datetime(2026, 3, 12, tzinfo=UTC)
CACHED = 'cdnAmpWebUrl: "https://www-harbour-example.cdn.ampproject.org/c/s/www.harbour.example/amp/tides/gauges"\n'
BROKEN = NEWS.replace(CACHED, "").replace("heat: 100", "heat: 10")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A content repo without a fault: files of each collection, vocabulary, logos, configuration."""
    files = dict(CLEAN)
    for domain, name in (
        ("harbour.example", "Harbour News"),
        ("press.example", "Press"),
        ("ada.example", "Ada's Harbour"),
    ):
        files[f"_data/organizations/{domain}.md"] = f"---\nname: {name}\ndomain: {domain}\n---\n"
    files["_data/topics/00-tides.yaml"] = "name: Tides\n"
    files["_data/topics/01-surges.yaml"] = "name: Storm surges\n"
    files["_config.yml"] = "url: https://tides.example\nbaseurl: /site\n"
    files |= {f"assets/images/organizations/{domain}-50x50.jpg": "" for domain in LOGOS}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert SITE == "https://tides.example/site"
    return tmp_path


def told(repo: Path, *options: str) -> dict[str, Any]:
    """Return the JSON document of a check."""
    document: dict[str, Any] = json.loads(masthead("check", repo, "--format", "json", *options).stdout)
    return document


def test_a_repo_without_a_fault_is_told_so(repo: Path) -> None:
    before = sorted(repo.rglob("*"))
    done = masthead("check", cwd=repo)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"nothing found in 16 files\n", b"")
    assert sorted(repo.rglob("*")) == before


def test_an_error_is_one_line_and_exit_code_1(repo: Path) -> None:
    (repo / POST).write_text(NEWS.replace(CACHED, ""))
    done = masthead("check", repo)
    line, total = done.stdout.decode().splitlines()
    assert done.returncode == 1
    right = CACHED.replace('"', "").strip()
    message = "ampWebUrl stands without cdnAmpWebUrl"
    assert line == f"{POST}:8: error amp.incomplete: {message}; right: {right}"
    assert total == "1 error in 16 files"


def test_warnings_alone_are_exit_code_0_and_may_be_left_out(repo: Path) -> None:
    (repo / POST).write_text(NEWS.replace("heat: 100", "heat: 99").replace("  - Tides\n", ""))
    done = masthead("check", repo)
    assert done.returncode == 0
    assert done.stdout.endswith(b"1 warning, 1 note in 16 files\n")
    assert masthead("check", repo, "--level", "warning").stdout.count(b"\n") == 2
    assert masthead("check", repo, "--level", "error").stdout == b"1 warning, 1 note in 16 files\n"


def test_the_json_document_has_all_of_a_finding(repo: Path) -> None:
    (repo / POST).write_text(NEWS.replace("heat: 100", "heat: 99"))
    assert told(repo) == {
        "files": 16,
        "counts": {"warning": 1},
        "findings": [
            {
                "code": "heat.differs",
                "level": "warning",
                "path": POST,
                "line": 12,
                "message": "heat is 99, quality 80 with 2 related",
                "right": "100",
                "fixable": True,
            }
        ],
        "fixed": [],
    }


def test_annotations_are_escaped_and_name_the_file_in_the_workspace(repo: Path, tmp_path: Path) -> None:
    odd = repo / "100%, a: b.md"
    odd.write_text('---\nwebUrl: "50%\\r\\n::error::x"\n---\n')
    done = masthead("check", repo, "--format", "github", cwd=tmp_path.parent)
    line, total = done.stdout.decode().splitlines()
    where = f"{tmp_path.name}/100%25%2C a%3A b.md"
    assert line.startswith(f"::error file={where},line=2,title=address.invalid::webUrl is ")
    assert "50%25" in line
    assert total == "1 error in 17 files"


def test_only_what_matches_is_told_but_all_is_compared(repo: Path) -> None:
    (repo / "_learning/courses/a.md").write_text(BROKEN)
    (repo / POST).write_text(NEWS.replace("published: true", "published: false"))
    done = told(repo, "--collection", "news")
    assert (done["files"], [one["code"] for one in done["findings"]]) == (1, ["published.differs"])
    (repo / POST).write_text(NEWS)
    (repo / "_learning/courses/a.md").write_text(NEWS)
    assert [one["code"] for one in told(repo, "--match", "_news/*")["findings"]] == ["url.duplicate"]
    assert [one["code"] for one in told(repo, "--match", "_learning/**")["findings"]] == []


def test_nothing_that_matches_is_exit_code_4(repo: Path) -> None:
    done = masthead("check", repo, "--match", "_nows/*")
    assert done.returncode == 4
    assert b"nothing matched" in done.stderr


def test_a_folder_without_content_is_said_to_have_none(tmp_path: Path) -> None:
    done = masthead("check", tmp_path)
    assert (done.returncode, done.stdout) == (0, b"nothing found in 0 files\n")
    assert b"no content files" in done.stderr


def test_the_vocabulary_is_checked_too(repo: Path) -> None:
    (repo / "_data/topics/01-surges.yaml").write_text("name: Storm surges\n---\n")
    (repo / "_data/topics/02-link.yaml").symlink_to("00-tides.yaml")
    (repo / "_data/topics/notes.txt").write_text("-")
    codes = [(one["code"], one["path"], one["line"]) for one in told(repo)["findings"]]
    assert codes == [
        ("data.stray-document", "_data/topics/01-surges.yaml", 2),
        ("file.refused", "_data/topics/02-link.yaml", 1),
    ]


def test_a_file_that_is_none_is_told_and_does_not_stop_the_check(repo: Path) -> None:
    os.mkfifo(repo / "_news/pipe.md")
    (repo / "_news/link.md").symlink_to("/etc/hostname")
    (repo / "_news/torn.md").write_text('---\nwebUrl: "https://a.example\n---\n')
    torn = ("frontmatter.invalid", "_news/torn.md")
    codes = [(one["code"], one["path"]) for one in told(repo)["findings"]]
    assert codes == [("file.refused", "_news/link.md"), ("file.refused", "_news/pipe.md"), torn]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_is_not_listed_is_an_error(repo: Path) -> None:
    (repo / "_news").chmod(0)
    done = told(repo)
    (repo / "_news").chmod(stat.S_IRWXU)
    assert [one["code"] for one in done["findings"]] == ["file.unreadable"]


def test_a_folder_that_the_system_does_not_list_is_an_error(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Finding(code="file.unreadable", path="_news", message="cannot be listed")
    monkeypatch.setattr(ContentRepo, "unlisted", lambda _repo: iter([lost]))
    flaws = [*check.flaws(ContentRepo(repo), Config(), NOW, (), check.Seen())]
    assert [(flaw.code, flaw.path, flaw.level) for flaw in flaws] == [("file.unreadable", "_news", "error")]


def test_fix_writes_what_follows_from_other_keys_and_nothing_else(repo: Path) -> None:
    (repo / POST).write_bytes(BROKEN.replace("\n", "\r\n").encode())
    done = masthead("check", repo, "--fix")
    assert done.stdout.startswith(f"fixed {POST}:8: error amp.incomplete".encode())
    after = (repo / POST).read_bytes().decode()
    assert after == NEWS.replace("heat: 100", "heat: 10").replace("\n", "\r\n")
    assert done.returncode == 1  # heat and published are a person's
    assert done.stdout.endswith(b"1 fixed; 1 error, 1 warning in 16 files\n")


def test_fix_scores_writes_heat_and_published_as_well(repo: Path) -> None:
    (repo / POST).write_text(BROKEN)
    done = told(repo, "--fix-scores")
    assert (repo / POST).read_text() == NEWS
    assert done["findings"] == []
    assert [one["code"] for one in done["fixed"]] == ["amp.incomplete", "heat.differs", "published.differs"]
    assert sorted(path.name for path in (repo / ".masthead").iterdir()) == [".gitignore", "state.sqlite3"]


def test_what_is_fixed_counts_as_written_by_masthead(repo: Path) -> None:
    logo = NEWS[NEWS.index("  images:\n") : NEWS.index("topics:")].rstrip() + "\n"
    amp = NEWS[NEWS.index("ampWebUrl") : NEWS.index("type:")]
    related = f'    webUrl: "https://press.example/hours"\n    {amp.splitlines()[0]}\n'
    (repo / POST).write_text(BROKEN.replace(logo, "").replace('    webUrl: "https://press.example/hours"\n', related))
    assert masthead("check", repo, "--fix").stdout.count(b"fixed ") == 3
    known = ContentRepo(repo).scan_file(POST).entries
    memory = Memory.open(repo, ".masthead/state.sqlite3", now=NOW, dry_run=True)
    written = {entry.at: {key: one.value for key, one in memory.last(entry).items()} for entry in known}
    memory.close()
    cached = CACHED.split('"')[1]
    own = f"{SITE}/assets/images/organizations/harbour.example-50x50.jpg"
    assert written[()] == {"cdnAmpWebUrl": cached, "provider.images": [own]}
    assert written["related", 1] == {"cdnAmpWebUrl": cached}


def test_a_dead_logo_is_taken_out_and_forgotten(repo: Path) -> None:
    (repo / "assets/images/organizations/harbour.example-50x50.jpg").unlink()
    masthead("check", repo, "--fix")
    assert "organizations/harbour" not in (repo / POST).read_text()
    assert told(repo)["findings"] == []


@pytest.mark.parametrize("where", ["file", "configuration", "policy"])
def test_a_closed_key_is_told_and_not_fixed(repo: Path, where: str) -> None:
    text = BROKEN.replace("---\n\n", "masthead: {lock: [cdnAmpWebUrl]}\n---\n\n") if where == "file" else BROKEN
    (repo / POST).write_text(text)
    options = {"configuration": "lock: {'_news/*': [cdnAmpWebUrl]}\n", "policy": "policy: {cdnAmpWebUrl: never}\n"}
    (repo / "masthead.yaml").write_text(options.get(where, ""))
    assert "amp.incomplete" in {one["code"] for one in told(repo, "--fix")["findings"]}
    assert (repo / POST).read_text() == text


def test_a_lock_on_related_closes_what_stands_in_it(repo: Path) -> None:
    hours = '    webUrl: "https://press.example/hours"\n'
    text = NEWS.replace(hours, f'{hours}    ampWebUrl: "https://press.example/amp"\n')
    (repo / POST).write_text(text)
    (repo / "masthead.yaml").write_text("lock: [related]\n")
    assert [one["code"] for one in told(repo, "--fix")["findings"]] == ["amp.incomplete"]
    assert (repo / POST).read_text() == text


def test_a_fix_waits_for_no_other_run(repo: Path) -> None:
    (repo / POST).write_text(BROKEN)
    with RunLock(repo, now=NOW):
        done = masthead("check", repo, "--fix")
    assert (done.returncode, done.stdout) == (5, b"")
    assert b"another run holds" in done.stderr
    assert (repo / POST).read_text() == BROKEN


def test_a_folder_of_ours_that_is_none_is_wrong_use(repo: Path) -> None:
    (repo / POST).write_text(BROKEN)
    (repo / ".masthead").write_text("")
    done = masthead("check", repo, "--fix")
    assert done.returncode == 2
    assert (repo / POST).read_text() == BROKEN


def bench(repo: Path, meanwhile: Callable[[Path], object] = Path.exists) -> Bench:
    """Return what mends files of a repo; `meanwhile` is done with a file between its reading and its writing."""

    def checked(path: str, raw: bytes) -> list[Flaw]:
        meanwhile(repo / path)
        return found({path: raw.decode()})

    return Bench(repo=ContentRepo(repo), config=load(repo, environ={}), checked=checked, scores=False)


def unsynced(monkeypatch: pytest.MonkeyPatch, *, folders: bool) -> None:
    """Make the disk refuse to keep files, or folders."""
    real = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode) is folders:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_file_that_somebody_else_writes_is_looked_at_again(repo: Path) -> None:
    (repo / POST).write_text(BROKEN)
    edited = iter([BROKEN.replace("a small model", "a model")])

    def edit(path: Path) -> None:
        path.write_text(next(edited, path.read_text()))

    done = bench(repo, edit).mend([POST], NOW)
    assert [flaw.code for flaw in done.fixed] == ["amp.incomplete"]
    assert (repo / POST).read_text() == BROKEN.replace("a small model", "a model").replace("type:", f"{CACHED}type:", 1)


def test_a_file_that_somebody_writes_again_and_again_is_left_to_them(repo: Path) -> None:
    (repo / POST).write_text(BROKEN)
    done = bench(repo, lambda path: path.write_text(f"{path.read_text()}more\n")).mend([POST], NOW)
    assert ([flaw.code for flaw in done.refused], done.fixed) == (["file.changed"], [])
    assert (repo / POST).read_text() == BROKEN + "more\n" * mending.ATTEMPTS


def test_a_file_that_the_disk_refuses_stays_and_is_told(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / POST).write_text(BROKEN)
    unsynced(monkeypatch, folders=False)
    done = bench(repo).mend([POST], NOW)
    assert ([flaw.code for flaw in done.refused], done.fixed) == (["file.unwritable"], [])
    assert (repo / POST).read_text() == BROKEN


def test_an_edit_that_is_not_exact_is_not_made(repo: Path) -> None:
    text = "---\n? webUrl\n: https://a.example/\nampWebUrl: https://a.example/amp\n---\n"
    (repo / POST).write_text(text)
    done = bench(repo).mend([POST], NOW)
    assert ([flaw.code for flaw in done.refused], done.fixed) == (["edit.refused"], [])
    assert (repo / POST).read_text() == text
    (repo / POST).write_text(text)
    assert told(repo, "--fix")["findings"][0]["code"] == "edit.refused"


def test_a_file_that_is_gone_is_told_and_one_that_is_right_stays(repo: Path) -> None:
    done = bench(repo).mend(["_news/gone.md", POST], NOW)
    assert ([flaw.code for flaw in done.refused], done.fixed) == (["file.refused"], [])
    assert (repo / POST).read_text() == NEWS


def test_a_folder_that_is_not_settled_is_told_and_the_journal_kept(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / POST).write_text(BROKEN)
    unsynced(monkeypatch, folders=True)
    done = bench(repo).mend([POST], NOW)
    assert [flaw.code for flaw in done.refused] == ["file.unwritable"]
    assert (repo / ".masthead/journal").exists()


def test_a_fix_of_a_repo_without_a_fault_makes_nothing(repo: Path) -> None:
    before = sorted(repo.rglob("*"))
    assert masthead("check", repo, "--fix").stdout == b"nothing found in 16 files\n"
    assert sorted(repo.rglob("*")) == before


def test_a_file_that_is_none_is_nobodys_business_where_others_are_meant(repo: Path) -> None:
    os.mkfifo(repo / "_learning/pipe.md")
    assert told(repo, "--collection", "news") == {"files": 1, "counts": {}, "findings": [], "fixed": []}


def test_a_file_that_only_masthead_has_changed_stays_known_as_such(repo: Path) -> None:
    (repo / POST).write_text(BROKEN)
    memory = Memory.open(repo, ".masthead/state.sqlite3", now=NOW, dry_run=False)
    memory.noted([note_whole(POST, sha256(BROKEN.encode()).hexdigest())])
    memory.close()
    bench(repo).mend([POST], NOW)
    memory = Memory.open(repo, ".masthead/state.sqlite3", now=NOW, dry_run=True)
    assert memory.whole(POST) == sha256((repo / POST).read_bytes()).hexdigest()
    memory.close()


def test_the_help_has_an_example_and_the_exit_codes() -> None:
    said = masthead("check", "--help").stdout.decode()
    assert "masthead check ~/site" in said
    assert "4 nothing matched" in said


def test_a_check_loads_nothing_that_reads_pages(repo: Path) -> None:
    heavy = ("scrapy", "twisted", "lxml", "selectolax", "PIL", "extruct", "publicsuffixlist", "asyncio")
    program = (
        "import sys; from crawler.cli import main; code = main(sys.argv[1:]); "
        f"print(*(one for one in {heavy} if one in sys.modules), end='', file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", repo], cwd=ROOT, env=environment(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_repo_says_by_which_names_and_below_which_suffixes_providers_are_known(repo: Path) -> None:
    kept = (("blog", "ann.github.io", "github.io", "Ann"), ("press", "harbour.example", "harbour.example", "HN"))
    for name, host, domain, called in kept:
        provider = f"\n  name: {called}\n  domain: {domain}"
        post(repo, f"{name}.md", title=name, webUrl=f"https://{host}/{name}", type="article", provider=provider)
    registry = repo / "_data" / "organizations" / "harbour.example.md"
    registry.write_text(registry.read_text().replace("\ndomain:", "\notherNames: [hn]\ndomain:"))
    (repo / "masthead.yaml").write_text("suffixes: private\nregistry: [_data/organizations, shared/all.yml]\n")
    (repo / "shared").mkdir()
    (repo / "shared" / "all.yml").write_text("- {name: Ann Writes, domain: ann.github.io}\n- Bob\n")
    said = {(one["path"], one["code"]): one for one in told(repo)["findings"]}
    assert said["_news/blog.md", "provider.domain-differs"]["right"] == "ann.github.io"
    assert said["shared/all.yml", "data.invalid"]["message"] == "provider 2 of this list is not read"
    assert said["_news/press.md", "provider.name-differs"]["right"] == "Harbour News"
    assert "another of its names" in said["_news/press.md", "provider.name-differs"]["message"]


def test_a_place_that_the_registry_names_and_that_holds_no_provider_is_told(repo: Path) -> None:
    (repo / "masthead.yaml").write_text("registry: [_data/organizations, shared/gone, notes.txt]\n")
    (repo / "notes.txt").write_text("none\n")
    found = {one["path"]: one for one in told(repo)["findings"] if one["code"] == "data.invalid"}
    assert found.keys() == {"shared/gone", "notes.txt"}
    assert found["shared/gone"]["message"].startswith("is named by `registry`")


def test_a_repo_without_a_registry_of_its_own_is_told_nothing_of_it(repo: Path) -> None:
    (repo / "_data" / "organizations" / "harbour.example.md").unlink()
    assert not [one for one in told(repo)["findings"] if one["code"] == "data.invalid"]
