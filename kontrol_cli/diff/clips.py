"""Clips of matched tracks: where they went, what became of them, their notes, warp markers and envelopes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import partial
from typing import Any, Literal

from exporters.words import counted
from kontrol_cli.diff.match import Matcher, differ, overlap
from kontrol_cli.diff.model import Change
from kontrol_cli.diff.samples import same_sample
from kontrol_cli.diff.shared import Shared
from kontrol_cli.diff.side import Side, sample_name
from kontrol_cli.diff.words import both, clip_place, shown, two_places
from kontrol_cli.output.words import note_name
from kontrol_cli.sets.rows import Row

Pair = tuple[Row, Row]
_LENGTHS = frozenset({"loop_start", "loop_end", "start_marker", "end_marker", "looping", "loop_unit"})


def clip_changes(shared: Shared) -> Iterator[Change]:
    """All changes of clips, track by track as the second set has them, removed ones last."""
    pairs, only_a, only_b = _matched(shared)
    by_track: dict[int, list[Change]] = {}
    a, b = shared.a, shared.b
    scenes_in_b = set(shared.scenes.values())
    tracks_in_b = set(shared.tracks.values())
    for row_a, row_b in pairs:
        by_track.setdefault(row_b["track"], []).extend(_pair_changes(shared, row_a, row_b))
    for row in only_b:
        implied = row["track"] not in tracks_in_b or (row["where"] == "session" and row["scene"] not in scenes_in_b)
        if not implied:
            where, place = b.track_title(row["track"]), b.clip_place(row)
            change = Change(
                "added", "clip", where, row["name"] or None, "place", None, place, b=row["clip"], place=place
            )
            by_track.setdefault(row["track"], []).append(change)
    for row in only_a:
        implied = row["track"] not in shared.tracks or (row["where"] == "session" and row["scene"] not in shared.scenes)
        if not implied:
            track = shared.tracks[row["track"]]
            where, place = b.track_title(track), a.clip_place(row)
            change = Change("removed", "clip", where, row["name"] or None, "place", place, a=row["clip"], place=place)
            by_track.setdefault(track, []).append(change)
    for track in sorted(by_track):
        yield from by_track[track]
    yield from _track_envelopes(shared)


def _matched(shared: Shared) -> tuple[list[Pair], list[Row], list[Row]]:
    """Pairs of clips, and the clips that only one set has."""
    a, b = shared.a, shared.b
    rough = shared.sources_differ or shared.versions_differ
    content_a, content_b = (
        {row["clip"]: side.rough_content(row) if rough else side.content(row) for row in side.rows("clips")}
        for side in (a, b)
    )
    matchers = []
    for track_a, track_b in shared.tracks.items():
        matcher = Matcher(a.clips_of.get(track_a, []), b.clips_of.get(track_b, []))
        matchers.append(matcher)
        _by_place(shared, matcher, content_a, content_b)
    pairs = [pair for matcher in matchers for pair in matcher.pairs]
    # What is left may have gone to another track unchanged.
    done_a, done_b = {row["clip"] for row, _ in pairs}, {row["clip"] for _, row in pairs}
    rest = Matcher(
        [row for row in a.rows("clips") if row["clip"] not in done_a],
        [row for row in b.rows("clips") if row["clip"] not in done_b],
    )
    rest.by(lambda row: content_a[row["clip"]], lambda row: content_b[row["clip"]])
    gone, come = {row["clip"] for row in rest.only_a}, {row["clip"] for row in rest.only_b}
    pairs += rest.pairs
    only_a, only_b = [], []
    for matcher in matchers:
        late = Matcher(
            [row for row in matcher.only_a if row["clip"] in gone],
            [row for row in matcher.only_b if row["clip"] in come],
        )
        late.by_likeness(lambda one, other: _likeness(shared, one, other), 0.6)
        pairs += late.pairs
        only_a += late.only_a
        only_b += late.only_b
    return sorted(pairs, key=lambda pair: pair[1]["clip"] or 0), only_a, only_b


def _by_place(
    shared: Shared,
    matcher: Matcher,
    content_a: Mapping[int, Hashable],
    content_b: Mapping[int, Hashable],
) -> None:
    def place_a(row: Row) -> Hashable:
        if row["where"] == "session":
            scene = shared.scenes.get(row["scene"])
            return None if scene is None else ("session", scene)
        lane = shared.lanes.get((shared.tracks[row["track"]], row["take_lane"]), row["take_lane"])
        return (row["where"], lane, row["start_beats"])

    def place_b(row: Row) -> Hashable:
        if row["where"] == "session":
            return ("session", row["scene"])
        return (row["where"], row["take_lane"], row["start_beats"])

    def with_content(row: Row, place: Hashable, content: Mapping[int, Hashable]) -> Hashable:
        return None if place is None else (place, content[row["clip"]])

    matcher.by(
        lambda row: with_content(row, place_a(row), content_a), lambda row: with_content(row, place_b(row), content_b)
    )
    matcher.by(lambda row: (row["where"], content_a[row["clip"]]), lambda row: (row["where"], content_b[row["clip"]]))
    matcher.by(place_a, place_b, lambda one, other: _likeness(shared, one, other) >= 0.4)


def _likeness(shared: Shared, one: Row, other: Row) -> float:
    """0 to 1: half the name (or the sample), half what is in the clip."""
    if one["kind"] != other["kind"] or one["where"] != other["where"]:
        return 0.0
    named = bool(one["name"]) and one["name"] == other["name"]
    if one["kind"] == "audio":
        inside = float(sample_name(one) == sample_name(other))
    else:
        notes_a, notes_b = (
            [(note["pitch"], note["start_beats"]) for note in side.notes.of(row["clip"])]
            for side, row in ((shared.a, one), (shared.b, other))
        )
        same_length = float(one["length_beats"] == other["length_beats"])
        inside = overlap(notes_a, notes_b) if notes_a or notes_b else same_length
    return (0.5 if named else 0.0) + 0.5 * inside


def _pair_changes(shared: Shared, row_a: Row, row_b: Row) -> Iterator[Change]:
    a, b = shared.a, shared.b
    where, at = b.track_title(row_b["track"]), (row_a["clip"], row_b["clip"])
    name, place = row_b["name"] or None, b.clip_place(row_b)
    spot = f"in {place}" if row_b["where"] == "session" else f"at {place}"
    title = f"{where}, clip '{name}' {spot}" if name else f"{where}, clip {spot}"
    if (row_a["name"] or "") != (row_b["name"] or ""):
        yield Change("renamed", "clip", where, name, "name", row_a["name"], row_b["name"], *at, place)
    yield from _move(shared, row_a, row_b)
    skip = _following(row_a, row_b)
    columns = list(shared.columns("clips", "clip", where, name, row_a, row_b, *at, skip=skip, place=place))
    yield from columns
    listed = {change.column for change in columns}
    if not listed & _LENGTHS and not (row_a["loop_unit"] == row_b["loop_unit"] == "seconds"):
        lengths = row_a["length_beats"], row_b["length_beats"]
        if None not in lengths and differ(*lengths):
            was, now = both("clips", "length_beats", row_a, row_b)
            yield Change("changed", "clip", where, name, "length_beats", *lengths, *at, place, was, now)
    if not same_sample(shared, row_a, row_b):
        paths = row_a["sample_path"], row_b["sample_path"]
        yield Change("changed", "clip", where, name, "sample_path", *paths, *at, place)
    yield from _note_changes(shared, title, row_a, row_b)
    warp_a, warp_b = (
        [(row["sample_seconds"], row["beat"]) for row in side.warp_of.get(row["clip"], ())]
        for side, row in ((a, row_a), (b, row_b))
    )
    if not shared.sources_differ:
        yield from shared.lists("warp_markers", title, "warp markers", old=warp_a, new=warp_b)
        yield from envelopes(shared, title, _envelopes_of(a, row_a), _envelopes_of(b, row_b))
    elif warp_a and warp_b:
        warp_a, warp_b = ([(round(s, 6), round(beat, 6)) for s, beat in sorted(warp)] for warp in (warp_a, warp_b))
        yield from shared.lists("warp_markers", title, "warp markers", old=warp_a, new=warp_b)


def _move(shared: Shared, row_a: Row, row_b: Row) -> Iterator[Change]:
    """The change of a clip that went to another track, scene, lane or time."""
    a, b = shared.a, shared.b
    where, at = b.track_title(row_b["track"]), (row_a["clip"], row_b["clip"])
    name, place = row_b["name"] or None, b.clip_place(row_b)
    track = shared.tracks.get(row_a["track"])
    was, now = a.clip_place(row_a), place
    if track != row_b["track"]:
        was, now = f"{a.track_title(row_a['track'])}, {was}", f"{where}, {now}"
        if was == now:  # another track has taken the number and name
            was += f" (now {b.track_title(track)})" if track is not None else " (removed)"
        yield Change("moved", "clip", where, name, "place", was, now, *at, place)
    elif _place(shared, row_a) != _spot(row_b):
        yield Change("moved", "clip", where, name, "place", was, now, *at, place)
    elif row_b["where"] != "session" and differ(row_a["start_beats"], row_b["start_beats"]):
        starts = row_a["start_beats"], row_b["start_beats"]
        words = two_places(was, now, starts)
        yield Change("moved", "clip", where, name, "start_beats", *starts, *at, place, *words)


def _following(row_a: Row, row_b: Row) -> frozenset[str]:
    """Markers that only follow the loop: without a loop the end marker is the loop's end."""
    found = set()
    for marker, edge in (("end_marker", "loop_end"), ("start_marker", "loop_start")):
        if all(row[marker] == row[edge] for row in (row_a, row_b)):
            found.add(marker)
    return frozenset(found)


def _place(shared: Shared, clip: Row) -> Hashable:
    """The scene or the lane of a clip of the first set, as the second set numbers it."""
    if clip["where"] == "session":
        return ("session", shared.scenes.get(clip["scene"], -1))
    lane = shared.lanes.get((shared.tracks.get(clip["track"], -1), clip["take_lane"]), clip["take_lane"])
    return (clip["where"], lane)


def _spot(clip: Row) -> Hashable:
    return ("session", clip["scene"]) if clip["where"] == "session" else (clip["where"], clip["take_lane"])


def _note_changes(shared: Shared, where: str, clip_a: Row, clip_b: Row) -> Iterator[Change]:
    matcher = Matcher(shared.a.notes.of(clip_a["clip"]), shared.b.notes.of(clip_b["clip"]))
    matcher.by_key(_whole_note)
    if not matcher.only_a and not matcher.only_b:
        return
    for columns in (
        ("pitch", "start_beats"),
        ("pitch", "duration_beats", "velocity"),
        ("start_beats", "duration_beats", "velocity"),
    ):
        matcher.by_key(partial(_note_key, columns))
    for row in matcher.only_a:
        yield _note_change("removed", where, row, clip_a)
    for row_a, row_b in matcher.pairs:
        name = note_name(row_b["pitch"])
        if row_a["pitch"] != row_b["pitch"] or differ(row_a["start_beats"], row_b["start_beats"]):
            old, new = (f"{note_name(row['pitch'])} at {shown(row['start_beats'])}" for row in (row_a, row_b))
            words = two_places(
                _spell(row_a, clip_a), _spell(row_b, clip_b), (row_a["start_beats"], row_b["start_beats"])
            )
            yield Change("moved", "note", where, name, "place", old, new, None, None, None, *words)
        skip = frozenset({"pitch", "start_beats"})
        place = clip_place(clip_b, row_b["start_beats"])
        yield from shared.columns("notes", "note", where, name, row_a, row_b, skip=skip, place=place)
    for row in matcher.only_b:
        yield _note_change("added", where, row, clip_b)


def _note_change(change: Literal["added", "removed"], where: str, note: Row, clip: Row) -> Change:
    place, start = clip_place(clip, note["start_beats"]), note["start_beats"]
    old, new = (start, None) if change == "removed" else (None, start)
    return Change(change, "note", where, note_name(note["pitch"]), "start_beats", old, new, place=place)


def _whole_note(row: Row) -> Hashable:
    return tuple(
        round(value, 6) if isinstance(value, float) else value for name, value in row.items() if name != "clip"
    )


def _note_key(columns: tuple[str, ...], row: Row) -> Hashable:
    return tuple(round(row[name], 6) if row[name] is not None else None for name in columns)


def _spell(note: Row, clip: Row) -> str:
    return f"{note_name(note['pitch'])} at {clip_place(clip, note['start_beats'])}"


# Envelopes, those of clips and those of tracks.

Envelope = dict[tuple[Any, Any, Any], list[Hashable]]


def _envelopes_of(side: Side, clip: Row) -> Envelope:
    return _envelope_index(side).get(("clip", clip["clip"]), {})


def _envelope_index(side: Side) -> dict[Hashable, Envelope]:
    """The points of all envelopes: of a clip, or of a track's arrangement, by device and target."""
    kept: dict[Hashable, Envelope] | None = side.__dict__.get("envelope_index")
    if kept is None:
        kept = {}
        names = {row["device"]: row["name"] for row in side.rows("devices")}
        for row in side.rows("automation"):
            owner = ("clip", row["clip"]) if row["clip"] is not None else ("track", row["track"])
            target = (names.get(row["device"]), row["target"], "modulation" if row["modulates"] else None)
            kept.setdefault(owner, {}).setdefault(target, []).append((row["time_beats"], row["value"], row["curve"]))
        side.__dict__["envelope_index"] = kept
    return kept


def envelopes(shared: Shared, where: str, old: Envelope, new: Envelope) -> Iterator[Change]:
    """Envelopes that came, went or changed."""
    for target in [*old, *(target for target in new if target not in old)]:
        name = " / ".join(str(part) for part in target if part)
        if target not in new:
            count = len(old[target])
            yield Change("removed", "automation", where, name, "points", count, was=counted(count, "point"))
        elif target not in old:
            count = len(new[target])
            yield Change("added", "automation", where, name, "points", None, count, now=counted(count, "point"))
        else:
            yield from shared.lists("automation", where, name, old=old[target], new=new[target])


def _track_envelopes(shared: Shared) -> Iterator[Change]:
    if shared.sources_differ:
        return
    index_a, index_b = _envelope_index(shared.a), _envelope_index(shared.b)
    for track_a, track_b in shared.tracks.items():
        old, new = index_a.get(("track", track_a), {}), index_b.get(("track", track_b), {})
        if shared.a.tracks[track_a]["kind"] == "master":  # listed as the set's tempo and signature
            old, new = _without_song(old), _without_song(new)
        yield from envelopes(shared, shared.b.track_title(track_b), old, new)


def _without_song(found: Envelope) -> Envelope:
    return {target: points for target, points in found.items() if target[1] not in ("Tempo", "TimeSignature")}
