"""Every rule finds what it is there for, at its line, and a repo without a fault is left in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.checks import LEVELS, Inspection, Level, Vocabulary
from crawler.frontmatter import parse
from tests.crawler.checks.planting import CLEAN, KNOWN, NEWS, NOW, POST, VIDEO, found, line

TITLE = 'title: "Tide gauges learn to forecast storm surges"'
WEB = 'webUrl: "https://www.harbour.example/tides/gauges"'
AMP = 'ampWebUrl: "https://www.harbour.example/amp/tides/gauges"\n'
CACHED = 'cdnAmpWebUrl: "https://www-harbour-example.cdn.ampproject.org/c/s/www.harbour.example/amp/tides/gauges"\n'
TIME = "publishedDateTime: 2026-03-01T18:41:00Z"
LOGO = NEWS[NEWS.index("  images:\n") : NEWS.index("topics:")].rstrip() + "\n"
PICTURE = "    width: 1200\n"

# code, what is replaced in the news post, by what, and where it must be told
PLANTS = (
    ("frontmatter.invalid", "type: article\n", "type: article\ntype: article\n", "type: article\ntype", 1),
    ("frontmatter.torn", "---\n\n", '---\n\nampWebUrl: "x"\nsecured: "y"\n---\n', 'ampWebUrl: "x"', 0),
    ("field.shape", TITLE, "title: 1984", "title: 1984", 0),
    ("field.shape", "published: true", 'published: "true"', "published:", 0),
    ("field.shape", "quality: 80", "quality: high", "quality: high", 0),
    ("field.shape", "topics:\n  - Tides\n  - Storm surges", "topics: Tides", "topics: Tides", 0),
    ("record.incomplete", f"{TITLE}\n", "", "---", 0),
    ("address.invalid", WEB, "webUrl: harbour", "webUrl: harbour", 0),
    ("address.invalid", WEB, "webUrl: [https://a.example/]", "webUrl: [", 0),
    ("address.invalid", WEB, 'webUrl: "https://user:word@harbour.example/"', 'webUrl: "https://user', 0),
    ("address.invalid", "https://cdn.harbour.example/gauge.jpg", "ftp://cdn.harbour.example/gauge.jpg", "ftp:", 0),
    ("address.misspelt", "\n" + WEB, '\nwebUrl: "http:/www.harbour.example/tides/gauges"', 'webUrl: "http:/www', 0),
    ("address.missing", '    webUrl: "https://press.example/models"\n', "", '  - title: "A model', 0),
    ("address.refused", "\n" + WEB, '\nwebUrl: "https://harbour.example:22/tides"', ":22", 0),
    ("amp.incomplete", CACHED, "", 'ampWebUrl: "', 0),
    ("amp.incomplete", "\n" + AMP, "\n", "cdnAmpWebUrl", 0),
    ("amp.cache-differs", "org/c/s/www.", "org/c/www.", "cdnAmpWebUrl", 0),
    ("amp.ambiguous", AMP, 'ampWebUrl: "https://www.harbour.example:8443/amp"\n', "ampWebUrl", 0),
    ("date.invalid", TIME, "publishedDateTime: 2026-02-30T18:41:00Z", "publishedDateTime", 0),
    ("date.invalid", TIME, "publishedDateTime: 20260301", "publishedDateTime", 0),
    ("date.implausible", TIME, "publishedDateTime: 2062-03-01T18:41:00Z", "publishedDateTime", 0),
    ("date.implausible", TIME, "publishedDateTime: 1970-01-01T00:00:00Z", "publishedDateTime", 0),
    ("date.form", TIME, "publishedDateTime: 2026-03-01 19:41:00 +0100", "publishedDateTime", 0),
    ("date.form", TIME, "publishedDateTime: 2026-03-01T18:41:00", "publishedDateTime", 0),
    ("path.date-differs", TIME, "publishedDateTime: 2026-02-20T18:41:00Z", "publishedDateTime", 0),
    ("image.size-missing", PICTURE, "", '  - url: "https://cdn.', 0),
    ("image.size-impossible", PICTURE, "    width: 0\n", "    width: 0", 0),
    ("image.size-impossible", PICTURE, "    width: 1200px\n", "    width: 1200px", 0),
    ("image.size-impossible", PICTURE, "    width: 65536\n", "    width: 65536", 0),
    ("image.several", "    isCached: true\n", "  - {url: /b.png, width: 1, height: 1}\n", "\nimages:", 1),
    ("provider.unknown", "domain: harbour.example", "domain: example", "provider:", 0),
    ("provider.name-differs", "name: Harbour News", "name: The Harbour", "provider:", 0),
    ("provider.domain-differs", "  domain: harbour.example", "  domain: press.example", "  domain:", 0),
    ("provider.logo-missing", LOGO, "", "provider:", 0),
    ("topics.unknown", "  - Storm surges\n", "  - Storms\n", "  - Storms", 0),
    ("topics.duplicate", "  - Storm surges\n", "  - Tides\n  - Tides\n", "  - Tides\n  - Tides\n\n", 0),
    ("topics.root-missing", "  - Tides\n", "", "topics:", 0),
    ("related.self", "https://press.example/hours", "http://harbour.example/tides/gauges/", "http://harbour", 0),
    ("related.self", "https://press.example/hours", "https://www.harbour.example/amp/tides/gauges", "quality: 60", -5),
    ("related.duplicate", "https://press.example/hours", "https://press.example/models?utm_source=x", "utm_source", 0),
    ("related.order", "quality: 60", "quality: 90", 'title: "Readings', 0),
    ("heat.differs", "heat: 100", "heat: 99", "heat: 99", 0),
    ("published.differs", "published: true", "published: false", "published: false", 0),
    ("published.differs", "published: true", "published: true\nremoved: true", "published: true", 0),
)  # fmt: skip


ELSEWHERE = {
    *("path.collision", "url.duplicate", "provider.logo-dead"),  # below
    *("data.invalid", "data.duplicate", "data.stray-document"),  # test_registry
    "amp.gone",  # test_amp_gone
    *("file.refused", "file.unreadable", "file.unwritable", "file.changed", "edit.refused"),  # the command's tests
}


def test_every_finding_of_a_check_is_planted_somewhere() -> None:
    assert {code for code, *_ in PLANTS} | ELSEWHERE == set(LEVELS)


def test_a_repo_without_a_fault_has_no_findings() -> None:
    assert found(CLEAN) == []


@pytest.mark.parametrize("path", CLEAN)
def test_a_clean_file_of_each_collection_has_no_findings(path: str) -> None:
    assert found({path: CLEAN[path]}) == []


@pytest.mark.parametrize(("code", "old", "new", "mark", "further"), PLANTS)
def test_a_planted_fault_is_found_at_its_line(code: str, old: str, new: str, mark: str, further: int) -> None:
    assert old in NEWS
    planted = NEWS.replace(old, new, 1)
    flaws = [flaw for flaw in found({POST: planted}) if flaw.code == code]
    assert [(flaw.path, flaw.line) for flaw in flaws] == [(POST, line(planted, mark) + further)]
    assert flaws[0].message
    assert flaws[0].right


@pytest.mark.parametrize(
    "times", ["2026-03-01T18:41:00Z", "2026-03-01", '"2026-03-01T18:41:00Z"'], ids=["plain", "day", "quoted"]
)
def test_a_time_in_house_form_or_a_bare_day_is_right(times: str) -> None:
    assert found({POST: NEWS.replace(TIME, f"publishedDateTime: {times}")}) == []


@pytest.mark.parametrize("times", ["9999-12-31T23:59:59-01:00", "soon", "2026-03-01T25:00:00Z", "[2026]"])
def test_what_is_no_time_is_told_with_the_right_form(times: str) -> None:
    (flaw,) = found({"_events/a.md": f"---\nwebsite: https://a.example/\nstartDateTime: {times}\n---\n"})
    assert (flaw.code, flaw.line, flaw.right) == ("date.invalid", 3, "a time in UTC, as 2020-04-30T18:41:00Z")


def test_a_file_named_after_no_day_is_held_against_none() -> None:
    assert found({"_news/2026-02-31-a.md": NEWS}) == []


def test_a_time_with_a_zone_is_told_in_utc() -> None:
    (flaw,) = found({POST: NEWS.replace(TIME, "publishedDateTime: 2026-03-01 19:41:00 +0100")})
    assert flaw.right == "2026-03-01T18:41:00Z"


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("127.0.0.1", "127.0.0.1 (loopback)"),
        ("2130706433", "2130706433 (loopback)"),
        ("localhost", "this very machine (localhost)"),
        ("[::1]", "[::1] (loopback)"),
        ("8.8.8.8:22", "8.8.8.8, port 22"),
        ("a.example:22", "port 22"),
    ],
)
def test_an_address_that_a_crawl_refuses_is_told_with_the_reason(host: str, why: str) -> None:
    (flaw,) = found({"a.md": f"---\nwebUrl: http://{host}/a\n---\n"})
    assert (flaw.code, flaw.message) == ("address.refused", f"webUrl leads to {why}")


@pytest.mark.parametrize("host", ["8.8.8.8", "a.example:8080", "xn--tide-5na.example", "intranet", "127.0.0.2:9"])
def test_an_address_that_a_crawl_may_ask_is_right(host: str) -> None:
    known = replace(KNOWN, opened=("127.0.0.2/32",))
    assert found({"a.md": f"---\nwebUrl: http://{host}/a\n---\n"}, known) == []


def test_a_cache_address_with_the_label_of_old_records_is_right() -> None:
    old = "https://bhvpwsc6ai3ykwdiz2dbvcbdvvqhx4ksmfkvzs36xiidhqzyq5va.cdn.ampproject.org/c/s/it-trend.jp/amp"
    text = "---\nwebUrl: https://it-trend.jp/\nampWebUrl: https://it-trend.jp/amp\ncdnAmpWebUrl: {}\n---\n"
    (flaw,) = found({"a.md": text.format(old)})
    assert flaw.code == "amp.cache-differs"
    real = "https://2lxpkiez55rzu2pt2kc33spxb3wf4g5sfqtlv7bhkfxxilekt2gq.cdn.ampproject.org/c/s/it-trend.jp/amp"
    assert found({"a.md": text.format(real)}) == []


def test_a_cache_address_alone_tells_its_page() -> None:
    (flaw,) = found({POST: NEWS.replace("\n" + AMP, "\n")})
    assert flaw.right.startswith("ampWebUrl: https://www.harbour.example/amp/tides/gauges,")
    (flaw,) = found({"a.md": "---\nwebUrl: https://a.example/\ncdnAmpWebUrl: https://b.example/\n---\n"})
    assert flaw.right == "ampWebUrl: the address of the AMP page, or neither of them"


def test_what_follows_from_other_keys_comes_with_its_edit() -> None:
    broken = NEWS.replace(CACHED, "").replace(LOGO, "").replace("heat: 100", "heat: 10")
    edits = {place: value for flaw in found({POST: broken}) for place, value in flaw.mend.items()}
    mended = parse(broken.encode()).edit(edits).decode()
    assert found({POST: mended}) == []
    assert mended == NEWS


def test_a_wrong_heat_takes_the_visibility_with_it() -> None:
    (flaw,) = found({POST: NEWS.replace("quality: 80", "quality: 40").replace("heat: 100", "heat: 90")})
    assert (flaw.code, flaw.mend) == ("heat.differs", {("heat",): 40, ("published",): False})


@pytest.mark.parametrize("heat", [100, 105, -1])
def test_the_heat_of_a_formula_a_bonus_or_a_lost_copy_is_right(heat: int) -> None:
    text = NEWS.replace("heat: 100", f"heat: {heat}").replace("published: true", f"published: {heat > 0}".lower())
    assert found({POST: text}) == []


def test_a_post_that_is_not_good_has_its_quality_as_heat() -> None:
    text = NEWS.replace("quality: 80", "quality: 40").replace("heat: 100", "heat: 40")
    assert found({POST: text.replace("published: true", "published: false")}) == []


def test_a_logo_without_its_file_is_taken_out() -> None:
    known = replace(KNOWN, logo=lambda _domain: None)
    (flaw,) = [flaw for flaw in found({POST: NEWS}, known) if flaw.code == "provider.logo-dead"]
    assert flaw.line == line(NEWS, "  images:")
    assert parse(NEWS.encode()).edit(flaw.mend).decode() == NEWS.replace(LOGO, "")


def test_the_logo_of_another_site_is_left() -> None:
    known = replace(KNOWN, logo=lambda _domain: None, site=None)
    assert found({POST: NEWS}, known) == []


def test_a_missing_logo_is_a_path_of_the_site_outside_news() -> None:
    course = CLEAN["_learning/courses/tides-for-beginners.md"]
    images = course[course.index("  images:") : course.index("topics:")].rstrip() + "\n"
    (flaw,) = found({"_learning/a.md": course.replace(images, "")})
    ((place, pictures),) = flaw.mend.items()
    url = "/assets/images/organizations/harbour.example-50x50.jpg"
    assert (place, pictures) == (("provider", "images"), [{"url": url, "width": 50, "height": 50}])


def test_a_post_whose_better_copy_is_shown_is_no_duplicate() -> None:
    lost = NEWS.replace("heat: 100", "heat: -1").replace("published: true", "published: false")
    assert found({POST: lost, "_news/2026-03-01-b.md": NEWS}) == []
    assert found({"_news/2026-03-01-b.md": NEWS, POST: NEWS.replace("published: true", "removed: true")}) == []


def test_the_later_of_two_shown_posts_with_one_address_is_a_duplicate() -> None:
    (flaw,) = found({"_news/2026-03-01-a.md": NEWS, POST: NEWS.replace(WEB, WEB.replace("www.", ""))})
    assert (flaw.code, flaw.path, flaw.line) == ("url.duplicate", POST, 7)
    assert "_news/2026-03-01-a.md" in flaw.message


def test_videos_are_the_same_by_their_original_address() -> None:
    (flaw,) = found({"a.md": VIDEO, "b.md": VIDEO})
    assert (flaw.code, flaw.path, flaw.line) == ("url.duplicate", "b.md", 4)


@pytest.mark.parametrize(("one", "other"), [("a/B.md", "a/b.md"), ("A/b.md", "a/b.md"), ("\xe9.md", "e\u0301.md")])
def test_names_that_some_systems_take_for_one_collide(one: str, other: str) -> None:
    (flaw,) = found({one: "", other: ""})
    assert (flaw.code, flaw.path, flaw.line) == ("path.collision", other, 1)
    assert flaw.message.startswith(one)


def test_a_provider_is_told_once_for_the_whole_repo() -> None:
    text = '---\nwebUrl: "https://new.example/{}"\ntype: article\nprovider:\n  name: {}\n  domain: new.example\n---\n'
    files = {f"{number}.md": text.format(number, "Other" if number == 2 else "New") for number in range(4)}
    flaws = found(files)
    assert [(flaw.code, flaw.path, flaw.line) for flaw in flaws] == [
        ("provider.unknown", "0.md", 4),
        ("provider.name-differs", "2.md", 4),
    ]
    assert "4 entries" in flaws[0].message
    assert flaws[1].right == "New"


def test_a_repo_without_a_registry_knows_no_unknown_provider_and_no_unknown_topic() -> None:
    assert found({POST: NEWS}, Vocabulary(now=NOW, logo=KNOWN.logo, site=KNOWN.site)) == []


def test_the_longest_known_provider_of_a_host_is_the_right_one() -> None:
    known = replace(KNOWN, organizations={**KNOWN.organizations, "www.harbour.example": "Harbour"})
    (flaw,) = found({POST: NEWS}, known)
    assert (flaw.code, flaw.right) == ("provider.domain-differs", "www.harbour.example")


@pytest.mark.parametrize(
    ("domain", "icann", "private"),
    [
        ("github.io", None, "ann.github.io"),
        ("ann.github.io", None, None),
        ("press.example", "github.io", "ann.github.io"),
    ],
)
def test_the_domain_below_a_private_suffix_is_right_as_the_repo_has_it(
    domain: str, icann: str | None, private: str | None
) -> None:
    text = f'---\nwebUrl: "https://ann.github.io/a"\ntype: article\nprovider:\n  domain: {domain}\n---\n'
    for is_private, right in ((False, icann), (True, private)):
        flaws = found({"a.md": text}, Vocabulary(now=NOW, private=is_private))
        told = [(flaw.code, flaw.right) for flaw in flaws if flaw.code.startswith("provider.")]
        assert told == ([("provider.domain-differs", right)] if right else [])


def test_another_name_of_a_registered_provider_is_told_once_in_whatever_entry_it_stands() -> None:
    text = '---\nwebUrl: "https://new.example/{}"\ntype: {}\nprovider:\n  name: {}\n  domain: new.example\n---\n'
    names = [("course", "Some Author"), ("course", "New  Light"), ("article", "New  Light"), ("article", "Newt")]
    files = {f"{number}.md": text.format(number, *one) for number, one in enumerate(names)}
    known = replace(
        KNOWN,
        organizations={**KNOWN.organizations, "new.example": "NL"},
        is_called=lambda domain, name: (domain, name) in {("new.example", "New  Light"), ("new.example", "NL")},
    )
    flaws = [flaw for flaw in found(files, known) if flaw.code == "provider.name-differs"]
    assert [(flaw.path, flaw.message, flaw.right, flaw.mend) for flaw in flaws] == [
        ("1.md", 'new.example is called "New  Light", another of its names, here (2 entries)', "NL", {}),
        ("3.md", 'new.example is called "Newt" here', "NL", {}),
    ]


def test_a_topic_in_another_case_is_told_with_the_right_one() -> None:
    (flaw,) = found({POST: NEWS.replace("  - Storm surges\n", "  - storm Surges\n")})
    assert (flaw.code, flaw.right) == ("topics.unknown", "Storm surges")


def test_a_repo_may_name_its_keys_otherwise() -> None:
    known = replace(KNOWN, keys={"webUrl": "link", "title": "headline", "related": "more"})
    text = NEWS.replace("\nwebUrl:", "\nlink:").replace("title:", "headline:").replace("related:", "more:")
    text = text.replace("    webUrl:", "    link:")
    assert found({POST: text}, known) == []
    (flaw,) = found({POST: text.replace("link:", "link: mailto:a@b.example #", 1)}, known)
    assert (flaw.code, flaw.line) == ("address.invalid", 7)
    assert flaw.message.startswith("link is ")


def test_an_unwanted_file_counts_only_for_what_files_have_in_common() -> None:
    inspection = Inspection(KNOWN)
    broken = NEWS.replace("heat: 100", "heat: 1").encode()
    assert [*inspection.file("_news/2026-03-01-a.md", broken, is_wanted=False)] == []
    assert [flaw.code for flaw in inspection.file(POST, NEWS.encode())] == ["url.duplicate"]
    assert [*inspection.conclude()] == []


def test_one_file_cannot_flood_the_output() -> None:
    pictures = "".join(f"  - url: https://a.example/{number}.png\n" for number in range(3000))
    assert len(found({"a.md": f"---\nwebUrl: https://a.example/\nimages:\n{pictures}---\n"})) == 100


def test_a_message_shows_no_character_that_a_terminal_obeys_and_no_endless_value() -> None:
    (flaw,) = found({"a.md": f'---\nwebUrl: "\\x1b[2J\\u202e{"x" * 9999}"\n---\n'})
    assert flaw.message.isprintable()
    assert len(flaw.message) < 200


def test_levels_are_words() -> None:
    assert [*Level] == ["error", "warning", "note"]
