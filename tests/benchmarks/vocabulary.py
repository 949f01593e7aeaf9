"""What the repo's own words are worth on real data: python -m tests.benchmarks.vocabulary prints the figures."""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crawler import frontmatter
from crawler.frontmatter import fields
from crawler.normalize.domain import provider_domain, registrable
from crawler.normalize.heat import follows, is_shown
from crawler.repository import ContentRepo, Organization
from pipelines.provider import agreed_name
from pipelines.topics import matched
from tests.benchmarks import corpus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from crawler.items import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many are right, and what is not."""

    right: int
    of: int
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the share in words, with the first that are wrong."""
        shown = f"{self.right} of {self.of} ({100 * self.right / self.of:.1f} %)" if self.of else "none to judge"
        return f"{shown}{': ' if self.wrong else ''}{'; '.join(self.wrong[:8])}"


def share(rows: Iterable[tuple[bool, str]]) -> Share:
    """Return how many rows are right, and the names of the others."""
    judged = list(rows)
    return Share(
        right=sum(right for right, _ in judged),
        of=len(judged),
        wrong=tuple(name for right, name in judged if not right),
    )


def registries(home: Path) -> dict[str, Organization]:
    """Return all organizations of the corpus by domain."""
    found: dict[str, Organization] = {}
    for folder in sorted((home / "organizations").iterdir()):
        found |= Registry(folder).organizations
    return found


class Registry(ContentRepo):
    """A folder of the corpus, read as the `_data` folder of a content repo."""

    def _data_files(self, _folder: str, suffixes: tuple[str, ...]) -> Iterator[Path]:
        yield from (file for file in sorted(self.root.iterdir()) if file.suffix in suffixes)


def domains(rows: list[dict[str, str]], known: Mapping[str, Organization]) -> dict[str, Share]:
    """Return the share of hosts whose provider's domain is the one their editors gave: all, and those a rule can know.

    A rule can know what the host itself says: an organization of the registry, or its registrable domain. A video
    that is filed under the company whose channel it stands in is somebody's knowledge, not a rule's.
    """
    judged = [(row, provider_domain(row["host"], known.keys())) for row in rows]
    said = [(row, found == row["provider.domain"], f"{row['host']}: {row['provider.domain']}") for row, found in judged]
    return {
        "domain, all hosts": share((right, name) for _, right, name in said),
        "domain, hosts a rule can know": share((right, name) for row, right, name in said if _is_knowable(row, known)),
    }


def _is_knowable(row: Mapping[str, str], known: Mapping[str, Organization]) -> bool:
    name, domain = row["host"], row["provider.domain"]
    return domain == registrable(name) or (domain in known and (name == domain or name.endswith(f".{domain}")))


def registered(rows: list[dict[str, str]], known: Mapping[str, Organization]) -> dict[str, Share]:
    """Return how many names of providers that a registry knows are the registry's own, or another of its names."""
    named = [(row["provider.name"], known[row["provider.domain"]]) for row in rows if row["provider.domain"] in known]
    said = [(name, one, f"{name} where {one.name} is registered") for name, one in named]
    return {
        "name, the registry's": share((name == one.name, told) for name, one, told in said),
        "name, by any spelling or other name of it": share((one.is_called(name), told) for name, one, told in said),
    }


def agreed(entries: Iterable[tuple[str, Entry]], known: Mapping[str, Organization]) -> dict[str, object]:
    """Return how many names come back from the other records of the same domain and repo, each post left out once.

    Only domains that no registry knows are judged, and posts of which another record exists.
    """
    providers = {
        (repo, entry.path): entry.record.provider
        for repo, entry in entries
        if not entry.at and entry.record.provider is not None
    }
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (repo, _), one in providers.items():
        if one.name and one.domain:
            names[repo, one.domain][one.name] += 1
    rows, refused = [], []
    for (repo, _), one in providers.items():
        if not one.name or not one.domain or one.domain in known:
            continue
        others = names[repo, one.domain] - Counter([one.name])
        if others:
            found = agreed_name(others, one.domain)
            rows.append((found == one.name, f"{one.domain}: {one.name} is {found}"))
        elif agreed_name({one.name: 1}, one.domain) is None:
            refused.append(f"{one.domain}: {one.name}")
    return {
        "name, by other records": share(rows),
        "names of one record that no other would take": f"{len(refused)}: {'; '.join(sorted(refused)[:8])}",
    }


def topics(home: Path) -> Iterator[tuple[str, str]]:
    """Yield precision and recall of the topics that titles name, by repo and collection."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    taxonomies = {folder.name: Registry(folder).topics for folder in (home / "topics_taxonomy").iterdir()}
    for row in corpus.index(home / "topics.jsonl"):
        have, found = set(row["topics"]), set(matched(row["title"], taxonomies[row["repo"]]))
        counts[f"{row['repo']} {row['collection']}"] += Counter(
            posts=1, right=len(have & found), more=len(found - have), less=len(have - found)
        )
    for name, one in sorted(counts.items()):
        precision, recall = one["right"] / (one["right"] + one["more"]), one["right"] / (one["right"] + one["less"])
        yield f"topics, {name}", f"precision {precision:.3f}, recall {recall:.3f}, {one['posts']} posts"


def invariants(home: Path) -> dict[str, Share]:
    """Return in how many content files heat follows from quality, and published from heat."""
    heats, visible = [], []
    for row in corpus.index(home / "frontmatter" / "index.jsonl"):
        data = frontmatter.parse((home / "frontmatter" / row["file"]).read_bytes()).data
        heat, quality, related = data.get("heat"), data.get("quality"), data.get("related")
        if isinstance(heat, int) and isinstance(quality, int):
            heats.append((follows(heat, quality, len(related) if isinstance(related, list) else 0), row["file"]))
        if isinstance(heat, int) and isinstance(data.get("published"), bool):
            right = is_shown(heat, removed=data.get("removed") is True)
            visible.append((data["published"] is right, row["file"]))
    return {"heat by the formula": share(heats), "published by heat and removed": share(visible)}


def posts(home: Path) -> Iterator[tuple[str, Entry]]:
    """Yield the repo and the entries of every content file of the corpus, each in its last stored version."""
    latest: dict[tuple[str, str], dict[str, Any]] = {
        (row["repo"], row["path"]): row for row in corpus.index(home / "frontmatter" / "index.jsonl")
    }
    for row in latest.values():
        front = frontmatter.parse((home / "frontmatter" / row["file"]).read_bytes())
        found, _ = fields.entries(front.data, row["path"])
        yield from ((row["repo"], entry) for entry in found)


def figures(home: Path) -> Iterator[tuple[str, object]]:
    """Yield every figure with its name."""
    known = registries(home)
    with (home / "provider_pairs.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    yield from domains(rows, known).items()
    yield from registered(rows, known).items()
    yield from agreed(list(posts(home)), known).items()
    yield from topics(home)
    yield from invariants(home).items()


def main() -> int:
    """Print the figures; without the corpus there are none."""
    home = corpus.locate()
    if home is None:
        sys.stderr.write("no corpus on this machine; set MASTHEAD_CORPUS\n")
        return 1
    for name, figure in figures(home):
        sys.stdout.write(f"{name:48}{figure}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
