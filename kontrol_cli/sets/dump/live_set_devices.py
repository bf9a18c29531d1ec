"""Devices, racks, chains, mixers, parameters and envelopes of live-set documents."""

from __future__ import annotations

from functools import partial

from kontrol_cli.sets.dump.document import Values, Visit
from kontrol_cli.sets.dump.state import LiveSetState
from kontrol_cli.sets.dump.values import gain_of_display, gain_of_fader
from kontrol_cli.sets.placing import from_the_start
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.targets import MIXER_TARGETS, send_target

_RACK_KINDS = {
    "InstrumentGroupDevice": "instrument_rack",
    "DrumGroupDevice": "drum_rack",
    "AudioEffectGroupDevice": "audio_effect_rack",
    "MidiEffectGroupDevice": "midi_effect_rack",
}
_TYPE_KINDS = {1: "instrument", 2: "audio_effect", 4: "midi_effect"}  # Device.DeviceType
# Mixer parameters without a column of their own: element -> what it is called as the target of an envelope.
_OTHER_MIXER_PARAMETERS = {
    **{api.replace("_", "-"): name for name, api in MIXER_TARGETS.items() if name not in ("Volume", "Pan")},
    "chain-activator": "Speaker",
    "crossfader": "CrossFade",
}
CROSSFADER = {0: "A", 1: "none", 2: "B"}  # MixerDevice.crossfade_assignments
_PLUGINS = {"PluginDevice", "AuPluginDevice"}


class DeviceReader:
    """The part of the live-set reader for everything that a track's device chain and mixer hold."""

    def __init__(self, reader: LiveSetState) -> None:
        self._reader = reader
        self._rows = reader.rows
        self._counts = reader.counts
        self.tempo_automated: bool | None = None
        self._track = -1
        self._owners: list[Row] = [{}]  # the track, then device and chain rows going down
        self._chain_of: dict[int, Row] = {}
        self._device_of: dict[int, int] = {}
        self._target_of: dict[int, tuple[int | None, str]] = {}  # device and name as the .als reader has them
        self._pad_chains: list[tuple[int, int]] = []
        self._pad_note: int | None = None
        self._mixer_owner: Row = {}
        self._devices = 0
        self._chains = 0
        self._envelope: Values = {}
        self._automation: list[tuple[Row, int | None, int | None]] = []
        self.opens: dict[str, Visit] = {
            "device": self._open_device,
            "chain": self._open_chain,
            "return-chain": self._open_chain,
            "mixer": self._mixer,
            "volume": self._volume,
            "panning": self._panning,
            "send": self._send,
            "song-tempo": self._song_tempo,
            "parameter": self._parameter,
            "device-sample": self._device_sample,
            "drum-pad": self._drum_pad,
            "chain-ref": self._chain_ref,
            "envelope": self._open_envelope,
            "envelope-event": self._envelope_event,
            **{tag: partial(self._of_mixer, name=name) for tag, name in _OTHER_MIXER_PARAMETERS.items()},
        }
        self.closes: dict[str, Visit] = {"device": self._leave, "chain": self._leave, "return-chain": self._leave}

    def enter_track(self, row: Row) -> None:
        """A new track begins."""
        self._owners = [row]

    def finish(self) -> None:
        """Fill what needed the whole document: notes of drum chains, targets of envelopes, receivers of sends."""
        for note, pointer in self._pad_chains:
            chain = self._chain_of.get(pointer)
            if chain is not None and chain.get("receiving_note") is None:
                chain["receiving_note"] = note
        for row, device, parameter in self._automation:
            known = None if parameter is None else self._target_of.get(parameter)
            if known is not None:
                row["device"], row["target"] = known
            elif device is not None:
                row["device"] = self._device_of.get(device)
        for row in self._rows.of("sends"):
            if row["send"] < self._counts["return_tracks"]:
                row["return_track"] = self._counts["tracks"] + row["send"]

    # Devices and chains.

    def _open_device(self, values: Values) -> None:
        self._counts["devices"] += 1
        owner = self._owners[-1]
        in_chain = "chain" in owner
        class_name = values.get("class_name")
        is_plugin = class_name in _PLUGINS
        active = values.get("is_active")
        row: Row = {
            "device": self._devices,
            "track": self._reader.track,
            "parent": owner["device"] if in_chain else None,
            "chain": owner["chain"] if in_chain else None,
            "position": values.get("index"),
            "name": values.get("name"),
            "class_name": class_name,
            "kind": _RACK_KINDS.get(class_name or "") or _TYPE_KINDS.get(values.get("type", 0)),
            # is_active is also false when a rack around it is off, so a false says nothing there.
            "enabled": active if active or not in_chain else None,
            # Live does not distinguish VST2 from VST3 (both are PluginDevice).
            "plugin_format": "au" if class_name == "AuPluginDevice" else None,
            "plugin_name": values.get("class_display_name") if is_plugin else None,
            "max_patch": values.get("patch_path"),
            "folded": values.get("is_collapsed"),
            "macros_mapped": values.get("has_macro_mappings"),
        }
        if "id" in values:
            self._device_of[values["id"]] = self._devices
        self._devices += 1
        self._owners.append({"of_device": row, "device": row["device"]})
        self._rows.of("devices").append(row)

    def _open_chain(self, values: Values) -> None:
        self._counts["chains"] += 1
        note = values.get("in_note")
        row: Row = {
            "chain": self._chains,
            "device": self._owners[-1].get("device"),
            "position": values.get("index"),
            "is_return": self._reader.current() == "return-chain",
            "name": values.get("name"),
            "color_index": values.get("color_index"),
            "color_rgb": values.get("color"),
            "muted": values.get("mute"),
            "soloed": values.get("solo"),
            "receiving_note": note if note is None or note >= 0 else None,  # -1 = all notes
            "sending_note": values.get("out_note"),
            "choke_group": values.get("choke_group"),
        }
        self._chains += 1
        if "id" in values:
            self._chain_of[values["id"]] = row
        self._owners.append(row)
        self._rows.of("chains").append(row)

    def _leave(self, values: Values) -> None:
        self._owners.pop()

    def _drum_pad(self, values: Values) -> None:
        self._counts["drum_pads"] += 1
        self._pad_note = values.get("note")

    def _chain_ref(self, values: Values) -> None:
        if self._pad_note is not None and "chain" in values:
            self._pad_chains.append((self._pad_note, values["chain"]))

    def _device_sample(self, values: Values) -> None:
        self._reader.use_sample(values.get("file_path"))

    def _parameter(self, values: Values) -> None:
        self._counts["parameters"] += 1
        self._named(values, values.get("name"))
        owner = self._owners[-1]
        device: Row = owner.get("of_device", {})
        if values.get("index") == 0 and "Device On" in (values.get("original_name"), values.get("name")):
            value = values.get("value")
            if value is not None:
                device["enabled"] = value > 0.5
        if self._rows.wants("parameters"):
            state = values.get("automation_state")
            self._rows.of("parameters").append(
                {
                    "device": owner.get("device"),
                    "parameter": values.get("index"),
                    "name": values.get("name"),
                    "value": values.get("value"),
                    "display_value": values.get("display"),
                    "min": values.get("min"),
                    "max": values.get("max"),
                    "is_quantized": values.get("is_quantized"),
                    "automated": None if state is None else state > 0,
                }
            )

    # Mixers.

    def _mixer(self, values: Values) -> None:
        self._mixer_owner = self._owners[-1]
        if len(self._owners) == 1:  # chains have no side of the crossfader
            self._mixer_owner["crossfader"] = CROSSFADER.get(values.get("crossfade_assign", -1))

    def _named(self, values: Values, name: str | None) -> None:
        if "id" in values and name:
            self._target_of[values["id"]] = (self._owners[-1].get("device"), name)

    def _of_mixer(self, values: Values, *, name: str) -> None:
        """A parameter of a mixer; that of a chain is named after it, and belongs to the rack."""
        owner = self._owners[-1]
        if "chain" in owner:
            name = f"{owner['name'] or owner['position']}/{name}"
        self._named(values, name)

    def _volume(self, values: Values) -> None:
        self._of_mixer(values, name="Volume")
        self._mixer_owner["volume"] = gain_of_fader(values.get("value"), values.get("display"))

    def _panning(self, values: Values) -> None:
        self._of_mixer(values, name="Pan")
        self._mixer_owner["panning"] = values.get("value")

    def _song_tempo(self, values: Values) -> None:
        self._of_mixer(values, name="Tempo")
        state = values.get("automation_state")
        self.tempo_automated = None if state is None else state > 0

    def _send(self, values: Values) -> None:
        self._of_mixer(values, name=send_target(values.get("index") or 0))
        if len(self._owners) == 1:  # the table is about tracks, not chains
            # Only the text is used: no source gives the curve of sends.
            level = gain_of_display(values.get("display"))
            self._rows.of("sends").append(
                {
                    "track": self._reader.track,
                    "send": values.get("index"),
                    "value": 0.0 if level is None and values.get("value") == 0.0 else level,
                }
            )

    # Envelopes.

    def _open_envelope(self, values: Values) -> None:
        self._counts["envelopes"] += 1
        self._envelope = values

    def _envelope_event(self, values: Values) -> None:
        if not self._rows.wants("automation"):
            return
        controls = [values.get(name) for name in ("x1", "y1", "x2", "y2")]
        time = values.get("time")
        straight = controls[0] == controls[1] and controls[2] == controls[3]
        row: Row = {
            "track": self._reader.track if self._reader.holder(2) != "song" else None,
            "clip": self._reader.clip,
            "device": None,
            "target": self._envelope.get("target"),
            "modulates": False,  # Live's list is named automation_envelopes
            "time_beats": None if time is None else from_the_start(time),
            "value": values.get("value"),
            # The control points of a straight line are on it; files leave them out.
            "curve": None if None in controls or straight else ",".join(repr(control) for control in controls),
        }
        self._automation.append((row, self._envelope.get("device"), self._envelope.get("parameter")))
        self._rows.of("automation").append(row)
