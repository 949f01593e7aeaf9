"""The recipes of docs/ci.md, as far as they can be run without the services that they are for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from importlib.metadata import entry_points, version
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from crawler import __version__
from crawler.cli import main
from tests.loopback import Loopback, Reply
from tests.running import ROOT, environment, masthead, post

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
BLOCKS: dict[str, list[str]] = {}
for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
    BLOCKS.setdefault(kind, []).append(block)
SERVICE, TIMER = BLOCKS["ini"]
WORKFLOW: dict[Any, Any] = yaml.safe_load(BLOCKS["yaml"][0])
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["crawl"]["steps"]
COMMANDS = re.findall(r"masthead\"? (crawl[^>\n]*?)(?: >>.*)?$", "\n".join(chain(*BLOCKS.values())), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_has_options_that_there_are(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--match", "x", "/no/such/folder"]) == 2
    assert "/no/such/folder does not exist" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not there")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    (tmp_path / "masthead.service").write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", SERVICE))
    (tmp_path / "masthead.timer").write_text(TIMER)
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert "masthead" not in done.stderr, done.stderr
    when = re.findall("OnCalendar=(.*)", TIMER)
    done = subprocess.run(["systemd-analyze", "calendar", *when], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_units_have_the_keys_that_belong_to_their_sections() -> None:
    for text, sections in ((SERVICE, ["Unit", "Service"]), (TIMER, ["Unit", "Timer", "Install"])):
        unit = ConfigParser(interpolation=None)
        unit.read_string(text)
        assert unit.sections() == sections


def test_scrapyd_finds_the_settings_in_what_is_deployed_to_it() -> None:
    (found,) = (one for one in entry_points(group="scrapy") if one.dist is not None and one.dist.name == "masthead")
    assert found.name == "settings"
    assert found.load().BOT_NAME == "masthead"


def test_the_version_is_known_where_no_package_is_installed() -> None:
    # An egg of scrapyd's has no name by which its metadata could be found.
    assert __version__ == version("masthead")


def test_the_workflow_keeps_the_state_between_runs() -> None:
    used = {step["uses"].partition("@")[0]: step["with"] for step in STEPS if "with" in step and "uses" in step}
    restored, saved = used["actions/cache/restore"], used["actions/cache/save"]
    assert restored["path"] == saved["path"] == ".masthead/state.sqlite3*"
    assert restored["key"] == saved["key"]
    assert restored["key"].startswith(restored["restore-keys"])
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is False


def test_a_state_that_is_restored_alone_is_all_that_a_run_needs(tmp_path: Path) -> None:
    page = '<!doctype html><title>A title</title><meta property="og:title" content="A title"><h1>A title</h1>'
    with Loopback({"/story": Reply(body=page)}, host="127.0.0.2") as server:
        first, second = tmp_path / "first", tmp_path / "second"
        path = post(first, "a.md", webUrl=server.url("/story"))
        quick = ("--due", "--delay", "0", "--allow-host", "127.0.0.2/32")
        assert masthead("crawl", first, *quick).returncode == 0
        (second / "_news").mkdir(parents=True)
        (second / ".masthead").mkdir()
        shutil.copy(path, second / "_news")
        shutil.copy(first / ".masthead" / "state.sqlite3", second / ".masthead")
        server.requests.clear()
        assert b"not-due 1" in masthead("crawl", second, *quick).stdout
        assert server.requests == []


def test_scrapy_finds_the_spiders_that_are_scheduled() -> None:
    settings = ConfigParser()
    settings.read(ROOT / "scrapy.cfg")
    assert settings["deploy"]["project"] == "masthead"
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, env=environment(), capture_output=True, check=True
    )
    scheduled = set(re.findall(r"spider=(\w+)", TEXT))
    assert scheduled == {"entries", "page"}
    assert scheduled <= set(done.stdout.decode().split())


def test_the_image_begins_what_the_command_line_knows() -> None:
    (image,) = BLOCKS["dockerfile"]
    instructions = [line.split()[0] for line in image.splitlines()]
    assert set(instructions) <= {"FROM", "RUN", "COPY", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    assert yaml.safe_load(image.partition("ENTRYPOINT ")[2].splitlines()[0]) == ["masthead"]
    words = yaml.safe_load(image.partition("CMD ")[2].splitlines()[0])
    assert main([*words, "/no/such/folder"]) == 2


def test_masthead_is_installed_from_its_own_folder_and_not_by_a_name_that_may_be_another_ones() -> None:
    installed = re.findall(r"pip install (?:--\S+ )*(\S+)", TEXT)
    assert installed == ["./.tool", '"setuptools>=77,<81"', "/src"]
