"""The second wall: what the guard would miss is stopped where a socket connects, and told."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.addresses import Policy
from crawler.cli.wall import WALL, policy_of
from tests.loopback import Loopback, Reply
from tests.running import ROOT, environment, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The first wall forgets its duty: every address is of the public web to it.
BLIND = """
import sys
from crawler import settings
from crawler.addresses import Policy
from crawler.middlewares import publichosts, resolver

class Blind(Policy):
    def admits(self, address, port): return True
    def welcomes(self, address): return True

publichosts.Policy = resolver.Policy = Blind
from crawler.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def listening() -> Iterator[Loopback]:
    with Loopback({"/": Reply(body="inside")}, host="127.0.0.1") as server:
        yield server


def test_a_connection_that_the_first_wall_would_miss_is_stopped_and_told(tmp_path: Path, listening: Loopback) -> None:
    path = post(tmp_path / "site", "a.md", webUrl=listening.url("/"))
    before = path.read_bytes()
    words = ["crawl", str(tmp_path / "site"), "--format", "json", "--delay", "0"]
    done = subprocess.run(
        [sys.executable, "-c", BLIND, *words], capture_output=True, check=False, cwd=ROOT, env=environment()
    )
    report = json.loads(done.stdout)
    assert listening.connections == 0
    assert done.returncode == 1
    assert f"('127.0.0.1', {listening.port})" in report["faults"][0]
    assert path.read_bytes() == before


def connected(address: tuple[str, int]) -> int:
    with socket.socket() as client:
        return client.connect_ex(address)


def test_only_what_the_policy_admits_is_connected_to(listening: Loopback) -> None:
    with WALL.up(Policy.of(["127.0.0.1"])):
        assert connected(("127.0.0.1", listening.port)) == 0
    with WALL.up(Policy.of(["127.0.0.2"])) as wall:
        with pytest.raises(PermissionError):
            connected(("127.0.0.1", listening.port))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(PermissionError):
            client.sendto(b"x", ("127.0.0.1", listening.port))
        with socket.socket(socket.AF_UNIX) as client, pytest.raises(PermissionError):
            client.connect("/run/service")
        assert len(wall.stopped) == 3


def test_a_replay_connects_to_nothing_not_even_to_what_is_opened(listening: Loopback) -> None:
    policy = policy_of({"MASTHEAD_REPLAY": "web.warc.gz", "MASTHEAD_ALLOW_HOSTS": ["127.0.0.1"]})
    with WALL.up(policy), pytest.raises(PermissionError):
        connected(("127.0.0.1", listening.port))


def test_between_crawls_the_wall_stands_open(listening: Loopback) -> None:
    with WALL.up(None):
        pass
    assert connected(("127.0.0.1", listening.port)) == 0


def test_a_connected_socket_may_go_on_talking(listening: Loopback) -> None:
    with socket.create_connection(("127.0.0.1", listening.port)) as client, WALL.up(None):
        assert client.sendmsg([b"GET / HTTP/1.0\r\n\r\n"]) > 0


def test_the_policy_is_that_of_the_run() -> None:
    assert policy_of({"MASTHEAD_ALLOW_HOSTS": ["127.0.0.2/32"]}) == Policy.of(["127.0.0.2/32"])
    assert policy_of({}) == Policy()
