"""Environments for other people's programs, which are no dependencies of ours: made once, anew for other packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

READY = "ready"  # the file that names what a folder holds


def python(folder: Path, packages: Sequence[str]) -> Path:
    """Return the Python of an environment in `folder` that holds these packages."""
    interpreter = folder / "bin" / "python"
    if not _is_ready(folder, packages):
        sys.stderr.write(f"installing {', '.join(packages)} into {folder}\n")
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
        # The pip that some Pythons bring cannot resolve `lxml[html-clean]`, which two of the peers want.
        subprocess.run([*pip, "--upgrade", "pip"], check=True, stdout=sys.stderr)
        subprocess.run([*pip, *packages], check=True, stdout=sys.stderr)
        _note(folder, packages)
    return interpreter


def node(folder: Path, packages: Sequence[str]) -> Path | None:
    """Return the folder, with these packages of Node in it, or `None` where they cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.stderr.write("no Node here: its readers are left out\n")
        return None
    if not _is_ready(folder, packages):
        sys.stderr.write(f"installing {', '.join(packages)} into {folder}\n")
        folder.mkdir(parents=True, exist_ok=True)
        quietly = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix", str(folder))
        if subprocess.run([npm, "install", *quietly, *packages], check=False, stdout=sys.stderr).returncode:
            sys.stderr.write("npm cannot install the readers for Node: they are left out\n")
            return None
        _note(folder, packages)
    return folder


def _is_ready(folder: Path, packages: Sequence[str]) -> bool:
    ready = folder / READY
    return ready.exists() and ready.read_text(encoding="utf-8").split() == sorted(packages)


def _note(folder: Path, packages: Sequence[str]) -> None:
    (folder / READY).write_text("\n".join(sorted(packages)), encoding="utf-8")
