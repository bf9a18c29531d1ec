# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from collections.abc import Callable
from typing import Any
from . import Base as _Base
from . import Device as _Device
from . import DeviceIO as _DeviceIO
from . import DeviceParameter as _DeviceParameter

class MaxDevice(_Device.Device):
    View = _Device.Device.View
    @property
    def audio_inputs(self) -> _Base.Vector[_DeviceIO.DeviceIO]:
        """Live 10.1 and later."""
    @property
    def audio_outputs(self) -> _Base.Vector[_DeviceIO.DeviceIO]:
        """Live 10.1 and later."""
    @property
    def midi_inputs(self) -> _Base.Vector:
        """Live 11.0 and later."""
    @property
    def midi_outputs(self) -> _Base.Vector:
        """Live 11.0 and later."""
    def add_audio_inputs_listener(self, callback: Callable[[], object], /) -> None:
        """Live 10.1 and later."""
    def add_audio_outputs_listener(self, callback: Callable[[], object], /) -> None:
        """Live 10.1 and later."""
    def add_bank_parameters_changed_listener(self, callback: Callable[[], object], /) -> None:
        """Live 10.1 and later."""
    def add_midi_inputs_listener(self, callback: Callable[[], object], /) -> None:
        """Live 11.0 and later."""
    def add_midi_outputs_listener(self, callback: Callable[[], object], /) -> None:
        """Live 11.0 and later."""
    def audio_inputs_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 10.1 and later."""
    def audio_outputs_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 10.1 and later."""
    def bank_parameters_changed_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 10.1 and later."""
    def get_bank_count(self) -> int: ...
    def get_bank_name(self, arg2: int, /) -> str: ...
    def get_bank_parameters(self, arg2: int, /) -> list[Any]: ...
    def get_value_item_icons(self, arg2: _DeviceParameter.DeviceParameter, /) -> list[Any]:
        """Live 10.1 and later."""
    def midi_inputs_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 11.0 and later."""
    def midi_outputs_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 11.0 and later."""
    def remove_audio_inputs_listener(self, callback: Callable[..., object], /) -> None:
        """Live 10.1 and later."""
    def remove_audio_outputs_listener(self, callback: Callable[..., object], /) -> None:
        """Live 10.1 and later."""
    def remove_bank_parameters_changed_listener(self, callback: Callable[..., object], /) -> None:
        """Live 10.1 and later."""
    def remove_midi_inputs_listener(self, callback: Callable[..., object], /) -> None:
        """Live 11.0 and later."""
    def remove_midi_outputs_listener(self, callback: Callable[..., object], /) -> None:
        """Live 11.0 and later."""
