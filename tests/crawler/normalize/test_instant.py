"""Which points in time the spellings of real pages mean."""
# ruff: noqa: RUF001 -- letters and figures of other scripts are what these tests are about

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crawler.items import Instant
from crawler.normalize.instant import day_first, instant, offset, text
from crawler.normalize.instant.days import persian
from crawler.normalize.instant.words import _MONTHS, FILLERS, MONTHS, WEEKDAYS, _numbered

if TYPE_CHECKING:
    from pathlib import Path

MOST = settings(max_examples=150, deadline=None)
DASH = "\u2013"
MINUS = "\u2212"
BULLET = "•"


def said(raw: str, **settled: bool | None) -> str | None:
    found = instant(raw, **settled)  # type: ignore[arg-type]  # one keyword of the test's own
    return text(found) if found else None


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("2020-04-30T18:41:00Z", "2020-04-30T18:41:00Z"),
        ("2020-04-30T18:41:00.389Z", "2020-04-30T18:41:00Z"),
        ("2025-02-04T13:41:03.0000000Z", "2025-02-04T13:41:03Z"),
        ("2020-04-30T18:41:00.123456789+00:00", "2020-04-30T18:41:00Z"),
        ("2020-04-30T18:41:00+02:00", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00-0400", "2020-04-30T22:41:00Z"),
        ("2020-04-30T18:41+08", "2020-04-30T10:41:00Z"),
        ("2020-04-30T18:41Z", "2020-04-30T18:41:00Z"),
        ("2020-04-30t18:41:00z", "2020-04-30T18:41:00Z"),
        ("2020-04-30 18:41:00 +0200", "2020-04-30T16:41:00Z"),
        ("2020-04-30 18:41:00+02:00", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00 02:00", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00 0200", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00&#43;02:00", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00&#x2B;02:00", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00\\u002b02:00", "2020-04-30T16:41:00Z"),
        (f"2020-04-30T18:41:00{MINUS}02:00", "2020-04-30T20:41:00Z"),
        ("2020-04-30T18:41:00+00:00Z", "2020-04-30T18:41:00Z"),
        ("2020-04-30T18:41:00ZZ", "2020-04-30T18:41:00Z"),
        ("2020-04-30T18:41:00:684Z", "2020-04-30T18:41:00Z"),
        ("2020-04-30T18:41:00+02:00CET", "2020-04-30T16:41:00Z"),
        ("2020-04-30T18:41:00+5.30", "2020-04-30T13:11:00Z"),
        ("2020-04-30T18:41:00 UTC", "2020-04-30T18:41:00Z"),
        ("2020-04-30T18:41:00 GMT+2", "2020-04-30T16:41:00Z"),
        ("2020-4-3T8:41:00+02:00", "2020-04-03T06:41:00Z"),
        ("2020-04-30T1841Z", "2020-04-30T18:41:00Z"),
        ("20200430T184100Z", "2020-04-30T18:41:00Z"),
        ("20200430T184100+0900", "2020-04-30T09:41:00Z"),
        ("20200430T18:41:00Z", "2020-04-30T18:41:00Z"),
        ("2022-05-04-0305:49:00-10800", "2022-05-04T08:49:00Z"),
        ("2018-11-28CET11:59:00+0100", "2018-11-28T10:59:00Z"),
        ("  '2020-04-30T18:41:00Z' \n", "2020-04-30T18:41:00Z"),
        ("2020-12-31T23:30:00-01:00", "2021-01-01T00:30:00Z"),
    ],
)
def test_iso_8601_and_its_broken_relatives(raw: str, meant: str) -> None:
    assert said(raw) == meant


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Thu, 30 Apr 2020 18:41:00 GMT", "2020-04-30T18:41:00Z"),
        ("Thu, 30 Apr 2020 18:41:00 +0200", "2020-04-30T16:41:00Z"),
        ("30 Apr 2020 18:41 EST", "2020-04-30T23:41:00Z"),
        ("Thursday, 30-Apr-20 18:41:00 GMT", "2020-04-30T18:41:00Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Thu Apr 30 18:41:00 CEST 2020", "2020-04-30T16:41:00Z"),
        ("Tue Apr 28 2020 10:00:00 GMT+0200 (CEST)", "2020-04-28T08:00:00Z"),
        ("Thu Sep 16 2021 03:20:12 GMT+0000 (UTC)", "2021-09-16T03:20:12Z"),
        ("Tue Feb 20 2018 01:00:00 GMT+0100 (Central European Standard Time)", "2018-02-20T00:00:00Z"),
        ("Apr 30, 2020, 06:41PM IST+05:30", "2020-04-30T13:11:00Z"),
        ("1588272060", "2020-04-30T18:41:00Z"),
        ("1588272060.25", "2020-04-30T18:41:00Z"),
        ("1588272060123", "2020-04-30T18:41:00Z"),
    ],
)
def test_what_programs_write(raw: str, meant: str) -> None:
    assert said(raw) == meant


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (f"Published Fri, Apr 28 2023 {BULLET} 2:23 PM EDT", "2023-04-28T18:23:00Z"),
        ("28. April 2023, 18.41 Uhr MESZ", "2023-04-28T16:41:00Z"),
        ("12:05 a.m. EST, Jan. 13, 2017", "2017-01-13T05:05:00Z"),
        ("12:05 p.m. EST, Jan. 13, 2017", "2017-01-13T17:05:00Z"),
        ("14:30 PM UTC 13 Jan 2017", "2017-01-13T14:30:00Z"),
        ("2 pm GMT, Jan 13, 2017", "2017-01-13T14:00:00Z"),
        ("11\\u002F19\\u002F2019 04:00 PM EST", "2019-11-19T21:00:00Z"),
        ("2020-04-30 18:41:00 Uhr +02:00", "2020-04-30T16:41:00Z"),
        ("30 Januari 2020 18.41 WIB", "2020-01-30T11:41:00Z"),
        ("Tue 2020-04-28 10:00 (CEST)", "2020-04-28T08:00:00Z"),
    ],
)
def test_times_for_people_are_exact_when_their_zone_means_one_offset(raw: str, meant: str) -> None:
    assert said(raw) == meant


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2020-04-30", "2020-04-30"),
        ("2020-04-30Z", "2020-04-30"),
        ("2020-04-30+02:00", "2020-04-30"),
        ("2020-04-30T18:41:00", "2020-04-30"),
        ("2020-04-30 18:41", "2020-04-30"),
        ("20200430", "2020-04-30"),
        ("202004301841", "2020-04-30"),
        ("20200430184100", "2020-04-30"),
        ("2020-W18-4", "2020-04-30"),
        ("2020W184", "2020-04-30"),
        ("2020/04/30", "2020-04-30"),
        ("2020.4.30", "2020-04-30"),
        ("2020. 4. 30.", "2020-04-30"),
        ("30/04/2020", "2020-04-30"),
        ("04/30/2020", "2020-04-30"),
        ("04-30-2020 10:15:00", "2020-04-30"),
        ("04.04.2020", "2020-04-04"),
        ("03.04.2020, 18:41", "2020-04-03"),
        ("06.14.22", "2022-06-14"),
        ("14.06.98", "1998-06-14"),
        ("4/4/2020", "2020-04-04"),
        ("17\\/07\\/2024", "2024-07-17"),
        ("Thu Apr 30 18:41:00 CST 2020", "2020-04-30"),
        ("30 Apr 2020, 07:58 PM IST", "2020-04-30"),
        ("30 April 2020 18:41 BST", "2020-04-30"),
        ("April 30, 2020 2:23 PM ET", "2020-04-30"),
        ("2020-04-30-0305:49:00-99999", "2020-04-30"),
        ("&#x27;1989-04-17&#x27;", "1989-04-17"),
    ],
)
def test_without_a_zone_only_the_day_is_known(raw: str, day: str) -> None:
    found = instant(raw)
    assert found == Instant(
        at=datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC),
        exact=False,
        day=date.fromisoformat(day),
    )


@pytest.mark.parametrize(
    "raw",
    [
        "January 30, 2020",
        "Jan. 30th, 2020",
        "30 Jan '20",
        "30. Januar 2020",
        "Donnerstag, 30. Jänner 2020",
        "Veröffentlicht am 30. Januar 2020 um 18:41 Uhr",
        "30. Januar 2020 13 Uhr",
        "jeudi 30 janvier 2020 à 18h41",
        "le 30 janv. 2020, 18 h 41",
        "30 de enero de 2020",
        "jueves, 30 de ene. de 2020 a las 18:41",
        "giovedì 30 gennaio 2020, ore 18.41",
        "30 de janeiro de 2020 às 18h",
        "30 januari 2020 om 18:41 uur",
        "30 stycznia 2020, godz. 18:41",
        "30 января 2020 г., 18:41",
        "30 січня 2020",
        "30 Ocak 2020 Perşembe 18:41",
        "torsdag 30. januar 2020 - kl. 13.26",
        "30. tammikuuta 2020 klo 13.26",
        "30. ledna 2020",
        "2020. január 30.",
        "30 ianuarie 2020",
        "30 Ιανουαρίου 2020, 18:41",
        "2020 sausio 30",
        "الخميس، 30 يناير 2020 - 12:09 م",
        "٣٠ يناير ٢٠٢٠",
        "2020年1月30日",
        "2020年1月30日 18時41分",
        "2020年1月30日(木) 午後6:41",
        "2020年01月30日 星期四 18:41",
        "令和2年1月30日",
        "2020년 1월 30일 오후 6시 41분",
        "２０２０年１月３０日",
        "۱۳۹۸/۱۱/۱۰ - ۱۸:۵۹",
        "۱۰ بهمن ۱۳۹۸",
        "1398-11-10",
        "30/01/2563",
    ],
)
def test_one_day_in_many_languages_and_calendars(raw: str) -> None:
    assert said(raw) == "2020-01-30"


def test_a_weekday_that_is_a_month_elsewhere_gives_way() -> None:
    assert said("mar. 5 mai 2020") == "2020-05-05"
    assert said("Mar 5 Mar 2019") == "2019-03-05"


def test_an_era_has_a_first_year() -> None:
    assert said("令和元年5月1日") == "2019-05-01"
    assert said("平成30年5月1日") == "2018-05-01"


def test_every_month_word_means_one_month() -> None:
    seen: dict[str, set[int]] = {}
    for language, table in _MONTHS.items():
        assert table.count("|") == 11, language
        for word, number in _numbered(table).items():
            seen.setdefault(word, set()).add(number)
    assert [word for word, numbers in seen.items() if len(numbers) > 1] == []
    assert MONTHS.keys() & WEEKDAYS == {"mar"}
    assert not MONTHS.keys() & FILLERS


@pytest.mark.parametrize(("word", "number"), sorted(MONTHS.items()))
def test_every_month_word_can_be_read(word: str, number: int) -> None:
    assert said(f"28 {word.upper()} 2020") == f"2020-{number:02}-28"
    assert said(f"{word.title()} 28, 2020") == f"2020-{number:02}-28"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "Jetzt",
        "1h ago",
        "2 days ago",
        "2020",
        "2020-04",
        "201904",
        "April 2020",
        "April 30",
        "14:36",
        "PT2M53S",
        "00:00-YY-DD-MM",
        "Mo-Su 08:00-20:00",
        "{{post_date}}",
        "This is not a valid date value.",
        "Updated Tue, Nov 19 2019 7:16 AM EST",
        "iPhone review of 30 April 2020",
        "30 April 2020 and 1 May 2020",
        "30 April May 2020",
        "2020-02-31",
        "2021-02-29T10:00:00Z",
        "2020-13-01",
        "2020-00-10",
        "31/31/2020",
        "20200431",
        "20200430250000",
        "2020-04-30T24:00:00Z",
        "2020-04-30T23:59:60Z",
        "2020-04-30T25:00:00Z",
        "2020-04-30 10:61",
        "13:00 AM UTC 13 Jan 2017",
        "2020-04-30T10:00:00+23:00",
        "2020-04-30 10:00:00 +2300",
        "2020-04-30T10:00:00 99:00",
        "2020-04-30T10:00:00Z and more",
        "2022-02-30-0305:49:00-10800",
        "2020-W60-1",
        "2020-W18",
        "2020W18",
        "3.14159",
        "1.2",
        "12345",
        "140961138903",
        "161385360554578",
        "99999999999999999999999999999",
        "9" * 5_000,
        "2020-04-30" + " " * 300 + "x",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-02:00",
        "0001-01-01 00:00:00 +02:00 ",
        "0000-01-01",
        "1441/09/07",
        "1410/09/07 and",
        "1411-09-07",
        "98-12-31",
        "Apr 30 20",
        "130 April 2020",
        "30 April 020",
        "10 بهمن 2020",
        "31 مهر 1398",
        "20年4月30日",
        "2020年4月31日",
        "2020年4月30日更新",
        "<script>",
        "2021-02-29",
        "2020-W61-1",
    ],
)
def test_what_names_no_day_is_silence(raw: str) -> None:
    assert instant(raw) is None


@pytest.mark.parametrize("raw", ["03/04/2020", "3-4-2020 10:15", "03/04/20", "03.04.20"])
def test_day_and_month_that_may_be_confused_are_settled_by_the_caller_or_not_at_all(raw: str) -> None:
    assert said(raw) is None
    assert said(raw, day_first=True) == "2020-04-03"
    assert said(raw, day_first=False) == "2020-03-04"


def test_dots_between_figures_are_european_and_contradict_an_american_page() -> None:
    assert said("03.04.2020") == "2020-04-03"
    assert said("03.04.2020", day_first=True) == "2020-04-03"
    assert said("03.04.2020", day_first=False) is None
    assert said("04.30.2020", day_first=False) == "2020-04-30"


def test_figures_beyond_twelve_settle_themselves_whatever_the_caller_says() -> None:
    assert said("30/04/2020", day_first=False) == "2020-04-30"
    assert said("04/30/2020", day_first=True) == "2020-04-30"


def test_a_zone_from_elsewhere_makes_a_bare_time_exact() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = instant("2020-04-30 18:41", zone=berlin)
    assert found == Instant(at=datetime(2020, 4, 30, 16, 41, tzinfo=UTC), exact=True, day=date(2020, 4, 30))
    late = instant("30. April 2020, 00:30 Uhr", zone=berlin)
    assert late == Instant(at=datetime(2020, 4, 29, 22, 30, tzinfo=UTC), exact=True, day=date(2020, 4, 30))


def test_a_zone_from_elsewhere_never_overrules_the_text() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = instant("2020-04-30 18:41 UTC", zone=berlin), instant("30 Apr 2020", zone=berlin)
    assert first is not None
    assert text(first) == "2020-04-30T18:41:00Z"
    assert second is not None
    assert text(second) == "2020-04-30"


def test_an_ambiguous_abbreviation_is_settled_by_a_zone_that_goes_by_it() -> None:
    kolkata, london = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/London")
    found = instant("30 Apr 2020, 07:58 PM IST", zone=kolkata)
    assert found is not None
    assert text(found) == "2020-04-30T14:28:00Z"
    other = instant("30 Apr 2020, 07:58 PM IST", zone=london)
    assert other is not None
    assert text(other) == "2020-04-30"


def test_the_day_is_the_one_of_the_offset_that_the_page_used() -> None:
    found = instant("2020-04-30T23:30:00-04:00")
    assert found is not None
    assert (text(found), found.day) == ("2020-05-01T03:30:00Z", date(2020, 4, 30))


@pytest.mark.parametrize(
    ("year", "month", "day", "meant"),
    [
        (1375, 1, 1, date(1996, 3, 20)),
        (1399, 2, 21, date(2020, 5, 10)),
        (1399, 12, 30, date(2021, 3, 20)),
        (1400, 1, 1, date(2021, 3, 21)),
        (1400, 7, 1, date(2021, 9, 23)),
        (1403, 12, 30, date(2025, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1400, 12, 30, None),
        (1400, 7, 31, None),
        (1400, 13, 1, None),
        (1400, 1, 0, None),
    ],
)
def test_persian_days(year: int, month: int, day: int, meant: date | None) -> None:
    assert persian(year, month, day) == meant


def test_persian_days_follow_one_another() -> None:
    days = [persian(year, month, day) for year in range(1375, 1411) for month in range(1, 13) for day in range(1, 32)]
    real = [day for day in days if day]
    assert all(b - a == timedelta(days=1) for a, b in pairwise(real))


@pytest.mark.parametrize(
    ("lang", "order"),
    [
        ("en-US", False),
        ("en_US", False),
        ("en-GB", True),
        ("en", None),
        ("en-CA", None),
        ("de", True),
        ("de-AT", True),
        ("fr-CA", None),
        ("fr", True),
        ("ja", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_language_may_say_which_comes_first(lang: str, order: bool | None) -> None:
    assert day_first(lang) is order


zoned = st.datetimes(
    min_value=datetime(1995, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001 -- given apart
).map(lambda at: at.replace(microsecond=0))  # fmt: skip
offsets = st.integers(min_value=-14 * 60, max_value=14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@MOST
@given(zoned)
def test_what_is_written_is_read_back(at: datetime) -> None:
    exact = Instant(at=at, exact=True, day=at.date())
    assert instant(text(exact)) == exact
    whole = Instant(at=datetime.combine(at.date(), datetime.min.time(), UTC), exact=False, day=at.date())
    assert instant(text(whole)) == whole


@MOST
@given(zoned, offsets)
def test_every_way_to_write_an_instant_means_the_same(at: datetime, offset: timezone) -> None:
    local = at.astimezone(offset)
    exact = Instant(at=at, exact=True, day=local.date())
    for shape in (
        "%Y-%m-%dT%H:%M:%S%z",
        "%Y-%m-%d %H:%M:%S %z",
        "%Y%m%dT%H%M%S%z",
        "%Y/%m/%d %H:%M:%S%z",
        "%a, %d %b %Y %H:%M:%S %z",
        "%a %b %d %Y %H:%M:%S GMT%z",
        "%d. %B %Y, %H:%M:%S Uhr %z",
        "%d-%b-%Y %H:%M:%S %z",
        "%B %d, %Y %I:%M:%S %p %z",
    ):
        assert instant(local.strftime(shape)) == exact, shape
    assert instant(local.isoformat()) == exact
    for number in (int(at.timestamp()), int(at.timestamp()) * 1_000):
        # Before September 2001 Unix time has nine figures, which might be any number.
        found = instant(str(number))
        assert found == Instant(at=at, exact=True, day=at.date()) if at.timestamp() >= 1e9 else found is None


figures = st.builds(
    "{:04d}-{:02d}-{:02d}{}{}".format,
    st.integers(1_890, 2_110),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(["", "T", " ", "t", "  "]).flatmap(
        lambda gap: st.just(gap and f"{gap}12:34") | st.times().map(lambda at: gap and f"{gap}{at:%H:%M:%S}")
    ),
    st.sampled_from(
        ["", "Z", "+00:00", "-05:00", "+14:30", "+00:90", "+01:00:30", " +02:00", ":60", ".5", "T24:00:00"]
    ),
)


@MOST
@given(figures, st.sampled_from([None, UTC, ZoneInfo("Europe/Berlin")]))
def test_a_quick_look_says_what_the_long_one_says(raw: str, zone: tzinfo | None) -> None:
    assume(len(raw) < 20 or "T" not in raw)  # with offsets of seconds, and the like
    assert instant(raw, zone=zone) == instant(f"{raw} ", zone=zone)


@MOST
@given(
    st.text(max_size=220)
    | st.lists(
        st.sampled_from(
            [
                *"0123456789-/.:+, TZ年月日",
                "20",
                "2020",
                "am",
                "PM",
                "Uhr",
                "mar",
                "Mai",
                "GMT",
                "IST",
                "(",
                ")",
                "24",
                "60",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_no_text_is_a_crash_and_every_instant_is_whole(raw: str) -> None:
    found = instant(raw)
    if found:
        assert found.at.utcoffset() == timedelta(0)
        assert found.at.microsecond == 0
        assert abs(found.at.date() - found.day) <= timedelta(days=1)
        assert instant(text(found)) is not None


@pytest.mark.parametrize("unit", ["1", "1:", "a", "1 ", "(", "年", ":", "+", " ", "a.m.", "12:", "1年", "\\u00", "&#"])
def test_hostile_repetition_is_silence(unit: str) -> None:
    assert instant(unit * 50_000) is None
    assert instant((unit * 200)[:200]) is None


_META = re.compile(
    r"<meta[^>]{1,300}?(?:article:(?:published|modified)_time|itemprop=.date(?:Published|Modified))[^>]{1,300}>",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"content=[\"']([^\"'<>]{6,200})[\"']")
_FIELD = re.compile(r'"date(?:Published|Modified|Created)"\s*:\s*"([^"{}]{6,100})"')
_OPEN = re.compile(r"\d{1,2}[-/]\d{1,2}[-/]\d{4}|\d{4}-\d\d$")  # day or month, and no day at all


def test_real_pages_are_read_but_for_what_is_open(corpus: Path) -> None:
    texts: set[str] = set()
    for page in sorted((corpus / "pages" / "html" / "dev").glob("*.html")):
        source = page.read_bytes().decode("utf-8", "replace")
        texts.update(_FIELD.findall(source))
        texts.update(found for meta in _META.findall(source) for found in _CONTENT.findall(meta))
    dates = {html.unescape(json.loads(f'"{raw}"') if "\\" in raw and "\n" not in raw else raw) for raw in texts}
    numeric = {raw for raw in dates if re.search(r"\d", raw)}
    missed = {raw for raw in numeric if instant(raw) is None and not _OPEN.search(raw)}
    assert len(numeric) > 2_500
    assert missed == set()


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        ("2020-04-30T18:41:00+02:00", 120),
        ("2020-04-30T18:41:00-0500", -300),
        ("2020-04-30 18:41 +05:30", 330),
        ("2020-04-30T18:41:00.123+01:00", 60),
        ("2020-04-30T18:41:00+00:00", 0),
        ("2020-04-30T18:41:00Z", None),
        ("2020-04-30", None),
        ("30-04-2020", None),
    ],
)
def test_the_offset_that_a_time_ends_with_is_told(raw: str, minutes: int | None) -> None:
    assert offset(raw) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "raw",
    [
        *("4. junija 2020", "4. lipnja 2020.", "4. јуна 2020.", "2020. gada 4. jūnijs", "4. juuni 2020", "4 Jun 2020"),
        *("4 ביוני 2020", "४ जून २०२०", "৪ জুন ২০২০", "4 มิถุนายน 2563", "4 جون 2020", "4 tháng 6 năm 2020"),
        *("Thứ năm, 4 tháng 6, 2020", "2020 m. birželio 4 d.", "Ngày 4 tháng 6 năm 2020", "วันที่ 4 มิถุนายน 2563"),
    ],
)
def test_a_day_is_read_in_many_languages(raw: str) -> None:
    assert said(raw) == "2020-06-04"
