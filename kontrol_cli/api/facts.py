"""An API as the file of facts that the simulated Live is made of, whether it comes from a table or from a document.

Such a file has for each class or module (dotted) its properties ([type, flags]: w can be written, ? nobody has
checked), methods ([what comes back, [[type, name, default]]], the default only where there is one), listeners (name ->
how many things come before the callable), nested (name -> [kind, more]), values and constants. shipped.py reads it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Container, Iterable
from copy import deepcopy
from typing import Any

from exporters.numbers import version_numbers
from kontrol_cli.api.members import HOLDERS, Member, Signature

Classes = dict[str, Any]
_LISTENER = re.compile(r"(?:add|remove)_(\w+)_listener|(\w+)_has_listener")


def listened(name: str) -> str | None:
    """What a method of a listener (add_tempo_listener) is about; None for another method."""
    found = _LISTENER.fullmatch(name)
    return (found[1] or found[2]) if found else None


def classes_of(members: Iterable[Member], *, inferred: Container[str] = ()) -> Classes:
    """The classes of a file of facts; `inferred` are the properties (dotted) whose flags nobody has checked.

    The three methods of a listener become one entry. Of a method with several forms the longest is kept.
    """
    by_holder: dict[str, dict[str, Member]] = defaultdict(dict)
    for member in members:
        if member.dotted != "Live":
            by_holder[member.holder].setdefault(member.name, member)
        if member.kind in HOLDERS and not member.text:
            by_holder[member.dotted]
    return {holder: _one_class(by_holder[holder], inferred) for holder in by_holder if holder}


def _one_class(members: dict[str, Member], inferred: Container[str]) -> Classes:
    parts: dict[str, set[str]] = defaultdict(set)
    for name in members:
        if base := listened(name):
            parts[base].add(name)
    whole = {base for base, names in parts.items() if len(names) == 3}
    facts: Classes = defaultdict(dict)
    for name, member in sorted(members.items()):
        base = listened(name)
        if base in whole:
            if name.startswith("add_"):
                longest = max((len(one.parameters) for one in member.signatures), default=0)
                facts["listeners"][base] = max(longest - 2, 0)
        elif member.kind == "property":
            flags = ("w" if member.settable else "") + ("?" if member.dotted in inferred else "")
            facts["properties"][name] = [member.type or "", flags]
        elif member.kind in ("method", "function"):
            facts["methods"][name] = _signature(member.signatures)
        elif member.kind == "enum_value":
            facts["values"][name] = member.value if member.value is not None else len(facts["values"])
        elif member.kind == "constant":
            facts["constants"][name] = (member.text or "").strip("'")
        else:
            facts["nested"][name] = [member.kind, *_about(member)]
    return dict(facts)


def _about(member: Member) -> list[str]:
    """What a class is besides a class: another one under a second name, one that scripts make, a list."""
    if member.text:
        return ["ref"] if member.text == f"Live.Device.Device.{member.name}" else ["ref", member.text]
    if member.constructible:
        return ["constructable"]
    return [f"iterable of {member.items}"] if member.items else []


def _signature(forms: tuple[Signature, ...]) -> list[Any]:
    if not forms:
        return []
    form = max(forms, key=lambda one: len(one.parameters))
    arguments = [
        [one.type or "object", one.name] if one.default is None else [one.type or "object", one.name, one.default]
        for one in form.parameters
    ]
    return [form.returns, arguments]


def as_number(version: str) -> tuple[int, int]:
    """``12.1`` as (12, 1), for comparing versions."""
    return version_numbers(version) or (0, 0)


def base_class(dotted: str, extra: dict[str, Any]) -> str | None:
    """The dotted base of an API class by the rules of the supplement, or None."""
    parts = dotted.split(".")
    if dotted in extra["base_classes"]:
        return str(extra["base_classes"][dotted])
    own = len(parts) == 3 and parts[1] == parts[2] and parts[2].endswith("Device")
    if own and parts[2] not in ("Device", "MixerDevice", "ChainMixerDevice"):
        return "Live.Device.Device"
    return None


def complete(version: str, classes: Classes, extra: dict[str, Any]) -> tuple[Classes, dict[str, str]]:
    """The classes of a version with its known holes filled and inherited types given, and the bases of classes."""
    classes = deepcopy(classes)
    for hole in extra["holes"]:
        if as_number(hole.get("from", "0")) <= as_number(version) < as_number(hole.get("before", "999")):
            for kind, members in hole["facts"].items():
                classes.setdefault(hole["class"], {}).setdefault(kind, {}).update(members)
    for dotted, parts in list(classes.items()):
        for name in parts.get("nested", {}):  # classes and modules without any member have no line of their own
            classes.setdefault(f"{dotted}.{name}", {})
    bases = {dotted: base for dotted in classes if (base := base_class(dotted, extra))}
    for dotted, base in bases.items():
        for kind in ("properties", "methods"):
            inherited = classes.get(base, {}).get(kind, {})
            for name, value in classes[dotted].get(kind, {}).items():
                if value in ([], ["", ""]) and name in inherited:
                    classes[dotted][kind][name] = inherited[name]
    return classes, dict(sorted(bases.items()))


def facts_text(head: dict[str, Any], classes: Classes, devices: dict[str, Any]) -> str:
    """The text of a file of facts. One line per class and device: small, and two versions compare well."""

    def block(items: dict[str, Any]) -> str:
        lines = [
            f"{json.dumps(name)}: {json.dumps(value, sort_keys=True, separators=(',', ':'))}"
            for name, value in sorted(items.items())
        ]
        return "{\n" + ",\n".join(lines) + "\n}"

    parts = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()]
    parts += [f'"classes": {block(classes)}', f'"devices": {block(devices)}']
    return "{\n" + ",\n".join(parts) + "\n}\n"
