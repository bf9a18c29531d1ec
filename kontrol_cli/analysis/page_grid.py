"""The session grid drawn for a terminal: scenes downwards, tracks across, cells in their clip's colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from exporters.planning.scene_names import read_scene_name
from kontrol_cli.analysis.grid import Grid, GridCell, scenes_in_use, session_grid, tracks_with_clips
from kontrol_cli.output.colors import as_ink, color_of, hex_color, ink_on
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import SceneSounds

_MOST_SCENES = 32
_NAMED = 4  # three characters and a gap: enough for a pattern name such as A01
_WIDEST = 14
_COMPACT = 2
_WIDEST_LABEL = 40


@dataclass(frozen=True)
class Window:
    """What part of the session is drawn, how wide a column is, and what the reader should know about it."""

    tracks: tuple[int, ...]
    scenes: tuple[int, ...]
    label_cells: int
    column_cells: int
    notes: tuple[str, ...]


def choose_window(view: View, cells: int, tracks: Sequence[int] | None, scenes: Sequence[int] | None) -> Window:
    """The part that fits `cells` columns of a terminal; `tracks` and `scenes` are the user's own choice."""
    notes = []
    shown_tracks = list(tracks) if tracks is not None else tracks_with_clips(view)
    if tracks is None and len(shown_tracks) < len(view.columns):
        notes.append(f"{_count(len(view.columns) - len(shown_tracks), 'track')} without session clips left out")
    if scenes is not None:
        shown_scenes = list(scenes)
    else:
        shown_scenes = scenes_in_use(view)
        unused = len(view.scenes) - len(shown_scenes)
        if len(shown_scenes) > _MOST_SCENES:
            notes.append(f"scenes {_MOST_SCENES + 1}-{len(view.scenes)}: --scenes {_MOST_SCENES + 1}-")
            shown_scenes = shown_scenes[:_MOST_SCENES]
        elif unused:
            notes.append(f"{_count(unused, 'empty scene')} below left out")
    longest = max((width(scene_label(view, scene)) for scene in shown_scenes), default=0)
    label = min(longest, max(cells // 4, 12))
    count = max(len(shown_tracks), 1)
    if (cells - label - 1) // count < _NAMED:
        label = min(longest, 14)
    column = min((cells - label - 1) // count, _WIDEST, _widest_name(view, shown_tracks, shown_scenes) + 1)
    if (cells - label - 1) // count < _NAMED:
        column = max((cells - label - 1) // count, _COMPACT)
        room = (cells - label - 1) // column
        if len(shown_tracks) > room:
            notes.append(f"tracks from {shown_tracks[room] + 1} on: --tracks {shown_tracks[room] + 1}-")
            shown_tracks = shown_tracks[:room]
    column = max(column, _COMPACT)
    label = min(longest, max(label, cells - 1 - column * len(shown_tracks)), _WIDEST_LABEL)
    return Window(
        tracks=tuple(shown_tracks),
        scenes=tuple(shown_scenes),
        label_cells=label,
        column_cells=column,
        notes=tuple(notes),
    )


def scene_label(view: View, scene: int) -> str:
    """Number (from 1) and name of a scene, and the tempo of its enabled field unless the name says it."""
    row = view.scenes[scene]
    digits = len(str(len(view.scenes)))
    named = read_scene_name(row["name"] or "").tempo_bpm
    tempo = "" if row["tempo_bpm"] in (None, named) else f" {row['tempo_bpm']:g} BPM"
    return f"{scene + 1:>{digits}} {plain((row['name'] or '').strip())}{tempo}".rstrip()


def draw_grid(view: View, sounds: Sequence[SceneSounds], window: Window, cells: int) -> list[Text]:
    """The lines of the grid, header and legend included, for a terminal of `cells` columns."""
    grid = session_grid(view, sounds, window.tracks, window.scenes)
    lines = _header(view, window)
    for scene, row in zip(grid.scenes, grid.rows, strict=True):
        line = Text(fit(scene_label(view, scene), window.label_cells) + " ", no_wrap=True)
        color = color_of(view.scenes[scene])
        if color is not None:
            line.stylize(as_ink(color), 0, len(str(len(view.scenes))))
        for cell in row:
            line.append_text(_draw(cell, window.column_cells))
        lines.append(line)
    lines.extend(_legend(view, window, grid, cells))
    return lines


def _draw(cell: GridCell, cells: int) -> Text:
    """One cell and the gap after it."""
    inner = cells - 1
    color = hex_color(cell.color) if cell.color else "#808080"
    name = plain(cell.text)
    if cell.kind == "clip":
        if inner < _NAMED - 1:
            # A square in its own colour is a filled block; without colours the square remains.
            return Text.assemble(("■" * inner, f"{color} on {color}"), " ")
        ink = ink_on(cell.color) if cell.color else "#ffffff"
        return Text.assemble((_cut(name or "■", inner), f"{ink} on {color}"), " ")
    if cell.kind == "silent":
        text = "□" if inner < _NAMED - 1 else _cut(f"({name})" if name else "□", inner)
        return Text.assemble((fit(text, inner), "dim"), " ")
    if cell.kind == "carried":
        return Text.assemble((fit("│", inner), as_ink(cell.color) if cell.color else ""), " ")
    return Text.assemble((fit("·" if cell.kind == "stop" else "", inner), "dim"), " ")


def _cut(text: str, cells: int) -> str:
    """`text` in `cells`; where few letters fit, all of them are letters, so that `A01 3 kick` stays A01."""
    return fit(text, cells, ellipsis="" if cells < 6 else "…")


def _header(view: View, window: Window) -> list[Text]:
    inner = window.column_cells - 1
    if inner < _NAMED - 1:
        digits = max(len(str(track + 1)) for track in window.tracks) if window.tracks else 1
        numbers = [f"{track + 1:>{digits}}" for track in window.tracks]
        return [_header_line(view, window, [number[place] for number in numbers]) for place in range(digits)]
    lines = [_header_line(view, window, [str(track + 1) for track in window.tracks])]
    if not _needs_key(view, window):
        lines.append(_header_line(view, window, [_name(view, track) for track in window.tracks]))
    return lines


def _header_line(view: View, window: Window, texts: Sequence[str]) -> Text:
    line = Text(" " * (window.label_cells + 1), no_wrap=True)
    for track, text in zip(window.tracks, texts, strict=True):
        color = color_of(view.tracks[track])
        style = ("dim strike " if view.is_off(track) else "") + (as_ink(color) if color else "")
        shown = _cut(text, window.column_cells - 1).rstrip()
        line.append(shown, style.strip() or None)
        line.append(" " * (window.column_cells - width(shown)))
    return line


def _needs_key(view: View, window: Window) -> bool:
    """True when most track names would be cut: they are listed below the grid instead."""
    cut = sum(width(_name(view, track)) > window.column_cells - 1 for track in window.tracks)
    return window.column_cells < _NAMED or (window.column_cells < 8 and cut * 2 > len(window.tracks))


def _key(view: View, window: Window, cells: int) -> list[Text]:
    """Track numbers with their names, as many to a line as fit whole."""
    lines = [Text(no_wrap=True)]
    for track in window.tracks:
        color = color_of(view.tracks[track])
        name = _name(view, track)
        entry = Text.assemble(
            (f"{track + 1} ", "bold" + (f" {as_ink(color)}" if color else "")),
            (fit(name, min(width(name), 24)), "dim strike" if view.is_off(track) else ""),
        )
        if lines[-1] and lines[-1].cell_len + 2 + entry.cell_len > cells:
            lines.append(Text(no_wrap=True))
        lines[-1].append("  " if lines[-1] else "").append_text(entry)
    return lines


def _legend(view: View, window: Window, grid: Grid, cells: int) -> list[Text]:
    lines = _key(view, window, cells) if _needs_key(view, window) else []
    kinds = {cell.kind for row in grid.rows for cell in row}
    meanings = [
        ("silent", "(…) or □ clip not heard"),
        ("carried", "│ plays on from above"),
        ("stop", "· stop button"),
        ("none", "blank: no stop button"),
    ]
    legend = [text for kind, text in meanings if kind in kinds]
    if legend and kinds != {"clip", "stop"}:
        lines.append(Text("   ".join(legend), "dim"))
    lines.extend(Text(note[:1].upper() + note[1:] + ".", "dim") for note in window.notes)
    return lines


def _name(view: View, track: int) -> str:
    return plain((view.tracks[track]["name"] or "").strip()) or "–"


def _widest_name(view: View, tracks: Sequence[int], scenes: Sequence[int]) -> int:
    chosen, rows = set(tracks), set(scenes)
    names = [_name(view, track) for track in tracks]
    names += [
        (clip["name"] or "").strip()
        for (track, scene), clip in view.session_clips.items()
        if track in chosen and scene in rows
    ]
    return max((width(name) for name in names), default=1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
