"""The session grid as a picture: scenes downwards, tracks across, clips in their colour."""

from __future__ import annotations

from kontrol_cli.analysis import GridCell, scenes_in_use, session_grid, tracks_with_clips
from kontrol_cli.output.colors import Rgb, color_of, hex_color, ink_on
from kontrol_cli.output.text import fit, plain
from kontrol_cli.report.listings import track_name
from kontrol_cli.report.svg import Drawing
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import SceneSounds

COLUMN, ROW, LABEL, HEAD = 92.0, 20.0, 170.0, 26.0
_UNCOLOURED: Rgb = (150, 155, 162)
_CELL_LETTERS, _LABEL_LETTERS = 14, 27  # what fits at 11 units of font size


def session_picture(view: View, sounds: list[SceneSounds]) -> Drawing | None:
    """The tracks that hold session clips and the scenes down to the last one in use; None without session clips."""
    tracks, scenes = tracks_with_clips(view), scenes_in_use(view)
    if not tracks:
        return None
    grid = session_grid(view, sounds, tracks, scenes)
    title = f"Session view of {view.head.get('name') or 'a set'}: {len(tracks)} tracks, {len(scenes)} scenes"
    drawing = Drawing(LABEL + COLUMN * len(tracks) + 4, HEAD + ROW * len(scenes) + 4, title)
    for place, track in enumerate(tracks):
        row, x = view.tracks[track], LABEL + place * COLUMN
        color = color_of(row) or _UNCOLOURED
        drawing.add(
            "rect",
            None,
            view.track_title(track),
            x=x,
            y=2,
            width=COLUMN - 2,
            height=HEAD - 5,
            rx=2,
            fill=hex_color(color),
            opacity=0.45 if view.is_off(track) else 1,
        )
        drawing.add(
            "text", _cut(track_name(view, track), _CELL_LETTERS), x=x + 4, y=17, font_weight="600", fill=ink_on(color)
        )
    for line, (scene, cells) in enumerate(zip(grid.scenes, grid.rows, strict=True)):
        y = HEAD + line * ROW
        drawing.line(0, y + ROW - 1, drawing.width, y + ROW - 1, stroke_width=0.5)
        name = f"{scene + 1} {(view.scenes[scene]['name'] or '').strip()}"
        drawing.add("text", _cut(name, _LABEL_LETTERS), view.scene_title(scene), x=2, y=y + 14, class_="k-ink")
        for place, (track, cell) in enumerate(zip(grid.tracks, cells, strict=True)):
            where = f"{view.track_title(track)}, {view.scene_title(scene)}"
            _draw_cell(drawing, cell, x=LABEL + place * COLUMN, y=y, place=where)
    return drawing


def _draw_cell(drawing: Drawing, cell: GridCell, x: float, y: float, place: str) -> None:
    color = cell.color or _UNCOLOURED
    if cell.kind == "clip":
        drawing.add(
            "rect",
            None,
            f"'{cell.text}', {place}",
            x=x,
            y=y,
            width=COLUMN - 2,
            height=ROW - 2,
            rx=2,
            fill=hex_color(color),
        )
        drawing.add("text", _cut(cell.text, _CELL_LETTERS), x=x + 4, y=y + 13.5, fill=ink_on(color))
    elif cell.kind == "silent":
        drawing.add(
            "rect",
            None,
            f"'{cell.text}', off, {place}",
            x=x + 0.75,
            y=y + 0.75,
            width=COLUMN - 3.5,
            height=ROW - 3.5,
            rx=2,
            fill="none",
            stroke=hex_color(color),
            stroke_dasharray="3 2",
        )
        drawing.text(x + 4, y + 13.5, _cut(cell.text, _CELL_LETTERS), class_="k-soft")
    elif cell.kind == "carried":
        drawing.add(
            "rect",
            None,
            f"plays on, {place}",
            x=x + COLUMN / 2 - 3,
            y=y - 2,
            width=4,
            height=ROW,
            fill=hex_color(color),
        )
    elif cell.kind == "stop":
        drawing.add(
            "rect", None, f"stop, {place}", x=x + COLUMN / 2 - 4, y=y + ROW / 2 - 4, width=6, height=6, class_="k-band"
        )


def _cut(text: str, letters: int) -> str:
    return fit(plain(text), letters).rstrip()
