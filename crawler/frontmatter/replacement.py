"""One value in the place of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.frontmatter import layout
from crawler.frontmatter.layout import Slot, line_end
from crawler.frontmatter.problem import EditRefused
from crawler.frontmatter.splice import Splice

if TYPE_CHECKING:
    from crawler.frontmatter.sheet import Sheet
    from crawler.frontmatter.tree import Path, Tree

_LITERAL_HEADER = re.compile(r"[|>][-+0-9]*")


def rewritten(sheet: Sheet, slot: Slot, before: Tree, after: Tree, path: Path, *, flow: bool) -> list[Splice]:
    """Return the splices that replace a scalar by a scalar, in its own style; its comment stays."""
    style = None if before is None or slot.alias else layout.style_of(slot.node)
    new = sheet.pen.replaced(path, after, style, flow=flow)
    if slot.open == slot.end:
        return [Splice(slot.after, slot.end if flow else sheet.blank_end(slot), f" {new}")]
    start = slot.open if slot.alias else min(layout.inside(sheet.text, slot.open), slot.end)
    _refuse_tag(sheet.text[slot.open : start], after)
    if slot.open < start == slot.end:  # nothing but an anchor or a tag
        return [Splice(start, start, f" {new}")]
    header = _LITERAL_HEADER.match(sheet.text, start) if layout.is_literal(slot.node) else None
    if header is None:
        return [Splice(start, slot.end, new)]
    first = line_end(sheet.text, start)
    return [Splice(start, header.end(), new), Splice(first, max(first, slot.end), "")]


def _refuse_tag(properties: str, after: Tree) -> None:
    """Raise `EditRefused` where a value would stand behind a tag that says what it is not."""
    if "!" in properties and not (isinstance(after, str) and "!!str" in properties.split()):
        raise EditRefused(f"the tag of the value says what it is: {properties.strip()}")


def _refuse_comments(text: str, slot: Slot) -> None:
    if not layout.uncommented(text, slot):
        raise EditRefused(f"a comment inside the value of {slot.name!r} would be lost")


def anew(sheet: Sheet, slot: Slot, after: Tree) -> list[Splice]:
    """Return the splice that writes front matter in braces anew; raises where a comment would be lost."""
    _refuse_comments(sheet.text, slot)
    return [Splice(slot.open, slot.end, sheet.pen.flow((), after))]


def swapped(sheet: Sheet, slot: Slot, after: Tree, path: Path, *, flow: bool) -> list[Splice]:
    """Return the splices that replace a whole value by one of another shape; raises where a comment would be lost."""
    _refuse_comments(sheet.text, slot)
    if flow:
        new = sheet.pen.flow(path, after)
        return [Splice(slot.open, slot.end, new if slot.open < slot.end else f" {new}")]
    first, *rest = _lines(sheet, slot, after, path)
    eol = sheet.eol_of(slot)
    if line_end(sheet.text, slot.after) < slot.end:
        return [Splice(slot.after, slot.end, eol.join([first, *rest]))]
    end = line_end(sheet.text, slot.end)
    below = [Splice(end, end, eol + eol.join(rest))] if rest else []
    return [Splice(slot.after, sheet.blank_end(slot), first), *below]


def _lines(sheet: Sheet, slot: Slot, after: Tree, path: Path) -> list[str]:
    """Return what stands behind the colon or dash, then the lines below it."""
    column = layout.column(sheet.text, slot)
    if isinstance(slot.name, str):
        return sheet.pen.value(path, after, column)
    first, *rest = sheet.pen.item(path, after, column)
    return [first[column + 1 :], *rest]
