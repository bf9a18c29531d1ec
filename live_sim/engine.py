"""What moves by itself: the turns of Live's main thread, the playhead, launches that wait, takes that grow."""

from .launches import Launches
from .takes import Takes
from .transport import Transport


class Engine(object):
    """Carries the music along the virtual clock of one world.

    A turn ends whenever Live is idle again: what scripts wrote lands, what falls due happens, listeners are called, each
    at most once per turn. Between two turns time goes on in steps from event to event.
    """

    def __init__(self, world):
        self.world = world
        self.turn_number = 0
        self._waiting = []
        self._marks = []
        self._marked = set()
        self.overridden = []  # parameters that were moved while an envelope of a clip moved them
        self._held = []  # only in a host that is broken on purpose
        self._busy = False
        self.transport = Transport(self)
        self.launches = Launches(self)
        self.takes = Takes(self)

    def load(self):
        """Take over what the description of the set says is playing."""
        self.transport.load()
        self.launches.load()

    def later(self, call, *args):
        """Do this on the next turn."""  # fact: visible.turns
        if self.world.rules.writes_at_once:
            call(*args)
        else:
            self._waiting.append((call, args))

    def put(self, node, name, value):
        """Store a value; its listeners are called at the end of the turn."""
        if node.data.get(name) != value or name not in node.data:
            node.own()[name] = value
            self.mark(node, name)

    def mark(self, node, name):
        """The listeners of a name are to be called at the end of the turn."""  # fact: launching.once-per-turn
        key = (node.ptr, name)
        if key not in self._marked:
            self._marked.add(key)
            self._marks.append((node, name))

    def turn(self):
        """Live is idle again: writes land, what is due now happens, listeners are called."""
        if self._busy:
            return
        self._busy = True
        try:
            self.turn_number += 1
            self.world.history.show()
            self.transport.settle()
            waiting, self._waiting = self._waiting, []
            for call, args in waiting:
                call(*args)
            self._happen()
            self._call_listeners()
        finally:
            self._busy = False

    def advance(self, until_ms):
        """Let time go on to `until_ms`, through everything that falls due on the way; a turn at both ends."""
        self.turn()
        world, transport = self.world, self.transport
        while world.now_ms < until_ms:
            step = until_ms - world.now_ms
            if transport.playing and not world.rules.transport_frozen:
                beats = min(transport.beats_to_event(), self.launches.beats_to_event(), self.takes.beats_to_event())
                due = beats * 60000.0 / transport.tempo
                if due < step:
                    world.now_ms += max(due, 0.0)
                    self._happen()
                    continue
            world.now_ms = until_ms
        self._happen()
        self.takes.grow()
        if not self.world.blocked:
            self._call_listeners()

    def _happen(self):
        """Everything that is due at this moment."""
        self.transport.happen()
        self.launches.happen()
        self.takes.happen()

    def display(self):
        """Once per display tick: the listeners of what moves all the time."""
        self.transport.display()  # fact: transport.position-listener
        self.launches.display()
        self._call_listeners()

    def _call_listeners(self):
        marks, self._marks = self._marks, []
        self._marked = set()
        if self.world.rules.listeners_late:
            self._held.append((self.world.now_ms, marks))
            marks = [mark for since, held in self._held if since < self.world.now_ms - 150.0 for mark in held]
            self._held = [one for one in self._held if one[0] >= self.world.now_ms - 150.0]
        for node, name in marks:
            if node.alive:
                node.notify(name)
