"""What is read from each kind of Live object: one row per property, under its API name and with its XML type.

The names and types are those of the schema live-set.rng (a test compares the two). A property that the running
version lacks is left out; so is a value of None. Groups that apply only to some objects have rows of their own,
because Live raises where a property does not apply.
"""

from __future__ import absolute_import

from .texts import to_unicode
from .xml_writer import number_text


def text(value):
    """Any text; a number or enumeration that Live gives instead is spelled out."""
    return to_unicode(value)


def number(value):
    """A float with its shortest exact digits."""
    return number_text(float(value))


def integer(value):
    """An integer; Live's enumerations are integers."""
    return u"%d" % int(value)


def boolean(value):
    """true or false."""
    return u"true" if value else u"false"


def pointer(value):
    """The identity of a Live object that a property names."""
    return u"%d" % value._live_ptr


def display_name(value):
    """The name that a routing type or channel shows."""
    return to_unicode(value.display_name)


def rgb(value):
    """A colour 0xRRGGBB as one integer."""
    return u"%d" % (int(value) & 0xFFFFFF)


def _rows(convert, names):
    return tuple((name, convert) for name in names.split())


SONG = (
    _rows(text, "name file_path")
    + _rows(number, "tempo")
    + _rows(integer, "signature_numerator signature_denominator root_note")
    + _rows(text, "scale_name")
    + _rows(boolean, "scale_mode")
    + _rows(number, "start_time song_length last_event_time current_song_time")
    + _rows(boolean, "loop")
    + _rows(number, "loop_start loop_length")
    + _rows(boolean, "is_playing metronome overdub record_mode session_record punch_in punch_out back_to_arranger")
    + _rows(number, "swing_amount groove_amount")
    + _rows(integer, "clip_trigger_quantization midi_recording_quantization")
    + _rows(boolean, "tempo_follower_enabled is_ableton_link_enabled exclusive_arm exclusive_solo")
)

SCENE = (
    _rows(text, "name")
    + _rows(number, "tempo")
    + _rows(boolean, "tempo_enabled")
    + _rows(integer, "time_signature_numerator time_signature_denominator")
    + _rows(boolean, "time_signature_enabled")
    + _rows(integer, "color_index")
    + _rows(rgb, "color")
    + _rows(boolean, "is_empty is_triggered")
)

CUE_POINT = _rows(text, "name") + _rows(number, "time")

GROOVE = (
    _rows(text, "name")
    + _rows(integer, "base")
    + _rows(number, "quantization_amount random_amount timing_amount velocity_amount")
)

TRACK = (
    _rows(text, "name")
    + _rows(integer, "color_index")
    + _rows(rgb, "color")
    + _rows(boolean, "is_foldable is_grouped is_visible can_be_armed can_be_frozen is_frozen")
    + _rows(boolean, "has_audio_input has_audio_output has_midi_input has_midi_output")
    + _rows(number, "performance_impact")
)
TRACK_GROUP = _rows(boolean, "fold_state")  # raises unless is_foldable
TRACK_GROUPED = _rows(pointer, "group_track")
TRACK_ARMABLE = _rows(boolean, "arm implicit_arm") + _rows(integer, "current_monitoring_state")
TRACK_CHAINS = _rows(boolean, "is_showing_chains")  # only where can_show_chains
TRACK_NOT_MASTER = _rows(boolean, "mute solo muted_via_solo")
TRACK_LAUNCHING = _rows(integer, "playing_slot_index fired_slot_index") + _rows(boolean, "back_to_arranger")
TRACK_INPUT = _rows(display_name, "input_routing_type input_routing_channel")
TRACK_OUTPUT = _rows(display_name, "output_routing_type output_routing_channel")
VIEW = _rows(boolean, "is_collapsed")  # of a track's or device's view

MIXER = _rows(integer, "panning_mode")
MIXER_NOT_MASTER = _rows(integer, "crossfade_assign")

PARAMETER = (
    _rows(text, "name original_name")
    + _rows(number, "value min max")
    + _rows(boolean, "is_quantized is_enabled")
    + _rows(integer, "automation_state state")
    + _rows(number, "display_value")
)
PARAMETER_CONTINUOUS = _rows(number, "default_value")  # raises when is_quantized

SLOT = (
    _rows(boolean, "has_clip has_stop_button is_group_slot controls_other_clips")
    + _rows(integer, "playing_status")
    + _rows(boolean, "is_triggered")
)
SLOT_GROUP = _rows(integer, "color_index") + _rows(rgb, "color")

TAKE_LANE = _rows(text, "name")

CLIP = (
    _rows(text, "name")
    + _rows(integer, "color_index")
    + _rows(rgb, "color")
    + _rows(boolean, "is_audio_clip is_midi_clip is_session_clip is_arrangement_clip is_take_lane_clip")
    + _rows(number, "length")
    + _rows(boolean, "looping")
    + _rows(number, "loop_start loop_end start_marker end_marker position")
    + _rows(boolean, "muted")
    + _rows(integer, "signature_numerator signature_denominator")
    + _rows(integer, "launch_mode launch_quantization")
    + _rows(boolean, "legato")
    + _rows(number, "velocity_amount")
    + _rows(boolean, "has_groove has_envelopes is_playing is_triggered is_recording")
)
CLIP_PLACED = _rows(number, "start_time end_time")  # arrangement and take lanes
CLIP_AUDIO = (
    _rows(boolean, "warping")
    + _rows(integer, "warp_mode pitch_coarse")
    + _rows(number, "pitch_fine gain")
    + _rows(text, "gain_display_string")
    + _rows(boolean, "ram_mode")
    + _rows(text, "file_path")
    + _rows(integer, "sample_length")
    + _rows(number, "sample_rate")
)
CLIP_GROOVE = _rows(pointer, "groove")

NOTE = (
    _rows(integer, "pitch")
    + _rows(number, "start_time duration velocity")
    + _rows(boolean, "mute")
    + _rows(number, "probability velocity_deviation release_velocity")
    + _rows(integer, "note_id")
)
WARP_MARKER = _rows(number, "sample_time beat_time")
ENVELOPE_EVENT = _rows(number, "time value")
ENVELOPE_VALUE = _rows(number, "value_at_time")  # what Envelope.value_at_time answers for the time of the breakpoint
ENVELOPE_CURVE = _rows(number, "x1 y1 x2 y2")

DEVICE = (
    _rows(text, "name class_name class_display_name")
    + _rows(integer, "type")
    + _rows(boolean, "is_active can_have_chains can_have_drum_pads")
    + _rows(integer, "selected_preset_index latency_in_samples")
    + _rows(number, "latency_in_ms")
)
DEVICE_RACK = (
    _rows(boolean, "has_drum_pads has_macro_mappings")
    + _rows(integer, "visible_macro_count variation_count selected_variation_index")
)
DEVICE_SAMPLE = (
    _rows(text, "file_path")
    + _rows(integer, "length")
    + _rows(number, "sample_rate gain")
    + _rows(integer, "start_marker end_marker")
    + _rows(boolean, "warping")
    + _rows(integer, "warp_mode slicing_style")
)
CHAIN = (
    _rows(text, "name")
    + _rows(integer, "color_index")
    + _rows(rgb, "color")
    + _rows(boolean, "is_auto_colored mute solo muted_via_solo")
    + _rows(boolean, "has_audio_input has_audio_output has_midi_input has_midi_output")
    + _rows(integer, "in_note out_note choke_group")
)
DRUM_PAD = _rows(text, "name") + _rows(boolean, "mute solo")
