"""A set as plain text, one thing a line, for git and other tools that compare lines.

Nothing is numbered by its place in the set, so that a new track does not change the lines of all others;
values come in a fixed order and only where they say something.
"""

from __future__ import annotations

from collections.abc import Iterator

from kontrol_cli.diff.changes_page import shown
from kontrol_cli.diff.side import DERIVED, Side
from kontrol_cli.output.text import plain
from kontrol_cli.sets.liveset import LiveSet
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES

TEXTCONV_TABLES = (
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
)
_BORING = {
    "clips": {"sample_path", "kind", "loop_unit"},
    "devices": {"class_name", "folded"},
    "tracks": {"kind", "folded"},
}


def set_text(live_set: LiveSet) -> Iterator[str]:
    """The lines of a set read with :data:`TEXTCONV_TABLES`."""
    return _Text(Side(live_set)).lines()


class _Text:
    def __init__(self, side: Side) -> None:
        self.side = side
        self.envelopes = side.grouped("automation", "track", "clip", "device", "target")
        self.devices = {row["device"]: row["name"] for row in side.rows("devices")}

    def lines(self) -> Iterator[str]:
        side = self.side
        yield f"set {self._values('set', side.head)}\n"
        for row in side.rows("tempo_events")[1:] and side.rows("tempo_events"):
            yield f"tempo {shown(row['tempo_bpm'])} at {shown(row['time_beats'])}\n"
        for row in side.rows("signature_events")[1:] and side.rows("signature_events"):
            yield f"signature {row['time_signature']} at {shown(row['time_beats'])}\n"
        for row in side.rows("locators"):
            yield f"locator {_quoted(row['name'])} at {shown(row['time_beats'])}\n"
        for row in side.rows("scenes"):
            yield f"scene {_quoted(row['name'])}{self._more('scenes', row)}\n"
        yield from self._devices(None, None, "")  # those of a preset
        for row in side.rows("tracks"):
            yield from self._track(row)
        for row in sorted(side.rows("samples"), key=lambda one: (one["name"] or "", one["path"] or "")):
            yield f"sample {_quoted(row['name'])} {plain(row['relative_path'] or row['path'] or '')}\n"

    def _track(self, track: Row) -> Iterator[str]:
        side, number = self.side, track["track"]
        yield f"{track['kind']} track {_quoted(side.shown_name(track))}{self._more('tracks', track)}\n"
        if track["group"] is not None:
            yield f"  in group {_quoted(side.shown_name(side.tracks[track['group']]))}\n"
        for send in side.sends_of.get(number, ()):
            target = side.tracks.get(send["return_track"])
            yield f"  send to {_quoted(side.shown_name(target) if target else None)} {shown(send['value'])}\n"
        yield from self._envelopes(number, None, "  ")
        yield from self._devices(number, None, "  ")
        for row in side.rows("slots"):
            if row["track"] == number and row["has_stop_button"] is False:
                yield f"  slot without stop button in {side.scene_title(row['scene'])}\n"
        for clip in side.clips_of.get(number, ()):
            place = plain(self._place(clip))
            yield f"  {clip['kind']} clip {_quoted(clip['name'])} {place}{self._more('clips', clip)}\n"
            if clip["sample_path"]:
                yield f"    sample {plain(clip['sample_path'])}\n"
            for note in side.notes_of.get(clip["clip"], ()):
                yield f"    note {self._values('notes', note)}\n"
            for row in side.warp_of.get(clip["clip"], ()):
                yield f"    warp {shown(row['sample_seconds'])} s = beat {shown(row['beat'])}\n"
            yield from self._envelopes(number, clip["clip"], "    ")

    def _place(self, clip: Row) -> str:
        if clip["where"] != "session":
            return self.side.clip_place(clip)
        name = (self.side.scenes.get(clip["scene"]) or {}).get("name")
        return f"in scene '{name}'" if name else f"in scene {(clip['scene'] or 0) + 1}"

    def _devices(self, track: int | None, chain: int | None, indent: str) -> Iterator[str]:
        side = self.side
        for row in side.devices_in.get((track, chain), ()):
            yield f"{indent}device {row['class_name']} {_quoted(row['name'])}{self._more('devices', row)}\n"
            for one in side.parameters_of.get(row["device"], ()):
                text = f" ({one['display_value']})" if one["display_value"] else ""
                yield f"{indent}  {plain(one['name'] or 'parameter')} {shown(one['value'])}{plain(text)}\n"
            for one in side.chains_of.get(row["device"], ()):
                yield f"{indent}  chain {_quoted(one['name'])}{self._more('chains', one)}\n"
                yield from self._devices(track, one["chain"], indent + "    ")

    def _envelopes(self, track: int, clip: int | None, indent: str) -> Iterator[str]:
        for key, rows in self.envelopes.items():
            if not isinstance(key, tuple) or key[:2] != (track, clip) or key[3] in ("Tempo", "TimeSignature"):
                continue
            name = " / ".join(part for part in (self.devices.get(key[2]), key[3]) if part)
            for row in rows:
                curve = f" curve {row['curve']}" if row["curve"] else ""
                yield f"{indent}automation {plain(name)} {shown(row['value'])} at {shown(row['time_beats'])}{curve}\n"

    def _more(self, table: str, row: Row) -> str:
        text = self._values(table, row)
        return f" {text}" if text else ""

    def _values(self, table: str, row: Row) -> str:
        left_out = DERIVED.get(table, frozenset()) | _BORING.get(table, set())
        parts = []
        for name in TABLES[table].column_names:
            value = row.get(name)
            if name in left_out or value is None or value is False or value == "":
                continue
            parts.append(name if value is True else f"{name}={plain(shown(value))}")
        return " ".join(parts)


def _quoted(name: str | None) -> str:
    return f"'{plain(name or '')}'"
