"""One track: its row, its mixer with sends, and the order in which its parts are read."""

from __future__ import annotations

from kontrol_cli.sets.als.automation import read_mixer_automation, read_track_envelopes, track_envelopes
from kontrol_cli.sets.als.clips import read_clips
from kontrol_cli.sets.als.devices import count_devices, device_title, first_instrument, read_devices
from kontrol_cli.sets.als.state import SetState
from kontrol_cli.sets.als.values import (
    Element,
    Nodes,
    child,
    color_index,
    current,
    descend,
    flag,
    integer,
    nodes_of,
    number,
    pick,
    text,
)
from kontrol_cli.sets.rows import Row

KINDS = {
    "AudioTrack": "audio",
    "MidiTrack": "midi",
    "GroupTrack": "group",
    "ReturnTrack": "return",
    "MasterTrack": "master",
    "MainTrack": "master",
}

# MonitoringEnum as the Live API numbers current_monitoring_state (in, auto, off).
_MONITORING = {0: "in", 1: "auto", 2: "off"}

# CrossFadeState, numbered as the Live API numbers crossfade_assign (inferred: 1, none, is what all measured tracks of
# Live 8 to 12 have, and the API's default).
_CROSSFADER = {0: "A", 1: "none", 2: "B"}


def read_track(track: Element, index: int, state: SetState) -> None:
    """Everything the wanted tables need of one track; `index` is its position in the set."""
    kind = KINDS[track.tag]
    nodes = nodes_of(track)
    device_chain = pick(nodes, "DeviceChain", "MasterChain")
    parts = {} if device_chain is None else nodes_of(device_chain)
    mixer = parts.get("Mixer")
    sequencer = parts.get("MainSequencer")
    track_id = track.get("Id")
    if track_id is not None and kind == "group":  # sets made by programs give a group and a track the same Id
        state.group_of_id[track_id] = index
    if kind == "return":
        state.counts.return_tracks += 1
        state.return_tracks.append(index)
    elif kind != "master":
        state.counts.tracks += 1
    if state.wants_tracks:
        row = _track_row(kind, index, nodes=nodes, parts=parts, state=state)
        row["live_id"] = integer(track, "Id")
        state.of("tracks").append(row)
    if state.wants_sends and mixer is not None:
        _read_sends(child(mixer, "Sends"), index, state)
    inner = parts.get("DeviceChain")
    if inner is not None and state.rows.wants("set"):
        state.counts.devices += count_devices(inner)
    if state.opens_devices:
        envelopes = track_envelopes(nodes.get("AutomationEnvelopes"))
        read_devices(child(inner, "Devices"), index, envelopes, state)
        if state.wants_automation:
            if mixer is not None:
                read_mixer_automation(mixer, index, state)
            read_track_envelopes(envelopes, index, state)
    if kind in ("audio", "midi"):
        read_clips(track, sequencer, index, state)


def _track_row(kind: str, index: int, nodes: Nodes, parts: Nodes, state: SetState) -> Row:
    row: Row = {"track": index, "kind": kind}
    name = nodes.get("Name")
    row["info"] = text(child(name, "Annotation")) or None
    row["name"] = _shown_name(name, kind, index, devices=child(parts.get("DeviceChain"), "Devices"), state=state)
    row["color_index"] = color_index(nodes)
    row["frozen"] = flag(nodes.get("Freeze"))
    unfolded = flag(nodes.get("TrackUnfolded"))
    row["folded"] = None if unfolded is None else not unfolded
    delay = nodes.get("TrackDelay")
    if delay is not None:
        row["delay"] = number(child(delay, "Value"))
        in_samples = flag(child(delay, "IsValueSampleBased"))
        row["delay_unit"] = None if in_samples is None else "samples" if in_samples else "ms"
    group_id = text(nodes.get("TrackGroupId"))
    if group_id is not None and group_id != "-1":
        state.grouped.append((row, group_id))
    _fill_mixer(row, parts.get("Mixer"))
    sequencer = parts.get("MainSequencer")
    if sequencer is not None:
        monitoring = integer(child(sequencer, "MonitoringEnum"))
        row["monitoring"] = None if monitoring is None else _MONITORING.get(monitoring, str(monitoring))
        row["armed"] = flag(descend(sequencer, "Recorder", "IsArmed"))
    source = parts.get("MidiInputRouting" if kind == "midi" else "AudioInputRouting")
    if kind in ("audio", "midi"):
        row["input_routing"], row["input_channel"] = _routing(source)
    row["output_routing"], row["output_channel"] = _routing(_output(kind, parts))
    return row


def _shown_name(name: Element | None, kind: str, index: int, *, devices: Element | None, state: SetState) -> str | None:
    """What Live shows as the name. Live 8.1 to 8.2.2 does not store it: there a typed # becomes the track's number."""
    shown = text(child(name, "EffectiveName"))
    typed = text(child(name, "UserName"))
    if shown or name is None:
        return shown
    if typed:
        return typed.replace("#", str(index + 1))
    place = chr(ord("A") + (len(state.return_tracks) - 1) % 26) if kind == "return" else str(index + 1)
    return untyped_name(kind, place, devices)


def untyped_name(kind: str, place: str, devices: Element | None) -> str:
    """The name that Live makes for a track without a typed one: 1-Audio, 2-<its instrument>, 3-MIDI, A-Return.

    `place` is the track's number, or the letter of a return. Inferred for Live 8 from Live 9, which writes both the
    name and what it is made of: a MIDI track is called after its instrument, a return after all of its devices.
    """
    if kind == "master":
        return "Master"
    what = {"midi": "MIDI", "return": "Return"}.get(kind, kind.capitalize())
    if kind == "return" and devices is not None:
        what = " | ".join(device_title(device) for device in devices) or what
    elif kind == "midi":
        instrument = first_instrument(devices)
        what = what if instrument is None else device_title(instrument)
    return f"{place}-{what}"


def _fill_mixer(row: Row, mixer: Element | None) -> None:
    if mixer is None:
        return
    nodes = nodes_of(mixer)
    active = flag(current(nodes.get("Speaker")))
    if row["kind"] != "master":
        row["muted"] = None if active is None else not active
        row["soloed"] = flag(nodes.get("SoloSink"))
        side = integer(current(nodes.get("CrossFadeState")))
        row["crossfader"] = None if side is None else _CROSSFADER.get(side)
    row["volume"] = number(current(nodes.get("Volume")))
    row["panning"] = number(current(nodes.get("Pan")))


def _routing(node: Element | None) -> tuple[str | None, str | None]:
    if node is None:
        return None, None
    nodes = nodes_of(node)
    return text(nodes.get("UpperDisplayString")), text(nodes.get("LowerDisplayString")) or None


def _output(kind: str, parts: Nodes) -> Element | None:
    """The output that Live shows: MIDI for a MIDI track without an instrument, audio for all others."""
    if kind == "midi" and first_instrument(child(parts.get("DeviceChain"), "Devices")) is None:
        return parts.get("MidiOutputRouting")
    return parts.get("AudioOutputRouting")


def _read_sends(sends: Element | None, index: int, state: SetState) -> None:
    if sends is None:
        return
    wanted = state.of("sends")
    for position, holder in enumerate(sends.iterchildren("TrackSendHolder")):
        row: Row = {"track": index, "send": position, "value": number(current(child(holder, "Send")))}
        wanted.append(row)
        state.sends.append(row)
