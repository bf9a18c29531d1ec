"""What planning takes and what it gives: frozen dataclasses without Live, files or machine bytes in them.

Input: a :class:`Session` (scenes from top to bottom, cells in column order) or an :class:`Arrangement`
(clips on a timeline). In between: a :class:`Demand` for every stretch of music, whatever it came from.
Output: a :class:`SongPlan`, rows as a musician reads them. All indexes start at 0; steps are
machine steps (16 to a bar of 4/4 at normal speed), end steps are exclusive; tempos are BPM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

Empty = Literal["stop", "hold"]
EmptyScenes = Literal["skip", "silence"]
End = Literal["end", "loop", "halt"]
# Where a tempo is stated: the set, the scene's field, the scene's name, the map file, the arrangement's timeline.
TempoOrigin = Literal["set", "scene", "name", "map", "timeline"]


@dataclass(frozen=True)
class Cell:
    """A session slot. `clip` is the clip's name (may be empty), None when the slot holds none.

    `length_beats` is the length of its loop, or of what it plays when it does not loop (`loops`); None when the source
    does not say. `start_beats` is where in its loop it starts; `follows` when it has
    a follow action. `transpose` is by how many semitones it is transposed (audio clips).
    """

    clip: str | None = None
    active: bool = True
    has_stop_button: bool = True
    length_beats: float | None = None
    loops: bool = True
    start_beats: float = 0.0
    follows: bool = False
    transpose: int = 0


@dataclass(frozen=True)
class Group:
    """A group track: its place among Live's tracks, and its name."""

    track: int
    name: str


@dataclass(frozen=True)
class Column:
    """A Live track that has slots, and the groups around it.

    `active` is false when its activator, or that of a group around it, is off; `hears_input` when it monitors "In":
    then its clips do not play.
    """

    track: int
    name: str
    active: bool = True
    groups: tuple[Group, ...] = ()
    hears_input: bool = False

    @property
    def sounds(self) -> bool:
        """Whether its clips can be heard."""
        return self.active and not self.hears_input


@dataclass(frozen=True)
class Scene:
    """A scene: `tempo_bpm` and `time_signature` as its enabled fields give them, cells in column order; `follow_beats`
    is the time after which its follow action goes elsewhere, None without one.

    `label` is how a message names it when it is not a scene of the set but a stretch of the arrangement.
    """

    index: int
    name: str
    cells: tuple[Cell, ...]
    tempo_bpm: float | None = None
    time_signature: str | None = None
    label: str = ""
    follow_beats: float | None = None

    @property
    def title(self) -> str:
        """How a message names the scene: number as Live shows it, and its name."""
        if self.label:
            return self.label
        return f"scene {self.index + 1} '{self.name.strip()}'" if self.name.strip() else f"scene {self.index + 1}"


@dataclass(frozen=True)
class Session:
    """The session view, with the set's tempo and signature. `names_set_tempo`: scene names carry both, as in Live up to
    10.

    `arranged` says that the arrangement of the same set has clips, `may_be_hidden` that the source cannot show one (a
    dump of Live up to 10).
    """

    columns: tuple[Column, ...]
    scenes: tuple[Scene, ...]
    name: str = ""
    tempo_bpm: float | None = None
    names_set_tempo: bool = False
    arranged: bool = False
    may_be_hidden: bool = False
    time_signature: str | None = None


@dataclass(frozen=True)
class TimelineClip:
    """A clip on the arrangement timeline, in beats from the song's start.

    `loop_beats` is the length of its loop, None when it does not loop (or its content has no beats).
    `offset_beats` says where in the loop (without one: in its content) it is when it starts.
    """

    column: int
    clip: str
    start_beats: float
    end_beats: float
    active: bool = True
    loop_beats: float | None = None
    offset_beats: float = 0.0
    transpose: int = 0


def bars_of_four(beats: float) -> str:
    """A place on the timeline as Live writes it, all bars being 4/4."""
    bar, rest = divmod(round(beats, 6), 4)
    return f"{int(bar) + 1}.{int(rest) + 1}.{int(rest % 1 * 4) + 1}"


@dataclass(frozen=True)
class Arrangement:
    """The arrangement view. `tempo` are (beats, BPM) in time order, linear in between, two at one place a step;
    `locators` are (beats, name), `signatures` (beats, such as "7/8") in time order; `place` names a position as Live
    shows it (bar.beat.sixteenth).

    `in_session` says that the session view of the same set has clips, `may_be_hidden` that the source cannot show an
    arrangement (a dump of Live up to 10).
    """

    columns: tuple[Column, ...]
    clips: tuple[TimelineClip, ...]
    name: str = ""
    tempo: tuple[tuple[float, float], ...] = ()
    locators: tuple[tuple[float, str], ...] = ()
    place: Callable[[float], str] = bars_of_four
    in_session: bool = False
    may_be_hidden: bool = False
    signatures: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Sounding:
    """A clip that sounds: its column, its name, the scene (or stretch) it was started in, and what its :class:`Cell`
    says of its length. `elapsed_beats` is for how long it has been playing when the scene starts."""

    column: int
    clip: str
    started: int
    length_beats: float | None = None
    loops: bool = True
    start_beats: float = 0.0
    elapsed_beats: Fraction = Fraction(0)
    transpose: int = 0

    @property
    def left_beats(self) -> Fraction | None:
        """For how long it still sounds; None when it plays on."""
        if self.loops or self.length_beats is None:
            return None
        return Fraction(self.length_beats) - self.elapsed_beats


@dataclass(frozen=True)
class Claim:
    """A sounding clip in the machine's words: a pattern, and one of its tracks (None = all); its loop's length.

    `source` is the track in the pattern when the map moves it: it then plays on `track` of a merged pattern.
    `live_track` is the name of its Live track. `at_beats` is where in its loop it is at the start; `left_beats` is for
    how long it sounds, None when it plays on. `transpose` is 0 for a machine whose rows cannot follow that.
    """

    column: int
    clip: str
    pattern: int
    track: int | None = None
    length_beats: float | None = None
    source: int | None = None
    live_track: str = ""
    at_beats: Fraction = Fraction(0)
    left_beats: Fraction | None = None
    transpose: int = 0


@dataclass(frozen=True)
class Demand:
    """What one stretch of music asks of the machine, whatever it came from.

    `title` is how messages name it; `scene_name` the plain name of its scene, None when it comes from no scene.
    `pattern` is set when the user named one for the whole stretch; otherwise the claims decide.
    It lasts `beats`; None: `plays` passes of the pattern. `pass_beats` is one pass of all that it plays, if known;
    `by_loops` when nothing but its clips says how long it is.
    `steps` (start, exclusive end) are those that repeat, None for the whole pattern. `sounding` are its tracks when
    they are not simply those of its claims; `muted` are tracks that are muted besides those that the claims of the set
    mute.
    `tempo_bpm` is set where the music states a tempo (`tempo_origin` says by what, `tempo_title` where when it is not
    here), None where the current one goes on; `signature` ("" where it goes on) is stated likewise.
    """

    title: str
    claims: tuple[Claim, ...]
    scene: int | None = None
    pattern: int | None = None
    plays: int = 1
    beats: Fraction | None = None
    pass_beats: Fraction | None = None
    by_loops: bool = False
    tempo_bpm: float | None = None
    tempo_origin: TempoOrigin = "scene"
    tempo_title: str = ""
    steps: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    muted: frozenset[int] = frozenset()
    sounding: frozenset[int] | None = None
    scene_name: str | None = None
    signature: str = ""


@dataclass(frozen=True)
class PatternRow:
    """A row that plays a pattern. `muted` are machine tracks; `tempo_bpm` None keeps the current tempo.

    `title` and `scene_name` are those of its :class:`Demand`; `clips` are the names of the clips that it plays, in
    column order, `live_tracks` those of their Live tracks. `pass_steps` is how long the pattern itself is, None when
    nobody knows; it belongs to the pattern, so rows are equal without it. `signatures` are the time signatures that
    begin in the row, as (beats from its start, such as "7/8"): what is shown and counted, nothing that sounds.
    `transposes` are the machine tracks that sound higher or lower, in order, each with its semitones.

    `cells` are for machines whose songs are a matrix (exporters.planning.matrix): the pattern of each machine track,
    None for one that is muted or has nothing to play; () where all that are not muted play `pattern`.
    """

    pattern: int
    plays: int = 1
    muted: frozenset[int] = frozenset()
    tempo_bpm: float | None = None
    start_step: int = 0
    end_step: int = 16
    scene: int | None = None
    title: str = ""
    kit: int | None = None
    length_assumed: bool = False
    notes: tuple[str, ...] = ()
    clips: tuple[str, ...] = ()
    scene_name: str | None = None
    live_tracks: tuple[str, ...] = ()
    cells: tuple[int | None, ...] = ()
    pass_steps: int | None = field(default=None, compare=False)
    signatures: tuple[tuple[Fraction, str], ...] = field(default=(), compare=False)
    transposes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class LoopRow:
    """Go back to row `target` for `passes` more passes; None = endlessly."""

    target: int
    passes: int | None = None

    def __str__(self) -> str:
        more = "endlessly" if self.passes is None else "once more" if self.passes == 1 else f"{self.passes} more times"
        return f"LOOP to row {self.target + 1}, {more}"


@dataclass(frozen=True)
class JumpRow:
    """Go on at the later row `target`."""

    target: int

    def __str__(self) -> str:
        return f"JUMP to row {self.target + 1}"


@dataclass(frozen=True)
class HaltRow:
    """Stop here."""

    def __str__(self) -> str:
        return "HALT"


@dataclass(frozen=True)
class ReminderRow:
    """Plays nothing and shows a text, such as the name of the scene whose rows follow."""

    text: str

    def __str__(self) -> str:
        return f"'{self.text}'"


SongRow = PatternRow | LoopRow | JumpRow | HaltRow | ReminderRow


@dataclass(frozen=True)
class SlotWrite:
    """A slot (0-based) that sending a plan overwrites: what goes there, and what is there now.

    `kind` is kit, pattern or song; `now` is "" when nothing is lost, None when nobody knows what is there.
    """

    kind: str
    slot: int
    new: str
    now: str | None


@dataclass(frozen=True)
class SongPlan:
    """A song for one machine: slot (0-based), name, rows without the end marker, and what the user should know.

    `parts` are the new kits and patterns that the rows play, in the order in which the machine wants them before
    the song (the machine's own objects); `writes` are their slots, `patterns` what is known of the new patterns
    (exporters.machine.PatternFacts by slot); `proof` says how few they are. `losses` are what the machine cannot
    express of the music (exporters.planning.fitting.Loss), named in the remarks as well.
    """

    machine: str
    slot: int
    name: str
    rows: tuple[SongRow, ...]
    remarks: tuple[str, ...] = field(default=())
    parts: tuple[Any, ...] = ()
    writes: tuple[SlotWrite, ...] = ()
    patterns: Mapping[int, Any] = field(default_factory=dict)
    proof: str = ""
    losses: tuple[Any, ...] = ()
