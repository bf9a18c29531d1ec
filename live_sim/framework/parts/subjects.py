"""Our own subjects: classes that name their events get add_, remove_, has_listener and notify_ for each."""

from .events import SlotManager

_NOTHING = object()


def _methods(event):
    """The five methods of one event."""
    def heard(self):
        return self.__dict__.setdefault("_listeners", {}).setdefault(event, [])

    def add(self, listener, identify_sender=False, *_):
        call = (lambda *values: listener(*(values + (self,)))) if identify_sender else listener
        if not any(known == listener for known, _ in heard(self)):
            heard(self).append((listener, call))
            self._on_listeners_changed(event)

    def remove(self, listener, *_):
        if not has(self, listener):
            raise RuntimeError("Observer not connected")
        heard(self)[:] = [pair for pair in heard(self) if pair[0] != listener]
        self._on_listeners_changed(event)

    def has(self, listener, *_):
        return any(known == listener for known, _ in heard(self))

    def count(self):
        return len(heard(self))

    def notify(self, *values):
        for listener, call in list(heard(self)):
            if has(self, listener):
                call(*values)

    def clear(self):
        heard(self)[:] = []
        self._on_listeners_changed(event)

    return {"add_%s_listener" % event: add, "remove_%s_listener" % event: remove, "%s_has_listener" % event: has,
            "%s_listener_count" % event: count, "notify_%s" % event: notify, "clear_%s_listeners" % event: clear}


class _Announcing(type):
    """Gives a class the methods of the events that it names in __events__ or __subject_events__."""

    def __new__(mcs, name, bases, space):
        events = list(space.get("__events__", ())) + list(space.get("__subject_events__", ()))
        events += [value.event for value in space.values() if isinstance(value, listenable_property)]
        for key, value in list(space.items()):
            if isinstance(value, listenable_property) and value.event is None:
                value.event = key
                events.append(key)
        for event in events:
            if event is None:
                continue
            event = event if isinstance(event, str) else getattr(event, "name", event)
            for method, function in _methods(event).items():
                space.setdefault(method, function)
        return super(_Announcing, mcs).__new__(mcs, name, bases, space)


class listenable_property(property):  # noqa: N801  the name under which scripts ask for it
    """A property with an event of its own name; `listenable_property.managed(value)` keeps the value and announces."""

    event = None

    @classmethod
    def managed(cls, default):
        """A property that stores its value and calls notify_<name>(value) when it changes."""
        made = None

        def read(self):
            return self.__dict__.setdefault("_managed", {}).get(made.event, default)

        def write(self, value):
            if read(self) != value:
                self.__dict__["_managed"][made.event] = value
                getattr(self, "notify_%s" % made.event)(value)

        made = cls(read, write)
        return made


# Made by calling the metaclass, because its syntax differs between Python 2 and 3.
Subject = _Announcing("Subject", (SlotManager,), {
    "__doc__": "Something that announces events; `__subject_events__` (or `__events__`) names them.",
    "_on_listeners_changed": lambda self, event: None, "__module__": __name__})
EventObject = Subject
