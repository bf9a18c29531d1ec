"""What real Live 11 files have where, learned from the corpus: the yardstick for sets that we write ourselves."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from tests.corpus import corpus_path, manifest

Place = tuple[str, ...]  # the tags from the root down


def read(path: Path) -> Element:
    """The document of a set file, packed or plain."""
    data = path.read_bytes()
    return fromstring(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


@cache
def real_sets() -> tuple[Element, ...]:
    """The documents of all Live 11 sets of the corpus; skips the test when it is absent."""
    folder = corpus_path("als")
    rows = [row for row in manifest("als") if row["creator"].startswith("Ableton Live 11")]
    return tuple(read(folder / row["file"]) for row in rows if row["file"].endswith(".als"))


class Facts:
    """What is at each place of some sets; with `within` only at the places of those other facts."""

    def __init__(self, documents: Iterable[Element], within: Facts | None = None) -> None:
        self.files = 0
        self.count: dict[Place, int] = defaultdict(int)
        self.with_child: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.with_attribute: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.values: dict[tuple[Place, str], set[str]] = defaultdict(set)
        self.before: dict[Place, set[tuple[str, str]]] = defaultdict(set)
        self._within = None if within is None else within.count.keys()
        for document in documents:
            self.files += 1
            self._learn(document, (document.tag,))

    def _learn(self, element: Element, place: Place) -> None:
        self.count[place] += 1
        for name, value in element.attrib.items():
            self.with_attribute[place][name] += 1
            self.values[place, name].add(value)
        tags = dict.fromkeys(child.tag for child in element)
        for tag in tags:
            self.with_child[place][tag] += 1
        here = {tag: (*place, tag) for tag in tags if self._within is None or (*place, tag) in self._within}
        self.before[place].update(combinations(here, 2))
        for child in element:
            if child.tag in here:
                self._learn(child, here[child.tag])

    def unknown(self, other: Facts) -> set[str]:
        """Element paths and attributes of `other` that these files do not have anywhere."""
        paths = {"/".join(place) for place in other.count if place not in self.count}
        return paths | {f"{'/'.join(p)}@{name}" for p, name in other.values if (p, name) not in self.values}

    def missing(self, other: Facts, content: Iterable[str] = ()) -> set[str]:
        """Children and attributes that every element at a place has here, and one in `other` lacks.

        `content` are tags of what the user made, such as tracks.
        """
        out = set()
        for place, count in other.count.items():
            for sign, mine, theirs in (
                ("/", self.with_child[place], other.with_child[place]),
                ("@", self.with_attribute[place], other.with_attribute[place]),
            ):
                needed = {name for name, seen in mine.items() if seen == self.count[place]}.difference(content)
                out |= {f"{'/'.join(place)}{sign}{name}" for name in needed if theirs[name] < count}
        return out

    def disordered(self, other: Facts) -> set[tuple[str, str, str]]:
        """Siblings in `other` that never stand in this order here: (place, first, second)."""
        found = ((place, pair) for place, pairs in other.before.items() for pair in pairs - self.before[place])
        return {("/".join(place), *pair) for place, pair in found}

    def never_seen(self, other: Facts, least: int) -> set[str]:
        """Attributes whose value is the same in all of at least `least` elements here and another one in `other`."""
        return {
            f"{'/'.join(place)}@{name}"
            for (place, name), values in other.values.items()
            if len(self.values[place, name]) == 1 and self.count[place] >= least and values - self.values[place, name]
        }

    def other_kind(self, other: Facts, least: int) -> set[str]:
        """Values in `other` that none of at least `least` elements here is like: switch, whole number, number, text."""
        return {
            f"{'/'.join(place)}@{name}={value}"
            for (place, name), values in other.values.items()
            for value in values
            if self.count[place] >= least and not _fits(_kind(value), set(map(_kind, self.values[place, name])))
        }


def _kind(value: str) -> str:
    if value in ("true", "false"):
        return "switch"
    for name, reads in (("whole number", int), ("number", float)):
        try:
            reads(value)
            return name
        except ValueError:
            continue
    return "text"


def _fits(kind: str, seen: set[str]) -> bool:
    return kind in seen or "text" in seen or (kind == "whole number" and "number" in seen)


def ids(document: Element) -> dict[str, list[int]]:
    """All Id attributes by tag."""
    out: dict[str, list[int]] = defaultdict(list)
    for element in document.iter():
        if "Id" in element.attrib:
            out[element.tag].append(int(element.attrib["Id"]))
    return out


def next_pointee(document: Element) -> int:
    """The set's own word on which ids are taken."""
    found = document.find("LiveSet/NextPointeeId")
    assert found is not None
    return int(found.attrib["Value"])


def shared_ids(documents: Iterable[Element], tags: Iterable[str]) -> set[str]:
    """Those of `tags` whose ids share one space: unique within each file and below its NextPointeeId."""
    files = [(ids(document), next_pointee(document)) for document in documents]
    pool: set[str] = set()
    for tag in sorted(tags, key=lambda tag: (tag != "AutomationTarget", tag)):
        trial = pool | {tag}
        taken = [([number for t in trial for number in found.get(t, [])], end) for found, end in files]
        if all(len(numbers) == len(set(numbers)) and max(numbers, default=0) < end for numbers, end in taken):
            pool = trial
    return pool
