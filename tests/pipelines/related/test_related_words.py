"""What a story is about, as weighed terms."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.related.words import TERMS, keywords, terms


def test_endings_case_and_common_words_do_not_part_two_titles() -> None:
    assert terms("the Ferry is leaving", None).keys() == terms("ferries leaves", None).keys()


def test_a_word_of_the_title_and_a_name_weigh_more() -> None:
    assert terms("ship", "ship") == terms("ship", None)
    assert max(terms("Ship", None).values()) > max(terms("ship", None).values()) > max(terms(None, "ship").values())


def test_two_words_in_a_row_count_beside_the_words() -> None:
    assert len(terms("storm surge", None)) == 3


def test_scripts_without_spaces_share_pairs_of_signs() -> None:
    assert terms("海上風力発電", None).keys() & terms("新しい風力発電所", None).keys()


def test_a_possessive_is_its_owner() -> None:
    assert terms("Harbour's", None) == terms("Harbour\u2019s", None) == terms("Harbour", None)


def test_keywords_are_compared_folded_and_silence_is_none() -> None:
    assert keywords(("Storm surges", "  ", "STORM SURGE")) == keywords(("storm surge",))


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.none(), st.text()), st.one_of(st.none(), st.text()))
def test_terms_are_small_numbers_whatever_the_text(title: str | None, excerpt: str | None) -> None:
    found = terms(title, excerpt)
    assert all(0 <= term < TERMS and 0 < weight < 256 for term, weight in found.items())
