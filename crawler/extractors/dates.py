"""What dates written for people look like, and whether the words around one speak of publication or of a change."""

from __future__ import annotations

import re
from typing import Final

from crawler.extractors.claims import Row
from crawler.normalize.instant import instant

# For text in lower case: so they are found several times faster.
PUBLISHED: Final = re.compile(
    r"publi|post(?:ed|-?date|-?meta)|pubdate|creat|entry-?(?:date|meta)|article-?(?:date|meta)|date-?line|by-?line"
    r"|veröff|erschien|erstellt|pubbl|geplaatst|opublik|опублик"
)
UPDATED: Final = re.compile(
    r"updat|modif|edited|aktualis|geändert|stand[:\s]|aggiorn|mis(?:e)? à jour|actuali[sz]|atuali|bijgewerkt"
    r"|обновл|更新"
)
_NAME: Final = r"[^\W\d_][^\s\d.,/()|]{2,14}"  # vowel signs of Indian and Thai months are no letters
_CLOCK: Final = (
    r"(?:[\s,|@\u2013-]{0,4}(?:um|at|à|às|kl|o)?\.?\s{0,2}\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s?(?:uhr|utc|gmt|[a-z]{2,4}t)\b)?(?:\s?[+-]\d{1,2}:?(?:\d{2})?)?"
    r"|\s{0,3}\d{1,2} ?[時时点點시] ?\d{1,2} ?[分분])?"
)
DATE: Final = re.compile(
    r"(?<![\d.,/-])(?:"
    r"\d{4}([./-]) ?\d{1,2}\1 ?\d{1,2}"
    r"|\d{1,2}([./-]) ?\d{1,2}\2 ?(?:\d{4}|\d{2}\b(?!:))"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th|er|º)?(?: de| of| d['\u2019])?[ -]?{_NAME}[.,]?,?(?: del?)?[ -]\d{{4}}"
    rf"|\d{{1,2}}\.?[ -]{_NAME}\.?[ -]['\u2019]?\d\d(?=\W{{0,9}}$)"
    rf"|{_NAME}\.? \d{{1,2}}(?:st|nd|rd|th)?,?(?: del?)? \d{{4}}"
    r"|\d{1,2} tháng \d{1,2},?(?: năm)? \d{4}"
    rf"|\d{{4}}\. gada \d{{1,2}}\. {_NAME}"
    rf"|\d{{4}}[. -]{{1,2}}(?:m\. ?)?{_NAME}[. -]{{1,2}}\d{{1,2}}\b(?!:)"
    r"|(?:(?:令和|平成) ?)?\d{1,4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
    rf")(?![\d/]){_CLOCK}",
    re.IGNORECASE,
)
_CLOCKLESS: Final = re.compile(r"[\s,|@\u2013-]+(?:um |at |à )?\d{1,2}[:.h]\d{2}.*$", re.DOTALL)


def readable(found: re.Match[str]) -> str:
    """Return a found date as far as it can be read: with its time of day, or without."""
    told = found[0].strip()
    return told if instant(told) is not None else _CLOCKLESS.sub("", told)


def dated(told: str, cues: str, via: str) -> Row:
    """Return a time as published, unless its surroundings speak only of a change."""
    cues = cues.lower()
    if PUBLISHED.search(cues):
        return Row("published", f"{via}.published", told)
    return Row("updated" if UPDATED.search(cues) else "published", via, told)
