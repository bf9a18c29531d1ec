"""Clips of one track: session slots, the arrangement and take lanes; their notes and warp markers.

Only the places where a clip can be heard or kept are opened, child by child; frozen copies
(FreezeSequencer) and grooves (GroovePool) lie elsewhere and are never met.

Loop values of an unwarped audio clip are seconds, all others beats. While a clip does not loop,
LoopStart and LoopEnd are what it plays (they equal its length on the timeline in every such clip measured)
and OutMarker is left over from another state, so the end marker is LoopEnd then and OutMarker else.
"""

from __future__ import annotations

from kontrol_cli.sets.als.automation import read_clip_envelopes
from kontrol_cli.sets.als.state import SetState
from kontrol_cli.sets.als.values import (
    Element,
    Nodes,
    child,
    color_index,
    descend,
    flag,
    integer,
    nodes_of,
    number,
    text,
)
from kontrol_cli.sets.rows import Row

_CLIP_TAGS = ("AudioClip", "MidiClip")


def read_clips(track: Element, sequencer: Element | None, index: int, state: SetState) -> None:
    """All clips, slots and take lanes of one track, in the order of the clips table."""
    if sequencer is None:
        return
    _read_session(sequencer, index, state)
    _read_arrangement(sequencer, index, state)
    lanes = descend(track, "TakeLanes", "TakeLanes")
    if lanes is not None:
        _read_take_lanes(lanes, sequencer, index, state)


def _read_session(sequencer: Element, index: int, state: SetState) -> None:
    slot_list = child(sequencer, "ClipSlotList")
    if slot_list is None:
        return
    slots = state.of("slots") if state.wants_slots else None
    state.rows.make_room("slots", len(slot_list))
    for scene, slot in enumerate(slot_list.iterchildren("ClipSlot")):
        value = descend(slot, "ClipSlot", "Value")
        clip = None if value is None else next(value.iterchildren(*_CLIP_TAGS), None)
        if slots is not None:
            stop = flag(child(slot, "HasStop"))
            slots.append({"track": index, "scene": scene, "has_clip": clip is not None, "has_stop_button": stop})
        if clip is not None:
            state.counts.session_clips += 1
            state.filled_scenes.add(scene)
            row = {"where": "session", "scene": scene}
            _read_clip(clip, sequencer, index=index, row=row, state=state)


def _read_arrangement(sequencer: Element, index: int, state: SetState) -> None:
    holder = next(sequencer.iterchildren("Sample", "ClipTimeable"), None)
    events = descend(holder, "ArrangerAutomation", "Events")
    if events is None:
        return
    for clip in sorted(events.iterchildren(*_CLIP_TAGS), key=_start):
        state.counts.arrangement_clips += 1
        _read_clip(clip, sequencer, index=index, row={"where": "arrangement"}, state=state)


def _read_take_lanes(lanes: Element, sequencer: Element, index: int, state: SetState) -> None:
    for number_, lane in enumerate(lanes.iterchildren("TakeLane")):
        events = descend(lane, "ClipAutomation", "Events")
        clips = [] if events is None else list(events.iterchildren(*_CLIP_TAGS))
        state.of("take_lanes").append(
            {"track": index, "take_lane": number_, "name": text(child(lane, "Name")), "clips": len(clips)}
        )
        for clip in sorted(clips, key=_start):
            state.counts.take_lane_clips += 1
            _read_clip(clip, sequencer, index=index, row={"where": "take_lane", "take_lane": number_}, state=state)


def _start(clip: Element) -> float:
    return number(child(clip, "CurrentStart")) or 0.0


def _read_clip(clip: Element, sequencer: Element, index: int, row: Row, state: SetState) -> None:
    """One clip: `row` comes with its place and gets the rest when clips are wanted."""
    state.rows.make_room("clips", 1)
    clip_number = state.next_clip
    state.next_clip += 1
    if row["where"] == "arrangement":
        end = number(child(clip, "CurrentEnd"))
        if end is not None and end > state.length_beats:
            state.length_beats = end
    if not state.opens_clips:
        return
    nodes = nodes_of(clip)
    is_audio = clip.tag == "AudioClip"
    if state.wants_clips:
        row["clip"] = clip_number
        row["track"] = index
        _fill(row, nodes, is_audio, state)
        state.of("clips").append(row)
    elif is_audio and state.wants_samples:
        state.samples.of_clip(nodes.get("SampleRef"))
    if state.wants_notes and not is_audio:
        _read_notes(nodes.get("Notes"), clip_number, state)
    if state.wants_warp and is_audio:
        _read_warp_markers(nodes.get("WarpMarkers"), clip_number, state)
    if state.wants_automation:
        read_clip_envelopes(nodes, index, clip=clip_number, sequencer=sequencer, state=state)


def _fill(row: Row, nodes: Nodes, is_audio: bool, state: SetState) -> None:
    row["kind"] = "audio" if is_audio else "midi"
    row["name"] = text(nodes.get("Name"))
    row["color_index"] = color_index(nodes)
    row["muted"] = flag(nodes.get("Disabled"))
    row["launch_mode"] = integer(nodes.get("LaunchMode"))
    row["launch_quantization"] = integer(nodes.get("LaunchQuantisation"))
    row["legato"] = flag(nodes.get("Legato"))
    row["velocity_amount"] = number(nodes.get("VelocityAmount"))
    row["info"] = text(nodes.get("Annotation")) or None
    row["time_signature"] = _clip_signature(nodes.get("TimeSignature"))
    groove = integer(child(nodes.get("GrooveSettings"), "GrooveId"))
    row["groove"] = None if groove == -1 else groove
    warping = flag(nodes.get("IsWarped")) if is_audio else None
    _fill_loop(row, nodes, warping is False, state)
    _fill_follow(row, nodes)
    if is_audio:
        row["warping"] = warping
        row["warp_mode"] = integer(nodes.get("WarpMode"))
        row["pitch_coarse"] = integer(nodes.get("PitchCoarse"))
        row["pitch_fine"] = number(nodes.get("PitchFine"))
        row["gain"] = number(nodes.get("SampleVolume"))
        row["fade"] = flag(nodes.get("Fade"))
        row["ram"] = flag(nodes.get("Ram"))
        row["sample"], row["sample_path"] = state.samples.of_clip(nodes.get("SampleRef"))
    else:
        lists = descend(nodes.get("Notes"), "PerNoteEventStore", "EventLists")
        row["mpe"] = lists is not None and len(lists) > 0


def _fill_loop(row: Row, nodes: Nodes, in_seconds: bool, state: SetState) -> None:
    loop = nodes.get("Loop")
    values = {} if loop is None else nodes_of(loop)
    start, end = number(values.get("LoopStart")), number(values.get("LoopEnd"))
    looping = flag(values.get("LoopOn"))
    row["loop_start"], row["loop_end"], row["looping"] = start, end, looping
    row["loop_unit"] = "seconds" if in_seconds else "beats"
    if start is not None:
        row["start_marker"] = start + (number(values.get("StartRelative")) or 0.0)
    row["end_marker"] = number(values.get("OutMarker")) if looping else end
    if row["where"] != "session":
        begin, stop = number(nodes.get("CurrentStart")), number(nodes.get("CurrentEnd"))
        row["start_beats"], row["end_beats"] = begin, stop
        if begin is not None and stop is not None:
            row["length_beats"] = stop - begin
        return
    first = start if looping else row.get("start_marker")
    last = end if looping else row["end_marker"]
    if first is not None and last is not None:
        row["length_beats"] = last - first
        if in_seconds:  # the tempo comes after the tracks
            state.unwarped.append((row, last - first))


def _fill_follow(row: Row, nodes: Nodes) -> None:
    """Follow actions: flat in the clip up to Live 10, a block with its own switch from Live 11 on.

    Up to Live 10 there is no switch: an action A or B other than 0 (none) makes it enabled (inferred).
    """
    block = nodes.get("FollowAction")
    values = nodes if block is None else nodes_of(block)
    row["follow_time"] = number(values.get("FollowTime"))
    action_a = row["follow_action_a"] = integer(values.get("FollowActionA"))
    action_b = row["follow_action_b"] = integer(values.get("FollowActionB"))
    row["follow_chance_a"] = integer(values.get("FollowChanceA"))
    row["follow_chance_b"] = integer(values.get("FollowChanceB"))
    if block is not None:
        row["follow_enabled"] = flag(values.get("FollowActionEnabled"))
    elif action_a is not None:
        row["follow_enabled"] = bool(action_a or action_b)


def _clip_signature(node: Element | None) -> str | None:
    plain = descend(node, "TimeSignatures", "RemoteableTimeSignature")
    numerator, denominator = integer(child(plain, "Numerator")), integer(child(plain, "Denominator"))
    return None if numerator is None or denominator is None else f"{numerator}/{denominator}"


def _read_notes(notes: Element | None, clip: int, state: SetState) -> None:
    """The notes of one clip. Attributes that Live leaves out from 12.2 on have their defaults.

    Up to Live 10 a note has neither probability nor deviation: both stay missing there. The sign that
    they exist although no note writes them is NoteProbabilityGroups (12.0 on).
    """
    tracks = child(notes, "KeyTracks")
    if tracks is None:
        return
    wanted = state.of("notes")
    has_defaults = child(notes, "NoteProbabilityGroups") is not None
    default_probability, default_deviation = (1.0, 0.0) if has_defaults else (None, None)
    for key_track in tracks.iterchildren("KeyTrack"):
        pitch = integer(child(key_track, "MidiKey"))
        events = child(key_track, "Notes")
        if events is None:
            continue
        state.rows.make_room("notes", len(events))
        for note in events.iterchildren("MidiNoteEvent"):
            probability = number(note, "Probability")
            deviation = number(note, "VelocityDeviation")
            wanted.append(
                {
                    "clip": clip,
                    "pitch": pitch,
                    "start_beats": number(note, "Time"),
                    "duration_beats": number(note, "Duration"),
                    "velocity": number(note, "Velocity"),
                    "release_velocity": number(note, "OffVelocity"),
                    "velocity_deviation": default_deviation if deviation is None else deviation,
                    "probability": default_probability if probability is None else probability,
                    "muted": flag(note, "IsEnabled") is False,
                }
            )


def _read_warp_markers(markers: Element | None, clip: int, state: SetState) -> None:
    if markers is None:
        return
    state.rows.make_room("warp_markers", len(markers))
    wanted = state.of("warp_markers")
    for marker in markers.iterchildren("WarpMarker"):
        wanted.append({"clip": clip, "sample_seconds": number(marker, "SecTime"), "beat": number(marker, "BeatTime")})
