"""The text under edit with everything that new text in it must follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crawler.frontmatter.layout import Slot, line_end, next_line, rest_of_line

if TYPE_CHECKING:
    from crawler.frontmatter.pen import Pen


class Sheet(NamedTuple):
    """A text, the pen that writes in its style, and the line break of its fence."""

    text: str
    pen: Pen
    eol: str

    @property
    def gap(self) -> str:
        """What house style has above a block key in this kind of file."""
        return self.eol if self.pen.kind.spaced else ""

    def eol_of(self, slot: Slot) -> str:
        """Return the line break of the line where a value ends."""
        return self.text[line_end(self.text, slot.end) : next_line(self.text, slot.end)] or self.eol

    def blank_end(self, slot: Slot) -> int:
        """Return where a block value ends, with the spaces behind it where nothing follows them."""
        return slot.end if rest_of_line(self.text, slot).strip() else line_end(self.text, slot.end)
