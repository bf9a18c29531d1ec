"""A set that is too much for one song, as several songs one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exporters.machine import Machine
from exporters.planning.merging import NoRoom
from exporters.planning.plan import Session, SongPlan, counted
from exporters.planning.session import PlanOptions, plan_session
from exporters.planning.song_rows import NothingSounds
from exporters.planning.sounding import choose_scenes


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
        if not split:
            try:
                count = len(_parts(session, machine, options, scenes))
            except NoRoom:
                raise error from None  # a single scene is too much; splitting does not help
            raise NoRoom(f"{error} Split (--split) it makes {counted(count, 'song')}.") from None
    songs: list[SongPlan] = []
    taken: list[SongPlan] = []
    for number, part in enumerate(_parts(session, machine, options, scenes)):
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
    parts: list[Sequence[int]] = []
    first = scenes[0] if scenes else 0
    while scenes:
        fits, too_many = 0, len(scenes) + 1
        while too_many - fits > 1:
            count = (fits + too_many) // 2
            try:
                plan_session(session, machine, _quick(_options(options, scenes[:count], first)))
                fits = count
            except NothingSounds:
                fits = count
            except NoRoom:
                if count == 1:
                    raise
                too_many = count
        parts.append(scenes[:fits])
        scenes = scenes[fits:]
    return [part for part in parts if _sounds(session, machine, _quick(_options(options, part, first)))]


def _sounds(session: Session, machine: Machine, options: PlanOptions) -> bool:
    try:
        plan_session(session, machine, options)
    except NothingSounds:
        return False
    return True


def _options(options: PlanOptions, scenes: Sequence[int], first: int) -> PlanOptions:
    """The options for some of the scenes; numbers from --assign by-scene go on from song to song."""
    pattern = options.first_pattern + scenes[0] - first
    return replace(options, scenes=",".join(str(scene + 1) for scene in scenes), first_pattern=pattern)


def _quick(options: PlanOptions) -> PlanOptions:
    return options if options.merger is None else replace(options, merger=options.merger.variant(quick=True))


def _beside(options: PlanOptions, songs: Sequence[SongPlan]) -> PlanOptions:
    """The options with the slots of other songs left alone."""
    writes = tuple(write for song in songs for write in song.writes)
    return options if options.merger is None else replace(options, merger=options.merger.variant(taken=writes))
