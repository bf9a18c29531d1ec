"""Writing live-set XML for the samples: elements top to bottom, attributes under Live's API names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

# What XML 1.0 cannot hold, and U+FFFD itself so that counting the marks works (docs/dump-xml.md, Characters).
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffd-\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

# The words of the summary: an element's count, and where the place decides.
_COUNTED = {
    "scene": "scenes",
    "cue-point": "cue_points",
    "groove": "grooves",
    "slot": "slots",
    "take-lane": "take_lanes",
    "note": "notes",
    "device": "devices",
    "chain": "chains",
    "return-chain": "chains",
    "drum-pad": "drum_pads",
    "parameter": "parameters",
    "envelope": "envelopes",
    "error": "errors",
}
_PLACES = {
    ("tracks", "track"): "tracks",
    ("return-tracks", "track"): "return_tracks",
    ("slot", "clip"): "session_clips",
    ("arrangement-clips", "clip"): "arrangement_clips",
    ("take-lane", "clip"): "take_lane_clips",
    ("clip", "warp-marker"): "warp_markers",
}

Value = str | int | float | bool | None


class DumpWriter:
    """Collects the lines of one document and counts its elements for the summary.

    An attribute given as None is left out.
    """

    def __init__(self, **head: Value) -> None:
        self.counts: Counter[str] = Counter()
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0
        self._holders = ["live-set"]
        self._open("live-set", {"version": 1, **head})

    @contextmanager
    def element(self, name: str, /, **attributes: Value) -> Iterator[None]:
        """An element with children."""
        self._count(name)
        self._open(name, attributes)
        self._holders.append(name)
        yield
        self._holders.pop()
        self._depth -= 1
        self._lines.append(f"{' ' * self._depth}</{name}>")

    def leaf(self, name: str, /, **attributes: Value) -> None:
        """An element without children."""
        self._count(name)
        self._lines.append(f"{' ' * self._depth}<{name}{_attributes(attributes)}/>")

    def finish(self, **summary: Value) -> bytes:
        """Close the document with its summary and return its bytes."""
        counts = {name: count for name, count in sorted(self.counts.items()) if name != "errors"}
        attributes: dict[str, Value] = {
            "complete": True,
            "changed": False,
            "errors": self.counts["errors"],
            "seconds": 0.5,
            **summary,
            **counts,
        }
        self._lines += [f" <summary{_attributes(attributes)}/>", "</live-set>"]
        return ("\n".join(self._lines) + "\n").encode()

    def _open(self, name: str, attributes: dict[str, Value]) -> None:
        self._lines.append(f"{' ' * self._depth}<{name}{_attributes(attributes)}>")
        self._depth += 1

    def _count(self, name: str) -> None:
        holder = self._holders[-1]
        kind = _PLACES.get((holder, name)) or _COUNTED.get(name)
        if kind:
            self.counts[kind] += 1


def _attributes(attributes: dict[str, Value]) -> str:
    words, marks = [], []
    for name, value in attributes.items():
        if value is None:
            continue
        if isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, str):
            codes = [f"{ord(letter):x}" for letter in _UNWRITABLE.findall(value)]
            if codes:
                marks.append(f"{name}={','.join(codes)}")
            text = "".join(_ESCAPES.get(letter, letter) for letter in _UNWRITABLE.sub("\ufffd", value))
        else:
            text = repr(value)
        words.append(f' {name}="{text}"')
    if marks:
        words.append(f' replaced="{" ".join(marks)}"')
    return "".join(words)
