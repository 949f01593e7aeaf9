from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.amp import MAX_CANDIDATES, Pair, Unpaired, cache_url, candidates, host_label, pair
from crawler.items import Claim, Document, Metadata, Outcome, Page, Role, Source, Verdict
from crawler.normalize.hostname import ascii_host
from crawler.normalize.url import page_address

if TYPE_CHECKING:
    from pathlib import Path

WEB = "https://www.example.com/story/"
AMP = "https://amp.example.com/story"

# Rows of the vectors that the specification does not define, by kind or by kind, input and options, with the reason.
OUT_OF_SCOPE_KINDS = {
    "reverse": "only the way forward is computed",
    "legacy-subdomain": "the rule before 2020; such records are read, never written",
}
OUT_OF_SCOPE = {
    ("url", "https://www.example.com/image.png", "type=auto"): "documents are always /c/",
    ("url", "http://www.example.com/image.png", "type=auto"): "documents are always /c/",
    ("url", "https://www.example.com/font.woff2", "type=auto"): "documents are always /c/",
    ("url", "http://www.example.com/font.woff2", "type=auto"): "documents are always /c/",
    ("url", "https://example.com/companies/open.ai", "type=auto"): "documents are always /c/",
    ("url", "https://example.com/story.max", "type=auto"): "documents are always /c/",
    ("url", "https://www.example.com", "type=viewer"): "documents are always /c/",
    ("url", "https://點看.com", "type=auto"): "the host is written in A-labels",
    ("url", "https://bücher.ch/ä?q=ü", "type=auto"): "the host is written in A-labels",
    ("url", "https://example.com:8443/a", "type=auto"): "another port has no cache address",
    ("url", "https://1.2.3.4/", "type=auto"): "an IP address has no cache address",
    ("url", "https://localhost/", "type=auto"): "a name without a dot has no cache address",
    ("url", "https://user:pw@example.com/a", "type=auto"): "credentials have no cache address",
    ("subdomain", "toplevelnohyphens", ""): "a name without a dot has no cache address",
    ("subdomain", "no-dot-domain", ""): "a name without a dot has no cache address",
    ("subdomain-divergent", "ab-ccccccccccccccccccccccccccccccccccccccccccccccccccccc.com", "toolbox"): "65 octets",
    ("subdomain-divergent", "xn--b-x-hoa.com", "toolbox"): "the 0- comes before punycode",
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _computed(kind: str, text: str) -> str | None:
    return cache_url(text) if kind == "url" else host_label(ascii_host(text) or "")


def test_every_vector_that_the_specification_defines_is_met(corpus: Path) -> None:
    rows = _rows(corpus / "amp_vectors.tsv")
    unused = set(OUT_OF_SCOPE)
    defined = 0
    for row in rows:
        key = (row["kind"], row["input"], row["options"])
        if row["kind"] in OUT_OF_SCOPE_KINDS:
            continue
        if key in OUT_OF_SCOPE:
            unused.discard(key)
            assert _computed(row["kind"], row["input"]) != row["expected"], row
            continue
        assert _computed(row["kind"], row["input"]) == row["expected"], row
        defined += 1
    assert not unused
    assert defined == len(rows) - len(OUT_OF_SCOPE) - 7


def test_every_real_pair_follows_the_rule(corpus: Path) -> None:
    rows = _rows(corpus / "amp_pairs.tsv")
    assert len(rows) == 459
    assert [row["cdnAmpWebUrl"] for row in rows] == [cache_url(row["ampWebUrl"]) for row in rows]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a", "https://example-com.cdn.ampproject.org/c/s/example.com/a"),
        ("HTTP://Example.COM/A", "https://example-com.cdn.ampproject.org/c/example.com/A"),
        ("https://example.com:443/a", "https://example-com.cdn.ampproject.org/c/s/example.com/a"),
        ("https://example.com?a=ü#é", "https://example-com.cdn.ampproject.org/c/s/example.com?a=ü#é"),
        ("https://bücher.ch/ä", "https://xn--bcher-ch-65a.cdn.ampproject.org/c/s/xn--bcher-kva.ch/ä"),
        ("https://en-us.example.com/", "https://0-en--us-example-com-0.cdn.ampproject.org/c/s/en-us.example.com/"),
    ],
)
def test_a_cache_address_is_computed_from_the_amp_address_alone(url: str, expected: str) -> None:
    assert cache_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com/a", "ftp://example.com/a", "https:///a", "https://example.com:8443/a", "http://example.com:443/",
        "https://example.com:99999/", "https://u:p@example.com/", "https://@example.com/", "https://localhost/",
        "https://1.2.3.4/", "https://0x7f.1/", "https://[::1]/", "https://example.com./", "https://a..b/",
        "https://exa mple.com/", "https://example.com/a\nb", "https://xn--99999999.com/", "https://example.com\\a",
    ],
)  # fmt: skip
def test_an_ambiguous_address_has_no_cache_address(url: str) -> None:
    assert cache_url(url) is None


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("ab--cd.com", "dashes at 3 and 4 are reserved"),
        ("a" * 60 + ".com", "longer than a label"),
        ("hello.xn--4gbrim.xn--wgbh1c", "both directions"),
        ("a-" * 25 + "b.example.com", "longer than a label once its dashes are doubled"),
    ],
)
def test_a_host_that_makes_no_readable_label_gets_its_hash(host: str, why: str) -> None:
    assert len(host_label(host)) == 52, why
    assert host_label(host).isalnum()


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_text_raises_and_every_label_is_a_dns_label(text: str) -> None:
    for url in (text, f"https://{text}.example/", f"https://example.com/{text}"):
        found = cache_url(url)
        label = (found or "https://a.").removeprefix("https://").partition(".")[0]
        assert 1 <= len(label) <= 63
        assert label.isascii()


@given(st.from_regex(r"([a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?\.){1,4}[a-z]{2,6}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_the_host_can_be_read_out_of_the_cache_address(host: str) -> None:
    found = cache_url(f"https://{host}/x")
    assert found is None or found.partition("/c/s/")[2] == f"{host}/x"


def _said(url: str) -> tuple[Claim[str], ...]:
    return (Claim(value=page_address(url, ""), raw=url, via="link"),)


def _page(url: str, *, canonical: str | None = None, amp: tuple[str, ...] = (), is_amp: bool = False) -> Page:
    links = Metadata(
        source=Source.LINK,
        canonical=() if canonical is None else _said(canonical),
        amp_url=tuple(claim for link in amp for claim in _said(link)),
    )
    document = Document(url=url, verdict=Verdict.OK, metadata=(links,), is_amp=is_amp)
    role = Role.AMP if is_amp else Role.WEB
    return Page(role=role, url=url, final_url=url, outcome=Outcome.OK, status=200, document=document)


WEB_PAGE = _page(WEB, canonical=WEB, amp=(AMP,))
AMP_PAGE = _page(AMP, canonical=WEB, is_amp=True)


def test_an_amp_page_whose_canonical_points_back_is_proven() -> None:
    assert pair(WEB_PAGE, AMP_PAGE, WEB) == Pair(url=AMP)


@pytest.mark.parametrize(
    "canonical",
    ["http://www.example.com/story/", "https://example.com/story", "https://www.example.com/story/?utm_source=amp#top"],
)
def test_the_way_back_may_differ_in_spelling(canonical: str) -> None:
    assert pair(WEB_PAGE, _page(AMP, canonical=canonical, is_amp=True), WEB) == Pair(url=AMP)


def test_the_way_back_may_lead_to_the_canonical_or_final_address_of_the_web_page() -> None:
    web = replace(_page(WEB, canonical="https://example.com/canonical"), final_url="https://example.com/final")
    for canonical in ("https://example.com/canonical", "https://example.com/final"):
        assert pair(web, _page(AMP, canonical=canonical, is_amp=True), WEB) == Pair(url=AMP)


def test_a_useless_canonical_does_not_hide_a_good_one() -> None:
    home = Metadata(source=Source.HTTP, canonical=_said("https://www.example.com/"))
    link = Metadata(source=Source.LINK, canonical=_said("https://www.example.com/canonical"))
    web = replace(WEB_PAGE, document=Document(url=WEB, verdict=Verdict.OK, metadata=(home, link)))
    assert pair(web, _page(AMP, canonical="https://www.example.com/canonical", is_amp=True), WEB) == Pair(url=AMP)


@pytest.mark.parametrize("elsewhere", ["https://other.example/story", "https://www.example.com/"])
def test_another_domain_or_the_home_page_proves_nothing(elsewhere: str) -> None:
    found = pair(_page(WEB, canonical=elsewhere), _page(AMP, canonical=elsewhere, is_amp=True), WEB)
    assert found == Pair(reason=Unpaired.CANONICAL_ELSEWHERE)


def test_the_header_speaks_before_the_link_and_the_link_before_open_graph() -> None:
    said = {
        source: Metadata(source=source, canonical=_said(url))
        for source, url in (
            (Source.OPEN_GRAPH, "https://x.example/"),
            (Source.LINK, "https://y.example/"),
            (Source.HTTP, WEB),
        )
    }
    document = Document(url=AMP, verdict=Verdict.OK, metadata=tuple(said.values()), is_amp=True)
    assert pair(WEB_PAGE, replace(AMP_PAGE, document=document), WEB).url == AMP
    without = replace(document, metadata=(said[Source.OPEN_GRAPH], said[Source.LINK]))
    assert pair(WEB_PAGE, replace(AMP_PAGE, document=without), WEB).reason is Unpaired.CANONICAL_ELSEWHERE


@pytest.mark.parametrize(
    ("amp", "reason"),
    [
        (_page(AMP, canonical=WEB), Unpaired.NOT_AMP),
        (replace(AMP_PAGE, outcome=Outcome.NOT_HTML, document=None), Unpaired.NOT_AMP),
        (_page(AMP, is_amp=True), Unpaired.CANONICAL_ELSEWHERE),
        (_page(AMP, canonical=AMP, is_amp=True), Unpaired.CANONICAL_ELSEWHERE),
        (replace(AMP_PAGE, final_url="https://example.com/story"), Unpaired.REDIRECTS_TO_CANONICAL),
        (replace(AMP_PAGE, outcome=Outcome.FAILED, reason="too-many-redirects", document=None), Unpaired.LOOP),
        (replace(AMP_PAGE, outcome=Outcome.FAILED, reason="timeout", document=None), Unpaired.UNREACHABLE),
        (replace(AMP_PAGE, outcome=Outcome.GONE, document=None), Unpaired.UNREACHABLE),
        (replace(AMP_PAGE, document=Document(url=AMP, verdict=Verdict.CHALLENGE)), Unpaired.UNREACHABLE),
        (replace(AMP_PAGE, outcome=Outcome.OK, document=None), Unpaired.UNREACHABLE),
    ],
)
def test_an_unproven_pair_says_why(amp: Page, reason: Unpaired) -> None:
    assert pair(WEB_PAGE, amp, WEB) == Pair(reason=reason)


@pytest.mark.parametrize("web", [None, replace(WEB_PAGE, outcome=Outcome.BLOCKED, document=None)])
def test_a_walled_web_page_does_not_hinder_the_proof(web: Page | None) -> None:
    assert pair(web, AMP_PAGE, WEB) == Pair(url=AMP)


@pytest.mark.parametrize("amp", [None, replace(AMP_PAGE, outcome=Outcome.NOT_MODIFIED, document=None)])
def test_what_was_not_read_again_is_not_judged(amp: Page | None) -> None:
    assert pair(WEB_PAGE, amp, WEB) == Pair()


def test_a_web_page_that_is_amp_and_canonical_to_itself_is_its_own_amp_page() -> None:
    own = _page(WEB, canonical=WEB, amp=(AMP,), is_amp=True)
    assert pair(own, None, WEB) == Pair(url=WEB)
    assert candidates(own) == ()


def test_a_web_page_that_is_amp_for_another_page_is_not_its_own_amp_page() -> None:
    assert pair(_page(WEB, canonical="https://www.example.com/other", is_amp=True), None, WEB) == Pair()


def test_a_host_without_a_registrable_domain_is_compared_by_its_name() -> None:
    web = "http://127.0.0.2:8080/story"
    page = _page(web, canonical="http://127.0.0.2:8080/canonical")
    assert pair(page, _page(AMP, canonical="http://127.0.0.2:8080/canonical", is_amp=True), web).url == AMP
    assert pair(page, _page(AMP, canonical="http://127.0.0.3:8080/canonical", is_amp=True), web).url is None
    assert pair(page, AMP_PAGE, "not an address").reason is Unpaired.CANONICAL_ELSEWHERE


def test_the_amp_links_of_a_page_are_asked_in_order_once_and_not_without_end() -> None:
    links = (WEB, AMP, f"{AMP}/#x", "https://b.example/", "https://c.example/", "https://d.example/")
    found = candidates(_page(WEB, amp=links))
    assert found == (AMP, "https://b.example/", "https://c.example/")
    assert len(found) == MAX_CANDIDATES


def test_an_amp_link_that_could_not_be_read_is_no_candidate() -> None:
    links = Metadata(source=Source.LINK, amp_url=(Claim(value=None, raw="javascript:0", via="link"),))
    document = Document(url=WEB, verdict=Verdict.OK, metadata=(links,))
    assert candidates(replace(WEB_PAGE, document=document)) == ()


@pytest.mark.parametrize(
    "web",
    [
        replace(WEB_PAGE, outcome=Outcome.BLOCKED),
        replace(WEB_PAGE, document=None),
        replace(WEB_PAGE, document=Document(url=WEB, verdict=Verdict.CONSENT)),
    ],
)
def test_a_page_that_is_not_the_page_names_no_amp_page(web: Page) -> None:
    assert candidates(web) == ()
