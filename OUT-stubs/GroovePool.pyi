# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from collections.abc import Callable
from . import Base as _Base
from . import Groove as _Groove
from . import LomObject as _LomObject
from . import Song as _Song

class GroovePool(_LomObject.LomObject):
    @property
    def canonical_parent(self) -> _Song.Song:
        """Live 12.0 and later."""
    @property
    def grooves(self) -> _Base.Vector[_Groove.Groove]: ...
    def add_grooves_listener(self, callback: Callable[[], object], /) -> None: ...
    def grooves_has_listener(self, callback: Callable[..., object], /) -> bool: ...
    def remove_grooves_listener(self, callback: Callable[..., object], /) -> None: ...
