"""What tests share: the corpus of real data, where a machine has it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time: what luck finds belongs to `HYPOTHESIS_PROFILE=default`, not to somebody's commit.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The unpacked corpus; a test that needs it is skipped where there is none, and fails in CI."""
    home = Path(os.environ.get("MASTHEAD_CORPUS", ROOT.parent / "shared" / "corpus")).resolve()
    unpack = home.parent / "tools" / "unpack-corpus"
    if not unpack.exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs the corpus, and {home} has none; set MASTHEAD_CORPUS")
        pytest.skip("no corpus on this machine (MASTHEAD_CORPUS)")
    found = subprocess.run([unpack], check=True, capture_output=True, text=True)
    return Path(found.stdout.strip())
