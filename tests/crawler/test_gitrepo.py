from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.gitrepo import Committed, Refusal, Refused, commit, dirty, message, ready
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

WHO = {f"GIT_{role}_{part}": "a@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
POST = "_news/a post.md"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("GIT_") or name == "EMAIL":
            monkeypatch.delenv(name)
    settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(tmp_path)}
    for name, value in (WHO | settings).items():
        monkeypatch.setenv(name, value)


def git(repo: Path, *words: str | bytes, code: int = 0) -> bytes:
    done = subprocess.run(["git", "-C", repo, *words], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout


def made(folder: Path) -> Path:
    """A git repository without a commit, that works in no background."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    for setting in ("gc.auto=0", "maintenance.auto=false", "user.useConfigOnly=true"):
        git(folder, "config", *setting.split("="))
    return folder


def written(repo: Path, *paths: str, text: str = "after\n") -> list[str]:
    for path in paths:
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_bytes(text.encode())
    return list(paths)


def saved(repo: Path, *paths: str) -> None:
    written(repo, *paths, text="before\n")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=before")


def hook(repo: Path, name: str, script: str) -> None:
    file = repo / ".git/hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def in_front(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program named git before the real one."""
    folder.mkdir()
    real = subprocess.run(["which", "git"], capture_output=True, check=True, text=True).stdout.strip()
    (folder / "git").write_text(f"#!/bin/sh\nreal={real}\n{script}\n", encoding="utf-8")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def last(repo: Path) -> set[str]:
    """The paths that the last commit changed, from the top."""
    raw = git(repo, "diff-tree", "-r", "-z", "--root", "--no-commit-id", "--name-only", "HEAD", "--")
    return {os.fsdecode(path) for path in raw.split(b"\0") if path}


def standing(repo: Path) -> str:
    return git(repo, "status", "--porcelain", "--untracked-files=all").decode()


def sound(repo: Path) -> None:
    """No half-made object, no lock, nothing that git would complain of."""
    git(repo, "fsck", "--strict")
    assert not list((repo / ".git").rglob("*.lock"))


def refused(found: Committed | Refused | frozenset[str] | None) -> Refused:
    assert isinstance(found, Refused), found
    return found


def committed(found: Committed | Refused) -> Committed:
    assert isinstance(found, Committed), found
    return found


def unsaved(found: frozenset[str] | Refused) -> set[str]:
    assert not isinstance(found, Refused), found
    return set(found)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with two saved posts; the first was then rewritten."""
    folder = made(tmp_path / "site")
    saved(folder, POST, "_news/b.md")
    written(folder, POST)
    return folder


def test_a_commit_has_exactly_the_files_and_leaves_all_other_work_as_it_is(repo: Path) -> None:
    written(repo, "_news/b.md", "draft.md", text="mine\n")
    done = committed(commit(repo, [POST], "Update news\n\ntitle: 1 entry\n"))
    assert done == Committed(git(repo, "rev-parse", "HEAD").decode().strip())
    assert last(repo) == {POST}
    assert git(repo, "cat-file", "blob", f"HEAD:{POST}") == b"after\n"
    assert git(repo, "log", "-1", "--format=%B") == b"Update news\n\ntitle: 1 entry\n\n"
    assert standing(repo) == " M _news/b.md\n?? draft.md\n"
    assert git(repo, "fsck", "--strict") == b""
    sound(repo)


def test_a_content_repo_may_be_a_folder_of_the_repository(tmp_path: Path) -> None:
    top = made(tmp_path / "top")
    saved(top, "docs/site/x.md", "x.md")
    written(top, "docs/site/x.md", "docs/site/new.md", "x.md")
    committed(commit(top / "docs/site", ["x.md", "new.md"], "m"))
    assert last(top) == {"docs/site/x.md", "docs/site/new.md"}
    assert standing(top) == " M x.md\n"


def test_a_content_repo_may_be_reached_through_a_link(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repo / "_news")
    committed(commit(tmp_path / "link", ["a post.md"], "m"))
    assert last(repo) == {POST}


@pytest.mark.parametrize("new", [False, True])
def test_every_name_that_a_file_can_have_is_committed(tmp_path: Path, new: bool) -> None:
    repo = made(tmp_path / "site")
    odd = [
        "-a",
        "--all",
        "*.md",
        "[a]",
        "?",
        ":(top)x",
        ":!x",
        "#x",
        "a\nb",
        "a\tb",
        '"q"',
        "\\",
        " ",
        "é",
        "\udcff\udcfe.md",
    ]
    names = [*odd, *(f"_news/{name}" for name in odd), "$(touch x)", "; x", "💡"]
    saved(repo, "a", "b.md", *(() if new else names))
    written(repo, "a", "b.md", *names)
    committed(commit(repo, names, "m"))
    assert last(repo) == set(names)
    assert standing(repo) == " M a\n M b.md\n"


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12).filter(
    lambda name: name not in {".", ".."} and name.lower() != ".git" and len(name.encode()) < 200
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=st.sets(NAMES, min_size=1, max_size=4), theirs=st.sets(NAMES, max_size=4))
def test_whatever_else_was_changed_stays_out_of_the_commit(ours: set[str], theirs: set[str]) -> None:
    theirs -= ours
    with tempfile.TemporaryDirectory() as folder:
        repo = made(Path(folder))
        saved(repo, *ours, *theirs)
        written(repo, *ours, *theirs)
        committed(commit(repo, sorted(ours), "m"))
        assert last(repo) == ours
        assert unsaved(dirty(repo, ours | theirs)) == theirs


def test_thousands_of_files_need_no_long_command_line(tmp_path: Path) -> None:
    repo = made(tmp_path / "site")
    names = [f"_news/{number:04}-{'x' * 200}.md" for number in range(1500)]
    saved(repo, *names)
    committed(commit(repo, written(repo, *names), "m"))
    assert last(repo) == set(names)


def test_no_change_in_the_files_makes_no_commit_whatever_else_goes_on(repo: Path) -> None:
    written(repo, "staged.md")
    git(repo, "add", "staged.md")
    before = git(repo, "rev-parse", "HEAD")
    assert commit(repo, ["_news/b.md"], "m") == Committed(None)
    assert commit(repo, [], "m") == Committed(None)
    assert git(repo, "rev-parse", "HEAD") == before


@pytest.mark.parametrize("path", ["other.md", POST])
def test_what_a_person_has_staged_is_never_committed_along(repo: Path, path: str) -> None:
    written(repo, path, text="staged\n")
    git(repo, "add", path)
    written(repo, path)
    before = git(repo, "diff", "--cached"), git(repo, "rev-parse", "HEAD")
    for found in (commit(repo, [POST], "m"), ready(repo)):
        assert refused(found).reason is Refusal.FOREIGN_STAGED
        assert path in refused(found).message
    assert (git(repo, "diff", "--cached"), git(repo, "rev-parse", "HEAD")) == before


def test_staged_work_above_the_content_repo_counts_as_well(tmp_path: Path) -> None:
    top = made(tmp_path / "top")
    saved(top, "site/x.md")
    written(top, "site/x.md", "above.md")
    git(top, "add", "above.md")
    assert refused(commit(top / "site", ["x.md"], "m")).reason is Refusal.FOREIGN_STAGED


def conflict(repo: Path) -> None:
    """Two branches that cannot be merged, and a rewritten post on the first."""
    git(repo, "checkout", "--quiet", "-b", "side")
    written(repo, "_news/b.md", text="side\n")
    git(repo, "commit", "--quiet", "--message=side", "_news/b.md")
    git(repo, "checkout", "--quiet", "main")
    written(repo, "_news/b.md", text="main\n")
    git(repo, "commit", "--quiet", "--message=main", "_news/b.md")


def in_conflict(repo: Path) -> None:
    written(repo, POST, text="before\n")
    git(repo, "merge", "side", code=1)


def in_rebase(repo: Path) -> None:
    written(repo, POST, text="before\n")
    git(repo, "rebase", "side", code=1)
    git(repo, "checkout", "--quiet", "--force", "HEAD")


def in_stash(repo: Path) -> None:
    git(repo, "stash")
    written(repo, POST, text="third\n")
    git(repo, "commit", "--quiet", "--message=third", POST)
    git(repo, "stash", "pop", code=1)


STEPS: dict[str, Callable[[Path], object]] = {
    "merge": in_conflict,
    "rebase": in_rebase,
    "cherry-pick": lambda repo: git(repo, "cherry-pick", "side", code=1),
    "revert": lambda repo: git(repo, "revert", "--no-edit", "HEAD~1", code=1),
    "bisect": lambda repo: git(repo, "bisect", "start"),
    "not merged": in_stash,
}


@pytest.mark.parametrize("work", STEPS)
def test_a_work_of_several_steps_is_not_walked_into(repo: Path, work: str) -> None:
    conflict(repo)
    if work == "revert":
        git(repo, "checkout", "--quiet", "side")
        written(repo, "_news/b.md", text="again\n")
        git(repo, "commit", "--quiet", "--message=again", "_news/b.md")
    STEPS[work](repo)
    written(repo, POST, text="ours\n")
    before = git(repo, "rev-parse", "HEAD")
    for found in (commit(repo, [POST], "m"), ready(repo)):
        assert refused(found).reason is Refusal.IN_PROGRESS
        assert work in refused(found).message
    assert git(repo, "rev-parse", "HEAD") == before


def test_a_work_that_git_does_not_keep_in_files_of_that_name_is_seen_as_well(repo: Path) -> None:
    git(repo, "update-ref", "refs/heads/CHERRY_PICK_HEAD", "HEAD")  # resolves like the pseudo ref of a reftable
    assert "cherry-pick" in refused(ready(repo)).message


@pytest.mark.parametrize(
    "path",
    ["../x.md", "/etc/passwd", "_news/../x.md", "./x.md", "_news//x.md", "", ".", "a\0b", "\ud800",
     ".git/config", "_news/.GIT/config", "link/b.md", "sub/x.md", "module/x.md"],
)  # fmt: skip
def test_what_is_no_file_of_this_repository_is_refused(repo: Path, path: str) -> None:
    (repo / "link").symlink_to("_news")
    written(made(repo / "sub"), "x.md")
    saved(made(repo / "module"), "x.md")
    git(repo, "add", "module")
    git(repo, "commit", "--quiet", "--message=module")
    written(repo, "module/x.md")
    found = refused(commit(repo, [POST, path], "m"))
    assert found.reason is Refusal.OUTSIDE
    assert found.message.isprintable()
    assert standing(repo).startswith(f' M "{POST}"\n')


def in_place_of_a_file(file: Path, kind: str) -> None:
    file.unlink()
    if kind == "link":
        file.symlink_to("b.md")
    elif kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()


@pytest.mark.parametrize("kind", ["nothing", "link", "pipe", "folder"])
def test_a_file_that_is_none_any_more_is_never_committed_as_deleted(repo: Path, kind: str) -> None:
    in_place_of_a_file(repo / POST, kind)
    found = refused(commit(repo, [POST], "m"))
    assert (found.reason, POST in found.message) == (Refusal.MISSING, True)
    assert refused(commit(repo, ["never/was.md"], "m")).reason is Refusal.MISSING


def test_a_new_file_is_committed_with_the_changed_ones(repo: Path) -> None:
    written(repo, "_news/new.md")
    committed(commit(repo, ["_news/new.md", POST], "m"))
    assert last(repo) == {"_news/new.md", POST}
    assert standing(repo) == ""


def test_a_new_file_that_was_only_announced_by_a_dead_run_is_committed(repo: Path) -> None:
    written(repo, "_news/new.md")
    git(repo, "add", "--intent-to-add", "_news/new.md")
    committed(commit(repo, ["_news/new.md"], "m"))
    assert last(repo) == {"_news/new.md"}


def test_a_file_that_git_ignores_is_left_out_of_it(repo: Path) -> None:
    written(repo, ".gitignore", text="*.draft\n")
    written(repo, "a.draft", "new.md")
    found = refused(commit(repo, ["new.md", "a.draft"], "m"))
    assert (found.reason, "a.draft" in found.message) == (Refusal.IGNORED, True)
    assert "?? new.md" in standing(repo)


def test_the_first_commit_of_a_repository_can_be_ours(tmp_path: Path) -> None:
    repo = made(tmp_path / "site")
    assert ready(repo) is None
    assert committed(commit(repo, written(repo, "x.md"), "m")).commit is not None
    assert last(repo) == {"x.md"}


def test_a_commit_on_no_branch_says_so(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "--detach")
    done = committed(commit(repo, [POST], "m"))
    assert last(repo) == {POST}
    assert "detached" in "".join(done.notes)


def test_without_a_name_git_commits_nothing(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WHO:
        monkeypatch.delenv(name)
    for found in (commit(repo, [POST], "m"), ready(repo)):
        assert refused(found).reason is Refusal.NO_IDENTITY
        assert "user.email" in refused(found).message
    assert ready(repo, "Bot <bot@example.com>") is None


def test_a_given_author_is_the_committer_too_where_git_knows_none(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("log", "-1", "--format=%an %ae/%cn %ce")
    committed(commit(repo, [POST], "m", "The Bot <bot@example.com>"))
    assert git(repo, *names) == b"The Bot bot@example.com/a@example.com a@example.com\n"
    for name in WHO:
        monkeypatch.delenv(name)
    committed(commit(repo, written(repo, POST, text="again\n"), "m", "The Bot <bot@example.com>"))
    assert git(repo, *names) == b"The Bot bot@example.com/The Bot bot@example.com\n"


@pytest.mark.parametrize("author", ["before", "<a@b>", " <a@b>", "Bot <>", "Bot <a b>", "Bot <a\n@b>", "", "a <b> c"])
def test_an_author_is_a_name_and_an_address(repo: Path, author: str) -> None:
    assert refused(commit(repo, [POST], "m", author)).reason is Refusal.NO_IDENTITY
    assert refused(ready(repo, author)).reason is Refusal.NO_IDENTITY


@pytest.mark.parametrize("name", ["pre-commit", "prepare-commit-msg", "commit-msg"])
def test_a_hook_may_refuse_and_is_quoted(repo: Path, name: str) -> None:
    written(repo, "new.md")
    hook(
        repo,
        name,
        "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; printf '\\033[31mtoo long\\a\\n'; exit 7",
    )
    found = refused(commit(repo, [POST, "new.md"], "m"))
    assert found.reason is Refusal.HOOK
    assert found.message.endswith("\n  line 12\n  too long")
    assert "line 3\n" not in found.message
    assert standing(repo) == f' M "{POST}"\n?? new.md\n'
    sound(repo)


def test_a_hook_that_says_nothing_is_named_all_the_same(repo: Path) -> None:
    hook(repo, "pre-commit", "exit 1")
    assert "hook" in refused(commit(repo, [POST], "m")).message


def test_a_hook_on_the_branch_itself_may_refuse(repo: Path) -> None:
    hook(repo, "reference-transaction", '[ "$1" = prepared ] && exit 1; exit 0')
    assert refused(commit(repo, [POST], "m")).reason is Refusal.HOOK
    assert standing(repo) == f' M "{POST}"\n'


def test_a_hook_may_change_the_message_and_see_the_files(repo: Path, tmp_path: Path) -> None:
    hook(repo, "pre-commit", f"git diff --cached --name-only -- '_news/*.md' > {tmp_path}/seen; env > {tmp_path}/env")
    hook(repo, "commit-msg", 'echo "Checked-by: hook" >> "$1"')
    committed(commit(repo, [POST], "# 1 for all"))
    assert (tmp_path / "seen").read_text(encoding="utf-8") == f"{POST}\n"
    assert "GIT_LITERAL_PATHSPECS" not in (tmp_path / "env").read_text(encoding="utf-8")
    assert git(repo, "log", "-1", "--format=%B") == b"# 1 for all\nChecked-by: hook\n\n"


def test_what_a_hook_leaves_running_does_not_hold_us(repo: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    hook(repo, "post-commit", f"cat {tmp_path}/pipe &\nexit 3")
    committed(commit(repo, [POST], "m"))
    (tmp_path / "pipe").write_bytes(b"")  # opens only if the process is there; then it ends


def test_a_hook_that_waits_for_ever_is_ended_in_time(repo: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    written(repo, "new.md")
    hook(repo, "pre-commit", f"echo which colour? >&2; cat {tmp_path}/pipe")
    found = refused(commit(repo, [POST, "new.md"], "m", bound=3.0))
    assert (found.reason, "which colour?" in found.message) == (Refusal.TIMEOUT, True)
    assert standing(repo) == f' M "{POST}"\n?? new.md\n'
    sound(repo)


def test_a_commit_that_is_made_counts_even_if_git_does_not_come_to_an_end(repo: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    hook(repo, "post-commit", f"cat {tmp_path}/pipe")
    done = committed(commit(repo, [POST], "m", bound=3.0))
    assert last(repo) == {POST}
    assert "in time" in "".join(done.notes)
    sound(repo)


def test_a_branch_that_moves_meanwhile_is_not_taken_for_our_commit(repo: Path) -> None:
    hook(repo, "pre-commit", "git update-ref HEAD $(git commit-tree -p HEAD -m theirs HEAD^{tree})")
    assert refused(commit(repo, [POST], "m")).reason is Refusal.LOCKED
    assert git(repo, "log", "-1", "--format=%s") == b"theirs\n"
    assert standing(repo) == f' M "{POST}"\n'


def test_another_git_command_at_work_is_waited_for_by_the_user(repo: Path) -> None:
    (repo / ".git/index.lock").touch()
    found = refused(commit(repo, [POST], "m"))
    assert (found.reason, "index.lock" in found.message) == (Refusal.LOCKED, True)
    assert unsaved(dirty(repo, [POST])) == {POST}


def test_a_file_that_leaves_the_index_meanwhile_is_missed(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_front(
        tmp_path / "bin",
        monkeypatch,
        'case "$*" in *--only*) $real -C "$2" rm -q --cached new.md;; esac; exec $real "$@"',
    )
    assert refused(commit(repo, written(repo, "new.md"), "m")).reason is Refusal.MISSING


@pytest.mark.parametrize("works", [True, False])
def test_signing_is_done_as_the_repository_has_it(repo: Path, tmp_path: Path, works: bool) -> None:
    signer = tmp_path / "signer"
    # It takes the text first: git calls a signer that hangs up a failure.
    signed = "cat >/dev/null; echo '-----BEGIN PGP SIGNATURE-----'; echo '[GNUPG:] SIG_CREATED ' >&2"
    signer.write_text(f"#!/bin/sh\n{signed if works else 'exit 2'}\n", encoding="utf-8")
    signer.chmod(0o755)
    git(repo, "config", "gpg.program", str(signer))
    git(repo, "config", "commit.gpgSign", "true")
    found = commit(repo, [POST], "m")
    if works:
        assert b"gpgsig" in git(repo, "cat-file", "commit", committed(found).commit or "")
    else:
        assert (refused(found).reason, "failed to sign" in refused(found).message) == (Refusal.FAILED, True)


@pytest.mark.parametrize("place", ["plain", "bare", "site/.git", "nowhere"])
def test_a_folder_outside_every_work_tree_is_refused(tmp_path: Path, place: str) -> None:
    made(tmp_path / "site")
    (tmp_path / "plain").mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "--template=", "bare")
    for found in (commit(tmp_path / place, ["x.md"], "m"), ready(tmp_path / place), dirty(tmp_path / place, [])):
        assert refused(found).reason is Refusal.NOT_GIT


def test_without_the_program_there_is_no_commit(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(ready(repo)).reason is Refusal.NO_GIT
    assert "install" in refused(commit(repo, [POST], "m")).message


def test_a_program_that_is_too_old_is_named(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_front(tmp_path / "bin", monkeypatch, 'case "$*" in *--only*) exit 129;; *) exec $real "$@";; esac')
    found = refused(commit(repo, [POST], "m"))
    assert (found.reason, "2.25" in found.message) == (Refusal.NO_GIT, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_repository_of_another_user_is_told_from_none(repo: Path) -> None:
    os.chown(repo, 65534, 65534)
    found = refused(ready(repo))
    assert (found.reason, "safe.directory" in found.message) == (Refusal.FOREIGN_OWNER, True)


def test_a_broken_repository_is_quoted(repo: Path) -> None:
    (repo / ".git/index").write_bytes(b"no index")
    found = refused(dirty(repo, [POST]))
    assert (found.reason, "index file" in found.message) == (Refusal.FAILED, True)


def test_a_full_or_missing_temporary_folder_is_a_refusal(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    assert refused(commit(repo, [POST], "m")).reason is Refusal.FAILED


def test_variables_that_point_git_elsewhere_are_not_followed(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = made(tmp_path / "other")
    saved(other, POST)
    misleading = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_ICASE_PATHSPECS": "1",
        "GIT_NAMESPACE": "x",
        "LC_ALL": "de_DE.UTF-8",
        "LANGUAGE": "de",
    }
    for name, value in misleading.items():
        monkeypatch.setenv(name, value)
    done = committed(commit(repo, [POST], "m"))
    for name in misleading:
        monkeypatch.delenv(name)
    assert git(repo, "rev-parse", "HEAD").decode().strip() == done.commit
    assert git(other, "log", "--format=%s") == b"before\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("-m", b"-m"),
        ("a\0b", b"ab"),
        ("\udcff", b"?"),
        ("é" * 50_000, "é".encode() * 30_000),
        ("# no comment", b"# no comment"),
    ],
)
def test_any_text_can_be_a_message(repo: Path, text: str, kept: bytes) -> None:
    git(repo, "config", "i18n.commitEncoding", "latin1")
    git(repo, "config", "commit.cleanup", "strip")
    committed(commit(repo, [POST], text))
    assert git(repo, "cat-file", "commit", "HEAD").partition(b"\n\n")[2].strip() == kept


CHILD = """import sys; from pathlib import Path; from crawler.gitrepo import commit
commit(Path(sys.argv[1]), [sys.argv[2]], 'm')"""


def waiting_in_its_hook(repo: Path, pipes: Path, signals: tuple[str, str]) -> subprocess.Popen[bytes]:
    """A process whose commit stands still in a hook that has opened the first pipe and waits on the second."""
    for pipe in signals:
        os.mkfifo(pipes / pipe)
    hook(repo, "pre-commit", f"echo > {pipes}/{signals[0]}; cat {pipes}/{signals[1]}")
    child = subprocess.Popen([sys.executable, "-c", CHILD, repo, POST], cwd=ROOT, stderr=subprocess.DEVNULL)
    (pipes / signals[0]).read_bytes()
    return child


def test_an_interruption_leaves_no_lock_behind(repo: Path, tmp_path: Path) -> None:
    child = waiting_in_its_hook(repo, tmp_path, ("here", "go"))
    child.send_signal(signal.SIGINT)
    assert child.wait(60) != 0
    assert standing(repo) == f' M "{POST}"\n'
    sound(repo)


def test_a_kill_in_the_middle_lets_git_finish_what_it_began(repo: Path, tmp_path: Path) -> None:
    child = waiting_in_its_hook(repo, tmp_path, ("here", "go"))
    os.mkfifo(tmp_path / "done")
    hook(repo, "post-commit", f"echo > {tmp_path}/done")
    child.kill()
    child.wait(60)
    (tmp_path / "go").write_bytes(b"")
    (tmp_path / "done").read_bytes()
    assert last(repo) == {POST}
    assert standing(repo) == ""


def test_a_file_is_dirty_when_the_last_commit_has_it_otherwise_or_not_at_all(repo: Path) -> None:
    saved(repo, ".gitignore", "c.md", "d.md", "e.md")
    written(repo, ".gitignore", text="ignored.md\n")
    written(repo, "c.md", "new.md", "ignored.md")
    written(repo, "d.md", text="staged\n")
    git(repo, "add", "d.md")
    written(repo, "d.md", text="before\n")
    (repo / "e.md").unlink()
    files = ["c.md", "d.md", "e.md", "new.md", "ignored.md", POST, "_news/b.md", "later.md", "a\0b"]
    assert unsaved(dirty(repo, files)) == {"c.md", "d.md", "e.md", "new.md", "ignored.md"}


def test_a_new_date_alone_makes_no_file_dirty(repo: Path) -> None:
    os.utime(repo / "_news/b.md", (1, 1))
    index = (repo / ".git/index").read_bytes()
    assert unsaved(dirty(repo, [POST, "_news/b.md"])) == {POST}
    assert (repo / ".git/index").read_bytes() == index


def test_in_a_new_repository_every_file_is_dirty(tmp_path: Path) -> None:
    repo = made(tmp_path / "site")
    assert unsaved(dirty(repo, written(repo, "x.md"))) == {"x.md"}


def test_a_message_says_what_changed_by_field_and_count() -> None:
    changes = {"title": 1, "topics": 0, "images": 12, "excerpt": 12}
    assert message("Update {collections}", ["_news", "learning", "_news"], changes) == (
        "Update news, learning\n\nexcerpt: 12 entries\nimages: 12 entries\ntitle: 1 entry\n"
    )


@pytest.mark.parametrize(
    ("template", "collections", "subject"),
    [
        ("Update {collections}", [], "Update content"),
        ("Update {collections}", list("abcdefg"), "Update a, b, c, d, e and 2 more"),
        ("Crawl of {{today}}", ["news"], "Crawl of {today}"),
        ("{wrong} {", ["news"], "{wrong} {"),
        ("{collections.x}", ["news"], "{collections.x}"),
        (" ", [], "Update content"),
        ("a\nb\x1b[31m", [], "a b"),
    ],
)
def test_a_template_becomes_the_subject(template: str, collections: list[str], subject: str) -> None:
    assert message(template, collections, {}) == f"{subject}\n"


@given(
    template=st.text(max_size=40),
    collections=st.lists(st.text(max_size=10)),
    changes=st.dictionaries(st.text(max_size=9), st.integers()),
)
def test_a_message_always_has_a_subject_and_a_line_for_each_field(
    template: str, collections: list[str], changes: dict[str, int]
) -> None:
    subject, *body = message(template, collections, changes).removesuffix("\n").split("\n")
    assert subject.strip()
    assert len(body) in {0, 1 + sum(count > 0 for count in changes.values())}
    message(template, collections, changes).encode()


def test_every_reason_is_documented() -> None:
    documented = (ROOT / "docs/commit.md").read_text(encoding="utf-8")
    assert [reason for reason in Refusal if f"| `{reason}` |" not in documented] == []
