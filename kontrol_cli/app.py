"""The frame of the command line: which verbs there are, how errors end, what every verb shares.

A verb is a function in a module of ``kontrol_cli/commands``; it is imported when it is called (or
when its help is shown), so one verb never pays for another. To add a verb, write the module and add
its line to :data:`COMMANDS`. The target may also be a ``typer.Typer`` with verbs of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
from typer.core import TyperCommand, TyperGroup

from exporters.errors import KontrolError, UsageError
from kontrol_cli.commands.configured import how_to_settle, take_settings, where_from
from kontrol_cli.output.echo import flush_output, give_up, say

# Name -> where it lives, in the order a user meets them. `kontrol --help` shows this order.
COMMANDS: dict[str, str] = {
    "analyze": "kontrol_cli.commands.analyze:analyze",
    "export-sysex": "kontrol_cli.commands.export_sysex:export_sysex",
    "map": "kontrol_cli.commands.map_file:map_file",
    "convert": "kontrol_cli.commands.convert:convert",
    "ports": "kontrol_cli.commands.ports:ports",
    "send": "kontrol_cli.commands.send:send",
    "receive": "kontrol_cli.commands.receive:receive",
    "restore": "kontrol_cli.commands.restore:restore",
    "make-set": "kontrol_cli.commands.make_set:make_set",
    "inspect": "kontrol_cli.commands.inspect:inspect",
    "machines": "kontrol_cli.commands.machines:machines",
    "cues": "kontrol_cli.commands.cues:cues",
    "diff": "kontrol_cli.commands.diff:diff",
    "report": "kontrol_cli.commands.report:report",
    "textconv": "kontrol_cli.commands.textconv:textconv",
    "scan": "kontrol_cli.commands.scan:scan",
    "find": "kontrol_cli.commands.find:find",
    "api": "kontrol_cli.commands.api:app",
    "simulate": "kontrol_cli.commands.simulate:simulate",
    "fake-machine": "kontrol_cli.commands.fake_machine:fake_machine",
    "install": "kontrol_cli.commands.install:install",
    "doctor": "kontrol_cli.commands.doctor:doctor",
    "config": "kontrol_cli.commands.config:config",
}

# The settings of typer for the frame and for every verb alike. Tracebacks stay Python's own: they are
# for bugs, and rich's would print the user's data from local variables.
_SETTINGS: dict[str, Any] = {
    "context_settings": {"help_option_names": ["-h", "--help"]},
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}

# Help pages are plain text. Typer 0.19 asks only this switch when it writes "[default: 1]": with rich
# installed it would load all of rich for it and print a stray backslash.
typer.core.HAS_RICH = False


@contextmanager
def _showing() -> Iterator[None]:
    """While arguments are read only help pages are written: a full disk is a sentence then."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.stdout is not None:
            give_up(sys.stdout)
        raise KontrolError(f"Standard output cannot be written ({error.strerror}).") from error
    except Exception as error:
        _make_visible(error)
        raise


def _make_visible(error: Exception) -> None:
    """Errors of click (which this house does not import) repeat what was typed, and click prints them itself."""
    message = getattr(error, "message", None)
    if isinstance(message, str) and hasattr(error, "format_message"):
        from kontrol_cli.output.text import plain

        error.message = plain(message, newlines=True)  # type: ignore[attr-defined]


def _suggest(error: Exception) -> None:
    """Add to click's error about a word that is none of an option's choices the one that is probably meant."""
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", None)
    message = getattr(error, "message", None)
    if choices and isinstance(message, str) and (wrong := re.match("'(.*?)' is not one of", message)):
        from exporters.words import did_you_mean

        near = did_you_mean(wrong[1], [str(one) for one in choices])
        error.message = f"{message.rstrip('.')}.{near}"  # type: ignore[attr-defined]


# By these a user agrees to something. Whoever mistypes a switch is never offered one of them: tried out, it would
# replace a file or accept what was refused.
CONSENTS = frozenset({"--force", "--yes", "--anyway", "--accept-changes"})


class KontrolCommand(TyperCommand):
    """A verb; options that are not given may have their values from the settings (kontrol_cli/commands/configured.py),
    and whoever types the old name of ``--output`` is shown the new one. `verb` is its whole name ("api diff")."""

    verb = ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments. Raises UsageError for ``--format``."""
        if ctx.resilient_parsing and args and args[-1].startswith("-"):
            # TAB behind an option: click would give up at the missing value and forget which set is named.
            args = args[:-1]
        take_settings(self.verb or self.name or "", ctx)
        try:
            with _showing():
                rest = super().parse_args(ctx, args)
        except Exception as error:  # click's own, which this house does not import
            _suggest(error)
            if type(error).__name__ == "MissingParameter" and (
                hint := how_to_settle(self.verb or self.name or "", error)
            ):
                error.message = hint  # type: ignore[attr-defined]
            offered = getattr(error, "possibilities", None)
            if offered:
                error.possibilities = [one for one in offered if one not in CONSENTS]  # type: ignore[attr-defined]
            if getattr(error, "option_name", None) == "--format" and any("--output" in one.opts for one in self.params):
                raise UsageError("There is no --format: the option is called --output.") from error
            raise
        if ctx.params.pop("tsv", False):
            if ctx.params["output"] not in (None, "tsv"):
                raise UsageError(f"--tsv and --output {ctx.params['output']} say different formats. Give one of them.")
            ctx.params["output"] = "tsv"
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help page; the defaults on it are those of the program, and settings that are broken do not stop it."""
        ctx.default_map = None
        super().format_help(ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; meanwhile none of its inputs can be written onto, and after two seconds a line says what is
        going on."""
        from kontrol_cli.commands.protection import guarded
        from kontrol_cli.output.progress import working

        verb = self.verb or self.name or ""
        if line := where_from(ctx):
            say(line)
        with guarded(verb, ctx.params), working(lambda: _doing(verb)) if verb not in _OWN_BAR else nullcontext():
            return super().invoke(ctx)


_OWN_BAR = {"scan"}
# What a verb is at when it reads no set.
_DOING = {
    "export-sysex": "planning the song",
    "convert": "converting the song",
    "make-set": "making the set",
    "inspect": "reading the dump",
    "diff": "comparing the sets",
    "report": "drawing the page",
    "find": "looking through the library",
    "api diff": "comparing the versions",
    "simulate": "running the script",
    "send": "sending",
    "receive": "receiving",
    "restore": "restoring",
    "doctor": "looking at this computer",
}


def _doing(verb: str) -> str:
    reading = sys.modules.get("kontrol_cli.sets.reading")
    now = reading.being_read() if reading is not None else None
    if now is None:
        return f"kontrol {verb}: {_DOING.get(verb, 'working')} ..."
    name, share = now
    return f"kontrol {verb}: reading {name} ..." + ("" if share is None else f" {share:.0%}")


class VerbGroup(TyperGroup):
    """Verbs under one name, listed with what they do."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The verbs with the first paragraph of their help, whole (click would cut it)."""
        verbs = [(name, getattr(self.get_command(ctx, name), "help", "") or "") for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, " ".join(text.split("\n\n")[0].split())) for name, text in verbs])


class KontrolGroup(VerbGroup):
    """The group of verbs: loads one only when it is named, and turns KontrolErrors into exit codes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments before the verb; --help and --version are answered here."""
        with _showing():
            return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs in the order of :data:`COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb `cmd_name`, or None when there is none."""
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            self.commands[cmd_name] = _load(cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that the arguments begin with. Raises UsageError for one that is not there."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UsageError(_no_verb(name))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; an error that is not ours to fix is one sentence and an exit code."""
        try:
            result = super().invoke(ctx)
            flush_output()  # a closed pipe or a full disk shows here, not at interpreter exit
            return result
        except KontrolError as error:
            verb = self.commands.get(ctx.invoked_subcommand or "")
            tell(error, _options(verb) if verb is not None else ())
            raise typer.Exit(error.exit_code) from error
        except Exception as error:  # no such verb; anything else passes as it is
            _make_visible(error)
            raise


def _options(verb: Any) -> list[Any]:
    """The options of a verb, or of all verbs under one name."""
    return [option for one in (verb, *getattr(verb, "commands", {}).values()) for option in one.params]


def tell(error: KontrolError, options: Iterable[Any]) -> None:
    """Say what is wrong, with the switches of the verb (its `options`) in place of fields."""
    from kontrol_cli.commands.switches import with_switches

    for remark in dict.fromkeys(error.remarks):
        say(with_switches(remark, options))
    say(f"kontrol: {with_switches(str(error), options)}", newlines=True)


def _add_tsv(command: Any) -> None:
    """`--tsv` for every verb that writes tables: the same as --output tsv."""
    output = next((option for option in command.params if "--output" in option.opts), None)
    if output is not None and "tsv" in getattr(output.type, "choices", ()):
        short = typer.core.TyperOption(
            param_decls=["--tsv"], is_flag=True, default=False, help="The same as --output tsv: a tab between cells."
        )
        command.params.insert(command.params.index(output) + 1, short)


def _no_verb(name: str) -> str:
    from exporters.words import did_you_mean
    from kontrol_cli.output.endings import kind_by_ending

    kind = kind_by_ending(name)
    near = did_you_mean(name, COMMANDS)
    if kind in ("set", "preset", "dump"):
        near = f" To look at a file: kontrol analyze {name}."
    elif kind == "sysex":
        near = f" To look at a file: kontrol inspect {name}."
    return f"There is no verb '{name}'.{near} 'kontrol --help' lists the verbs."


def _load(name: str) -> Any:
    module, _, attribute = COMMANDS[name].partition(":")
    target = getattr(import_module(module), attribute)
    if isinstance(target, typer.Typer):
        target.info.cls = VerbGroup
        for one_of_it in target.registered_commands:
            one_of_it.cls = KontrolCommand
        command = typer.main.get_command(target)
        for inner in command.commands.values():  # type: ignore[attr-defined]
            inner.verb = f"{name} {inner.name}"
            _add_tsv(inner)
    else:
        one = typer.Typer(add_completion=False, **_SETTINGS)
        one.command(name, cls=KontrolCommand, no_args_is_help=False, context_settings=_SETTINGS["context_settings"])(
            target
        )
        command = typer.main.get_command(one)
        _add_tsv(command)
    command.name = name
    return command


def _version(wanted: bool) -> None:
    if wanted:
        from kontrol_cli.output import write_text
        from kontrol_cli.version import version as installed

        write_text([f"kontrol {installed()}\n"], None)
        raise typer.Exit()


def _frame(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """From an Ableton Live set to a drum machine's song mode: dump, analyse, export.

    FILE is a dump (.xml), a saved set (.als) or - for standard input. Data goes to standard output,
    everything else to standard error. Exit codes: 0 done, 1 failed, 2 usage, 3 input not understood,
    4 does not fit the machine, 5 MIDI port or no answer.
    """


app = typer.Typer(cls=KontrolGroup, no_args_is_help=True, **_SETTINGS)
app.callback()(_frame)


def command() -> Any:
    """The whole command line as one object that can be called with arguments."""
    return typer.main.get_command(app)
