"""The last dump, and what Live's Log.txt says of our scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from exporters import paths
from exporters.errors import KontrolError
from exporters.words import counted
from kontrol_cli.doctor.installed_scripts import Script
from kontrol_cli.doctor.lives import Preferences
from kontrol_cli.doctor.log import Log, read_log
from kontrol_cli.doctor.model import Finding, fine, in_the_way, worth_a_look
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.reading import last_dump_path, last_dump_pointer

_CLICKS = (
    "Quit Live and start it again; then choose the script under Preferences > Link, Tempo & MIDI > Control Surface."
)


def look(now: datetime) -> Iterator[Finding]:
    """Whether there is a last dump, how old it is, and whether it can be read."""
    if elsewhere := os.environ.get("KONTROL_HOME"):
        yield fine(
            "last dump",
            f"KONTROL_HOME is {elsewhere}: dumps are looked for there. A Live that was started without this variable "
            "writes to .kontrol in your home folder.",
        )
    try:
        path = last_dump_path()
    except KontrolError as error:
        try:
            first = not paths.exists(last_dump_pointer())
        except KontrolError:
            first = False
        if first:
            yield fine("last dump", "No dump was made yet: press the dump button, or name a saved set.")
        else:
            yield worth_a_look("last dump", str(error), why="Verbs without a file take the last dump.",
                               do="Dump the set in Live again.")  # fmt: skip
        return
    there = paths.seen(path)
    age = now - datetime.fromtimestamp(there.st_mtime) if there else timedelta(0)
    try:
        found = read_set(path, tables="set")
        problems = [one for one in found.remarks if "cut off" in one or "not whole" in one]
    except KontrolError as error:
        yield worth_a_look(
            "last dump", f"The last dump, {path}, cannot be read: {error}", why="Verbs without a file take it.",
            do="Dump the set in Live again.",
        )  # fmt: skip
        return
    if problems:
        yield worth_a_look("last dump", problems[0], why="What is missing in it is missing in every listing.",
                           do="Dump the set in Live again.")  # fmt: skip
    yield fine("last dump", f"Last dump: {path}, {_old(age)}, readable")


def _old(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    if seconds < 3600:
        return f"{counted(seconds // 60, 'minute')} old"
    return (
        f"{counted(seconds // 3600, 'hour')} old" if seconds < 172_800 else f"{counted(seconds // 86_400, 'day')} old"
    )


def look_at_logs(versions: Sequence[Preferences], scripts: Sequence[Script]) -> Iterator[Finding]:
    """The last errors of our scripts in the Log.txt that was written last, and whether Live has seen them at all."""
    logs: list[tuple[Preferences, Log]] = []
    for one in versions:
        try:
            log = read_log(one.log)
        except KontrolError as error:
            yield worth_a_look("log", str(error), why="Live writes there why a script did not load.",
                               do="Give yourself the right to read it.")  # fmt: skip
            continue
        if log is not None:
            logs.append((one, log))
    if not logs:
        if versions:
            yield fine("log", f"No Log.txt yet in {versions[0].inner}: Live writes it when it starts.")
        return
    newest, log = max(logs, key=lambda pair: pair[1].written)
    yield fine("log", f"Log.txt of Live {newest.version}: {log.path}, last written {log.written:%Y-%m-%d %H:%M}")
    since = max((one.since for one in scripts if one.since is not None), default=None)
    if log.errors:
        yield _errors(log, since)
    if since is None:
        return
    names = " and ".join(one.folder.name for one in scripts)
    if log.written < since:
        yield worth_a_look(
            "restart", f"Live has not been started since the install of {names} ({since:%Y-%m-%d %H:%M}): its Log.txt "
            "is older.", why="Live looks for scripts only when it starts.", do=_CLICKS,
        )  # fmt: skip
    elif not log.says_hello or (log.spoke is not None and log.spoke < since):
        yield worth_a_look(
            "restart", f"Log.txt has no word of {names} since the install ({since:%Y-%m-%d %H:%M}).",
            why="Either Live was not started again since, or nobody chose the script as Control Surface.",
            do=_CLICKS,
        )  # fmt: skip


def _errors(log: Log, since: datetime | None) -> Finding:
    when, lines = log.errors[-1]
    count = counted(len(log.errors), "error")
    moment = f", the last at {when:%Y-%m-%d %H:%M:%S}" if when else ""
    # The time of a line where the log has them (Live 10 on), else that of the file's last line.
    if since is not None and (when or log.written) < since:
        later = "before the present scripts were installed"
    elif when is not None and log.spoke is not None and log.spoke > when:
        later = f"and a script of ours started again afterwards ({log.spoke:%Y-%m-%d %H:%M:%S})"
    else:
        later = ""
    if later:
        return worth_a_look(
            "errors in Live",
            f"Log.txt has {count} of our scripts{moment}, {later}.",
            why="It may be over.",
            do="Start Live again; if it comes back, please report it with these lines.",
            quote=lines,
        )
    return in_the_way(
        "errors in Live", f"Log.txt has {count} of our scripts{moment}.",
        why="A script that fails while it loads is not in the list, or does nothing.",
        do="kontrol install --force, then start Live again. If it comes back, please report it with these lines.",
        quote=lines,
    )  # fmt: skip
