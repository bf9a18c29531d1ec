"""The comparison of two sets: the set itself, its tracks and scenes; the rest has modules of its own."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from exporters.errors import UsageError
from exporters.words import counted
from kontrol_cli.diff.clips import clip_changes
from kontrol_cli.diff.devices import device_changes
from kontrol_cli.diff.match import Matcher, moved, overlap
from kontrol_cli.diff.model import Change, SetDiff
from kontrol_cli.diff.parts import event_changes, lane_changes, locator_changes, send_changes, slot_changes
from kontrol_cli.diff.samples import sample_changes
from kontrol_cli.diff.shared import Shared
from kontrol_cli.diff.side import Side
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Row

DIFF_TABLES = (
    "set",
    "tracks",
    "scenes",
    "slots",
    "clips",
    "notes",
    "devices",
    "chains",
    "parameters",
    "automation",
    "sends",
    "locators",
    "samples",
    "warp_markers",
    "tempo_events",
    "signature_events",
    "take_lanes",
)
_HEAD = ("name", "path", "source", "live_version")


def diff_sets(a: LiveSet | Side, b: LiveSet | Side) -> SetDiff:
    """What changed from set `a` to set `b`, both read with :data:`DIFF_TABLES` (a table left out is not compared).

    Two large sets need half the memory where each is made a ``Side(live_set, alone=True)`` before the next is read.
    Values that one of the two kinds of source never gives (a dump beside a saved set, Live 9 beside Live 12) are not
    compared, and a remark names them. Raises UsageError when one of the documents holds no set.
    """
    one, other = (item if isinstance(item, Side) else Side(item) for item in (a, b))
    for side in (one, other):
        if not side.head:
            raise UsageError("One of the two documents holds no set. Name two dumps or saved sets.")
    shared = Shared(one, other)
    tracks = _match_tracks(one, other)
    scenes = _match_scenes(one, other, tracks)
    shared.tracks = {row_a["track"]: row_b["track"] for row_a, row_b in tracks.pairs}
    shared.scenes = {row_a["scene"]: row_b["scene"] for row_a, row_b in scenes.pairs}
    below = [  # compared first: it says which folders moved
        *_scene_changes(shared, scenes),
        *_track_changes(shared, tracks),
        *slot_changes(shared),
        *send_changes(shared),
        *lane_changes(shared),
        *clip_changes(shared),
        *device_changes(shared),
    ]
    of_set = [*_set_changes(shared), *event_changes(shared), *sample_changes(shared), *locator_changes(shared)]
    return SetDiff(
        {name: one.head[name] for name in _HEAD},
        {name: other.head[name] for name in _HEAD},
        (*of_set, *below),
        tuple(shared.remarks),
    )


def _set_changes(shared: Shared) -> Iterator[Change]:
    # The value of an automated tempo or signature is that of the moment at which the set was saved or dumped.
    moving = frozenset(
        column
        for table, column in (("tempo_events", "tempo_bpm"), ("signature_events", "time_signature"))
        if shared.sources_differ and any(len(side.rows(table)) > 1 for side in (shared.a, shared.b))
    )
    yield from shared.columns("set", "set", "", None, row_a=shared.a.head, row_b=shared.b.head, skip=moving)


# Tracks.


def _match_tracks(a: Side, b: Side) -> Matcher:
    matcher = Matcher(a.rows("tracks"), b.rows("tracks"))
    side_of = {id(row): a for row in matcher.a} | {id(row): b for row in matcher.b}
    content = {key: _content(side, row) for key, row, side in _each(matcher, side_of)}

    def name(row: Row) -> str:
        return side_of[id(row)].shown_name(row)

    def alike(one: Row, other: Row) -> bool:
        have, found = content[id(one)], content[id(other)]
        return name(one) == name(other) or (not have and not found) or overlap(have, found) >= 0.2

    def likeness(one: Row, other: Row) -> float:
        if one["kind"] != other["kind"]:
            return 0.0
        return overlap(content[id(one)], content[id(other)])  # equal names are paired before

    matcher.by(lambda row: row["kind"] if row["kind"] == "master" else None)
    matcher.by(lambda row: None if row["live_id"] is None else (row["kind"], row["live_id"], name(row)))
    matcher.by(lambda row: (row["kind"], name(row), tuple(content[id(row)])))
    names = {name(row) for row in matcher.only_a} & {name(row) for row in matcher.only_b}
    matcher.by(
        lambda row: None if row["live_id"] is None or name(row) in names else (row["kind"], row["live_id"]), None, alike
    )
    matcher.by(lambda row: (row["kind"], name(row)))
    matcher.by(lambda row: None if row["live_id"] is None else (row["kind"], row["live_id"]), None, alike)
    matcher.by(lambda row: (row["kind"], *content[id(row)]) if content[id(row)] else None)
    matcher.by(lambda row: None if content[id(row)] else (row["kind"], row["track"], row["color_index"]))
    matcher.by_likeness(likeness, 0.5)
    return matcher


def _each(matcher: Matcher, side_of: dict[int, Side]) -> Iterator[tuple[int, Row, Side]]:
    for row in (*matcher.a, *matcher.b):
        yield id(row), row, side_of[id(row)]


def _content(side: Side, track: Row) -> list[Hashable]:
    number = track["track"]
    devices = [("device", row["class_name"], row["name"]) for row in side.devices_in.get((number, None), ())]
    clips = [("clip", row["name"], row["kind"]) for row in side.clips_of.get(number, ())]
    return [*devices, *clips]


def _track_changes(shared: Shared, matcher: Matcher) -> Iterator[Change]:
    a, b = shared.a, shared.b
    for row in matcher.only_a:
        gone = a.track_title(row["track"])
        yield Change("removed", "track", "", gone, column="contains", old=_holds(a, row), a=row["track"])
    elsewhere = _moved_tracks(shared, matcher)
    for row_a, row_b in matcher.pairs:
        number_a, number_b = row_a["track"], row_b["track"]
        where = b.track_title(number_b)
        if (row_a["name"] or "") != (row_b["name"] or "") and a.shown_name(row_a) != b.shown_name(row_b):
            yield Change(
                "renamed",
                "track",
                "",
                where,
                column="name",
                old=row_a["name"],
                new=row_b["name"],
                a=number_a,
                b=number_b,
            )
        if number_b in elsewhere:
            old, new = (_track_place(side, row) for side, row in ((a, row_a), (b, row_b)))
            yield Change("moved", "track", "", where, column="track", old=old, new=new, a=number_a, b=number_b)
        yield from shared.columns("tracks", "track", "", where, row_a=row_a, row_b=row_b, a=number_a, b=number_b)
    for row in matcher.only_b:
        title = b.track_title(row["track"])
        yield Change("added", "track", "", title, column="contains", new=_holds(b, row), b=row["track"])


def _moved_tracks(shared: Shared, matcher: Matcher) -> set[int]:
    """Tracks in another group, or in another order among the tracks of their group (numbers in the second set)."""
    found: set[int] = set()
    families: dict[int | None, list[tuple[int, int]]] = {}
    for row_a, row_b in matcher.pairs:
        group_a, group_b = row_a["group"], row_b["group"]
        was = None if group_a is None else shared.tracks.get(group_a, -1)
        if was != group_b and not (was == -1 and group_b is None):
            found.add(row_b["track"])
        else:
            families.setdefault(group_b, []).append((row_a["track"], row_b["track"]))
    for family in families.values():
        found |= {family[at][1] for at in moved(family)}
    return found


def _track_place(side: Side, track: Row) -> str:
    number, group = track["track"], track["group"]
    inside = "" if group is None else f" in {side.track_title(group)}"
    return f"{number + 1}{inside}, after {side.track_title(number - 1)}" if number else f"1{inside}"


def _holds(side: Side, track: Row) -> str:
    parts = (
        (len(side.clips_of.get(track["track"], ())), "clip"),
        (side.device_counts[track["track"]], "device"),
    )
    return ", ".join(counted(count, word) for count, word in parts)


# Scenes.


def _match_scenes(a: Side, b: Side, tracks: Matcher) -> Matcher:
    matcher = Matcher(a.rows("scenes"), b.rows("scenes"))
    pair_of_a = {row_a["track"]: n for n, (row_a, _) in enumerate(tracks.pairs)}
    pair_of_b = {row_b["track"]: n for n, (_, row_b) in enumerate(tracks.pairs)}
    clips_a, clips_b = _row_content(a, pair_of_a), _row_content(b, pair_of_b)

    def likeness(one: Row, other: Row) -> float:
        return overlap(clips_a.get(one["scene"], ()), clips_b.get(other["scene"], ())) + (
            0.3 if one["name"] and one["name"] == other["name"] else 0.0
        )

    matcher.by(
        lambda row: (row["name"], *clips_a.get(row["scene"], ())),
        lambda row: (row["name"], *clips_b.get(row["scene"], ())),
    )
    matcher.by(lambda row: clips_a.get(row["scene"]), lambda row: clips_b.get(row["scene"]))
    matcher.by(lambda row: row["name"] or None)
    matcher.by_likeness(likeness, 0.3)
    # An empty scene has nothing but its place: between the same neighbours it is the same scene under a new name.
    matcher.by(lambda row: _after(matcher.b_of, row["scene"], a), lambda row: _after_b(matcher, row["scene"]))
    return matcher


def _row_content(side: Side, pair_of: dict[int, int]) -> dict[int, tuple[Hashable, ...]]:
    found: dict[int, list[tuple[int, str, str]]] = {}
    for clip in side.rows("clips"):
        if clip["where"] == "session" and clip["track"] in pair_of:
            found.setdefault(clip["scene"], []).append((pair_of[clip["track"]], clip["name"] or "", clip["kind"] or ""))
    return {scene: tuple(sorted(clips)) for scene, clips in found.items()}


def _after(b_of: dict[int, int], scene: int, a: Side) -> Hashable:
    """The partner of the scene above and of the scene below (-1 beyond the ends)."""
    above = -1 if scene == 0 else b_of.get(scene - 1)
    below = -1 if scene + 1 == len(a.rows("scenes")) else b_of.get(scene + 1)
    return None if above is None or below is None else (above, below)


def _after_b(matcher: Matcher, scene: int) -> Hashable:
    above = -1 if scene == 0 else scene - 1 if scene - 1 in matcher.a_of else None
    below = -1 if scene + 1 == len(matcher.b) else scene + 1 if scene + 1 in matcher.a_of else None
    return None if above is None or below is None else (above, below)


def _scene_changes(shared: Shared, matcher: Matcher) -> Iterator[Change]:
    a, b = shared.a, shared.b
    for row in matcher.only_a:
        count = len(a.clips_in.get(row["scene"], ()))
        held = counted(count, "clip")
        yield Change("removed", "scene", "", a.scene_title(row["scene"]), column="contains", old=held, a=row["scene"])
    pairs = matcher.pairs
    elsewhere = moved([(row_a["scene"], row_b["scene"]) for row_a, row_b in pairs])
    for at, (row_a, row_b) in enumerate(pairs):
        number_a, number_b = row_a["scene"], row_b["scene"]
        where = b.scene_title(number_b)
        if (row_a["name"] or "") != (row_b["name"] or ""):
            yield Change(
                "renamed",
                "scene",
                "",
                where,
                column="name",
                old=row_a["name"],
                new=row_b["name"],
                a=number_a,
                b=number_b,
            )
        if at in elsewhere:
            yield Change(
                "moved", "scene", "", where, column="scene", old=number_a + 1, new=number_b + 1, a=number_a, b=number_b
            )
        yield from shared.columns("scenes", "scene", "", where, row_a=row_a, row_b=row_b, a=number_a, b=number_b)
    for row in matcher.only_b:
        count = len(b.clips_in.get(row["scene"], ()))
        held = counted(count, "clip")
        yield Change("added", "scene", "", b.scene_title(row["scene"]), column="contains", new=held, b=row["scene"])
