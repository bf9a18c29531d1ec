"""Rules about the arrangement and its locators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kontrol_cli.findings.model import Hit, Rule
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View


def _bars(view: View) -> BarMap:
    return BarMap.of_rows(view.rows("signature_events"))


def _title(name: str | None, locator: int) -> str:
    return f"locator '{name}'" if (name or "").strip() else f"locator {locator + 1}"


def _same_place(view: View) -> Iterator[Hit]:
    places: defaultdict[float, list[int]] = defaultdict(list)
    for row in view.rows("locators"):
        if row["time_beats"] is not None:
            places[row["time_beats"]].append(row["locator"])
    bars = _bars(view)
    for beat, locators in places.items():
        if len(locators) > 1:
            yield Hit(f"{len(locators)} locators at bar {bars.place(beat)}", locator=locators[0])


def _same_name(view: View) -> Iterator[Hit]:
    names: defaultdict[str, list[int]] = defaultdict(list)
    for row in view.rows("locators"):
        if (row["name"] or "").strip():
            names[row["name"].strip()].append(row["locator"])
    for name, locators in names.items():
        if len(locators) > 1:
            yield Hit(f"'{name}' (locators {', '.join(str(one + 1) for one in locators)})", locator=locators[0])


def _outside(view: View) -> Iterator[Hit]:
    end = max((row["end_beats"] for row in view.arrangement_clips), default=None)
    for row in view.rows("locators"):
        beat = row["time_beats"]
        if beat is None:
            continue
        if beat < 0:
            yield Hit(f"{_title(row['name'], row['locator'])} before the start", locator=row["locator"])
        elif end is not None and beat > end:
            yield Hit(f"{_title(row['name'], row['locator'])} after the last clip", locator=row["locator"])


def _unnamed(view: View) -> Iterator[Hit]:
    bars = _bars(view)
    for row in view.rows("locators"):
        if not (row["name"] or "").strip():
            beat = row["time_beats"]
            place = "" if beat is None else f" at bar {bars.place(beat)}"
            yield Hit(f"locator {row['locator'] + 1}{place}", locator=row["locator"])


def _overlap(view: View) -> Iterator[Hit]:
    reached: dict[int, float] = {}
    bars = _bars(view)
    for row in sorted(view.arrangement_clips, key=lambda clip: (clip["track"], clip["start_beats"])):
        track = row["track"]
        # Live cuts clips to each other; a thousandth of a beat is rounding.
        if track in reached and row["start_beats"] < reached[track] - 1e-3:
            place = f"{view.track_title(track)} at bar {bars.place(row['start_beats'])}"
            yield Hit(place, track=track, clip=row["clip"])
        reached[track] = max(reached.get(track, row["end_beats"]), row["end_beats"])


RULES = (
    Rule(
        id="overlapping-clips",
        severity="warning",
        title="arrangement clips that overlap",
        reason="Live never lets clips of one track overlap; the file was made or changed by another program.",
        fix="Open and save the set in Live.",
        check=_overlap,
    ),
    Rule(
        id="locator-same-place",
        severity="warning",
        title="locators at the same place",
        reason="Which one comes first is chance; lists of cue points repeat a time.",
        fix="Delete one of them.",
        check=_same_place,
    ),
    Rule(
        id="locator-outside",
        severity="info",
        title="locators outside the arrangement",
        reason="They mark nothing that plays.",
        fix="Move or delete them, if they are not meant as notes.",
        check=_outside,
    ),
    Rule(
        id="locator-same-name",
        severity="info",
        title="locator names used more than once",
        reason="In a list of cue points they cannot be told apart.",
        fix="Rename them.",
        check=_same_name,
    ),
    Rule(
        id="locator-unnamed",
        severity="info",
        title="locators without a name",
        reason="A list of cue points shows only their time.",
        fix="Name them in Live.",
        check=_unnamed,
    ),
)
