"""A starter map for a set: a guess for every Live track, every clip and scene name, and the patterns to fill in.

Where the set makes a song without a map, every guess is a comment: loading the starter map changes nothing. Where it
does not because of its names, the guesses of tracks are in force and the patterns are "", to be filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice

from exporters.errors import KontrolError
from exporters.machine import Machine, able
from exporters.numbers import all_digits
from exporters.planning.claims import ClipReader, NamesSayNothing, NoSuchPattern
from exporters.planning.drum_words import STEM_WORDS, part_of, stem_of
from exporters.planning.grammar import ClipMeaning, Misread
from exporters.planning.mapfile import Entry, SongMap
from exporters.planning.matrix import is_matrix
from exporters.planning.names import compared, folded, literal, words_of
from exporters.planning.plan import PatternRow, Session, SongPlan, Sounding
from exporters.planning.planning import PlanOptions, clip_reader
from exporters.planning.scene_names import read_scene_name
from exporters.planning.sounding import what_sounds
from exporters.planning.toml_text import shortened, toml_key, toml_string
from exporters.planning.track_guesses import Guess, LiveTrack, guess_tracks
from exporters.words import counted

MOST_LINES = 1_000  # of each table: a map has up to a megabyte
_LONGEST_KEY = 200
_WIDTH = 34  # of a line, before its comment


@dataclass
class _Fills:
    """The lines to fill in: words of [patterns], names of clips, and scenes by name or number, each with a scene that
    needs it."""

    patterns: dict[str, int] = field(default_factory=dict)
    clips: dict[str, int] = field(default_factory=dict)
    scenes: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.patterns) + len(self.clips) + len(self.scenes)

    def song_map(self) -> SongMap:
        """The map with a pattern of its own in every line."""
        numbers = count()
        return SongMap(
            patterns={word: next(numbers) for word in self.patterns},
            clips={name: Entry(next(numbers)) for name in self.clips},
            scenes={name: Entry(next(numbers)) for name in self.scenes},
        )

    def cut(self) -> _Fills:
        """As many of the lines as a map holds; what the others were for is left out of the song, with a remark."""
        return _Fills(*(dict(islice(lines.items(), MOST_LINES)) for lines in (self.patterns, self.clips, self.scenes)))


@dataclass(frozen=True)
class Starter:
    """A starter map: its text, how many patterns are to be filled in, and why the set is refused as it is ("": it is
    not)."""

    text: str
    to_fill: int
    refused: str = ""


def starter_map(
    session: Session, pads: Mapping[int, Sequence[str]], machine: Machine, options: PlanOptions,
    made: Sequence[SongPlan], refused: KontrolError | None = None,
) -> Starter:  # fmt: skip
    """A starter map for a session. `pads` are the names of the drum pads of Live tracks (by their place in the set),
    `made` the songs without a map, `refused` why there are none."""
    options = replace(options, song_map=SongMap())
    reader = clip_reader(session, machine, options)
    clips = [Counter(cell.clip for scene in session.scenes if (cell := scene.cells[at]).clip is not None)
             for at in range(len(session.columns))]  # fmt: skip
    guesses = guess_tracks(
        [LiveTrack(column.name, names, pads.get(column.track, ()), _tracks_said(names, reader))
         for column, names in zip(session.columns, clips, strict=True)],
        machine,
    )  # fmt: skip
    keys = _track_keys(session)
    lines_to_fill = _Fills()
    active = [False] * len(keys)
    if isinstance(refused, NamesSayNothing | NoSuchPattern):
        active = [_places_tracks(machine) and not any(reader.says_itself(clip) for clip in names) for names in clips]
        some = any(isinstance(reader.meaning(clip), ClipMeaning) for names in clips for clip in names)
        wrong_only = some and isinstance(refused, NoSuchPattern)
        placeless = {at for at, guess in enumerate(guesses) if guess.track is None and not guess.whole and active[at]}
        lines_to_fill = _to_fill(session, reader, options, wrong_only=wrong_only, placeless=placeless)
    lines = [*_head(session, machine, refused, lines_to_fill), ""]
    lines += _tracks(session, machine, keys, guesses, clips, active)
    lines += ["", *_patterns(session, lines_to_fill, machine, options)]
    lines += ["", *_clips(session, clips, lines_to_fill, reader)]
    if not any(scene.label for scene in session.scenes):
        lines += ["", *_scenes(session, lines_to_fill, machine, options, made)]
    return Starter("\n".join(lines) + "\n", len(lines_to_fill), str(refused or ""))


def _places_tracks(machine: Machine) -> bool:
    """Whether a place for a Live track helps: rows that cannot mute are refused wherever such a track is silent."""
    return is_matrix(machine) or able(machine, "row mutes")


def _tracks_said(clips: Iterable[str], reader: ClipReader) -> frozenset[int]:
    meanings = (reader.meaning(clip) for clip in clips)
    return frozenset(one.track for one in meanings if one is not None and one.track is not None)


def _to_fill(
    session: Session, reader: ClipReader, options: PlanOptions, *, wrong_only: bool, placeless: Collection[int]
) -> _Fills:
    """The fewest lines that we know of with which every clip gets a pattern; with `wrong_only` those whose names say
    patterns that do not exist. `placeless` are the columns for which the machine has no track left."""
    columns = tuple(range(len(session.columns)))
    states = [[one for one in state if not isinstance(reader.meaning(one.clip), ClipMeaning)]
              for state in what_sounds(session, columns, options.empty)]  # fmt: skip
    fills = _Fills()
    if is_matrix(reader.machine) and reader.grammar.regex is None:
        # A song part is a pattern for each track there: every clip needs its own.
        for number, state in enumerate(states):
            for one in state:
                if one.column not in placeless:
                    fills.clips.setdefault(literal(one.clip), number)
        return fills.cut()
    stems = _stems(session, states)
    nowhere: dict[int, list[Sounding]] = {}
    for number, state in enumerate(states):
        scene = session.scenes[number]
        unsaid: list[Sounding] = []
        for one in state:
            word = None if wrong_only and reader.grammar.regex is None else _clip_word(one.clip, reader)
            if word is not None:
                fills.patterns.setdefault(word, number)
            elif isinstance(wrong := reader.meaning(one.clip), Misread):
                if wrong.pattern:  # one line for the pattern; the names still say the tracks
                    fills.patterns.setdefault(literal(folded(wrong.pattern)), number)
                else:
                    fills.clips.setdefault(literal(one.clip), number)
            elif not wrong_only:
                unsaid.append(one)
        if unsaid:
            part = None if scene.label else part_of(scene.name[:_LONGEST_KEY]) or stems.get(number)
            if part:
                fills.patterns.setdefault(part, number)
            else:
                nowhere[number] = unsaid
    scene_keys = {} if any(scene.label for scene in session.scenes) else _scene_keys(session, nowhere)
    names = {literal(one.clip): number for number, state in nowhere.items() for one in state}
    if scene_keys and len(scene_keys) <= len(names):
        fills.scenes.update(scene_keys)
    else:
        fills.clips.update(names)
    _settle(session, reader, options, fills, states)
    return fills.cut()


def _settle(
    session: Session, before: ClipReader, options: PlanOptions, fills: _Fills, states: Sequence[Sequence[Sounding]]
) -> None:
    """Names with two words of [patterns] get lines of their own; words that decide nothing go."""
    reader = clip_reader(session, before.machine, replace(options, song_map=fills.song_map()))
    decided: set[str] = set()
    for number, state in enumerate(states):
        for one in state:
            meaning = reader.meaning(one.clip)
            if isinstance(meaning, Misread):
                fills.clips.setdefault(literal(one.clip), number)
            elif meaning is not None:
                decided.update(reader.song_map.pattern_keys(one.clip))
            elif isinstance(reader.hint(number), Misread):
                fills.scenes.update(_scene_keys(session, {number: state}))
            else:
                decided.update(reader.song_map.pattern_keys(session.scenes[number].name))
    if options.clip_pattern is None:
        for word in [word for word in fills.patterns if word not in decided]:
            del fills.patterns[word]


def _clip_word(clip: str, reader: ClipReader) -> str | None:
    """The word of [patterns] for a clip: what the clip pattern captures, or the song part in its name."""
    if reader.grammar.regex is None:
        return part_of(clip[:_LONGEST_KEY], of_clip=True)
    token = reader.grammar.captured(clip)
    return None if token is None else literal(folded(token)) or None


def _stems(session: Session, states: Sequence[Sequence[Sounding]]) -> dict[int, str]:
    """For each scene the words that scenes share which differ in numbers alone, unless they are in the name of a clip
    that sounds in other scenes, too."""
    named = ((number, stem_of(scene.name[:_LONGEST_KEY])) for number, scene in enumerate(session.scenes))
    found = {number: stem for number, stem in named if stem}
    stems = set(found.values())
    elsewhere: set[str] = set()
    for number, state in enumerate(states):
        for clip in dict.fromkeys(one.clip for one in state):
            words = words_of(clip[:_LONGEST_KEY])
            parts = (" ".join(words[at : at + many]) for at in range(len(words)) for many in range(1, STEM_WORDS + 1))
            elsewhere.update(part for part in parts if part in stems and part != found.get(number))
    return {number: stem for number, stem in found.items() if stem not in elsewhere}


def _scene_keys(session: Session, numbers: Iterable[int]) -> dict[str, int]:
    """A key for each of these scenes: a name that some of them share, or the number."""
    out: dict[str, int] = {}
    for number in numbers:
        name = session.scenes[number].name
        named = name.strip() and len(name) <= _LONGEST_KEY
        out.setdefault(literal(name) if named else str(number + 1), number)
    return out


def _track_keys(session: Session) -> list[str | None]:
    """The key of each Live track: its name, where no other has it, else its number; None where both mean another."""
    forms = Counter(compared(column.name) for column in session.columns)
    names = {column.name for column in session.columns}
    out: list[str | None] = []
    for column in session.columns:
        number = str(column.track + 1)
        plain = column.name.strip() and forms[compared(column.name)] == 1 and len(column.name) <= _LONGEST_KEY
        out.append(literal(column.name) if plain else number if number not in names else None)
    return out


def _head(session: Session, machine: Machine, refused: KontrolError | None, fills: _Fills) -> list[str]:
    span = machine.pattern_names.span
    out = [f"# A starter map: from {shortened(session.name)} to a song of the {machine.display_name}."]
    if len(fills):
        ends = "line that ends" if len(fills) == 1 else "lines that end"
        look = "Then look at the machine tracks: they are guesses. " if _places_tracks(machine) else ""
        out += [
            f'# To do: write a pattern ({span}) between the quotes of the {len(fills)} {ends} in "", or take it out.',
            f"# {look}Lines with a # before them change nothing.",
        ]
    else:
        if refused is None:
            out.append(
                "# The set makes a song as it is. All lines below are guesses with a # before them, and change nothing."
            )
        else:
            out.append(
                "# The names of the set say its patterns. All lines below have a # before them, and change nothing."
            )
        out.append("# Take the # away from those that you want, and correct them.")
    return [*out, '# Which line counts when several fit: docs/song-planning.md, "A map file".']


def _line(key: str, value: str, note: str, *, active: bool) -> str:
    text = f"{'' if active else '# '}{key} = {value}"
    return f"{text:<{_WIDTH}}  # {note}" if note else text


def _tracks(
    session: Session, machine: Machine, keys: Sequence[str | None], guesses: Sequence[Guess],
    clips: Sequence[Counter[str]], active: Sequence[bool],
) -> list[str]:  # fmt: skip
    out = ["[tracks]", "# Live track, by name or number -> track of the machine."]
    if any(active):
        out[1] += " A Live track without a line takes no part."
    if not _places_tracks(machine):
        out.append(
            f"# Songs of the {machine.display_name} cannot mute: with these lines, scenes in which one of the tracks is"
        )
        out.append("# silent are refused. Without them every clip means its whole pattern.")
    left = 0
    for at, (column, key, guess) in enumerate(zip(session.columns, keys, guesses, strict=True)):
        place = f"Live track {column.track + 1}, {counted(sum(clips[at].values()), 'clip')}"
        named = "" if key is None or not all_digits(key) else f" {shortened(column.name)}"
        value = '"all"' if guess.whole else None if guess.track is None else str(guess.track + 1)
        if key is not None and value is not None:
            out.append(_line(toml_key(key), value, f"{place}{named}: {guess.reason}", active=active[at]))
        elif at < MOST_LINES:
            out.append(f"# {shortened(column.name)} (Live track {column.track + 1}): {guess.reason}")
        else:
            left += 1
    return [*out, f"# ... and {left} more Live tracks"] if left else out


def _patterns(session: Session, fills: _Fills, machine: Machine, options: PlanOptions) -> list[str]:
    out = ["[patterns]", "# A word in the name of a clip, or else of its scene -> pattern of the machine."]
    if options.clip_pattern is not None:
        out[1] = "# What the clip pattern captures in a clip's name, or a word in its scene's name -> pattern."
    if not fills.patterns:
        return [*out, f"# intro = {toml_string(machine.pattern_names.name(0))}"]
    used = SongMap(patterns=dict.fromkeys(fills.patterns, 0))
    scenes: dict[str, list[str]] = {}
    clips: Counter[str] = Counter()
    for scene in session.scenes:
        for key in used.pattern_keys(scene.name):
            scenes.setdefault(key, []).append(scene.name)
        for cell in scene.cells:
            clips.update(used.pattern_keys(cell.clip) if cell.clip else ())
    for key in fills.patterns:
        there = scenes.get(key, [])
        parts = [f"{counted(len(there), 'scene')} ({shortened(there[0], 30)}{', ...' if len(there) > 1 else ''})"
                 if there else "", counted(clips[key], "clip") if clips[key] else ""]  # fmt: skip
        out.append(_line(toml_key(key), '""', ", ".join(part for part in parts if part), active=True))
    return out


def _clips(session: Session, clips: Sequence[Counter[str]], fills: _Fills, reader: ClipReader) -> list[str]:
    """Every clip name, the most frequent first, with what it means."""
    every: Counter[str] = Counter()
    where: dict[str, list[str]] = {}
    for column, names in zip(session.columns, clips, strict=True):
        for name, often in names.items():
            every[name] += often
            where.setdefault(name, []).append(column.name)
    out = [
        "[clips]",
        f"# {counted(len(every), 'clip name')}, the most frequent first. A line here counts before [patterns].",
    ]
    words = SongMap(patterns=dict.fromkeys(fills.patterns, 0))
    listed = [name for name, _ in every.most_common() if literal(name) not in fills.clips]
    by_key = {literal(name): name for name in every}
    for key in fills.clips:
        name = by_key.get(key, key)
        out.append(
            _line(toml_string(key), '""', f"{counted(every[name], 'clip')}{_on(where.get(name, []))}", active=True)
        )
    for number, name in enumerate(listed):
        if number == MOST_LINES:
            out.append(f"# ... and {len(listed) - number} more names")
            break
        meaning, machine = reader.meaning(name), reader.machine
        value, said = '""', "says no pattern"
        if isinstance(meaning, ClipMeaning):
            track = "" if meaning.track is None else f" {meaning.track + 1}"
            value, said = toml_string(machine.pattern_names.name(meaning.pattern) + track), "by its name"
        elif keys := words.pattern_keys(name):
            said = "[patterns] " + " and ".join(toml_key(key) for key in keys)
        note = f"{counted(every[name], 'clip')}{_on(where[name])}: {said}"
        if len(name) > _LONGEST_KEY:
            out.append(f"# {shortened(name)}: {note}")
        else:
            out.append(_line(toml_string(literal(name)), value, note, active=False))
    return out


def _on(tracks: Sequence[str]) -> str:
    names = dict.fromkeys(tracks)
    shown = ", ".join(shortened(name, 24) for name in list(names)[:2]) + (", ..." if len(names) > 2 else "")
    return f" on {shown}" if tracks else ""


def _scenes(
    session: Session, fills: _Fills, machine: Machine, options: PlanOptions, made: Sequence[SongPlan]
) -> list[str]:
    """Every scene name in the order of the set, with what it means."""
    often = Counter(scene.name for scene in session.scenes if scene.name.strip())
    out = ["[scenes]", f"# {counted(len(session.scenes), 'scene')}, {counted(len(often), 'name')}. "
           "A line here counts for all clips of the scene."]  # fmt: skip
    rows: dict[int, list[PatternRow]] = {}
    for row in (row for plan in made if not plan.parts for row in plan.rows):
        if isinstance(row, PatternRow) and row.scene is not None:
            rows.setdefault(row.scene, []).append(row)
    words = SongMap(patterns=dict.fromkeys(fills.patterns, 0))
    reads_tempo = session.names_set_tempo or options.tempo_from_names
    seen: set[str] = set()
    left = 0
    for scene in session.scenes:
        if scene.name in seen:
            continue
        named = bool(scene.name.strip()) and len(scene.name) <= _LONGEST_KEY
        seen.update({scene.name} if named else ())
        key = literal(scene.name) if named else str(scene.index + 1)
        if len(out) > MOST_LINES and key not in fills.scenes:
            left += 1
            continue
        own = rows.get(scene.index, [])
        notes = [counted(often[scene.name], "scene")] if named else [f"scene {scene.index + 1}, no name"]
        value = '""'
        if own:
            value = toml_string(machine.pattern_names.name(own[0].pattern))
            notes.append(f"plays {counted(sum(row.plays for row in own), 'time')}")
        elif keys := words.pattern_keys(scene.name):
            notes.append("[patterns] " + " and ".join(toml_key(one) for one in keys))
        said = read_scene_name(scene.name)
        if said.plays is not None and not own:
            notes.append(f"x{said.plays}: plays {counted(said.plays, 'time')}")
        if said.tempo_bpm is not None:
            notes.append(f"{said.tempo_bpm:g} BPM{'' if reads_tempo else ' is only a name in this version of Live'}")
        out.append(_line(toml_key(key), value, ", ".join(notes), active=key in fills.scenes))
    return [*out, f"# ... and {counted(left, 'more scene')}"] if left else out
