"""The machine of :mod:`exporters.paper`: whatever has a display and somebody who enters the song there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from exporters.boxes import Box
from exporters.boxes.reading import read_box
from exporters.checking import check_plan
from exporters.machine import Capability, Limit, Limits, Machine, Recognised
from exporters.machine_base import MachineBase
from exporters.paper.markdown import markdown
from exporters.paper.page import html
from exporters.paper.sheet import sheet_of
from exporters.pattern_names import PatternNames
from exporters.planning.plan import End, HaltRow, LoopRow, SongPlan
from exporters.spelling import ASCII

ANY_MACHINE = Box(
    name="any machine",
    source="every name that is a letter and one or two digits",
    patterns=PatternNames(banks="ABCDEFGHIJKLMNOPQRSTUVWXYZ", per_bank=99),
)
# Latin, Greek and Cyrillic letters: what fonts and printers have.
_LETTERS = ASCII + "".join(
    char for code in (*range(0xA1, 0x250), *range(0x370, 0x530)) if (char := chr(code)).isprintable()
)
_OURS = "as long as we make pages"


class Paper(MachineBase):
    """Writes the page as markdown, or as HTML for a file that ends so; `box` says what patterns are called."""

    slug = "paper"
    display_name = "sheet of paper"
    aliases = ("sheet", "page")
    transport = "file"
    view = "either"
    text = True
    file_names = ("song.md", "song.html", "song.htm", "song.markdown")
    options = frozenset({"box"})
    alphabet = _LETTERS
    ends: Mapping[End, str] = {
        "end": "is over: stop the machine by hand, or enter its END.",
        "loop": "starts again from row 1: enter a loop if the machine has one.",
        "halt": "halts: enter a HALT if the machine has one, or stop it by hand.",
    }
    notes = ("A page says what you want; what your machine can hold, and how it wants that entered, is in its manual.",)
    guide = ("Print {file}, or open it beside the machine.", "Enter the rows on the machine and tick them off.")

    def __init__(self, box: Box = ANY_MACHINE, kind: Literal["markdown", "html"] = "markdown") -> None:
        self.box, self.kind = box, kind
        self.pattern_names = box.patterns
        self.limits = _limits(box)

    capabilities = (
        Capability("row repeats", True, "verified", "a column"),
        Capability("row mutes", True, "verified", "a column, and what changes"),
        Capability("row tempo", True, "verified", "a column"),
        Capability("row steps", True, "verified", "a column"),
        Capability("row names", False, "verified", "each row names its scene instead"),
        Capability("song names", True, "verified", "the title"),
        Capability("loops", True, "verified", "a line, if you ask for loops"),
        Capability("jumps", True, "verified", "a line"),
    )

    def configured(self, given: Mapping[str, Any]) -> Machine:
        """The page in the pattern names of the user's box. Raises UsageError and BadInput."""
        return Paper(read_box(given["box"]), self.kind) if "box" in given else self

    def for_songs_of(self, source: Machine) -> Machine:
        """The page in the pattern names of the machine whose song it shows, unless a box was chosen."""
        if self.box is not ANY_MACHINE:
            return self
        limits = source.limits
        names, tracks, steps = source.pattern_names, limits.tracks.value, limits.steps.value
        return Paper(Box(source.display_name, "the song", patterns=names, tracks=tracks, steps=steps), self.kind)

    def in_file(self, name: str | None) -> Machine:
        """As HTML where the name ends so, else markdown."""
        is_html = name is not None and name.lower().endswith((".html", ".htm"))
        return Paper(self.box, "html" if is_html else "markdown")

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The page, UTF-8. Raises DoesNotFit."""
        check_plan(plan, self)
        last = plan.rows[-1] if plan.rows else None
        endless = isinstance(last, LoopRow) and last.passes is None
        end: End = "loop" if endless else "halt" if isinstance(last, HaltRow) else "end"
        sheet = sheet_of(plan, self.pattern_names, self.limits.tracks.value, self.ends[end])
        page = html(sheet) if self.kind == "html" else markdown(sheet)
        return [page.encode("utf-8")]

    def recognise(self, message: bytes) -> Recognised | None:
        """Nothing: a page is for people."""
        return None


def _limits(box: Box) -> Limits:
    of_the_box = "a letter and two digits; a box file says another" if box is ANY_MACHINE else "of the box file"
    return Limits(
        patterns=Limit(box.patterns.count, "verified", of_the_box),
        songs=Limit(999, "verified", _OURS),
        song_rows=Limit(999, "verified", _OURS),
        tracks=Limit(box.tracks, "inferred", "a box file says another"),
        steps=Limit(box.steps, "inferred", "a box file says another"),
        plays_per_row=Limit(999, "verified", _OURS),
        tempo_min_bpm=Limit(20, "verified", "Live's own range"),
        tempo_max_bpm=Limit(999, "verified", "Live's own range"),
        song_name_chars=Limit(64, "verified", _OURS),
    )


MACHINE = Paper()
