"""The drum sets: sixteen columns of one drum machine, its patterns as audio loops, rearranged into scenes.

Clips are named `<pattern> <machine track> <sound>` (`A01 3 clap`), as in the original workflow: every clip is a loop
that was recorded from one track of the machine playing one pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from samples.dump_writer import DumpWriter, Value

KIT = (
    "kick",
    "snare",
    "clap",
    "rim",
    "closed hat",
    "open hat",
    "ride",
    "crash",
    "low tom",
    "mid tom",
    "high tom",
    "cowbell",
    "shaker",
    "perc",
    "bass",
    "noise",
)
_COLORS = (
    0xE2533B,
    0xE98B2E,
    0xE9C12E,
    0xB7C93A,
    0x62B54A,
    0x3FAE86,
    0x36A3B8,
    0x3A7FC4,
    0x5663C9,
    0x7D55C7,
    0xA553C0,
    0xC9539F,
    0xD0587A,
    0x8C6D52,
    0x6B7680,
    0xA3A9AE,
)
_SECTION_COLORS = {"A01": 0x9AD0C2, "A02": 0xC9E4A7, "A03": 0xF2E2A0, "A04": 0xF4B9A7, "A05": 0xC7B8EA, "B01": 0xA7C7F2}

# Which of the sixteen tracks have a loop in a pattern, machine numbers 1-16.
_LOOPS = {
    "A01": (1, 2, 3, 5, 6, 12, 13, 15),
    "A02": (1, 2, 3, 4, 5, 6, 7, 13, 14, 15),
    "A03": (1, 2, 4, 5, 9, 10, 11, 13, 16),
    "A04": (7, 8, 13, 14, 15, 16),
    "A05": (1, 2, 4, 5, 9, 14, 15),
    "B01": (1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 16),
}
# What scripts can see of launching from Live 11 on.
_LAUNCH: dict[str, Value] = {"launch_mode": 0, "launch_quantization": 0, "legato": False, "velocity_amount": 0.0}
_STEPS = {"A05": 14}  # in 7/8; all others 16 steps, one bar of 4/4


@dataclass(frozen=True)
class _Scene:
    """A scene: the loops launched, the slots that let the earlier loop play on, and what else its row says."""

    name: str
    pattern: str
    launched: tuple[int, ...]
    carried: tuple[int, ...] = ()
    tempo: float | None = None
    meter: tuple[int, int] | None = None
    deactivated: tuple[int, ...] = ()


_SCENES = (
    _Scene("Intro 124 BPM x2", "A01", (5, 13), tempo=124.0),
    _Scene("Intro hats x2", "A01", (6, 12), (5, 13)),
    _Scene("Intro kick x4", "A01", (1, 5, 6, 12, 13)),
    _Scene("Groove x4", "A01", (2, 15), (1, 5, 6, 12, 13)),
    _Scene("Groove claps x8", "A01", (1, 2, 3, 5, 6, 12, 13, 15)),
    _Scene("Verse x8", "A02", (1, 2, 5, 6, 13, 15)),
    _Scene("Verse rim x4", "A02", (4,), (1, 2, 5, 6, 13, 15)),
    _Scene("Verse ride x4", "A02", (1, 2, 3, 4, 5, 6, 7, 13, 14, 15)),
    _Scene("Verse no kick", "A02", (2, 3, 4, 5, 6, 7, 13, 14), deactivated=(3,)),
    _Scene("Build x2", "A03", (5, 13, 16)),
    _Scene("Build toms x2", "A03", (9, 10, 11), (5, 13, 16)),
    _Scene("Build roll", "A03", (1, 2, 4, 5, 9, 10, 11, 13, 16)),
    _Scene("Drop x8", "B01", (1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 16)),
    _Scene("Drop no crash x8", "B01", (1, 2, 3, 5, 6, 7, 12, 13, 14, 15)),
    _Scene("Drop stripped x4", "B01", (1, 12, 15), ()),
    _Scene("Break 110 BPM x4", "A04", (7, 8, 15, 16), tempo=110.0),
    _Scene("Break shaker x4", "A04", (13, 14), (7, 15, 16)),
    _Scene("Odd 7/8 x4", "A05", (1, 2, 5, 15), tempo=124.0, meter=(7, 8)),
    _Scene("Odd 7/8 toms x4", "A05", (4, 9, 14), (1, 2, 5, 15)),
    _Scene("Back 4/4", "A01", (1, 2, 5, 6, 13, 15), meter=(4, 4)),
    _Scene("Last verse x8", "A02", (1, 2, 3, 4, 5, 6, 7, 13, 14, 15)),
    _Scene("Last drop 126 BPM x16", "B01", (1, 2, 3, 5, 6, 7, 8, 12, 13, 14, 15, 16), tempo=126.0),
    _Scene("Outro x4", "A01", (1, 5, 13)),
    _Scene("Outro shaker", "A01", (13,)),
)


def drum_set() -> bytes:
    """Sixteen columns and 24 scenes; what sounds in a scene, carried loops included, is always of one pattern."""
    _check_one_pattern(_SCENES)
    cells = [{number: (scene.pattern, number) for number in scene.launched} for scene in _SCENES]
    carried = [scene.carried for scene in _SCENES]
    off = [scene.deactivated for scene in _SCENES]
    writer = DumpWriter(
        live_version="11.3.13", started="2026-03-14T15:09:26Z", scope="set", dumper="DumpXML samples", python="3.7.3"
    )
    song = Song(writer, tempo=124.0)
    with song.opened(length=0.0):
        song.scenes(_SCENES)
        song.tracks(
            [
                Column(
                    name,
                    _COLORS[at],
                    [
                        Cell(row.get(at + 1), at + 1 in carried[scene], at + 1 in off[scene])
                        for scene, row in enumerate(cells)
                    ],
                )
                for at, name in enumerate(KIT)
            ]
        )
        song.returns_and_master()
    return writer.finish()


def mixed_scenes_set() -> bytes:
    """Eight columns whose scenes combine the tracks of several patterns: rows that need merged patterns."""
    picks: tuple[tuple[str, dict[int, str]], ...] = (
        ("Start x4", {1: "A01", 2: "A01", 5: "A01"}),
        ("Kick of A01, hats of A02 x4", {1: "A01", 2: "A01", 5: "A02", 6: "A02"}),
        ("Three patterns x4", {1: "A01", 2: "B01", 3: "B01", 5: "A02", 6: "A02"}),
        ("Same mix, less x2", {1: "A01", 5: "A02"}),
        ("Other kick x4", {1: "B01", 2: "B01", 5: "A02", 6: "A02"}),
        ("All of A02 x4", {1: "A02", 2: "A02", 3: "A02", 4: "A02", 5: "A02", 6: "A02", 7: "A02"}),
        ("Two snares would clash x4", {1: "A01", 2: "A02", 3: "B01", 7: "A02"}),
        ("End", {1: "A01"}),
    )
    scenes = [_Scene(name, "", tuple(cells)) for name, cells in picks]
    writer = DumpWriter(live_version="10.1.43", started="2026-03-15T09:26:53Z", scope="set", dumper="DumpXML samples")
    song = Song(writer, tempo=120.0, is_live_11=False)
    with song.opened(length=None):
        song.scenes(scenes)
        song.tracks(
            [
                Column(
                    KIT[number - 1],
                    _COLORS[number - 1],
                    [
                        # Scene 4 lets the snare play on: its row sounds with A01, A02 and B01.
                        Cell((cells[number], number) if number in cells else None, scene == 3 and number == 2, False)
                        for scene, (_name, cells) in enumerate(picks)
                    ],
                )
                for number in range(1, 9)
            ]
        )
        song.returns_and_master()
    return writer.finish()


# Sections of the arrangement: name, start and end in beats, pattern, machine tracks. A05 is 3.5 beats long.
_SECTIONS = (
    ("Intro", 0.0, 16.0, "A01", (1, 5)),
    ("Groove", 16.0, 48.0, "A01", (1, 2, 3, 5, 6)),
    ("Verse", 48.0, 80.0, "A02", (1, 2, 4, 5, 6, 7)),
    ("Silence", 80.0, 84.0, "", ()),
    ("Odd", 84.0, 98.0, "A05", (1, 2, 4, 5)),
    ("Half a bar", 98.0, 100.0, "A01", (1, 2)),
    ("Drop", 100.0, 164.0, "B01", (1, 2, 3, 5, 6, 7, 8)),
    ("Outro", 164.0, 171.0, "A01", (1, 5)),
)


def arrangement_set() -> bytes:
    """Eight grouped columns on the timeline: repeats, a gap, an odd length, a cut loop, locators, a take lane."""
    writer = DumpWriter(live_version="12.2.5", started="2026-04-01T12:00:00Z", scope="set", dumper="DumpXML samples")
    song = Song(writer, tempo=128.0)
    scenes = [_Scene(f"Sketch {number}", "A01", ()) for number in range(1, 5)]
    with song.opened(length=171.0, name="Arrangement"):
        song.scenes(scenes)
        with writer.element("cue-points"):
            for name, start, _end, pattern, _tracks in _SECTIONS:
                writer.leaf("cue-point", id=song.new_id(), name=name if pattern else "", time=start)
        columns = []
        for at in range(8):
            spans = []
            for name, start, end, pattern, tracks in _SECTIONS:
                if at + 1 in tracks:
                    # The verse's snare is muted and its hats stop two beats early: both cut the row in two.
                    stop = end - 2.0 if name == "Verse" and at == 4 else end
                    spans.append(Span((pattern, at + 1), start, stop, deactivated=name == "Verse" and at == 1))
            columns.append(Column(KIT[at], _COLORS[at], [Cell(None, False, False)] * len(scenes), spans))
        song.tracks(columns, group="Drum machine", take_of=2)
        song.returns_and_master()
    return writer.finish()


@dataclass(frozen=True)
class Cell:
    """A session slot: the loop (pattern, machine track) or none, no stop button, clip deactivated."""

    loop: tuple[str, int] | None
    carries: bool
    deactivated: bool


@dataclass(frozen=True)
class Span:
    """A clip on the timeline, in beats."""

    loop: tuple[str, int]
    start: float
    end: float
    deactivated: bool = False


@dataclass(frozen=True)
class Column:
    """A track with its slots and its timeline."""

    name: str
    color: int
    cells: Sequence[Cell]
    spans: Sequence[Span] | None = field(default=None)


class Song:
    """The parts of a set that all drum sets share."""

    def __init__(self, writer: DumpWriter, *, tempo: float, is_live_11: bool = True) -> None:
        self._writer = writer
        self._tempo = tempo
        self._is_live_11 = is_live_11
        self._last_id = 1000

    def new_id(self) -> int:
        """A pointer that no object has yet."""
        self._last_id += 16
        return self._last_id

    def opened(self, *, length: float | None, name: str | None = None) -> AbstractContextManager[None]:
        """The song element."""
        return self._writer.element(
            "song",
            id=self.new_id(),
            name=name,
            tempo=self._tempo,
            signature_numerator=4,
            signature_denominator=4,
            root_note=0,
            scale_name="Major",
            last_event_time=length,
            is_playing=False,
            clip_trigger_quantization=4,
        )

    def scenes(self, scenes: Iterable[_Scene]) -> None:
        """The scenes, with the fields for tempo and signature that Live has from 11 on."""
        with self._writer.element("scenes"):
            for index, scene in enumerate(scenes):
                fields: dict[str, Value] = {}
                if self._is_live_11:
                    numerator, denominator = scene.meter or (4, 4)
                    fields = {
                        "tempo": -1.0 if scene.tempo is None else scene.tempo,
                        "tempo_enabled": scene.tempo is not None,
                        "time_signature_numerator": numerator,
                        "time_signature_denominator": denominator,
                        "time_signature_enabled": scene.meter is not None,
                    }
                self._writer.leaf(
                    "scene",
                    index=index,
                    id=self.new_id(),
                    name=scene.name,
                    color=_SECTION_COLORS.get(scene.pattern, 0xC0C0C0),
                    is_empty=not scene.launched,
                    **fields,
                )

    def tracks(self, columns: Sequence[Column], *, group: str | None = None, take_of: int | None = None) -> None:
        """The columns; with `group` inside a group track, the take lane on column `take_of`."""
        with self._writer.element("tracks"):
            group_id = None
            if group is not None:
                group_id = self.new_id()
                with self._track(0, group, 0x808080, group_id, is_foldable=True, fold_state=False):
                    for index in range(len(columns[0].cells)):
                        self._writer.leaf(
                            "slot",
                            index=index,
                            id=self.new_id(),
                            has_clip=False,
                            has_stop_button=True,
                            is_group_slot=True,
                        )
            for at, column in enumerate(columns):
                index = at if group is None else at + 1
                grouped = None if group is None else True
                with self._track(
                    index,
                    column.name,
                    column.color,
                    self.new_id(),
                    is_foldable=False,
                    is_grouped=grouped,
                    group_track=group_id,
                    arm=False,
                    current_monitoring_state=1,
                ):
                    self._slots(column)
                    if column.spans is not None:
                        with self._writer.element("arrangement-clips"):
                            for span in column.spans:
                                self._clip(span.loop, column.color, span.deactivated, span=span)
                    if at == take_of:
                        with self._writer.element("take-lane", index=0, id=self.new_id(), name="Take 1"):
                            self._clip(("A01", at + 1), column.color, False, span=Span(("A01", at + 1), 16.0, 48.0))
                    if at == 0:
                        self._equaliser()

    def returns_and_master(self) -> None:
        """Two returns and the master."""
        with self._writer.element("return-tracks"):
            for index, name in enumerate(("A-Delay", "B-Reverb")):
                with self._track(index, name, 0x9AA5AD, self.new_id(), has_sends=False):
                    self._device(0, name[2:], name[2:], 2, (("Dry/Wet", 1.0, 0.0, 1.0, "100 %"),))
        with self._writer.element("master-track"), self._track(0, "Master", 0xB0B0B0, self.new_id(), has_sends=False):
            self._device(0, "Limiter", "Limiter", 2, (("Ceiling", -0.3, -24.0, 0.0, "-0.30 dB"),))

    @contextmanager
    def _track(
        self, index: int, name: str, color: int, pointer: int, *, has_sends: bool = True, **more: Value
    ) -> Iterator[None]:
        with self._writer.element(
            "track",
            index=index,
            id=pointer,
            name=name,
            color=color,
            mute=False,
            solo=False,
            is_frozen=False,
            has_audio_input=True,
            has_midi_input=False,
            has_audio_output=True,
            has_midi_output=False,
            **more,
        ):
            self._mixer(index, has_sends)
            yield

    def _mixer(self, index: int, has_sends: bool) -> None:
        fader = (0.85, 0.8, 0.775, 0.75)[index % 4]
        with self._writer.element("mixer", id=self.new_id()):
            self._writer.leaf(
                "volume",
                id=self.new_id(),
                name="Track Volume",
                value=fader,
                display=f"{40 * fader - 34:.1f} dB",
                min=0.0,
                max=1.0,
                is_quantized=False,
                automation_state=0,
            )
            self._writer.leaf(
                "panning",
                id=self.new_id(),
                name="Track Panning",
                value=0.0,
                display="C",
                min=-1.0,
                max=1.0,
                is_quantized=False,
            )
            for send, name in enumerate(("A-Delay", "B-Reverb") if has_sends else ()):
                self._writer.leaf(
                    "send", index=send, id=self.new_id(), name=name, value=0.0, display="-inf dB", min=0.0, max=1.0
                )

    def _slots(self, column: Column) -> None:
        for index, cell in enumerate(column.cells):
            place: dict[str, Value] = {
                "index": index,
                "id": self.new_id(),
                "has_clip": cell.loop is not None,
                "has_stop_button": not cell.carries,
            }
            if cell.loop is None:
                self._writer.leaf("slot", **place)
            else:
                with self._writer.element("slot", **place):
                    self._clip(cell.loop, column.color, cell.deactivated)

    def _clip(self, loop: tuple[str, int], color: int, deactivated: bool, *, span: Span | None = None) -> None:
        pattern, number = loop
        beats = _STEPS.get(pattern, 16) / 4
        name = f"{pattern} {number} {KIT[number - 1]}"
        numerator, denominator = (7, 8) if pattern in _STEPS else (4, 4)
        with self._writer.element(
            "clip",
            id=self.new_id(),
            name=name,
            color=color,
            is_audio_clip=True,
            is_midi_clip=False,
            is_arrangement_clip=span is not None,
            start_time=span.start if span else None,
            end_time=span.end if span else None,
            length=beats,
            looping=True,
            loop_start=0.0,
            loop_end=beats,
            start_marker=0.0,
            end_marker=beats,
            muted=deactivated,
            signature_numerator=numerator,
            signature_denominator=denominator,
            warping=True,
            warp_mode=0,
            pitch_coarse=0,
            pitch_fine=0.0,
            gain_display_string="0.0 dB",
            ram_mode=False,
            file_path=f"/Music/Loops/{name}.wav",
            **(_LAUNCH if self._is_live_11 else {}),
        ):
            if self._is_live_11:
                self._writer.leaf("warp-marker", sample_time=0.0, beat_time=0.0)
                self._writer.leaf("warp-marker", sample_time=beats * 60.0 / 120.0, beat_time=beats)

    def _equaliser(self) -> None:
        bands = (("1 Frequency A", 0.2, 0.0, 1.0, "40.0 Hz"), ("1 Gain A", 3.0, -15.0, 15.0, "3.0 dB"))
        self._device(0, "EQ Eight", "Eq8", 2, bands)

    def _device(
        self,
        index: int,
        name: str,
        class_name: str,
        kind: int,
        parameters: Sequence[tuple[str, float, float, float, str]],
    ) -> None:
        with self._writer.element(
            "device",
            index=index,
            id=self.new_id(),
            name=name,
            class_name=class_name,
            class_display_name=name,
            type=kind,
            is_active=True,
        ):
            on = ("Device On", 1.0, 0.0, 1.0, "On")
            for at, (label, value, low, high, shown) in enumerate((on, *parameters)):
                self._writer.leaf(
                    "parameter",
                    index=at,
                    id=self.new_id(),
                    name=label,
                    value=value,
                    display=shown,
                    min=low,
                    max=high,
                    is_quantized=at == 0,
                    automation_state=0,
                )


def _check_one_pattern(scenes: Sequence[_Scene]) -> None:
    """Play the scenes top to bottom: each must sound with its pattern alone, and launch loops that exist."""
    sounding: dict[int, str] = {}
    for scene in scenes:
        sounding = {number: pattern for number, pattern in sounding.items() if number in scene.carried}
        sounding.update(dict.fromkeys(scene.launched, scene.pattern))
        missing = set(scene.launched) - set(_LOOPS[scene.pattern])
        if missing or set(sounding.values()) != {scene.pattern} or set(scene.carried) - set(sounding):
            raise ValueError(f"scene {scene.name!r} does not play {scene.pattern} alone: {sounding}, missing {missing}")
