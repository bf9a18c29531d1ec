"""The arrangement as a picture: ruler in bars and minutes, signatures, locators, a lane for each track with the notes
of its clips, the tempo curve."""

from __future__ import annotations

from dataclasses import dataclass

from exporters.words import counted
from kontrol_cli.output.colors import Rgb, color_of, hex_color, ink_on
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.output.words import clock
from kontrol_cli.report.listings import track_name
from kontrol_cli.report.measures import lasting
from kontrol_cli.report.note_roll import NoteRolls
from kontrol_cli.report.svg import Drawing
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View

WIDTH, LABEL, LANE, RULER, TEMPO = 1200.0, 170.0, 20.0, 32.0, 70.0
ROLL_LANE = 32.0  # a lane with the name above the notes
_SHEET = 700.0  # units of lanes that a sheet of paper lying across has room for beside ruler and tempo curve
_UNCOLOURED: Rgb = (150, 155, 162)
_LETTER = 6.4  # units of a letter at 11 units of font size
_MOST_TICKS = 20
_TICK_ROOM = 36.0


@dataclass(frozen=True)
class _Scale:
    """From beats to units across; the picture ends at `end` beats."""

    end: float

    def x(self, beats: float) -> float:
        return LABEL + min(max(beats, 0.0), self.end) / self.end * (WIDTH - LABEL - 10)


@dataclass(frozen=True)
class _Timeline:
    """What is drawn: lanes by track, locators, tempo and signature changes, the bars, and the scale of it all."""

    view: View
    scale: _Scale
    bars: BarMap
    lanes: dict[int, list[Row]]
    locators: list[Row]
    tempos: list[Row]
    signatures: list[Row]
    rolls: NoteRolls

    @property
    def lane(self) -> float:
        """The height of a lane: the notes get room of their own where a sheet has it."""
        drawn = any(row["kind"] == "midi" for clips in self.lanes.values() for row in clips) and self.rolls.notes
        return ROLL_LANE if drawn and len(self.lanes) * ROLL_LANE <= _SHEET else LANE


def arrangement_picture(view: View) -> Drawing | None:
    """The timeline from beat 0 to its last clip, locator or tempo event; None when it has none of these."""
    timeline = _timeline(view)
    return None if timeline is None else _draw(timeline, list(timeline.lanes.items()))


def arrangement_sheets(view: View) -> list[Drawing]:
    """The same as pictures that each go on one sheet of paper; ruler and locators are on every one."""
    timeline = _timeline(view)
    if timeline is None:
        return []
    lanes = list(timeline.lanes.items())
    most = int(_SHEET / timeline.lane)
    sheets = max(-(-len(lanes) // most), 1)
    each = -(-len(lanes) // sheets)
    return [_draw(timeline, lanes[each * sheet : each * (sheet + 1)]) for sheet in range(sheets)]


def _timeline(view: View) -> _Timeline | None:
    clips = [row for row in view.arrangement_clips if row["end_beats"] > max(row["start_beats"], 0.0)]
    locators = [row for row in view.rows("locators") if row["time_beats"] is not None]
    tempos = [row for row in view.rows("tempo_events") if row["tempo_bpm"] is not None]
    signatures = [row for row in view.rows("signature_events") if row["time_signature"]]
    ends = [row["end_beats"] for row in clips] + [row["time_beats"] for row in locators]
    ends += [row["time_beats"] for row in tempos if len(tempos) > 1]
    if max(ends, default=0.0) <= 0.0:
        return None
    lanes: dict[int, list[Row]] = {}
    for row in sorted(clips, key=lambda clip: (clip["track"], clip["start_beats"])):
        lanes.setdefault(row["track"], []).append(row)
    return _Timeline(
        view,
        _Scale(max(ends)),
        BarMap.of_rows(signatures),
        lanes=lanes,
        locators=locators,
        tempos=tempos if len(tempos) > 1 else [],
        signatures=signatures if len(signatures) > 1 else [],
        rolls=NoteRolls(view),
    )


def _draw(timeline: _Timeline, lanes: list[tuple[int, list[Row]]]) -> Drawing:
    """A picture of some of the lanes."""
    view, scale, lane = timeline.view, timeline.scale, timeline.lane
    top = RULER + (18 if timeline.locators else 0) + (14 if timeline.signatures else 0)
    bottom = top + lane * len(lanes)
    height = bottom + (TEMPO if timeline.tempos else 0) + 6
    clips = sum(len(row_clips) for _, row_clips in lanes)
    title = (
        f"Arrangement of {view.head.get('name') or 'a set'}: {counted(len(lanes), 'track')}, {counted(clips, 'clip')}"
    )
    drawing = Drawing(WIDTH, height, title)
    _draw_ruler(drawing, timeline, height)
    if timeline.signatures:
        _draw_signatures(drawing, timeline, RULER, bottom)
    for line, (track, row_clips) in enumerate(lanes):
        _draw_lane(drawing, timeline, track=track, clips=row_clips, y=top + line * lane)
    _draw_locators(drawing, scale, timeline.locators, RULER + (14 if timeline.signatures else 0), bottom)
    if timeline.tempos:
        _draw_tempo(drawing, timeline, bottom + 8)
    return drawing


def _draw_ruler(drawing: Drawing, timeline: _Timeline, height: float) -> None:
    view, scale, bars = timeline.view, timeline.scale, timeline.bars
    last = bars.place(scale.end).bar
    step = 1
    while last / step > _MOST_TICKS:
        step *= 2
    labelled = -_TICK_ROOM
    for bar in range(1, last + 1, step):
        beats = bars.start_of(bar)
        if beats > scale.end:
            break
        x = scale.x(beats)
        at_edge = x > WIDTH - 30  # the label has no room to the right
        if x - labelled < _TICK_ROOM + (18 if at_edge else 0):  # short bars after a change of signature
            continue
        labelled = x
        drawing.line(x, 4, x, height - 4, stroke_width=0.5)
        place, anchor = (x - 3, "end") if at_edge else (x + 3, "start")
        drawing.text(place, 13, str(bar), text_anchor=anchor)
        if view.tempo is not None:
            time = clock(view.tempo.seconds(beats))
            drawing.text(place, 26, time, class_="k-soft", font_size=10, text_anchor=anchor)
    drawing.text(2, 13, "bar", class_="k-ink")
    drawing.text(2, 26, "time" if view.tempo is not None else "", class_="k-soft", font_size=10)


def _draw_signatures(drawing: Drawing, timeline: _Timeline, y: float, bottom: float) -> None:
    """The signature where it changes; of two changes that are close the later one is only a line."""
    drawing.text(2, y + 10, "signature", class_="k-soft", font_size=10)
    free, previous = LABEL, None
    for row in timeline.signatures:
        beats, signature = row["time_beats"] or 0.0, row["time_signature"]
        if signature == previous or beats > timeline.scale.end:
            continue
        x, needs = timeline.scale.x(beats), width(plain(signature)) * _LETTER
        written = x >= free and x + needs < WIDTH
        drawing.line(x, y if written else y + 13, x, bottom, class_="k-line", stroke_width=1.5)
        if written:
            drawing.add(
                "text",
                plain(signature),
                f"{signature} from bar {timeline.bars.place(beats).bar}",
                x=x + 3,
                y=y + 10,
                class_="k-ink",
                font_size=10,
            )
            free = x + needs + 8
        previous = signature


def _draw_lane(drawing: Drawing, timeline: _Timeline, track: int, clips: list[Row], y: float) -> None:
    view, scale, lane = timeline.view, timeline.scale, timeline.lane
    row, off = view.tracks[track], view.is_off(track)
    name = fit(plain(track_name(view, track)), 26).rstrip()
    drawing.text(2, y + lane / 2 + 4, name, class_="k-soft" if off else "k-ink")
    drawing.line(0, y + lane - 1, WIDTH, y + lane - 1, stroke_width=0.5)
    for clip in clips:
        color = color_of(clip) or color_of(row) or _UNCOLOURED
        left, right = scale.x(clip["start_beats"]), scale.x(clip["end_beats"])
        wide = max(right - left - 0.5, 0.8)
        silent = off or clip["muted"]
        long = lasting(timeline.bars, clip["start_beats"], clip["end_beats"])
        place = f"'{clip['name'] or ''}', {view.track_title(track)}, bar {clip['bar']}, {long}"
        tip = place + (", off" if silent else "")
        look: dict[str, str | float] = {"fill": hex_color(color)}
        if silent:
            look = {"fill": hex_color(color), "fill_opacity": 0.15, "stroke": hex_color(color), "stroke_width": 0.7}
        drawing.add("rect", None, tip, x=left, y=y + 1, width=wide, height=lane - 3, rx=1.5, **look)
        ink: dict[str, str | float] = {"class_": "k-soft"} if silent else {"fill": ink_on(color)}
        rolled = _draw_roll(drawing, timeline, clip, box=(left, y, wide), ink=ink)
        letters = int((wide - 6) / _LETTER)
        text = plain((clip["name"] or "").strip())
        if text and letters >= min(3, width(text)):
            size, down = (10.0, 11.0) if lane > LANE else (8.5, 9.5) if rolled else (10.0, 14.0)
            drawing.add("text", fit(text, letters).rstrip(), x=left + 3, y=y + down, font_size=size, **ink)


def _draw_roll(
    drawing: Drawing, timeline: _Timeline, clip: Row, box: tuple[float, float, float], ink: dict[str, str | float]
) -> bool:
    """The clip's notes in the lower part of its rectangle, below the name; False when it has none."""
    left, y, wide = box
    roll = timeline.rolls.timeline(clip, int(wide / 1.5)) if wide >= 6 else None
    if roll is None:
        return False
    top, high = (y + 14, timeline.lane - 18) if timeline.lane > LANE else (y + 11.5, timeline.lane - 15)
    drawing.add(
        "path",
        d=roll.path,
        transform=f"translate({left:.2f} {top + high / roll.lines / 2:.2f}) "
        f"scale({wide / roll.columns:.4f} {high / roll.lines:.4f})",
        opacity=0.85,
        **({"class_": "k-roll k-dim"} if "class_" in ink else {"class_": "k-roll", "stroke": ink["fill"]}),
    )
    return True


def _draw_locators(drawing: Drawing, scale: _Scale, locators: list[Row], y: float, bottom: float) -> None:
    reached = LABEL
    for number, row in enumerate(locators):
        x = scale.x(row["time_beats"])
        following = scale.x(locators[number + 1]["time_beats"]) if number + 1 < len(locators) else WIDTH
        name = (row["name"] or "").strip() or f"locator {row['locator'] + 1}"
        drawing.line(x, y, x, bottom, class_="k-mark", stroke_width=0.8, stroke_dasharray="3 2")
        drawing.add("path", None, f"{name}, bar {row['bar']}", d=f"M{x:.2f} {y}h7l-7 7z", class_="k-sign")
        letters, needs = int((following - x - 12) / _LETTER), width(plain(name))
        if letters < needs and following == WIDTH and x - reached - 8 >= needs * _LETTER:
            drawing.text(x - 4, y + 10, plain(name), class_="k-ink", font_size=10, text_anchor="end")
        elif letters >= 2:
            drawing.text(x + 9, y + 10, fit(plain(name), letters).rstrip(), class_="k-ink", font_size=10)
            reached = x + 9 + min(letters, needs) * _LETTER


def _draw_tempo(drawing: Drawing, timeline: _Timeline, y: float) -> None:
    scale, tempos = timeline.scale, timeline.tempos
    values = [row["tempo_bpm"] for row in tempos]
    low, high = min(values), max(values)
    room, base = TEMPO - 26, y + TEMPO - 16

    def height_of(bpm: float) -> float:
        return base - (bpm - low) / (high - low) * room if high > low else base - room / 2

    drawing.text(2, base - room / 2 + 4, "tempo")
    drawing.text(LABEL - 8, height_of(high) + 4, f"{high:.5g}", class_="k-soft", text_anchor="end", font_size=10)
    if high > low:
        drawing.text(LABEL - 8, base + 4, f"{low:.5g}", class_="k-soft", text_anchor="end", font_size=10)
    # Straight in beats between two events, level before the first and after the last.
    points = [(0.0, values[0]), *((row["time_beats"], row["tempo_bpm"]) for row in tempos), (scale.end, values[-1])]
    path = " ".join(f"{scale.x(beats):.2f},{height_of(bpm):.2f}" for beats, bpm in points)
    drawing.add("polyline", points=path, class_="k-mark", stroke_width=1.5)
    for row in tempos:
        drawing.add(
            "circle",
            None,
            f"{row['tempo_bpm']:.6g} BPM, bar {timeline.bars.place(row['time_beats'] or 0.0)}",
            cx=scale.x(row["time_beats"]),
            cy=height_of(row["tempo_bpm"]),
            r=2,
            class_="k-sign",
        )
