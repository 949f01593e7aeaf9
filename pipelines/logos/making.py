"""From an emblem to files: the logos, and the provider's own file where the repo has none."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from crawler.frontmatter import EditRefused
from crawler.items import Logos
from crawler.normalize.filename import SIDES, logo_path, organization_path
from pipelines.inside import settle
from pipelines.logos.child import Drawn, drawn
from pipelines.logos.organization import organization
from pipelines.logos.placing import Unplaced, put

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from crawler.items import Emblem

Plan = list[tuple[str, bytes]]


async def make(spider: Any, emblem: Emblem, *, remake: bool = False) -> Logos:
    """Draw an emblem's logos and write those that the repo has not, and the provider's own file if it has none.

    `spider` is the run: its `repo` and `memory`, its `report`, whether it is a `dry_run`. With `remake` new logos take
    the place of old ones. Raises nothing: what stands against it is said in the result.
    """
    there = _there(spider, emblem)
    wanted = [side for side in SIDES if remake or side not in there]
    answer = Drawn()
    if emblem.body is not None and wanted:
        answer = await asyncio.to_thread(drawn, emblem.body, wanted)
        if answer.reason is not None:
            return Logos(reason=answer.reason, drawn=False)
    try:
        plan = list(_plan(spider, emblem, answer.files, there))
    except EditRefused as refusal:
        return Logos(reason=f"has no file, as its name cannot be written: {refusal}")
    if spider.dry_run:
        return Logos(files=tuple(path for path, _ in plan))
    return _written(spider, plan, over=there.values() if remake else ())


def _there(spider: Any, emblem: Emblem) -> dict[int, str]:
    """Return the paths by side at which something stands already."""
    paths = {side: path for side in SIDES if (path := logo_path(emblem.domain, side)) is not None}
    return {side: path for side, path in paths.items() if os.path.lexists(spider.repo.root / path)}


def _plan(
    spider: Any, emblem: Emblem, files: Mapping[int, bytes], there: Collection[int]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files in the order in which they are written.

    The smallest logo comes last, as it says that a provider has its logos: a run that is killed before leaves the
    provider to the next one.
    """
    root, domain = spider.repo.root, emblem.domain
    logos = [(logo_path(domain, side), files[side]) for side in sorted(files, reverse=True)]
    data, sides = organization_path(domain), sorted({*files, *there})
    is_new = data is not None and domain not in spider.repo.organizations and not os.path.lexists(root / data)
    own = [(data, organization(root, domain, emblem.name, sides))] if is_new and sides else []
    for path, raw in (*logos[:-1], *own, *logos[-1:]):
        if path is not None:
            yield path, raw


def _written(spider: Any, plan: Plan, over: Collection[str]) -> Logos:
    root, own = spider.repo.root, spider.memory.folder
    done: list[str] = []
    reason = None
    for path, raw in plan:
        try:
            if put(root, own, path, raw, over=path in over):
                done.append(path)
        except Unplaced as refusal:
            reason = f"{refusal}: {path}"
            break
    for path, error in settle(root, done).items():
        reason = reason or f"was written, but may be lost with the power ({error.strerror}): {path}"
    spider.report.files.extend(done)
    return Logos(files=tuple(done), reason=reason)
