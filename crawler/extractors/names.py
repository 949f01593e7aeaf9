"""The names of people that a line of text holds, and the words that announce them."""

from __future__ import annotations

import re
from typing import Final

MAX_TEXT: Final = 160  # characters: a byline is short, what is longer is prose
MAX_NAMES: Final = 6
MAX_WORDS: Final = 5
MAX_INITIALS: Final = 5  # capitals alone: an agency, or initials
MAX_TOKEN: Final = 3  # small letters alone: the same

_BY: Final = (
    "by|von|vom|par|por|door|di|da|av|af|autor(?:[:/*_]?in(?:nen)?)?|autoren|author|auteur|autore|redaktion|redacción"
    "|автор|著者|作者|撰文"
)
_WROTE: Final = (
    "(?:(?:eine? )?(?:(?:gast)?beitrag|artikel|interview|gespräch|bericht|kommentar|analyse|kolumne|essay|reportage)"
    "|(?:an? )?(?:interview|essay|report|analysis)|article|story|texte?|words|reported|written|posted|publish(?:ed)?"
    "|submitted|created|geschrieben|verfasst|veröffentlicht|erstellt|publiziert|eingestellt|escrito|publicado|publié|écrit"
    "|propos recueillis|geplaatst|scritto|pubblicato)"
)
ANNOUNCED: Final = re.compile(
    rf"\W{{0,3}}(?:(?:{_WROTE}\s+)?(?:{_BY})(?:\s*[:\uff1a]|\s)|{_WROTE}\s*:|(?-i:By|Von)(?=(?-i:[A-Z])))\s*",
    re.IGNORECASE,
)
# `Text` without a colon rather stands before `Size`, on a button.
ALONE: Final = re.compile(rf"\W{{0,3}}(?:(?:{_WROTE}\s+)?(?:{_BY})\s*[:\uff1a]?|texte?\s?:)\W{{0,2}}", re.IGNORECASE)
LATE: Final = re.compile(r"\d\W{1,9}(?:uhr\W{1,9}|h\W{1,9})?(?:von|by|par|por)\s+(?=\S)", re.IGNORECASE)
_END: Final = re.compile(
    r"\s*[|\u2022\u00b7\u2013\u2014@()\[\]<>\u00bb\u00ab\u2026?!\u25cf]|\s[-/]+(?:\s|$)|[,\s]+\d"
    r"|\s(?:am|on|at|in|under|unter|vor|le|el|il|om|den|for|für|pour|with|mit|from|aus)\s"
)
AND: Final = "und|and|et|og|och"
_BETWEEN: Final = re.compile(rf"\s*[,;&/+]\s*|\s(?:{AND})\s", re.IGNORECASE)
NAME: Final = re.compile(r"[^\W\d_](?:[\w.'\u2019\u00b4`-]| (?! )){0,40}")
_PROPER: Final = re.compile(
    r"[^\W\d_a-zß][\w.'\u2019\u00b4`-]*|von|van|der|den|de|du|del|della|di|da|la|le|zu|zur|al|bin|el|dos|y|e"
)
# What stands beside a name in such lines, or in its place.
NOBODY: Final = re.compile(
    r"^(?:red\.?|texte?|stand|megosztom|редактор|編集|bestseller)$"
    r"|\b(?:(?:editor|report|correspond|korrespond|redact|writer|journalist|contribut|publi[sczé]|updat|aktualis|kommentar"
    r"|comment|veröff|geschrieben|verfasst|erstellt|written|posted|photo|foto|artikel|article|beitr[aä]g|minute"
    r"|documentaire)\w*"
    r"|(?:staff|author|autor|auteur|about|über|profile?|follow|share|view|more|mehr|alle?|unknown|anonym|gast|guest"
    r"|übersetzung|bild|video|datum|date|januar|februar|august|september|oktober|november|dezember|january|february|march"
    r"|april|may|june|july|october|december|janvier|février|juin|juillet|août|septembre|octobre|novembre|décembre|enero"
    r"|febrero|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|settembre|ottobre|dicembre|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|today|yesterday|heute|gestern)s?\b)"
    r"|\s(?:feb|sept?|oct|okt|nov|dec|dez)\.?$",
    re.IGNORECASE,
)


def names_of(text: str) -> list[str]:
    """Return the names of one text, without the words that announce them and without what follows."""
    if len(text) > MAX_TEXT:
        return []
    late = LATE.search(text)
    told = text[late.end() :] if late else ANNOUNCED.sub("", text, count=1) if ANNOUNCED.match(text) else text
    parts = (part.strip(" -.:,") for part in _BETWEEN.split(_END.split(told, maxsplit=1)[0]))
    return [part for part in parts if is_name(part)]


def is_name(text: str) -> bool:
    """Whether a text may be a name: few words, written as names are, none that tells of something else."""
    words = text.split()
    if not words or len(words) > MAX_WORDS or NAME.fullmatch(text) is None or NOBODY.search(text):
        return False
    return is_proper(text) if len(words) > 1 else not _is_initials(text)


def are_full(names: list[str]) -> bool:
    """Whether there are names, and each has two words or more."""
    return bool(names) and all(" " in name for name in names)


def _is_initials(word: str) -> bool:
    return len(word) <= (MAX_INITIALS if word.isupper() else MAX_TOKEN if word.islower() else 1)


def is_proper(name: str) -> bool:
    """Whether every word of a name begins with a capital, but for those that stand between names."""
    words = name.split()
    return name[0].isupper() and all(_PROPER.fullmatch(word) for word in words) and not any(map(_is_small, words))


def _is_small(word: str) -> bool:
    """Whether a word of another script than the Latin one is in small letters."""
    return word.islower() and not word.isascii()
