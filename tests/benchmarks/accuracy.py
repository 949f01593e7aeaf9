"""How much of the corpus's labels is read right: by Masthead, and by a plain reader of the same pages.

python -m tests.benchmarks.accuracy                          # the table, the domains in two halves
python -m tests.benchmarks.accuracy --predictions > all.jsonl # what is read, in the form that the corpus's scorer reads
python -m tests.benchmarks.accuracy --misses title 20        # pages where a label is missed
python -m tests.benchmarks.accuracy --peers                  # other readers as well, which pip and npm install
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crawler.extractors import extract
from crawler.items import Field, Instant, Outcome, Page, Role
from crawler.normalize.instant import text
from pipelines.choice import Choice, choose
from tests.benchmarks import corpus, plain, scoring, witnesses
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GROUPS: Final = {"all": "AB", "half A": "A", "half B": "B"}
WORK: Final = ROOT / "build" / "bench"
# Its labels are another tool's, and many contradict the page; the peers' published figures are without them.
ODD: Final = "postlight/parser"

Rows = list[dict[str, Any]]


def main(argv: Sequence[str] | None = None) -> None:
    """Read the corpus; print the table, or a JSON object a page."""
    options, path = _asked(argv)
    rows = [row for row in corpus.index(path) if options.all or row["kind"] == "real"]
    ours = (predicted(row, path.parent) for row in rows)
    if options.predictions:
        sys.stdout.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in ours)
    elif options.misses:
        field, count = [*options.misses, "20"][:2]
        sys.stdout.writelines(islice(missed(rows, ours, field), int(count)))
    elif options.peers:
        sys.stdout.write(ranking(rows, {"Masthead": by_id(ours), **witnesses.read(WORK, rows, path.parent)}))
    else:
        sys.stdout.write(table(rows, {"Masthead": by_id(ours), **plainly(rows, path.parent)}))


def _asked(argv: Sequence[str] | None) -> tuple[argparse.Namespace, Path]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, help="the index of the pages (default: that of the corpus)")
    parser.add_argument("--all", action="store_true", help="torture snippets and samples as well")
    parser.add_argument("--predictions", action="store_true", help="print a JSON object a page")
    parser.add_argument("--misses", nargs="+", metavar=("MEASURE", "N"), help="print missed labels")
    parser.add_argument("--peers", action="store_true", help="compare with other readers, which pip and npm install")
    options = parser.parse_args(argv)
    path = options.index or _default()
    if path is None:
        parser.error("no corpus on this machine; set MASTHEAD_CORPUS, or name an --index")
    return options, path


def _default() -> Path | None:
    home = corpus.locate()
    return home / "pages" / "index.dev.jsonl" if home else None


def table(rows: Rows, read: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the percentages of each reader as a Markdown table: all pages, and each half of the domains."""
    shares = {
        (group, reader): scoring.shares([row for row in rows if scoring.half(row) in halves], said)
        for group, halves in GROUPS.items()
        for reader, said in read.items()
    }
    lines = ["| measure | " + " | ".join(f"{group}, labels | {' | '.join(read)}" for group in GROUPS) + " |"]
    lines.append("|---" * (1 + len(GROUPS) * (1 + len(read))) + "|")
    for measure in scoring.MEASURES:
        cells = [
            f"{share[1]} | {' | '.join(f'{shares[group, reader][measure][0]:.1f}' for reader in read)}"
            for group in GROUPS
            if (share := next(shares[group, reader].get(measure) for reader in read))
        ]
        lines += [f"| {measure} | {' | '.join(cells)} |"] if len(cells) == len(GROUPS) else []
    return "\n".join(lines) + "\n"


def ranking(rows: Rows, read: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the percentages of each reader as two Markdown tables: of all labels, and without the odd ones."""
    kept = [row for row in rows if row.get("source_repo") != ODD]
    return "\n".join(_ranked(title, some, read) for title, some in (("all labels", rows), (f"without {ODD}", kept)))


def _ranked(title: str, rows: Rows, read: Mapping[str, Mapping[str, Any]]) -> str:
    """Return one such table; a measure of which a reader says nothing on any page is left open."""
    shares = {reader: scoring.shares(rows, said) for reader, said in read.items()}
    counts = next(iter(shares.values()))
    measures = [measure for measure in scoring.MEASURES if measure in counts]
    lines = [f"| {title} | {' | '.join(measures)} |", "|---" * (1 + len(measures)) + "|"]
    lines.append(f"| labels | {' | '.join(str(counts[measure][1]) for measure in measures)} |")
    for reader, met in shares.items():
        cells = (f"{met[measure][0]:.1f}" if met[measure][0] else "-" for measure in measures)
        lines.append(f"| {reader} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def missed(rows: Rows, ours: Iterable[Mapping[str, Any]], measure: str) -> Iterator[str]:
    """Yield a line for each page whose label of one measure is missed."""
    for row, said in zip(rows, ours, strict=True):
        hits = dict(scoring.judged(row, said))
        if measure in hits and bool(hits[measure]) is (measure == "invented"):
            gold = {key: value for key, value in row["gold"].items() if value not in (None, "", []) and key != "images"}
            yield (
                json.dumps(
                    {"id": row["id"], "half": scoring.half(row), "url": row["url"], "gold": gold, "said": said},
                    ensure_ascii=False,
                )
                + "\n"
            )


def plainly(rows: Rows, home: Path) -> dict[str, dict[str, Any]]:
    """Return what the plain reader says, and its more cautious brother."""
    bodies = [(row, (home / "html" / row["html_file"]).read_bytes()) for row in rows]
    return {
        name: {row["id"]: plain.read(body, row["url"] or "", order) for row, body in bodies}
        for name, order in (("plain", plain.ORDER), ("cautious", plain.CAUTIOUS))
    }


def by_id(said: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return predictions under the names of their pages."""
    return {each["id"]: each for each in said}


def predicted(row: dict[str, Any], home: Path) -> dict[str, Any]:
    """Return what is read from one page, under the keys of `masthead extract`."""
    url = row["url"] or ""
    body = (home / "html" / row["html_file"]).read_bytes()
    document = extract(body, url, content_type=row.get("http_content_type") or "")
    page = Page(role=Role.WEB, url=url, final_url=url, outcome=Outcome.OK, document=document)
    return {"id": row["id"], "verdict": document.verdict, "reason": document.reason, **shown(choose([page], now=NOW))}


def shown(choice: Choice) -> dict[str, Any]:
    """Return a choice as `masthead extract` prints it, and the raw text of the winning time."""
    published = choice.facts.get(Field.PUBLISHED)
    return {
        "title": choice.value(Field.TITLE),
        "excerpt": choice.value(Field.EXCERPT),
        "publishedDateTime": _time(choice.value(Field.PUBLISHED)),
        "publishedRaw": published.raw if published else None,
        "updatedDateTime": _time(choice.value(Field.UPDATED)),
        "type": choice.value(Field.TYPE),
        "canonicalUrl": choice.value(Field.CANONICAL),
        "ampUrl": choice.value(Field.AMP_URL),
        "provider": {"name": choice.value(Field.PROVIDER_NAME), "logo": choice.value(Field.LOGO)},
        "authors": choice.value(Field.AUTHORS) or [],
        "keywords": choice.value(Field.KEYWORDS) or [],
        "section": choice.value(Field.SECTION),
        "lang": choice.value(Field.LANG),
        "images": [{"url": image.url} for image in choice.value(Field.IMAGES) or ()],
        "isAccessibleForFree": choice.value(Field.FREE),
        "sources": {field.value: source for field, source in choice.sources.items()},
    }


def _time(value: Instant | None) -> str | None:
    return text(value) if value else None


if __name__ == "__main__":
    main()
