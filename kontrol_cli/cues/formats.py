"""Cue files: cue sheet, Audacity labels, Adobe Audition and REAPER markers, YouTube chapters, a MIDI file with markers.

csv and table are ordinary listings and live in kontrol_cli.output.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise

from exporters.errors import UsageError
from exporters.formats.smf import LONGEST_GAP_TICKS
from kontrol_cli.cues.collect import Cue, clock_ms
from kontrol_cli.output.text import plain

MAX_CUE_TRACKS = 99  # a cue sheet numbers its tracks with two digits
_SHORTEST_CHAPTER = 10  # seconds
PPQ = 960  # ticks per beat of the MIDI file


def cue_sheet(cues: Sequence[Cue], title: str) -> bytes:
    """A cue sheet; times are minutes:seconds:frames with 75 frames a second, cut, not rounded up."""
    if len(cues) > MAX_CUE_TRACKS:
        raise UsageError(f"A cue sheet holds 99 tracks and there are {len(cues)} cues. Choose another format.")
    lines = [f'TITLE "{_quoted(title)}"', f'FILE "{_quoted(title)}.wav" WAVE']
    for number, cue in enumerate(cues, 1):
        frames = int(max(cue.start_seconds, 0.0) * 75 + 1e-6)
        minutes, rest = divmod(frames, 75 * 60)
        lines += [
            f"  TRACK {number:02d} AUDIO",
            f'    TITLE "{_quoted(cue.name)}"',
            f"    INDEX 01 {minutes:02d}:{rest // 75:02d}:{rest % 75:02d}",
        ]
    return "\r\n".join([*lines, ""]).encode("utf-8")


def audacity(cues: Sequence[Cue], title: str) -> bytes:
    """Audacity's label file: start, end (equal for a point) and name between tabs, seconds."""
    lines = []
    for cue in cues:
        end = cue.start_seconds if cue.end_seconds is None else cue.end_seconds
        lines.append(f"{cue.start_seconds:.6f}\t{end:.6f}\t{_line(cue.name)}\n")
    return "".join(lines).encode("utf-8")


def audition(cues: Sequence[Cue], title: str) -> bytes:
    """Adobe Audition's markers: values between tabs (the file is called .csv all the same), times as m:ss.mmm.

    Known from files that Audition exported and others published (Name, Start, Duration, Time Format, Type, Description;
    "decimal", "Cue"; h:mm:ss.mmm from an hour on); nobody has imported ours. The third value is a length, 0 for
    points. A byte order mark says that it is UTF-8 where names hold more than ASCII; this and the line ends are
    inferred.
    """
    lines = ["Name\tStart\tDuration\tTime Format\tType\tDescription\n"]
    for cue in cues:
        length = 0.0 if cue.end_seconds is None else cue.end_seconds - cue.start_seconds
        times = f"{clock_ms(max(cue.start_seconds, 0.0))}\t{clock_ms(length)}"
        lines.append(f"{_line(cue.name)}\t{times}\tdecimal\tCue\t\n")
    text = "".join(lines)
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def reaper(cues: Sequence[Cue], title: str) -> bytes:
    """REAPER's region and marker list: M rows are points, R rows have an end; times as h:mm:ss.mmm."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["#", "Name", "Start", "End", "Length"])
    for number, cue in enumerate(cues, 1):
        if cue.end_seconds is None:
            writer.writerow([f"M{number}", _line(cue.name), _clock(cue.start_seconds), "", ""])
        else:
            length = cue.end_seconds - cue.start_seconds
            ends = [_clock(cue.start_seconds), _clock(cue.end_seconds), _clock(length)]
            writer.writerow([f"R{number}", _line(cue.name), *ends])
    return out.getvalue().encode("utf-8")


def youtube(cues: Sequence[Cue], title: str) -> bytes:
    """Chapters for a video's description. YouTube wants 0:00 first, three or more, each 10 seconds or longer.

    (So YouTube announced them in May 2020.) The first cue begins the video when it lies within its first 10 seconds;
    before a later one there is a line "0:00 Start". A list that breaks the other rules is refused: YouTube would show
    no chapters, silently.
    """
    chapters = [(int(max(cue.start_seconds, 0.0)), _line(cue.name)) for cue in cues]
    if chapters and chapters[0][0] >= _SHORTEST_CHAPTER:
        chapters.insert(0, (0, "Start"))
    elif chapters:
        chapters[0] = (0, chapters[0][1])
    if len(chapters) < 3:
        there = f"there {'is' if len(chapters) == 1 else 'are'} {len(chapters)}"
        raise UsageError(f"YouTube shows 3 chapters or more; {there}. Set more locators, or choose another format.")
    for (before, name), (after, _) in pairwise(chapters):
        if after - before < _SHORTEST_CHAPTER:
            raise UsageError(
                f"YouTube wants chapters of {_SHORTEST_CHAPTER} seconds or more; '{name}' lasts {after - before}."
            )
    long = chapters[-1][0] >= 3600
    lines = []
    for at, name in chapters:
        hours, rest = divmod(at, 3600)
        clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if long else f"{rest // 60}:{rest % 60:02d}"
        lines.append(f"{clock} {name}\n")
    return "".join(lines).encode("utf-8")


def midi(cues: Sequence[Cue], title: str) -> bytes:
    """A MIDI file of type 0 with a marker per cue, at the cues' seconds: 120 BPM, 960 ticks a beat.

    The set's tempo curve is not repeated: a MIDI file has no ramps, and with one fixed tempo the
    markers are at the exact second in every program.
    """
    import mido

    track = mido.MidiTrack([mido.MetaMessage("track_name", name=_latin(title), time=0)])
    track.append(mido.MetaMessage("set_tempo", tempo=500_000, time=0))
    now = 0
    for cue in cues:
        tick = max(round(cue.start_seconds * PPQ * 2), now)
        if tick - now > LONGEST_GAP_TICKS:
            hours = LONGEST_GAP_TICKS / PPQ / 2 / 3600
            raise UsageError(
                f"A MIDI file holds gaps of up to {hours:.0f} hours, and there is more before '{_line(cue.name)}'. "
                "Choose another format."
            )
        track.append(mido.MetaMessage("marker", text=_latin(cue.name), time=tick - now))
        now = tick
    out = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=PPQ, tracks=[track]).save(file=out)
    return out.getvalue()


FORMATS: dict[str, Callable[[Sequence[Cue], str], bytes]] = {
    "cue": cue_sheet,
    "audacity": audacity,
    "audition": audition,
    "reaper": reaper,
    "youtube": youtube,
    "midi": midi,
}


def render(cues: Sequence[Cue], fmt: str, title: str) -> bytes:
    """The cues as the bytes of a file in `fmt`, a key of :data:`FORMATS`. Raises UsageError."""
    return FORMATS[fmt](cues, title)


def _line(text: str) -> str:
    """A name on one line, without control characters."""
    return plain(text).strip()


def _quoted(text: str) -> str:
    """Cue sheets have no escape for a double quote."""
    return _line(text).replace('"', "'")


def _latin(text: str) -> str:
    """MIDI text is bytes; mido writes latin-1, so other letters become '?' instead of an error."""
    return _line(text).encode("latin-1", "replace").decode("latin-1")


def _clock(seconds: float) -> str:
    """h:mm:ss.mmm, nothing before the start."""
    return clock_ms(max(seconds, 0.0), with_hours=True)
