import pytest

from crawler.items import Entry, Field, Image, Outcome, Picture, Record, Size
from pipelines.doubt import unfit
from pipelines.pictures import Offer, doubted, is_dead, still_wanted, wanted
from tests.pipelines.making import entry, picture

BIG, LOGO, OTHER = (Image(url=f"https://news.example/{name}.jpg") for name in ("big", "logo", "other"))
SIZE = Size(width=800, height=600)


def stored(*images: Image, **more: object) -> Entry:
    return entry(record=Record(images=images), **more)


def sized(image: Image, width: int = 800, height: int = 600) -> Image:
    return Image(url=image.url, size=Size(width=width, height=height))


def measured(*images: Image, **more: object) -> dict[str, Picture]:
    return {image.url: picture(image.url, 800, 600, **more) for image in images}


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


def test_a_large_picture_is_looked_for_behind_one_that_is_only_good_enough() -> None:
    offered, one = (BIG, sized(LOGO), OTHER), measured(BIG)
    assert still_wanted(offered, one) == (BIG.url, OTHER.url)
    assert Offer(images=offered, pictures=one).best() == sized(BIG)
    large = one | {OTHER.url: picture(OTHER.url, 1200, 630)}
    assert still_wanted((*offered, LOGO), large) == (BIG.url, OTHER.url)
    assert Offer(images=offered, pictures=large).best() == sized(OTHER, 1200, 630)


def test_without_a_large_picture_the_first_good_one_is_the_best() -> None:
    offered = (LOGO, BIG, OTHER)
    known = {LOGO.url: picture(LOGO.url, 1500, 150)} | measured(BIG) | {OTHER.url: picture(OTHER.url, 1199, 700)}
    assert still_wanted(offered, known) == (LOGO.url, BIG.url, OTHER.url)
    assert Offer(images=offered, pictures=known).best() == sized(BIG)
    assert Offer(images=offered, pictures={}).best() is None


def test_a_page_of_many_bad_pictures_is_not_asked_for_all_of_them() -> None:
    offered = tuple(Image(url=f"https://news.example/{number}.jpg") for number in range(50))
    dead = {image.url: picture(image.url, outcome=Outcome.GONE) for image in offered}
    assert len(still_wanted(offered, dead)) == 4


def test_a_picture_that_the_page_still_names_is_not_looked_at_again() -> None:
    post = stored(sized(BIG))
    assert doubted(post, (OTHER, BIG)) == ()
    assert doubted(post, (sized(BIG),)) == ()
    assert doubted(post, ()) == ()
    assert wanted(post, (OTHER, BIG), {}) == ()


@pytest.mark.parametrize(
    ("image", "offered"),
    [
        (BIG, ()),
        (BIG, (BIG,)),
        (sized(BIG), (sized(BIG, 1200, 630),)),
        (sized(BIG), (OTHER,)),
        (sized(BIG), (Image(url=f"{BIG.url}?w=1200"),)),
    ],
    ids=["without a size", "named without a size", "of another size", "named no more", "named otherwise"],
)
def test_a_picture_is_looked_at_when_the_page_gives_a_reason(image: Image, offered: tuple[Image, ...]) -> None:
    assert doubted(stored(image), offered) == (BIG.url,)
    assert wanted(stored(image), offered, {}) == (BIG.url,)


def test_a_picture_of_the_site_itself_is_not_asked_of_the_publisher() -> None:
    assert doubted(stored(Image(url="/assets/images/own.jpg")), (BIG,)) == ()


def test_a_post_with_very_many_pictures_is_measured_in_several_runs() -> None:
    many = tuple(Image(url=f"https://news.example/{number}.jpg") for number in range(50))
    assert len(doubted(stored(*many), ())) == 12


def test_locked_pictures_are_not_asked_for() -> None:
    closed = frozenset({Field.IMAGES})
    assert wanted(stored(BIG, closed=closed), (OTHER,), {}) == ()
    assert wanted(entry(closed=closed), (OTHER,), {}) == ()


def test_the_offered_are_asked_for_once_the_records_own_is_dead() -> None:
    dead = {BIG.url: picture(BIG.url, outcome=Outcome.GONE)}
    assert wanted(stored(sized(BIG)), (LOGO, OTHER), dead) == (BIG.url, LOGO.url)
    small = dead | {LOGO.url: picture(LOGO.url, 90, 90)}
    assert wanted(stored(sized(BIG)), (LOGO, OTHER), small) == (BIG.url, LOGO.url, OTHER.url)


def test_of_the_offered_only_the_best_is_compared_with_another_one_that_is_good() -> None:
    post, good = stored(sized(BIG)), measured(BIG)
    assert wanted(post, (LOGO, OTHER), good) == (BIG.url, LOGO.url)
    small = good | {LOGO.url: picture(LOGO.url, 90, 90)}
    assert wanted(post, (LOGO, OTHER), small) == (BIG.url, LOGO.url)


def test_nothing_is_compared_with_a_picture_that_cannot_be_had_now() -> None:
    unwell = {BIG.url: picture(BIG.url, outcome=Outcome.FAILED, reason="timeout")}
    assert wanted(stored(sized(BIG)), (OTHER,), unwell) == (BIG.url,)


def test_who_forces_a_picture_has_the_offered_measured() -> None:
    assert wanted(stored(sized(BIG)), (OTHER, BIG), {}, forced=True) == (OTHER.url,)


@pytest.mark.parametrize(
    ("known", "dead"),
    [
        (None, False),
        (picture(BIG.url, 800, 600), False),
        (picture(BIG.url, outcome=Outcome.GONE, reason="not-found"), True),
        (picture(BIG.url, outcome=Outcome.FAILED, reason="not-an-image"), True),
        (picture(BIG.url, outcome=Outcome.FAILED, reason="truncated"), False),
        (picture(BIG.url, outcome=Outcome.BLOCKED, reason="forbidden"), False),
        (picture(BIG.url, outcome=Outcome.FAILED, reason="timeout"), False),
    ],
    ids=["unasked", "there", "gone", "no image", "cut off", "forbidden", "late"],
)
def test_a_picture_is_dead_when_it_is_not_there_and_not_when_it_cannot_be_had_now(
    *, known: Picture | None, dead: bool
) -> None:
    assert is_dead(known) is dead


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://img.example/a.jpg", "http://img.example/a.jpg?w=1200&h=630&fit=crop&quality=80&auto=format"),
        ("https://img.example/a.jpg?id=7", "https://img.example/a.jpg?X-Amz-Date=1&id=7&X-Amz-Signature=2&Expires=3"),
        ("https://img.example/a.jpg", "https://img.example/a.jpg?Key-Pair-Id=1&Signature=2&token=3&hmac=4"),
        ("https://img.example/2020/name.jpg", "https://img.example/2020/name-1024x683.jpg"),
        ("https://img.example/2020/name_640x480.webp", "https://img.example/2020/name-1024x683.webp"),
        ("https://img.example/1200x630/name.jpg", "https://img.example/640x480/name.jpg"),
        ("https://img.example/up/w_1200,h_630,c_fill/v1/name.jpg", "https://img.example/up/v1/name.jpg"),
        ("https://img.example/AbCd=w1200-h630-p", "https://img.example/AbCd=s0"),
        (
            "https://img.example/t/8R1BJShVjMuf-55i6NsrC0TXokY=/0x0:2000x1333/1400x933/filters:focal(1x2:3x4)/o/a.jpg",
            "https://img.example/t/AAABJShVjMuf-55i6NsrC0TXokY=/fit-in/1200x630/smart/o/a.jpg",
        ),
    ],
)
def test_a_signature_or_another_size_is_the_same_picture(one: str, other: str) -> None:
    offer = Offer(images=(Image(url=one),), pictures={})
    assert offer.names(Image(url=other))
    assert offer.same(Image(url=one), Image(url=other))


@pytest.mark.parametrize(
    "other",
    [
        "https://img.example/b.jpg",
        "https://img.example/a.jpg?id=8",
        "https://other.example/a.jpg",
        "https://img.example/a-2020.jpg",
        "https://img.example/x1200/a.jpg",
    ],
)
def test_another_path_is_another_picture(other: str) -> None:
    assert not Offer(images=(Image(url="https://img.example/a.jpg"),), pictures={}).names(Image(url=other))


def test_a_picture_is_known_again_at_another_place_by_its_size_and_its_bytes() -> None:
    def same(one: Picture, other: Picture) -> bool:
        return Offer(images=(), pictures={BIG.url: one, OTHER.url: other}).same(BIG, OTHER)

    one = picture(BIG.url, 800, 600, hash="ab")
    assert same(one, picture(OTHER.url, 800, 600, hash="ab"))
    assert not same(one, picture(OTHER.url, 800, 600, hash="cd"))
    assert not same(one, picture(OTHER.url, 801, 600, hash="ab"))
    assert not same(picture(BIG.url, 800, 600), picture(OTHER.url, 800, 600))
    assert not Offer(images=(), pictures={BIG.url: one}).same(BIG, OTHER)
