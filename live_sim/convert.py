"""Checks and conversions at the border between script and host: arguments in, values out."""

from .nodes import Node, handle_of

# What Python 2 calls unicode and long has other names in Python 3; written so that both read it.
text_types = (str, type(u""))
integers = (int, type(1 << 64))


def to_text(value):
    """A text as unicode."""
    return value if isinstance(value, type(u"")) else value.decode("utf-8")


_SIMPLE = {
    "int": lambda value: isinstance(value, integers),
    "float": lambda value: isinstance(value, integers + (float,)),
    "bool": lambda value: value is None or isinstance(value, integers),
    "str": lambda value: isinstance(value, text_types),
    "Text": lambda value: isinstance(value, text_types),
    "tuple": lambda value: isinstance(value, tuple),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: True,
    "Any": lambda value: True,
    "": lambda value: True,
}


def plain(kind, value):  # fact: objects.numbers
    """A checked value in its plain form: bools as bool, floats as float, text as text, objects as nodes."""
    if kind == "bool":
        return bool(value)
    if kind == "float":
        return float(value)
    if kind in ("str", "Text"):
        return to_text(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, integers):
        return int(value)
    state = getattr(value, "__sim__", None)
    return state if isinstance(state, Node) else value


_NUMBERS = frozenset(["int", "float", "bool"])


def _same(value):
    return value


class Types(object):
    """Finds the classes that type names of the facts mean, and checks values against them."""

    def __init__(self, world):
        self.world = world
        self._found = {}

    def find(self, name, near):
        """The class for a short name (``Quantization``, ``Track.Track``), seen from the dotted class `near`."""
        key = (name, near)
        if key not in self._found:
            self._found[key] = self._search(name, near)
        return self._found[key]

    def _search(self, name, near):
        classes = self.world.classes
        scope = near
        while scope:
            if "%s.%s" % (scope, name) in classes:
                return classes["%s.%s" % (scope, name)]
            scope = scope.rpartition(".")[0]
        for dotted in ("Live.%s.%s" % (name, name), "Live.%s" % name, "Live.Base.%s" % name):
            if dotted in classes:
                return classes[dotted]
        ends = sorted(dotted for dotted in classes if dotted.endswith("." + name))
        return classes[ends[0]] if len(ends) >= 1 else None

    def accepts(self, kind, near, value):
        """Whether a value converts to the type name; dead objects convert to nothing."""
        if kind in _SIMPLE:
            return _SIMPLE[kind](value)
        head = kind.split("[")[0]
        if head != kind:
            if head in ("tuple", "list"):
                return isinstance(value, (tuple, list))
            kind = head
        if " | None" in kind:
            if value is None:
                return True
            kind = kind.replace(" | None", "")
        cls = self.find(kind, near)
        if cls is None:
            return True
        if isinstance(value, integers) and issubclass(cls, int):
            return True
        if not isinstance(value, cls):
            return False
        state = getattr(value, "__sim__", None)
        return not isinstance(state, Node) or state.alive or self.world.rules.dead_objects_usable

    def outward(self, kind, near):
        """A function that turns a behaviour's answer into what the script gets, for a type name of the facts."""
        head = kind.split("[")[0].replace(" | None", "")
        cls = None if head in _SIMPLE or head in ("tuple", "list", "NoneType", "None") else self.find(head, near)
        if cls is None and head.endswith("Vector"):
            # Types of versions before 11 are carried back and may name a class that came later.
            cls = self.find("Vector", near)
        vector = head.endswith("Vector") or "iter" in getattr(cls, "__dict__", {})
        if vector and cls is not None:
            return lambda value: _vector(cls, value)
        if cls is not None and issubclass(cls, int):
            return lambda value: None if value is None else cls.values.get(int(value), value)
        if head in ("str", "unicode"):
            return lambda value: value if value is None else to_text(value)
        return _same if head in _NUMBERS else out


def _vector(cls, items):
    result = object.__new__(cls)
    result.__items__ = list(items)
    return result


def out(value):
    """Nodes become handles, also inside tuples; everything else stays."""
    if isinstance(value, Node):
        return handle_of(value)
    if isinstance(value, tuple):
        return tuple(out(item) for item in value)
    return value
