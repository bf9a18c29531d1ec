"""What is behind the objects that a script sees: nodes of the set, and the listeners on them."""

# Live builds the MIDI map anew when one of these changes.
STRUCTURE = frozenset(["tracks", "return_tracks", "devices", "chains"])
MISSING = object()


class Node(object):
    """One object of the set. `data` holds plain API values by API name, `parts` the child nodes by API name."""

    __slots__ = ("world", "kind", "parent", "data", "parts", "alive", "listeners", "ptr", "heir", "__weakref__")

    def __init__(self, world, kind, parent=None, data=None):
        self.world = world
        self.kind = kind
        self.parent = parent
        self.data = {} if data is None else data
        self.parts = {}
        self.alive = True
        self.listeners = None
        self.ptr = world.next_ptr()
        self.heir = None  # what undo made in its place

    def get(self, name, default=None):
        """The plain value of an API name."""
        return self.data.get(name, default)

    def change(self, name, value):
        """Set a plain value and call its listeners when it is another one."""
        if self.data.get(name) != value or name not in self.data:
            self.keep(name, value)
            self.notify(name)

    def keep(self, name, value):
        """Set a plain value without a word; the undo step that is open remembers the old one."""
        data, history = self.own(), self.world.history
        if history.depth:
            history.data(self, name, data.get(name, MISSING), value)
        data[name] = value

    def insert(self, name, index, child):
        """A child comes into the list `name`."""
        self.parts.setdefault(name, []).insert(index, child)
        self.world.history.inserted(self, name, index, child)

    def take(self, name, child):
        """A child goes out of the list `name`; whether it dies is up to the caller."""
        index = self.parts[name].index(child)
        del self.parts[name][index]
        self.world.history.removed(self, name, index, child)
        return index

    def place(self, name, child):
        """The part `name` is another object from now on, or none."""
        self.world.history.placed(self, name, self.parts.get(name), child)
        if child is None:
            self.parts.pop(name, None)
        else:
            self.parts[name] = child

    def own(self):
        """The data, for writing: a description that several nodes share is copied first."""
        if self.data.get("shared"):
            self.data = dict(self.data, shared=False)
        return self.data

    def notify(self, name, *extra):
        """Call the listeners of `name` (with the same extra arguments, for is_view_visible)."""
        if name in STRUCTURE:
            self.world.structure_changed()
        if self.listeners and self.listeners.get(name):
            fired = [(call, owner) for args, call, owner in self.listeners[name] if args == extra]
            if fired:
                self.world.fire(fired)

    def add_listener(self, name, extra, call):
        """Register; the same (arguments, callable) twice raises."""
        if self.has_listener(name, extra, call) and not self.world.rules.double_listeners_allowed:
            raise RuntimeError("Observer already connected")
        if self.listeners is None:
            self.listeners = {}
        self.listeners.setdefault(name, []).append((extra, call, self.world.running))
        self.world.listening.add(self)

    def remove_listener(self, name, extra, call):
        """Unregister; one that is not there raises."""
        if self.world.rules.remove_listeners_ignored:
            return
        entries = (self.listeners or {}).get(name, [])
        for index, entry in enumerate(entries):
            if entry[:2] == (extra, call):
                del entries[index]
                if not entries and not any(self.listeners.values()):
                    self.world.listening.discard(self)  # who listens to nothing is kept by nobody
                return
        raise RuntimeError("Observer not connected")

    def has_listener(self, name, extra, call):
        """Whether exactly this observer is connected."""
        return any(entry[:2] == (extra, call) for entry in (self.listeners or {}).get(name, []))

    def listener_names(self):
        """The names with an observer, once per observer."""
        return [name for name, entries in sorted((self.listeners or {}).items()) for _ in entries]

    def kill(self):
        """Delete the object and all that it holds; handles in the script's hands are dead from now on."""
        if not self.alive:
            return
        self.alive = False
        self.listeners = None  # observers go with the object
        self.world.listening.discard(self)
        for part in list(self.parts.values()):
            for child in part if isinstance(part, list) else [part]:
                if isinstance(child, Node) and child.parent is self:
                    child.kill()

    def inside(self, other):
        """Whether this is the other node or somewhere below it."""
        node = self
        while node is not None and node is not other:
            node = node.parent
        return node is other

    def path(self):
        """Where the object is, for messages: ``song tracks 2 devices 0``."""
        if self.parent is None:
            return self.kind.rsplit(".", 1)[-1].lower()
        for name, part in self.parent.parts.items():
            if part is self:
                return "%s %s" % (self.parent.path(), name)
            if isinstance(part, list) and self in part:
                return "%s %s %d" % (self.parent.path(), name, part.index(self))
        return "%s %s" % (self.parent.path(), self.kind.rsplit(".", 1)[-1].lower())


def handle_of(node):
    """The Python object for a node: a new one each time."""  # fact: objects.new-wrapper
    if node is None:
        return None
    handle = object.__new__(node.world.classes[node.kind])
    handle.__sim__ = node
    return handle
