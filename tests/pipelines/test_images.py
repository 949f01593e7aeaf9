import pytest

from crawler.items import Field, Image, Outcome, Record, Size, Written
from pipelines.doubt import unfit
from pipelines.images import illustrate, still_wanted, unmeasured
from tests.pipelines.making import entry, item, picture

BIG, LOGO, OTHER = (Image(url=f"https://news.example/{name}.jpg") for name in ("big", "logo", "other"))


@pytest.mark.parametrize(
    ("width", "height", "presentable"),
    [
        (1200, 630, True),
        (250, 200, True),
        (199, 1000, False),
        (200, 200, False),
        (1, 1, False),
        (1200, 300, False),
        (600, 200, True),
    ],
)
def test_a_picture_must_be_large_and_not_a_strip(
    width: int, height: int, presentable: bool
) -> None:  # a table's column
    assert (unfit(Size(width=width, height=height)) is None) is presentable


def test_the_next_candidate_is_wanted_only_once_the_first_has_failed() -> None:
    offered = (LOGO, BIG, OTHER)
    assert still_wanted(offered, {}) == (LOGO.url,)
    small = {LOGO.url: picture(LOGO.url, 100, 100)}
    assert still_wanted(offered, small) == (LOGO.url, BIG.url)
    assert still_wanted(offered, small | {BIG.url: picture(BIG.url, 1200, 630)}) == (LOGO.url, BIG.url)


def test_a_page_of_many_bad_pictures_is_not_asked_for_all_of_them() -> None:
    offered = tuple(Image(url=f"https://news.example/{number}.jpg") for number in range(50))
    dead = {image.url: picture(image.url, outcome=Outcome.GONE) for image in offered}
    assert len(still_wanted(offered, dead)) == 4


def test_the_first_presentable_picture_is_written_with_its_measured_size_and_the_posts_title() -> None:
    said = item(
        Record(title="A title"),
        {Field.IMAGES: (LOGO, BIG)},
        pictures={LOGO.url: picture(LOGO.url, 90, 90), BIG.url: picture(BIG.url, 1200, 630)},
    )
    chosen = Image(url=BIG.url, size=Size(width=1200, height=630), title="A title")
    assert illustrate(said, titled=True).record.images == (chosen,)


def test_a_related_storys_picture_has_no_title() -> None:
    said = item(
        Record(title="T"), {Field.IMAGES: (BIG,)}, at=("related", 0), pictures={BIG.url: picture(BIG.url, 800, 600)}
    )
    assert illustrate(said, titled=True).record.images[0].title is None


def test_a_repo_that_titles_no_picture_gets_none_titled() -> None:
    said = item(Record(title="T"), {Field.IMAGES: (BIG,)}, pictures={BIG.url: picture(BIG.url, 800, 600)})
    assert illustrate(said, titled=False).record.images[0].title is None


def test_no_picture_is_better_than_a_wrong_one() -> None:
    said = item(Record(), {Field.IMAGES: (LOGO,)}, pictures={LOGO.url: picture(LOGO.url, outcome=Outcome.FAILED)})
    assert illustrate(said, titled=True) is said


def test_a_stored_picture_without_a_size_gets_it_and_keeps_its_address() -> None:
    stored = item(Record(images=(BIG,)), {Field.IMAGES: (OTHER,)}, pictures={BIG.url: picture(BIG.url, 800, 600)})
    assert list(unmeasured(stored.entry)) == [BIG.url]
    assert illustrate(stored, titled=True).record.images == (Image(url=BIG.url, size=Size(width=800, height=600)),)


def test_a_stored_size_is_not_measured_again() -> None:
    image = Image(url=BIG.url, size=Size(width=1, height=1))
    stored = item(Record(images=(image,)))
    assert list(unmeasured(stored.entry)) == []
    assert illustrate(stored, titled=True).record == stored.record


def test_a_dead_stored_picture_stays_and_is_named() -> None:
    stored = item(Record(images=(BIG,)), pictures={BIG.url: picture(BIG.url, outcome=Outcome.GONE, reason="not-found")})
    after = illustrate(stored, titled=True)
    assert after.record == stored.record
    assert [finding.code for finding in after.findings] == ["image.dead"]


def test_locked_pictures_are_left_alone_and_not_measured() -> None:
    locked = item(entry=entry(record=Record(images=(BIG,)), closed=frozenset({Field.IMAGES})))
    assert list(unmeasured(locked.entry)) == []
    assert illustrate(locked, titled=True) is locked


def test_a_picture_that_a_person_took_out_stays_out_unless_it_is_forced() -> None:
    last = {"images": Written(value=[[BIG.url, 800, 600]], source="opengraph")}
    said = item(Record(), {Field.IMAGES: (BIG,)}, pictures={BIG.url: picture(BIG.url, 800, 600)}, last=last)
    after = illustrate(said, titled=False)
    assert after.record.images == ()
    assert [finding.code for finding in after.findings] == ["field.removed"]
    assert illustrate(said, titled=False, forced=True).record.images[0].url == BIG.url
