"""The music in a song file: from its matrix of chains to song rows and back, and what a person reads in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from exporters.dirtywave_m8 import song_file
from exporters.dirtywave_m8.song_file import CHAINS, EMPTY, EMPTY_ROW, ROWS, TRACKS, Stored
from exporters.errors import DoesNotFit
from exporters.machine import DumpFacts, PatternFacts, Row
from exporters.pattern_names import PatternNames
from exporters.planning.matrix import cells_of, with_cells
from exporters.planning.plan import PatternRow, SongPlan
from exporters.song_shown import MATRIX_COLUMNS, cell_names, song_tables
from exporters.words import ranges

NAMES = PatternNames(banks="", per_bank=CHAINS, first=0, digits=2, hexa=True)  # 00-FE
COLUMNS = MATRIX_COLUMNS


@dataclass(frozen=True)
class Gap:
    """A row in which no track has a chain: the block above it ends there."""

    def __str__(self) -> str:
        return "-- empty: what is above goes back to its first row (inferred)"


MachineRow = PatternRow | Gap


def rows_of(stored: Stored) -> list[MachineRow]:
    """The rows up to the last one with a chain. The first one has the song's tempo; a chain that holds no note is
    silence."""
    rows: Sequence[bytes] = stored.fields["rows"]
    count = max((number for number, row in enumerate(rows, 1) if row != EMPTY_ROW), default=0)
    tempo = song_file.tempo_of(stored)
    chains = {chain for row in rows[:count] for chain in row if chain != EMPTY}
    lengths = {chain: song_file.steps_of(stored, chain) for chain in chains}
    silent = {chain for chain in chains if song_file.is_silent(stored, chain)}
    out: list[MachineRow] = []
    for row in rows[:count]:
        if row == EMPTY_ROW:
            out.append(Gap())
            continue
        known = [steps for chain in row if chain != EMPTY and (steps := lengths[chain]) is not None]
        first = next(chain for chain in row if chain != EMPTY)
        made = PatternRow(
            pattern=first,
            muted=frozenset(track for track, chain in enumerate(row) if chain in silent),
            tempo_bpm=None if any(isinstance(one, PatternRow) for one in out) else tempo,
            end_step=max(known, default=16),
            length_assumed=not known,
            pass_steps=max(known, default=None),
        )
        out.append(with_cells(made, [None if chain == EMPTY else chain for chain in row]))
    return out


def facts_of(stored: Stored) -> DumpFacts:
    """How long the chains are that somebody filled."""
    lengths = ((chain, song_file.steps_of(stored, chain)) for chain in range(CHAINS))
    return DumpFacts({chain: PatternFacts(steps) for chain, steps in lengths if steps is not None}, partial=True)


def silent_chains(stored: Stored) -> list[tuple[int, int]]:
    """The chains that somebody filled without a note, each with its steps; the last one first, where they are kept."""
    found = ((chain, song_file.steps_of(stored, chain)) for chain in reversed(range(CHAINS)))
    return [(chain, steps) for chain, steps in found if steps is not None and song_file.is_silent(stored, chain)]


def file_of(plan: SongPlan, base: bytes, silent: Sequence[int]) -> bytes:
    """`base` with the song in its matrix, its name and, where the first row states one, its tempo; no other byte
    changes. `silent` are the chains that keep silent tracks going.

    Raises DoesNotFit where a silent track has no silent chain as long as the others of its row.
    """
    stored = Stored(song_file.file_layout(len(base)).decode(base))
    rows = [_stored(number, row, stored, silent) for number, row in enumerate(plan.rows) if isinstance(row, PatternRow)]
    fields = {
        **stored.fields,
        "rows": [*rows, *[EMPTY_ROW] * (ROWS - len(rows))],
        "name": plan.name.encode("ascii").ljust(song_file.NAME_BYTES, b"\0"),
    }
    tempo = next((row.tempo_bpm for row in plan.rows if isinstance(row, PatternRow)), None)
    if tempo is not None:
        fields["tempo"] = song_file.tempo_bytes(tempo)
    return song_file.encode(Stored(fields))


def _stored(number: int, row: PatternRow, stored: Stored, silent: Sequence[int]) -> bytes:
    cells = cells_of(row, TRACKS)
    out = bytearray(EMPTY if cell is None else cell for cell in cells)
    if not row.muted:
        return bytes(out)
    lengths = [steps for cell in cells if cell is not None and (steps := song_file.steps_of(stored, cell)) is not None]
    chain = _silence(number, row, max(lengths, default=None), stored, silent)
    for track in row.muted:
        out[track] = chain
    return bytes(out)


def _silence(number: int, row: PatternRow, steps: int | None, stored: Stored, silent: Sequence[int]) -> int:
    """The silent chain that is `steps` long; where nobody knows that, one as long as the row, else the first."""
    known = {chain: song_file.steps_of(stored, chain) for chain in silent}
    wanted = row.end_step if steps is None else steps
    fitting = [chain for chain in silent if known[chain] == wanted]
    if fitting:
        return fitting[0]
    unfilled = [chain for chain in silent if known[chain] is None]
    if steps is None or unfilled:
        return unfilled[0] if unfilled else silent[0]
    has = ", ".join(f"{NAMES.name(chain)} {known[chain]}" for chain in silent)
    title = f" ({row.title})" if row.title else ""
    raise DoesNotFit(
        f"row {number + 1}{title}: its chains have {steps} steps, and the silent chain has another number ({has}): its "
        f"tracks would drift apart. Reserve one of {steps // 16} empty phrases as well, and name both "
        "(`silent_chain` FE,FD)."
    )


def tables_of(stored: Stored) -> dict[str, list[Row]]:
    """The song for the tables `songs` and `rows`; it has no number."""
    rows = rows_of(stored)
    found = song_tables(0, song_file.name_of(stored), rows, NAMES)
    for one in (*found["songs"], *found["rows"]):
        one["song"] = None
    for shown, row in zip(found["rows"], rows, strict=True):
        if isinstance(row, PatternRow):
            shown["cells"] = cell_names(row, NAMES, TRACKS)
    return found


def lines_of(stored: Stored) -> list[str]:
    """The matrix as the M8 shows it: the row's number and a chain for each track; behind it what is silent there."""
    tempo = song_file.tempo_of(stored)
    lines = [] if tempo is None else [f"version {song_file.shown(stored.version)}, {tempo:g} BPM"]
    for number, (row, chains) in enumerate(zip(rows_of(stored), stored.fields["rows"], strict=False)):
        cells = " ".join("--" if chain == EMPTY else NAMES.name(chain) for chain in chains)
        if isinstance(row, PatternRow):
            silent = f"  silent {ranges(row.muted)}" if row.muted else ""
            lines.append(f"{number:02X}  {cells}{silent}")
        else:
            lines.append(f"{number:02X}  {row}")
    return lines


@cache
def example(silent: tuple[int, ...]) -> bytes:
    """A file for tests, of version 4.0 and of our making: every chain is one phrase with a note, those of `silent` one
    without. It lacks instruments and everything else behind the chains, so it is not for an M8."""
    size = song_file.size_of((4, 0))
    note = bytes.fromhex("24 64 00 FF 00 FF 00 FF 00")
    sounding = note + song_file.EMPTY_STEP * (song_file.STEPS_OF_PHRASE - 1)
    nothing = song_file.EMPTY_STEP * song_file.STEPS_OF_PHRASE
    chains = [bytes((number, 0)) + bytes((EMPTY, 0)) * 15 for number in range(CHAINS)]
    return song_file.encode(Stored({
        **song_file.file_layout(size).blank(),
        "magic": song_file.MAGIC,
        "major": 4,
        "tempo": song_file.tempo_bytes(120.0),
        "rows": [EMPTY_ROW] * ROWS,
        "phrases": [nothing if number in silent else sounding for number in range(song_file.PHRASES)],
        "chains": chains,
    }))  # fmt: skip
