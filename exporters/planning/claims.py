"""What the clips claim: from names, grammar, map file and scene numbers to patterns and machine tracks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, NoReturn

from exporters.errors import BadInput, DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.grammar import ClipMeaning, Grammar, Misread, Undecided
from exporters.planning.mapfile import ALL, Entry, SongMap, UnclearMap
from exporters.planning.matrix import is_matrix, places
from exporters.planning.plan import Claim, Session, Sounding
from exporters.planning.sounding import choose_columns

Assign = Literal["names", "by-scene"]


class NamesSayNothing(BadInput):
    """No name in the set says a pattern; `names` are those of the clips, the most frequent first."""

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        super().__init__(text)
        self.names = names


class NoSuchPattern(DoesNotFit):
    """A clip's name says a pattern or track that the machine does not have."""


@dataclass(frozen=True)
class ClipReader:
    """Reads the clips of one session for one machine.

    Which word counts for the pattern: the scene's entry in the map, the scene's number (by-scene), the
    clip's entry in the map, the clip's name, a word of [patterns] in the clip's name, one in the name of the scene in
    which it sounds. For the machine track: the clip's entry, the clip's name, the Live track's entry; none of them =
    the clip claims all tracks (on a machine whose songs are a matrix the one that is its column's among `places`). With
    by-scene the names are not read at all.
    """

    session: Session
    machine: Machine
    grammar: Grammar
    song_map: SongMap = field(default_factory=SongMap)
    assign: Assign = "names"
    places: Mapping[int, int] = field(default_factory=dict)
    _known: dict[str, ClipMeaning | Misread | None] = field(default_factory=dict, compare=False, repr=False)
    _hints: dict[str, int | Undecided | None] = field(default_factory=dict, compare=False, repr=False)

    def meaning(self, clip: str) -> ClipMeaning | Misread | None:
        """What map and grammar make of a clip's name."""
        if clip not in self._known:
            try:
                self._known[clip] = self._meaning(clip)
            except UnclearMap as error:
                self._known[clip] = Undecided(str(error))
        return self._known[clip]

    def says_itself(self, clip: str) -> bool:
        """Whether a clip's own line in the map or its name says its pattern, not just a word of [patterns] in it."""
        meaning = self.meaning(clip)
        return isinstance(meaning, ClipMeaning) and not meaning.by_word

    def hint(self, scene: int) -> int | Undecided | None:
        """The pattern that a word of [patterns] in the name of a scene gives the clips that say none themselves."""
        one = self.session.scenes[scene]
        if self.assign != "names" or one.label or not self.song_map.patterns:
            return None
        if one.name not in self._hints:
            try:
                self._hints[one.name] = self.song_map.pattern(one.name)
            except UnclearMap as error:
                self._hints[one.name] = Undecided(str(error))
        return self._hints[one.name]

    def _meaning(self, clip: str) -> ClipMeaning | Misread | None:
        entry = self.song_map.clip(clip)
        named = self.grammar.read(clip) if self.assign == "names" else None
        if entry is not None and entry.pattern is not None:
            track = named.track if entry.track is None and named is not None else entry.track
            return ClipMeaning(entry.pattern, track)
        if self.assign == "names" and self.grammar.regex is None and not isinstance(named, ClipMeaning):
            pattern = self.song_map.pattern(clip)
            if pattern is not None:
                return ClipMeaning(pattern, None if named is None else named.track, by_word=True)
        return named

    def entry(self, clip: str) -> Entry:
        """The map's entry for a clip, an empty one when there is none."""
        return self.song_map.clip(clip) or Entry()

    def track(self, column: int, clip: str) -> int | None:
        """The machine track (0-based) that a clip claims, None = all of them."""
        meaning = self.meaning(clip)
        if isinstance(meaning, ClipMeaning) and meaning.track is not None:
            return meaning.track
        live_track = self.session.columns[column]
        track = self.song_map.track(live_track.name, live_track.track)
        if track is None:
            return self.places.get(column)
        return None if track == ALL else track

    def target(self, column: int, clip: str) -> int | None:
        """The machine track on which a clip plays: the one it claims, unless the map moves it."""
        live_track = self.session.columns[column]
        to = self.entry(clip).to
        moved = self.song_map.move(live_track.name, live_track.track) if to is None else to
        track = self.track(column, clip)
        if moved is not None and track is None:
            raise DoesNotFit(
                f"Track '{live_track.name}', clip '{clip}': the map moves it to machine track {moved + 1}, but the "
                "clip means a whole pattern. Name its track ('A01 3'), or take the move out of the map."
            )
        return track if moved is None else moved

    def columns(self, wanted: Sequence[str] | None) -> tuple[int, ...]:
        """The columns that take part.

        Those chosen; with by-scene those with a place in the map, or all; else those with a clip that says its pattern
        itself or with a place in the map; where the map places none, those with a word of [patterns] in a clip's name;
        or (when only scenes say patterns) all. Raises NamesSayNothing when nothing means anything, DoesNotFit when all
        there is are patterns that do not exist, UsageError for a wrong choice.
        """
        if wanted:
            return choose_columns(self.session, wanted)
        everything = tuple(range(len(self.session.columns)))
        mapped = {
            index
            for index, column in enumerate(self.session.columns)
            if self.song_map.track(column.name, column.track) is not None
        }
        if self.assign == "by-scene":
            return tuple(sorted(mapped)) or everything
        saying = {index for index in everything if any(self.says_itself(clip) for clip in self._clips(index))}
        worded = {index for index in everything if any(self._means(clip) for clip in self._clips(index))}
        by_scene = self._scenes_say()
        if not saying and not worded and not by_scene:
            self._nothing_found(everything)
        return tuple(sorted(saying | (mapped or worded))) or everything

    def without_place(self, columns: Sequence[int]) -> tuple[int, ...]:
        """The columns that are not among `columns`, those that take part, though words of [patterns] are in the names
        of their clips: [tracks] gives them no machine track."""
        return tuple(
            index
            for index in range(len(self.session.columns))
            if index not in columns and any(self._means(clip) for clip in self._clips(index))
        )

    def beyond(self, columns: Sequence[int]) -> dict[int, str]:
        """The columns that are not among `columns`, those that take part, because all that their clips say are machine
        tracks that do not exist, each with the name of its first such clip."""
        out: dict[int, str] = {}
        for index in range(len(self.session.columns)):
            for clip in () if index in columns else self._clips(index):
                meaning = self.meaning(clip)
                if isinstance(meaning, Misread) and meaning.of_track:
                    out.setdefault(index, clip)
        return out

    def placed(self, columns: Sequence[int]) -> ClipReader:
        """The reader that knows which machine track each of `columns`, those that take part, is by its place: for a
        machine whose songs are a matrix. Raises DoesNotFit when there are more than the machine has tracks."""
        if not is_matrix(self.machine):
            return self
        own = [index for index in columns if all(self._has_track(index, clip) for clip in self._clips(index))]
        names = [column.name for column in self.session.columns]
        return replace(self, places=places(columns, names, own, self.machine))

    def _has_track(self, column: int, clip: str) -> bool:
        """Whether a clip means nothing, or name or map say its machine track."""
        return self.track(column, clip) is not None or not (self._means(clip) or self.assign == "by-scene")

    def _clips(self, column: int) -> Iterator[str]:
        return (clip for scene in self.session.scenes if (clip := scene.cells[column].clip) is not None)

    def _means(self, clip: str) -> bool:
        return isinstance(self.meaning(clip), ClipMeaning)

    def _scenes_say(self) -> bool:
        return any(entry.pattern is not None for entry in self.song_map.scenes.values()) or any(
            isinstance(self.hint(number), int) for number in range(len(self.session.scenes))
        )

    def named(self) -> frozenset[int]:
        """The patterns that some clip of the session means, sounding or not, and those that the map gives scenes."""
        clips = {cell.clip for scene in self.session.scenes for cell in scene.cells if cell.clip is not None}
        meanings = [self.meaning(clip) for clip in clips]
        forced = [entry.pattern for entry in self.song_map.scenes.values() if entry.pattern is not None]
        hints = [hint for number in range(len(self.session.scenes)) if isinstance(hint := self.hint(number), int)]
        return frozenset([*(m.pattern for m in meanings if isinstance(m, ClipMeaning)), *forced, *hints])

    def claimed(self, columns: Sequence[int], forced: Sequence[int | None]) -> frozenset[int]:
        """The machine tracks that some clip of these columns claims, sounding or not, in any scene.

        `forced` gives each scene's own pattern; in such a scene, and in one whose name has a word of [patterns], every
        clip counts.
        """
        tracks: set[int] = set()
        every = [own is not None or isinstance(self.hint(number), int) for number, own in enumerate(forced)]
        for index in columns:
            for scene, counts in zip(self.session.scenes, every, strict=True):
                clip = scene.cells[index].clip
                if clip is None or not (counts or self._means(clip)):
                    continue
                track = self.target(index, clip)
                tracks.update(range(self.machine.limits.tracks.value) if track is None else (track,))
        return frozenset(tracks)

    def claims(
        self, state: Sequence[Sounding], forced: int | None, scene: int | None = None, *, lenient: bool = False
    ) -> tuple[tuple[Claim, ...], tuple[Sounding, ...]]:
        """What the sounding clips claim, and the clips left out because they mean no pattern.

        `forced` is the pattern that the scene has from the map or from its number; `scene` is the scene in which they
        sound, if it is one. Raises DoesNotFit for a name that is written like the grammar but names something that does
        not exist, BadInput for one to which the map gives two meanings; `lenient` leaves such clips out.
        """
        claims: list[Claim] = []
        left_out: list[Sounding] = []
        hint = None if scene is None or forced is not None else self.hint(scene)
        for sounding in state:
            meaning: ClipMeaning | Misread | None = self.meaning(sounding.clip)
            if meaning is None and hint is not None:
                meaning = hint if isinstance(hint, Undecided) else ClipMeaning(hint)
            if isinstance(meaning, Misread) and forced is None and not lenient:
                self._refuse(meaning, sounding.started, sounding.column, sounding.clip)
            own = meaning.pattern if isinstance(meaning, ClipMeaning) else None  # a Misread has words for one
            pattern = own if forced is None else forced
            if pattern is None:
                left_out.append(sounding)
            else:
                track = self.track(sounding.column, sounding.clip)
                target = track if forced is not None else self.target(sounding.column, sounding.clip)
                moved = track if track != target else None
                claims.append(Claim(
                    column=sounding.column,
                    clip=sounding.clip,
                    pattern=pattern,
                    track=target,
                    length_beats=sounding.length_beats,
                    source=moved,
                    live_track=self.session.columns[sounding.column].name,
                    at_beats=Fraction(sounding.start_beats) + sounding.elapsed_beats,
                    left_beats=sounding.left_beats,
                    transpose=sounding.transpose if able(self.machine, "row transposes") else 0,
                ))  # fmt: skip
        return tuple(claims), tuple(left_out)

    def _refuse(self, misread: Misread, scene: int, column: int, clip: str) -> NoReturn:
        title, track = self.session.scenes[scene].title, self.session.columns[column].name
        if isinstance(misread, Undecided):
            raise UnclearMap(f"{title}, track '{track}', clip '{clip}': {misread.reason}")
        raise NoSuchPattern(
            f"{title}, track '{track}', clip '{clip}': {misread.reason} of the {self.machine.display_name}. "
            "Rename the clip, give it a pattern in a map file (`map_file`), or leave the track out with `tracks`."
        )

    def _nothing_found(self, columns: Sequence[int]) -> NoReturn:
        every = [clip for index in columns for clip in self._clips(index) if clip.strip()]
        wrong = sum(isinstance(self.meaning(clip), Misread) for clip in every)
        # A few names that happen to look like patterns (E1, x4) are not what is wrong with a set.
        if wrong and wrong * 2 >= len(every):
            for number, scene in enumerate(self.session.scenes):
                for index in columns:
                    clip = scene.cells[index].clip
                    meaning = None if clip is None else self.meaning(clip)
                    if isinstance(meaning, Misread):
                        self._refuse(meaning, number, index, clip or "")
        example = f"{self.machine.pattern_names.name(0)} 3 kick"
        how = "`clip_pattern`" if self.grammar.regex is not None else f"the grammar '{example}'"
        # Stretches of the arrangement have labels and no numbers that a song could follow.
        timeline = any(scene.label for scene in self.session.scenes)
        ways = (
            "or give another `clip_pattern`"
            if timeline
            else ("give another `clip_pattern`, or number the scenes with `assign` by-scene")
        )
        names = Counter(clip for index in columns for clip in self._clips(index))
        raise NamesSayNothing(
            f"No clip's name says its pattern by {how}. Name the clips, write a map file (`map_file`), {ways}.",
            tuple(name for name, _ in names.most_common()),
        )
