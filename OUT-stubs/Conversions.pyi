# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from typing import ClassVar
from . import Clip as _Clip
from . import DrumPad as _DrumPad
from . import LomObject as _LomObject
from . import SimplerDevice as _SimplerDevice
from . import Song as _Song

class AudioToMidiType(int):
    """Live 10.1 and later."""
    names: ClassVar[dict[str, AudioToMidiType]]
    values: ClassVar[dict[int, AudioToMidiType]]
    @property
    def name(self) -> str: ...
    harmony_to_midi: ClassVar[AudioToMidiType]  # 0
    melody_to_midi: ClassVar[AudioToMidiType]  # 1
    drums_to_midi: ClassVar[AudioToMidiType]  # 2

def audio_to_midi_clip(song: _Song.Song, audio_clip: _Clip.Clip, audio_to_midi_type: int) -> None:
    """Live 10.1 and later."""

def create_drum_rack_from_audio_clip(song: _Song.Song, audio_clip: _Clip.Clip) -> None: ...

def create_midi_track_from_drum_pad(song: _Song.Song, drum_pad: _DrumPad.DrumPad) -> None: ...

def create_midi_track_with_simpler(song: _Song.Song, audio_clip: _Clip.Clip) -> None: ...

def is_convertible_to_midi(song: _Song.Song, audio_clip: _Clip.Clip) -> bool:
    """Live 10.1 and later."""

def move_devices_on_track_to_new_drum_rack_pad(song: _Song.Song, track_index: int) -> _LomObject.LomObject: ...

def sliced_simpler_to_drum_rack(song: _Song.Song, simpler: _SimplerDevice.SimplerDevice) -> None: ...
