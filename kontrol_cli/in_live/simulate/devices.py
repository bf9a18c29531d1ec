"""Devices, racks, chains and mixers of the set JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from kontrol_cli.in_live.simulate.envelopes import SWITCH, Envelopes
from kontrol_cli.in_live.simulate.levels import fader
from kontrol_cli.sets.rows import Row, Rows

Json = dict[str, Any]

# Live.Device.DeviceType; a rack has the type of what it holds.
_TYPES = {
    "instrument": 1,
    "instrument_rack": 1,
    "drum_rack": 1,
    "audio_effect": 2,
    "audio_effect_rack": 2,
    "midi_effect": 4,
    "midi_effect_rack": 4,
}
_CROSSFADER = {"A": 0, "none": 1, "B": 2}  # MixerDevice.crossfade_assignments
_CHAIN = {
    "color": "color_rgb",
    "mute": "muted",
    "solo": "soloed",
    "out_note": "sending_note",
    "choke_group": "choke_group",
}
_ALL_NOTES = -1
# In a file a list of choices looks like a large whole number (is_quantized is a guess there). Beyond
# so many steps the simulated parameter is continuous, because Live would have to spell out every step.
_MOST_STEPS = 128


class Devices:
    """The device tree of a set, by track. `color` gives the colour keys of a row."""

    def __init__(self, rows: Rows, color: Callable[[Row], Json], envelopes: Envelopes) -> None:
        self._color = color
        self._envelopes = envelopes
        self._on_track: defaultdict[int, list[Row]] = defaultdict(list)
        self._in_chain: defaultdict[int, list[Row]] = defaultdict(list)
        self._chains: defaultdict[int, list[Row]] = defaultdict(list)
        self._parameters: defaultdict[int, list[Row]] = defaultdict(list)
        for row in rows.of("devices"):
            if row.get("chain") is None:
                self._on_track[row["track"]].append(row)
            else:
                self._in_chain[row["chain"]].append(row)
        for row in rows.of("chains"):
            self._chains[row["device"]].append(row)
        for row in rows.of("parameters"):
            self._parameters[row["device"]].append(row)

    def on_track(self, track: int) -> list[Json]:
        """The devices of a track, racks with their chains."""
        return self._list(self._on_track[track])

    def mixer(self, row: Row) -> Json:
        """The mixer of a track or chain without its sends."""
        mixer: Json = {}
        if row.get("volume") is not None:
            mixer["volume"] = fader(row["volume"])
        if row.get("panning") is not None:
            mixer["panning"] = row["panning"]
        if row.get("crossfader") in _CROSSFADER:
            mixer["crossfade_assign"] = _CROSSFADER[row["crossfader"]]
        return mixer

    def _list(self, rows: list[Row]) -> list[Json]:
        return [self._device(row) for row in sorted(rows, key=_place)]

    def _device(self, row: Row) -> Json:
        device: Json = {"class_name": row.get("class_name") or "Device", "name": row.get("name") or ""}
        if row.get("plugin_name"):
            device["class_display_name"] = row["plugin_name"]
        if row.get("kind") in _TYPES:
            device["type"] = _TYPES[row["kind"]]
        if row.get("folded") is not None:
            device["view"] = {"is_collapsed": row["folded"]}
        parameters = [one for one in self._parameters[row["device"]] if one.get("name") != SWITCH]
        if parameters or row.get("enabled") is False or self._envelopes.moves(row["device"]):
            device["parameters"] = [_switch(row.get("enabled")), *(self._parameter(one) for one in parameters)]
        chains = sorted(self._chains[row["device"]], key=_place)
        if row.get("macros_mapped") is not None:
            device["has_macro_mappings"] = row["macros_mapped"]
        if chains:
            device["chains"] = [self._chain(one) for one in chains if not one.get("is_return")]
            device["return_chains"] = [self._chain(one) for one in chains if one.get("is_return")]
        return device

    def _chain(self, row: Row) -> Json:
        chain: Json = {"name": row.get("name") or "", **self._color(row), "mixer_device": self.mixer(row)}
        chain.update((name, row[column]) for name, column in _CHAIN.items() if row.get(column) is not None)
        note = row.get("receiving_note")
        chain["in_note"] = _ALL_NOTES if note is None else note
        chain["devices"] = self._list(self._in_chain[row["chain"]])
        return chain

    def _parameter(self, row: Row) -> Json:
        low, high = row.get("min"), row.get("max")
        if (
            low is None or high is None
        ):  # a file has only the range of a MIDI controller: all of it unless it was narrowed
            low, high = row.get("mapping_min"), row.get("mapping_max")
        if low is None or high is None or low > high:
            low, high = 0.0, 1.0
        value = low if row.get("value") is None else row["value"]
        least, most = self._envelopes.reach(row["device"], row.get("name")) or (value, value)
        made: Json = {
            "name": row.get("name") or "",
            "value": value,
            "min": min(low, value, least),
            "max": max(high, value, most),
        }
        if row.get("is_quantized") and made["max"] - made["min"] < _MOST_STEPS:
            made["is_quantized"] = True
        if row.get("display_value") is not None:
            made["display"] = row["display_value"]
        if row.get("automated"):
            made["automation_state"] = 1
        return made


def _place(row: Row) -> int:
    """The position in a chain or rack; a foreign dump may leave it out."""
    return int(row.get("position") or 0)


def _switch(enabled: bool | None) -> Json:
    value = 0.0 if enabled is False else 1.0
    return {"name": SWITCH, "value": value, "min": 0.0, "max": 1.0, "is_quantized": True, "default_value": 1.0}
