"""From a text and the tree it shall hold to the text that holds it: only the spans concerned change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from crawler.frontmatter import layout
from crawler.frontmatter.change import Moved, wanted
from crawler.frontmatter.insertion import inserted, inserted_flow, inserted_items, renewed
from crawler.frontmatter.layout import Slot, is_flow, slots
from crawler.frontmatter.order import Place
from crawler.frontmatter.pen import Pen
from crawler.frontmatter.problem import EditRefused
from crawler.frontmatter.proof import proven
from crawler.frontmatter.removal import removed, removed_lines
from crawler.frontmatter.replacement import anew, rewritten, swapped
from crawler.frontmatter.sheet import Sheet
from crawler.frontmatter.splice import Splice, spliced
from crawler.frontmatter.tree import Composed, Path, Tree, same

if TYPE_CHECKING:
    from collections.abc import Mapping


def edited(text: str, composed: Composed, changes: Mapping[Path, object], eol: str) -> str:
    """Return the text with exactly these changes, proven by reading it again; raises `EditRefused`."""
    after = wanted(composed.data, changes)
    if after is composed.data:
        return text
    sheet = Sheet(text, Pen(composed.root, composed.data), eol)
    splices = _top(sheet, composed, after)
    result = spliced(text, splices)
    if not proven(text, composed, splices, result, after):
        raise EditRefused("the edited text would not read back as exactly this change")
    return result


def _top(sheet: Sheet, composed: Composed, after: dict[str, Tree]) -> list[Splice]:
    root = composed.root
    if root is None:
        return [renewed(sheet, [], after)]
    if _keeps(root, composed.data, after):
        return _mapping(sheet, root, composed.data, after, ())
    if is_flow(root):
        start, end = layout.inside(sheet.text, root.start_mark.index), root.end_mark.index
        return anew(sheet, Slot("front matter", root, start, start, start, end), after)
    found = slots(sheet.text, root)
    return [renewed(sheet, found, after), *removed_lines(sheet.text, found, set(range(len(found))), ())]


def _mapping(
    sheet: Sheet, node: MappingNode, before: dict[str, Tree], after: dict[str, Tree], path: Path
) -> list[Splice]:
    """Make a mapping that keeps some key hold `after`."""
    text, flow = sheet.text, is_flow(node)
    splices: list[Splice] = []
    changed = {key for key, value in before.items() if after.get(key) is not value and key in after}
    own = slots(text, node, changed)
    for slot in own:
        name = str(slot.name)
        splices += _value(sheet, slot, before[name], after[name], (*path, name), flow=flow)
    if len(own) == len(changed) and before.keys() == after.keys():
        return splices
    return splices + _come_and_gone(sheet, node, before, after, path)


def _come_and_gone(
    sheet: Sheet, node: MappingNode, before: dict[str, Tree], after: dict[str, Tree], path: Path
) -> list[Splice]:
    """Take keys out of a mapping that `after` lacks, and put in those that are its alone."""
    text, flow = sheet.text, is_flow(node)
    own = {key.value for key, _ in node.value}
    if not before.keys() - after.keys() <= own:
        raise EditRefused("a key that << brings in cannot be deleted here")
    new = [key for key in after if key not in own and not (key in before and same(before[key], after[key]))]
    if not new and before.keys() <= after.keys():
        return []
    found = slots(text, node)
    gone = {number for number, slot in enumerate(found) if slot.name in before and slot.name not in after}
    insert = inserted_flow if flow else inserted
    splices = removed(text, found, gone, path, flow=flow)
    return [*splices, *insert(sheet, found, gone, sheet.pen.ordered(path, new), after, path=path)]


def _items(sheet: Sheet, node: CollectionNode, before: list[Tree], after: Moved, path: Path) -> list[Splice]:
    """Make a list hold `after`; items that stay the same are not touched."""
    found, flow = slots(sheet.text, node), is_flow(node)
    splices: list[Splice] = []
    for number, value in zip(after.sources, after, strict=True):
        if number is not None:
            splices += _value(sheet, found[number], before[number], value, (*path, number), flow=flow)
    splices += removed(sheet.text, found, set(range(len(before))).difference(after.sources), path, flow=flow)
    for spot, new in _runs(after):
        splices += inserted_items(sheet, found, spot, new, path, flow=flow)
    return splices


def _runs(after: Moved) -> list[tuple[Place, list[Tree]]]:
    """Return the new items of a list, those that stand together with their place beside a present item that stays."""
    runs: dict[Place, list[Tree]] = {}
    spot = Place(next(source for source in after.sources if source is not None), before=True)
    for source, value in zip(after.sources, after, strict=True):
        if source is None:
            runs.setdefault(spot, []).append(value)
        else:
            spot = Place(source)
    return list(runs.items())


def _value(sheet: Sheet, slot: Slot, before: Tree, after: Tree, path: Path, *, flow: bool) -> list[Splice]:
    """Make one value hold `after`: inside it where its shape stays, else as a whole."""
    if same(before, after):
        return []
    node: Node = slot.node
    if before and after and not slot.alias:
        if (
            isinstance(node, MappingNode)
            and isinstance(before, dict)
            and isinstance(after, dict)
            and _keeps(node, before, after)
        ):
            return _mapping(sheet, node, before, after, path)
        if isinstance(node, CollectionNode) and isinstance(before, list) and isinstance(after, Moved):
            return _items(sheet, node, before, after, path)
    if (isinstance(node, ScalarNode) or slot.alias) and not (after and isinstance(after, dict | list)):
        return rewritten(sheet, slot, before, after, path, flow=flow)
    if isinstance(node, CollectionNode) and after and isinstance(after, dict | list):
        layout.copyable(node)
    return swapped(sheet, slot, after, path, flow=flow)


def _keeps(node: MappingNode, before: dict[str, Tree], after: dict[str, Tree]) -> bool:
    """Return whether some key of a mapping stays; `<<` does where all stays that it brings in."""
    if any(key.value in after for key, _ in node.value):
        return True
    brought = before.keys() - {key.value for key, _ in node.value}
    return bool(brought) and brought <= after.keys()
