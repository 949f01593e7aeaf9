from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.asking import Answer, Run, ask
from tests.loopback import Loopback, Reply, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = {"MASTHEAD_ALLOW_HOSTS": ["127.0.0.2/32"]}


def refused(answer: Answer) -> tuple[str, str | None]:
    return answer.outcome, answer.reason


@dataclass
class Attack:
    """One crawl of an open site at 127.0.0.2 that leads everywhere, beside canaries that nothing may touch."""

    run: Run
    site: Loopback
    canaries: tuple[Loopback, ...]
    urls: dict[str, str]

    def __getitem__(self, name: str) -> Answer:
        return self.run.answers[name]


@pytest.fixture(scope="module")
def attack() -> Iterator[Attack]:
    with (
        Loopback({"/": Reply(body="secret"), "/robots.txt": Reply(body="")}) as four,
        Loopback({"/": Reply(body="secret")}, host="::1") as six,
        Loopback(host="127.0.0.2") as site,
        Loopback({"/page": Reply(body="secret")}, port=site.port) as neighbour,
    ):
        port = four.port
        urls = {
            "plain": four.url("/"),
            "decimal": f"http://2130706433:{port}/",
            "hexadecimal": f"http://0x7f.1:{port}/",
            "octal": f"http://0177.0.0.1:{port}/",
            "full-width": f"http://\uff11\uff12\uff17.0.0.1:{port}/",
            "dot": f"http://127.0.0.1.:{port}/",
            "short": f"http://127.1:{port}/",
            "zero": f"http://0.0.0.0:{port}/",
            "escaped": f"http://%31%32%37.0.0.1:{port}/",
            "six": six.url("/"),
            "mapped": f"http://[::ffff:127.0.0.1]:{port}/",
            "nat64": f"http://[64:ff9b::7f00:1]:{port}/",
            "zone": f"http://[fe80::1%25lo]:{port}/",
            "localhost": f"http://localhost:{port}/",
            "name": f"http://inside.test:{port}/",
            "name-six": f"http://inside-six.test:{six.port}/",
            "metadata": "http://169.254.169.254/latest/meta-data/",
            "to-v4": site.url("/to-v4"),
            "to-name": site.url("/to-name"),
            "to-decimal": site.url("/to-decimal"),
            "to-six": site.url("/to-six"),
            "to-scheme-relative": site.url("/to-scheme-relative"),
            "to-file": site.url("/to-file"),
            "to-credentials": site.url("/to-credentials"),
            "to-nonsense": site.url("/to-nonsense"),
            "refresh": site.url("/refresh"),
            "twice": site.url("/twice"),
            "file": "file:///etc/hostname",
            "ftp": "ftp://example.test/",
            "data": "data:text/html,hello",
            "credentials": "http://user:password@example.test/",
            "at": f"http://example.test@127.0.0.1:{port}/",
            "no-host": "http:///path",
            "long": f"http://example.test/{'a' * 5000}",
            "mixed": f"http://mixed.test:{site.port}/page",
            "rebinding": f"http://rebinding.test:{site.port}/page",
            "rebinding-again": f"http://rebinding.test:{site.port}/page?again",
            "odd-port": "http://public.test:22/",
            "page": site.url("/page"),
            "mapped-open": f"http://mapped.test:{site.port}/page",
        }
        site.routes |= {
            "/page": Reply(body="<title>open</title>", headers={"Connection": "close"}),
            "/to-v4": redirect(urls["plain"]),
            "/to-name": redirect(urls["name"], 301),
            "/to-decimal": redirect(urls["decimal"], 307),
            "/to-six": redirect(urls["six"], 308),
            "/to-scheme-relative": redirect(f"//127.0.0.1:{port}/"),
            "/to-file": redirect("file:///etc/hostname"),
            "/to-credentials": redirect(f"http://a:b@127.0.0.2:{site.port}/page"),
            "/to-nonsense": redirect("http://[::1/"),
            "/refresh": Reply(body=f"<meta http-equiv=refresh content='0; url={urls['plain']}'>"),
            "/twice": redirect("/to-v4"),
        }
        names = {
            "localhost": [["::1", "127.0.0.1"]],
            "inside.test": [["127.0.0.1"]],
            "inside-six.test": [["::1"]],
            "mixed.test": [["127.0.0.1", "127.0.0.2", "10.0.0.1"]],
            "rebinding.test": [["127.0.0.2"], ["127.0.0.1"]],
            "public.test": [["8.8.8.8"]],
            "mapped.test": [["::ffff:127.0.0.2"]],
        }
        run = ask(*({"url": url, "key": key} for key, url in urls.items()), settings=OPEN, names=names)
        yield Attack(run, site, (four, six, neighbour), urls)


def test_every_address_ends_as_an_outcome(attack: Attack) -> None:
    assert attack.run.answers.keys() == attack.urls.keys()


def test_nothing_connects_to_what_is_private(attack: Attack) -> None:
    assert [canary.connections for canary in attack.canaries] == [0, 0, 0]


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "decimal",
        "hexadecimal",
        "octal",
        "full-width",
        "dot",
        "short",
        "zero",
        "six",
        "mapped",
        "nat64",
        "localhost",
        "name",
        "name-six",
        "metadata",
    ],
)
def test_a_private_address_is_refused_in_every_spelling_and_behind_every_name(attack: Attack, name: str) -> None:
    assert refused(attack[name]) == ("refused", "private-address")


def test_a_refusal_names_the_addresses_that_were_seen(attack: Attack) -> None:
    assert "inside.test is 127.0.0.1 (loopback)" in attack["name"].error
    assert "::1 (loopback)" in attack["localhost"].error
    assert "127.0.0.1 (loopback)" in attack["localhost"].error


@pytest.mark.parametrize("name", ["to-v4", "to-name", "to-decimal", "to-six", "to-scheme-relative", "refresh", "twice"])
def test_a_redirect_of_any_kind_leads_to_no_private_address(attack: Attack, name: str) -> None:
    assert refused(attack[name]) == ("refused", "private-address")
    assert f"/{name}" in attack.site.paths


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file", "scheme"),
        ("ftp", "scheme"),
        ("data", "scheme"),
        ("to-file", "scheme"),
        ("credentials", "credentials"),
        ("at", "credentials"),
        ("to-credentials", "credentials"),
        ("no-host", "address"),
        ("long", "address"),
        ("escaped", "address"),
        ("zone", "address"),
        ("odd-port", "port"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_for_its_own_reason(attack: Attack, name: str, reason: str) -> None:
    assert refused(attack[name]) == ("refused", reason)


def test_a_redirect_to_nonsense_is_the_fault_of_the_page_not_of_the_address_that_was_asked(attack: Attack) -> None:
    assert refused(attack["to-nonsense"]) == ("failed", "address")


@pytest.mark.parametrize("name", ["page", "mixed", "rebinding", "rebinding-again", "mapped-open"])
def test_an_opened_address_is_reached_on_any_port_and_alone_out_of_a_mixed_answer(attack: Attack, name: str) -> None:
    assert (attack[name].outcome, attack[name].status, attack[name].body) == ("ok", 200, b"<title>open</title>")


def test_a_name_is_looked_up_once_a_run_so_that_it_cannot_change(attack: Attack) -> None:
    assert attack.run.lookups["rebinding.test"] == 1
    assert max(attack.run.lookups.values()) == 1


def test_literals_are_never_looked_up(attack: Attack) -> None:
    assert not [name for name in attack.run.lookups if not name.endswith((".test", "localhost"))]


def test_nothing_refused_is_tried_again(attack: Attack) -> None:
    assert not [name for name in attack.run.stats if name.startswith("retry/")]
    assert attack.site.paths.count("/to-v4") == 2  # by itself, and from /twice


def test_a_crawl_listens_on_no_port(attack: Attack) -> None:
    assert attack.run.listening == ()


def test_refusals_are_outcomes_and_not_log_entries(attack: Attack) -> None:
    assert attack.run.log == ""


def test_without_opened_hosts_a_strange_port_is_refused_before_any_lookup() -> None:
    run = ask(
        "http://public.test:22/",
        "http://8.8.8.8:6379/",
        "http://private.test/",
        names={
            "public.test": [["8.8.8.8"]],
            "private.test": [["192.168.0.1", "fd00::1"]],
        },
    )
    assert [refused(answer) for answer in run.answers.values()].count(("refused", "port")) == 2
    assert refused(run.answers["http://private.test/"]) == ("refused", "private-address")
    assert set(run.lookups) == {"private.test"}


def test_names_that_do_not_answer_are_given_up_and_not_asked_for_ever() -> None:
    wanted = [{"url": f"http://again.test/{number}", "key": f"again{number}"} for number in range(6)]
    wanted += [{"url": f"http://hangs.test/{number}", "key": f"hangs{number}"} for number in range(3)]
    wanted += [{"url": f"http://nothing.test/{number}", "key": f"nothing{number}"} for number in range(3)]
    run = ask(*wanted, settings={"DNS_TIMEOUT": 0.05}, names={"again.test": [["again"]], "hangs.test": [["hang"]]})
    assert {refused(answer) for answer in run.answers.values()} == {("failed", "dns")}
    assert run.lookups["nothing.test"] == 1
    assert run.lookups["again.test"] <= 3
    assert run.lookups["hangs.test"] <= 3


def test_international_names_are_looked_up_as_they_are_registered() -> None:
    names = {"xn--strae-oqa.test": [["127.0.0.1"]], "xn--ls8h.test": [["127.0.0.1"]]}
    run = ask("http://xn--strae-oqa.test/", "http://xn--ls8h.test/", names=names)
    assert {refused(answer) for answer in run.answers.values()} == {("refused", "private-address")}
    assert run.lookups.keys() == names.keys()


def test_a_process_that_was_started_with_another_resolver_is_guarded_all_the_same() -> None:
    other = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}
    with Loopback() as canary:
        url = canary.url("/", "inside.test")
        run = ask(url, canary.url("/", "localhost"), settings=OPEN | other, names={"inside.test": [["127.0.0.1"]]})
    assert canary.connections == 0
    assert refused(run.answers[url]) == ("refused", "private-address")


def test_a_port_that_is_opened_would_be_seen() -> None:
    console = {"TELNETCONSOLE_ENABLED": True, "EXTENSIONS": {"scrapy.extensions.telnet.TelnetConsole": 1}}
    assert ask("http://10.0.0.1/", settings=console).listening


def test_a_proxy_never_gets_to_see_a_literal_private_target() -> None:
    private = ("http://10.0.0.1/", "http://2130706433/", "http://127.0.0.1/", "http://proxy.test/")
    with Loopback({"http://far.test/page": Reply(body="by proxy")}) as proxy:
        own = proxy.url("", "proxy.test")
        run = ask(
            "http://far.test/page",
            "https://far.test/page",
            *private,
            settings={"HTTPPROXY_ENABLED": True, "RETRY_ENABLED": False},
            names={"proxy.test": [["::1", "127.0.0.1"]]},
            configured={"http_proxy": own, "https_proxy": own},
        )
    assert run.answers["http://far.test/page"].body == b"by proxy"
    assert refused(run.answers["https://far.test/page"]) == ("failed", "connection")  # it knows no CONNECT
    assert proxy.paths == ["http://far.test/page"]
    assert proxy.connections == 2
    assert {refused(run.answers[url]) for url in private} == {("refused", "private-address")}
    assert "proxy proxy.test, which looks names up itself: it must refuse private addresses" in run.log


def test_the_environments_proxy_is_not_used_unasked() -> None:
    with Loopback() as proxy:
        run = ask(
            "http://far.test/page", names={}, configured={"http_proxy": proxy.url(""), "all_proxy": proxy.url("")}
        )
    assert proxy.connections == 0
    assert refused(run.answers["http://far.test/page"]) == ("failed", "dns")
