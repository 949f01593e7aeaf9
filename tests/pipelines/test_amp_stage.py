from crawler.items import Field, Outcome, Record, Role, Written
from pipelines.amp import pair_up
from pipelines.ownership import House
from tests.pipelines.making import entry, item, page

HOUSE = House()
AMP = "https://amp.news.example/story"
CACHED = "https://amp-news-example.cdn.ampproject.org/c/s/amp.news.example/story"
OURS = {"ampWebUrl": Written(value=AMP, source="link"), "cdnAmpWebUrl": Written(value=CACHED, source="link")}
MOVED = "https://news.example/story/amp"
MOVED_CACHED = "https://news-example.cdn.ampproject.org/c/s/news.example/story/amp"
PROVEN = {Field.AMP_URL: AMP}
STORED = Record(amp_url=AMP, cdn_amp_url=CACHED)


def test_a_proven_pair_is_written_together_with_its_cache_address() -> None:
    record = pair_up(item(Record(), PROVEN), HOUSE).record
    assert (record.amp_url, record.cdn_amp_url) == (AMP, CACHED)


def test_an_unproven_pair_is_not_written() -> None:
    assert pair_up(item(Record(), unpaired="not-amp"), HOUSE).record == Record()
    assert pair_up(item(Record()), HOUSE).record == Record()


def test_a_stored_pair_that_cannot_be_proven_stays_and_is_named_with_the_reason() -> None:
    after = pair_up(item(STORED, unpaired="unreachable"), HOUSE)
    assert after.record == STORED
    assert [(one.code, one.message.rpartition(": ")[2]) for one in after.findings] == [("amp.unpaired", "unreachable")]


def test_a_stored_pair_that_was_not_asked_for_is_no_finding() -> None:
    assert pair_up(item(STORED), HOUSE).findings == ()


def test_another_amp_address_than_the_stored_one_is_a_finding() -> None:
    stored = Record(
        amp_url="https://old.example/amp", cdn_amp_url="https://old-example.cdn.ampproject.org/c/s/old.example/amp"
    )
    after = pair_up(item(stored, PROVEN), HOUSE)
    assert after.record == stored
    assert [one.code for one in after.findings] == ["field.differs"]


def test_a_stored_address_without_its_cache_address_gets_it() -> None:
    assert pair_up(item(Record(amp_url=AMP), PROVEN), HOUSE).record.cdn_amp_url == CACHED


def test_an_address_without_a_cache_form_is_written_not_even_by_half() -> None:
    after = pair_up(item(Record(), {Field.AMP_URL: "https://news.example:8443/amp"}), HOUSE)
    assert after.record == Record()
    assert [one.code for one in after.findings] == ["amp.ambiguous"]


def test_a_locked_amp_address_is_left_alone() -> None:
    locked = item(entry=entry(closed=frozenset({Field.CDN_AMP_URL})), facts=PROVEN)
    assert pair_up(locked, HOUSE) is locked


def test_a_pair_that_masthead_wrote_follows_the_page() -> None:
    after = pair_up(item(STORED, {Field.AMP_URL: MOVED}, last=OURS), HOUSE)
    assert (after.record.amp_url, after.record.cdn_amp_url) == (MOVED, MOVED_CACHED)
    assert (after.written["ampWebUrl"].value, after.written["cdnAmpWebUrl"].value) == (MOVED, MOVED_CACHED)


def test_a_pair_of_which_a_person_wrote_one_half_is_the_persons() -> None:
    mended = Record(amp_url=AMP, cdn_amp_url="https://cache.example/c/s/amp.news.example/story")
    after = pair_up(item(mended, {Field.AMP_URL: MOVED}, last=OURS), HOUSE)
    assert after.record == mended
    assert [one.code for one in after.findings] == ["field.differs", "field.differs"]


def test_a_cache_address_with_a_hashed_label_means_the_same() -> None:
    hashed = f"https://{'a' * 52}.cdn.ampproject.org/c/s/amp.news.example/story"
    stored = Record(amp_url=AMP, cdn_amp_url=hashed)
    after = pair_up(item(stored, PROVEN), HOUSE)
    assert after.record == stored
    assert after.findings == ()


def test_half_a_pair_that_a_person_deleted_stays_deleted() -> None:
    uncached = pair_up(item(Record(amp_url=AMP), PROVEN, last=OURS), HOUSE)
    assert uncached.record == Record(amp_url=AMP)
    assert [one.code for one in uncached.findings] == ["field.removed"]


def test_our_cache_address_goes_with_the_address_that_a_person_took_out() -> None:
    after = pair_up(item(Record(cdn_amp_url=CACHED), PROVEN, last=OURS), HOUSE)
    assert after.record == Record()
    assert after.written["cdnAmpWebUrl"].value is None
    theirs = item(Record(cdn_amp_url=CACHED))
    assert pair_up(theirs, HOUSE).record == theirs.record


def test_a_pair_that_shall_only_be_filled_stays_where_it_was_put() -> None:
    fill = House(policy={"ampWebUrl": "fill"})
    assert pair_up(item(STORED, {Field.AMP_URL: MOVED}, last=OURS), fill).record == STORED
    assert pair_up(item(Record(), PROVEN), fill).record == STORED


def test_neither_half_is_written_where_one_of_them_never_is() -> None:
    for key in ("ampWebUrl", "cdnAmpWebUrl"):
        assert pair_up(item(Record(), PROVEN), House(policy={key: "never"})).record == Record()


def test_a_stored_address_without_a_cache_form_is_named() -> None:
    stored = Record(amp_url="https://news.example:8443/amp")
    after = pair_up(item(stored), HOUSE)
    assert after.record == stored
    assert [one.code for one in after.findings] == ["amp.ambiguous"]


def test_a_pair_that_a_person_deleted_stays_deleted() -> None:
    after = pair_up(item(Record(), PROVEN, last=OURS), HOUSE)
    assert after.record == Record()
    assert [one.code for one in after.findings] == ["field.removed"]


def test_a_pair_of_ours_is_dropped_once_its_page_is_gone_if_that_is_wished() -> None:
    pages = {Role.AMP: page(Outcome.GONE, Role.AMP)}
    gone = item(STORED, unpaired="unreachable", pages=pages, last=OURS)
    dropped = pair_up(gone, HOUSE, drop_if_gone=True)
    assert dropped.record == Record()
    assert {key: one.value for key, one in dropped.written.items()} == {"ampWebUrl": None, "cdnAmpWebUrl": None}
    assert pair_up(gone, HOUSE).record == STORED
    theirs = item(STORED, unpaired="unreachable", pages=pages)
    assert pair_up(theirs, HOUSE, drop_if_gone=True).record == STORED


def test_a_pair_whose_page_is_only_out_of_reach_is_not_dropped() -> None:
    pages = {Role.AMP: page(Outcome.FAILED, Role.AMP)}
    unwell = item(STORED, unpaired="unreachable", pages=pages, last=OURS)
    assert pair_up(unwell, HOUSE, drop_if_gone=True).record == STORED
