"""Every planted wall is caught, and no good page that looks like one."""

from __future__ import annotations

import pytest

from crawler.extractors import extract
from crawler.items import Outcome, Role
from crawler.reading import Answer, read
from tests.crawler.extractors.verdict_walls import GOOD, WALLS, Wall


def judged(wall: Wall) -> tuple[str, str]:
    final = wall.final or wall.asked
    document = extract(wall.html.encode(), final, content_type="text/html; charset=utf-8", asked=wall.asked)
    return str(document.verdict), document.reason or ""


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_a_planted_wall_is_caught(wall: Wall) -> None:
    assert judged(wall) == (wall.verdict, wall.reason)


@pytest.mark.parametrize("wall", GOOD.values(), ids=GOOD)
def test_a_good_page_that_looks_like_a_wall_is_read(wall: Wall) -> None:
    assert judged(wall) == ("ok", "")


def test_there_are_walls_of_every_kind() -> None:
    assert len(WALLS) >= 40
    assert {wall.verdict for wall in WALLS.values()} == {"challenge", "consent", "login", "soft404", "home", "empty"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        *(("challenge", Outcome.BLOCKED), ("consent", Outcome.BLOCKED), ("login", Outcome.BLOCKED)),
        *(("soft404", Outcome.SOFT404), ("home", Outcome.SOFT404), ("empty", Outcome.FAILED)),
    ],
)
def test_a_wall_offers_no_candidates_and_has_an_outcome(said: str, outcome: Outcome) -> None:
    for wall in (wall for wall in WALLS.values() if wall.verdict == said):
        answer = Answer(body=wall.html.encode(), url=wall.final or wall.asked, content_type="text/html")
        found = read(answer, role=Role.WEB, asked=wall.asked)
        assert (found.outcome, found.reason) == (outcome, wall.reason)
        assert found.document is not None
        assert found.document.metadata == ()


@pytest.mark.parametrize(("stated", "is_free"), [("false", False), ("true", True)])
def test_a_paywall_is_a_flag_and_no_wall(stated: str, *, is_free: bool) -> None:
    block = f'{{"@type":"Article","isAccessibleForFree":{stated}}}'
    html = f'<title>A story</title><script type="application/ld+json">{block}</script>'
    document = extract(html.encode(), "https://www.example.com/a", content_type="text/html")
    assert document.verdict == "ok"
    assert [claim.value for each in document.metadata for claim in each.free] == [is_free]
