"""The facts of Live's API that come with Kontrol: the simulated Live is made of them, here they are only read.

A file live-VERSION.json holds classes (dotted name -> properties, methods, listeners, nested, values, constants; see
tools/make_live_facts.py, which writes them complete) and, for a version that only partly was captured, the earlier
version it is taken from (`as`) and the classes that were compared (`compared`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from exporters import paths
from exporters.errors import UsageError
from exporters.numbers import read_json, version_numbers
from exporters.words import did_you_mean
from kontrol_cli.api.members import Api, Kind, Member, Parameter, Signature
from kontrol_cli.in_live.assemble import carried

Facts = dict[str, Any]
_STARTED = ("add_{}_listener", "remove_{}_listener", "{}_has_listener")


@cache
def shipped_versions() -> tuple[str, ...]:
    """The versions of Live whose facts are here, the oldest first: 9.7, 10.1, ... Raises KontrolError as `carried`."""
    names = (path.name for path in paths.listed(carried("live_sim") / "facts"))
    found = (
        name[len("live-") : -len(".json")] for name in names if name.startswith("live-") and name.endswith(".json")
    )
    return tuple(sorted(found, key=lambda version: version_numbers(version) or (0, 0)))


def shipped_api(version: str) -> Api:
    """The API of a version that ships. Raises UsageError for another one."""
    if version not in shipped_versions():
        near = did_you_mean(version, shipped_versions())
        raise UsageError(
            f"There are no facts of Live {version} here.{near} There are those of {', '.join(shipped_versions())}; of "
            "another version, name a document (the command 'dump api' in that Live makes one)."
        )
    path = carried("live_sim") / "facts" / f"live-{version}.json"
    return api_of_facts(version, read_json(path.read_bytes(), path.name))


def api_of_facts(name: str, facts: Facts) -> Api:
    """The API that a file of facts tells, called `name`."""
    classes: Facts = facts["classes"]
    compared = set(facts.get("compared", ()))
    left = sorted(
        dotted
        for dotted, parts in classes.items()
        if "as" in facts and dotted not in compared and set(parts) - {"nested"}
    )
    remarks = []
    if str(facts.get("settable", "")).startswith("inferred"):
        remarks.append(f"Live {name}: which properties can be written is {facts['settable']}.")
    return Api(
        name=name,
        live_version=facts["api_captured_from"],
        members=(Member(holder="", name="Live", kind="module"), *_members(classes, facts.get("bases", {}))),
        as_in=facts.get("as"),
        not_compared=tuple(left),
        remarks=tuple(remarks),
    )


def _members(classes: Facts, bases: dict[str, str]) -> Iterator[Member]:
    for holder in sorted(classes):
        parts = classes[holder]
        module = holder.count(".") < 2
        for name, about in parts.get("nested", {}).items():
            yield _nested(holder, name, about, bases.get(f"{holder}.{name}"))
        for name, value in parts.get("constants", {}).items():
            yield Member(holder=holder, name=name, kind="constant", text=str(value))
        for name, number in sorted(parts.get("values", {}).items(), key=lambda item: (item[1], item[0])):
            yield Member(holder=holder, name=name, kind="enum_value", value=number)
        listeners = parts.get("listeners", {})
        for name, (kind, flags) in parts.get("properties", {}).items():
            yield Member(
                holder=holder,
                name=name,
                kind="property",
                settable="w" in flags,
                listenable=name in listeners,
                type=kind or None,
            )
        for name, about in parts.get("methods", {}).items():
            called: Kind = "function" if module else "method"
            yield Member(holder=holder, name=name, kind=called, signatures=_signatures(about))
        for name, extra in listeners.items():
            yield from _listener(holder, name, extra)


def _nested(holder: str, name: str, about: list[str], base: str | None) -> Member:
    more = about[1] if len(about) > 1 else ""
    return Member(
        holder=holder,
        name=name,
        kind=about[0],  # type: ignore[arg-type]
        # A class that is a reference to that of the base; in every capture it is Device.View.
        text=(about[2] if len(about) > 2 else f"Live.Device.Device.{name}") if more == "ref" else None,
        bases=(base,) if base else (),
        constructible=True if more == "constructable" else None,
        items=more.removeprefix("iterable of ") if more.startswith("iterable of ") else None,
    )


def _signatures(about: list[Any]) -> tuple[Signature, ...]:
    if not about:
        return ()
    result, arguments = about
    return (Signature(tuple(Parameter(one[1], one[0], one[2] if len(one) > 2 else None) for one in arguments), result),)


def _listener(holder: str, name: str, extra: int) -> Iterator[Member]:
    """The three methods of a listener; `extra` arguments come before what is called."""
    own = Parameter("arg1", holder.rpartition(".")[2])
    others = tuple(Parameter(f"arg{number + 2}", "object") for number in range(extra + 1))
    for pattern in _STARTED:
        returns = "bool" if pattern.startswith("{") else "None"
        signature = Signature((own, *others), returns)
        yield Member(holder=holder, name=pattern.format(name), kind="method", signatures=(signature,))
