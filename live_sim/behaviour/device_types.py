"""Which native devices are instruments, audio effects and MIDI effects."""

INSTRUMENT, AUDIO_EFFECT, MIDI_EFFECT = 1, 2, 4  # Live.Device.DeviceType
# Which native devices are instruments and MIDI effects (as Live's browser files them); the other natives are audio effects.
_INSTRUMENTS = frozenset([
    "Collision", "Drift", "DrumCell", "DrumGroupDevice", "InstrumentGroupDevice", "InstrumentImpulse", "InstrumentMeld",
    "InstrumentVector", "LoungeLizard", "MultiSampler", "Operator", "OriginalSimpler", "ProxyInstrumentDevice",
    "StringStudio", "UltraAnalog"])
_MIDI_EFFECTS = frozenset(["MidiArpeggiator", "MidiCcControl", "MidiChord", "MidiEffectGroupDevice", "MidiNoteLength",
                           "MidiPitcher", "MidiRandom", "MidiScale", "MidiVelocity"])


def type_of(device):
    """Live.Device.DeviceType of a device; 0 where neither the description nor the class says it."""
    given = device.get("type")
    if given is not None:
        return given
    return type_of_class(device.world, device.get("class_name"))


def type_of_class(world, name):
    """The same of a class name, for native devices."""
    if name in _INSTRUMENTS:
        return INSTRUMENT
    if name in _MIDI_EFFECTS:
        return MIDI_EFFECT
    return AUDIO_EFFECT if name in world.facts["devices"] else 0
