"""The session grid for the page: cells with their notes, the song's rows beside it, and the size it is printed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kontrol_cli.analysis import GridCell, scenes_in_use, session_grid, tracks_with_clips
from kontrol_cli.output.colors import Rgb, hex_color, ink_on
from kontrol_cli.output.text import plain, width
from kontrol_cli.report.listings import track_name
from kontrol_cli.report.note_roll import NoteRolls, Roll
from kontrol_cli.report.song_sheet import BESIDE, SongSheet
from kontrol_cli.sets.view import View
from kontrol_cli.sets.what_sounds import SceneSounds

_UNCOLOURED: Rgb = (150, 155, 162)

# A sheet of A4 lying across, in points: what its margins (page.css), the headings and the legend leave for the grid.
_WIDE, _HIGH = 780.0, 485.0
_LETTER = 0.56  # of the letters' size; wide system fonts need that much on average
_LINE, _PADDING = 1.16, 2.3
_MOST_LINES = 3  # page.css cuts names in a cell off after so many lines
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
_TURNED_FROM = 9  # tracks from which their names are turned, and the most height of turned names in points
_TURNED = 82.0
_LABEL = 0.2  # of the width, most that the scenes' names take
_BESIDE = (3.2, 4.8, 3.8, 9.0)  # letters' sizes that the song's columns take, as in page.css


@dataclass(frozen=True)
class SheetCell:
    """A cell of the grid: what it is (see GridCell), its name, ground and ink as ``#rrggbb``, its notes."""

    kind: str
    text: str
    ground: str
    ink: str
    roll: Roll | None = None


@dataclass(frozen=True)
class SheetScene:
    """A line of the grid. `song` has for each column beside the grid its lines; empty where no song is asked for."""

    number: int
    name: str
    about: str
    cells: tuple[SheetCell, ...]
    song: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """The size of the letters on paper and the width for the scenes' names, in points; `whole`: all is on one sheet."""

    size_pt: float
    label_pt: float
    whole: bool


@dataclass(frozen=True)
class SessionSheet:
    """The grid. `tracks` are names and whether they are off; `beside` the heads of the song's columns.

    `paper` says how it is printed.
    """

    tracks: tuple[tuple[str, bool], ...]
    rows: tuple[SheetScene, ...]
    beside: tuple[str, ...]
    tracks_left_out: int
    scenes_left_out: int
    paper: Paper

    @property
    def turned(self) -> bool:
        """Whether the names of the tracks are turned on paper."""
        return len(self.tracks) >= _TURNED_FROM


def session_sheet(view: View, sounds: Sequence[SceneSounds], song: SongSheet | None = None) -> SessionSheet | None:
    """The grid of the tracks that hold session clips; None without session clips."""
    tracks, scenes = tracks_with_clips(view), scenes_in_use(view)
    if not tracks:
        return None
    grid, rolls = session_grid(view, sounds, tracks, scenes), NoteRolls(view)
    beside = {} if song is None else song.beside()
    rows = []
    for scene, cells in zip(grid.scenes, grid.rows, strict=True):
        name = (view.scenes[scene]["name"] or "").strip()
        tempo, signature = view.scene_time(scene)
        about = (("" if tempo is None else f"{tempo:.6g}", " BPM"), (signature or "", ""))
        lines = beside.get(scene, [[] for _ in BESIDE]) if beside else []
        rows.append(
            SheetScene(
                scene + 1,
                name,
                " ".join(value + unit for value, unit in about if value and value not in name),
                tuple(_cell(view, rolls, cell, track, scene) for track, cell in zip(grid.tracks, cells, strict=True)),
                tuple(tuple(one) for one in lines),
            )
        )
    heads = tuple((track_name(view, track), view.is_off(track)) for track in tracks)
    paper = on_paper(rows, [name for name, _ in heads], beside=bool(beside))
    return SessionSheet(
        heads,
        tuple(rows),
        BESIDE if beside else (),
        tracks_left_out=len(view.columns) - len(tracks),
        scenes_left_out=len(view.scenes) - len(scenes),
        paper=paper,
    )


def _cell(view: View, rolls: NoteRolls, cell: GridCell, track: int, scene: int) -> SheetCell:
    color = cell.color or _UNCOLOURED
    clip = view.session_clips.get((track, scene))
    roll = rolls.session(clip) if clip is not None and cell.kind in ("clip", "silent") else None
    return SheetCell(cell.kind, cell.text, hex_color(color), ink_on(color), roll)


def on_paper(rows: Sequence[SheetScene], tracks: Sequence[str], *, beside: bool) -> Paper:
    """The largest letters with which the grid goes on one sheet; where none do, some for several sheets.

    `tracks` are the names over the columns; `beside`: the song's columns are there too.
    """
    longest = max((width(plain(f"{row.number} {row.name} {row.about}")) for row in rows), default=0)
    head = max((width(plain(name)) for name in tracks), default=0)
    for size in _SIZES:
        label = _label(longest, size)
        room = max((_WIDE - label - (sum(_BESIDE) * size if beside else 0)) / len(tracks) - 3.2, 1.0)
        turned = len(tracks) >= _TURNED_FROM
        high = min(_TURNED, (head + 1) * size * _LETTER) if turned else 2 * size * _LINE + _PADDING
        for row in rows:
            names = [(f"{row.number} {row.name} {row.about}", label), *((cell.text, room) for cell in row.cells)]
            lines = max(min(_lines(text, at / size), _MOST_LINES) for text, at in names)
            for texts, wide in zip(row.song, _BESIDE, strict=False):
                lines = max(lines, sum(_lines(text, wide - 0.4) for text in texts))
            rolled = 0.9 * size if any(cell.roll for cell in row.cells) else 0
            high += lines * size * _LINE + rolled + _PADDING
        if high <= _HIGH:
            return Paper(size, label, whole=True)
    size = 7.0 if len(tracks) < _TURNED_FROM else 5.5
    return Paper(size, _label(longest, size), whole=False)


def _label(letters: int, size: float) -> float:
    return round(min((letters + 1) * size * _LETTER * 1.08, _WIDE * _LABEL), 1)  # they are bold


def _lines(text: str, room: float) -> int:
    """How many lines a text takes that wraps between words; `room` in sizes of its letters."""
    letters, lines, used = max(int(room / _LETTER), 1), 1, 0
    for word in plain(text).split():
        long = width(word)
        if used and used + 1 + long > letters:
            lines, used = lines + 1, 0
        whole, rest = divmod(long, letters) if long > letters else (0, long)
        lines += whole
        used = rest if not used else used + 1 + rest
    return lines
