"""Our own MIDI files read back: the rows from their texts, and everything else made again and compared.

A file that another program has changed or saved anew is refused: what it plays is no longer what its texts say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

from exporters.boxes import Box
from exporters.boxes.reading import box_of
from exporters.errors import BadDump, BadInput, DoesNotFit
from exporters.formats import smf
from exporters.numbers import decimal_number, read_json, whole, whole_number
from exporters.planning.plan import PatternRow, ReminderRow, SongRow
from exporters.program_change.song import (
    HEAD,
    MOST_PLAYS,
    MOST_ROWS,
    MOST_SONGS,
    PPQ,
    TEMPOS_BPM,
    VERSION,
    Song,
    file_bytes,
)
from exporters.words import range_ends

MOST_BYTES = 8 << 20  # 999 rows with 128 mutes each make 2 MB
_AGAIN = "Export the song again."
_ROW = re.compile(
    r"row [0-9]{1,4}: pattern ([0-9]{1,5}) x([0-9]{1,3}), ([0-9]{1,4}) steps"
    r"(?:, muted ([0-9 -]{1,600}))?(?:, ([0-9.e+-]{1,30}) BPM)?"
)


def version_of(data: bytes) -> str | None:
    """What stands where our version does; None for a file that is not ours."""
    start = data.find(HEAD, 22, 32 + len(HEAD)) if data.startswith(b"MThd") else -1
    if start < 0:
        return None
    return data[start + len(HEAD) : start + len(HEAD) + 8].split(b" ")[0].decode("latin-1")


def decode(data: bytes) -> Song:
    """The song in a file that :func:`exporters.program_change.song.file_bytes` made. Raises BadDump."""
    if len(data) > MOST_BYTES or version_of(data) != str(VERSION):
        raise BadDump("Program-change file", got="it is not one that Kontrol wrote", hint=_AGAIN)
    found = smf.read(data)
    song = _song(found.tracks[0]) if len(found.tracks) == 1 else None
    try:
        again = b"" if song is None else file_bytes(song)
    except DoesNotFit as error:
        raise BadDump("Program-change file", got=str(error).rstrip("."), hint=_AGAIN) from error
    if song is None or again != data:
        raise BadDump("Program-change file", got="another program has changed it", hint=_AGAIN)
    return song


def _song(events: tuple[smf.Event, ...]) -> Song:
    texts = [event for event in events if event.meta is not None]
    head = texts[0].data[len(HEAD) :].partition(b" ")[2]
    try:
        about = read_json(head, "The file's first text")
        number, box = whole(about["song"]), box_of(_table(about["box"]), "The file's first text")
    except (BadInput, KeyError, TypeError) as error:
        why = str(error).rstrip(".") if isinstance(error, BadInput) else "its first text says no song and box"
        raise BadDump("Program-change file", got=why, hint=_AGAIN) from error
    if number is None or not 1 <= number <= MOST_SONGS:
        raise BadDump("Program-change file", got=f"its song has no number from 1 to {MOST_SONGS}", hint=_AGAIN)
    name = next((event.data for event in texts if event.meta == smf.TRACK_NAME), b"")
    rows: list[SongRow] = []
    starts: list[int] = []
    for event in texts[1:]:
        _take(event, rows, starts, box)
        if len(rows) > MOST_ROWS:
            raise BadDump("Program-change file", got=f"more than {MOST_ROWS} rows", hint=_AGAIN)
    return Song(number - 1, _ascii(name), tuple(rows), box)


def _table(value: object) -> dict[str, Any]:
    """A JSON object. Raises TypeError for anything else."""
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _take(event: smf.Event, rows: list[SongRow], starts: list[int], box: Box) -> None:
    """Add to `rows` what a text of the file says; `starts` are the ticks of the rows that play."""
    last = rows[-1] if rows and isinstance(rows[-1], PatternRow) else None
    if event.meta == smf.MARKER:
        rows.append(ReminderRow(_ascii(event.data)))
    elif event.meta == smf.TEXT:
        rows.append(_row(_ascii(event.data), box))
        starts.append(event.tick)
    elif event.meta == smf.CUE_POINT and last is not None:
        rows[-1] = replace(last, notes=(*last.notes, _ascii(event.data)))
    elif event.meta == smf.TIME_SIGNATURE and last is not None and len(event.data) == 4:
        text = f"{event.data[0]}/{1 << min(event.data[1], 8)}"
        at = Fraction(event.tick - starts[-1], PPQ)
        rows[-1] = replace(last, signatures=(*last.signatures, (at, text)))


def _row(text: str, box: Box) -> PatternRow:
    match = _ROW.fullmatch(text)
    pattern, plays, length = (whole_number(part) or 0 for part in match.groups()[:3]) if match else (0, 0, 0)
    muted = None if match is None else _tracks(match[4] or "", box.tracks)
    tempo = None if match is None or match[5] is None else decimal_number(match[5])
    within = 1 <= pattern <= box.patterns.count and 1 <= plays <= MOST_PLAYS and 1 <= length <= box.steps
    bad = match is None or not within or muted is None
    low, high = TEMPOS_BPM
    if bad or (match is not None and match[5] is not None and (tempo is None or not low <= tempo <= high)):
        raise BadDump("Program-change file", got=f"the text '{text[:60]}' is not a row", hint=_AGAIN)
    return PatternRow(pattern - 1, plays, muted or frozenset(), tempo, 0, length)


def _tracks(text: str, tracks: int) -> frozenset[int] | None:
    """`1 7-9` as tracks from 0; None for anything else."""
    out: set[int] = set()
    for part in text.split():
        ends = range_ends(part)
        first, last = (whole_number(end or "") for end in ends) if ends is not None else (None, None)
        if first is None or last is None or not 1 <= first <= last <= tracks:
            return None
        out.update(range(first - 1, last))
    return frozenset(out)


def _ascii(data: bytes) -> str:
    """A text of ours, which is printable ASCII. Raises BadDump."""
    if any(not 0x20 <= byte < 0x7F for byte in data):
        raise BadDump("Program-change file", got=f"the text {data[:40]!r} is not printable ASCII", hint=_AGAIN)
    return data.decode("ascii")
