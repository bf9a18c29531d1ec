"""Plays a Live session on paper, scenes launched from top to bottom, as a list of scenes with what is heard in each.

Written from docs/song-planning.md, docs/dump-xml.md and Live's behaviour. What they leave open, and how it is taken
here:

Duration ("How long a scene lasts" in docs/song-planning.md). A *pass* is the least common multiple, in beats, of the
passes of all patterns that a sounding clip claims (steps / 4 / speed), also of tracks without trigs and of clips that
play on from above. A scene lasts, by the first that says something: the map's repeats for the scene, the most of the
map's repeats for its clips, `xN` in its name, its follow action (beats), `--repeats` (all the others are passes);
else its longest clip or a pass, whichever is longer. A clip does not count when it is not a whole number of its own
pattern's passes long; of an unlooped clip what is left counts. Scenes that are not chosen take their time too.
Without a dump a pattern is as long as the loops of its clips in the scene, or else in the set, that fit a pattern
(whole steps, at most 64): their least common multiple, if that fits too; else 16 steps. Clips that are off, or on
tracks that are, say nothing of lengths. With patterns by scene number the loops say nothing, and every scene starts
at step 1.

Clips. An unlooped clip is heard for its length from its launch and then never again, also while empty slots carry it
on. A scene in which all that was carried is over is one in which nothing sounds, and is skipped: no time passes, but
its stop buttons count. Step 1 of a pattern is the clip's loop start (its start when unlooped); a start marker inside
the loop starts the pattern that much later. A clip that plays on from above keeps its place in the pattern. A track
monitored `In` is silent like one that is switched off, and both still claim. A clip that means nothing silences its
track while it plays.

Mixtures. A clip without a track claims all tracks when its pattern is alone in the scene, and those that have trigs
otherwise.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from tests.reference.instrument import Event, LabelPart, Machine, Part, Voice, events, heard

_NAME = re.compile(r"\s*([A-Ha-h])(0?[1-9]|1[0-6])(?!\S)(?:\s+(\d{1,2})(?!\S))?")
_TIMES = re.compile(r"(?<!\S)x(\d+)(?!\S)", re.IGNORECASE)
_TEMPO = re.compile(r"(\d+(?:\.\d+)?)\s*BPM", re.IGNORECASE)
LONGEST = 64


class Clash(Exception):
    """Two sounding clips claim one machine track with different sounds: such a scene has to be refused."""


@dataclass(frozen=True)
class Clip:
    """A clip of the session; beats are exact fractions."""

    name: str
    active: bool
    looped: bool
    length: Fraction
    offset: Fraction  # where the start marker lies behind the start of the loop


@dataclass
class Slot:
    clip: Clip | None
    stops: bool


@dataclass
class Track:
    name: str
    on: bool
    slots: list[Slot]


@dataclass(frozen=True)
class Claim:
    """Pattern, its track (None: all of it) and the machine track where it is heard."""

    pattern: int
    track: int | None
    place: int | None


@dataclass(frozen=True)
class Launched:
    """A clip that was launched at `at` (beats of the song)."""

    clip: Clip
    claim: Claim
    at: Fraction

    @property
    def end(self) -> Fraction:
        return Fraction(10**9) if self.clip.looped else self.at + self.clip.length


@dataclass(frozen=True)
class Options:
    """What the user asks for beside the set. The map is written as in its file: `tracks`, `clips`, `scenes`."""

    map: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    by_scene: bool = False
    repeats: int | None = None
    tempo_from_names: bool = False
    scenes: frozenset[int] | None = None
    mute_unclaimed: bool = False
    empty: str | None = None  # "stop" or "hold", whatever the buttons say
    follow: Mapping[int, Fraction] = field(default_factory=dict)  # beats, by scene


@dataclass(frozen=True)
class Played:
    """A scene as it is heard; times of its events are beats from its start."""

    scene: int
    name: str
    beats: Fraction
    tempo: int
    mixed: bool
    heard: frozenset[Event]


class Session:
    """A set read from its XML."""

    def __init__(self, xml: bytes) -> None:
        root = ET.fromstring(xml)
        song = root.find("song")
        assert song is not None
        self.live = int(root.attrib["live_version"].split(".")[0])
        self.tempo = _beats(song.attrib["tempo"])
        self.scenes = [dict(scene.attrib) for scene in song.iterfind("scenes/scene")]
        found = list(song.iterfind("tracks/track"))
        off = {t.attrib["id"] for t in found if t.get("mute") == "true"}
        self.tracks = [
            Track(t.attrib["name"], _is_on(t, off), [_slot(slot) for slot in t.iterfind("slot")])
            for t in found
            if t.get("is_foldable") != "true"
        ]


def _beats(text: str) -> Fraction:
    return Fraction(float(text)).limit_denominator(960)


def _is_on(track: ET.Element, off: set[str]) -> bool:
    return track.attrib["id"] not in off and track.get("group_track") not in off and not _monitors_in(track)


def _monitors_in(track: ET.Element) -> bool:
    return track.get("current_monitoring_state") == "0"


def _slot(slot: ET.Element) -> Slot:
    clip = slot.find("clip")
    return Slot(None if clip is None else _clip(clip), slot.get("has_stop_button") == "true")


def _clip(clip: ET.Element) -> Clip:
    get = {name: _beats(clip.attrib[name]) for name in ("loop_start", "loop_end", "start_marker", "end_marker")}
    looped = clip.get("looping") == "true"
    length = get["loop_end"] - get["loop_start"] if looped else get["end_marker"] - get["start_marker"]
    inside = looped and get["loop_start"] < get["start_marker"] < get["loop_end"]
    offset = get["start_marker"] - get["loop_start"] if inside else Fraction(0)
    return Clip(clip.attrib["name"], clip.get("muted") != "true", looped, length, offset)


def meaning(clip: Clip, track: Track, scene: int, options: Options) -> Claim | None:
    """What a clip claims, by the map and then by its name."""
    match = _NAME.match(clip.name)
    pattern = None if match is None else _number(match[1], match[2])
    number = int(match[3]) - 1 if match and match[3] else None
    entry = options.map.get("clips", {}).get(clip.name, {})
    row = options.map.get("tracks", {}).get(track.name)
    place = row.get("to") if isinstance(row, Mapping) else None
    if number is None and isinstance(row, int):
        number = row - 1
    if isinstance(entry, str):
        entry = {"pattern": entry.split()[0], **({"track": int(entry.split()[1])} if " " in entry else {})}
    if "pattern" in entry:
        pattern = _number(entry["pattern"][0], entry["pattern"][1:])
    number = entry["track"] - 1 if "track" in entry else number
    place = entry.get("to", place)
    if options.by_scene:  # names are not read: only the map gives tracks, and then its tracks are all that take part
        if options.map.get("tracks") and row is None:
            return None
        pattern, number = scene, row - 1 if isinstance(row, int) else None
    if pattern is None:
        return None
    return Claim(pattern, number, place - 1 if place else number)


def _number(bank: str, number: str) -> int:
    return 16 * "ABCDEFGH".index(bank.upper()) + int(number) - 1


def claimed(session: Session, options: Options) -> frozenset[int]:
    """The machine tracks that some clip of the set claims, also one that never sounds."""
    out: set[int] = set()
    for track in session.tracks:
        for scene, slot in enumerate(track.slots):
            claim = slot.clip and meaning(slot.clip, track, scene, options)
            if claim:
                out |= set(range(16)) if claim.place is None else {claim.place}
    return frozenset(range(16)) if options.mute_unclaimed else frozenset(out)


def play(session: Session, machine: Machine | None, options: Options = Options()) -> list[Played]:
    """The scenes in which something sounds, in order. Raises Clash."""
    taking_part = [t for t in session.tracks if any(_means(t, n, s, options) for n, s in enumerate(t.slots))]
    listened = claimed(session, options)
    playing: dict[str, Launched | None] = {}
    out: list[Played] = []
    now = Fraction(0)
    tempo = round(session.tempo * 24)
    for number, scene in enumerate(session.scenes):
        tempo = _tempo(session, scene, options) or tempo
        for track in taking_part:
            slot = track.slots[number]
            if slot.clip is not None:
                claim = meaning(slot.clip, track, number, options)
                sounds = claim is not None and slot.clip.active and track.on
                playing[track.name] = Launched(slot.clip, claim, now) if claim and sounds else None
            elif slot.stops if options.empty is None else options.empty == "stop":
                playing[track.name] = None
        sounding = [launched for launched in playing.values() if launched and launched.end > now]
        if not sounding:
            continue
        sounding = _assigned(session, number, sounding, now, options)
        if options.scenes is not None and number not in options.scenes:
            now += duration(session, number, sounding, now, _parts(session, machine, sounding, options), options)
            continue
        played = _scene(session, number, sounding, now, machine, options, listened)
        out.append(replace(played, tempo=tempo))
        now += played.beats
    return out


def _means(track: Track, scene: int, slot: Slot, options: Options) -> bool:
    return slot.clip is not None and meaning(slot.clip, track, scene, options) is not None


def _tempo(session: Session, scene: dict[str, str], options: Options) -> int | None:
    """The tempo that a scene states, in 1/24 BPM: the map, then its field (Live 11), then its name (Live up to 10)."""
    mapped = options.map.get("scenes", {}).get(scene["name"], {})
    if isinstance(mapped, Mapping) and "tempo" in mapped:
        return round(24 * float(mapped["tempo"]))
    if session.live >= 11 and scene.get("tempo_enabled") == "true":
        return round(24 * float(scene["tempo"]))
    found = _TEMPO.search(scene["name"]) if session.live <= 10 or options.tempo_from_names else None
    return round(24 * float(found[1])) if found else None


def _assigned(
    session: Session, number: int, sounding: list[Launched], now: Fraction, options: Options
) -> list[Launched]:
    """The clips with the pattern that the scene gives them, where it does: by the map or by its number."""
    mapped = options.map.get("scenes", {}).get(session.scenes[number]["name"], {})
    if "pattern" in mapped:
        slot = _number(mapped["pattern"][0], mapped["pattern"][1:])
        sounding = [Launched(s.clip, Claim(slot, s.claim.track, s.claim.place), s.at) for s in sounding]
    if options.by_scene:
        slot = _number(mapped["pattern"][0], mapped["pattern"][1:]) if "pattern" in mapped else number
        sounding = [Launched(s.clip, Claim(slot, s.claim.track, s.claim.place), now) for s in sounding]
    return sounding


def _scene(
    session: Session,
    number: int,
    sounding: list[Launched],
    now: Fraction,
    machine: Machine | None,
    options: Options,
    listened: frozenset[int],
) -> Played:
    part = _parts(session, machine, sounding, options)
    beats = duration(session, number, sounding, now, part, options)
    mixed = len({s.claim.pattern for s in sounding}) > 1 or any(s.claim.place != s.claim.track for s in sounding)
    voices: dict[int, Voice] = {}
    for launched in sounding:
        claim, this = launched.claim, part(launched.claim.pattern)
        origin = launched.at - now - (0 if options.by_scene else launched.clip.offset)
        end = min(beats, launched.end - now)
        tracks = [claim.track] if claim.track is not None else [t for t in range(16) if not mixed or this.plays(t)]
        for track in tracks:
            place = track if claim.place is None else claim.place
            voice = Voice(place, this, track, origin, Fraction(0), end)
            old = voices.setdefault(place, voice)
            if (old.part, old.track) != (this, track):
                raise Clash(f"scene {number + 1}, track {place + 1}")
            voices[place] = max(old, voice, key=lambda v: v.end)
    everything = frozenset(range(16)) if mixed else listened
    found = heard(events((v for v in voices.values() if v.place in everything), None))
    return Played(number, session.scenes[number]["name"], beats, 0, mixed, frozenset(found))


def _parts(
    session: Session, machine: Machine | None, sounding: list[Launched], options: Options
) -> Callable[[int], Part]:
    if machine is not None:
        return machine.part
    made: dict[int, LabelPart] = {}

    def part(slot: int) -> Part:
        if slot not in made:
            here = [s.clip for s in sounding if s.claim.pattern == slot]
            made[slot] = LabelPart(
                slot, _steps(here, options) or _steps(_clips_of(session, slot, options), options) or 16
            )
        return made[slot]

    return part


def _clips_of(session: Session, pattern: int, options: Options) -> list[Clip]:
    """All clips of the set that mean a pattern."""
    places = [(t, n, s.clip) for t in session.tracks if t.on for n, s in enumerate(t.slots) if s.clip and s.clip.active]
    claims = [(clip, meaning(clip, track, number, options)) for track, number, clip in places]
    return [clip for clip, claim in claims if claim and claim.pattern == pattern]


def _steps(clips: list[Clip], options: Options) -> int | None:
    """How many steps a pattern has by the loops of its clips; None when they do not say it."""
    loops = [4 * clip.length for clip in clips if clip.looped and not options.by_scene]
    fitting = [steps for steps in loops if steps.denominator == 1 and steps <= LONGEST]
    steps = multiple(fitting) if fitting else Fraction(0)
    return int(steps) if 0 < steps <= LONGEST else None


def duration(
    session: Session,
    number: int,
    sounding: list[Launched],
    now: Fraction,
    part: Callable[[int], Part],
    options: Options,
) -> Fraction:
    """How many beats a scene lasts (the module's text says by which rule)."""
    scene = session.scenes[number]
    once = multiple([Fraction(p.length) / (4 * p.speed) for p in (part(s.claim.pattern) for s in sounding)])
    mapped = options.map.get("scenes", {}).get(scene["name"], {})
    entries = [options.map.get("clips", {}).get(s.clip.name) for s in sounding]
    repeats = [int(entry["repeats"]) for entry in entries if isinstance(entry, Mapping) and "repeats" in entry]
    named = _TIMES.search(scene["name"])
    if mapped.get("repeats"):
        return once * int(mapped["repeats"])
    if repeats:
        return once * max(repeats)
    if named and int(named[1]):
        return once * int(named[1])
    if number in options.follow:
        return options.follow[number]
    if options.repeats:
        return once * options.repeats
    lengths = [] if options.by_scene else [_asked(s, now, part(s.claim.pattern)) for s in sounding]
    return max(once, *lengths) if lengths else once


def _asked(launched: Launched, now: Fraction, part: Part) -> Fraction:
    """How long one clip wants its scene to be."""
    beats = launched.clip.length if launched.clip.looped else launched.end - now
    passes = beats * 4 * part.speed / part.length
    return beats if passes.denominator == 1 else Fraction(0)


def multiple(values: list[Fraction]) -> Fraction:
    """The least common multiple of fractions."""
    out = values[0]
    for value in values[1:]:
        numerator = math.lcm(out.numerator * value.denominator, value.numerator * out.denominator)
        out = Fraction(numerator, out.denominator * value.denominator)
    return out
