# Type stubs of Ableton Live's Python API, 12.4.6, made by kontrol api stubs.
from collections.abc import Callable
from typing import Any
from typing_extensions import TypeVar
from . import _lists

_Item = TypeVar("_Item", default=Any)

class FloatVector(_lists.ListOf[float]):
    ...

class IntU64Vector(_lists.ListOf[int]):
    """Live 12.0 and later."""

class IntVector(_lists.ListOf[int]):
    ...

class LimitationError(RuntimeError):
    ...

class ObjectVector(_lists.ListOf[Any]):
    """Live 10.1 and later."""

class StringVector(_lists.ListOf[str]):
    ...

class Text:
    """Live 12.0 and later."""
    @property
    def text(self) -> str: ...

class Timer:
    """Calls `callback` every `interval` milliseconds (10 at least), as long as the script keeps it."""
    def __init__(self, callback: Callable[[], object], interval: int, repeat: bool = False, start: bool = False) -> None: ...
    @property
    def running(self) -> bool: ...
    def restart(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...

class Vector(_lists.ListOf[_Item]):
    ...

def get_text(classname: str, textname: str) -> Text:
    """Live 12.0 and later."""

def log(arg1: str, /) -> None: ...

def subst_args(text: Text | str, arg1: str = '', arg2: str = '', arg3: str = '', arg4: str = '', arg5: str = '', /) -> str:
    """Live 12.0 and later."""
