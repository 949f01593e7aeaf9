"""The built-in example repo and the pages that answer for it, all written for this purpose."""

from pathlib import Path

HERE = Path(__file__).parent
REPO = HERE / "repo"
WEB = HERE / "web"
