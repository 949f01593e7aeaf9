"""`masthead check --fix`: what follows from other keys is put right, with the exact edits and atomic writes of a crawl.

The state is told what was written, so that a crawl goes on treating it as Masthead's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from crawler import frontmatter
from crawler.checks import Flaw
from crawler.cli import UsageError
from crawler.cli.choosing import Journal, Moved, Rewrite, read_in, replace, settle
from crawler.cli.remembering import tell_damage
from crawler.globs import glob
from crawler.items import Written
from crawler.memory import Memory, Note, note_whole
from crawler.repository import FileRefused
from crawler.runlock import LockError
from crawler.state import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crawler.config import Config
    from crawler.frontmatter import FrontMatter, Path, Tree
    from crawler.repository import ContentRepo

Checked: TypeAlias = Callable[[str, bytes], Iterable[Flaw]]

ATTEMPTS = 5  # how often a file that somebody else is writing is looked at again
SCORES = frozenset({"heat", "published"})
"""The keys that decide what the site shows: put right only where that was asked for."""

REMEMBERED = frozenset({"cdnAmpWebUrl", "provider.images"}) | SCORES
"""The keys of which the state knows what Masthead wrote."""


@dataclass(slots=True)
class Mended:
    """What became of the files: the findings that were put right, and those that stood against it."""

    fixed: list[Flaw] = field(default_factory=list)
    refused: list[Flaw] = field(default_factory=list)
    notes: dict[str, tuple[Note, ...]] = field(default_factory=dict)  # for the state, by path


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What files are mended with: the repo, its configuration, how a file is checked, whether scores are meant, too."""

    repo: ContentRepo
    config: Config
    checked: Checked
    scores: bool

    def mend(self, paths: Iterable[str], now: datetime) -> Mended:
        """Put right what can be in these files. Raises `Held` where another run holds the repo, or `UsageError`.

        A file that cannot be written, or not exactly, stays as it is, and is a finding.
        """
        done = Mended()
        try:
            own = self.config.state
            opened = Memory.open(self.repo.root, own, now=now, dry_run=False, command="masthead check --fix")
            with closing(opened) as memory:
                journal = Journal(self.repo.root, memory.folder)
                memory.noted(journal.left())  # what a killed run wrote last
                for path in paths:
                    self._mend(path, memory, journal, done)
                self._settle(memory, journal, done)
                tell_damage(memory, own, "check")
        except (LockError, StateError) as error:
            raise UsageError(str(error)) from None
        return done

    def _mend(self, path: str, memory: Memory, journal: Journal, done: Mended) -> None:
        for _ in range(ATTEMPTS):
            try:
                fixed, notes = self._written(path, memory, journal)
            except Moved:
                continue
            except FileRefused as refusal:
                done.refused.append(_flaw(refusal.code, path, str(refusal)))
            except frontmatter.EditRefused as refusal:
                done.refused.append(_flaw("edit.refused", path, str(refusal)))
            except OSError as error:
                done.refused.append(_flaw("file.unwritable", path, f"cannot be written ({error.strerror})"))
            else:
                done.fixed += fixed
                done.notes |= {path: notes} if notes else {}
            return
        done.refused.append(_flaw("file.changed", path, "changed again and again while it was written"))

    def _written(self, path: str, memory: Memory, journal: Journal) -> tuple[list[Flaw], tuple[Note, ...]]:
        """Mend one file as it stands now; return what was put right, and what the state shall know."""
        raw = read_in(self.repo.root, path)
        front, flaws = frontmatter.parse(raw), self._meant(path, raw)
        changes = {place: value for flaw in flaws for place, value in flaw.mend.items()}
        after = front.edit(changes)
        if after == raw:
            return [], ()
        notes = (*self._notes(path, front, changes), *_whole(path, raw, after, memory))
        journal.tell(path, after, notes)
        replace(self.repo.root, memory.folder, path, Rewrite(before=raw, after=after))
        return flaws, notes or (Note(path, "", {}),)

    def _meant(self, path: str, raw: bytes) -> list[Flaw]:
        """Return the findings of a file that may be put right: no lock and no policy closes their keys."""
        closed = self._closed(path, frontmatter.parse(raw))
        if not self.scores:
            closed |= SCORES
        return [
            flaw
            for flaw in self.checked(path, raw)
            if flaw.mend and not any(closed.intersection(self._names(place)) for place in flaw.mend)
        ]

    def _closed(self, path: str, front: FrontMatter) -> frozenset[str]:
        locked = {key for pattern, keys in self.config.lock.items() if glob(path, pattern) for key in keys}
        never = {key for key, policy in self.config.policy.items() if policy == "never"}
        own = front.data.get("masthead")
        inside = own.get("lock") if isinstance(own, dict) else None
        return frozenset(
            locked | never | {one for one in (inside if isinstance(inside, list) else ()) if isinstance(one, str)}
        )

    def _names(self, place: Path) -> set[str]:
        """Return the names under which a lock closes a place: its key, what that lies in, and the list around it."""
        ours = {own: name for name, own in self.repo.keys.items()}
        words = [ours.get(step, step) for step in place if isinstance(step, str)]
        around, words = (words[:1], words[1:]) if len(words) > 1 and words[0] == "related" else ([], words)
        return {*around, *(".".join(words[: end + 1]) for end in range(len(words)))}

    def _notes(self, path: str, front: FrontMatter, changes: dict[Path, object]) -> Iterator[Note]:
        """Yield what the state shall know of the entries that change, as a crawl tells it."""
        for place, value in changes.items():
            key = next(iter(self._names(place) & REMEMBERED), None)
            url = self._node(front, place).get(self.repo.keys.get("webUrl", "webUrl"))
            if key is not None and isinstance(url, str) and url.strip():
                kept = _remembered(value)
                yield Note(path, url.strip(), {key: kept} if kept else {}, () if kept else (key,))

    def _node(self, front: FrontMatter, place: Path) -> dict[str, Tree]:
        """Return the node of the entry that holds a place: a related story, or the file itself."""
        related = front.data.get(str(place[0]))
        below = related[place[1]] if isinstance(related, list) and isinstance(place[1], int) else None
        return below if isinstance(below, dict) and place[0] == self.repo.keys.get("related", "related") else front.data

    def _settle(self, memory: Memory, journal: Journal, done: Mended) -> None:
        """Put the folders on the disk, then tell the state; what is not sure to last is not told."""
        refused = settle(self.repo.root, done.notes)
        for path, error in refused.items():
            told = f"was written, but may be lost with the power ({error.strerror})"
            done.refused.append(_flaw("file.unwritable", path, told))
        memory.noted(
            one
            for path, notes in done.notes.items()
            if path not in refused
            for one in notes
            if one.written or one.forgotten
        )
        if memory.fault is None and not refused:
            journal.done()


def _remembered(value: object) -> Written | None:
    """Return what the state remembers of a written value: itself, or the addresses of pictures; `None` if taken out."""
    if value is None:
        return None
    if isinstance(value, list):
        return Written(value=[one["url"] for one in value], source="registry")
    return Written(value=value, source="url" if isinstance(value, str) else "formula")


def _whole(path: str, before: bytes, after: bytes, memory: Memory) -> Iterator[Note]:
    """Yield what is to be noted of a file that differs from git's last commit by Masthead's changes alone."""
    if memory.whole(path) == sha256(before).hexdigest():
        yield note_whole(path, sha256(after).hexdigest())


def _flaw(code: str, path: str, message: str) -> Flaw:
    return Flaw(code=code, path=path, line=1, message=message, right="the change by hand, or the fault mended")
