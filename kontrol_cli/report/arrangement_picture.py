"""The arrangement as a picture: ruler in bars and minutes, locators, a lane for each track, the tempo curve."""

from __future__ import annotations

from dataclasses import dataclass

from kontrol_cli.output.colors import Rgb, color_of, hex_color, ink_on
from kontrol_cli.output.text import fit, plain, width
from kontrol_cli.output.words import clock
from kontrol_cli.report.listings import track_name
from kontrol_cli.report.svg import Drawing
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.time_map import BarMap
from kontrol_cli.sets.view import View

WIDTH, LABEL, LANE, RULER, TEMPO = 1200.0, 170.0, 20.0, 32.0, 70.0
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


def arrangement_picture(view: View) -> Drawing | None:
    """The timeline from beat 0 to its last clip, locator or tempo event; None when it has none of these."""
    clips = [row for row in view.arrangement_clips if row["end_beats"] > max(row["start_beats"], 0.0)]
    locators = [row for row in view.rows("locators") if row["time_beats"] is not None]
    tempos = [row for row in view.rows("tempo_events") if row["tempo_bpm"] is not None]
    ends = [row["end_beats"] for row in clips] + [row["time_beats"] for row in locators]
    ends += [row["time_beats"] for row in tempos if len(tempos) > 1]
    if max(ends, default=0.0) <= 0.0:
        return None
    scale = _Scale(max(ends))
    lanes: dict[int, list[Row]] = {}
    for row in sorted(clips, key=lambda clip: (clip["track"], clip["start_beats"])):
        lanes.setdefault(row["track"], []).append(row)
    top = RULER + (18 if locators else 0)
    bottom = top + LANE * len(lanes)
    height = bottom + (TEMPO if len(tempos) > 1 else 0) + 6
    title = f"Arrangement of {view.head.get('name') or 'a set'}: {len(lanes)} tracks, {len(clips)} clips"
    drawing = Drawing(WIDTH, height, title)
    _draw_ruler(drawing, view, scale, height)
    for line, (track, row_clips) in enumerate(lanes.items()):
        _draw_lane(drawing, view, scale, track=track, clips=row_clips, y=top + line * LANE)
    _draw_locators(drawing, scale, locators, bottom)
    if len(tempos) > 1:
        _draw_tempo(drawing, scale, tempos, bottom + 8)
    return drawing


def _draw_ruler(drawing: Drawing, view: View, scale: _Scale, height: float) -> None:
    bars = BarMap.of_rows(view.rows("signature_events"))
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


def _draw_lane(drawing: Drawing, view: View, scale: _Scale, track: int, clips: list[Row], y: float) -> None:
    row, off = view.tracks[track], view.is_off(track)
    drawing.text(2, y + 14, fit(plain(track_name(view, track)), 26).rstrip(), class_="k-soft" if off else "k-ink")
    drawing.line(0, y + LANE - 1, WIDTH, y + LANE - 1, stroke_width=0.5)
    for clip in clips:
        color = color_of(clip) or color_of(row) or _UNCOLOURED
        left, right = scale.x(clip["start_beats"]), scale.x(clip["end_beats"])
        wide = max(right - left - 0.5, 0.8)
        silent = off or clip["muted"]
        place = f"'{clip['name'] or ''}', {view.track_title(track)}, bar {clip['bar']}, {clip['length_beats']:g} beats"
        tip = place + (", off" if silent else "")
        look: dict[str, str | float] = {"fill": hex_color(color)}
        if silent:
            look = {"fill": hex_color(color), "fill_opacity": 0.15, "stroke": hex_color(color), "stroke_width": 0.7}
        drawing.add("rect", None, tip, x=left, y=y + 1, width=wide, height=LANE - 3, rx=1.5, **look)
        letters = int((wide - 6) / _LETTER)
        text = plain((clip["name"] or "").strip())
        if text and letters >= min(3, width(text)):
            ink: dict[str, str | float] = {"class_": "k-soft"} if silent else {"fill": ink_on(color)}
            drawing.add("text", fit(text, letters).rstrip(), x=left + 3, y=y + 14, font_size=10, **ink)


def _draw_locators(drawing: Drawing, scale: _Scale, locators: list[Row], bottom: float) -> None:
    reached = LABEL
    for number, row in enumerate(locators):
        x = scale.x(row["time_beats"])
        following = scale.x(locators[number + 1]["time_beats"]) if number + 1 < len(locators) else WIDTH
        name = (row["name"] or "").strip() or f"locator {row['locator'] + 1}"
        drawing.line(x, RULER, x, bottom, class_="k-mark", stroke_width=0.8, stroke_dasharray="3 2")
        drawing.add("path", None, f"{name}, bar {row['bar']}", d=f"M{x:.2f} {RULER}h7l-7 7z", class_="k-sign")
        letters, needs = int((following - x - 12) / _LETTER), width(plain(name))
        if letters < needs and following == WIDTH and x - reached - 8 >= needs * _LETTER:
            drawing.text(x - 4, RULER + 10, plain(name), class_="k-ink", font_size=10, text_anchor="end")
        elif letters >= 2:
            drawing.text(x + 9, RULER + 10, fit(plain(name), letters).rstrip(), class_="k-ink", font_size=10)
            reached = x + 9 + min(letters, needs) * _LETTER


def _draw_tempo(drawing: Drawing, scale: _Scale, tempos: list[Row], y: float) -> None:
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
            f"{row['tempo_bpm']:.6g} BPM at beat {row['time_beats']:g}",
            cx=scale.x(row["time_beats"]),
            cy=height_of(row["tempo_bpm"]),
            r=2,
            class_="k-sign",
        )
