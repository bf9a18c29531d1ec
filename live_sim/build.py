"""Makes the `Live` module of one version from the facts: real classes with real descriptors, and nothing else."""

import gc
import types

from . import vectors
from .convert import Types, plain
from .enums import make_enum
from .errors import NO_CONSTRUCTOR, argument_error
from .facts_io import supplement
from .functions import BoostFunction, default_value
from .history import NOT_TRACKED, is_tracked
from .structs import StructBase
from .nodes import MISSING, Node, handle_of
from .stage import get_ident
from .visible import waits

# Methods that only read or only move a view; everything else counts as a change of the set.
_READING = ("get_", "str_", "find_", "available_", "beat_to_", "sample_to_", "seconds_to_", "note_number_", "is_",
            "value_at_", "events_in_", "select_", "show_", "focus_", "hide_", "scroll_", "zoom_", "guess_", "has_",
            "_get_", "store_chosen_", "set_fire_button_", "begin_", "end_", "fetch_")


class LomBase(object):
    """The object of a set as the script sees it; `==` follows the object behind it, a deleted one equals None."""

    __slots__ = ("__sim__", "__weakref__")

    def __init__(self, *_args, **_named):
        raise RuntimeError(NO_CONSTRUCTOR)

    def __eq__(self, other):
        node = self.__sim__
        if other is None:
            return not node.alive and not node.world.rules.dead_objects_usable
        return isinstance(other, LomBase) and other.__sim__ is node

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.__sim__.ptr)

    def __repr__(self):
        return "<%s.%s object at 0x%x>" % (type(self).__module__, type(self).__name__, self.__sim__.ptr)

    def __str__(self):
        behaviour = self.__sim__.world.behaviour(self.__sim__.kind)
        return behaviour.text(self.__sim__) if hasattr(behaviour, "text") else repr(self)

    def __dir__(self):
        return dir(type(self))


class Builder(object):
    """Builds module and classes into world.module and world.classes."""

    def __init__(self, world):
        self.world = world
        self.facts = world.facts["classes"]
        self.types = Types(world)
        self.dropped = set(world.rules.missing_members)
        self.extra = supplement()
        self.modules = world.submodules = {}
        world.types = self.types

    def build(self):
        """The `Live` module. Nothing of it is garbage yet, so nobody looks for any: that would take half of the time."""
        looks = gc.isenabled()
        gc.disable()
        try:
            return self._build()
        finally:
            if looks:
                gc.enable()

    def _build(self):
        top = types.ModuleType("Live")
        self.world.module = top
        names = sorted(self.facts, key=lambda dotted: (dotted.count("."), self._is_derived(dotted), dotted))
        for dotted in names:
            if "Live" == dotted:
                continue
            owner = self._owner(dotted)
            short = dotted.rpartition(".")[2]
            if dotted in ("Live.%s" % short,):
                made = self.modules[dotted] = types.ModuleType(str(short))
            else:
                made = self.world.classes[dotted] = self._make_class(dotted)
            if dotted not in self.dropped:
                setattr(owner, short, made)
        self._references()
        for dotted in names:
            if dotted != "Live":
                self._fill(dotted, self.modules.get(dotted) or self.world.classes[dotted])
        return top

    def _owner(self, dotted):
        parent = dotted.rpartition(".")[0]
        return self.world.module if parent == "Live" else self.modules.get(parent) or self.world.classes[parent]

    def _is_derived(self, dotted):
        return self._base(dotted) is not None

    def _base(self, dotted):
        return self.world.facts["bases"].get(dotted)

    def _references(self):
        """Nested classes that a capture lists as a reference to the base's, such as Eq8Device.View, or to another."""
        for dotted, facts in self.facts.items():
            for name, value in facts.get("nested", {}).items():
                if value[1:2] == ["ref"]:
                    target = value[2] if len(value) > 2 else "Live.Device.Device.%s" % name
                    if target in self.world.classes:
                        owner = self.modules.get(dotted) or self.world.classes[dotted]
                        setattr(owner, name, self.world.classes[target])

    def _make_class(self, dotted):
        facts = self.facts[dotted]
        module = dotted.split(".")[1]
        name = str(dotted.split(".", 2)[2].rpartition(".")[2])
        if "values" in facts:
            return make_enum(name, module, facts["values"])
        space = {"__module__": str(module), "__slots__": (), "__doc__": None}
        if self.world.rules.plain_attributes:
            del space["__slots__"]
        if name.endswith("Vector"):
            return type(name, (vectors.VectorBase,), space)
        if name == "LimitationError":
            return type(name, (RuntimeError,), {"__module__": str(module)})
        nested = self.facts.get(dotted.rpartition(".")[0], {}).get("nested", {}).get(name, ["class"])
        constructable = nested[1:] == ["constructable"] or dotted in self.extra["value_classes"]["names"]
        if self._is_node_class(dotted) and not constructable:
            base = self._base(dotted)
            bases = (self.world.classes[base],) if base in self.world.classes else (LomBase,)
            if name != "LomObject" and bases == (LomBase,) and "Live.LomObject.LomObject" in self.world.classes:
                bases = (self.world.classes["Live.LomObject.LomObject"],)
            return type(name, bases, space)
        space["__api__"] = dotted
        space["__constructable__"] = constructable
        return type(name, (self.world.struct_base(dotted, StructBase),), space)

    def _is_node_class(self, dotted):
        return "_live_ptr" in self.facts[dotted].get("properties", {}) or dotted == "Live.Clip.AutomationEnvelope"

    def _fill(self, dotted, target):
        facts = self.facts[dotted]
        if isinstance(target, types.ModuleType):
            for name, signature in facts.get("methods", {}).items():
                self._put(dotted, target, name, self._function(dotted, name, signature))
            return
        if issubclass(target, vectors.VectorBase):
            target.append, target.extend = vectors.append, vectors.extend
            return
        for name, value in facts.get("constants", {}).items():
            self._put(dotted, target, name, value)
        for name, (kind, flags) in facts.get("properties", {}).items():
            if issubclass(target, StructBase):
                self._put(dotted, target, name, self._field(dotted, name, kind, flags))
            else:
                self._put(dotted, target, name, self._property(dotted, name, kind, flags))
        for name, signature in facts.get("methods", {}).items():
            self._put(dotted, target, name, self._method(dotted, name, signature or self._inherited(dotted, name)))
        for name, extra in facts.get("listeners", {}).items():
            self._listeners(dotted, target, name, extra)

    def _put(self, dotted, target, name, value):
        if "%s.%s" % (dotted, name) not in self.dropped:
            setattr(target, name, value)

    def _inherited(self, dotted, name):
        base = self._base(dotted)
        return self.facts.get(base, {}).get("methods", {}).get(name) or ["object", [["object", "self"]]]

    def _refuse_dead(self, dotted, name, handle):
        # fact: objects.dead-equals-none
        node = handle.__sim__
        if not node.alive and not self.world.rules.dead_objects_usable:
            short = dotted.rpartition(".")[2]
            raise argument_error("None", "None" if name is None else name, (handle,), (short,))
        return node

    def _not_simulated(self, dotted, name):
        return self.world.not_built("%s.%s" % (dotted, name))

    def _property(self, dotted, name, kind, flags):
        world, behaviour, stage = self.world, self.world.behaviour(dotted), self.world.stage
        getter = getattr(behaviour, "get_" + name, None)
        setter = getattr(behaviour, "set_" + name, None)
        check = getattr(behaviour, "check_" + name, None)
        default = behaviour.plain.get(name, MISSING)
        show = self.types.outward(kind, dotted)
        whole = "%s.%s" % (dotted, name)
        tracked = is_tracked(dotted, name)
        history = world.history
        late = waits(world, whole)
        as_older, used, raising = dotted in world.as_older, world.used_as_older, world.raising

        def fget(handle):  # scripts read far more than all else: nothing is called here that need not be
            if get_ident() != stage.thread:
                world.check_thread(whole)
            node = handle.__sim__
            if not node.alive:
                self._refuse_dead(dotted, None, handle)
            world.reads += 1
            if as_older:
                used.add(dotted)
            if raising and (whole in raising or name in raising):
                raise RuntimeError("%s cannot be read now" % name)
            if getter is not None:
                return show(getter(node))
            value = node.data.get(name, default)
            if value is MISSING:
                raise self._not_simulated(dotted, name)
            return show(value)

        def land(node, value):
            if not node.alive:
                return
            if tracked:
                history.begin()
            try:
                if setter is not None:
                    setter(node, value)
                else:
                    world.engine.put(node, name, value)
            finally:
                if tracked:
                    history.end(whole)

        def fset(handle, value):
            world.check_thread(whole)
            node = self._refuse_dead(dotted, None, handle)
            if not self.types.accepts(kind, dotted, value) and not (value is None and name in behaviour.takes_none):
                raise argument_error("None", "None", (handle, value), (dotted.rpartition(".")[2], kind))
            if name not in behaviour.view_state:
                world.check_write()
            value = plain(kind, value)
            if check is not None:
                check(node, value)
            if late:
                world.engine.later(land, node, value)
                return
            if tracked:
                history.begin()
            try:
                if setter is not None:
                    setter(node, value)
                elif default is not MISSING or name in node.data:
                    node.change(name, value)
                else:
                    raise self._not_simulated(dotted, name)
            finally:
                if tracked:
                    history.end(whole)

        fget.__name__ = fset.__name__ = str(name)
        writable = "w" in flags or world.rules.read_only_writable
        return property(fget, fset if writable else None, None, "Simulated. %s" % kind)

    def _field(self, dotted, name, kind, flags):
        show = self.types.outward(kind, dotted)
        as_older, used = dotted in self.world.as_older, self.world.used_as_older

        def fget(struct):
            if as_older:
                used.add(dotted)
            return show(struct.__fields__.get(name))

        def fset(struct, value):
            if not self.types.accepts(kind, dotted, value):
                raise argument_error("None", "None", (struct, value), (dotted.rpartition(".")[2], kind))
            if as_older:
                used.add(dotted)
            struct.__fields__[name] = plain(kind, value)

        return property(fget, fset if "w" in flags else None, None, "Simulated. %s" % kind)

    def _arguments(self, dotted, args):
        return [arg[:2] + [default_value(arg[2], self._enum_value), arg[2]] if len(arg) > 2 else list(arg)
                for arg in args]

    def _enum_value(self, text):
        value = self.world.module
        for part in text.split("."):
            value = getattr(value, part)
        return value

    def _function(self, dotted, name, signature):
        result, args = signature or ["object", []]
        call = self.world.functions.get("%s.%s" % (dotted, name))
        show = self.types.outward(result, dotted)

        def run(*values):
            self.world.check_thread("%s.%s" % (dotted, name))
            if dotted in self.world.as_older:
                self.world.used_as_older.add(dotted)
            if call is None:
                raise self._not_simulated(dotted, name)
            return show(call(self.world, *[plain(arg[0], value) for arg, value in zip(spec, values)]))

        spec = self._arguments(dotted, args)
        return BoostFunction(dotted.rpartition(".")[2], name, args=spec, result=result, call=run,
                             check=lambda kind, value: self.types.accepts(kind, dotted, value))

    def _method(self, dotted, name, signature):
        result, args = signature[0], signature[1] or [["object", "self"]]
        behaviour = self.world.behaviour(dotted)
        call = getattr(behaviour, "do_" + name, None)
        check = getattr(behaviour, "check_" + name, None)
        late = waits(self.world, "%s.%s" % (dotted, name))
        show = self.types.outward(result, dotted)
        spec = self._arguments(dotted, args[1:])
        short = dotted.rpartition(".")[2]
        changes = not name.startswith(_READING) and name not in behaviour.view_state and self._is_node_class(dotted)
        tracked = changes and name not in NOT_TRACKED
        history, whole = self.world.history, "%s.%s" % (dotted, name)
        as_older, used = dotted in self.world.as_older, self.world.used_as_older

        def land(state, taken):
            if state.alive:
                call(state, *taken)

        def run(handle, *values):
            state = getattr(handle, "__sim__", None)
            self.world.check_thread("%s.%s" % (dotted, name))
            if as_older:
                used.add(dotted)
            if isinstance(state, Node):
                state = self._refuse_dead(dotted, name, handle)
            elif not isinstance(handle, StructBase):
                raise argument_error(short, name, (handle,) + values, (short,))
            else:
                state = handle
            if call is None:
                raise self._not_simulated(dotted, name)
            if changes:
                self.world.check_write()
            taken = [plain(arg[0], value) for arg, value in zip(spec, values)]
            if check is not None:
                check(state, *taken)
            if late:
                return self.world.engine.later(land, state, taken)
            if not tracked:
                return show(call(state, *taken))
            history.begin()
            try:
                return show(call(state, *taken))
            finally:
                history.end(whole)

        return BoostFunction(short, name, args=spec, result=result, call=run,
                             check=lambda kind, value: self.types.accepts(kind, dotted, value), first=short,
                             own=tuple(args[0][:2]))

    def _listeners(self, dotted, target, name, extra):
        short = dotted.rpartition(".")[2]
        added = [["object", "arg%d" % (n + 2)] for n in range(extra + 1)]

        def make(full, action, result):
            def run(handle, *values):
                self.world.check_thread("%s.%s" % (dotted, full))
                if not callable(values[-1]):
                    raise argument_error(short, full, (handle,) + values, (short, "object"))
                if isinstance(handle, StructBase):
                    raise self._not_simulated(dotted, full)
                node = self._refuse_dead(dotted, full, handle)
                return action(node, name, values[:-1], values[-1])
            function = BoostFunction(short, full, args=added, result=result, call=run, check=lambda kind, value: True,
                                     first=short)
            self._put(dotted, target, full, function)

        make("add_%s_listener" % name, Node.add_listener, "None")
        make("remove_%s_listener" % name, Node.remove_listener, "None")
        make("%s_has_listener" % name, Node.has_listener, "bool")


__all__ = ["Builder", "LomBase", "handle_of"]
