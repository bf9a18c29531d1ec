"""What belongs to the whole set: tempo, signatures, scenes, locators, and the row of the set table."""

from __future__ import annotations

from kontrol_cli.sets.als.automation import curve_of
from kontrol_cli.sets.als.scales import scale_name
from kontrol_cli.sets.als.state import SetState
from kontrol_cli.sets.als.values import (
    Element,
    child,
    color_index,
    current,
    descend,
    flag,
    integer,
    nodes_of,
    number,
    pick,
    signature,
    text,
)
from kontrol_cli.sets.placing import from_the_start
from kontrol_cli.sets.rows import Row

Event = tuple[float, Element]


def song_parameter(main_track: Element | None, name: str) -> Element | None:
    """A parameter of the main track's mixer, such as Tempo."""
    if main_track is None:
        return None
    return descend(pick(nodes_of(main_track), "DeviceChain", "MasterChain"), "Mixer", name)


def events_of(main_track: Element | None, parameter: Element | None) -> list[Event]:
    """The arrangement automation of a song parameter, in time order (files do not keep it in order).

    Inline up to Live 9, from Live 10 on in the main track's envelopes. The event before all time
    is at the song's start, beat 0.
    """
    holder = descend(parameter, "ArrangerAutomation", "Events")
    if holder is None:
        target = text(child(parameter, "AutomationTarget"), "Id")
        envelopes = descend(main_track, "AutomationEnvelopes", "Envelopes")
        if target is None or envelopes is None:
            return []
        for envelope in envelopes.iterchildren("AutomationEnvelope"):
            if text(descend(envelope, "EnvelopeTarget", "PointeeId")) == target:
                holder = descend(envelope, "Automation", "Events")
                break
    if holder is None:
        return []
    events = [(number(event, "Time") or 0.0, event) for event in holder.iterchildren("FloatEvent", "EnumEvent")]
    events.sort(key=lambda event: event[0])
    return [(from_the_start(time), event) for time, event in events]


def read_song(main_track: Element | None, state: SetState) -> tuple[float | None, str | None]:
    """The set's tempo and signature; fills tempo_events and signature_events.

    The tempo is the one that the transport showed when the set was saved, as the Live API reads it
    (in Live 8, which does not store it, the tempo at the start).
    """
    tempo_node = song_parameter(main_track, "Tempo")
    tempo = number(current(tempo_node))
    meter_node = song_parameter(main_track, "TimeSignature")
    meter = signature(integer(current(meter_node)))
    if state.rows.wants("tempo_events"):
        events = events_of(main_track, tempo_node)
        rows = state.of("tempo_events")
        if len(events) > 1:
            for time, event in events:
                row: Row = {"time_beats": time, "tempo_bpm": number(event, "Value"), "automated": True}
                row["curve"] = curve_of(event)
                rows.append(row)
            _say_curves(rows, state)
        elif tempo is not None:
            constant = number(events[0][1]) if events else tempo
            rows.append({"time_beats": 0.0, "tempo_bpm": constant, "automated": False})
    if state.rows.wants("signature_events"):
        events = events_of(main_track, meter_node)
        rows = state.of("signature_events")
        for time, event in events:
            rows.append({"time_beats": time, "time_signature": signature(integer(event, "Value"))})
        if not events and meter is not None:
            rows.append({"time_beats": 0.0, "time_signature": meter})
    return tempo, meter


def _say_curves(tempo_events: list[Row], state: SetState) -> None:
    """Say where the tempo is curved. How Live computes such a segment is not documented, and nobody has measured it."""
    curved = [row for row in tempo_events[:-1] if row["curve"] is not None and _bends(row["curve"])]
    if curved:
        count = "1 segment" if len(curved) == 1 else f"{len(curved)} segments"
        state.rows.remark(
            f"{state.name}: {count} of the tempo automation, the first from beat {curved[0]['time_beats']:g} on, "
            f"{'is a curve' if len(curved) == 1 else 'are curves'}. How Live computes them is not known; seconds take "
            "the straight line, so from there on they may be off."
        )


def _bends(curve: str) -> bool:
    """False for the controls of a straight line, as Live writes them where it writes all controls."""
    return any(part not in ("", "0.5") for part in curve.split(","))


def read_scenes(live_set: Element, state: SetState) -> None:
    """The scenes: `Scenes` from Live 11 on, `SceneNames` before (the name is then an attribute).

    Tempo and signature of a scene count only where their field is enabled; a disabled one stores a
    number that means nothing.
    """
    holder = pick(nodes_of(live_set), "Scenes", "SceneNames")
    scenes = [] if holder is None else list(holder.iterchildren("Scene"))
    state.counts.scenes = len(scenes)
    if not state.rows.wants("scenes"):
        return
    wanted = state.of("scenes")
    for index, scene in enumerate(scenes):
        nodes = nodes_of(scene)
        row: Row = {"scene": index, "color_index": color_index(nodes)}
        name = text(nodes.get("Name"))
        row["name"] = scene.get("Value") if name is None else name
        row["info"] = text(nodes.get("Annotation")) or None
        row["is_empty"] = index not in state.filled_scenes
        if flag(nodes.get("IsTempoEnabled")):
            row["tempo_bpm"] = number(nodes.get("Tempo"))
        if flag(nodes.get("IsTimeSignatureEnabled")):
            row["time_signature"] = signature(integer(nodes.get("TimeSignatureId")))
        follow = nodes.get("FollowAction")
        if follow is not None:
            row["follow_enabled"] = flag(child(follow, "FollowActionEnabled"))
            row["follow_time"] = number(child(follow, "FollowTime"))
        wanted.append(row)


def read_locators(live_set: Element, state: SetState) -> None:
    """The locators in time order; files keep them in the order of their making."""
    holder = descend(live_set, "Locators", "Locators")
    rows: list[Row] = []
    for locator in [] if holder is None else holder.iterchildren("Locator"):
        nodes = nodes_of(locator)
        rows.append(
            {
                "time_beats": number(nodes.get("Time")),
                "name": text(nodes.get("Name")),
                "is_song_start": flag(nodes.get("IsSongStart")),
                "info": text(nodes.get("Annotation")) or None,
            }
        )
    state.counts.locators = len(rows)
    rows.sort(key=lambda row: row["time_beats"] or 0.0)
    for index, row in enumerate(rows):
        state.of("locators").append({"locator": index, **row})


def settle_sends(live_set: Element, state: SetState) -> None:
    """Tie each send to its return track: one send per return, in their order; SendsPre likewise."""
    holder = child(live_set, "SendsPre")
    pre = [] if holder is None else [flag(node) for node in holder]
    for row in state.sends:
        position = row["send"]
        if position < len(state.return_tracks):
            row["return_track"] = state.return_tracks[position]
        if position < len(pre):
            row["pre"] = pre[position]


def set_row(live_set: Element, state: SetState, tempo: float | None, meter: str | None) -> Row:
    """The set table's one row, apart from path, source and version."""
    information = child(live_set, "ScaleInformation")
    nodes = {} if information is None else nodes_of(information)
    # From 12.1 on both root and scale are numbers.
    is_numbered = "Root" in nodes
    scale = integer(nodes.get("Name")) if is_numbered else None
    # TuningSystems is empty in seven sets of Live 12 and holds one system in one (12.0): the set's own.
    tuning = descend(live_set, "TuningSystems", "TuningSystem")
    counts = state.counts
    return {
        "tempo_bpm": tempo,
        "time_signature": meter,
        "root_note": integer(pick(nodes, "Root", "RootNote")),
        "scale_name": scale_name(scale) if is_numbered else text(nodes.get("Name")) or None,
        "scale_number": scale,
        "tuning": text(child(tuning, "TuningSystemName")),
        "length_beats": state.length_beats,
        "tracks": counts.tracks,
        "return_tracks": counts.return_tracks,
        "scenes": counts.scenes,
        "session_clips": counts.session_clips,
        "arrangement_clips": counts.arrangement_clips,
        "take_lane_clips": counts.take_lane_clips,
        "devices": counts.devices,
        "locators": counts.locators,
        "complete": True,
    }
