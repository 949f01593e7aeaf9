"""Pages of the corpus that deserve a look each: one test a page, saying what a person would read from it.

The pages are named by the last part of their ids; what they say is compared with their labels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from crawler.items import Metadata, Page, Role, Source, Verdict
from crawler.reading import Answer, read
from pipelines.describe import describe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One page as it was read, what was chosen of it, and its labels."""

    page: Page
    said: dict[str, Any]
    gold: dict[str, Any]

    def offered(self, field: str, source: Source) -> list[dict[str, Any]]:
        return [one for one in self.said["candidates"].get(field, ()) if one["source"] == source]

    def metadata(self, source: Source) -> Metadata:
        assert self.page.document is not None
        return next(each for each in self.page.document.metadata if each.source is source)

    @property
    def pictures(self) -> list[str]:
        return [image["url"] for image in self.said["images"]]


@pytest.fixture(scope="module")
def case(corpus: Path) -> Callable[[str], Case]:
    index = corpus / "pages" / "index.dev.jsonl"
    rows = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]

    def find(end: str) -> Case:
        row = next(row for row in rows if row["id"].endswith(f"--{end}"))
        body = (index.parent / "html" / row["html_file"]).read_bytes()
        answer = Answer(body=body, url=row["url"], content_type=row.get("http_content_type") or "")
        page = read(answer, role=Role.WEB, asked=row["url"])
        return Case(page, describe({Role.WEB: page}, {}, now=NOW, explain=True), row["gold"])

    return find


def is_instant(said: str, label: str) -> bool:
    return datetime.fromisoformat(said) == datetime.fromisoformat(label)


def test_a_tag_inside_a_json_ld_string_costs_nothing_but_its_quotes(case: Callable[[str], Case]) -> None:
    found = case("138426fc")
    assert found.said["title"] == found.gold["title"]
    assert found.said["authors"] == found.gold["authors"]
    assert found.said["isAccessibleForFree"] is False
    (picture,) = found.offered("images", Source.JSON_LD)
    assert picture["value"]["url"].endswith("-300x150.png")


def test_a_block_in_single_quotes_is_read(case: Callable[[str], Case]) -> None:
    found = case("802ca279")
    assert found.said["publishedDateTime"] == "2021-05-12"
    assert found.said["sources"]["publishedDateTime"] == Source.JSON_LD
    assert found.metadata(Source.JSON_LD).publisher[0].value == found.said["provider"]["name"]


def test_commented_keys_are_passed_over_and_an_escaped_plus_is_one(case: Callable[[str], Case]) -> None:
    found = case("19092707")
    assert found.said["publishedDateTime"] == "2023-11-02T04:44:29Z"
    assert "&#x2B;" in found.said["publishedRaw"]
    assert found.said["publishedDateTime"][:10] == found.gold["date_published"]


def test_two_objects_in_one_block_are_both_read_and_neither_is_taken_for_the_story(case: Callable[[str], Case]) -> None:
    found = case("d9026eb1")
    assert found.said["publishedDateTime"] == "2020-12-26T20:00:38Z"
    assert found.metadata(Source.JSON_LD).title[0].via == "NewsArticle.headline"


def test_a_brace_too_many_does_not_hide_the_story(case: Callable[[str], Case]) -> None:
    found = case("a857b351")
    assert found.said["publishedDateTime"] == "2020-10-26T17:10:00Z"
    assert found.said["sources"]["authors"] == Source.JSON_LD
    assert len(found.said["authors"]) == 1


def test_an_object_closed_too_early_goes_on_and_a_relative_amp_address_is_made_whole(
    case: Callable[[str], Case],
) -> None:
    found = case("85a42bcf")
    assert found.said["publishedDateTime"] == "2019-11-19T02:46:42Z"
    assert found.offered("ampUrl", Source.LINK)[0]["raw"].startswith("/")
    assert urlsplit(found.said["ampUrl"]).hostname == urlsplit(found.said["url"]).hostname


def test_keys_without_values_are_silent(case: Callable[[str], Case]) -> None:
    found = case("c9d681ee")
    assert found.said["title"] == found.gold["title"]
    assert found.said["provider"]["name"] == found.gold["publisher"]
    assert is_instant(found.said["publishedDateTime"], found.gold["date_any"])
    assert found.said["authors"] == []


def test_a_block_with_escaped_quotes_disturbs_nobody(case: Callable[[str], Case]) -> None:
    found = case("8405833f")
    assert found.said["title"] == found.gold["title"]
    assert is_instant(found.said["publishedDateTime"], found.gold["date_published"])
    assert found.pictures[0] == found.gold["image"]


def test_a_block_indented_with_no_break_spaces_is_read_and_its_person_is_no_story(case: Callable[[str], Case]) -> None:
    found = case("b844a5ad")
    assert found.said["publishedDateTime"] == "2016-03-16T12:14:46Z"
    assert found.said["sources"]["title"] == Source.OPEN_GRAPH
    assert not found.offered("title", Source.JSON_LD)


def test_a_raw_newline_in_a_string_and_an_offset_in_seconds_are_read(case: Callable[[str], Case]) -> None:
    found = case("44701457")
    assert found.said["title"] == found.gold["title"]
    assert found.said["authors"] == found.gold["authors"]
    (odd,) = found.offered("publishedDateTime", Source.OPEN_GRAPH)
    assert (odd["raw"][-6:], odd["value"]) == ("-10800", "2022-05-04T08:49:00Z")
    assert found.said["publishedDateTime"][:10] == found.gold["date_published"]


def test_one_broken_block_costs_only_what_it_lacks(case: Callable[[str], Case]) -> None:
    found = case("1eae3f05")
    assert found.said["title"] == found.gold["title"]
    assert found.said["publishedDateTime"] == found.gold["date_published"]
    assert found.metadata(Source.JSON_LD).publisher[0].value == found.said["provider"]["name"]


def test_a_date_as_javascript_prints_it_is_read(case: Callable[[str], Case]) -> None:
    found = case("3d83927c")
    (printed,) = found.offered("publishedDateTime", Source.OPEN_GRAPH)
    assert "GMT+0100" in printed["raw"]
    assert printed["value"] == found.said["publishedDateTime"] == "2018-02-20T00:00:00Z"


def test_a_named_zone_of_summer_is_read_and_the_amp_page_may_be_on_another_host(case: Callable[[str], Case]) -> None:
    found = case("4698d739")
    assert "CEST" in found.said["publishedRaw"]
    assert is_instant(found.said["publishedDateTime"], found.gold["date_published"])
    assert found.said["authors"] == found.gold["authors"]
    assert str(urlsplit(found.said["ampUrl"]).hostname).startswith("m.")


def test_milliseconds_since_1970_are_a_time(case: Callable[[str], Case]) -> None:
    found = case("e5c331d2")
    (counted,) = found.offered("publishedDateTime", Source.OPEN_GRAPH)
    assert counted["raw"].isdigit()
    assert is_instant(counted["value"], found.gold["date_published"])
    assert found.said["provider"]["name"] == found.gold["publisher"]


def test_a_persian_date_in_persian_digits_is_a_day(case: Callable[[str], Case]) -> None:
    found = case("b0e9aefe")
    (persian,) = found.offered("publishedDateTime", Source.OPEN_GRAPH)
    assert persian["raw"].startswith("۱۳۹۹")
    assert persian["value"] == found.gold["date_published"]
    assert found.said["publishedDateTime"] == "2020-05-10T14:29:01Z"


def test_a_story_published_again_has_the_day_that_a_reader_sees(case: Callable[[str], Case]) -> None:
    found = case("688b1839")
    assert found.said["publishedDateTime"][:10] == found.gold["date_published"]
    assert [one["value"] for one in found.offered("publishedDateTime", Source.JSON_LD)] == ["2021-12-06"]
    assert found.said["authors"] == found.gold["authors"]


def test_a_canonical_address_at_another_publisher_is_refused(case: Callable[[str], Case]) -> None:
    found = case("7fcbd483")
    (foreign,) = found.offered("canonicalUrl", Source.LINK)
    assert foreign["rejected"] == "at another domain"
    assert urlsplit(found.said["canonicalUrl"]).hostname == urlsplit(found.said["url"]).hostname
    assert is_instant(found.said["publishedDateTime"], found.gold["date_published"])
    assert found.pictures[0] == found.gold["image"]


def test_the_second_page_of_a_story_told_elsewhere_keeps_its_own_facts(case: Callable[[str], Case]) -> None:
    found = case("9309047d")
    assert [one["rejected"] for one in found.offered("canonicalUrl", Source.LINK)] == ["at another domain"]
    assert found.said["publishedDateTime"] == found.gold["date_published"]
    assert found.said["authors"] == found.gold["authors"]
    assert found.said["title"] == found.gold["title"].strip()


def test_a_byline_of_three_names_all_three(case: Callable[[str], Case]) -> None:
    found = case("bee297d7")
    assert found.said["title"] == found.gold["title"]
    assert ", ".join(found.said["authors"]) == found.gold["authors"][0]
    assert found.said["publishedDateTime"][:10] == found.gold["date_published"]


def test_a_scheme_with_one_slash_is_repaired(case: Callable[[str], Case]) -> None:
    found = case("6eafa87a")
    (broken,) = found.offered("images", Source.OPEN_GRAPH)
    name = urlsplit(found.said["url"]).hostname
    assert broken["raw"].startswith(f"http:/{name}/")
    assert found.pictures[0].startswith(f"http://{name}/")
    assert found.said["title"] == found.gold["title"]
    assert found.said["publishedDateTime"] == found.gold["date_published"]


def test_a_scheme_said_twice_is_repaired(case: Callable[[str], Case]) -> None:
    found = case("dd9142fa")
    doubled = [one for one in found.offered("images", Source.JSON_LD) if one["raw"].startswith("https:https://")]
    assert doubled[0]["value"]["url"] == doubled[0]["raw"].removeprefix("https:")
    assert found.said["excerpt"] == found.gold["description"]
    assert found.said["publishedDateTime"][:10] == found.gold["date_published"]


def test_a_picture_s_path_is_resolved_and_a_visible_date_without_a_zone_is_a_day(case: Callable[[str], Case]) -> None:
    found = case("a43bf599")
    assert found.offered("images", Source.OPEN_GRAPH)[0]["raw"].startswith("/")
    assert urlsplit(found.pictures[0]).hostname == urlsplit(found.said["url"]).hostname
    assert found.said["publishedDateTime"] == found.gold["date_published"]


def test_a_page_that_says_utf_8_and_mixes_in_other_bytes_is_no_mojibake(case: Callable[[str], Case]) -> None:
    found = case("13745488")
    assert found.said["excerpt"] == found.gold["description"]
    assert found.said["authors"] == found.gold["authors"]
    assert found.said["publishedDateTime"] is None
    assert "\ufffd" not in json.dumps(found.said, ensure_ascii=False)


def test_a_page_in_shift_jis_is_read(case: Callable[[str], Case]) -> None:
    found = case("dcd39456")
    assert found.page.document is not None
    assert found.page.document.encoding == "shift_jis"
    assert found.gold["title"].startswith(found.said["title"])
    assert set(found.gold["keywords"]) <= set(found.said["keywords"])


def test_a_size_is_that_of_its_own_source_where_two_disagree(case: Callable[[str], Case]) -> None:
    found = case("b3d68668")
    assert found.said["images"][0]["width"] == 899
    assert 1200 in [one["value"]["width"] for one in found.offered("images", Source.JSON_LD)]
    assert found.said["title"] == found.gold["title"]
    assert is_instant(found.said["publishedDateTime"], found.gold["date_published"])


def test_an_amp_page_is_known_as_one_and_names_the_web_page(case: Callable[[str], Case]) -> None:
    found = case("d72d525c")
    assert found.said["isAmp"] is True
    assert found.said["verdict"] is Verdict.OK
    assert found.said["url"].startswith(found.said["canonicalUrl"])
    assert found.said["title"] == found.gold["title"]
    assert found.said["authors"] == found.gold["authors"]
    assert found.said["publishedDateTime"][:10] == found.gold["date_published"]
