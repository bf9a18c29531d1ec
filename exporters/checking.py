"""A plan against a machine's declared limits and abilities, as every `encode` begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exporters.errors import DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.matrix import takes_cells, with_cells
from exporters.planning.plan import HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.within import one_pass_each
from exporters.words import from_one


def check_plan(plan: SongPlan, machine: Machine) -> None:
    """Raise DoesNotFit for the first thing in `plan` that `machine` has no room or no means for, with row and limit.

    The planner never makes such a plan; a program may.
    """
    limits, name = machine.limits, machine.display_name
    if not 0 <= plan.slot < limits.songs.value:
        raise DoesNotFit(f"Song {plan.slot + 1} does not exist: the {name} has {from_one('song', limits.songs.value)}.")
    if len(plan.rows) > limits.song_rows.value:
        raise DoesNotFit(f"{len(plan.rows)} rows: a song of the {name} holds {limits.song_rows.value}.")
    most = limits.song_name_chars.value if limits.song_name_chars and able(machine, "song names") else 0
    if len(plan.name) > most or any(char not in machine.alphabet for char in plan.name):
        raise DoesNotFit(f"Song name '{plan.name}': the {name} takes up to {most} of the characters it has.")
    together = {number for group in one_pass_each(plan.rows, machine) if len(group) > 1 for number in group}
    for number, row in enumerate(plan.rows):
        for problem in _problems(number, row, plan, machine, whole=number in together):
            title = getattr(row, "title", "")
            where = f"row {number + 1}" + (f" ({title})" if title else "")
            raise DoesNotFit(f"{where}: {problem} on the {name}.")


def _problems(number: int, row: SongRow, plan: SongPlan, machine: Machine, *, whole: bool) -> Iterator[str]:
    """What is wrong with a row; `whole`: with its neighbours it plays its whole pattern."""
    match row:
        case PatternRow():
            yield from _pattern_problems(row, machine)
            if row.start_step and not able(machine, "row steps") and not whole:
                yield "rows always play the whole pattern"
            yield from _tempo_problems(row, machine, first=not _plays(plan.rows[:number]))
        case LoopRow(target, passes):
            if passes is None and "loop" not in machine.ends:
                yield "a song cannot go back for ever"
            starts_again = passes is None and target == 0 and number == len(plan.rows) - 1
            if not (starts_again or able(machine, "loops")):
                yield "there are no loops"
            longest = machine.limits.loop_passes
            if longest is not None and passes is not None and passes > longest.value:
                yield f"{passes} more passes: a loop makes up to {longest.value}"
            if not 0 <= target < number or (passes is not None and passes < 1):
                yield "a loop goes back to an earlier row, endlessly or at least once more"
        case JumpRow(target):
            if not able(machine, "jumps"):
                yield "there are no jumps"
            if not number < target <= len(plan.rows):
                yield "a jump goes to a later row"
        case HaltRow():
            if "halt" not in machine.ends:
                yield "there is no halt"
        case ReminderRow(text):
            if not able(machine, "row names"):
                yield "rows have no names"
            most = machine.limits.row_name_chars.value if machine.limits.row_name_chars else len(text)
            if len(text) > most or any(char not in machine.alphabet for char in text):
                yield f"reminder '{text}': up to {most} of the characters that there are"


def _pattern_problems(row: PatternRow, machine: Machine) -> Iterator[str]:
    limits = machine.limits
    if not 0 <= row.pattern < limits.patterns.value:
        yield f"pattern {row.pattern + 1}: there are {limits.patterns.value}"
    if not 1 <= row.plays <= limits.plays_per_row.value:
        yield f"{row.plays} plays: a row plays 1-{limits.plays_per_row.value} times"
    if row.cells:
        yield from _cell_problems(row, machine)
    if not row.muted <= frozenset(range(limits.tracks.value)):
        yield f"a muted track beyond the {limits.tracks.value} there are"
    if row.muted and not able(machine, "row mutes"):
        yield "rows cannot mute"
    if any(not 0 <= track < limits.tracks.value for track, _ in row.transposes):
        yield f"a transposed track beyond the {limits.tracks.value} there are"
    if row.transposes and not able(machine, "row transposes"):
        yield "rows cannot transpose"
    if not 0 <= row.start_step < row.end_step <= limits.steps.value:
        yield f"steps {row.start_step + 1}-{row.end_step}: at least one, within 1-{limits.steps.value}"


def _cell_problems(row: PatternRow, machine: Machine) -> Iterator[str]:
    limits = machine.limits
    if not takes_cells(machine):
        yield "all tracks of a row play the same pattern"
    if len(row.cells) != limits.tracks.value:
        yield f"{len(row.cells)} cells: one for each of the {limits.tracks.value} tracks"
    if any(cell is not None and not 0 <= cell < limits.patterns.value for cell in row.cells):
        yield f"a cell with a pattern that is none of the {limits.patterns.value} there are"
    if row != with_cells(row, row.cells):
        yield "its cells, pattern and mutes contradict each other"
    if not row.muted and not any(cell is not None for cell in row.cells):
        yield "no track plays anything"


def _plays(rows: Iterable[SongRow]) -> bool:
    return any(isinstance(row, PatternRow) for row in rows)


def _tempo_problems(row: PatternRow, machine: Machine, *, first: bool) -> Iterator[str]:
    if row.tempo_bpm is None:
        return
    low, high = machine.limits.tempo_min_bpm, machine.limits.tempo_max_bpm
    if not able(machine, "row tempo") and not able(machine, "song tempo"):
        yield "rows have no tempo"
    elif not able(machine, "row tempo") and not first:
        yield "a song has one tempo, which its first row states"
    elif low is not None and high is not None and not low.value <= row.tempo_bpm <= high.value:
        yield f"{row.tempo_bpm:g} BPM: within {low.value}-{high.value}"
