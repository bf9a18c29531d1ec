"""Undo and redo: every edit of the set is a list of small operations, and each of them knows its inverse.

Only what Live itself can undo is kept (TRACKED, NOT_TRACKED). An object that undo brings back is a new one:
handles to the one that was deleted stay dead, as they do in Live.
"""

from .nodes import MISSING, Node

# Ours: what is older cannot be undone any more, and a step that never ends is cut.
MOST_STEPS = 500
MOST_OPERATIONS = 50000
# fact: undo.tracked
# All editing methods are tracked unless named in NOT_TRACKED.
TRACKED = {
    "Live.Song.Song": ("clip_trigger_quantization", "groove_amount", "signature_denominator", "signature_numerator",
                       "swing_amount", "tempo"),
    "Live.Track.Track": ("color", "color_index", "name"),  # fact: undo.mute
    "Live.Clip.Clip": ("color", "color_index", "end_marker", "gain", "groove", "launch_mode", "launch_quantization",
                       "legato", "loop_end", "loop_start", "looping", "muted", "name", "pitch_coarse", "pitch_fine",
                       "position", "ram_mode", "signature_denominator", "signature_numerator", "start_marker",
                       "velocity_amount", "warp_mode", "warping"),
    "Live.ClipSlot.ClipSlot": ("has_stop_button",),
    "Live.Scene.Scene": ("color", "color_index", "name", "tempo", "tempo_enabled", "time_signature_denominator",
                         "time_signature_enabled", "time_signature_numerator"),
    "Live.MixerDevice.MixerDevice": ("crossfade_assign", "panning_mode"),
    "Live.DeviceParameter.DeviceParameter": ("value", "display_value"),
    "Live.Chain.Chain": ("color", "color_index", "name"), "Live.DrumChain.DrumChain": ("color", "color_index", "name"),
    "Live.Song.CuePoint": ("name",), "Live.TakeLane.TakeLane": ("name",), "Live.Device.Device": ("name",),
}
NOT_TRACKED = frozenset(["set_data", "undo", "redo", "re_enable_automation", "trigger_session_record", "capture_midi",
                         "force_link_beat_time", "jump_in_running_session_clip", "press_current_dialog_button",
                         "stop_preview", "preview_item", "sync_parameter_changes", "begin_gesture", "end_gesture"])
# Entries of their own, even between begin_undo_step and end_undo_step.
# fact: undo.own-entries
_ALONE = frozenset(["Live.DeviceParameter.DeviceParameter.value", "Live.DeviceParameter.DeviceParameter.display_value",
                    "Live.Track.Track.name"])
# What runs is not part of the document.
_RUNNING = frozenset(["playing_slot_index", "fired_slot_index", "is_playing", "is_triggered", "is_recording", "arm",
                      "playing_status", "playing_position", "muted_via_solo", "implicit_arm", "current_song_time"])
# An object that comes back does none of this any more.
_STATE = ("is_playing", "is_triggered", "is_recording", "is_overdubbing", "playing_status", "playing_slot_index",
          "fired_slot_index")
_FOLLOWERS = {"tracks": ("visible_tracks",), "value": ("display_value",), "clip": ("has_clip",),
              "loop_start": ("position", "end_time"), "loop_end": ("end_time",)}


def is_tracked(dotted, name):
    """Whether a write of a property can be undone."""
    if dotted.endswith("Device") and dotted != "Live.MixerDevice.MixerDevice":
        dotted = "Live.Device.Device"
    return name in TRACKED.get(dotted, ())


class History(object):
    """The steps of one set. `depth` is above 0 while an edit runs whose operations are to be kept."""

    def __init__(self, world):
        self.world = world
        self.depth = 0
        self.applying = False
        self.done = []
        self.undone = []
        self.shown = (False, False)
        self._operations = []
        self._size = 0  # operations in `done`
        self._grouping = False
        self._group = None
        self._group_turn = None
        self._unsynchronised = []  # entries of parameters since the step was opened

    def forget(self):
        """Another set: nothing can be undone."""
        self.__init__(self.world)

    def show(self):
        """From now on scripts see whether there is something to undo and redo."""  # fact: undo.can-undo-later
        self.shown = (bool(self.done), bool(self.undone))

    def begin(self):
        """An edit starts; edits that it makes itself belong to it."""
        self.depth += 1

    def end(self, whole):
        """The edit `whole` (dotted) is over: its operations become an entry, or part of the open one."""
        self.depth -= 1
        if self.depth or not self._operations:
            return
        operations, self._operations = self._operations, []  # fact: undo.without-a-pair
        self._enter(operations, whole in _ALONE)
        if self._grouping and whole.startswith("Live.DeviceParameter."):
            self._unsynchronised.append(operations)

    def _enter(self, operations, alone):
        del self.undone[:]  # fact: undo.redo-cleared
        self._size += len(operations)
        if self._grouping and not alone:
            if self._group is None or len(self._group) > MOST_OPERATIONS // 10:
                self._group = []
                self.done.append(self._group)
            self._group.extend(operations)
        else:
            self.done.append(operations)
            if not alone:
                self._group = None  # what comes later does not belong before this
        while len(self.done) > MOST_STEPS or (self._size > MOST_OPERATIONS and len(self.done) > 1):
            self._size -= len(self.done.pop(0))

    def count_edit(self):
        """An edit that moved nothing and is an entry all the same """  # fact: undo.quantize-counts
        if self.depth:
            self._operations.append(("nothing",))

    def begin_step(self):
        """begin_undo_step: a second one does not count; pairs of one turn make one entry."""
        # facts: undo.pair, undo.pairs-of-one-call
        if not self._grouping:
            self._grouping = True
            self._unsynchronised = []
            if self._group_turn != self.world.turn or not any(one is self._group for one in self.done):
                self._group = None
            self._group_turn = self.world.turn

    def synchronise(self):
        """sync_parameter_changes: what parameters did since the step was opened becomes part of it."""
        # fact: versions.sync-parameters
        waiting, self._unsynchronised = self._unsynchronised, []
        if self._grouping:
            for operations in waiting:
                kept = [entry for entry in self.done if entry is not operations]
                if len(kept) < len(self.done):
                    self.done[:] = kept
                    self._enter(operations, alone=False)

    def end_step(self):
        """end_undo_step: one too many does no harm."""
        self._grouping = False

    @staticmethod
    def timeline(track):
        """The clips of a track's timeline and what they are, to be given to `rewritten` after a take."""
        return [(clip, dict(clip.data)) for clip in track.parts["arrangement_clips"]]

    def rewritten(self, track, before):
        """A take has gone over a track's timeline."""  # fact: undo.takes
        self.begin()
        self._operations.append(("timeline", track, before, self.timeline(track)))
        self.end("Live.Song.Song.record_mode")

    # What nodes report while an edit runs.
    def data(self, node, name, old, new):
        """A plain value changed."""
        if name not in _RUNNING and self.depth:
            self._operations.append(("data", node, name, old, new))

    def inserted(self, node, name, index, child):
        """A child came into a list."""
        if self.depth:
            self._operations.append(("insert", node, name, index, child))

    def removed(self, node, name, index, child):
        """A child went out of a list."""
        if self.depth:
            self._operations.append(("remove", node, name, index, child))

    def placed(self, node, name, old, new):
        """A part that is one object was replaced."""
        if self.depth:
            self._operations.append(("part", node, name, old, new))

    def moved(self, child, source, target):
        """A child went from one list to another; source and target are (node, name, index)."""
        if self.depth:
            self._operations.append(("move", child, source, target))

    # Going back and forth.
    def undo(self):
        """Take the last entry back; whether there was one."""  # fact: undo.steps
        return self._go(self.done, self.undone, backwards=True)

    def redo(self):
        """Do the entry again that was taken back last."""
        return self._go(self.undone, self.done, backwards=False)

    def _go(self, source, target, backwards):
        if not source or self.world.rules.undo_ignored:
            return False
        entry = source.pop()
        target.append(entry)
        self._size += -len(entry) if backwards else len(entry)
        self._group = None
        changed = []
        for operation in (reversed(entry) if backwards else entry):
            getattr(self, "_" + operation[0])(backwards, changed, *operation[1:])
        self._tell(changed)
        return True

    def revive(self, node):
        """The living object in place of a dead one: the same data under a new identity."""  # fact: undo.structure
        while not node.alive and node.heir is not None:
            node = node.heir
        if node.alive:
            return node
        heir = node.heir = Node(node.world, node.kind, None, node.data)
        for name in _STATE:
            heir.data.pop(name, None)
        heir.parent = self.revive(node.parent) if node.parent is not None else None
        for name, part in node.parts.items():
            if isinstance(part, list):
                heir.parts[name] = [self._revived(one, heir) if isinstance(one, Node) else one for one in part
                                    if not isinstance(one, Node) or one.parent in (node, heir)]
            elif not isinstance(part, Node):
                heir.parts[name] = part
            elif part.parent is node and "bound" not in part.data and name != "view":
                heir.parts[name] = self._revived(part, heir)
            elif name == "group":
                heir.parts[name] = self.revive(part)
        return heir

    def _revived(self, child, parent):
        child = self.revive(child)
        child.parent = parent
        return child

    def _nothing(self, backwards, changed):
        pass

    def _data(self, backwards, changed, node, name, old, new):
        value = old if backwards else new
        if not node.alive and node.heir is not None:
            node = self.revive(node)
        data = node.own()
        if value is MISSING:
            data.pop(name, None)
        else:
            data[name] = value
        changed.append((node, name))

    def _insert(self, backwards, changed, node, name, index, child):
        node = self.revive(node)
        children = node.parts[name]
        if backwards:
            child = self.revive(child)
            if child in children:  # a take may have gone over it
                children.remove(child)
            child.kill()
        else:
            child = self._revived(child, node)
            if child not in children:
                children.insert(index, child)
            if name == "arrangement_clips":  # a take may have come before it meanwhile
                children.sort(key=lambda one: one.get("start_time", 0.0))
        changed.append((node, name))

    def _remove(self, backwards, changed, node, name, index, child):
        self._insert(not backwards, changed, node, name, index, child)

    def _part(self, backwards, changed, node, name, old, new):
        node = self.revive(node)
        gone, value = (new, old) if backwards else (old, new)
        if gone is not None and gone.parent is not None and self.revive(gone.parent) is node:
            self.revive(gone).kill()
        if value is None:
            node.parts.pop(name, None)
        else:
            node.parts[name] = self._revived(value, node) if value.parent is not None else value
        changed.append((node, name))

    def _timeline(self, backwards, changed, track, before, after):
        track, there = self.revive(track), []
        for clip, data in before if backwards else after:
            there.append(self._revived(clip, track))
            there[-1].data = dict((name, value) for name, value in data.items() if name not in _STATE)
        for clip in track.parts["arrangement_clips"]:
            if clip not in there:
                clip.kill()
        track.parts["arrangement_clips"] = there
        changed.append((track, "arrangement_clips"))

    def _move(self, backwards, changed, child, source, target):
        leave, enter = (target, source) if backwards else (source, target)
        child, left, entered = self.revive(child), self.revive(leave[0]), self.revive(enter[0])
        left.parts[leave[1]].remove(child)
        entered.parts[enter[1]].insert(enter[2], child)
        child.parent = entered
        changed.extend([(left, leave[1]), (entered, enter[1])])

    def _tell(self, changed):
        """Call the listeners once for each thing that changed; they may not change the set."""
        # fact: undo.no-change-in-listener
        heard = set()
        self.applying = True
        try:
            for node, name in changed:
                for member in (name,) + _FOLLOWERS.get(name, ()):
                    if node.alive and (node, member) not in heard:
                        heard.add((node, member))
                        node.notify(member)
                if name == "value" and node.alive and node.kind == "Live.DeviceParameter.DeviceParameter":
                    self.world.parameter_changed(node)
        finally:
            self.applying = False
