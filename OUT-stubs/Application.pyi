# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from collections.abc import Callable
from typing import Any, ClassVar
from . import _lists
from . import Base as _Base
from . import Browser as _Browser
from . import LomObject as _LomObject
from . import Song as _Song

class Application(_LomObject.LomObject):
    class View(_LomObject.LomObject):
        class NavDirection(int):
            names: ClassVar[dict[str, Application.View.NavDirection]]
            values: ClassVar[dict[int, Application.View.NavDirection]]
            @property
            def name(self) -> str: ...
            up: ClassVar[Application.View.NavDirection]  # 0
            down: ClassVar[Application.View.NavDirection]  # 1
            left: ClassVar[Application.View.NavDirection]  # 2
            right: ClassVar[Application.View.NavDirection]  # 3
        @property
        def browse_mode(self) -> bool: ...
        @property
        def canonical_parent(self) -> Application: ...
        @property
        def focused_document_view(self) -> str: ...
        def add_browse_mode_listener(self, callback: Callable[[], object], /) -> None: ...
        def add_focused_document_view_listener(self, callback: Callable[[], object], /) -> None: ...
        def add_is_view_visible_listener(self, arg2: object, callback: Callable[[], object], /) -> None: ...
        def add_view_focus_changed_listener(self, callback: Callable[[], object], /) -> None: ...
        def available_main_views(self) -> _Base.StringVector: ...
        def browse_mode_has_listener(self, callback: Callable[..., object], /) -> bool: ...
        def focus_view(self, arg2: object, /) -> None: ...
        def focused_document_view_has_listener(self, callback: Callable[..., object], /) -> bool: ...
        def hide_view(self, arg2: object, /) -> None: ...
        def is_view_visible(self, identifier: object, main_window_only: bool = True) -> bool: ...
        def is_view_visible_has_listener(self, arg2: object, callback: Callable[..., object], /) -> bool: ...
        def remove_browse_mode_listener(self, callback: Callable[..., object], /) -> None: ...
        def remove_focused_document_view_listener(self, callback: Callable[..., object], /) -> None: ...
        def remove_is_view_visible_listener(self, arg2: object, callback: Callable[..., object], /) -> None: ...
        def remove_view_focus_changed_listener(self, callback: Callable[..., object], /) -> None: ...
        def scroll_view(self, arg2: int, arg3: object, arg4: bool, /) -> None: ...
        def show_view(self, arg2: object, /) -> None: ...
        def toggle_browse(self) -> None: ...
        def view_focus_changed_has_listener(self, callback: Callable[..., object], /) -> bool: ...
        def zoom_view(self, arg2: int, arg3: object, arg4: bool, /) -> None: ...
    @property
    def average_process_usage(self) -> float:
        """Live 12.0 and later."""
    @property
    def browser(self) -> _Browser.Browser:
        """Live's browser, which loads what it finds onto the selected track."""
    @property
    def canonical_parent(self) -> Any: ...
    @property
    def control_surfaces(self) -> _Base.ObjectVector:
        """Live 10.1 and later."""
    @property
    def current_dialog_button_count(self) -> int: ...
    @property
    def current_dialog_message(self) -> str: ...
    @property
    def number_of_push_apps_running(self) -> int:
        """Live 12.0 and later."""
    @property
    def open_dialog_count(self) -> int: ...
    @property
    def peak_process_usage(self) -> float:
        """Live 12.0 and later."""
    @property
    def unavailable_features(self) -> UnavailableFeatureVector:
        """Live 11.0 and later."""
    @property
    def view(self) -> Application.View: ...
    def add_average_process_usage_listener(self, callback: Callable[[], object], /) -> None:
        """Live 12.0 and later."""
    def add_control_surfaces_listener(self, callback: Callable[[], object], /) -> None:
        """Live 10.1 and later."""
    def add_open_dialog_count_listener(self, callback: Callable[[], object], /) -> None: ...
    def add_peak_process_usage_listener(self, callback: Callable[[], object], /) -> None:
        """Live 12.0 and later."""
    def add_unavailable_features_listener(self, callback: Callable[[], object], /) -> None:
        """Live 11.0 and later."""
    def average_process_usage_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 12.0 and later."""
    def control_surfaces_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 10.1 and later."""
    def get_bugfix_version(self) -> int:
        """The third number of Live's version: 5 of 12.1.5."""
    def get_build_id(self) -> str:
        """Live 12.0 and later."""
    def get_document(self) -> _Song.Song:
        """The set that is open."""
    def get_major_version(self) -> int:
        """The first number of Live's version: 12 of 12.1.5."""
    def get_minor_version(self) -> int:
        """The second number of Live's version: 1 of 12.1.5."""
    def get_variant(self) -> str:
        """Live 12.0 and later."""
    def get_version_string(self) -> str:
        """Live 12.0 and later."""
    def has_option(self, arg2: object, /) -> bool: ...
    def open_dialog_count_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def peak_process_usage_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 12.0 and later."""
    def press_current_dialog_button(self, arg2: int, /) -> None: ...
    def remove_average_process_usage_listener(self, callback: Callable[..., object], /) -> None:
        """Live 12.0 and later."""
    def remove_control_surfaces_listener(self, callback: Callable[..., object], /) -> None:
        """Live 10.1 and later."""
    def remove_open_dialog_count_listener(self, callback: Callable[..., object], /) -> None: ...
    def remove_peak_process_usage_listener(self, callback: Callable[..., object], /) -> None:
        """Live 12.0 and later."""
    def remove_unavailable_features_listener(self, callback: Callable[..., object], /) -> None:
        """Live 11.0 and later."""
    def show_message(self, text: _Base.Text | str, buttons: int = ..., enable_markup: bool = False, show_success_icon: bool = False) -> int:
        """Live 12.0 and later."""
    def show_on_the_fly_message(self, message: str, buttons: int = ..., enable_markup: bool = False, show_success_icon: bool = False, push_dialog_type: int = ...) -> int:
        """Live 12.0 and later."""
    def unavailable_features_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 11.0 and later."""

class ControlDescription:
    """Live 12.0 and later."""
    def __init__(self, *args: Any, **named: Any) -> None: ...
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...

class ControlDescriptionVector(_lists.ListOf[ControlDescription]):
    """Live 12.0 and later."""

class ControlSurfaceProxy:
    """Live 12.0 and later."""
    @property
    def control_descriptions(self) -> ControlDescriptionVector: ...
    @property
    def pad_layout(self) -> str:
        """Live 12.3 and later."""
    @property
    def type_name(self) -> str: ...
    def add_control_values_arrived_listener(self, callback: Callable[[], object], /) -> None: ...
    def add_midi_received_listener(self, callback: Callable[[], object], /) -> None: ...
    def add_pad_layout_listener(self, callback: Callable[[], object], /) -> None:
        """Live 12.3 and later."""
    def control_values_arrived_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def enable_receive_midi(self, arg2: bool, /) -> None: ...
    def fetch_received_midi_messages(self) -> tuple[Any, ...]: ...
    def fetch_received_values(self) -> tuple[Any, ...]: ...
    def grab_control(self, arg2: int, /) -> None: ...
    def midi_received_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def pad_layout_has_listener(self, callback: Callable[..., object], /) -> bool:
        """Live 12.3 and later."""
    def release_control(self, arg2: int, /) -> None: ...
    def remove_control_values_arrived_listener(self, callback: Callable[..., object], /) -> None: ...
    def remove_midi_received_listener(self, callback: Callable[..., object], /) -> None: ...
    def remove_pad_layout_listener(self, callback: Callable[..., object], /) -> None:
        """Live 12.3 and later."""
    def send_midi(self, arg2: tuple[Any, ...], /) -> None: ...
    def send_value(self, arg2: tuple[Any, ...], /) -> None: ...
    def subscribe_to_control(self, arg2: int, /) -> None: ...
    def unsubscribe_from_control(self, arg2: int, /) -> None: ...

class MessageButtons(int):
    """Live 12.0 and later."""
    names: ClassVar[dict[str, MessageButtons]]
    values: ClassVar[dict[int, MessageButtons]]
    @property
    def name(self) -> str: ...
    OK_BUTTON: ClassVar[MessageButtons]  # 0
    OK_NEW_SET_BUTTON: ClassVar[MessageButtons]  # 1
    OK_RETRY_BUTTON: ClassVar[MessageButtons]  # 2
    SAVE_DONT_SAVE_BUTTON: ClassVar[MessageButtons]  # 3
    OK_ACCOUNT_BUTTON: ClassVar[MessageButtons]  # 4
    OK_PURCHASE_BUTTON: ClassVar[MessageButtons]  # 5

class PushDialogType(int):
    """Live 12.3 and later."""
    names: ClassVar[dict[str, PushDialogType]]
    values: ClassVar[dict[int, PushDialogType]]
    @property
    def name(self) -> str: ...
    MESSAGE_BOX: ClassVar[PushDialogType]  # 0
    OUT_OF_UNLOCKS_DIALOG: ClassVar[PushDialogType]  # 5
    RENT_TO_OWN_LICENSE_EXPIRED_DIALOG: ClassVar[PushDialogType]  # 7

class UnavailableFeature(int):
    """Live 11.0 and later."""
    names: ClassVar[dict[str, UnavailableFeature]]
    values: ClassVar[dict[int, UnavailableFeature]]
    @property
    def name(self) -> str: ...
    note_velocity_ranges_and_probabilities: ClassVar[UnavailableFeature]  # 0

class UnavailableFeatureVector(_lists.ListOf[UnavailableFeature]):
    """Live 11.0 and later."""

class Variants:
    """Live 12.0 and later."""
    BETA: ClassVar[str]
    INTRO: ClassVar[str]
    LITE: ClassVar[str]
    STANDARD: ClassVar[str]
    SUITE: ClassVar[str]
    TRIAL: ClassVar[str]

def combine_apcs() -> bool: ...

def encrypt_challenge(dongle1: int, dongle2: int, key_index: int = 0) -> tuple[Any, ...]: ...

def encrypt_challenge2(arg1: int, /) -> int: ...

def get_application() -> Application:
    """The running Live."""

def get_random_int(arg1: int, arg2: int, /) -> int: ...
