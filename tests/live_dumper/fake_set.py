# -*- coding: utf-8 -*-
"""A small set as plain objects with everything that a dump can hold, on every Python that Live ships."""

# It runs on Python 2.7 too.
# ruff: noqa

from __future__ import absolute_import, unicode_literals

try:
    from .fakes import Refused, listeners, thing
except (ImportError, ValueError):  # run as a plain script under another interpreter
    from fakes import Refused, listeners, thing

_pointers = {"next": 1000}


def pointer():
    """A new identity."""
    _pointers["next"] += 1
    return _pointers["next"]


def parameter(name, value, low=0.0, high=1.0, shown="?", items=None, **more):
    """A DeviceParameter; with `items` a stepped one."""
    more.update(
        _live_ptr=pointer(),
        name=name,
        original_name=name,
        value=value,
        min=low,
        max=high,
        is_quantized=items is not None,
        is_enabled=True,
        automation_state=0,
        state=0,
        display_value=value,
        str_for_value=lambda asked: shown,
        default_value=Refused(RuntimeError("Quantized parameters have no default")) if items is not None else low,
        value_items=tuple(items) if items is not None else Refused(RuntimeError("Only for quantized parameters")),
    )
    return thing("DeviceParameter", **more)


def mixer(kind="track", sends=()):
    """A MixerDevice or ChainMixerDevice."""
    own = dict(
        _live_ptr=pointer(),
        volume=parameter("Track Volume", 0.85, shown="0.0 dB"),
        panning=parameter("Track Panning", 0.0, -1.0, shown="C"),
        sends=tuple(sends),
        panning_mode=0,
    )
    if kind == "chain":
        own["chain_activator"] = parameter("Chain Activator", 1.0, items=("Off", "On"), shown="On")
        return thing("ChainMixerDevice", **own)
    own["track_activator"] = parameter("Track Activator", 1.0, items=("Off", "On"), shown="On")
    own["crossfade_assign"] = 1 if kind != "master" else Refused(RuntimeError("Master has no crossfade assign"))
    if kind == "master":
        own.update(
            crossfader=parameter("Crossfader", 0.0, -1.0, shown="C"),
            cue_volume=parameter("Preview Volume", 0.85, shown="0.0 dB"),
            song_tempo=parameter("Song Tempo", 124.0, 20.0, 999.0, shown="124.00 BPM"),
        )
    return thing("MixerDevice", **own)


def note(pitch, start, duration=0.25, **more):
    """A MidiNote of Live 11 and later."""
    own = dict(
        pitch=pitch,
        start_time=start,
        duration=duration,
        velocity=100.0,
        mute=False,
        probability=1.0,
        velocity_deviation=0.0,
        release_velocity=64.0,
        note_id=1,
    )
    own.update(more)
    return thing("MidiNote", **own)


def clip(name="A01 1 kick", audio=True, notes=(), **more):
    """A Clip as Live 12.2 gives it."""
    refused = Refused(RuntimeError("Only for audio clips"))
    own = dict(
        _live_ptr=pointer(),
        name=name,
        color_index=14,
        color=0xFF8000,
        is_audio_clip=audio,
        is_midi_clip=not audio,
        is_session_clip=True,
        is_arrangement_clip=False,
        is_take_lane_clip=False,
        length=4.0,
        looping=True,
        loop_start=0.0,
        loop_end=4.0,
        start_marker=0.0,
        end_marker=4.0,
        position=0.0,
        muted=False,
        signature_numerator=4,
        signature_denominator=4,
        launch_mode=0,
        launch_quantization=0,
        legato=False,
        velocity_amount=0.0,
        has_groove=False,
        groove=None,
        has_envelopes=False,
        is_playing=False,
        is_triggered=False,
        is_recording=False,
        start_time=0.0,
        end_time=4.0,
    )
    for key, value in dict(
        warping=True,
        warp_mode=4,
        pitch_coarse=-2,
        pitch_fine=0.0,
        gain=0.4,
        gain_display_string="0.0 dB",
        ram_mode=False,
        file_path="/music/kick.wav",
        sample_length=88200,
        sample_rate=44100.0,
        warp_markers=(
            thing("WarpMarker", sample_time=0.0, beat_time=0.0),
            thing("WarpMarker", sample_time=2.0, beat_time=4.0),
        ),
    ).items():
        own[key] = value if audio else refused
    own["get_all_notes_extended"] = lambda: tuple(notes)
    own.update(more)
    return thing("Clip", **own)


def slot(held=None, **more):
    """A ClipSlot."""
    own = dict(
        _live_ptr=pointer(),
        has_clip=held is not None,
        clip=held,
        has_stop_button=True,
        is_group_slot=False,
        controls_other_clips=False,
        playing_status=0,
        is_triggered=False,
        color=None,
        color_index=None,
    )
    own.update(more)
    return thing("ClipSlot", **own)


def device(name="EQ Eight", class_name="Eq8", kind="Device", **more):
    """A Device; racks get chains, return_chains and drum_pads by `more`."""
    own = dict(
        _live_ptr=pointer(),
        name=name,
        class_name=class_name,
        class_display_name=name,
        type=2,
        is_active=True,
        can_have_chains=False,
        can_have_drum_pads=False,
        latency_in_samples=0,
        latency_in_ms=0.0,
        parameters=(
            parameter("Device On", 1.0, items=("Off", "On"), shown="On"),
            parameter("Frequency", 0.5, shown="1.00 kHz"),
        ),
        view=thing("View", is_collapsed=False),
    )
    own.update(more)
    return thing(kind, **own)


def chain(name="Kick", devices=(), **more):
    """A DrumChain."""
    own = dict(
        _live_ptr=pointer(),
        name=name,
        color=0x00FF00,
        color_index=3,
        is_auto_colored=False,
        mute=False,
        solo=False,
        muted_via_solo=False,
        has_audio_input=False,
        has_audio_output=True,
        has_midi_input=True,
        has_midi_output=False,
        in_note=36,
        out_note=60,
        choke_group=1,
        mixer_device=mixer("chain"),
        devices=tuple(devices),
    )
    own.update(more)
    return thing("DrumChain", **own)


def routing(text):
    """A RoutingType or RoutingChannel."""
    return thing("RoutingType", display_name=text)


def track(name="kick", kind="track", kept=None, **more):
    """A Track; `kept` collects its listeners."""
    refused = Refused(RuntimeError("Not for this track"))
    plain = kind == "track"
    own = dict(
        _live_ptr=pointer(),
        name=name,
        color_index=1,
        color=0x00A0FF,
        is_foldable=False,
        fold_state=refused,
        is_grouped=False,
        group_track=None,
        is_visible=True,
        can_be_armed=plain,
        arm=False if plain else refused,
        implicit_arm=False if plain else refused,
        current_monitoring_state=1 if plain else refused,
        can_be_frozen=plain,
        is_frozen=False,
        can_show_chains=False,
        is_showing_chains=refused,
        has_audio_input=True,
        has_audio_output=True,
        has_midi_input=False,
        has_midi_output=False,
        performance_impact=0.0,
        playing_slot_index=-1 if plain else refused,
        fired_slot_index=-1 if plain else refused,
        back_to_arranger=False,
        view=thing("View", is_collapsed=False),
        mixer_device=mixer(kind),
        devices=(),
    )
    own.update(dict.fromkeys(("mute", "solo", "muted_via_solo"), refused if kind == "master" else False))
    for end in ("type", "channel"):
        own["input_routing_" + end] = routing("Ext. In") if plain else refused
        own["output_routing_" + end] = routing("Main") if kind != "master" else refused
    own["clip_slots"] = ()
    own["arrangement_clips"] = () if plain else refused
    own["take_lanes"] = () if plain else refused
    if kept is not None:
        own.update(listeners(clip_slots=kept, devices=kept, arrangement_clips=kept, take_lanes=kept, name=kept))
    own.update(more)
    return thing("Track", **own)


def scene(name="Intro", **more):
    """A Scene."""
    own = dict(
        _live_ptr=pointer(),
        name=name,
        tempo=120.0,
        tempo_enabled=False,
        time_signature_numerator=4,
        time_signature_denominator=4,
        time_signature_enabled=False,
        color=None,
        color_index=None,
        is_empty=False,
        is_triggered=False,
    )
    own.update(more)
    return thing("Scene", **own)


def song(tracks, scenes=(), returns=(), kept=None, **more):
    """A Song; `kept` collects its listeners."""
    own = dict(
        _live_ptr=pointer(),
        name="My set",
        file_path="/sets/My set.als",
        tempo=124.0,
        signature_numerator=7,
        signature_denominator=8,
        root_note=2,
        scale_name="Minor",
        scale_mode=False,
        start_time=0.0,
        song_length=32.0,
        last_event_time=24.0,
        current_song_time=0.0,
        loop=False,
        loop_start=0.0,
        loop_length=16.0,
        is_playing=False,
        metronome=False,
        overdub=False,
        record_mode=False,
        session_record=False,
        punch_in=False,
        punch_out=False,
        back_to_arranger=False,
        swing_amount=0.0,
        groove_amount=1.0,
        clip_trigger_quantization=4,
        midi_recording_quantization=0,
        tempo_follower_enabled=False,
        is_ableton_link_enabled=False,
        exclusive_arm=True,
        exclusive_solo=True,
        tracks=tuple(tracks),
        scenes=tuple(scenes),
        return_tracks=tuple(returns),
        master_track=track("Main", "master"),
        cue_points=(thing("CuePoint", _live_ptr=pointer(), name="Chorus", time=16.0),),
        groove_pool=thing(
            "GroovePool",
            grooves=(
                thing(
                    "Groove",
                    _live_ptr=pointer(),
                    name="Swing 16",
                    base=2,
                    quantization_amount=0.0,
                    random_amount=0.0,
                    timing_amount=1.0,
                    velocity_amount=0.0,
                ),
            ),
        ),
    )
    own["view"] = thing("View", selected_track=own["tracks"][0] if own["tracks"] else None)
    if kept is not None:
        own.update(listeners(tracks=kept, scenes=kept, return_tracks=kept, cue_points=kept, tempo=kept))
    own.update(more)
    return thing("Song", **own)


def full_set(kept=None):
    """A set with one of everything: audio, MIDI and group tracks, a return, a drum rack, take lanes, envelopes."""
    group = track(
        "Drums",
        is_foldable=True,
        fold_state=False,
        can_be_armed=False,
        kept=kept,
        clip_slots=(
            slot(is_group_slot=True, color=0x123456, color_index=5, controls_other_clips=True),
            slot(is_group_slot=True),
        ),
    )
    placed = clip("A02 1 kick", is_session_clip=False, is_arrangement_clip=True, start_time=8.0, end_time=12.0)
    taken = clip("take", is_session_clip=False, is_take_lane_clip=True, start_time=8.0, end_time=12.0)
    simpler = device(
        "Simpler",
        "OriginalSimpler",
        "SimplerDevice",
        type=1,
        sample=thing(
            "Sample",
            _live_ptr=pointer(),
            file_path="/music/snare.wav",
            length=44100,
            sample_rate=44100.0,
            gain=0.5,
            start_marker=0,
            end_marker=44100,
            warping=False,
            warp_mode=0,
            slicing_style=0,
            warp_markers=(),
        ),
    )
    kick = chain("Kick", (simpler,))
    rack = device(
        "Drum Rack",
        "DrumGroupDevice",
        "RackDevice",
        type=1,
        can_have_chains=True,
        can_have_drum_pads=True,
        has_drum_pads=True,
        has_macro_mappings=False,
        visible_macro_count=8,
        variation_count=0,
        selected_variation_index=-1,
        chains=(kick,),
        return_chains=(),
        drum_pads=(
            thing("DrumPad", _live_ptr=pointer(), note=36, name="Kick", mute=False, solo=False, chains=(kick,)),
            thing("DrumPad", _live_ptr=pointer(), note=37, name="", mute=False, solo=False, chains=()),
        ),
    )
    automated = rack.parameters[1]
    envelope = thing(
        "Envelope",
        _live_ptr=pointer(),
        events_in_range=lambda low, high: (
            thing("EnvelopeEvent", time=0.0, value=0.5, control_coefficients=None),
            thing(
                "EnvelopeEvent",
                time=2.0,
                value=1.0,
                control_coefficients=thing("EnvelopeEventControlCoefficients", x1=0.5, y1=0.5, x2=1.0, y2=1.0),
            ),
        ),
    )
    melody = clip(
        'A01 2 mélodie <&"\x1b\ufffd\x00>',
        audio=False,
        has_envelopes=True,
        notes=(note(60, 0.0), note(64, 1.5, mute=True, probability=0.5)),
        automation_envelopes=(envelope,),
        automation_envelope=lambda target: envelope if target is automated else None,
    )
    returns = (track("A-Delay", "return", kept=kept),)
    kicks = track(
        "kick",
        kept=kept,
        is_grouped=True,
        group_track=group,
        mixer_device=mixer(sends=(parameter("A-Delay", 0.5, shown="-14.0 dB"),)),
        clip_slots=(slot(clip()), slot(has_stop_button=False)),
        arrangement_clips=(placed,),
        take_lanes=(thing("TakeLane", _live_ptr=pointer(), name="Lane 1", arrangement_clips=(taken,)),),
        devices=(device(),),
    )
    keys = track(
        "Schlüssel \u2728",
        kept=kept,
        has_audio_input=False,
        has_midi_input=True,
        clip_slots=(slot(melody), slot()),
        devices=(rack,),
    )
    return song((group, kicks, keys), (scene(), scene("Break 7/8", tempo_enabled=True, tempo=98.5)), returns, kept)


class Host(object):
    """What DumpXML needs of a c_instance; keeps what it was given."""

    def __init__(self, its_song):
        self._song = its_song
        self.messages = []
        self.log = []

    def song(self):
        """The set."""
        return self._song

    def show_message(self, text):
        """The status bar; Live takes str only."""
        assert isinstance(text, str), repr(text)
        self.messages.append(text)

    def log_message(self, text):
        """Log.txt."""
        assert isinstance(text, str), repr(text)
        self.log.append(text)


class FakeTimer(object):
    """Live.Base.Timer: keyword arguments as Live has them."""

    made = []

    def __init__(self, callback, interval, repeat=False, start=False):
        self.callback, self.interval, self.repeat, self.running = callback, interval, repeat, start
        FakeTimer.made.append(self)

    def start(self):
        """Start."""
        self.running = True

    def stop(self):
        """Stop."""
        self.running = False


def live_module(version=(12, 2, 0), timer=True):
    """A module `Live` with an application of this version."""
    import types

    live = types.ModuleType(str("Live"))
    live.Application = types.ModuleType(str("Application"))
    application = thing(
        "Application",
        get_major_version=lambda: version[0],
        get_minor_version=lambda: version[1],
        get_bugfix_version=lambda: version[2],
    )
    live.Application.get_application = lambda: application
    live.Base = types.ModuleType(str("Base"))
    if timer:
        live.Base.Timer = FakeTimer
    return live
