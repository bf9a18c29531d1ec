"""A set that is too much for one song, as several songs one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exporters.errors import remarks_first
from exporters.machine import Machine
from exporters.planning.merging import NoRoom
from exporters.planning.nothing import NothingSounds
from exporters.planning.plan import Session, SongPlan
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.planning.sounding import choose_scenes
from exporters.words import counted


class TooManySongs(NoRoom):
    """More songs than the machine has from the chosen slot on."""


def plan_songs(session: Session, machine: Machine, options: PlanOptions, *, split: bool = False) -> list[SongPlan]:
    """One song of the chosen scenes; with `split` as few as it takes, each of as many scenes as go into it.

    The songs take the slots from `options.slot` on. Their new patterns and kits get slots of their own as long as
    there are free ones, else they share them, and a remark says so. Without `split` a set that has no room raises
    NoRoom with the number of songs that it would take; otherwise as :func:`plan_session`.
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
                raise NoRoom(f"{error} Split (`split`) it makes {counted(len(parts), 'song')}.") from None
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
    options = _quick(options)
    first = scenes[0] if scenes else 0
    songs = machine.limits.songs.value - options.slot
    parts: list[Sequence[int]] = []
    guess = len(scenes)
    while scenes:
        guess = _longest(
            session=session, machine=machine, options=options, scenes=scenes, first=first, guess=min(guess, len(scenes))
        )
        if _sounds(session, machine, _options(options, scenes[:guess], first)):
            parts.append(scenes[:guess])
        if len(parts) > songs:
            raise TooManySongs(
                f"Split (`split`) it would make more than {counted(songs, 'song')}, and the {machine.display_name} has "
                f"no more from song {options.slot + 1} on."
            )
        scenes = scenes[guess:]
    return parts


def _longest(
    session: Session, machine: Machine, options: PlanOptions, scenes: Sequence[int], first: int, guess: int
) -> int:
    """How many of `scenes`, from the first one on, fit a song. Songs are about equally long, so the search starts at
    the length of the one before. Raises NoRoom when the first scene alone does not fit."""

    def fits(count: int) -> bool:
        try:
            plan_session(session, machine, _options(options, scenes[:count], first))
        except NothingSounds:
            return True
        except NoRoom:
            if count == 1:
                raise
            return False
        return True

    low, high = 0, len(scenes) + 1  # `low` scenes fit, `high` do not
    step, count = 1, guess
    while high - low > 1:
        if fits(count):
            low = count
        else:
            high = count
        # Away from the guess in doubling steps while one side is open, halfway once both are known.
        if high > len(scenes):
            count = min(low + step, len(scenes))
        elif low == 0:
            count = max(high - step, 1)
        else:
            count = (low + high) // 2
        step *= 2
    return low


def _sounds(session: Session, machine: Machine, options: PlanOptions) -> bool:
    try:
        plan_session(session, machine, options)
    except NothingSounds:
        return False
    return True


def _options(options: PlanOptions, scenes: Sequence[int], first: int) -> PlanOptions:
    """The options for some of the scenes; numbers from `assign` by-scene go on from song to song."""
    pattern = options.first_pattern + scenes[0] - first
    return replace(options, scenes=",".join(str(scene + 1) for scene in scenes), first_pattern=pattern)


def _quick(options: PlanOptions) -> PlanOptions:
    return options if options.merger is None else replace(options, merger=options.merger.variant(quick=True))


def _beside(options: PlanOptions, songs: Sequence[SongPlan]) -> PlanOptions:
    """The options with the slots of other songs left alone."""
    writes = tuple(write for song in songs for write in song.writes)
    return options if options.merger is None else replace(options, merger=options.merger.variant(taken=writes))
