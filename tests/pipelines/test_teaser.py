"""Invitations to read on, which are no part of an excerpt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Field, Source
from pipelines.teaser import uninvited
from tests.pipelines.testifying import chosen, said

TOLD = "The bridge is open, and everybody may cross it on foot"


@pytest.mark.parametrize(
    "invitation",
    [
        "Read More",
        "Read more →",
        " Continue reading ...",
        " Weiterlesen »",
        "\u00a0Lire la suite",
        " Leer más",
        "Leggi tutto…",
    ],
)
def test_an_invitation_is_cut_and_what_was_cut_before_it_is_seen_to_be(invitation: str) -> None:
    assert uninvited(TOLD + invitation) == f"{TOLD} ..."
    assert uninvited(f"{TOLD}.{invitation}") == f"{TOLD}."
    assert uninvited(f"{TOLD} … {invitation.strip()}") == f"{TOLD} …"


@pytest.mark.parametrize("box", ["[DETAILS]", "[more]", "[Read More]", "[read more]", "[Weiterlesen]"])
def test_an_invitation_in_brackets_is_cut(box: str) -> None:
    assert uninvited(f"{TOLD}. {box}") == f"{TOLD}."


@pytest.mark.parametrize(
    "text",
    [
        "Ten reasons why children should read more",
        "All that you will ever want to know, and more",
        "What it means to spread more",
        "Read More",
        "Weiterlesen lohnt sich",
        f"{TOLD} [...]",
        f"{TOLD} [video]",
    ],
)
def test_words_of_a_sentence_are_no_invitation(text: str) -> None:
    assert uninvited(text) == text


def test_the_excerpt_of_a_page_has_no_invitation() -> None:
    assert chosen(said(Source.OPEN_GRAPH, excerpt=f"{TOLD}Read More")).value(Field.EXCERPT) == f"{TOLD} ..."


@given(st.text(alphabet="aR .…→»[]", max_size=20), st.sampled_from(["Read More", " Weiterlesen", "[more]", ""]))
def test_what_is_left_begins_the_text(told: str, invitation: str) -> None:
    assert (told + invitation).startswith(uninvited(told + invitation).removesuffix(" ..."))
