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
    name = device.get("class_name")
    if name in _INSTRUMENTS:
        return INSTRUMENT
    if name in _MIDI_EFFECTS:
        return MIDI_EFFECT
    return AUDIO_EFFECT if name in device.world.facts["devices"] else 0
