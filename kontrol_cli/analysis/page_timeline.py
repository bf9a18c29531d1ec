"""The arrangement drawn for a terminal: how many tracks play, the locators, and a line for each track."""

from __future__ import annotations

from textwrap import wrap

from rich.text import Text

from kontrol_cli.analysis.page_parts import entry
from kontrol_cli.analysis.timeline import Lane, Overview, lanes, overview
from kontrol_cli.output.colors import as_ink, color_of
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.output.words import clock
from kontrol_cli.sets.view import View

_BLOCKS = " ▁▂▃▄▅▆▇█"
_MOST_LANES = 24
_WIDEST_LABEL = 20


def draw_arrangement(view: View, cells: int) -> list[Text]:
    """The timeline as a line of bars with its locators, and below it one line for each track with clips."""
    tracks = lanes(view, 1)
    if not tracks:
        return []
    shown = tracks[:_MOST_LANES]
    label = min(max(width(_label(view, lane.track)) for lane in shown), _WIDEST_LABEL, cells // 4)
    columns = min(cells - label - 1, 160)
    picture = overview(view, columns)
    if picture is None:
        return []
    from kontrol_cli.sets.time_map import BarMap

    tempo = view.tempo
    place = BarMap.of_rows(view.rows("signature_events")).place(picture.length_beats)
    bars = place.bar - 1 + (place.beat > 1 or place.rest > 1e-6)
    most = max(picture.density)
    at_once = "1 track" if most == 1 else f"{most} tracks"
    duration = "" if tempo is None else f"{clock(tempo.seconds(picture.length_beats))}, "
    about = f"  {duration}{bars} bars, up to {at_once} at once"
    lines = [Text(), Text.assemble(("Arrangement", "bold"), (about, "dim"))]
    lines += _bars(picture, label, most)
    lines += [_lane(view, lane, label) for lane in lanes(view, columns)[:_MOST_LANES]]
    if len(tracks) > _MOST_LANES:
        lines.append(Text(f"{len(tracks) - _MOST_LANES} more tracks: --table clips has them all.", "dim"))
    if picture.locators:
        names = [
            f"{row['bar'] if tempo is None else clock(tempo.seconds(row['time_beats']))} {(row['name'] or '–').strip()}"
            for row in view.rows("locators")
            if row["time_beats"] is not None
        ]
        lines += entry("Locators", names, cells)
    if view.live_set.seconds_note is not None:
        lines += [Text(line, "dim") for line in wrap(plain(view.live_set.seconds_note), cells)]
    return lines


def _bars(picture: Overview, label: int, most: int) -> list[Text]:
    blocks = "".join(_BLOCKS[-(-value * 8 // most) if most else 0] for value in picture.density)
    lines = [Text(" " * (label + 1), no_wrap=True).append(blocks, "cyan")]
    if picture.locators:
        marks = [" "] * len(blocks)
        for column, _ in picture.locators:
            marks[column] = "^"
        lines.append(Text(" " * (label + 1), no_wrap=True).append("".join(marks).rstrip(), "magenta"))
    return lines


def _lane(view: View, lane: Lane, label: int) -> Text:
    off = view.is_off(lane.track)
    line = Text(fit(_label(view, lane.track), label) + " ", "", no_wrap=True)
    if off:
        line.stylize("dim strike", 0, label)
    for clip in lane.clips:
        if clip is None:
            line.append(" ")
        elif off or clip["muted"]:
            line.append("□", "dim")
        else:
            color = color_of(clip) or color_of(view.tracks[lane.track])
            line.append("■", as_ink(color) if color else None)
    return line


def _label(view: View, track: int) -> str:
    digits = len(str(len(view.tracks)))
    return f"{track + 1:>{digits}} {plain((view.tracks[track]['name'] or '').strip())}".rstrip()
