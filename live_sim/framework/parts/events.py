"""Subjects that announce events, and slots that listen to them and let go by themselves at the end.

A subject is anything with add_X_listener, remove_X_listener and X_has_listener: objects of Live, and our own.
"""

from functools import partial

from ..guard import Explained


def live_object_valid(thing):
    """Whether an object of Live is there: not None, and not deleted (which equals None without being it)."""
    return thing != None  # noqa: E711


class Disconnectable(Explained):
    """Something that lets go of everything at its end."""

    def disconnect(self):
        """Let go."""


class SlotManager(Disconnectable):
    """Owns slots and other disconnectables; disconnect() ends them all, the last first."""

    def _owned(self):
        return self.__dict__.setdefault("_registered_disconnectables", [])

    def register_disconnectable(self, thing):
        """End `thing` with this one; returns it."""
        if thing not in self._owned():
            self._owned().append(thing)
        return thing

    register_slot_manager = register_disconnectable

    def register_disconnectables(self, things):
        """Several at once; returns them."""
        return [self.register_disconnectable(thing) for thing in things]

    def unregister_disconnectable(self, thing):
        """Not any more."""
        if thing in self._owned():
            self._owned().remove(thing)

    def disconnect_disconnectable(self, thing):
        """End it now."""
        if thing in self._owned():
            self._owned().remove(thing)
            thing.disconnect()

    def has_disconnectable(self, thing):
        """Whether it is registered."""
        return thing in self._owned()

    def find_disconnectable(self, test):
        """The first registered one for which the test holds, or None."""
        return next((thing for thing in self._owned() if test(thing)), None)

    def register_slot(self, *args, **named):
        """register_slot(subject, listener, event), or a slot; returns the slot."""
        slot = args[0] if args and isinstance(args[0], Slot) else Slot(*args, **named)
        return self.register_disconnectable(slot)

    def disconnect(self):
        owned = self._owned()
        while owned:
            owned.pop().disconnect()
        super(SlotManager, self).disconnect()


class Slot(Disconnectable):
    """A connection between one subject at a time and a listener. Setting `subject` moves it."""

    def __init__(self, subject=None, listener=None, event=None, extra_kws=None, extra_args=None):
        self._subject = None
        self._event = event
        self._arguments = (tuple(extra_args or ()), dict(extra_kws or {}))
        self.listener = listener
        self._connected = None
        self.subject = subject

    @property
    def subject(self):
        """What is listened to, or None."""
        return self._subject

    @subject.setter
    def subject(self, subject):
        self._disconnect_subject()
        self._subject = subject
        self.connect()

    @property
    def is_connected(self):
        """Whether the listener hangs on the subject."""
        return self._connected is not None

    def connect(self):
        """Hang the listener on the subject, when there is one."""
        if self._connected is None and live_object_valid(self._subject) and self.listener is not None:
            args, named = self._arguments
            getattr(self._subject, "add_%s_listener" % self._event)(*(args + (self.listener,)), **named)
            self._connected = self._subject

    def _disconnect_subject(self):
        """Take it off; a deleted object of Live needs nothing."""
        subject, self._connected = self._connected, None
        if live_object_valid(subject):
            args, _ = self._arguments
            if getattr(subject, "%s_has_listener" % self._event)(*(args + (self.listener,))):
                getattr(subject, "remove_%s_listener" % self._event)(*(args + (self.listener,)))

    def soft_disconnect(self):
        """Take it off and remember the subject; connect() hangs it on again."""
        self._disconnect_subject()

    def disconnect(self):
        self._disconnect_subject()
        self._subject = None

    def __call__(self, *args, **named):
        return self.listener(*args, **named)


class PathSlot(Slot):
    """A slot for `a.b.event`: follows a and b of its subject, and connects to the event of the last one."""

    def __init__(self, listener, path, extra=None):
        self._names = path.split(".")
        self._steps = []
        super(PathSlot, self).__init__(None, listener, self._names[-1], extra_args=extra)

    @Slot.subject.setter
    def subject(self, subject):
        self._disconnect_subject()
        self._subject = subject
        self._follow(subject, 0)

    def _follow(self, subject, place):
        for step in self._steps[place:]:
            step.disconnect()
        del self._steps[place:]
        if not live_object_valid(subject):
            return
        name = self._names[place]
        last = place == len(self._names) - 1
        heard = self.listener if last else partial(self._moved, subject, place)
        if last or hasattr(subject, "add_%s_listener" % name):
            self._steps.append(Slot(subject, heard, name, extra_args=self._arguments[0] if last else None))
        else:
            self._steps.append(Slot(None, heard, name))
        if not last:
            self._follow(getattr(subject, name, None), place + 1)

    def _moved(self, subject, place):
        self._follow(getattr(subject, self._names[place], None), place + 1)
        self.listener()

    def connect(self):
        """The steps connect themselves."""

    def _disconnect_subject(self):
        for step in self._steps:
            step.disconnect()
        self._steps = []


class SlotGroup(SlotManager):
    """One listener on many subjects; it is called with the values of the event and then the subject (or identifier)."""

    def __init__(self, listener, event, extra=None):
        self.listener, self._event, self._extra = listener, event, extra
        self._slots = []

    def replace_subjects(self, subjects, identifiers=None):
        """Listen to these and to no others."""
        self._remove_all()
        identifiers = subjects if identifiers is None else identifiers
        for subject, identifier in zip(subjects, identifiers):
            self.add_subject(subject, identifier)

    def add_subject(self, subject, identifier=None):
        """Listen to one more."""
        if not live_object_valid(subject):
            return
        given = subject if identifier is None else identifier
        heard = lambda *values: self.listener(*(values + (given,)))  # noqa: E731
        self._slots.append((subject, Slot(subject, heard, self._event, extra_args=self._extra)))

    def remove_subject(self, subject):
        """One less."""
        for known, slot in [pair for pair in self._slots if pair[0] == subject]:
            slot.disconnect()
            self._slots.remove((known, slot))

    def has_subject(self, subject):
        """Whether it is listened to."""
        return any(known == subject for known, _ in self._slots)

    def _remove_all(self):
        """None."""
        for _, slot in self._slots:
            slot.disconnect()
        self._slots = []

    def disconnect(self):
        self._remove_all()
        super(SlotGroup, self).disconnect()

    def __call__(self, *args, **named):
        return self.listener(*args, **named)


class _SlotDescriptor(object):
    """What the decorators make of a method: one slot for each object, made when it is first asked for."""

    def __init__(self, function, make):
        self._function, self._make = function, make
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def __get__(self, owner, cls=None):
        if owner is None:
            return self
        key = "_slot_of_%s_%d" % (self._function.__name__, id(self))
        slot = owner.__dict__.get(key)
        if slot is None:
            slot = owner.__dict__[key] = self._make(partial(self._function, owner))
            owner.register_disconnectable(slot)
        return slot


def listens(event, *extra):
    """Decorates a method of a SlotManager: `self.method.subject = thing` connects it to thing's event (or path)."""
    def decorate(function):
        if "." in event:
            return _SlotDescriptor(function, lambda heard: PathSlot(heard, event, extra))
        return _SlotDescriptor(function, lambda heard: Slot(None, heard, event, extra_args=extra))
    return decorate


def listens_group(event, *extra):
    """Decorates a method: `self.method.replace_subjects(things)` connects it to the event of each."""
    return lambda function: _SlotDescriptor(function, lambda heard: SlotGroup(heard, event, extra))
