from crawler.items import Outcome, Role, Source, Verdict
from crawler.reading import Answer, read

STORY = "https://news.example/2026/story"
PAGE = b"""<!doctype html><title>A title</title><meta property="og:title" content="A title">
<meta property="og:type" content="article"><h1>A title</h1><p>Some words of the story.</p>"""


def test_a_page_is_read_and_says_so() -> None:
    page = read(Answer(body=PAGE, url=STORY, status=200), role=Role.WEB, asked=STORY)
    assert (page.outcome, page.reason, page.status) == (Outcome.OK, None, 200)
    assert page.document is not None
    assert page.document.metadata


def test_the_link_header_speaks_first() -> None:
    answer = Answer(body=PAGE, url=STORY, links=("</2026/canonical>; rel=canonical",))
    document = read(answer, role=Role.WEB, asked=STORY).document
    assert document is not None
    assert document.metadata[0].source is Source.HTTP


def test_what_is_not_the_page_says_nothing_about_it() -> None:
    wall = b"<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script>"
    page = read(Answer(body=wall, url=STORY), role=Role.WEB, asked=STORY)
    assert (page.outcome, page.reason) == (Outcome.BLOCKED, "cloudflare")
    assert page.document is not None
    assert page.document.verdict is Verdict.CHALLENGE
    assert page.document.metadata == ()


def test_a_deep_address_that_was_sent_to_the_home_page_is_a_soft_404() -> None:
    home = b"<title>The News</title><meta property='og:title' content='The News'><p>Many stories of today.</p>"
    page = read(Answer(body=home, url="https://news.example/"), role=Role.WEB, asked=STORY)
    assert (page.outcome, page.reason) == (Outcome.SOFT404, "redirected-home")


def test_bytes_that_are_no_page_are_no_page() -> None:
    page = read(Answer(body=b"%PDF-1.7\n%\xe2\xe3", url=STORY), role=Role.WEB, asked=STORY)
    assert (page.outcome, page.reason) == (Outcome.NOT_HTML, "by-its-bytes")
