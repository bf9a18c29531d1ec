"""A question that a person answers, where one sits at a terminal."""

from __future__ import annotations

import sys

from exporters.errors import UsageError
from kontrol_cli.output.echo import end_line, say
from kontrol_cli.output.progress import telling

_YES = {"y", "yes"}


def check_can_ask(*, consent: str) -> None:
    """Raises UsageError where nobody can be asked; `consent` is the field by which a user agrees beforehand."""
    if sys.stdin is None or not sys.stdin.isatty() or sys.stderr is None or not sys.stderr.isatty():
        raise UsageError(f"There is nobody at a terminal to be asked. Add `{consent}` to agree beforehand.")


def agreed(question: str, *, consent: str) -> bool:
    """Whether the person at the terminal answers `question` with yes; the end of input is a no. Raises UsageError as
    :func:`check_can_ask`."""
    check_can_ask(consent=consent)
    with telling(lambda: ""):
        end_line()
        say(f"{question} Type y and press Enter to go on, anything else to stop.")
        return sys.stdin.readline().strip().casefold() in _YES
