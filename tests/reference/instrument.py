"""The drum machine as it is heard: the sound of one trig, and the events of some tracks over a stretch of time.

Both players use it: a song row is a handful of unmuted tracks of one pattern, a scene is a handful of tracks of
several.

What the format facts leave open, and how it is taken here:

- A muted track fires nobody; whether a muted track can be fired is not known, so a muted partner counts as silent.
- A fired track sounds with the values of its kit, without locks and accent, and fires nobody in turn.
- An LFO runs on while its own track is muted. With a depth of 0 it is not there.
- A track chokes (mute group) only what sounds in the same row or scene.
- Trigs of an empty machine are silent, but they do fire the partner of the track.
- EQ and dynamix are heard on everything, echo and reverb on tracks that send there (the echo feeds the reverb).
- A RAM player sounds as recorded only while its recorder sounds too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from tests.exporters.md_player import KitBytes, PatternBytes

KIT, PATTERN, SONG = 0x52, 0x67, 0x69
NONE = 0xFF
RECORDER_OF = {162: 160, 163: 161, 167: 165, 168: 166}  # RAM-P -> RAM-R
ECHO_SEND, REVERB_SEND, LFO_SPEED, LFO_DEPTH, LFO_MIX = 19, 20, 21, 22, 23


class Sound(NamedTuple):
    """Everything that makes one trig sound as it does."""

    model: int
    level: int
    params: tuple[int, ...]
    accent: int
    swing: int
    slide: bool
    lfos: tuple[tuple[int, ...], ...]
    effects: tuple[bytes, ...]


class Part(Protocol):
    """One pattern with its kit, as far as the players need it."""

    length: int
    speed: Fraction
    kit: int

    def sound(self, track: int, step: int) -> Any: ...
    def plays(self, track: int) -> bool: ...
    def fires(self, track: int) -> int: ...
    def fired(self, track: int) -> Any: ...
    def chokes(self, track: int) -> int: ...
    def recorder(self, track: int) -> int | None: ...


class LabelPart:
    """A pattern of which nothing but its name and length is known: every step of every track is a sound of its own."""

    speed = Fraction(1)

    def __init__(self, slot: int, length: int) -> None:
        self.slot, self.length, self.kit = slot, length, slot

    def sound(self, track: int, step: int) -> tuple[int, int, int]:
        return self.slot, track, step

    def plays(self, track: int) -> bool:
        return True

    def fires(self, track: int) -> int:
        return NONE

    def fired(self, track: int) -> None:
        return None

    def chokes(self, track: int) -> int:
        return NONE

    def recorder(self, track: int) -> int | None:
        return None


class DumpPart:
    """A pattern and its kit, read from their bytes."""

    def __init__(self, pattern: PatternBytes, kit: KitBytes) -> None:
        self._pattern, self._kit = pattern, kit
        self.length, self.speed, self.kit = pattern.length, pattern.speed, pattern.kit
        self._sounds: dict[tuple[int, int], Sound | str | None] = {}

    def sound(self, track: int, step: int) -> Sound | str | None:
        """None where there is no trig, `silent` for a trig of an empty machine."""
        if (track, step) not in self._sounds:
            trig = self._pattern.trig(track, step)
            self._sounds[track, step] = self._made(track, step) if trig else None
        return self._sounds[track, step]

    def _made(self, track: int, step: int | None) -> Sound | str:
        kit, pattern = self._kit, self._pattern
        if not kit.models[track]:
            return "silent"
        params = list(kit.params[track])
        if step is not None:
            for param, value in pattern.locks(track, step).items():
                params[param] = value
        marked = [step is not None and pattern.marked(what, track, step) for what in range(3)]
        effects = [kit.effects[16:32]]
        if params[ECHO_SEND]:
            effects.append(b"echo" + kit.effects[8:16])
        if params[ECHO_SEND] or params[REVERB_SEND]:
            effects.append(b"reverb" + kit.effects[:8])
        return Sound(
            kit.models[track],
            kit.levels[track],
            tuple(params[:LFO_SPEED]),
            pattern.accent_amount if marked[0] else 0,
            pattern.swing_amount if marked[2] else 0,
            marked[1],
            tuple(sorted(self._lfos(track, params))),
            tuple(effects),
        )

    def _lfos(self, track: int, params: list[int]) -> Iterator[tuple[int, ...]]:
        """(own or foreign, parameter, shapes, update, speed, depth, mix) of every LFO that moves the track."""
        for owner, block in enumerate(self._kit.lfos):
            values = params if owner == track else self._kit.params[owner]
            if block[0] == track and values[LFO_DEPTH]:
                yield (int(owner == track), *block[1:5], *values[LFO_SPEED : LFO_MIX + 1])

    def plays(self, track: int) -> bool:
        return any(self._pattern.trig(track, step) for step in range(self.length))

    def fires(self, track: int) -> int:
        target = self._kit.fires[track]
        return NONE if target == track else target

    def fired(self, track: int) -> Sound | str:
        return self._made(track, None)

    def chokes(self, track: int) -> int:
        target = self._kit.mutes[track]
        return NONE if target == track else target

    def recorder(self, track: int) -> int | None:
        """The track whose RAM recorder this RAM player plays; None for other machines and without one."""
        wanted = RECORDER_OF.get(self._kit.models[track] & 0xFF)
        return next((t for t in range(16) if wanted and self._kit.models[t] & 0xFF == wanted), None)


class Machine:
    """The contents of a drum machine after some messages were sent to it, the last one for a slot counting."""

    def __init__(self, *files: bytes) -> None:
        self.patterns: dict[int, PatternBytes] = {}
        self.kits: dict[int, KitBytes] = {}
        self.songs: list[bytes] = []
        self._parts: dict[int, DumpPart] = {}
        for message in (message for file in files for message in messages(file)):
            if message[6] == PATTERN:
                self.patterns[message[9]] = PatternBytes(message)
            elif message[6] == KIT:
                self.kits[message[9]] = KitBytes(message)
            elif message[6] == SONG:
                self.songs.append(message)

    def part(self, slot: int) -> DumpPart:
        """The pattern in a slot. Raises KeyError for one that the messages do not hold."""
        if slot not in self._parts:
            pattern = self.patterns[slot]
            self._parts[slot] = DumpPart(pattern, self.kits[pattern.kit])
        return self._parts[slot]


def messages(data: bytes) -> Iterator[bytes]:
    """The system-exclusive messages of a file."""
    start = data.find(b"\xf0")
    while start >= 0:
        end = data.index(b"\xf7", start) + 1
        yield data[start:end]
        start = data.find(b"\xf0", end)


@dataclass(frozen=True)
class Voice:
    """Track `track` of a pattern, heard on machine track `place`.

    Times are beats. Step 1 of the pattern was (or would have been) at `origin`; the voice is heard from `start`, which
    belongs to it, to `end`, which does not.
    """

    place: int
    part: Part
    track: int
    origin: Fraction
    start: Fraction
    end: Fraction


class Event(NamedTuple):
    """Something heard: a `trig`, a partner `fired` by it, or a `choke`."""

    at: Fraction
    place: int
    kind: str
    what: Any


def events(voices: Iterable[Voice], audible: frozenset[int] | None) -> set[Event]:
    """What is heard of some voices that sound together.

    `audible` are the machine tracks that are not muted, in a song row; None for a scene, where what belongs to a sound
    (partner, recorder) is heard with it by definition.
    """
    voices = list(voices)
    out: set[Event] = set()
    for voice in voices:
        part, track = voice.part, voice.track
        recorder = part.recorder(track)
        partner, choked = part.fires(track), part.chokes(track)
        recorded = recorder is not None and part.plays(recorder) and (audible is None or recorder in audible)
        targets = [v.place for v in voices if v.track == choked and v.part.kit == part.kit and v is not voice]
        rate = 4 * part.speed
        number = -((voice.origin - voice.start) * rate // 1)  # the first step at or after the start
        while (at := voice.origin + number / rate) < voice.end:
            sound = part.sound(track, int(number) % part.length)
            if sound is not None:
                if sound != "silent":
                    out.add(Event(at, voice.place, "trig", (sound, recorded)))
                if partner != NONE and (audible is None or partner in audible) and part.fired(partner) != "silent":
                    out.add(Event(at, voice.place, "fired", part.fired(partner)))
                out.update(Event(at, voice.place, "choke", target) for target in targets)
            number += 1
    return out


def heard(found: set[Event]) -> set[Event]:
    """Without the chokes of tracks that are silent anyway."""
    sounding = {event.place for event in found if event.kind == "trig"}
    return {event for event in found if event.kind != "choke" or event.what in sounding}
