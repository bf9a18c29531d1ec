r"""Live's Log.txt: the last errors of our scripts.

Two ways to write a line are known from public threads: `80177 ms. RemoteScriptError: ...` (Live 9; Launchpad95 issue
47) and `2018-02-11T11:02:59.205176: info: RemoteScriptError: ...` (Live 10 on; ubermap issue 12). A traceback is as
many lines, each with its own beginning, and empty ones between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from exporters import paths
from exporters.errors import KontrolError

_LONGEST = 2 << 20  # bytes of the end of the file
_LINE = re.compile(r"(?:(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.\d]*: \w+: |\d+ ms\. )(?P<kind>\w+): ?(?P<text>.*)")
OURS = ("MidiKontrol", "LiveDumper", "live_dumper")
_MOST_LINES = 20
_BEGINNING = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Log:
    """What was found. `errors`: the blocks of error lines that name our scripts, the last one last, each with its time
    (None: the log has none). `spoke`: when a script of ours last wrote a message of its own."""

    path: Path
    written: datetime
    errors: tuple[tuple[datetime | None, tuple[str, ...]], ...]
    spoke: datetime | None
    says_hello: bool


def read_log(path: Path) -> Log | None:
    """The Log.txt at `path`; None when there is none. Raises KontrolError when it cannot be read."""
    there = paths.state(path)
    if there is None or not paths.is_file(path):
        return None
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, there.st_size - _LONGEST))
            data = stream.read(_LONGEST)
    except OSError as error:
        raise KontrolError(f"{path} cannot be read: {paths.reason(error)}.") from error
    errors: list[tuple[datetime | None, tuple[str, ...]]] = []
    spoke: datetime | None = None
    hello = False
    for time, is_error, lines in _blocks(data.decode("utf-8", "replace").splitlines()):
        if not any(name in line for line in lines for name in OURS):
            continue
        if is_error:
            errors.append((time, tuple(lines[-_MOST_LINES:])))
        else:
            hello, spoke = True, time or spoke
    return Log(path, datetime.fromtimestamp(there.st_mtime), tuple(errors), spoke, hello)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[datetime | None, bool, list[str]]]:
    """(time, whether it is an error, lines) of what belongs together."""
    block: list[str] = []
    begun: datetime | None = None
    for line in lines:
        match = _LINE.match(line)
        text = match["text"].rstrip() if match else line.rstrip()
        if not text:
            continue
        if match is None:  # a message of several lines
            block += [text] if block else []
            continue
        is_error = match["kind"] == "RemoteScriptError" or (match["kind"].startswith("Python") and "Error" in text)
        if not is_error or text.startswith(_BEGINNING):
            if block:
                yield begun, True, block
            block = []
        if is_error:
            begun = begun if block else _time(match)
            block.append(text)
        elif match["kind"] == "RemoteScriptMessage":
            yield _time(match), False, [text]
    if block:
        yield begun, True, block


def _time(match: re.Match[str]) -> datetime | None:
    try:
        return datetime.fromisoformat(match["time"]) if match["time"] else None
    except ValueError:
        return None
