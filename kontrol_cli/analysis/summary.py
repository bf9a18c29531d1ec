"""A set in brief, as one object: what the summary prints and ``--output json`` writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from kontrol_cli.findings import Finding, find_problems
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import SceneSounds, sounding

KINDS = ("midi", "audio", "group", "return", "master")


def summarize(view: View, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """The summary as JSON values. Indexes start at 0; missing values are None.

    Keys: ``set`` (the row of the set table), ``duration_seconds`` of the arrangement, ``tracks`` (how many of
    each kind, and which are off, soloed, armed, frozen), ``scenes`` (per scene its name, tempo, signature
    and the tracks whose clips start or carry on), ``devices``, ``plugins`` and ``max_devices`` (names
    with how often), ``samples``, ``tempo`` (with ``grid`` and ``note``: how seconds follow it; None where it never
    changes), ``signature`` (at the start, and how often it changes) and ``findings``. Raises UsageError for an
    unknown rule in `without`.
    """
    return collect(view, sounding(view), find_problems(view, without=without))


def collect(view: View, sounds: Sequence[SceneSounds], findings: Sequence[Finding]) -> dict[str, Any]:
    """As :func:`summarize`, from answers that are there already."""
    tracks = view.rows("tracks")
    devices = view.rows("devices")
    samples = view.rows("samples")
    tempos = [row["tempo_bpm"] for row in view.rows("tempo_events") if row["tempo_bpm"] is not None]
    meters = [row["time_signature"] for row in view.rows("signature_events") if row["time_signature"]]
    # One event alone says no more than the head, which knows the signature that Live shows.
    signatures = meters if len(meters) > 1 else [view.head.get("time_signature")]
    return {
        "set": view.head,
        "duration_seconds": duration_seconds(view),
        "tracks": {
            "by_kind": {kind: count for kind in KINDS if (count := sum(row["kind"] == kind for row in tracks))},
            **{
                flag: [row["track"] for row in tracks if row[column]]
                for flag, column in (("off", "muted"), ("soloed", "soloed"), ("armed", "armed"), ("frozen", "frozen"))
            },
        },
        "scenes": [_scene(view, one) for one in sounds],
        "devices": counted(row["name"] or row["class_name"] for row in devices if not is_foreign(row)),
        "plugins": counted(plugin_title(row) for row in devices if row["plugin_format"]),
        "max_devices": counted(max_title(row) for row in devices if row["max_patch"]),
        "samples": {
            "used": len(samples),
            "missing": [row["sample"] for row in samples if row["exists"] is False],
        },
        "tempo": {
            "events": len(tempos),
            "min_bpm": min(tempos, default=view.head.get("tempo_bpm")),
            "max_bpm": max(tempos, default=view.head.get("tempo_bpm")),
            "grid": view.tempo.grid.value if view.tempo is not None and view.tempo.moves else None,
            "note": view.live_set.seconds_note,
        },
        "signature": {"start": signatures[0], "changes": sum(a != b for a, b in pairwise(signatures))},
        "findings": [finding.row() for finding in findings],
        "remarks": list(view.live_set.remarks),
    }


def _scene(view: View, sounds: SceneSounds) -> dict[str, Any]:
    row = view.scenes[sounds.scene]
    tempo, signature = view.scene_time(sounds.scene)
    return {
        "scene": sounds.scene,
        "name": row["name"],
        "tempo_bpm": tempo,
        "time_signature": signature,
        "starts": sorted(sounds.starts),
        "carries": sorted(sounds.carries),
    }


def duration_seconds(view: View) -> float | None:
    """How long the arrangement plays, through its tempo; None without an arrangement or where that is not known."""
    length = view.head.get("length_beats")
    return view.tempo.seconds(length) if length and view.tempo is not None else None


def counted(names: Iterable[str | None]) -> list[dict[str, Any]]:
    """Names with how often they occur, most frequent first."""
    found = Counter(name for name in names if name)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "count": count} for name, count in ordered]


def is_foreign(device: dict[str, Any]) -> bool:
    """True for plug-ins and Max devices, which are listed apart."""
    return bool(device["plugin_format"] or device["max_patch"])


def plugin_title(device: dict[str, Any]) -> str:
    """``Serum (VST2, Xfer Records)``."""
    formats = {"vst2": "VST2", "vst3": "VST3", "au": "AU"}
    about = [formats.get(device["plugin_format"], device["plugin_format"]), device["plugin_vendor"]]
    name = device["plugin_name"] or device["name"] or "without a name"
    return f"{name} ({', '.join(part for part in about if part)})"


def max_title(device: dict[str, Any]) -> str:
    """The patch's file name without its ending."""
    patch = str(device["max_patch"]).replace("\\", "/").rsplit("/", 1)[-1]
    return patch.removesuffix(".amxd") or device["name"] or "without a name"
