# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from collections.abc import Callable
from typing import ClassVar
from . import Base as _Base
from . import DeviceParameter as _DeviceParameter
from . import LomObject as _LomObject
from . import Track as _Track

class MixerDevice(_LomObject.LomObject):
    """A track's volume, panning, sends and crossfader switch."""
    class crossfade_assignments(int):
        names: ClassVar[dict[str, MixerDevice.crossfade_assignments]]
        values: ClassVar[dict[int, MixerDevice.crossfade_assignments]]
        @property
        def name(self) -> str: ...
        A: ClassVar[MixerDevice.crossfade_assignments]  # 0
        NONE: ClassVar[MixerDevice.crossfade_assignments]  # 1
        B: ClassVar[MixerDevice.crossfade_assignments]  # 2
    class panning_modes(int):
        """Live 10.1 and later."""
        names: ClassVar[dict[str, MixerDevice.panning_modes]]
        values: ClassVar[dict[int, MixerDevice.panning_modes]]
        @property
        def name(self) -> str: ...
        stereo: ClassVar[MixerDevice.panning_modes]  # 0
        stereo_split: ClassVar[MixerDevice.panning_modes]  # 1
    @property
    def canonical_parent(self) -> _Track.Track: ...
    @property
    def crossfade_assign(self) -> int: ...
    @crossfade_assign.setter
    def crossfade_assign(self, value: int) -> None: ...
    @property
    def crossfader(self) -> _DeviceParameter.DeviceParameter: ...
    @property
    def cue_volume(self) -> _DeviceParameter.DeviceParameter: ...
    @property
    def left_split_stereo(self) -> _DeviceParameter.DeviceParameter:
        """Live 10.1 and later."""
    @property
    def panning(self) -> _DeviceParameter.DeviceParameter: ...
    @property
    def panning_mode(self) -> int:
        """Live 10.1 and later."""
    @panning_mode.setter
    def panning_mode(self, value: int) -> None: ...
    @property
    def right_split_stereo(self) -> _DeviceParameter.DeviceParameter:
        """Live 10.1 and later."""
    @property
    def sends(self) -> _Base.Vector[_DeviceParameter.DeviceParameter]: ...
    @property
    def song_tempo(self) -> _DeviceParameter.DeviceParameter: ...
    @property
    def track_activator(self) -> _DeviceParameter.DeviceParameter: ...
    @property
    def volume(self) -> _DeviceParameter.DeviceParameter:
        """The fader: 0 to 1, where 0.85 is 0 dB."""
    def add_crossfade_assign_listener(self, callback: Callable[[], object], /) -> None: ...
    def add_panning_mode_listener(self, callback: Callable[[], object], /) -> None:
        """Live 10.1 and later."""
    def add_sends_listener(self, callback: Callable[[], object], /) -> None: ...
    def crossfade_assign_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def panning_mode_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 10.1 and later."""
    def remove_crossfade_assign_listener(self, callback: Callable[..., object], /) -> None: ...
    def remove_panning_mode_listener(self, callback: Callable[..., object], /) -> None:
        """Live 10.1 and later."""
    def remove_sends_listener(self, callback: Callable[..., object], /) -> None: ...
    def sends_has_listener(self, callback: Callable[..., object], /) -> bool: ...
