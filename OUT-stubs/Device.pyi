# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from collections.abc import Callable
from typing import ClassVar
from . import _lists
from . import DeviceParameter as _DeviceParameter
from . import LomObject as _LomObject
from . import Track as _Track

class ATimeableValueVector(_lists.ListOf[_DeviceParameter.DeviceParameter]):
    """Live 10.1 and later."""

class Device(_LomObject.LomObject):
    """A device: native, plug-in or Max for Live."""
    class View(_LomObject.LomObject):
        @property
        def canonical_parent(self) -> Device: ...
        @property
        def is_collapsed(self) -> bool: ...
        @is_collapsed.setter
        def is_collapsed(self, value: bool) -> None: ...
        def add_is_collapsed_listener(self, callback: Callable[[], object], /) -> None: ...
        def is_collapsed_has_listener(self, callback: Callable[..., object], /) -> bool: ...
        def remove_is_collapsed_listener(self, callback: Callable[..., object], /) -> None: ...
    @property
    def can_compare_ab(self) -> bool:
        """Live 12.3 and later."""
    @property
    def can_have_chains(self) -> bool: ...
    @property
    def can_have_drum_pads(self) -> bool: ...
    @property
    def canonical_parent(self) -> _Track.Track: ...
    @property
    def class_display_name(self) -> str: ...
    @property
    def class_name(self) -> str:
        """Live's own name of the kind of device, such as Eq8, whatever the user calls it."""
    @property
    def is_active(self) -> bool: ...
    @property
    def is_using_compare_preset_b(self) -> bool:
        """Live 12.3 and later."""
    @is_using_compare_preset_b.setter
    def is_using_compare_preset_b(self, value: bool) -> None: ...
    @property
    def latency_in_ms(self) -> float:
        """Live 12.0 and later."""
    @property
    def latency_in_samples(self) -> int:
        """Live 12.0 and later."""
    @property
    def name(self) -> str: ...
    @name.setter
    def name(self, value: str) -> None: ...
    @property
    def parameters(self) -> ATimeableValueVector:
        """All parameters that can be automated; the first is the device's on/off switch."""
    @property
    def type(self) -> DeviceType: ...
    @property
    def view(self) -> Device.View: ...
    def add_is_active_listener(self, callback: Callable[[], object], /) -> None: ...
    def add_is_using_compare_preset_b_listener(self, callback: Callable[[], object], /) -> None:
        """Live 12.3 and later."""
    def add_latency_in_ms_listener(self, callback: Callable[[], object], /) -> None:
        """Live 12.0 and later."""
    def add_latency_in_samples_listener(self, callback: Callable[[], object], /) -> None:
        """Live 12.0 and later."""
    def add_name_listener(self, callback: Callable[[], object], /) -> None: ...
    def add_parameters_listener(self, callback: Callable[[], object], /) -> None: ...
    def is_active_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def is_using_compare_preset_b_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 12.3 and later."""
    def latency_in_ms_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 12.0 and later."""
    def latency_in_samples_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 12.0 and later."""
    def name_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def parameters_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def remove_is_active_listener(self, callback: Callable[..., object], /) -> None: ...
    def remove_is_using_compare_preset_b_listener(self, callback: Callable[..., object], /) -> None:
        """Live 12.3 and later."""
    def remove_latency_in_ms_listener(self, callback: Callable[..., object], /) -> None:
        """Live 12.0 and later."""
    def remove_latency_in_samples_listener(self, callback: Callable[..., object], /) -> None:
        """Live 12.0 and later."""
    def remove_name_listener(self, callback: Callable[..., object], /) -> None: ...
    def remove_parameters_listener(self, callback: Callable[..., object], /) -> None: ...
    def save_preset_to_compare_ab_slot(self) -> None:
        """Live 12.3 and later."""
    def store_chosen_bank(self, arg2: int, arg3: int, /) -> None: ...

class DeviceType(int):
    names: ClassVar[dict[str, DeviceType]]
    values: ClassVar[dict[int, DeviceType]]
    @property
    def name(self) -> str: ...
    undefined: ClassVar[DeviceType]  # 0
    instrument: ClassVar[DeviceType]  # 1
    audio_effect: ClassVar[DeviceType]  # 2
    midi_effect: ClassVar[DeviceType]  # 4
