"""What ``kontrol inspect`` shows, as a library: messages, tables, and the text for people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exporters.errors import BadInput, UsageError
from exporters.inspection import COLUMNS, SAMPLE_DUMP, Inspected, inspect_bytes
from exporters.machine import Machine, TakesBase, song_example
from exporters.registry import all_machines
from exporters.words import counted, did_you_mean
from kontrol_cli.output.text import plain
from kontrol_cli.sets.rows import Row
from kontrol_cli.songs.machine_files import read_inspected

MESSAGE_COLUMNS: Sequence[str] = COLUMNS
# A full machine has 131,072 trigs (128 patterns x 16 tracks x 64 steps).
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Inspection:
    """Everything in a dump, in its order, and the machines that were looked for."""

    messages: tuple[Inspected, ...]
    machines: tuple[Machine, ...]

    @property
    def first_difference(self) -> str | None:
        """A sentence about the first message that does not encode to its own bytes."""
        item = next((m for m in self.messages if m.check == "differs"), None)
        if item is None or item.differs_at is None:
            return None
        return (
            f"message {item.number + 1} ({title(item)}) encodes differently from byte 0x{item.differs_at:x} on "
            f"(0x{item.offset + item.differs_at:x} in the file). Please report this with the file."
        )

    @property
    def damage(self) -> str | None:
        """A sentence about messages that do not hold together."""
        damaged = [m for m in self.messages if m.state == "damaged"]
        if not damaged:
            return None
        numbers = ", ".join(str(m.number + 1) for m in damaged[:8]) + (", ..." if len(damaged) > 8 else "")
        whole = counted(sum(m.count for m in self.messages if m.state != "junk"), "message")
        one = len(damaged) == 1
        if one and self.is_song_file:
            return self._damaged_file(damaged[0])
        return (
            f"{len(damaged)} of {whole} {'is' if one else 'are'} damaged (number {numbers}); dump "
            f"{'it' if one else 'them'} again."
        )

    def _damaged_file(self, item: Inspected) -> str:
        """What to do about a song file: one that people type is theirs to correct, others came from somewhere."""
        machine = next((one for one in self.machines if one.display_name == item.machine), None)
        if machine is not None and song_example(machine):
            return "The file has a mistake: correct it in an editor."
        if machine is not None and not isinstance(machine, TakesBase):  # made here, not kept by the machine
            return "The file is damaged; copy it again, or make it again."
        return "The file is damaged; copy it from the machine again."

    @property
    def is_song_file(self) -> bool:
        """Whether it is one whole file of a machine that keeps its songs in files."""
        files = {machine.display_name for machine in self.machines if machine.transport == "file"}
        return any(item.machine in files for item in self.messages)

    @property
    def loss(self) -> str | None:
        """A sentence about bytes that belong to no message, where a message may have been; clock is not among them."""
        lost = [m for m in self.messages if m.is_lost]
        if not lost:
            return None
        size = counted(sum(len(m.data) for m in lost), "byte")
        belongs = "belongs" if size == "1 byte" else "belong"
        return (
            f"{size} in {counted(len(lost), 'place')} {belongs} to no message (the first at 0x{lost[0].offset:x}): "
            "something may have been lost there. Dump it again from the machine."
        )


def inspect_file(source: str | os.PathLike[str]) -> Inspection:
    """Inspect a .syx file, hex text, a machine's song file, or standard input for "-".

    Raises UsageError (no such file) or BadInput (empty, no system-exclusive message in it at all).
    """
    machines = tuple(all_machines().values())
    messages = tuple(inspect_bytes(read_inspected(source), machines))
    # A stump of which no machine is known, and nothing else: that is not a damaged dump but another kind of file.
    if all(message.state == "junk" or (message.data[-1:] != b"\xf7" and not message.kind) for message in messages):
        name = "standard input" if source == "-" else os.fspath(source)
        reason = messages[0].note if messages else "no bytes"
        raise BadInput(f"{name} holds no complete system-exclusive message ({reason}). Name a .syx dump.")
    return Inspection(messages, machines)


def title(item: Inspected) -> str:
    """How one message is called: machine, kind, slot and name."""
    if item.state == "junk":
        return "no message"
    kind = f"{item.kind} {item.slot}".strip() if item.kind else ""
    return " ".join(part for part in (item.machine, kind, f"'{item.name}'" if item.name else "") if part)


def text_of(found: Inspection, *, brief: bool = False, check: bool = False) -> Iterator[str]:
    """One line per message, and below it what a person reads in it (not when `brief`)."""
    for item in found.messages:
        state = {"ok": "", "named": "", "foreign": "foreign", "damaged": "DAMAGED", "junk": "skipped"}[item.state]
        checked = (item.check if item.differs_at is None else f"DIFFERS at 0x{item.differs_at:x}") if check else ""
        extra = "  ".join(part for part in (state, item.note, checked) if part)
        line = f"{item.number + 1:>4}  0x{item.offset:06x}  {len(item.data):>6} bytes  {title(item)}"
        yield plain(f"{line}  {extra}".rstrip()) + "\n"
        if not brief:
            for line in item.lines:
                yield plain(f"      {line}") + "\n"


def summary(found: Inspection, *, check: bool = False) -> str:
    """How many messages of which kind, how much was skipped, and with `check` how many came out identical."""
    messages = [m for m in found.messages if m.state != "junk"]
    kinds: Counter[str] = Counter()
    for message in messages:
        kinds[_kind_of(message)] += message.count
    text = (
        f"{counted(kinds.total(), 'message')}: "
        + ", ".join(
            # Songs, kits and patterns are counted; short messages are put into words ("set tempo 120 BPM").
            counted(n, kind) if (kind.isalpha() and kind != "foreign") or kind == _SAMPLE_DUMP else f"{n} {kind}"
            for kind, n in kinds.items()
        )
        + "."
    )
    skipped = [m for m in found.messages if m.state == "junk"]
    if skipped:
        size = sum(len(m.data) for m in skipped)
        text += f" {counted(len(skipped), 'stretch', 'stretches')} skipped ({counted(size, 'byte')})."
    if check:
        results: Counter[str] = Counter()
        for message in messages:
            results[message.check] += message.count
        text += (
            " Check: "
            + ", ".join(f"{results[name]} {name}" for name in ("identical", "differs", "not checked") if results[name])
            + "."
        )
    return text


_SAMPLE_DUMP = "sample-dump message"


def _kind_of(item: Inspected) -> str:
    if item.kind == SAMPLE_DUMP:
        return _SAMPLE_DUMP
    return "foreign" if item.state == "foreign" else item.kind or "message"


def table_of(found: Inspection, name: str) -> tuple[list[str], list[Row]]:
    """The columns and rows of one table of what was decoded.

    Raises UsageError with the tables that there are, BadInput for more than MOST_ROWS rows.
    """
    there = {item.machine for item in found.messages}
    declared = [machine for machine in found.machines if name in machine.columns]
    of_file = [machine for machine in declared if machine.display_name in there] or declared[:1]
    columns = list(dict.fromkeys(column.name for machine in of_file for column in machine.columns[name]))
    if not declared:
        names = dict.fromkeys(table for machine in found.machines for table in machine.columns)
        raise UsageError(f"There is no table '{name}'.{did_you_mean(name, names)} Tables: {', '.join(names)}.")
    rows: list[Row] = []
    for item in found.messages:
        rows += item.tables.get(name, ())
        if len(rows) > MOST_ROWS:
            raise BadInput(
                f"The table '{name}' of this dump has more than {MOST_ROWS:,} rows. Cut the file into smaller ones."
            )
    return columns, rows
