"""A class of the API as the lines of a stub: nested classes, values, properties, methods, each with its types."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator

from kontrol_cli.api.members import Member, Signature
from kontrol_cli.api.stub_types import LIST_CLASS, Module, default_said, only_by_place
from kontrol_cli.api.stub_words import CLOSER, CONSTRUCTORS, NONE_AT_TIMES

_LISTENER = re.compile(r"(?:add|remove)_\w+_listener|\w+_has_listener")
_CALLBACK = "Callable[[], object]"
_LOM = "Live.LomObject.LomObject"

Words = Callable[[Member], str | None]
"""What a doc string says of a member; None for nothing."""


def usable(name: str) -> bool:
    """Whether a member can be declared: Python's own words (`from`) cannot, nor what is no name at all."""
    return name.isidentifier() and not keyword.iskeyword(name) and not (name.startswith("__") and name.endswith("__"))


def doc_lines(text: str | None, indent: str) -> list[str]:
    """A doc string as lines; nothing for None."""
    if not text:
        return []
    safe = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text.replace("\t", " "))
    safe = safe.strip().replace("\\", "\\\\").replace('"', "'")
    first, *rest = [line.rstrip() for line in safe.split("\n")]
    if not rest:
        return [f'{indent}"""{first}"""']
    return [f'{indent}"""{first}', *(f"{indent}{line}".rstrip() for line in rest), f'{indent}"""']


class ClassText:
    """Writes the classes of one module; `words` are the doc strings."""

    def __init__(self, module: Module, words: Words) -> None:
        self.module = module
        self.names = module.names
        self.words = words

    def bases(self, dotted: str) -> list[str]:
        """The classes (dotted) that a class derives from: what the source says, what nesting says, else LomObject.

        A nested class replaces that of the base by the same name, so it is one of its kind: RackDevice.View is a
        Device.View. What has an identity (`_live_ptr`) is an object of the set.
        """
        member = self.names.classes[dotted]
        found = [base for base in member.bases if base in self.names.classes]
        if not found:
            outer, _, name = dotted.rpartition(".")
            if outer in self.names.classes:
                found = [f"{base}.{name}" for base in self.bases(outer) if f"{base}.{name}" in self.names.classes]
        if not found and dotted != _LOM and _LOM in self.names.classes:
            found = [_LOM] if "_live_ptr" in self.names.members.get(dotted, {}) else []
        return found

    def inherited(self, dotted: str) -> dict[str, Member]:
        """The members that a class has from its bases."""
        found: dict[str, Member] = {}
        for base in self.bases(dotted):
            found |= self.inherited(base) | self.names.members.get(base, {})
        return found

    def lines(self, dotted: str, indent: str = "") -> Iterator[str]:
        """The class with everything in it."""
        member, inside = self.names.classes[dotted], indent + "    "
        yield f"{indent}class {member.name}{self._head(dotted)}:"
        body = doc_lines(self.words(member), inside)
        body += self._body(dotted, inside)
        yield from body or [f"{inside}..."]

    def _head(self, dotted: str) -> str:
        members = self.names.members.get(dotted, {})
        if any(one.kind == "enum_value" for one in members.values()):
            return "(int)"
        if self.names.is_list(dotted):
            if dotted.endswith(f".{LIST_CLASS}"):
                return "(_lists.ListOf[_Item])"
            return f"(_lists.ListOf[{self.module.said(self.names.items(dotted), dotted)}])"
        if dotted.endswith(".LimitationError"):
            return "(RuntimeError)"
        bases = [self.module.spoken(base) for base in self.bases(dotted)]
        return f"({', '.join(bases)})" if bases else ""

    def _body(self, dotted: str, indent: str) -> list[str]:
        members = self.names.members.get(dotted, {})
        inherited = self.inherited(dotted)
        found: list[str] = []
        if any(one.kind == "enum_value" for one in members.values()):
            found += self._enum(dotted, indent)
        items = self.names.items(dotted)
        if items is not None and not self.names.is_list(dotted):
            found.append(f"{indent}def __iter__(self) -> Iterator[{self.module.said(items, dotted)}]: ...")
        found += self._constructor(dotted, indent)
        for name, member in sorted(members.items(), key=lambda item: (_ORDER.index(item[1].kind), item[0])):
            if not usable(name):
                found.append(f"{indent}# {name!a} is no name that Python takes: getattr finds it.")
            elif (name in inherited and self._same(member, inherited[name])) or (
                self.names.is_list(dotted) and name in ("append", "extend")
            ):
                continue
            elif member.kind != "enum_value":
                found += self._member(dotted, member, indent)
        return found

    def _same(self, member: Member, base: Member) -> bool:
        """Whether a base has the member already; a class may only say a narrower kind of object than its base."""
        if member.kind != base.kind or member.kind in ("class", "enum", "module"):
            return False
        if member.kind != "property":
            return True
        return not self._narrower(member, base) and not (member.name == "canonical_parent" and not base.type)

    def _narrower(self, member: Member, base: Member) -> bool:
        """Whether a property is of a kind of what it is in the base: the view of a rack is a RackDevice.View."""
        own, other = (self.names.find(one.type, one.holder) if one.type else None for one in (member, base))
        return not member.settable and own is not None and own != other and other in self._ancestors(own)

    def _ancestors(self, dotted: str) -> set[str]:
        bases = self.bases(dotted)
        return {*bases, *(one for base in bases for one in self._ancestors(base))}

    def _enum(self, dotted: str, indent: str) -> Iterator[str]:
        own = self.module.spoken(dotted)
        members = self.names.members[dotted].values()
        values = sorted(
            (one for one in members if one.kind == "enum_value"), key=lambda one: (one.value is None, one.value or 0)
        )
        yield f"{indent}names: ClassVar[dict[str, {own}]]"
        yield f"{indent}values: ClassVar[dict[int, {own}]]"
        if "name" not in self.names.members[dotted]:
            yield f"{indent}@property"
            yield f"{indent}def name(self) -> str: ..."
        for one in values:
            number = "" if one.value is None else f"  # {one.value}"
            if usable(one.name):
                yield f"{indent}{one.name}: ClassVar[{own}]{number}"

    def _constructor(self, dotted: str, indent: str) -> list[str]:
        if dotted in CONSTRUCTORS:
            given = [f"{name}: {kind}{f' = {text}' if text else ''}" for name, kind, text in CONSTRUCTORS[dotted]]
            return [f"{indent}def __init__({', '.join(['self', *given])}) -> None: ..."]
        if self.names.classes[dotted].constructible:
            return [f"{indent}def __init__(self, *args: Any, **named: Any) -> None: ..."]
        if dotted == _LOM:  # only Live makes objects of a set: a checker says so where a script tries
            return [f"{indent}def __init__(self, *, only_live_makes_these: Never) -> None: ..."]
        return []

    def _member(self, dotted: str, member: Member, indent: str) -> list[str]:
        if member.kind in ("class", "enum"):
            target = member.text
            if target:
                return [f"{indent}{member.name} = {self.module.spoken(target)}"] if target in self.names.classes else []
            return list(self.lines(member.dotted, indent))
        if member.kind == "constant":
            return [f"{indent}{member.name}: ClassVar[str]"]
        if member.kind == "property":
            return self._property(dotted, member, indent)
        return self.method(dotted, member, indent)

    def _property(self, dotted: str, member: Member, indent: str) -> list[str]:
        kind = self.module.said(member.type, dotted)
        given = self.module.taken(member.type, dotted)
        if member.dotted in NONE_AT_TIMES and kind != "Any" and not kind.endswith(" | None"):
            kind, given = f"{kind} | None", f"{given} | None"
        elif member.dotted == "Live.ClipSlot.ClipSlot.clip" and kind != "Any":
            kind = f"{kind} | Any"  # has_clip says whether it is None: checkers need not ask again
        if member.name == "canonical_parent" and member.type == "NoneType":
            kind = "None"  # nothing is above the set and the application
        if member.settable is None:
            return [f"{indent}{member.name}: {kind}  # whether it can be set is not known"]
        docs = doc_lines(self.words(member), indent + "    ")
        found = [f"{indent}@property", *_def(f"{indent}def {member.name}(self) -> {kind}:", docs)]
        if member.settable:
            setter = f"{indent}def {member.name}(self, value: {given}) -> None: ..."
            found += [f"{indent}@{member.name}.setter", setter]
        return found

    def method(self, dotted: str, member: Member, indent: str) -> list[str]:
        """A method or function, each of its forms."""
        docs = doc_lines(self.words(member), indent + "    ")
        inside = dotted in self.names.classes
        if _LISTENER.fullmatch(member.name) and inside:
            return _def(f"{indent}def {member.name}{self._listener(dotted, member)}:", docs)
        if not member.signatures:
            own = "self, " if inside else ""
            return _def(f"{indent}def {member.name}({own}*args: Any, **named: Any) -> Any:", docs)
        forms = list(dict.fromkeys(self._form(dotted, member.name, one, inside=inside) for one in member.signatures))
        found: list[str] = []
        for number, (static, text) in enumerate(forms):
            found += [f"{indent}@overload"] if len(forms) > 1 else []
            found += [f"{indent}@staticmethod"] if static else []
            found += _def(f"{indent}def {member.name}{text}:", docs if number == 0 else [])
        return found

    def _listener(self, dotted: str, member: Member) -> str:
        """Listeners take a callable without parameters, last; what comes before it says what is listened to."""
        longest = max((len(one.parameters) for one in member.signatures), default=2)
        known = CLOSER.get(member.dotted.removeprefix("Live."), {})
        before = [f"arg{number}: {known.get(number - 2, 'object')}" for number in range(2, longest)]
        callback = _CALLBACK if member.name.startswith("add_") else "Callable[..., object]"
        returns = "bool" if member.name.endswith("_has_listener") else "None"
        return f"({', '.join(['self', *before, f'callback: {callback}'])}, /) -> {returns}"

    def _form(self, dotted: str, called: str, one: Signature, *, inside: bool) -> tuple[bool, str]:
        """Whether a form is static, and its parameters with what comes back."""
        parameters = list(one.parameters)
        known = CLOSER.get(f"{dotted}.{called}".removeprefix("Live."), {})
        static = False
        if inside:
            first = parameters[0].type if parameters else None
            own = bool(parameters) and (first in (None, "object") or self.names.find(first, dotted) is not None)
            static = not own
            parameters = parameters[1:] if own else parameters
        given = [] if static or not inside else ["self"]
        last_by_place = max((n for n, each in enumerate(parameters) if only_by_place(each.name)), default=-1)
        optional, taken = False, {"self"}
        for number, each in enumerate(parameters):
            name = each.name if usable(each.name) and each.name not in taken else f"{each.name}_{number}"
            name = name if usable(name) else f"arg{number}"
            taken.add(name)
            kind = self.module.closer(known[number]) if number in known else self.module.taken(each.type, dotted)
            optional = optional or each.default is not None
            default = f" = {default_said(each.default or '', kind)}" if optional else ""
            given.append(f"{name}: {kind}{default}")
            if number == last_by_place:
                given.append("/")
        returns = self.module.closer(known[None]) if None in known else self.module.said(one.returns, dotted)
        return static, f"({', '.join(given)}) -> {returns}"


_ORDER = ("module", "enum", "class", "constant", "enum_value", "property", "method", "function")


def _def(head: str, docs: list[str]) -> list[str]:
    return [head, *docs] if docs else [f"{head} ..."]
