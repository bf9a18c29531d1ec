"""What a machine cannot express: written out as rows where that is exact, else every row concerned is named.

A pass over the abilities that a machine declares (:data:`exporters.abilities.FATES`), for rows from a set, from the
timeline or from another machine's song alike. It knows no machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exporters.abilities import FATES
from exporters.errors import DoesNotFit
from exporters.machine import Machine, able
from exporters.planning.losses import Loss, patterns_in, song_tempo, titled_rows, without_tempo
from exporters.planning.matrix import in_view, without_silence
from exporters.planning.meters import row_beats
from exporters.planning.plan import End, HaltRow, JumpRow, LoopRow, PatternRow, ReminderRow, SongRow
from exporters.planning.played import Budget, Played, Stopped
from exporters.planning.scene_names import bare_name
from exporters.planning.transposes import without_transposes
from exporters.planning.unroll import unroll
from exporters.planning.within import one_pass_each
from exporters.spelling import spelled
from exporters.words import counted, ranges

MOST_ROWS = 4_000  # rows that are written out; no machine's song comes near it


@dataclass(frozen=True)
class Fitted:
    """The rows as the machine can play them, and what was lost on the way."""

    rows: tuple[SongRow, ...]
    losses: tuple[Loss, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """The sentences about what was lost."""
        return tuple(loss.text for loss in self.losses)


def fit_rows(
    rows: Sequence[SongRow], machine: Machine, *, accept_changes: bool = False, reminders: bool = True
) -> Fitted:
    """`rows` with nothing in them that `machine` cannot express; what plays stays the same apart from the losses.

    `reminders` writes the scenes' names as rows of their own where the machine has such rows and `rows` has none yet.
    Whether the rows are too many is not checked. Raises DoesNotFit, with every row concerned: for patterns, steps and
    tempos that the machine does not have, and, unless `accept_changes`, for losses that change which tracks sound or
    for how long.
    """
    name = machine.display_name
    found, end, can_end = _ending(_flat(_reached(rows, machine), machine), machine)
    found = _one_pass_each(found, machine)
    found = in_view(_named_rows(found, machine, reminders=reminders), machine)
    found, losses = _own_tracks(found, machine)
    _check_limits(found, machine)
    if end is not None and not can_end:
        losses.append(_lost_end(end, len(found), machine))
    elif end == "halt" or (end == "loop" and "loop" in machine.ends and patterns_in(found)):
        found = [*found, LoopRow(0) if end == "loop" else HaltRow()]
    elif end is None and "end" not in machine.ends and not (found and _is_ending(found[-1])):
        losses.append(_lost_end("end", len(found), machine))
    found, lost = without_tempo(found, machine)
    losses += lost
    found, lost = _without_mutes(found, machine)
    losses += lost
    found, lost = without_transposes(found, machine)
    losses += lost
    found, lost = _whole_passes(found, machine)
    losses += lost
    refused = [loss for loss in losses if loss.changes_sound]
    if refused and not accept_changes:
        lacking = {loss.what for loss in refused}
        remedies = [c.remedy for c in machine.capabilities if c.name in lacking and c.remedy]
        texts = " ".join([*(loss.text for loss in refused), *remedies])
        raise DoesNotFit(
            f"{texts} Change the music so that the {name} can play it, or let the song differ there (`accept_changes`)."
        )
    return Fitted(tuple(found), tuple(losses))


def _flat(rows: Sequence[SongRow], machine: Machine) -> list[SongRow]:
    """The rows in the order in which they play, without loops and jumps, where the machine lacks a kind of them."""
    inner = rows[:-1] if rows and _is_ending(rows[-1]) else rows
    lacking = (
        any(isinstance(row, LoopRow) and not _can_loop(row, machine) for row in inner),
        any(isinstance(row, JumpRow) for row in inner) and not able(machine, "jumps"),
        any(isinstance(row, HaltRow) for row in inner) and "halt" not in machine.ends,
        any(isinstance(row, LoopRow) and row.passes is None for row in inner) and not _can_go_back(machine),
    )
    if not any(lacking):
        return list(rows)
    out: list[SongRow] = []
    left: dict[int, int] = {}
    at, budget = 0, Budget(MOST_ROWS, 4 * MOST_ROWS)
    turned: dict[tuple[int, frozenset[tuple[int, int]]], int] = {}
    while True:
        part, stop = _played(rows, machine, budget, at=at, left=left)
        out += part
        last = rows[stop.row] if stop.row < len(rows) else None
        if isinstance(last, HaltRow):
            return [*out, last]
        if not isinstance(last, LoopRow):
            return out
        if (last.target == 0 and not left) or (last.target and not _can_go_back(machine)):
            return [*out, last]
        # What goes on for ever is written once more, from where the loop goes back to: inner loops may count from
        # elsewhere there. It is complete when the song comes to a loop without end as it has come to it before.
        state = stop.row, frozenset(left.items())
        if state in turned:
            return [*out, replace(last, target=turned[state])] if len(out) > turned[state] else out
        turned[state] = len(out)
        at = last.target


def _can_go_back(machine: Machine) -> bool:
    """Whether a song can go back for ever to a later row than the first."""
    return able(machine, "loops") and "loop" in machine.ends


def _can_loop(row: LoopRow, machine: Machine) -> bool:
    """Whether the machine has loops, and of so many passes."""
    most = machine.limits.loop_passes
    return able(machine, "loops") and (row.passes is None or most is None or row.passes <= most.value)


def _is_ending(row: SongRow) -> bool:
    return isinstance(row, HaltRow) or (isinstance(row, LoopRow) and row.passes is None)


def _reached(rows: Sequence[SongRow], machine: Machine) -> list[SongRow]:
    """`rows` without an end that the machine lacks and that nothing leads to: it does not say how the song ends."""
    out = list(rows)
    aims = {row.target for row in out if isinstance(row, LoopRow | JumpRow)}
    while (
        len(out) > 1
        and _is_ending(out[-1])
        and not _ending(out, machine)[2]
        and len(out) - 1 not in aims
        and (_is_ending(out[-2]) or isinstance(out[-2], JumpRow))
    ):
        out.pop()
    return out


def _played(
    rows: Sequence[SongRow], machine: Machine, budget: Budget, *, at: int, left: dict[int, int]
) -> tuple[list[SongRow], Stopped]:
    """Every row as it plays, with the reminders before it, and how that stops. Raises DoesNotFit for too many."""
    out: list[SongRow] = []
    for event in unroll(rows, budget=budget, at=at, left=left):
        if isinstance(event, Played):
            first = event.row
            while first and isinstance(rows[first - 1], ReminderRow):
                first -= 1
            out += [*rows[first : event.row], event.music]
        elif event.why == "long":
            raise DoesNotFit(
                f"Written out for the {machine.display_name}, whose songs have no such loops and jumps, the song has "
                f"more than {MOST_ROWS:,} rows. Shorten its loops."
            )
        else:
            return out, event
    raise RuntimeError("a song on paper stopped without a reason")


def _ending(rows: list[SongRow], machine: Machine) -> tuple[list[SongRow], End | None, bool]:
    """The rows without the one that says how the song ends, what it says, and whether the machine can do that.

    A loop without end that goes back to a later row than the first stays where it is if the machine has loops.
    """
    last = rows[-1] if rows else None
    if isinstance(last, HaltRow):
        return rows[:-1], "halt", "halt" in machine.ends
    if isinstance(last, LoopRow) and last.passes is None:
        if last.target == 0:
            return rows[:-1], "loop", "loop" in machine.ends or able(machine, "starts again")
        if not _can_go_back(machine):
            return rows[:-1], "loop", False
    return rows, None, True


def _lost_end(end: End, count: int, machine: Machine) -> Loss:
    if end == "end":
        does = next(iter(machine.ends.values())).rstrip(".")
        text = f"Songs of the {machine.display_name} do not just end: after the last row (row {count}) the song {does}."
        return Loss(end, (max(count - 1, 0),), f"{text} Stop it by hand.")
    what = "go back" if end == "loop" else "halt"
    text = f"Songs of the {machine.display_name} cannot {what} after the last row (row {count}): do it by hand."
    return Loss(end, (max(count - 1, 0),), text)


def _expanded(rows: Sequence[SongRow], groups: Sequence[Sequence[SongRow]]) -> list[SongRow]:
    """`groups` (what each of `rows` became) as one song, loops and jumps going to where their rows are now."""
    places = [0]
    for group in groups:
        places.append(places[-1] + len(group))
    out: list[SongRow] = []
    for group in groups:
        for row in group:
            target = getattr(row, "target", None)
            out.append(row if target is None else replace(row, target=places[min(target, len(groups))]))
    return out


def _one_pass_each(rows: list[SongRow], machine: Machine) -> list[SongRow]:
    """Rows that play more often than the machine's rows can become several."""
    most = machine.limits.plays_per_row.value if able(machine, "row repeats") else 1
    groups: list[list[SongRow]] = []
    needed = sum(-(-row.plays // most) for _, row in patterns_in(rows))
    if needed > max(MOST_ROWS, len(rows)):
        raise DoesNotFit(
            f"Written out for the {machine.display_name}, whose rows play {counted(most, 'time')} at most, the song "
            f"has {needed:,} rows, more than {MOST_ROWS:,}. Repeat less."
        )
    for row in rows:
        if not isinstance(row, PatternRow) or row.plays <= most:
            groups.append([row])
            continue
        full, rest = divmod(row.plays, most)
        plays = [most] * full + ([rest] if rest else [])
        parts = [replace(row, plays=n, tempo_bpm=row.tempo_bpm if i == 0 else None) for i, n in enumerate(plays)]
        groups.append(_with_signatures(parts, row.signatures))
    return _expanded(rows, groups)


def _with_signatures(parts: Sequence[PatternRow], signatures: Sequence[tuple[Fraction, str]]) -> list[SongRow]:
    """The rows that one row becomes, each with the signatures that begin in it."""
    out: list[SongRow] = []
    start, left = Fraction(0), sorted(signatures, key=lambda one: one[0], reverse=True)
    for number, part in enumerate(parts):
        end, here = start + row_beats(part), []
        while left and (left[-1][0] < end or number == len(parts) - 1):
            beats, text = left.pop()
            here.append((beats - start, text))
        out.append(replace(part, signatures=tuple(here)))
        start = end
    return out


def _named_rows(rows: list[SongRow], machine: Machine, *, reminders: bool) -> list[SongRow]:
    """Reminder rows: taken out where the machine has none, put before each scene's first row where it has."""
    if not able(machine, "row names"):
        return _expanded(rows, _without_reminders(rows))
    if not reminders or any(isinstance(row, ReminderRow) for row in rows):
        return rows
    most = machine.limits.row_name_chars.value if machine.limits.row_name_chars else 1
    groups: list[list[SongRow]] = []
    before: object = None
    for row in rows:
        text = ""
        if isinstance(row, PatternRow):
            name = row.scene_name or ""
            name = bare_name(name) or name  # rows have tempo and plays of their own
            text = spelled(name, machine.alphabet, most) if row.scene != before else ""
            before = row.scene
        groups.append([ReminderRow(text), row] if text else [row])
    return _expanded(rows, groups)


def _without_reminders(rows: Sequence[SongRow]) -> list[list[SongRow]]:
    """What each row becomes; a loop in which nothing is left goes, too."""
    groups: list[list[SongRow]] = []
    for number, row in enumerate(rows):
        empty = isinstance(row, LoopRow) and row.target < number and not any(groups[row.target :])
        groups.append([] if empty or isinstance(row, ReminderRow) else [row])
    return groups


def _own_tracks(rows: list[SongRow], machine: Machine) -> tuple[list[SongRow], list[Loss]]:
    """Mutes of tracks that the machine does not have mean nothing there."""
    every = frozenset(range(machine.limits.tracks.value))
    concerned = [(number, row) for number, row in patterns_in(rows) if row.muted - every]
    if not concerned:
        return rows, []
    tracks = frozenset().union(*(row.muted - every for _, row in concerned))
    text = (
        f"The {machine.display_name} has {machine.limits.tracks.value} tracks; mutes of tracks {ranges(tracks)} are "
        f"left out in {titled_rows(concerned)}."
    )
    out = [replace(row, muted=row.muted & every) if isinstance(row, PatternRow) else row for row in rows]
    return out, [Loss("row mutes", tuple(number for number, _ in concerned), text)]


def _check_limits(rows: Sequence[SongRow], machine: Machine) -> None:
    """Raise DoesNotFit with every row whose pattern, steps or tempo the machine does not have."""
    limits, names = machine.limits, machine.pattern_names
    low, high = limits.tempo_min_bpm, limits.tempo_max_bpm
    wrong: dict[str, list[tuple[int, PatternRow]]] = {}
    states = song_tempo(rows, machine)
    for number, row in patterns_in(rows):
        if not 0 <= row.pattern < limits.patterns.value:
            wrong.setdefault(f"pattern {row.pattern + 1} (there are {names.span})", []).append((number, row))
        last = row.end_step if able(machine, "row steps") else row.pass_steps or row.end_step
        if last > limits.steps.value:
            wrong.setdefault(f"step {last} (a pattern has {limits.steps.value})", []).append((number, row))
        bpm = row.tempo_bpm if able(machine, "row tempo") or (states is not None and number == states[0]) else None
        if bpm is not None and low is not None and high is not None and not low.value <= bpm <= high.value:
            wrong.setdefault(f"{bpm:.5g} BPM (from {low.value} to {high.value})", []).append((number, row))
    if wrong:
        texts = "; ".join(f"{what} in {titled_rows(found)}" for what, found in wrong.items())
        raise DoesNotFit(f"The {machine.display_name} does not have {texts}. Change these rows.")


def _without_mutes(rows: list[SongRow], machine: Machine) -> tuple[list[SongRow], list[Loss]]:
    if able(machine, "row mutes"):
        return rows, []
    by_tracks: dict[frozenset[int], list[tuple[int, PatternRow]]] = {}
    for number, row in patterns_in(rows):
        if row.muted:
            by_tracks.setdefault(row.muted, []).append((number, row))
    if not by_tracks:
        return rows, []
    wanted = "; ".join(f"tracks {ranges(tracks)} in {titled_rows(found)}" for tracks, found in by_tracks.items())
    text = f"Song rows of the {machine.display_name} cannot mute, and these would have to: {wanted}."
    numbers = sorted(number for found in by_tracks.values() for number, _ in found)
    out = [without_silence(row, machine) if isinstance(row, PatternRow) else row for row in rows]
    return out, [Loss("row mutes", tuple(numbers), text, FATES["row mutes"].changes_sound)]


def _whole_passes(rows: list[SongRow], machine: Machine) -> tuple[list[SongRow], list[Loss]]:
    """Rows that play a part of their pattern; where nobody knows its length, a row from its first step counts whole."""
    if able(machine, "row steps"):
        return rows, []
    together = {number for group in one_pass_each(rows, machine) if len(group) > 1 for number in group}
    parts = [
        (number, row)
        for number, row in patterns_in(rows)
        if number not in together
        and (row.start_step or (row.pass_steps is not None and row.end_step != row.pass_steps))
    ]
    if not parts:
        return rows, []
    by_steps: dict[tuple[int, int], list[tuple[int, PatternRow]]] = {}
    for number, row in parts:
        by_steps.setdefault((row.start_step, row.end_step), []).append((number, row))
    wanted = "; ".join(f"steps {start + 1}-{end} in {titled_rows(found)}" for (start, end), found in by_steps.items())
    text = (
        f"Song rows of the {machine.display_name} always play the whole pattern, and these would have to play a part: "
        f"{wanted}."
    )
    concerned = {number for number, _ in parts}
    out = [
        replace(row, start_step=0, end_step=row.pass_steps or row.end_step)
        if isinstance(row, PatternRow) and number in concerned
        else row
        for number, row in enumerate(rows)
    ]
    return out, [Loss("row steps", tuple(sorted(concerned)), text, FATES["row steps"].changes_sound)]
