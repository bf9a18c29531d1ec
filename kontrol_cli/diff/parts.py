"""What belongs to a track or to the set: stop buttons, sends, take lanes, locators, tempo and signature changes."""

from __future__ import annotations

from collections.abc import Iterator

from kontrol_cli.diff.match import Matcher, differ
from kontrol_cli.diff.model import Change
from kontrol_cli.diff.shared import Shared
from kontrol_cli.diff.words import two_places


def slot_changes(shared: Shared) -> Iterator[Change]:
    """Stop buttons that came or went."""
    there = {(row["track"], row["scene"]): row for row in shared.b.rows("slots")}
    for slot in shared.a.rows("slots"):
        track, scene = shared.tracks.get(slot["track"]), shared.scenes.get(slot["scene"])
        other = there.get((track, scene))
        if other is None or track is None or scene is None:
            continue
        where, name = shared.b.track_title(track), shared.b.scene_title(scene)
        skip = frozenset({"has_clip", "track", "scene"})
        yield from shared.columns("slots", "slot", where, name, row_a=slot, row_b=other, skip=skip)


def send_changes(shared: Shared) -> Iterator[Change]:
    """Sends of matched tracks to matched returns; a new or lost return track says the rest."""
    for track_a, track_b in shared.tracks.items():
        there = {row["return_track"]: row for row in shared.b.sends_of.get(track_b, ())}
        for row in shared.a.sends_of.get(track_a, ()):
            target = shared.tracks.get(row["return_track"], -1)
            other = there.get(target)
            if other is not None:
                name = f"send to {shared.b.track_title(target)}"
                yield from shared.columns(
                    "sends",
                    "send",
                    shared.b.track_title(track_b),
                    name,
                    row_a=row,
                    row_b=other,
                    a=row["send"],
                    b=other["send"],
                )


def lane_changes(shared: Shared) -> Iterator[Change]:
    """Take lanes that came, went or have another name."""
    lanes_a, lanes_b = shared.a.grouped("take_lanes", "track"), shared.b.grouped("take_lanes", "track")
    for track_a, track_b in shared.tracks.items():
        matcher = Matcher(lanes_a.get(track_a, []), lanes_b.get(track_b, []))
        matcher.by(lambda row: row["name"] or None)
        matcher.by(lambda row: row["take_lane"])
        where = shared.b.track_title(track_b)
        shared.lanes.update({(track_b, row_a["take_lane"]): row_b["take_lane"] for row_a, row_b in matcher.pairs})
        for row in matcher.only_a:
            name = row["name"] or f"take lane {row['take_lane'] + 1}"
            yield Change("removed", "take_lane", where, name, a=row["take_lane"])
        for row_a, row_b in matcher.pairs:
            if (row_a["name"] or "") != (row_b["name"] or ""):
                yield Change(
                    "renamed",
                    "take_lane",
                    where,
                    row_b["name"],
                    column="name",
                    old=row_a["name"],
                    new=row_b["name"],
                    a=row_a["take_lane"],
                    b=row_b["take_lane"],
                )
        for row in matcher.only_b:
            name = row["name"] or f"take lane {row['take_lane'] + 1}"
            yield Change("added", "take_lane", where, name, b=row["take_lane"])


def locator_changes(shared: Shared) -> Iterator[Change]:
    """Locators that came, went, moved or have another name."""
    a, b = shared.a, shared.b
    matcher = Matcher(shared.a.rows("locators"), shared.b.rows("locators"))
    matcher.by(lambda row: (row["name"], row["time_beats"]))
    matcher.by(lambda row: row["name"] or None)
    matcher.by(lambda row: row["time_beats"])
    matcher.by(lambda row: None if row["name"] else "")  # a locator without a name can only have moved
    for row in matcher.only_a:
        time, bar = row["time_beats"], a.bar(row["time_beats"])
        yield Change("removed", "locator", "", row["name"], "time_beats", time, a=row["locator"], place=bar, was=bar)
    for row_a, row_b in matcher.pairs:
        at = (row_a["locator"], row_b["locator"])
        place = b.bar(row_b["time_beats"])
        if (row_a["name"] or "") != (row_b["name"] or ""):
            yield Change("renamed", "locator", "", row_b["name"], "name", row_a["name"], row_b["name"], *at, place)
        if differ(row_a["time_beats"], row_b["time_beats"]):
            times = (row_a["time_beats"], row_b["time_beats"])
            bars = two_places(a.bar(times[0]), b.bar(times[1]), times)
            yield Change("moved", "locator", "", row_b["name"], "time_beats", *times, *at, place, *bars)
        yield from shared.columns("locators", "locator", "", row_b["name"], row_a, row_b, *at, place=place)
    for row in matcher.only_b:
        time, bar = row["time_beats"], b.bar(row["time_beats"])
        yield Change(
            "added", "locator", "", row["name"], "time_beats", None, time, b=row["locator"], place=bar, now=bar
        )


def event_changes(shared: Shared) -> Iterator[Change]:
    """Tempo and signature events; the single event of a constant is the value in the set table."""
    for table, what, column in (
        ("tempo_events", "tempo automation", "tempo_bpm"),
        ("signature_events", "signature changes", "time_signature"),
    ):
        events_a, events_b = (side.rows(table) for side in (shared.a, shared.b))
        if shared.sources_differ:  # a dump has the tempo and the signature of the moment
            continue
        if len(events_a) <= 1 and len(events_b) <= 1:
            continue
        old, new = ([(row["time_beats"], row[column]) for row in events] for events in (events_a, events_b))
        yield from shared.lists("set", "", what, old=old, new=new)
