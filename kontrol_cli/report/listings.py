"""The lists of the report: what is in which column, every cell as the text that the page shows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kontrol_cli.analysis import is_foreign, max_title
from kontrol_cli.output.levels import decibels
from kontrol_cli.report.measures import lasting
from kontrol_cli.sets.als.native import native_name
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View

_FORMATS = {"vst2": "VST2", "vst3": "VST3", "au": "AU"}


@dataclass(frozen=True)
class Listing:
    """A table of the page. `numeric` are the columns (from 0) set to the right; `marked` rows catch the eye."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    numeric: frozenset[int] = frozenset()
    marked: frozenset[int] = field(default=frozenset())


def tracks(view: View) -> Listing:
    """Every track: where it is, what it holds, its mixer. A column in which no track has anything is left out."""
    clips = Counter((row["track"], row["where"]) for row in view.rows("clips"))
    devices = Counter(row["track"] for row in view.rows("devices"))
    rows = []
    for track, row in view.tracks.items():
        states = [
            word
            for word, on in (
                ("off", row["muted"]),
                ("solo", row["soloed"]),
                ("armed", row["armed"]),
                ("frozen", row["frozen"]),
            )
            if on
        ]
        rows.append(
            [
                str(track + 1),
                row["name"] or "",
                row["kind"] or "",
                track_name(view, row["group"]),
                str(clips[track, "session"]),
                str(clips[track, "arrangement"]),
                str(devices[track]),
                " ".join(states),
                decibels(row["volume"]),
                _arrow(row["input_routing"], row["input_channel"]),
                _arrow(row["output_routing"], row["output_channel"]),
            ]
        )
    columns = (
        "#",
        "name",
        "kind",
        "in group",
        "session clips",
        "arrangement clips",
        "devices",
        "state",
        "volume",
        "input",
        "output",
    )
    return _filled(Listing("tracks", "Tracks", columns=columns, rows=rows, numeric=frozenset({0, 4, 5, 6, 8})))


def scenes(view: View, shown: Sequence[int]) -> Listing:
    """What the grid does not say of the scenes `shown`: tempo and signature that they set, how many clips and how long.

    As in :func:`tracks`, empty columns are left out.
    """
    bars = BarMap.of_rows(view.rows("signature_events"))
    longest: dict[int, float] = {}
    for (_, scene), clip in view.session_clips.items():
        if clip["loop_unit"] == "beats" and clip["length_beats"] is not None:
            longest[scene] = max(longest.get(scene, 0.0), clip["length_beats"])
    clips = Counter(scene for _, scene in view.session_clips)
    rows = []
    for scene in shown:
        row = view.scenes[scene]
        tempo, signature = view.scene_time(scene)
        long = longest.get(scene, 0.0)
        follows = row["follow_time"] if row["follow_enabled"] is True else None
        rows.append(
            [
                str(scene + 1),
                row["name"] or "",
                number(tempo),
                signature or "",
                str(clips[scene]),
                lasting(bars, 0.0, long) if long > 0 else "",
                "" if follows is None else f"after {lasting(bars, 0.0, follows)}",
            ]
        )
    columns = ("#", "name", "tempo (BPM)", "signature", "clips", "longest clip", "goes on")
    return _filled(Listing("scenes", "Scenes", columns=columns, rows=rows, numeric=frozenset({0, 2, 4})))


def _filled(listing: Listing) -> Listing:
    """The same without the columns in which no row has anything."""
    kept = [place for place in range(len(listing.columns)) if any(row[place] for row in listing.rows)]
    return replace(
        listing,
        columns=tuple(listing.columns[place] for place in kept),
        rows=[[row[place] for place in kept] for row in listing.rows],
        numeric=frozenset(new for new, place in enumerate(kept) if place in listing.numeric),
    )


def locators(view: View) -> Listing:
    """The locators with their places and times."""
    rows = [
        [str(row["locator"] + 1), row["name"] or "", row["bar"] or "", exact_clock(row["start_seconds"])]
        for row in view.rows("locators")
    ]
    return Listing(
        "locators", "Locators", columns=("#", "name", "bar", "time"), rows=rows, numeric=frozenset({0, 2, 3})
    )


def tempo_events(view: View) -> Listing:
    """The points of the tempo curve."""
    bars = BarMap.of_rows(view.rows("signature_events"))
    rows = [[*_place(view, bars, row), number(row["tempo_bpm"])] for row in view.rows("tempo_events")]
    return Listing(
        "tempo-events",
        "Tempo events",
        columns=("bar", "time", "tempo (BPM)"),
        rows=rows,
        numeric=frozenset({0, 1, 2}),
    )


def signature_events(view: View) -> Listing:
    """The signatures and where they begin."""
    bars = BarMap.of_rows(view.rows("signature_events"))
    rows = [[*_place(view, bars, row), row["time_signature"] or ""] for row in view.rows("signature_events")]
    return Listing(
        "signature-events", "Signatures", columns=("bar", "time", "signature"), rows=rows, numeric=frozenset({0, 1})
    )


def _place(view: View, bars: BarMap, row: Row) -> tuple[str, str]:
    """Bar and time of an event; one before the song's start is how the song begins."""
    beats = max(row["time_beats"] or 0.0, 0.0)
    return str(bars.place(beats)), "" if view.tempo is None else exact_clock(view.tempo.seconds(beats))


def plugins(view: View) -> Listing:
    """Plug-ins by name and format, with the tracks that use them."""
    found: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in view.rows("devices"):
        if row["plugin_format"]:
            name: str = row["plugin_name"] or row["name"] or "without a name"
            plugin_format: str = row["plugin_format"]
            vendor: str = row["plugin_vendor"] or ""
            found[name, _FORMATS.get(plugin_format, plugin_format), vendor].append(row)
    rows = [[*key, str(len(users)), _names(view, _tracks(users))] for key, users in sorted(found.items())]
    return Listing(
        "plugins", "Plug-ins", columns=("name", "format", "vendor", "uses", "tracks"), rows=rows, numeric=frozenset({3})
    )


def max_devices(view: View) -> Listing:
    """Max for Live devices by patch, with the tracks that use them."""
    found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in view.rows("devices"):
        if row["max_patch"]:
            found[max_title(row), row["max_patch"]].append(row)
    rows = [[key[0], str(len(users)), _names(view, _tracks(users)), key[1]] for key, users in sorted(found.items())]
    return Listing(
        "max-devices", "Max devices", columns=("name", "uses", "tracks", "patch"), rows=rows, numeric=frozenset({1})
    )


def native_devices(view: View) -> Listing:
    """Live's own devices by kind, with the tracks that use them."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in view.rows("devices"):
        if not is_foreign(row):
            found[native_name(row["class_name"] or row["name"] or "unknown")].append(row)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [[name, str(len(users)), _names(view, _tracks(users))] for name, users in ordered]
    return Listing(
        "native-devices", "Live's own devices", columns=("device", "uses", "tracks"), rows=rows, numeric=frozenset({1})
    )


def samples(view: View) -> Listing:
    """The samples, those that are missing marked."""
    states = {True: "found", False: "missing", None: "not looked for"}
    rows, marked = [], set()
    for place, row in enumerate(view.rows("samples")):
        if row["exists"] is False:
            marked.add(place)
        size = "" if row["size"] is None else f"{row['size']:,}"
        rows.append(
            [
                str(row["sample"] + 1),
                row["name"] or "",
                states[row["exists"]],
                size,
                str(row["used_by"]),
                row["path"] or row["relative_path"] or "",
            ]
        )
    columns = ("#", "name", "on this computer", "bytes", "uses", "path")
    return Listing(
        "samples", "Samples", columns=columns, rows=rows, numeric=frozenset({0, 3, 4}), marked=frozenset(marked)
    )


def track_name(view: View, track: int | None) -> str:
    """``3 kick``, as the page names a track; ``3-Drums`` brings its number along."""
    if track is None:
        return ""
    name = ((view.tracks.get(track) or {}).get("name") or "").strip()
    if re.match(rf"{track + 1}(?!\d)", name):
        return name
    return f"{track + 1} {name}".rstrip()


def number(value: float | None) -> str:
    """A number with all digits that matter to people."""
    return "" if value is None else f"{value:.10g}"


def exact_clock(seconds: float | None) -> str:
    """``3:05.250``, with hours when there are any."""
    if seconds is None:
        return ""
    sign, thousandths = ("-" if seconds < 0 else ""), round(abs(seconds) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02}" if hours else str(minutes)
    return f"{sign}{head}:{rest // 1000:02}.{rest % 1000:03}"


def _tracks(devices: Sequence[Row]) -> list[int]:
    return sorted({row["track"] for row in devices if row["track"] is not None})


def _names(view: View, numbers: Sequence[int] | dict[int, int]) -> str:
    return ", ".join(track_name(view, track) for track in sorted(numbers))


def _arrow(where: str | None, channel: str | None) -> str:
    return " · ".join(part for part in (where, channel) if part)
