"""The Tracker as the planner and the command line see it: limits, abilities, the file in and out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exporters.card import Card
from exporters.checking import check_plan
from exporters.errors import BadDump, BadInput
from exporters.machine import Capability, Codec, Limit, Limits, PatternFacts, Recognised, Row, Seal, TableColumn
from exporters.machine_base import MachineBase
from exporters.pattern_names import PatternNames
from exporters.planning.plan import End, LoopRow, PatternRow, SongPlan
from exporters.planning.played import Budget, Played, Stopped
from exporters.planning.unroll import unroll
from exporters.polyend_tracker import project
from exporters.polyend_tracker.project import NEWEST, OLDEST, Project
from exporters.song_shown import ROW_COLUMNS, SONG_COLUMNS, song_tables, with_lengths

NAMES = PatternNames(banks="", per_bank=255, digits=1)  # 1-255, as the screen shows them
TRACKS, STEPS, TEMPOS_BPM = 16, 128, (40, 800)
LIMITS = Limits(
    patterns=Limit(NAMES.count, "two sources", "the maker's library and an owner; files patterns/pattern_01.mtp on"),
    songs=Limit(1, "verified", "a project has one song"),
    song_rows=Limit(project.POSITIONS, "two sources", "positions; a finished song of 17 was seen"),
    tracks=Limit(
        TRACKS, "two sources", "of the Mini and the Tracker+; the first Tracker has 8, or 12 with newer firmware"
    ),
    steps=Limit(STEPS, "two sources"),
    plays_per_row=Limit(1, "two sources"),
    tempo_min_bpm=Limit(TEMPOS_BPM[0], "verified", "a real file of firmware 1.5; newer firmware may go further"),
    tempo_max_bpm=Limit(TEMPOS_BPM[1], "verified", "a real file of firmware 1.5"),
)
CAPABILITIES = (
    Capability("row repeats", False, "two sources", "a position plays its pattern once"),
    Capability(
        "row mutes",
        False,
        "two sources",
        "mutes are the mixer's, for the whole project; owners make a copy of the pattern without the track",
        remedy="Make a copy of the pattern on the Tracker, clear those tracks in it, and write its number alone, "
        "without a track, into one clip of the scene: with `tracks` only the Live track of such clips counts.",
    ),
    Capability("row tempo", False, "two sources", "a tempo effect (T) in a pattern's steps is left as it is"),
    Capability("song tempo", True, "verified", "the project's"),
    Capability("starts again", True, "two sources", "owners ask the maker for a way not to"),
    Capability("row steps", False, "two sources", "a position plays the whole pattern"),
    Capability("row names", False, "two sources"),
    Capability("song names", False, "two sources", "the project's own name stays as it is"),
    Capability("loops", False, "two sources"),
    Capability("jumps", False, "two sources"),
    Capability("base file", True, "verified", "your own project.mt (`base_file`): every other byte stays as it is"),
    Capability("reading", True, "verified", "every real file comes back byte for byte"),
)


def _loses(old: bytes, new: bytes) -> str:
    """What else than the song goes when a project's file is replaced by one that was not made from it."""
    try:
        if project.alike(project.decode(old), project.decode(new)):
            return ""
    except BadDump:  # one that nobody can read may be replaced by one that was saved before
        return ""
    return (
        "The file was not made from the project that is there: names of tracks, mixer, delay, reverb and MIDI settings "
        "would be replaced as well. To keep them, make it with `base_file` and that project.mt."
    )


CARD = Card(
    shows_project=("project.mt",),
    needs=lambda data: tuple(f"patterns/pattern_{n:02d}.mtp" for n in sorted(set(project.decode(data).patterns))),
    loses=_loses,
    afterwards=("Put the card back into the Tracker and open the project again.",),
    source="the maker's library and every real project keep it beside the folders patterns and instruments",
)
# Other files of a project, by their first four bytes (real ones): a name of two letters and a type.
_OTHER_FILES = {b"KS\x02\x00": "pattern", b"TI\x01\x00": "instrument"}


class PolyendTracker(MachineBase):
    """Tracker, Tracker Mini and Tracker+."""

    slug = "polyend-tracker"
    display_name = "Polyend Tracker"
    aliases = ("tracker", "tracker mini", "polyend tracker mini", "tracker plus", "polyend tracker plus")
    limits = LIMITS
    capabilities = CAPABILITIES
    pattern_names = NAMES
    columns: Mapping[str, tuple[TableColumn, ...]] = {
        "songs": (
            *SONG_COLUMNS,
            TableColumn("tempo_bpm", "float", "tempo of the project", "BPM"),
            TableColumn("project", "str", "name of the project"),
            TableColumn("position", "int", "position that is shown, 0 = the first"),
            TableColumn("structure", "int", "structure version of the file"),
            TableColumn("firmware", "str", "firmware that saved it"),
        ),
        "rows": ROW_COLUMNS,
    }
    ends: Mapping[End, str] = {"end": "starts again by itself, until you press STOP."}
    transport = "file"
    file_names = ("project.mt",)
    notes = (
        "No file of ours was loaded into a Tracker yet. Layout and checksum are those of real files of firmware 1.3 "
        "and 1.5 (structure versions 11 and 13); for the Mini and the Tracker+ only the maker's own library speaks.",
        "Of your own project.mt only song, tempo, shown position and checksum are changed. A file that is not made "
        "from it has the mixer, delay, reverb and MIDI settings of a new project, and would replace yours.",
        "The song plays the project's own patterns, each at the length that it has there; one that is missing is "
        "silence (inferred). Mutes are never written into patterns: their files are yours.",
    )
    guide = (
        "Copy the whole folder of the project (in Projects on the card) away first.",
        "Copy {file} into that folder, as project.mt, over the one that is there.",
        "Put the card back into the Tracker, open the project again, and play it in Song mode. After its last position "
        "the song starts again: press STOP.",
    )
    card = CARD
    seal = Seal(
        guarded=lambda data: range(len(data)),
        renewed=project.sealed,
        newer=lambda data: project.sealed(
            data[: project.VERSION_AT] + bytes((NEWEST + 1,)) * 4 + data[project.VERSION_AT + 4 :]
        ),
        warns=True,
    )

    def encode(self, plan: SongPlan, base: bytes | None = None) -> list[bytes]:
        """The file of a plan: `base` with another song, else that of a new project. Raises DoesNotFit, BadInput."""
        check_plan(plan, self)
        rows = [row for row in plan.rows if isinstance(row, PatternRow)]
        tempo = rows[0].tempo_bpm if rows else None
        mine = project.new() if base is None else _opened(base)
        data = project.with_song(mine, [row.pattern + 1 for row in rows], tempo)
        read_back = project.decode(data)
        # Four bytes hold a tempo to a few hundred thousandths, and it is read to a ten thousandth.
        as_planned = abs(read_back.tempo_bpm - (mine.tempo_bpm if tempo is None else tempo)) <= 0.0001
        if read_back.patterns != [row.pattern + 1 for row in rows] or not as_planned:
            raise RuntimeError(f"the song does not read back as planned: {read_back.patterns}, {read_back.tempo_bpm}")
        return [data]

    def tables_of(self, thing: Project) -> dict[str, list[Row]]:
        """The rows of a decoded file by table name."""
        return _tables(thing)

    def recognise(self, message: bytes) -> Recognised | None:
        """A project, or another file of one; None for anything else."""
        other = _OTHER_FILES.get(message[:4])
        if other is not None and len(message) >= 0x10 and len(set(message[8:12])) == 1:
            return Recognised(other, None, note="not a project.mt: left as it is, not read")
        version = project.version_of(message)
        if version is None:
            return None
        if not OLDEST <= version <= NEWEST:
            known = f"structure version {version} of the file (known are {OLDEST} to {NEWEST}): left as it is, not read"
            return Recognised("project", None, note=known)
        return Recognised("project", CODEC, note="; ".join(_doubts(message)))

    def base_remarks(self, base: bytes) -> list[str]:
        """What is not as in real files. Raises BadInput for any other file."""
        mine = _opened(base)
        remarks = [f"`base_file`: {doubt}." for doubt in _doubts(base)]
        if project.checksum_of(base) != mine.fields["checksum"]:
            remarks.append(
                "The new file keeps the four bytes of the checksum as they are. See that the Tracker opens your own "
                "project before you replace its file."
            )
        if mine.behind:
            remarks.append("`base_file` has patterns behind the end of its song: they are emptied.")
        return remarks


def _doubts(data: bytes) -> list[str]:
    """What is not as in real files, in words: an unseen version, a checksum that is wrong or missing."""
    out: list[str] = []
    version = project.version_of(data)
    if version not in project.MEASURED:
        out.append(f"no real file of structure version {version} was seen: it is read as the maker's own library does")
    stored, right = int.from_bytes(data[-4:], "little"), project.checksum_of(data)
    is_whole = len(data) == int.from_bytes(data[0x0C:0x0E], "little")
    if is_whole and stored == 0 != right:
        out.append("it has no checksum, only zeros, as what the maker's library writes")
    elif is_whole and stored != right:
        out.append(f"its checksum is {stored:08X}, by the rule {right:08X}: it was changed or is damaged")
    return out


def _opened(base: bytes) -> Project:
    """The user's own file. Raises BadInput with what it is instead."""
    found = MACHINE.recognise(base)
    where = "Name the project.mt from your project's folder on the card"
    if found is None:
        raise BadInput(f"`base_file` is not a project of the Polyend Tracker. {where}.")
    if found.codec is None and found.kind != "project":
        raise BadInput(f"`base_file` is one of the project's {found.kind}s, not the project itself. {where}.")
    if found.codec is None:
        raise BadInput(f"`base_file` is of {found.note}. {where}, saved with firmware that Kontrol knows.")
    try:
        return project.decode(base)
    except BadDump as error:
        raise BadInput(f"`base_file`: {error}") from error


def _rows(thing: Project) -> list[PatternRow]:
    """The positions as song rows; the first one has the project's tempo. Only a pattern's own file says its length."""
    return [
        PatternRow(number - 1, tempo_bpm=None if place else thing.tempo_bpm, length_assumed=True)
        for place, number in enumerate(thing.patterns)
    ]


def _play(thing: Project, patterns: Mapping[int, PatternFacts], budget: Budget) -> Iterator[Played | Stopped]:
    """The song as it plays: after its last position it starts again."""
    rows = with_lengths(_rows(thing), patterns)
    again = [LoopRow(0)] if rows else []
    yield from unroll([*rows, *again], {slot: facts.steps_per_beat for slot, facts in patterns.items()}, budget)


def _text(data: bytes) -> str:
    """A name to its first NUL; what is no printable ASCII becomes `?`."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in data.split(b"\0")[0])


def _firmware(thing: Project) -> str:
    return ".".join(str(number) for number in thing.fields["firmware"][:3])


def _tables(thing: Project) -> dict[str, list[Row]]:
    found = song_tables(0, "", _rows(thing), NAMES)
    found["songs"][0] |= {
        "unused": not thing.patterns,
        "ends": False,
        "tempo_bpm": thing.tempo_bpm,
        "project": _text(thing.fields["name"]),
        "position": thing.fields["position"],
        "structure": thing.version,
        "firmware": _firmware(thing),
    }
    return found


def _lines(thing: Project) -> list[str]:
    """The project's tempo, its name and version, then a line for each position, numbered from 1."""
    called = f"project '{_text(thing.fields['name'])}', " if _text(thing.fields["name"]) else ""
    lines = [f"{thing.tempo_bpm:.7g} BPM; {called}firmware {_firmware(thing)}, structure version {thing.version}"]
    lines += [f"{place:>3}  {NAMES.name(number - 1)}" for place, number in enumerate(thing.patterns, 1)]
    if thing.behind:
        lines.append("behind the end there are more patterns: leftovers, or the end is not where we think")
    return lines


CODEC = Codec(
    "project",
    project.decode,
    project.encode,
    lines=_lines,
    tables=_tables,
    song_rows=_rows,
    play=_play,
)
MACHINE = PolyendTracker()
