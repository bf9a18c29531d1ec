"""What all drum sets share: the columns of the machine, their slots and clips, returns and master."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

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

_SECTION_COLORS = {"A01": 0x9AD0C2, "A02": 0xC9E4A7, "A03": 0xF2E2A0, "A04": 0xF4B9A7, "A05": 0xC7B8EA, "B01": 0xA7C7F2}

# What scripts can see of launching from Live 11 on.
_LAUNCH: dict[str, Value] = {"launch_mode": 0, "launch_quantization": 0, "legato": False, "velocity_amount": 0.0}

_STEPS = {"A05": 14}  # in 7/8; all others 16 steps, one bar of 4/4


@dataclass(frozen=True)
class Scene:
    """A scene: the loops launched, the slots that let the earlier loop play on, and what else its row says."""

    name: str
    pattern: str
    launched: tuple[int, ...]
    carried: tuple[int, ...] = ()
    tempo: float | None = None
    meter: tuple[int, int] | None = None
    deactivated: tuple[int, ...] = ()


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
    spans: Sequence[Span] | None = None


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

    def scenes(self, scenes: Iterable[Scene]) -> None:
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
