"""docs/limits.md names every bound of the code with its figure, and no other."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

from tests.test_house_paths import sources

PAGE = Path(__file__).resolve().parents[1] / "docs" / "limits.md"
BOUND = re.compile(r"_?(?:MOST|MAX|LARGEST|LONGEST|DEEPEST)(?:_[A-Z]+)*|_?(?:LIMIT|SECONDS)|RATIO_FROM|_MOST_[A-Z_]+")
MIB, BYTES, COUNT, CHARACTERS, SECONDS = "MiB", "bytes", "", "characters", "s"

# The first column of the page -> the module, the constant, and what it counts.
FIGURES: dict[str, tuple[str, str, str]] = {
    "size of the unpacked document": ("kontrol_cli.sets.sniffing", "MAX_BYTES", MIB),
    "unpacked bytes per packed byte, beyond the first 4 MiB": ("kontrol_cli.sets.sniffing", "MAX_RATIO", COUNT),
    "memory for elements and rows at one time, by our estimate": ("kontrol_cli.sets.bounds", "MAX_HELD", MIB),
    "tags": ("kontrol_cli.sets.bounds", "MAX_TAGS", COUNT),
    "attributes of one tag": ("kontrol_cli.sets.bounds", "MAX_ATTRIBUTES", COUNT),
    "racks inside one another": ("kontrol_cli.sets.als.devices", "_DEEPEST_RACK", COUNT),
    "remarks about a set": ("kontrol_cli.sets.rows", "MAX_REMARKS", COUNT),
    "characters of a remark": ("kontrol_cli.sets.rows", "_LONGEST_REMARK", COUNT),
    "different unknown names that a remark tells apart": ("kontrol_cli.sets.dump.document", "_MOST_KINDS", COUNT),
    "beats of a clip or a place that the planner takes": ("kontrol_cli.sets.planner_input", "_MOST_BEATS", COUNT),
    "map file": ("exporters.planning.mapfile", "MAX_BYTES", BYTES),
    "lists and tables inside one another, in TOML and JSON": ("exporters.numbers", "DEEPEST", COUNT),
    "digits, points and blanks of one number": ("exporters.numbers", "_LONGEST", CHARACTERS),
    "whole numbers": ("exporters.numbers", "_LIMIT", "bits"),
    "`--clip-pattern`": ("exporters.planning.clip_pattern", "MOST_CHARACTERS", CHARACTERS),
    "`--clip-pattern` with its repetitions written out": ("exporters.planning.clip_pattern", "LARGEST", CHARACTERS),
    "clip name that `--clip-pattern` searches": ("exporters.planning.clip_pattern", "LONGEST_NAME", CHARACTERS),
    "time that `--clip-pattern` may search in all": ("exporters.planning.clip_pattern", "SECONDS", SECONDS),
    "`config.toml`": ("kontrol_cli.settings.config_file", "_LARGEST", BYTES),
    "a setting's value": ("kontrol_cli.settings.known", "_LONGEST", CHARACTERS),
    "files in `last_dump_folder` that are tried, the newest first": ("kontrol_cli.sets.reading", "_MOST_TRIED", COUNT),
    "end of Live's `Log.txt` that `doctor` reads": ("kontrol_cli.doctor.log", "_LONGEST", MIB),
    "folders inside one another in which `doctor` looks for a script": (
        "kontrol_cli.doctor.misplaced", "_DEEPEST", COUNT,
    ),
    "song as text": ("exporters.neutral.bounds", "MAX_BYTES", BYTES),
    "rows of a song as text": ("exporters.neutral.bounds", "MOST_ROWS", COUNT),
    "letters of a name or reminder in a song as text": ("exporters.neutral.bounds", "MOST_LETTERS", CHARACTERS),
    "controller profile": ("kontrol_cli.in_live.simulate.controls", "_LARGEST_PROFILE", BYTES),
    "name of a further copy of the script": ("kontrol_cli.in_live.copies", "_LONGEST_NAME", CHARACTERS),
    "rows of a song while it is planned": ("exporters.planning.song_rows", "MOST_ROWS", COUNT),
    "rows that are written out for a machine without loops": ("exporters.planning.fitting", "MOST_ROWS", COUNT),
    "arrangement": ("exporters.planning.timeline", "MOST_BEATS", "beats"),
    "places where clips of the arrangement start or end, times tracks": (
        "exporters.planning.timeline", "MOST_CELLS", COUNT,
    ),
    "rows that `--unroll` plays": ("exporters.planning.played", "MOST_ROWS", COUNT),
    "`--effort`": ("kontrol_cli.songs.song_export", "MOST_EFFORT", SECONDS),
    "cues of a cue sheet": ("kontrol_cli.cues.formats", "MAX_CUE_TRACKS", COUNT),
    "gap between two cues of a MIDI file": ("exporters.formats.smf", "LONGEST_GAP_TICKS", "ticks"),
    "box file": ("exporters.boxes.reading", "MOST_BYTES", BYTES),
    "events in a track of a MIDI file": ("exporters.formats.smf", "_MOST_EVENTS", COUNT),
    "MIDI file of ours that `inspect` reads": ("exporters.program_change.reading", "MOST_BYTES", MIB),
    "rows that a page for the hands plays to count bars": ("exporters.paper.sheet", "MOST_PLAYED", COUNT),
    "file": ("kontrol_cli.songs.machine_files", "MAX_DUMP_BYTES", MIB),
    "messages in a file": ("exporters.formats.syx", "MOST_MESSAGES", COUNT),
    "stretches that are not whole messages": ("exporters.formats.syx", "MOST_STRETCHES", COUNT),
    "bytes of kits, patterns and songs that are decoded": ("exporters.formats.syx", "MOST_DUMP_BYTES", MIB),
    "messages that `inspect` lists": ("exporters.inspection", "MOST_LINES", COUNT),
    "rows of a table of a dump": ("kontrol_cli.songs.inspecting", "MOST_ROWS", COUNT),
    "one message from a cable": ("kontrol_cli.midi.stream", "LONGEST", BYTES),
    "`--delay-ms`": ("kontrol_cli.commands.transferring", "MOST_DELAY_MS", "ms"),
    "`--timeout`": ("kontrol_cli.commands.transferring", "MOST_TIMEOUT_S", SECONDS),
    "`--tries`": ("kontrol_cli.commands.transferring", "MOST_TRIES", COUNT),
    "song file on a card, or in a backup of one": ("kontrol_cli.midi.cards", "MOST_BYTES", MIB),
    "files in a backup of a card": ("kontrol_cli.midi.cards", "_MOST_FILES", COUNT),
    "different texts that answer a question of `find`": ("kontrol_cli.scan.find", "_MOST_TEXTS", COUNT),
    "a value in a library": ("kontrol_cli.scan.database", "_LONGEST_VALUE", MIB),
    "rows of a Parquet part": ("kontrol_cli.scan.parquet", "_MOST_ROWS", COUNT),
    "rows of a piece of a Parquet part": ("kontrol_cli.scan.parquet", "_MOST_GROUP_ROWS", COUNT),
    "bytes of a column in such a piece": ("kontrol_cli.scan.parquet", "_MOST_COLUMN_BYTES", MIB),
    "scans that a library counts": ("kontrol_cli.scan.database", "_MOST_RUNS", COUNT),
    "rows that a part of ours gathers": ("kontrol_cli.scan.parquet", "MAX_ROWS", COUNT),
    "sets that a part of ours gathers": ("kontrol_cli.scan.parquet", "MAX_SETS", COUNT),
    "time of one `simulate`": ("kontrol_cli.in_live.simulate.run", "LONGEST_SECONDS", SECONDS),
    "a set as JSON for `simulate --script`": ("kontrol_cli.in_live.simulate.foreign", "_LARGEST_SET", MIB),
    "the simulated Live's account of a run": ("kontrol_cli.in_live.simulate.run", "_LARGEST_RESULT", MIB),
    "log of a run that is shown": ("kontrol_cli.in_live.simulate.run", "_LARGEST_LOG", MIB),
    "`Library.cfg` of Live": ("kontrol_cli.in_live.user_library", "_LONGEST_CFG", MIB),
    "list of installed files": ("kontrol_cli.in_live.installed", "_LONGEST_LIST", MIB),
}  # fmt: skip

# Where strangers' files are read: every constant there that is named like a bound is on the page, or bounds no input.
READERS = (
    "exporters.boxes.reading", "exporters.formats.", "exporters.inspection", "exporters.neutral.", "exporters.numbers",
    "exporters.planning.clip_pattern",
    "exporters.planning.mapfile", "exporters.planning.timeline", "exporters.planning.played", "kontrol_cli.in_live.",
    "kontrol_cli.scan.database", "kontrol_cli.scan.parquet", "kontrol_cli.sets.", "kontrol_cli.songs.machine_files",
    "kontrol_cli.doctor.", "kontrol_cli.settings.", "kontrol_cli.midi.",
)  # fmt: skip
NO_BOUNDS = {
    ("exporters.numbers", "_MANY_DIGITS"),
    ("kontrol_cli.in_live.simulate.description", "_MOST_GROOVES"),  # a place in Live's groove pool
    ("kontrol_cli.in_live.simulate.devices", "_MOST_STEPS"),  # of a parameter
    ("kontrol_cli.doctor.installed_scripts", "_LARGEST"),  # a script of that size is none of ours
    ("kontrol_cli.doctor.log", "_MOST_LINES"),  # of a traceback are shown
    ("kontrol_cli.midi.cards", "_MOST_FOLDERS"),  # of a card that are looked into for a project
    ("kontrol_cli.midi.choosing", "_MOST_LISTED"),  # ports in a sentence
    ("kontrol_cli.midi.sending", "_MOST_ANSWERS"),  # of a machine that says a lot
    ("kontrol_cli.sets.als.native", "_MAX"),  # Max for Live
    ("kontrol_cli.sets.dump.document", "_LONGEST_NAME"),  # in a remark
    ("kontrol_cli.sets.dump.legacy_api", "_MOST_GLUED"),  # classes with a sentence glued to their name
    ("kontrol_cli.sets.dump.reader", "_LONGEST_TAG"),  # fed to the parser at a time
    ("kontrol_cli.sets.dump.reader", "_MOST_FAULTS"),  # that the parser's own log keeps
    ("kontrol_cli.sets.dump.stray_signs", "_LONGEST_TAG"),  # waited for before a sign is a letter
    ("kontrol_cli.sets.sniffing", "RATIO_FROM"),  # in the name of a row of the page
    ("kontrol_cli.sets.sniffing", "_MOST_PADDING"),  # looked through for another gzip
    ("kontrol_cli.sets.time_map", "_LARGEST_METER"),  # what can be a time signature
}


def rows() -> dict[str, str]:
    """The page: bound -> figure."""
    found = re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {bound: figure for bound, figure in found if bound != "bound"}


def shown(module: str, name: str, unit: str) -> str:
    """The constant as the page writes it."""
    value = getattr(import_module(module), name)
    if unit == "bits":
        assert value == 1 << 63  # and the sign
        return "64 bits"
    if unit == MIB:
        assert value % (1 << 20) == 0
        return f"{value >> 20} MiB"
    return f"{value:,.0f} {unit}".strip()


def constants() -> set[tuple[str, str]]:
    """Every constant of a module that is named like a bound."""
    found = set()
    for path, text in sources():
        for node in ast.parse(text).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Name) and BOUND.fullmatch(target.id):
                    found.add((path.removesuffix(".py").replace("/", "."), target.id))
    return found


def test_every_figure_is_that_of_the_code() -> None:
    assert rows() == {bound: shown(*where) for bound, where in FIGURES.items()}


def test_the_4_mib_in_a_name_are_those_of_the_code() -> None:
    assert import_module("kontrol_cli.sets.sniffing").RATIO_FROM == 4 << 20


def test_no_bound_is_missing_on_the_page() -> None:
    named = {(module, name) for module, name, _ in FIGURES.values()}
    found = {(module, name) for module, name in constants() if module.startswith(READERS)}
    assert len(found) > 30
    assert found - named - NO_BOUNDS == set(), "name it in docs/limits.md and here"
    assert named - constants() == set()
