"""The switches that have their value from the settings when they are not given, and the line that says so.

One table says which verb takes which setting, and click asks :class:`FromSettings` for the value where it would take
the default: switch before `KONTROL_*` before `config.toml`. No verb knows of settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from exporters.errors import KontrolError
from kontrol_cli.settings import Chosen


@dataclass(frozen=True)
class Taken:
    """The setting that an option takes; only with the option `when`, and not with the option `unless`."""

    setting: str
    when: str = ""
    unless: str = ""


# Verb -> parameter -> where its value comes from. The machine of report, make-set, send and restore is not here: there
# it is another thing (show a song; the file is from this machine), which nobody expects of a machine that is set.
TAKES: dict[str, dict[str, Taken]] = {
    "export-sysex": {
        "machine": Taken("machine"),
        "port": Taken("port", when="send"),
        "map_file": Taken("map_file", unless="write_map"),
        "free_patterns": Taken("free_patterns", when="machine_dump"),
        "free_kits": Taken("free_kits", when="machine_dump"),
    },
    "map": {"machine": Taken("machine")},
    "convert": {"to": Taken("machine", unless="example")},
    "send": {"port": Taken("port", unless="card")},
    "receive": {"machine": Taken("machine"), "port": Taken("port")},
    "restore": {"port": Taken("port", unless="card")},
    "fake-machine": {"name": Taken("machine")},
    "install": {"user_library": Taken("user_library", unless="zip_file")},
}
_NAMES_THE_MACHINE = ("machine", "to")
_settled: ContextVar[frozenset[str]] = ContextVar("settled", default=frozenset())


def is_settled(name: str) -> bool:
    """True when the parameter `name` of the verb that runs was not given, and has its value from the settings."""
    return name in _settled.get()


class FromSettings(Mapping[str, Any]):
    """What click asks for the value of an option that is not given (its `default_map`)."""

    def __init__(self, verb: str, ctx: Any) -> None:
        from kontrol_cli.settings.chosen import Choices

        self._takes, self._ctx, self._choices = TAKES.get(verb, {}), ctx, Choices()
        self.left_out: list[Chosen] = []  # for another machine than that of this call

    def __getitem__(self, name: str) -> str:
        found = self.find(name)
        if found is None or found.value is None:
            raise KeyError(name)
        return found.value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (found := self.find(name)) is not None and found.value is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._takes)

    def __len__(self) -> int:
        return len(self._takes)

    def find(self, name: str) -> Chosen | None:
        """The setting that the option `name` takes now, None where it takes none. Raises KontrolError."""
        taken, given = self._takes.get(name), self._ctx.params
        if taken is None or (taken.when and not given.get(taken.when)) or (taken.unless and given.get(taken.unless)):
            return None
        try:
            found = self._choices.get(taken.setting)
            if found.value is not None and found.setting.of_machine and self._is_for_another():
                if found not in self.left_out:
                    self.left_out.append(found)
                return None
        except KontrolError:
            if self._ctx.resilient_parsing:  # TAB: nobody wants an error there
                return None
            raise
        return found

    def _is_for_another(self) -> bool:
        """True when the machine of this call is not the one that the settings are for."""
        from exporters.registry import get_machine

        own = self._choices.get("machine").value
        named = next((self._ctx.params[name] for name in _NAMES_THE_MACHINE if self._ctx.params.get(name)), None)
        if own is None or named is None:
            return False
        try:
            return get_machine(named).slug != own
        except KontrolError:  # the verb says it
            return True


def take_settings(verb: str, ctx: Any) -> None:
    """Let the options of `verb` that are not given have their values from the settings."""
    if verb in TAKES:
        ctx.default_map = FromSettings(verb, ctx)


def how_to_settle(verb: str, missing: Any) -> str:
    """What to add to click's error on a missing option or argument; "" for one that takes no setting."""
    name = getattr(getattr(missing, "param", None), "name", None)
    taken = TAKES.get(verb, {}).get(name or "")
    return f"Name it, or settle it once: kontrol config set {taken.setting} NAME." if taken else ""


def where_from(ctx: Any) -> str:
    """The line that says which values are from the settings, and which are not used; "" when there are none."""
    said, unused, settled = [], [], set()
    if isinstance(ctx.default_map, FromSettings):
        for option in ctx.command.params:
            source = ctx.get_parameter_source(option.name)
            if source is not None and source.name == "DEFAULT_MAP" and (found := ctx.default_map.find(option.name)):
                switch = next((one for one in option.opts if one.startswith("--")), option.name)
                said.append(f"{switch} {found.value} ({found.place})")
                settled.add(option.name)
        unused = [f"{one.setting.name} ({one.place})" for one in ctx.default_map.left_out]
    _settled.set(frozenset(settled))
    if ctx.params.get("file", "") is None and _reads_the_last_dump(ctx):
        from kontrol_cli.settings import chosen

        try:
            found = chosen("last_dump_folder")
        except KontrolError:  # the verb says it
            return ""
        if found.value is not None:
            said.append(f"the last dump in {found.value} ({found.place})")
    line = f"From your settings: {', '.join(said)}." if said else ""
    if unused:
        line += f"{' ' if line else ''}Not used, since it is for another machine: {', '.join(unused)}."
    return line


def _reads_the_last_dump(ctx: Any) -> bool:
    from kontrol_cli.commands.options import LAST_DUMP

    return any(LAST_DUMP in (getattr(one, "help", None) or "") for one in ctx.command.params if one.name == "file")
