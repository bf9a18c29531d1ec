"""The one family of errors that a user may see, each with its exit code.

A message is one sentence (or two): where, what, what was expected, what to do next. The command line
prints it without a traceback; anything that is not a :class:`KontrolError` is a bug and keeps its
traceback. The exit codes are those of the README: 1 failed, 2 usage, 3 input not understood,
4 does not fit the machine, 5 MIDI port or no answer.

A message about a choice names the field in backquotes, as in "`stay` and `repeats` both say how often a scene plays":
these are the fields of a request, whoever makes it. The command line shows its switch in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager


class KontrolError(Exception):
    """Base of every error that is the input's or the world's fault, not ours. Exit code 1.

    `remarks` are the warnings that had come up before: they may say why.
    """

    exit_code = 1
    remarks: tuple[str, ...] = ()


class UsageError(KontrolError):
    """Options that contradict each other or an output that may not be written. Exit code 2."""

    exit_code = 2


class BadInput(KontrolError):
    """A file that is not what it should be: wrong kind, cut off, too new, hostile. Exit code 3."""

    exit_code = 3


class BadDump(BadInput):
    """A machine message that breaks its format, with the place and the allowed values (or what was expected there).

    `offset` counts from the start of `inside` ("the message"); without it from that of the record that `where` names.
    """

    def __init__(
        self, where: str, *, offset: int | None = None, inside: str = "", got: object = None, allowed: str = "",
        expected: str = "", hint: str = "",
    ) -> None:  # fmt: skip
        self.where = where
        self.offset = offset
        self.got = got
        self.allowed = allowed
        place = f"{where} at byte 0x{offset:x}" if offset is not None else where
        place += f" of {inside}" if inside else ""
        outside = f" is outside {allowed}" if allowed else ""
        text = f"{place}: {got}{outside}; expected {expected}." if expected else f"{place}: {got}{outside}."
        super().__init__(f"{text} {hint}".rstrip())


class DoesNotFit(KontrolError):
    """A plan that the machine would not take; names scene, clip and limit. Exit code 4."""

    exit_code = 4


class MidiError(KontrolError):
    """No such port, no MIDI system, or no answer from the machine. Exit code 5."""

    exit_code = 5


@contextmanager
def remarks_first(said: Sequence[str]) -> Iterator[None]:
    """Give an error that leaves this block the warnings `said` up to then."""
    try:
        yield
    except KontrolError as error:
        error.remarks = (*said, *(text for text in error.remarks if text not in said))
        raise


@contextmanager
def told_after(said: list[str], news: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Add what `news` gives to the warnings `said` when this block ends, also when an error ends it."""
    try:
        yield
    finally:
        said += news()
