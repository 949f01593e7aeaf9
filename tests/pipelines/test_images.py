from dataclasses import replace
from typing import Any

import pytest

from crawler.items import EntryItem, Field, Image, Outcome, Record, Size, Written
from pipelines.images import illustrate
from pipelines.ownership import House
from tests.pipelines.making import entry, item, picture

HOUSE = House()
BIG, LOGO, OTHER = (Image(url=f"https://news.example/{name}.jpg") for name in ("big", "logo", "other"))


def test_the_first_presentable_picture_is_written_with_its_measured_size_and_the_posts_title() -> None:
    said = item(
        Record(title="A title"),
        {Field.IMAGES: (LOGO, BIG)},
        pictures={LOGO.url: picture(LOGO.url, 90, 90), BIG.url: picture(BIG.url, 1200, 630)},
    )
    chosen = Image(url=BIG.url, size=Size(width=1200, height=630), title="A title")
    assert illustrate(said, HOUSE, titled=True).record.images == (chosen,)


def test_a_related_storys_picture_has_no_title() -> None:
    said = item(
        Record(title="T"), {Field.IMAGES: (BIG,)}, at=("related", 0), pictures={BIG.url: picture(BIG.url, 800, 600)}
    )
    assert illustrate(said, HOUSE, titled=True).record.images[0].title is None


def test_a_repo_that_titles_no_picture_gets_none_titled() -> None:
    said = item(Record(title="T"), {Field.IMAGES: (BIG,)}, pictures={BIG.url: picture(BIG.url, 800, 600)})
    assert illustrate(said, HOUSE, titled=False).record.images[0].title is None


def test_no_picture_is_better_than_a_wrong_one() -> None:
    said = item(Record(), {Field.IMAGES: (LOGO,)}, pictures={LOGO.url: picture(LOGO.url, outcome=Outcome.FAILED)})
    assert illustrate(said, HOUSE, titled=True) is said


def test_a_stored_picture_without_a_size_gets_it_and_keeps_its_address() -> None:
    stored = item(Record(images=(BIG,)), {Field.IMAGES: (OTHER,)}, pictures={BIG.url: picture(BIG.url, 800, 600)})
    assert illustrate(stored, HOUSE, titled=True).record.images == (
        Image(url=BIG.url, size=Size(width=800, height=600)),
    )


def ours(image: Image, *, source: str = "opengraph") -> dict[str, Written]:
    size = image.size or Size(width=800, height=600)
    return {
        "images": Written(value=[image.url], source=source, hash="ab"),
        "images.size": Written(value=[[image.url, size.width, size.height]], source="measured"),
    }


def codes(after: EntryItem) -> list[str]:
    return [finding.code for finding in after.findings]


def stored(image: Image, *offered: Image, **more: Any) -> EntryItem:
    facts = {Field.IMAGES: offered} if offered else {}
    return item(Record(images=(image,)), facts, **more)


SIZED = Image(url=BIG.url, size=Size(width=800, height=600))
GOOD = {BIG.url: picture(BIG.url, 800, 600), OTHER.url: picture(OTHER.url, 1200, 630)}
DEAD = GOOD | {BIG.url: picture(BIG.url, outcome=Outcome.GONE, reason="not-found")}
REPLACED = Image(url=OTHER.url, size=Size(width=1200, height=630))


def test_what_was_filled_is_remembered_with_whose_size_it_is_and_the_hash_of_its_bytes() -> None:
    said = item(Record(), {Field.IMAGES: (BIG,)}, pictures={BIG.url: picture(BIG.url, 800, 600, hash="ab")})
    assert illustrate(said, HOUSE, titled=False).written == ours(SIZED)


def test_a_measured_size_makes_a_persons_picture_not_ours() -> None:
    after = illustrate(stored(BIG, OTHER, pictures=GOOD), HOUSE, titled=True)
    assert after.record.images == (SIZED,)
    assert set(after.written) == {"images.size"}


def test_a_better_picture_never_replaces_a_good_one() -> None:
    kept = stored(SIZED, OTHER, pictures=GOOD, last=ours(SIZED))
    assert illustrate(kept, HOUSE, titled=True) == kept


def test_a_dead_picture_that_masthead_wrote_is_replaced_and_keeps_its_title() -> None:
    titled = replace(SIZED, title="As it was")
    after = illustrate(stored(titled, OTHER, pictures=DEAD, last=ours(SIZED)), HOUSE, titled=True)
    assert after.record.images == (replace(REPLACED, title="As it was"),)
    assert after.written["images"].value == [OTHER.url]
    assert after.written["images.size"].value == [[OTHER.url, 1200, 630]]
    assert codes(after) == []


def test_a_dead_picture_is_replaced_by_itself_under_a_new_address() -> None:
    signed = Image(url=f"{BIG.url}?Signature=2")
    pictures = DEAD | {signed.url: picture(signed.url, 800, 600)}
    after = illustrate(stored(SIZED, signed, pictures=pictures, last=ours(SIZED)), HOUSE, titled=True)
    assert after.record.images[0].url == signed.url


def test_a_dead_picture_stays_where_nothing_better_is_offered_and_is_named() -> None:
    small = DEAD | {OTHER.url: picture(OTHER.url, 90, 90)}
    for pictures, offered in ((small, (OTHER,)), (DEAD, ())):
        dead = stored(SIZED, *offered, pictures=pictures, last=ours(SIZED))
        after = illustrate(dead, HOUSE, titled=True)
        assert after.record == dead.record
        assert codes(after) == ["image.dead"]


def test_a_dead_picture_that_a_person_wrote_stays_and_is_named() -> None:
    for offered in ((), (OTHER,)):
        dead = stored(SIZED, *offered, pictures=DEAD)
        after = illustrate(dead, HOUSE, titled=True)
        assert after.record == dead.record
        assert codes(after) == ["image.dead"]


def test_of_several_dead_pictures_ours_is_replaced() -> None:
    theirs = Image(url=LOGO.url, size=Size(width=300, height=300))
    pictures = DEAD | {LOGO.url: picture(LOGO.url, outcome=Outcome.GONE)}
    said = item(Record(images=(theirs, SIZED)), {Field.IMAGES: (OTHER,)}, pictures=pictures, last=ours(SIZED))
    after = illustrate(said, HOUSE, titled=True)
    assert after.record.images == (theirs, REPLACED)
    assert codes(after) == ["image.dead"]


def test_a_dead_picture_is_not_replaced_by_one_that_the_record_has_already() -> None:
    said = item(Record(images=(SIZED, REPLACED)), {Field.IMAGES: (OTHER,)}, pictures=DEAD, last=ours(SIZED))
    after = illustrate(said, HOUSE, titled=True)
    assert after.record == said.record
    assert codes(after) == ["image.dead"]


def test_a_picture_that_is_only_out_of_reach_is_kept_without_a_word() -> None:
    pictures = GOOD | {BIG.url: picture(BIG.url, outcome=Outcome.BLOCKED, reason="forbidden")}
    for last in ({}, ours(SIZED)):
        kept = stored(SIZED, OTHER, pictures=pictures, last=last)
        assert illustrate(kept, HOUSE, titled=True) == kept


def test_a_persons_own_picture_stays_and_the_difference_is_named() -> None:
    after = illustrate(stored(SIZED, OTHER, pictures=GOOD), HOUSE, titled=True)
    assert after.record.images == (SIZED,)
    assert codes(after) == ["field.differs"]
    assert BIG.url in after.findings[0].message
    assert OTHER.url in after.findings[0].message


@pytest.mark.parametrize(
    ("other", "hashed"),
    [(f"{BIG.url}?w=1200", None), ("https://cdn.example/moved/42", "ab")],
    ids=["a new size", "a new host"],
)
def test_the_same_picture_under_another_address_is_no_difference(other: str, hashed: str | None) -> None:
    pictures = {url: picture(url, 800, 600, hash=hashed) for url in (BIG.url, other)}
    kept = stored(SIZED, Image(url=other), pictures=pictures)
    assert illustrate(kept, HOUSE, titled=True) == kept


def test_a_picture_that_the_page_names_too_is_no_difference() -> None:
    kept = stored(SIZED, OTHER, BIG, pictures=GOOD)
    assert illustrate(kept, HOUSE, titled=True) == kept


def test_a_size_that_masthead_wrote_is_corrected() -> None:
    wrong = Image(url=BIG.url, size=Size(width=1, height=1))
    after = illustrate(stored(wrong, pictures=GOOD, last=ours(wrong)), HOUSE, titled=True)
    assert after.record.images == (SIZED,)
    assert after.written["images.size"].value == [[BIG.url, 800, 600]]
    assert codes(after) == []


def test_a_persons_wrong_size_stays_and_both_are_named() -> None:
    wrong = Image(url=BIG.url, size=Size(width=640, height=480))
    after = illustrate(stored(wrong, pictures=GOOD), HOUSE, titled=True)
    assert after.record.images == (wrong,)
    assert codes(after) == ["image.size-differs"]
    assert "640x480" in after.findings[0].message
    assert "800x600" in after.findings[0].message


def test_a_size_that_a_person_took_out_stays_out() -> None:
    after = illustrate(stored(BIG, pictures=GOOD, last=ours(SIZED)), HOUSE, titled=True)
    assert after.record.images == (BIG,)
    assert codes(after) == ["field.removed"]


def test_whose_size_it_is_is_remembered_for_each_picture() -> None:
    wrong = Image(url=OTHER.url, size=Size(width=1, height=1))
    last = {"images.size": Written(value=[[BIG.url, 800, 600], [OTHER.url, 1, 1], "odd"], source="measured")}
    said = item(Record(images=(SIZED, wrong, LOGO)), pictures=GOOD, last=last)
    after = illustrate(said, HOUSE, titled=True)
    assert after.record.images == (SIZED, REPLACED, LOGO)
    assert after.written["images.size"].value == [[BIG.url, 800, 600], [OTHER.url, 1200, 630]]


def test_a_policy_of_fill_keeps_even_a_dead_picture_and_a_wrong_size_of_ours() -> None:
    fill = House(policy={"images": "fill"})
    dead = stored(SIZED, OTHER, pictures=DEAD, last=ours(SIZED))
    assert illustrate(dead, fill, titled=True).record == dead.record
    wrong = Image(url=BIG.url, size=Size(width=1, height=1))
    mistaken = stored(wrong, pictures=GOOD, last=ours(wrong))
    assert illustrate(mistaken, fill, titled=True).record == mistaken.record
    assert illustrate(stored(BIG, pictures=GOOD), fill, titled=True).record.images == (SIZED,)


def test_locked_pictures_are_left_alone() -> None:
    locked = item(entry=entry(record=Record(images=(BIG,)), closed=frozenset({Field.IMAGES})), pictures=GOOD)
    assert illustrate(locked, HOUSE, titled=True) is locked


def test_force_takes_the_pages_picture_for_once() -> None:
    forced = House(force=frozenset({"images"}))
    after = illustrate(stored(SIZED, OTHER, pictures=GOOD), forced, titled=True)
    assert after.record.images == (REPLACED,)
    assert illustrate(stored(SIZED, BIG, pictures=GOOD), forced, titled=True).record.images == (SIZED,)


def test_a_picture_that_a_person_took_out_stays_out_unless_it_is_forced() -> None:
    said = item(Record(), {Field.IMAGES: (BIG,)}, pictures=GOOD, last=ours(SIZED))
    after = illustrate(said, HOUSE, titled=False)
    assert after.record.images == ()
    assert codes(after) == ["field.removed"]
    assert illustrate(said, House(force=frozenset({"images"})), titled=False).record.images == (SIZED,)
