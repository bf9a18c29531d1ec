"""The notes of a MIDI clip, in the old calls (tuples) and the extended ones (records).

Notes are kept as a tuple of tuples: FIELDS in their order, then the note's id; so they are in Live's order, by pitch
and then by start. What a set description gives is turned into that at the first use.
"""

from bisect import bisect_left
from math import floor

from .base import Behaviour, need

FIELDS = ("pitch", "start_time", "duration", "velocity", "mute", "probability", "velocity_deviation",
          "release_velocity")
_DEFAULTS = (60, 0.0, 0.25, 100.0, False, 1.0, 0.0, 64.0)
PITCH, START, DURATION, VELOCITY, MUTE, ID = 0, 1, 2, 3, 4, 8
# What a note may have (documented); the words for the pitch were reported, the others follow their style.
_RANGES = (("pitch", 0, 127), ("velocity", 0.0, 127.0), ("probability", 0.0, 1.0),
           ("velocity_deviation", -127.0, 127.0), ("release_velocity", 0.0, 127.0))
# Song.RecordingQuantization as steps in beats.
_STEPS = {1: 1.0, 2: 0.5, 3: 1.0 / 3, 4: 1.0 / 3, 5: 0.25, 6: 1.0 / 6, 7: 1.0 / 6, 8: 0.125}


def make_note(values, number):
    """A note from a list in the order of FIELDS (the end may be left out), or from names; with its id."""
    if isinstance(values, dict):
        found = tuple(values.get(name, default) for name, default in zip(FIELDS, _DEFAULTS))
        return found + (values.get("note_id", number),)
    return tuple(values[:8]) + _DEFAULTS[len(values):] + (number,)


def check_note(note):
    """Refuse a note that Live cannot hold."""  # fact: notes.range
    for name, low, high in _RANGES:
        value = note[FIELDS.index(name)]
        if not low <= value <= high:
            raise IndexError("Invalid note %s %s" % (name.replace("_", " "), value))
    if note[DURATION] <= 0:
        raise IndexError("Invalid note duration %s" % note[DURATION])


def lay(notes, new):
    """The notes with new ones among them, one after the other."""  # fact: notes.no-overlap
    lines = {}  # by pitch: notes in the order of their starts
    for note in sorted(notes):
        lines.setdefault(note[PITCH], []).append(note)
    for note in new:
        line, end = lines.setdefault(note[PITCH], []), note[START] + note[DURATION]
        place = bisect_left(line, note[:DURATION])
        if place:
            before = line[place - 1]
            if before[START] + before[DURATION] > note[START]:  # it is cut where the new one starts
                line[place - 1] = before[:DURATION] + (note[START] - before[START],) + before[VELOCITY:]
        behind = place
        while behind < len(line) and line[behind][START] < end:
            behind += 1  # replaced, or swallowed
        line[place:behind] = [note]
    return [note for line in lines.values() for note in line]


def settle(notes):
    """Notes that were moved or lengthened: of two on one place the newer stays, and each ends where the next begins."""
    places = {}  # fact: notes.modified
    for note in notes:
        place = note[:DURATION]
        if place not in places or places[place][ID] < note[ID]:
            places[place] = note
    kept = sorted(places.values())
    for index, note in enumerate(kept[:-1]):
        following = kept[index + 1]
        if note[PITCH] == following[PITCH] and note[START] + note[DURATION] > following[START]:
            kept[index] = note[:DURATION] + (following[START] - note[START],) + note[VELOCITY:]
    return kept


class Notes(Behaviour):
    """What scripts do with notes; every change goes through `store`."""

    def notes(self, node):
        """All notes, by pitch and then by start."""  # fact: notes.order
        need(not node.get("is_audio_clip"), "Notes are only available for MIDI clips")
        kept = node.data.get("notes")
        if type(kept) is not tuple:
            kept = tuple(sorted(make_note(note, number) for number, note in enumerate(kept or (), 1)))
            node.own()["notes"] = kept
        return kept

    def store(self, node, notes):
        """Other notes from now on; those that went are not selected any more."""
        node.keep("notes", tuple(notes if node.world.rules.notes_overlap else sorted(notes)))
        selected = node.parts.get("selected_notes")
        if selected:
            selected.intersection_update(note[ID] for note in node.data["notes"])
        node.notify("notes")

    def _new_ids(self, node, count):
        """Ids that no note of the clip has had."""  # fact: notes.ids
        first = max(node.parts.get("next_note_id", 1), max([note[ID] for note in self.notes(node)] or [0]) + 1)
        node.parts["next_note_id"] = first + count
        return range(first, first + count)

    def _within(self, node, from_time, from_pitch, time_span, pitch_span):
        """Notes that start in the time range."""  # fact: notes.by-start
        until, highest = from_time + time_span, from_pitch + pitch_span
        return [note for note in self.notes(node)
                if from_pitch <= note[PITCH] < highest and from_time <= note[START] < until]

    def _records(self, node, notes):
        struct = node.world.struct
        return [struct("Live.Clip.MidiNote", note_id=note[ID], **dict(zip(FIELDS, note))) for note in notes]

    @staticmethod
    def _tuples(notes):
        return tuple((note[PITCH], float(note[START]), float(note[DURATION]), int(note[VELOCITY]), bool(note[MUTE]))
                     for note in notes)

    def do_get_notes(self, node, from_time, from_pitch, time_span, pitch_span):
        """Tuples of pitch, time, duration, velocity, mute."""
        return self._tuples(self._within(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span))

    def do_get_notes_extended(self, node, from_pitch, pitch_span, from_time, time_span):
        """Records of all that a note has."""
        return self._records(node, self._within(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span))

    def do_get_all_notes_extended(self, node):
        """All of them."""
        return self._records(node, self.notes(node))

    def do_get_notes_by_id(self, node, ids):
        """By note_id; numbers that no note has are passed over."""
        wanted = set(ids)
        return self._records(node, [note for note in self.notes(node) if note[ID] in wanted])

    # fact: notes.selection
    def _chosen(self, node):
        selected = node.parts.get("selected_notes") or ()
        return [note for note in self.notes(node) if note[ID] in selected]

    def do_get_selected_notes(self, node):
        """Tuples of the selected notes."""
        return self._tuples(self._chosen(node))

    def do_get_selected_notes_extended(self, node):
        """Records of the selected notes."""
        return self._records(node, self._chosen(node))

    def do_select_all_notes(self, node):
        """All notes that there are now."""
        node.parts["selected_notes"] = set(note[ID] for note in self.notes(node))

    def do_deselect_all_notes(self, node):
        """None."""
        self.notes(node)
        node.parts["selected_notes"] = set()

    def do_select_notes_by_id(self, node, ids):
        """These notes. Whether others stay selected is not known."""
        wanted = set(ids)
        if set(note[ID] for note in self._chosen(node)) - wanted:
            raise node.world.unknown("notes.select-more", "Live.Clip.Clip.select_notes_by_id")
        node.parts["selected_notes"] = set(note[ID] for note in self.notes(node) if note[ID] in wanted)

    def do_replace_selected_notes(self, node, notes):
        """Other notes in place of the selected ones; without a selection they are added."""
        chosen = set(note[ID] for note in self._chosen(node))
        self._add(node, [make_note(note, 0) for note in notes],
                  [note for note in self.notes(node) if note[ID] not in chosen])

    # Adding and changing.
    def _add(self, node, new, kept=None):
        """Lay notes over those that are there; answers the ids of the new ones that survive."""
        for note in new:
            check_note(note)
        notes = list(self.notes(node) if kept is None else kept)
        ids = self._new_ids(node, len(new))
        numbered = [note[:ID] + (number,) for number, note in zip(ids, new)]
        notes = notes + numbered if node.world.rules.notes_overlap else lay(notes, numbered)
        self.store(node, notes)
        left = set(note[ID] for note in notes)
        return [number for number in ids if number in left]

    def do_add_new_notes(self, node, specifications):
        """Add notes, a tuple of MidiNoteSpecification; answers the ids of those that survive."""
        kind = node.world.classes["Live.Clip.MidiNoteSpecification"]
        if not isinstance(specifications, tuple) or not all(isinstance(one, kind) for one in specifications):
            raise node.world.argument_error("Clip", "add_new_notes", specifications, "tuple")  # fact: notes.arguments
        return self._add(node, [make_note(one.__fields__, 0) for one in specifications])

    def do_apply_note_modifications(self, node, records):
        """Write changed records back by their note_id, which they keep."""
        changed = dict((record.__fields__["note_id"], make_note(record.__fields__, 0)) for record in records)
        need(set(changed) <= set(note[ID] for note in self.notes(node)), "Unknown note id")
        for note in changed.values():
            check_note(note)
        self.store(node, settle([changed.get(note[ID], note) for note in self.notes(node)]))

    def do_set_notes(self, node, notes):
        """Add tuples of pitch, time, duration, velocity, mute."""  # fact: notes.set-notes-adds
        self._add(node, [make_note(note, 0) for note in notes])

    def _remove(self, node, gone):
        numbers = set(note[ID] for note in gone)
        self.store(node, [note for note in self.notes(node) if note[ID] not in numbers])

    def do_remove_notes(self, node, from_time, from_pitch, time_span, pitch_span):
        """Remove what starts in the rectangle."""
        self._remove(node, self._within(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span))

    def do_remove_notes_extended(self, node, from_pitch, pitch_span, from_time, time_span):
        """The same with the other order of arguments."""
        self.do_remove_notes(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span)

    def do_remove_notes_by_id(self, node, ids):
        """Remove by note_id."""
        wanted = set(ids)
        self._remove(node, [note for note in self.notes(node) if note[ID] in wanted])

    def do_duplicate_notes_by_id(self, node, ids, destination=None, transposition=0):
        """Copies, the first at the destination time or all behind the originals; answers their ids."""
        wanted = set(ids)
        chosen = [note for note in self.notes(node) if note[ID] in wanted]
        need(len(chosen) == len(wanted), "Unknown note id")
        first = min(note[START] for note in chosen)
        last = max(note[START] + note[DURATION] for note in chosen)
        shift = (last if destination is None else destination) - first
        return self._add(node, self._moved(chosen, shift, transposition))

    def do_duplicate_region(self, node, start, length, destination, pitch=-1, transposition=0):
        """Copies of the notes of a region, of one pitch or all (-1)."""
        chosen = [note for note in self.notes(node) if start <= note[START] < start + length
                  and pitch in (-1, note[PITCH])]
        self._add(node, self._moved(chosen, destination - start, transposition))

    @staticmethod
    def _moved(notes, shift, transposition=0):
        return [(note[PITCH] + transposition, note[START] + shift) + note[DURATION:] for note in notes]

    def do_quantize_pitch(self, node, pitch, grid, amount):
        """Quantize the notes of one pitch."""
        self.quantize(node, grid, amount, pitch)

    def quantize(self, node, grid, amount, pitch=None):
        """Move note starts towards the grid; of two that land on one place the later one stays."""
        step = self.grid(node, grid)
        moved = {}  # fact: notes.quantize
        for note in sorted(self.notes(node), key=lambda one: one[START]):
            if pitch in (None, note[PITCH]):
                target = floor(note[START] / step + 0.5) * step
                note = (note[PITCH], note[START] + amount * (target - note[START])) + note[DURATION:]
            moved[note[:DURATION]] = note
        self.store(node, settle(moved.values()))
        node.world.history.count_edit()

    @staticmethod
    def grid(node, grid):
        """The step of a RecordingQuantization in beats."""
        if grid == 0:
            raise node.world.unknown("notes.quantize-zero", "Live.Clip.Clip.quantize")
        need(grid in _STEPS, "Invalid quantization.")
        if node.world.song.get("swing_amount", 0.0):
            raise node.world.unknown("notes.quantize-swing", "Live.Clip.Clip.quantize")
        return _STEPS[grid]
