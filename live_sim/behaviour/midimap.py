"""The functions of Live.MidiMap, handed to the MIDI side of the host."""


def _midi(world, handle):
    """The MIDI side that a map handle belongs to; the first one refuses handles that nobody knows."""
    if not world.surfaces:
        raise RuntimeError("There is no control surface yet")
    sides = [surface.midi for surface in world.surfaces]
    return next((side for side in sides if side.map_handle == handle), sides[0])


def map_midi_cc(world, handle, parameter, channel, number, mode, avoid_takeover, sensitivity=1.0):
    """Map a controller."""
    return _midi(world, handle).map_cc(
        handle, parameter, channel, number, mode=mode, rule=None, avoid_takeover=avoid_takeover,
        sensitivity=sensitivity)


def map_midi_cc_with_feedback_map(world, handle, parameter, channel, number, mode, rule, avoid_takeover,
                                  sensitivity=1.0):
    """Map a controller, with feedback."""
    return _midi(world, handle).map_cc(
        handle, parameter, channel, number, mode=mode, rule=rule, avoid_takeover=avoid_takeover,
        sensitivity=sensitivity)


def map_midi_note(world, handle, parameter, channel, number):
    """Map a note."""
    return _midi(world, handle).map_note(handle, parameter, channel, number, rule=None)


def map_midi_note_with_feedback_map(world, handle, parameter, channel, number, rule):
    """Map a note, with feedback."""
    return _midi(world, handle).map_note(handle, parameter, channel, number, rule=rule)


def map_midi_pitchbend(world, handle, parameter, channel, avoid_takeover):
    """Map pitch bend."""
    return _midi(world, handle).map_pitchbend(handle, parameter, channel, None)


def map_midi_pitchbend_with_feedback_map(world, handle, parameter, channel, rule, avoid_takeover):
    """Map pitch bend, with feedback."""
    return _midi(world, handle).map_pitchbend(handle, parameter, channel, rule)


def forward_midi_cc(world, script, handle, channel, number, consume=True):
    """Ask for a controller."""
    return _midi(world, handle).forward(script, handle, "cc", channel=channel, number=number)


def forward_midi_note(world, script, handle, channel, number, consume=True):
    """Ask for a note."""
    return _midi(world, handle).forward(script, handle, "note", channel=channel, number=number)


def forward_midi_pitchbend(world, script, handle, channel):
    """Ask for pitch bend."""
    return _midi(world, handle).forward(script, handle, "pitchbend", channel=channel, number=0)


def send_feedback_for_parameter(world, handle, parameter):
    """Send the parameter's state now."""
    _midi(world, handle).send_feedback(handle, parameter)


FUNCTIONS = dict(("Live.MidiMap." + name, globals()[name]) for name in (
    "map_midi_cc", "map_midi_cc_with_feedback_map", "map_midi_note", "map_midi_note_with_feedback_map",
    "map_midi_pitchbend", "map_midi_pitchbend_with_feedback_map", "forward_midi_cc", "forward_midi_note",
    "forward_midi_pitchbend", "send_feedback_for_parameter"))
