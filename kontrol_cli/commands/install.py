"""``kontrol install``: put the control surfaces where Live finds them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kontrol_cli.commands import completing
from kontrol_cli.output.echo import say


def install(
    user_library: Annotated[
        Path | None,
        typer.Option(
            "--user-library",
            show_default=False,
            help="The User Library; if left out, the place that the newest Live has in its preferences.",
        ),
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Take a --user-library that does not look like one.")
    ] = False,
    what: Annotated[
        str, typer.Option("--what", help="MidiKontrol, LiveDumper or both.", autocompletion=completing.surfaces)
    ] = "both",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Remove what an earlier install put there.")] = False,
    zip_file: Annotated[
        Path | None, typer.Option("--zip", help="Write the folders into this zip file instead.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace or remove folders that were changed by hand or are not ours.")
    ] = False,
) -> None:
    """Put MidiKontrol and LiveDumper into Live's User Library, checked, and say what to click.

    Works for Live 10.1.13 and later, which scan the User Library; for an older Live use --zip and unpack
    the folders into its "MIDI Remote Scripts" folder by hand.

    Examples: kontrol install --dry-run · kontrol install --what LiveDumper · kontrol install --uninstall
    """
    from kontrol_cli.in_live import install as library
    from kontrol_cli.in_live import user_library as places
    from kontrol_cli.output import check_out, write_text
    from kontrol_cli.output.text import plain

    surfaces = library.chosen(what)
    if zip_file is not None:
        if uninstall:
            from exporters.errors import UsageError

            raise UsageError("--zip and --uninstall do not go together. Choose one.")
        check_out(str(zip_file), ("zip",), force=force)
        _compile_check()
        if not dry_run:
            library.write_zip(zip_file, surfaces, force=force)
        say(f"{'Would write' if dry_run else 'Written'}: {zip_file} ({', '.join(surfaces)})")
        return
    if user_library is None:
        found = places.find(places.default_place(), places.preferences())
    else:
        found = places.Found(places.checked(user_library, anyway=anyway))
    scripts = found.library / places.SCRIPTS
    for remark in found.remarks:
        say(remark)
    if uninstall:
        steps = library.uninstall(scripts, surfaces, force=force, dry_run=dry_run)
    else:
        _compile_check()
        plan = library.plan_install if dry_run else library.install
        steps = plan(scripts, surfaces, force=force)
    lines = []
    for step in steps:
        what_goes = f"link to {step.leads_to}" if step.leads_to else f"{step.files} files"
        lines.append(f"{'would ' if dry_run else ''}{step.action}: {step.folder} ({what_goes})")
        for name in step.lost:
            say(f"{'would be lost' if dry_run else 'lost'} with it: {name}")
    if not steps:
        lines.append(f"nothing of ours is in {scripts}")
    elif not uninstall and not dry_run:
        lines += library.CLICKS.format(names=" and/or ".join(surfaces)).split("\n")
    write_text((plain(line) + "\n" for line in lines), None)


def _compile_check() -> None:
    """Compile every file under each Python that Live embeds, as far as this computer has them."""
    from exporters.errors import KontrolError
    from kontrol_cli.in_live.assemble import SURFACES, surface_files
    from kontrol_cli.in_live.interpreters import IN_LIVE_PYTHONS, compile_problems, find_python

    sources = [path for surface in SURFACES for path in surface_files(surface).values() if path.suffix == ".py"]
    checked, missing = [], []
    for version in IN_LIVE_PYTHONS:
        python = find_python(version)
        if python is None:
            missing.append(version)
            continue
        problems = compile_problems(python, sources)
        if problems:
            raise KontrolError(f"The files do not compile under Python {version}: {problems[0]}. Nothing was done.")
        checked.append(version)
    note = f"; not on this computer: {', '.join(missing)}" if missing else ""
    say(f"compiles under Python {', '.join(checked) or '(none found)'}{note}")
