"""Keys and list items that come, at their place and with the empty lines of house style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from yaml.nodes import CollectionNode

from crawler.frontmatter import layout
from crawler.frontmatter.habit import gap_text
from crawler.frontmatter.layout import Slot, line_start, next_line
from crawler.frontmatter.order import Place, is_spaced, place, ranks_at
from crawler.frontmatter.splice import Splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.frontmatter.sheet import Sheet
    from crawler.frontmatter.tree import Path, Tree


@dataclass(frozen=True)
class Lines:
    """New keys of one block mapping, about to become lines; `beside` are the keys that show this file's gaps."""

    sheet: Sheet
    after: dict[str, Tree]
    path: Path
    column: int
    beside: Sequence[Slot] = ()

    @cached_property
    def gap(self) -> str:
        """What stands above a block key, looked for only where one comes."""
        return gap_text(self.sheet.text, self.beside, self.sheet.gap)

    def text(self, keys: list[str], eol: str, *, first: bool) -> str:
        """Return the lines of these keys; `first` of a file has no empty line above."""
        parts: list[str] = []
        for number, key in enumerate(keys):
            if self.spaced(key) and key not in self.sheet.pen.kind.tight and not (first and number == 0):
                parts.append(self.gap)
            lines = self.sheet.pen.pair((*self.path, key), self.after[key], self.column)
            parts.append(eol.join([*lines, ""]))
        return "".join(parts)

    def spaced(self, key: str) -> bool:
        """Return whether a new key has an empty line above."""
        return not self.path and is_spaced(key, collection=isinstance(self.after[key], dict | list))


def inserted(
    sheet: Sheet, found: list[Slot], gone: set[int], keys: list[str], after: dict[str, Tree], *, path: Path
) -> list[Splice]:
    """Return the splices that put new keys, given in house order, beside those of a block mapping that stay."""
    if not keys:
        return []
    stays = [slot for number, slot in enumerate(found) if number not in gone]
    lines = Lines(sheet, after, path, _column(sheet.text, found), found)
    spaced = {key for key in keys if lines.spaced(key)}
    tight = [not layout.is_below_blank(sheet.text, slot) for slot in stays] if spaced else []
    groups: dict[Place, list[str]] = {}
    for key in keys:
        spot = _place(sheet, key, stays, path, tight if key in spaced else [])
        groups.setdefault(spot, []).append(key)
    return [
        _above(lines, stays[spot.index], group, first=spot.index == 0)
        if spot.before
        else _below(lines, stays[spot.index], group)
        for spot, group in groups.items()
    ]


def inserted_flow(
    sheet: Sheet, found: list[Slot], gone: set[int], keys: list[str], after: dict[str, Tree], *, path: Path
) -> list[Splice]:
    """Return the splices that put new keys beside those of a flow mapping that stay."""
    stays = [slot for number, slot in enumerate(found) if number not in gone]
    splices: list[Splice] = []
    for key in keys:
        spot = _place(sheet, key, stays, path, [])
        slot, new = stays[spot.index], sheet.pen.flow_pair((*path, key), after[key])
        at, text = (slot.start, f"{new}, ") if spot.before else (slot.end, f", {new}")
        splices.append(Splice(at, at, text))
    return splices


def inserted_items(
    sheet: Sheet, found: list[Slot], spot: Place, new: list[Tree], path: Path, *, flow: bool
) -> list[Splice]:
    """Return the splice that puts new items before or behind the one at this place."""
    slot = found[spot.index]
    if flow:
        text = ", ".join(sheet.pen.flow((*path, spot.index), value) for value in new)
        return [Splice(slot.start, slot.start, f"{text}, ") if spot.before else Splice(slot.end, slot.end, f", {text}")]
    eol, column = sheet.eol_of(slot), _column(sheet.text, found)
    lines = [line for value in new for line in sheet.pen.item((*path, spot.index), value, column)]
    text = eol.join([*lines, ""])
    layout.rest_of_line(sheet.text, slot)
    if not spot.before:
        at = next_line(sheet.text, slot.end)
        return [Splice(at, at, text)]
    if layout.begins_line(sheet.text, slot):
        at = line_start(sheet.text, slot.start)
        return [Splice(at, at, text)]
    return [Splice(slot.start, slot.start, text[column:] + " " * column)]


def renewed(sheet: Sheet, found: list[Slot], after: dict[str, Tree]) -> Splice:
    """Return the splice that begins a file's front matter anew, where none of its keys stays or it has none."""
    at = line_start(sheet.text, found[0].start) if found else len(sheet.text)
    lines = Lines(sheet, after, (), _column(sheet.text, found))
    return Splice(at, at, lines.text(sheet.pen.ordered((), list(after)), sheet.eol, first=True))


def _column(text: str, found: list[Slot]) -> int:
    return layout.column(text, found[0]) if found else 0


def _place(sheet: Sheet, key: str, stays: list[Slot], path: Path, tight: list[bool]) -> Place:
    ranks = ranks_at(sheet.pen.kind, path)
    return place(key, [str(slot.name) for slot in stays], ranks, tight=tight)


def _below(lines: Lines, slot: Slot, keys: list[str]) -> Splice:
    text = lines.sheet.text
    layout.rest_of_line(text, slot)
    at = layout.below(text, slot)
    return Splice(at, at, lines.text(keys, lines.sheet.eol_of(slot), first=layout.takes_blank_lines(text, slot)))


def _above(lines: Lines, slot: Slot, keys: list[str], *, first: bool) -> Splice:
    """Put keys above one that has no predecessor here."""
    text, eol = lines.sheet.text, lines.sheet.eol_of(slot)
    start, new = line_start(text, slot.start), lines.text(keys, eol, first=first)
    if not layout.begins_line(text, slot):
        return Splice(slot.start, slot.start, new[lines.column :] + " " * lines.column)
    if first and start and layout.is_blank(text, 0, start):
        return Splice(0, 0, new)
    spaced = not lines.path and is_spaced(slot.name, collection=isinstance(slot.node, CollectionNode))
    return Splice(start, start, new + (lines.gap if spaced else ""))
