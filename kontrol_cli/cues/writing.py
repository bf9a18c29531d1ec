"""From a set to the listing or file of its cues: all of ``kontrol cues`` but the reading of the command line."""

from __future__ import annotations

from exporters.errors import BadInput
from kontrol_cli.cues.collect import COLUMNS, SCREEN_COLUMNS, collect_cues, needed_tables
from kontrol_cli.cues.formats import FORMATS, render
from kontrol_cli.output import Format, check_out, choose, show, write_bytes
from kontrol_cli.output.echo import say
from kontrol_cli.output.endings import check_known, kind_by_ending
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.reading import last_dump_path
from kontrol_cli.sets.tempo_grid import TempoGrid


def write_cues(
    file: str | None,
    *,
    output: str | None = None,
    source: str = "locators",
    track: str | None = None,
    tempo_grid: TempoGrid | None = None,
    out: str | None = None,
    force: bool = False,
) -> None:
    """Write the cues of `file` (None: of the last dump) as `output`, a listing of
    :class:`kontrol_cli.output.Format` or one of :data:`kontrol_cli.cues.FORMATS`, to `out`. Raises KontrolError.
    """
    if output is None:
        promised = kind_by_ending(out)
        check_known(out, (*Format, "cue", "midi"))
        output = "cue" if promised == "cue" else "midi" if promised == "midi" else None
    for_program = output if output in FORMATS else None
    if for_program is None:
        listing = choose(None if output is None else Format(output), out, force=force)
    else:
        check_out(out, force=force)
        listing = Format.table
    live_set = read_set(file or str(last_dump_path()), tables=needed_tables(source), tempo_grid=tempo_grid)
    for remark in live_set.remarks:
        say(f"kontrol: {remark}")
    try:
        found = collect_cues(live_set, source, track=track)
    except BadInput:
        if file != "-" and "set" not in live_set.tables:  # read again: what else the set has
            path = file or str(last_dump_path())
            collect_cues(read_set(path, tables=("set", *needed_tables(source))), source, track=track)
        raise
    if source != "scenes" and live_set.seconds_note is not None:
        say(f"kontrol: {live_set.seconds_note}")
    if for_program is not None:
        write_bytes(render(found, for_program, live_set.name or "set"), out, force=force)
    elif listing is Format.table:
        show([cue.screen_row(n) for n, cue in enumerate(found)], SCREEN_COLUMNS, listing, out, force=force)
    else:
        show([cue.row(n) for n, cue in enumerate(found)], COLUMNS, listing, out, force=force)
