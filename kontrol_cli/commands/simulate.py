"""``kontrol simulate``: the real control surface in the simulated Live."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kontrol_cli.commands import completing
from kontrol_cli.commands.options import Force

if TYPE_CHECKING:
    from kontrol_cli.in_live.assemble import Surface
    from kontrol_cli.in_live.simulate.controls import Profile


def simulate(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]",
            show_default=False,
            help="A dump (.xml), a saved set (.als, .alc), or - for standard input. With --script also a set as JSON, "
            "and a small new one if left out.",
        ),
    ] = None,
    press: Annotated[
        list[str] | None,
        typer.Option(
            "--press",
            metavar="BUTTON",
            help="Press a button of the profile (dump, play, Right:stop ...), or send "
            'bytes ("B0 14 7F"); may be repeated, in this order.',
            autocompletion=completing.buttons,
        ),
    ] = None,
    script: Annotated[
        list[str] | None,
        typer.Option("--script", metavar="FOLDER", help="Anybody's control surface in place of ours; may be repeated."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event", metavar="SENTENCE", help="With --script: what happens (tick 10, fire 1 2 ...); may be repeated."
        ),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option(
            "--framework",
            metavar="minimal|FOLDER",
            show_default=False,
            help="With --script: what stands for Ableton's _Framework and ableton.v2; minimal, or the folder "
            "MIDI Remote Scripts of your own Live.",
        ),
    ] = None,
    lasts: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", show_default=False, help="With --script: Live's time after the events (60s, 2m)."
        ),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="With --script: go on in real time until Ctrl-C, for clients of the script.")
    ] = False,
    speed: Annotated[
        str | None,
        typer.Option(
            "--speed",
            metavar="1|max",
            show_default=False,
            help="With --script: 1 is real time, max does not wait (as without --serve).",
        ),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow", metavar="WHAT", help="With --script: a kind of fault that may happen (listeners_left ...)."
        ),
    ] = None,
    midi: Annotated[
        list[str] | None,
        typer.Option(
            "--midi", metavar="BYTES", help='Send MIDI in hex ("F0 .. F7") before the buttons; may be repeated.'
        ),
    ] = None,
    live: Annotated[
        str, typer.Option("--live", metavar="VERSION", help="Version of Live.", autocompletion=completing.live_versions)
    ] = "12.4",
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="PYTHON",
            show_default=False,
            help="A version such as 2.7 or the path of one; the one that this Live embeds if left out.",
        ),
    ] = None,
    surface: Annotated[
        str, typer.Option("--surface", help="MidiKontrol or LiveDumper.", autocompletion=completing.surfaces)
    ] = "MidiKontrol",
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            metavar="NAME",
            show_default=False,
            help="Run the copy of MidiKontrol with this name (kontrol install --as); may be repeated: side by side.",
        ),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            show_default=False,
            help="A shipped controller profile or a file; your own if left out, else the profile original. One for "
            "each --as, in the same order.",
            autocompletion=completing.profiles,
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FILE", show_default=False, help="Keep the (last) dump here.")
    ] = None,
    midi_log: Annotated[
        str | None,
        typer.Option("--midi-log", metavar="FILE", show_default=False, help="Write the MIDI traffic as csv."),
    ] = None,
    output: Annotated[
        Literal["table", "json"], typer.Option("--output", help="How the result is written to standard output.")
    ] = "table",
    longest_seconds: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, max=86400, help="Stop a script that hangs so long.")
    ] = 600,
    force: Force = False,
) -> None:
    """Load a set into the simulated Live, run the real script against it, and press its buttons.

    Nothing of yours is touched: the script's home is a temporary folder, and the dump goes where -o says.
    What comes out are the messages of the status bar, the mappings, the MIDI, and the script's errors.
    Automation and clip envelopes of the set are not simulated.
    With --script FOLDER it is anybody's script: it says whether it loads, and what it leaves behind or does wrong.

    \b
    kontrol simulate set.als --press dump -o set.xml
    kontrol simulate set.als --live 10.1 --press play --press stop --midi-log traffic.csv
    kontrol simulate set.als --midi "F0 00 13 37 40 01 F7" -o track.xml
    kontrol simulate set.als --as Left --profile original --as Right --profile mine.json --press Right:play
    kontrol simulate --script MyScript --live 11.0 --event "fire 1 2" --for 60s
    kontrol simulate set.als --script MyScript --serve
    """
    from exporters import paths
    from exporters.errors import KontrolError, UsageError
    from exporters.words import did_you_mean
    from kontrol_cli.api import learned
    from kontrol_cli.in_live.assemble import SURFACES
    from kontrol_cli.in_live.simulate import controls, run
    from kontrol_cli.in_live.simulate.description import TABLES, describe
    from kontrol_cli.in_live.simulate.report import (
        MIDI_COLUMNS,
        control_lines,
        lines,
        lines_beside,
        midi_rows,
        summary,
    )
    from kontrol_cli.output import Format, check_out, show, show_object, write_bytes, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.text import plain
    from kontrol_cli.sets.contents import require_set
    from kontrol_cli.sets.reading import read_into
    from kontrol_cli.sets.rows import Rows

    ours: dict[str, object] = {"--press": press, "--profile": profile, "--as": names, "-o": out, "--midi-log": midi_log}
    theirs: dict[str, object] = {"--event": event, "--framework": framework, "--for": lasts, "--serve": serve}
    theirs |= {"--speed": speed, "--allow": allow}
    if script:
        for switch, given in ours.items():
            if given:
                raise UsageError(f"{switch} belongs to our own scripts. With --script say --midi or --event.")
        _somebodys(
            file, script, live=live, python=python, midi=midi, event=event, framework=framework, lasts=lasts,
            serve=serve, speed=speed, allow=allow, output=output, longest_seconds=longest_seconds
        )  # fmt: skip
        return
    for switch, given in theirs.items():
        if given:
            raise UsageError(f"{switch} belongs to --script FOLDER. Name the script to run.")
    if file is None:
        raise UsageError("Name the set to load: a dump (.xml) or a saved set (.als).")
    chosen = next((one for one in SURFACES if one.lower() == surface.lower()), None)
    if chosen is None:
        near = did_you_mean(surface, SURFACES)
        raise UsageError(f"There is no control surface {surface}.{near} Choose one of: {', '.join(SURFACES)}.")
    version = learned.meant(live)
    if profile and chosen == "LiveDumper" and not paths.is_file(profile[0]):
        raise UsageError(f"There is no file {profile[0]}. LiveDumper has no shipped profiles; name a file.")
    used, *others = _profiles(chosen, names or [], profile or [])
    sentences = controls.events(used, midi or [], press or [], others)
    if out is not None and not used.wrong and not controls.asks_for_dump(sentences):
        raise UsageError("-o keeps a dump, but no dump is asked for. Add --press dump.")
    if output == "json" and "-" in (out, midi_log):
        raise UsageError("--output json goes to standard output, and so would a file called -. Name a file.")
    check_out(out, ("dump",), force=force)
    check_out(midi_log, ("csv",), force=force)
    interpreter, about = run.choose_python(version.number, python)
    rows = Rows(TABLES)
    read_into(file, rows)
    for remark in rows.remarks:
        say(remark)
    require_set(next(iter(rows.of("set")), {}))
    say(about)
    if version.sentence is not None:
        say(version.sentence)
    with run.simulated(
        describe(rows),
        sentences,
        live=version.source,
        python=interpreter,
        profile=used,
        others=others,
        longest_seconds=longest_seconds,
    ) as outcome:
        if out is not None and outcome.last_dump is not None:
            write_bytes(outcome.last_dump.read_bytes(), out, force=force)
        if midi_log is not None:
            show(midi_rows(outcome), MIDI_COLUMNS, Format.csv, midi_log, force=force)
        result: dict[str, Any] = summary(outcome, used, others, kept=out)
        problems = outcome.problems
        faulty = {one.folder_name: faults for one in (used, *others) if (faults := outcome.faults_of(one.folder_name))}
        missing = out is not None and outcome.last_dump is None
    if output == "json":
        show_object(result)
    elif out != "-" and midi_log != "-" and not faulty:
        shown = lines(result)
        shown += [] if press or midi or chosen == "LiveDumper" else control_lines(result, used)
        for one, beside in zip(others, result["others"], strict=True):
            shown += lines_beside(beside)
            shown += [] if press or midi else control_lines(beside, one)
        write_text((plain(line) + "\n" for line in shown), None)
    if faulty:
        named = profile or [f"Your {one.file_name}" for one in (used, *others)]
        said = [(name, faulty[one.folder_name]) for name, one in zip(named, (used, *others), strict=True)
                if one.folder_name in faulty]  # fmt: skip
        raise KontrolError("\n".join(_refused(faults, name) for name, faults in said))
    if problems:
        raise KontrolError(
            f"The script did not get through its run: {problems[0].rstrip('.')}. --output json has the whole log."
        )
    if missing:
        raise KontrolError(f"No dump was made; {out} was not written. --output json has the messages.")


def _profiles(surface: Surface, names: list[str], profiles: list[str]) -> list[Profile]:
    """The profile of each script that is to run, the first script first. Raises UsageError."""
    from exporters.errors import UsageError
    from kontrol_cli.in_live import copies
    from kontrol_cli.in_live.simulate import controls

    if names and surface == "LiveDumper":
        raise UsageError("--as names copies of MidiKontrol; LiveDumper has none.")
    if len(profiles) > max(1, len(names)) or (names and profiles and len(profiles) != len(names)):
        raise UsageError("Give one --profile for each --as, in the same order, or none: then each has its own.")
    for name in names:
        if name != surface:
            copies.checked_name(name)
        if [one.lower() for one in names].count(name.lower()) > 1:
            raise UsageError(f"--as {name} is there twice. Two scripts cannot have the same name.")
    home = _home()
    wanted: list[str | None] = [*profiles] if profiles else [None] * max(1, len(names))
    return [
        controls.read_profile(surface, home, one, instance=name)
        for name, one in zip(names or [""], wanted, strict=True)
    ]


def _refused(faults: list[str], name: str) -> str:
    """The sentence about a profile that the script does not take."""
    from exporters.numbers import whole_number
    from kontrol_cli.output.text import plain

    if len(faults) == 1:
        return f"{name} is not used: {faults[0]}"
    listed = "".join(f"\n  {plain(fault)}" for fault in faults)
    more = re.fullmatch(r"\.\.\. and ([0-9]+) more\.", faults[-1])
    count = len(faults) - 1 + (whole_number(more[1]) or 0) if more else len(faults)
    return f"{name} is not used, it has {count} faults:{listed}"


def _somebodys(
    file: str | None,
    scripts: list[str],
    *,
    live: str,
    python: str | None,
    midi: list[str] | None,
    event: list[str] | None,
    framework: str | None,
    lasts: str | None,
    serve: bool,
    speed: str | None,
    allow: list[str] | None,
    output: str,
    longest_seconds: float,
) -> None:
    """Run anybody's scripts and say how it went."""
    from exporters.errors import KontrolError, UsageError
    from exporters.numbers import decimal_number
    from kontrol_cli.api import learned
    from kontrol_cli.in_live.simulate import controls, foreign, foreign_report, run
    from kontrol_cli.output import show_object, write_text
    from kontrol_cli.output.echo import say
    from kontrol_cli.output.text import plain

    version = learned.meant(live)
    factor = None if speed == "max" or (speed is None and not serve) else decimal_number(speed or "1")
    if speed not in (None, "max") and (factor is None or not 0 < factor <= 1000):
        raise UsageError(f"--speed {speed} is not a speed. Say 1 for real time, 10 for ten times that, or max.")
    if serve and lasts is not None:
        raise UsageError("--serve goes on until Ctrl-C, and --for says how long. Leave one of them out.")
    interpreter, about = run.choose_python(version.number, python)
    sentences = [f"midi {controls.message_bytes(text)}" for text in midi or []]
    bench = foreign.Bench(
        scripts=scripts,
        live=version.source,
        python=interpreter,
        events=["tick 3", *sentences, *(event or [])],
        sets={one: _description(other) for one in event or [] if (other := foreign.opens(one)) is not None},
        seconds=foreign.duration(lasts) if lasts is not None else 1.0,
        serve=serve,
        speed=factor,
        framework=framework,
        allow=allow or [],
        longest_seconds=longest_seconds,
    )
    foreign.check(bench)
    description = None if file is None else _description(file)
    say(about)
    if version.sentence is not None:
        say(version.sentence)
    if serve:
        say("The script runs in real time. Ctrl-C ends it.")
    account = foreign.run(bench, description, say)
    shown = foreign_report.summary(account)
    if output == "json":
        show_object(shown)
    else:
        write_text((plain(line) + "\n" for line in foreign_report.lines(shown)), None)
    wrong = foreign_report.verdict(account)
    if wrong is not None:
        raise KontrolError(f"{wrong.rstrip('.')}.")


def _description(file: str) -> dict[str, Any]:
    """The set for somebody's script: JSON as it is, everything else through the tables."""
    from kontrol_cli.in_live.simulate import foreign
    from kontrol_cli.in_live.simulate.description import TABLES, describe
    from kontrol_cli.output.echo import say
    from kontrol_cli.sets.contents import require_set
    from kontrol_cli.sets.reading import read_into
    from kontrol_cli.sets.rows import Rows

    if file.lower().endswith(".json"):
        return foreign.read_description(file)
    rows = Rows(TABLES)
    read_into(file, rows)
    for remark in rows.remarks:
        say(remark)
    require_set(next(iter(rows.of("set")), {}))
    return describe(rows)


def _home() -> Path | None:
    """Where your own profile would be; None on a computer that names no home folder: then there is none."""
    from exporters.errors import KontrolError
    from kontrol_cli.sets.reading import kontrol_home

    try:
        return kontrol_home()
    except KontrolError:
        return None
