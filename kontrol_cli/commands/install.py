"""``kontrol install``: put the control surfaces where Live finds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kontrol_cli.commands import completing
from kontrol_cli.output.echo import say

if TYPE_CHECKING:
    from kontrol_cli.in_live.copies import ProfileStep
    from kontrol_cli.in_live.simulate.controls import Profile

_SMALL_SET: dict[str, Any] = {"live_sim_set": 1, "scenes": [{}], "tracks": [{"type": "midi", "name": "1"}]}


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
    copy_name: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            show_default=False,
            help="A further MidiKontrol under this name, for another controller.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="PROFILE",
            show_default=False,
            help="With --as: its profile, a shipped one's name or a file; checked, and copied to .kontrol/profiles.",
            autocompletion=completing.profiles,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Remove what an earlier install put there.")] = False,
    zip_file: Annotated[
        Path | None, typer.Option("--zip", help="Write the folders into this zip file instead.")
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace or remove what was changed by hand or is not ours; replace a copy's profile."
        ),
    ] = False,
) -> None:
    """Put MidiKontrol and LiveDumper into Live's User Library, checked, and say what to click.

    Works for Live 10.1.13 and later, which scan the User Library; for an older Live use --zip and unpack
    the folders into its "MIDI Remote Scripts" folder by hand.

    Examples: kontrol install --dry-run · kontrol install --what LiveDumper · kontrol install --uninstall ·
    kontrol install --as Right --profile generic-8-encoders
    """
    from exporters.errors import UsageError
    from kontrol_cli.in_live import copies
    from kontrol_cli.in_live import install as library
    from kontrol_cli.in_live import user_library as places
    from kontrol_cli.output import check_out, write_text
    from kontrol_cli.output.text import plain

    surfaces = library.chosen(what)
    if copy_name is not None:
        copies.checked_name(copy_name)
        if not uninstall:
            copies.check_not_live_s_own(copy_name)
        if surfaces == ("LiveDumper",):
            raise UsageError("--as makes a copy of MidiKontrol; LiveDumper has no profile. Leave --what out.")
        surfaces = ("MidiKontrol",)
    elif profile is not None:
        raise UsageError("--profile belongs to --as NAME. The usual MidiKontrol reads profile.json in .kontrol.")
    if profile is not None and (uninstall or zip_file is not None):
        switch = "--uninstall" if uninstall else "--zip"
        raise UsageError(f"{switch} has nothing to do with profiles. Leave --profile out.")
    if zip_file is not None:
        if uninstall:
            raise UsageError("--zip and --uninstall do not go together. Choose one.")
        check_out(str(zip_file), ("zip",), force=force)
        _compile_check()
        if not dry_run:
            library.write_zip(zip_file, surfaces, name=copy_name, force=force)
        say(f"{'Would write' if dry_run else 'Written'}: {zip_file} ({copy_name or ', '.join(surfaces)})")
        return
    if user_library is None:
        found = places.find(places.default_place(), places.preferences())
    else:
        found = places.Found(places.checked(user_library, anyway=anyway))
    scripts = found.library / places.SCRIPTS
    for remark in found.remarks:
        say(remark)
    if copy_name is not None:
        copies.check_spelling(scripts, copy_name)
    lines = []
    if uninstall:
        steps = library.uninstall(scripts, surfaces, name=copy_name, force=force, dry_run=dry_run)
    else:
        planned = _planned_profile(copy_name, profile, force=force) if copy_name and profile else None
        _compile_check()
        plan = library.plan_install if dry_run else library.install
        steps = plan(scripts, surfaces, name=copy_name, force=force)
        if planned is not None:
            if not dry_run:
                planned.carry_out()
            lines.append(f"{'would ' if dry_run else ''}{planned.action}: {planned.path} (profile {profile})")
    for step in steps:
        what_goes = f"link to {step.leads_to}" if step.leads_to else f"{step.files} files"
        lines.append(f"{'would ' if dry_run else ''}{step.action}: {step.folder} ({what_goes})")
        for name in step.lost:
            say(f"{'would be lost' if dry_run else 'lost'} with it: {name}")
    if not steps:
        lines.append(f"nothing of ours {f'called {copy_name} ' if copy_name else ''}is in {scripts}")
    elif not uninstall and not dry_run:
        lines += library.CLICKS.format(names=copy_name or " and/or ".join(surfaces)).split("\n")
    for remark in _of_copies(scripts, copy_name, uninstall=uninstall, profile_given=profile is not None):
        say(remark)
    write_text((plain(line) + "\n" for line in lines), None)


def _planned_profile(name: str, wanted: str, *, force: bool) -> ProfileStep:
    """The profile `wanted` for the copy `name`: a shipped one, or a file in which the real script finds no fault in the
    simulated Live. Raises KontrolError.
    """
    import json

    from exporters import paths
    from kontrol_cli.in_live import copies
    from kontrol_cli.in_live.simulate import controls
    from kontrol_cli.sets.reading import kontrol_home

    read = controls.read_profile("MidiKontrol", None, wanted)
    if wanted in controls.shipped():
        return copies.plan_profile(kontrol_home(), name, (json.dumps({"base": wanted}) + "\n").encode(), force=force)
    _check_faults(read, wanted)
    return copies.plan_profile(kontrol_home(), name, paths.resolved(wanted).read_bytes(), force=force)


def _check_faults(profile: Profile, wanted: str) -> None:
    from exporters.errors import KontrolError
    from kontrol_cli.in_live.simulate import run
    from kontrol_cli.output.text import plain

    live = run.versions()[-1]
    python, _ = run.choose_python(live, None)
    with run.simulated(_SMALL_SET, ["tick 3"], live=live, python=python, profile=profile) as outcome:
        faults = outcome.profile_faults
    if faults:
        listed = "".join(f"\n  {plain(fault)}" for fault in faults)
        raise KontrolError(f"{wanted} cannot be used as a profile. Nothing was done. Its faults:{listed}")


def _of_copies(scripts: Path, name: str | None, *, uninstall: bool, profile_given: bool) -> Iterator[str]:
    """What is to be said of copies: the profile of this one, or those that were left alone."""
    from kontrol_cli.in_live import copies
    from kontrol_cli.sets.reading import kontrol_home

    if name is None:
        for one in copies.copies_in(scripts):
            if uninstall:
                yield f"{one} is a copy of MidiKontrol and stays. To remove it: kontrol install --uninstall --as {one}"
            elif not copies.is_current(scripts, one):
                yield f"{one} is a copy of MidiKontrol and not as this Kontrol has it: kontrol install --as {one}"
        return
    home = kontrol_home()
    own = copies.profile_of(home, name)
    if uninstall:
        if copies.profile_read_by(home, name) == own:
            yield f"its profile stays where it is: {own}"
    elif not profile_given:
        reads = copies.profile_read_by(home, name)
        what = "the shipped profile original" if reads is None else str(reads)
        hint = "" if reads == own else f". A profile of its own: --profile, or write {own}"
        yield f"{name} reads {what}{hint}"


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
