"""Live's own devices: the class name in a set, the name that Live shows, and what kind of device it is.

Names are those of Live's browser (general knowledge of the product, not read from files; those new in Live 12.4
from its API); a class
that is not here is shown by its class name and its kind stays missing.
"""

from __future__ import annotations

INSTRUMENT = "instrument"
AUDIO = "audio_effect"
MIDI = "midi_effect"

RACKS: dict[str, tuple[str, str]] = {
    "InstrumentGroupDevice": ("Instrument Rack", "instrument_rack"),
    "DrumGroupDevice": ("Drum Rack", "drum_rack"),
    "AudioEffectGroupDevice": ("Audio Effect Rack", "audio_effect_rack"),
    "MidiEffectGroupDevice": ("MIDI Effect Rack", "midi_effect_rack"),
}

_INSTRUMENTS = {
    "Collision": "Collision",
    "Drift": "Drift",
    "InstrumentImpulse": "Impulse",
    "InstrumentMeld": "Meld",
    "InstrumentVector": "Wavetable",
    "LoungeLizard": "Electric",
    "MultiSampler": "Sampler",
    "Operator": "Operator",
    "OriginalSimpler": "Simpler",
    "ProxyInstrumentDevice": "External Instrument",
    "StringStudio": "Tension",
    "UltraAnalog": "Analog",
}

_MIDI_EFFECTS = {
    "MidiArpeggiator": "Arpeggiator",
    "MidiCcControl": "CC Control",
    "MidiChord": "Chord",
    "MidiNoteLength": "Note Length",
    "MidiPitcher": "Pitch",
    "MidiRandom": "Random",
    "MidiScale": "Scale",
    "MidiVelocity": "Velocity",
}

_AUDIO_EFFECTS = {
    "Amp": "Amp",
    "AutoFilter": "Auto Filter",
    "AutoFilter2": "Auto Filter",
    "AutoPan": "Auto Pan",
    "AutoPan2": "Auto Pan-Tremolo",
    "AutoShift": "Auto Shift",
    "BeatRepeat": "Beat Repeat",
    "Cabinet": "Cabinet",
    "ChannelEq": "Channel EQ",
    "Chorus": "Chorus",
    "Chorus2": "Chorus-Ensemble",
    "Compressor2": "Compressor",
    "Corpus": "Corpus",
    "CrossDelay": "Simple Delay",
    "Delay": "Delay",
    "DrumBuss": "Drum Buss",
    "Echo": "Echo",
    "Eq8": "EQ Eight",
    "Erosion": "Erosion",
    "Erosion2": "Erosion",
    "FilterDelay": "Filter Delay",
    "FilterEQ3": "EQ Three",
    "Flanger": "Flanger",
    "FrequencyShifter": "Frequency Shifter",
    "Gate": "Gate",
    "GlueCompressor": "Glue Compressor",
    "GrainDelay": "Grain Delay",
    "Hybrid": "Hybrid Reverb",
    "Limiter": "Limiter",
    "Looper": "Looper",
    "MultibandDynamics": "Multiband Dynamics",
    "Overdrive": "Overdrive",
    "Pedal": "Pedal",
    "Phaser": "Phaser",
    "PhaserNew": "Phaser-Flanger",
    "PingPongDelay": "Ping Pong Delay",
    "ProxyAudioEffectDevice": "External Audio Effect",
    "Redux": "Redux",
    "Redux2": "Redux",
    "Resonator": "Resonators",
    "Reverb": "Reverb",
    "Roar": "Roar",
    "Saturator": "Saturator",
    "Shifter": "Shifter",
    "Spectral": "Spectral Time",
    "SpectrumAnalyzer": "Spectrum",
    "StereoGain": "Utility",
    "Transmute": "Spectral Resonator",
    "Tube": "Dynamic Tube",
    "Tuner": "Tuner",
    "Vinyl": "Vinyl Distortion",
    "Vocoder": "Vocoder",
}

_MAX = {"MxDeviceInstrument": INSTRUMENT, "MxDeviceAudioEffect": AUDIO, "MxDeviceMidiEffect": MIDI}


def native_name(class_name: str) -> str:
    """The name of a device class as Live shows it, or the class name itself."""
    if class_name in RACKS:
        return RACKS[class_name][0]
    for names in (_INSTRUMENTS, _AUDIO_EFFECTS, _MIDI_EFFECTS):
        if class_name in names:
            return names[class_name]
    return class_name


def native_kind(class_name: str) -> str | None:
    """instrument, audio_effect, midi_effect or a rack kind; None for plug-ins and unknown classes."""
    if class_name in RACKS:
        return RACKS[class_name][1]
    if class_name in _INSTRUMENTS:
        return INSTRUMENT
    if class_name in _AUDIO_EFFECTS:
        return AUDIO
    if class_name in _MIDI_EFFECTS:
        return MIDI
    return _MAX.get(class_name)
