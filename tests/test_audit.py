"""The look at known faults of dependencies: it may find some, and it never fails a build for want of a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Loopback, Reply
from tests.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def audit(folder: Path, service: str, code: int | None) -> subprocess.CompletedProcess[str]:
    """Run the audit where `pip-audit` is a program that ends with this code, or is not there."""
    if code is not None:
        program = folder / "pip-audit"
        program.write_text(f'#!/bin/sh\necho asked "$@"\nexit {code}\n', encoding="utf-8")
        program.chmod(0o755)
    env = {"PATH": f"{folder}:/usr/bin:/bin", "PYTHON": sys.executable, "AUDIT_SERVICE": service}
    return subprocess.run([ROOT / ".ci/audit"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("code", [0, 1])
def test_what_the_advisory_service_knows_decides(tmp_path: Path, code: int) -> None:
    with Loopback({"/": Reply(body="{}")}) as service:
        done = audit(tmp_path, service.url("/"), code)
    assert done.returncode == code
    assert "--require-hashes" in done.stdout
    assert "requirements.lock" in done.stdout


@pytest.mark.parametrize("code", [None, 1])
def test_nothing_is_wrong_where_nobody_can_be_asked(tmp_path: Path, code: int | None) -> None:
    if code is None and any(os.access(f"{place}/pip-audit", os.X_OK) for place in ("/usr/bin", "/bin")):
        pytest.skip("this machine has a pip-audit")
    done = audit(tmp_path, "http://127.0.0.1:1/", code)
    assert done.returncode == 0
    assert "audit: skipped" in done.stdout


def test_every_dependency_is_locked_by_its_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9][^ =]*)==[^\n]*(?:\n[ ]+[^\n]*)*", text, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins) > 40
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
