"""Where in a file a problem is."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.frontmatter.problem import line_of


@settings(deadline=None, max_examples=200)
@given(st.text("a\r\n", max_size=40), st.integers(0, 40))
def test_every_kind_of_line_end_counts_once(text: str, index: int) -> None:
    assert line_of(text, index) == 1 + len(re.findall(r"\r\n|\r|\n", text[:index]))
