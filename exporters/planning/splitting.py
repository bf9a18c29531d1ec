"""A set that is too much for one song, as several songs one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exporters.errors import remarks_first
from exporters.machine import Machine
from exporters.planning.merging import NoRoom
from exporters.planning.plan import Demand, Session, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session, rows_fit, what_is_asked
from exporters.planning.sounding import choose_scenes
from exporters.words import counted, ranges


class TooManySongs(NoRoom):
    """More songs than the machine has from the chosen slot on."""


class NeedsSplit(NoRoom):
    """No room in one song, but in a few."""


def plan_songs(session: Session, machine: Machine, options: PlanOptions, *, split: bool = False) -> list[SongPlan]:
    """One song of the chosen scenes; with `split` as few as it takes, each of as many scenes as go into it.

    The songs take the slots from `options.slot` on. Their new patterns and kits get slots of their own as long as
    there are free ones, else they share them, and a remark says so. Without `split` a set that has no room raises
    NeedsSplit with the number of songs that it would take; otherwise as :func:`plan_session`.
    """
    try:
        return [plan_session(session, machine, options)]
    except NoRoom as error:
        scenes = choose_scenes(session, options.scenes)
        why = error.remarks
        try:
            parts = _parts(session, machine, options, scenes)
        except TooManySongs as too_many:
            with remarks_first(why):
                raise NoRoom(f"{error} {too_many}") from None
        except NoRoom:
            raise error from None  # a single scene is too much; splitting does not help
        if not split:
            with remarks_first(why):
                raise NeedsSplit(f"{error} Split (`split`) it makes {counted(len(parts), 'song')}.") from None
    songs: list[SongPlan] = []
    taken: list[SongPlan] = []
    if options.merger is not None:
        options = replace(options, merger=options.merger.variant(share=len(parts)))
    for number, part in enumerate(parts):
        own = _options(replace(options, slot=options.slot + number), part, scenes[0])
        try:
            song = plan_session(session, machine, _beside(own, taken))
            taken.append(song)
        except NoRoom:
            song = plan_session(session, machine, own)
            shared = (
                f"Song {own.slot + 1} uses slots of earlier songs' new patterns and kits: send each file before you "
                "play its song."
            )
            song = replace(song, remarks=(*song.remarks, shared))
        songs.append(song)
    return songs


def _parts(session: Session, machine: Machine, options: PlanOptions, scenes: Sequence[int]) -> list[Sequence[int]]:
    """`scenes` cut into stretches that fit a song each, the first as long as possible. Raises NoRoom."""
    trials = _Trials(session, machine, _quick(options))
    songs = machine.limits.songs.value - options.slot
    parts: list[Sequence[int]] = []
    start, guess = 0, min(len(scenes), machine.limits.song_rows.value)
    while start < len(scenes):
        guess = _longest(trials, start=start, count=len(scenes) - start, guess=min(guess, len(scenes) - start))
        if trials.sounds(start, guess):
            parts.append(scenes[start : start + guess])
        if len(parts) > songs:
            raise TooManySongs(
                f"Split (`split`) it would make more than {counted(songs, 'song')}, and the {machine.display_name} has "
                f"no more from song {options.slot + 1} on."
            )
        start += guess
    return parts


class _Trials:
    """Songs of some of the scenes, made to see whether they fit. The scenes are launched once for all of them."""

    def __init__(self, session: Session, machine: Machine, options: PlanOptions) -> None:
        self._asked = what_is_asked(session, machine, options, [])
        self._machine, self._options = machine, options
        self._above: list[Demand | None] = []  # for each scene the last one above it that states a tempo
        above: Demand | None = None
        for demand in self._asked.demands:
            self._above.append(above)
            above = above if demand.tempo_bpm is None else demand

    def sounds(self, start: int, count: int) -> bool:
        """Whether something sounds in `count` of the chosen scenes, from the one at `start` on."""
        return any(demand.claims for demand in self._asked.demands[start : start + count])

    def fits(self, start: int, count: int) -> bool:
        """Whether these scenes fit a song; silence does. Raises NoRoom when it is one scene that does not."""
        if not self.sounds(start, count):
            return True
        demands = self._asked.demands[start : start + count]
        above = self._above[start]
        if demands[0].tempo_bpm is None and above is not None:
            demands[0] = replace(
                demands[0], tempo_bpm=above.tempo_bpm, tempo_origin=above.tempo_origin, tempo_title=above.title
            )
        try:
            rows_fit(self._asked, demands, self._machine, self._options)
        except NoRoom:
            if count == 1:
                raise
            return False
        return True


def _longest(trials: _Trials, start: int, count: int, guess: int) -> int:
    """How many of `count` scenes, from the one at `start` on, fit a song. Songs are about equally long, so the search
    starts at the length of the one before. Raises NoRoom when the first scene alone does not fit."""
    low, high = 0, count + 1  # `low` scenes fit, `high` do not
    step, tried = 1, guess
    while high - low > 1:
        if trials.fits(start, tried):
            low = tried
        else:
            high = tried
        # Away from the guess in doubling steps while one side is open, halfway once both are known.
        if high > count:
            tried = min(low + step, count)
        elif low == 0:
            tried = max(high - step, 1)
        else:
            tried = (low + high) // 2
        step *= 2
    return low


def _options(options: PlanOptions, scenes: Sequence[int], first: int) -> PlanOptions:
    """The options for some of the scenes; numbers from `assign` by-scene go on from song to song."""
    pattern = options.first_pattern + scenes[0] - first
    return replace(options, scenes=ranges(scenes).replace(" ", ","), first_pattern=pattern)


def _quick(options: PlanOptions) -> PlanOptions:
    return options if options.merger is None else replace(options, merger=options.merger.variant(quick=True))


def _beside(options: PlanOptions, songs: Sequence[SongPlan]) -> PlanOptions:
    """The options with the slots of other songs left alone."""
    writes = tuple(write for song in songs for write in song.writes)
    return options if options.merger is None else replace(options, merger=options.merger.variant(taken=writes))
