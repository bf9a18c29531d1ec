# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from typing_extensions import Never

class LomObject:
    def __init__(self, *, only_live_makes_these: Never) -> None: ...
    @property
    def _live_ptr(self) -> int: ...
