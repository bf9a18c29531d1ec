"""A starter map for a set: what ``kontrol map`` and ``export-sysex --write-map`` write."""

from __future__ import annotations

import os
from typing import IO

from exporters.errors import BadInput, DoesNotFit, KontrolError, UsageError, remarks_first
from exporters.machine import Machine
from exporters.planning.choices import check_abilities
from exporters.planning.claims import NamesSayNothing
from exporters.planning.drum_words import PADS
from exporters.planning.plan import Session, SongPlan
from exporters.planning.starter_map import Starter, starter_map
from exporters.planning.timeline import as_session, stretches
from kontrol_cli.sets.liveset import LiveSet, read_set
from kontrol_cli.sets.reading import last_dump_path
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_export import configured, plan_options, plans_of, tables_of
from kontrol_cli.songs.song_input import arrangement_of, session_of

_PADS = ("devices", "chains")  # what the names of drum pads need besides the tables of a song


def starter_of(
    source: str | os.PathLike[str] | IO[bytes] | None, machine: Machine, request: ExportRequest | None = None
) -> Starter:
    """A starter map for the set `source` (None: the last dump), for a song as `request` asks for it.

    Whether the set makes a song without a map is tried, not guessed. Raises UsageError (no such file, a map that is
    given already), BadInput (not a set, or none of its clips could be in a song).
    """
    request = request or ExportRequest()
    if request.map_file is not None:
        raise UsageError("`map_file` gives a map already. Leave it out to write one, or use it without writing one.")
    said: list[str] = []
    with remarks_first(said):
        check_abilities(request, machine)
        machine = configured(request, machine)
        options = plan_options(request, machine, said)
        tables = (*tables_of(request), *_PADS)
        live_set = read_set(last_dump_path() if source is None else source, tables=tables)
        plans: list[SongPlan] = []
        refused: KontrolError | None = None
        try:
            plans = plans_of(live_set, machine, request, options, said)
        except (NamesSayNothing, DoesNotFit) as error:
            refused = error
        session = _session(live_set, request)
        if not any(cell.clip is not None for scene in session.scenes for cell in scene.cells):
            raise BadInput("The set has no clips here, so there is nothing to write a map for.")
        return starter_map(session, _pads(live_set), machine, options, plans, refused)


def _session(live_set: LiveSet, request: ExportRequest) -> Session:
    if request.source != "arrangement":
        return session_of(live_set)
    arrangement = arrangement_of(live_set)
    return as_session(arrangement, stretches(arrangement))


def _pads(live_set: LiveSet) -> dict[int, list[str]]:
    """Live track -> the names of the pads of its drum racks: the chain's, else that of the device in it, else the drum
    that General MIDI has on the pad's note."""
    racks: dict[int, int] = {}
    inside: dict[int, str] = {}
    for row in live_set.rows("devices"):
        if row["track"] is not None:
            racks[row["device"]] = row["track"]
        if row["chain"] is not None and row["name"]:
            inside.setdefault(row["chain"], row["name"])
    out: dict[int, list[str]] = {}
    for row in live_set.rows("chains"):
        note = row["receiving_note"]
        if note is not None and row["device"] in racks:
            name = row["name"] or inside.get(row["chain"]) or PADS.get(note, "")
            out.setdefault(racks[row["device"]], []).append(name)
    return out
