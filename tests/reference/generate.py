"""Random sets and machine dumps for the two players: the same seed gives the same bytes.

A dump has patterns in families: those of one family have one speed, lengths with a common multiple, and kits that
mostly agree, so that mixing them is possible more often than not; other patterns have any length from 1 to 64 at any
of the four speeds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any

from exporters.machinedrum.kit import Effects, Kit, KitTrack, Lfo, empty_track, stored_kit
from exporters.machinedrum.pattern import Pattern, stored_pattern
from samples.dump_writer import DumpWriter
from tests.reference.compare import Case, toml
from tests.reference.exported import accepting
from tests.reference.set_player import Options

SPEEDS = (Fraction(1), Fraction(2), Fraction(3, 4), Fraction(3, 2))
FAMILIES = (
    (16, 32, 64),
    (16, 16, 32),
    (12, 24, 48),
    (7, 14, 28, 56),
    (5, 20, 60),
    (1, 2, 3, 6),
    (24, 8, 12),
    (64, 4, 32),
)
MODELS = (16, 17, 18, 22, 23, 24, 32, 48, 49, 52, 64, 130, 133)
FIRST_FREE, FREE_PATTERNS = 96, 12
FIRST_FREE_KIT, FREE_KITS = 40, 8
RECORDER, PLAYER = 160, 162


@dataclass
class Known:
    """What the generator of sets knows of the patterns: their passes in beats, and which go together."""

    passes: dict[int, Fraction] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)
    families: list[list[int]] = field(default_factory=list)


def machine_dump(rng: Random) -> tuple[bytes, Known]:
    """A dump: up to ten patterns in A01-A16, three kits, and free slots for what is merged."""
    known = Known()
    kits = _kits(rng)
    patterns = []
    slots = iter(rng.sample(range(16), 10))
    for number in range(3):
        lengths = rng.choice(FAMILIES) if number else tuple(rng.randint(1, 64) for _ in range(3))
        speed, swing, accent = rng.choice((0, 0, 0, 1, 2, 3)), rng.choice((0, 0, 3276)), rng.choice((0, 68, 127))
        family = [next(slots) for _ in range(3)]
        for slot in family:
            if not number:
                speed = rng.randrange(4)
            pattern = _pattern(rng, slot, rng.randrange(len(kits)), rng.choice(lengths), speed, swing, accent)
            patterns.append(pattern)
            known.steps[slot] = pattern.length
            known.passes[slot] = Fraction(pattern.length) / (4 * SPEEDS[speed])
        known.families += [[slot] for slot in family] if not number else [family]
    unused = Kit(0, "", tuple(empty_track(track) for track in range(16)), kits[0].effects, unused=True)
    parts = [stored_kit(kit) for kit in (*kits, *(unused.at(FIRST_FREE_KIT + n) for n in range(FREE_KITS)))]
    blank = Pattern(0, 0, 16, 0)
    parts += [stored_pattern(p) for p in (*patterns, *(blank.at(FIRST_FREE + n) for n in range(FREE_PATTERNS)))]
    return b"".join(part.encode() for part in parts), known


def _kits(rng: Random) -> list[Kit]:
    usual = [_sound(rng, track) for track in range(16)]
    effects = Effects(*(tuple(rng.randrange(128) for _ in range(8)) for _ in range(4)))
    kits = []
    for slot in range(3):
        tracks = [sound if rng.random() < 0.7 else _sound(rng, track) for track, sound in enumerate(usual)]
        if rng.random() < 0.25:  # a pair of hats, or a kick that fires a second machine
            first, second = rng.sample(range(16), 2)
            group = rng.choice(("trig_group", "mute_group"))
            tracks[first] = _changed(tracks[first], **{group: second})
        if rng.random() < 0.15:  # an LFO that moves another track
            owner, moved = rng.sample(range(16), 2)
            tracks[owner] = _changed(tracks[owner], lfo=Lfo(moved, rng.randrange(8), rng.randrange(6)), depth=50)
        if rng.random() < 0.05:
            tracks[8], tracks[9] = _changed(tracks[8], model=RECORDER), _changed(tracks[9], model=PLAYER)
        if rng.random() < 0.1:
            effects = Effects(effects.reverb, effects.echo, effects.eq, tuple(rng.randrange(128) for _ in range(8)))
        kits.append(Kit(slot, f"KIT {slot}", tuple(tracks), effects))
    return kits


def _sound(rng: Random, track: int) -> KitTrack:
    if rng.random() < 0.06:
        return empty_track(track)
    sends = [rng.choice((0, 0, 0, 40)), rng.choice((0, 0, 0, 60))]
    lfo = [rng.randrange(128), rng.choice((0, 0, 30)), rng.randrange(128)]
    params = [rng.randrange(128) for _ in range(19)] + sends + lfo
    return KitTrack(rng.choice(MODELS), tuple(params), rng.randrange(128), Lfo(track, rng.randrange(19)))


def _changed(sound: KitTrack, *, depth: int | None = None, **values: Any) -> KitTrack:
    params = list(sound.params)
    if depth is not None:
        params[22] = depth
    fields = {
        **{name: getattr(sound, name) for name in ("model", "level", "lfo", "trig_group", "mute_group")},
        **values,
    }
    return KitTrack(params=tuple(params), **fields)


def _pattern(rng: Random, slot: int, kit: int, length: int, speed: int, swing: int, accent: int) -> Pattern:
    def mask(density: float) -> int:
        return sum(1 << step for step in range(64) if rng.random() < density)

    def short(density: float) -> int:  # repeats inside the pattern, as hats do
        loop = rng.choice([n for n in (1, 2, 4, 8) if length % n == 0])
        cell = mask(density) & (1 << loop) - 1
        return sum(cell << start for start in range(0, length, loop))

    trigs = [rng.choice((mask, short))(rng.choice((0.1, 0.3, 0.6))) for _ in range(16)]
    for track in range(16):
        if rng.random() < 0.15:
            trigs[track] = 0
    accented = rng.random() < 0.4
    locks: dict[tuple[int, int], dict[int, int]] = {}
    for _ in range(rng.randrange(6)):
        key = (rng.randrange(16), rng.choice((0, 1, 5, 12, 17, 18)))
        locks[key] = {step: rng.randrange(128) for step in range(length) if rng.random() < 0.3}
    return Pattern(
        slot=slot,
        kit=kit,
        length=length,
        scale=(length - 1) // 16,
        multiplier=speed,
        accent_amount=accent,
        swing_amount=swing,
        trigs=tuple(trigs),
        accent=tuple(mask(0.2) if accented else 0 for _ in range(16)),
        slide=tuple(mask(0.1) if rng.random() < 0.1 else 0 for _ in range(16)),
        locks=locks,
        long=True,
    )


@dataclass(frozen=True)
class Style:
    """How wild a random set is: the chances of the rarer things."""

    mixtures: bool = True
    unlooped: float = 0.04
    marker: float = 0.02
    stray_marker: float = 0.002
    odd_loop: float = 0.01
    no_stop: float = 0.3
    moves: float = 0.12
    by_scene: bool = True


def name_of(pattern: int) -> str:
    return f"{'ABCDEFGH'[pattern // 16]}{pattern % 16 + 1:02d}"


def random_set(rng: Random, known: Known, dump: bytes | None, style: Style = Style()) -> Case:
    """A set of two to six tracks and as many scenes, with its map and switches."""
    return _Maker(rng, known, style).case(dump)


class _Maker:
    def __init__(self, rng: Random, known: Known, style: Style) -> None:
        self.rng, self.known, self.style = rng, known, style
        self.live = rng.choice(("10.1.43", "10.1.43", "11.3.13", "12.1.0"))
        self.family = rng.choice(known.families)
        self.columns = rng.sample(range(16), rng.randint(2, 6))
        self.next_id = 100
        self.map: dict[str, dict[str, Any]] = {}
        self.whole = self.chance(0.05)
        self.accepting = style.mixtures and self.chance(0.04)
        if self.accepting:
            self.family = [*self.family, *rng.choice(known.families)]
        self.by_scene = style.by_scene and self.chance(0.05)
        if self.by_scene:
            self.style = replace(style, unlooped=0, marker=0, stray_marker=0, moves=0)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def id(self) -> int:
        self.next_id += 1
        return self.next_id

    def case(self, dump: bytes | None) -> Case:
        rng = self.rng
        count = rng.randint(2, 6)
        scenes = [self.scene(number) for number in range(count)]
        writer = DumpWriter(live_version=self.live, started="2026-03-15T09:26:53Z", scope="set", dumper="reference")
        tempo = rng.choice((90.0, 120.0, 127.5))
        with writer.element("song", id=1, tempo=tempo, signature_numerator=4, signature_denominator=4):
            with writer.element("scenes"):
                for scene in scenes:
                    writer.leaf("scene", **scene)
            with writer.element("tracks"):
                self.tracks(writer, count)
        switches, options = self.options(scenes)
        xml = writer.finish()
        if dump is not None:
            switches += ["--effort", "0.2"]
        return Case(xml, dump, options, tuple(switches), toml(self.map) if self.map else None)

    def scene(self, number: int) -> dict[str, Any]:
        rng = self.rng
        name = f"Part {number + 1}"
        if self.chance(0.3):
            name += f" x{rng.choice((1, 2, 3, 4, 8, 70))}"
        if self.chance(0.15):
            name += f" {rng.choice((124, 99.5, 140))} BPM"
        scene: dict[str, Any] = {"index": number, "id": self.id(), "name": name}
        if self.live > "11":
            scene |= {"tempo": rng.choice((60.0, 133.0)), "tempo_enabled": self.chance(0.15)}
        if self.by_scene:
            self.map.setdefault("scenes", {})[name] = {"pattern": name_of(rng.choice(self.family))}
        elif self.chance(0.05):
            entry = rng.choice(({"repeats": 3}, {"tempo": 111}, {"repeats": 65, "tempo": 80.5}))
            self.map.setdefault("scenes", {})[name] = entry
        return scene

    def tracks(self, writer: DumpWriter, scenes: int) -> None:
        plan = [self.rng.choice(self.family) for _ in range(scenes)]
        markers = [self.marker(pattern) if self.chance(self.style.marker) else None for pattern in plan]
        group = self.id() if self.chance(0.1) else None
        index = 0
        if group:
            off = self.chance(0.2)
            writer.leaf("track", index=0, id=group, name="Group", mute=off, solo=False, is_foldable=True)
            index = 1
        for column in self.columns:
            with writer.element(
                "track",
                index=index,
                id=self.id(),
                name=f"Track {column + 1}",
                group_track=group if self.chance(0.5) else None,
                mute=self.chance(0.03),
                solo=False,
                is_foldable=False,
                has_audio_input=True,
                has_midi_input=False,
                current_monitoring_state=0 if self.chance(0.005) else 1,
            ):
                move = self.chance(self.style.moves) and self.style.mixtures
                for number in range(scenes):
                    self.slot(writer, number, column, plan[number], markers[number], move)
            index += 1

    def marker(self, pattern: int) -> Fraction:
        """A place inside a pattern, mostly on one of its steps."""
        step = self.known.passes[pattern] / self.known.steps[pattern]
        return step * self.rng.randrange(self.known.steps[pattern]) + (step / 2 if self.chance(0.1) else 0)

    def slot(
        self, writer: DumpWriter, number: int, column: int, pattern: int, marker: Fraction | None, move: bool
    ) -> None:
        rng = self.rng
        filled = self.chance(0.6) or (number == 0 and column == self.columns[-1])
        if self.style.mixtures and self.chance(0.4):
            pattern = rng.choice(self.family)
        stops = filled or not self.chance(self.style.no_stop)
        if not filled:
            writer.leaf("slot", index=number, id=self.id(), has_clip=False, has_stop_button=stops)
            return
        once = self.known.passes[pattern]
        beats = once * rng.choice((1, 1, 1, 1, 2, 4))
        looped = not self.chance(self.style.unlooped)
        if self.chance(self.style.odd_loop):
            beats = Fraction(rng.randint(2, 40), 4)
        elif not looped and self.chance(0.4):
            beats = max(beats / 2, Fraction(1, 4))
        start = rng.choice((0, 0, 0, 4))
        offset = Fraction(0)
        if looped and (marker or self.chance(self.style.stray_marker)):
            offset = min(self.marker(pattern) if marker is None else marker, beats)
        name = f"{name_of(pattern)} {column + 1} {rng.choice(('kick', 'hat', 'clap 2'))}"
        if self.chance(0.1):
            name = name.lower()
        if self.whole and column == self.columns[0]:
            name = name_of(pattern)
        elif self.chance(0.02):
            name = "loop 12"
        elif move:
            self.map.setdefault("clips", {})[name] = {"to": self.moved(column) + 1}
        with writer.element("slot", index=number, id=self.id(), has_clip=True, has_stop_button=True):
            writer.leaf(
                "clip",
                id=self.id(),
                name=name,
                is_audio_clip=True,
                is_midi_clip=False,
                length=float(beats),
                looping=looped,
                loop_start=float(start),
                loop_end=float(start + beats),
                start_marker=float(start + offset),
                end_marker=float(start + beats),
                muted=self.chance(0.04),
                warping=True,
            )

    def moved(self, column: int) -> int:
        """Always the same free machine track for a column."""
        free = [track for track in range(16) if track not in self.columns]
        return free[column % len(free)]

    def options(self, scenes: list[dict[str, Any]]) -> tuple[list[str], Options]:
        rng = self.rng
        switches: list[str] = []
        values: dict[str, Any] = {"map": self.map}
        if self.by_scene:
            switches += ["--assign", "by-scene"]
            values["by_scene"] = True
            if self.chance(0.7):
                self.map["tracks"] = {f"Track {column + 1}": column + 1 for column in self.columns[1:]}
        if self.live > "11" and self.chance(0.1):
            values["follow"] = {
                n: rng.choice((4, 8, 32, 6)) * Fraction(1) for n in range(len(scenes)) if self.chance(0.4)
            }
        if self.accepting:
            switches.append(accepting())
        if self.chance(0.06):
            switches.append("--loops")
        if self.chance(0.06):
            values["empty"] = rng.choice(("stop", "hold"))
            switches += ["--empty", values["empty"]]
        if self.chance(0.05):
            switches += ["--repeats", "2"]
            values["repeats"] = 2
        if self.chance(0.08):
            switches.append("--mute-unclaimed")
            values["mute_unclaimed"] = True
        if self.live > "11" and self.chance(0.1):
            switches.append("--tempo-from-names")
            values["tempo_from_names"] = True
        if self.chance(0.06):
            first = rng.randint(1, len(scenes))
            switches += ["--scenes", f"{first}-{len(scenes)}"]
            values["scenes"] = frozenset(range(first - 1, len(scenes)))
        return switches, Options(**values)


def without_dump(rng: Random) -> Case:
    """A set of plain scenes, the pattern lengths in its loops."""
    known = Known(steps={slot: rng.randint(1, 64) for slot in range(16)})
    known.passes = {slot: Fraction(steps, 4) for slot, steps in known.steps.items()}
    known.families = [[slot] for slot in range(16)]
    return random_set(rng, known, None, Style(mixtures=False, unlooped=0, odd_loop=0, by_scene=False))
