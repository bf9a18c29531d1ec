"""The notes of a MIDI clip, in the old calls (tuples) and the extended ones (records)."""

from .base import Behaviour, need

FIELDS = ("pitch", "start_time", "duration", "velocity", "mute", "probability", "velocity_deviation",
          "release_velocity")
DEFAULTS = {"velocity": 100.0, "mute": False, "probability": 1.0, "velocity_deviation": 0.0, "release_velocity": 64.0}


def as_dict(note):
    """A note of the description (list in the order of FIELDS, or names) as a full dict."""
    full = dict(DEFAULTS)
    full.update(note if isinstance(note, dict) else zip(FIELDS, note))
    return full


def _place(note):
    return note["start_time"], note["pitch"]


class Notes(Behaviour):
    """Notes are in the data as given; they are kept as dicts only once the script has changed them."""

    def notes(self, node):
        """All notes as dicts with a note_id (their number in the description), sorted by time and pitch."""
        need(not node.get("is_audio_clip"), "Notes are only available for MIDI clips")
        kept = node.parts.get("note_dicts")
        if kept is None:
            kept = [as_dict(note) for note in node.get("notes") or []]
            for number, note in enumerate(kept):
                note["note_id"] = number + 1
            kept.sort(key=_place)
        return kept

    def _keep(self, node, notes):
        number = node.parts.get("next_note_id") or len(node.get("notes") or []) + 1
        for note in notes:
            if "note_id" not in note:
                note["note_id"] = number
                number += 1
        node.parts["next_note_id"] = number
        node.parts["note_dicts"] = sorted(notes, key=_place)

    def store(self, node, notes):
        """Replace all notes and call the listeners."""
        self._keep(node, [dict(note) for note in notes])
        node.data["notes"] = [[note[name] for name in FIELDS] for note in node.parts["note_dicts"]]
        node.notify("notes")

    def _within(self, node, from_time, from_pitch, time_span, pitch_span):
        return [note for note in self.notes(node)
                if from_time <= note["start_time"] < from_time + time_span
                and from_pitch <= note["pitch"] < from_pitch + pitch_span]

    def _records(self, node, notes):
        return [node.world.struct("Live.Clip.MidiNote", **note) for note in notes]

    def do_get_notes(self, node, from_time, from_pitch, time_span, pitch_span):
        """Tuples of pitch, time, duration, velocity, mute."""
        return tuple((note["pitch"], float(note["start_time"]), float(note["duration"]), int(note["velocity"]),
                      bool(note["mute"])) for note in self._within(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span))

    def do_get_notes_extended(self, node, from_pitch, pitch_span, from_time, time_span):
        """Records of all that a note has."""
        return self._records(node, self._within(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span))

    def do_get_all_notes_extended(self, node):
        """All of them."""
        return self._records(node, self.notes(node))

    def do_get_notes_by_id(self, node, ids):
        """By note_id."""
        return self._records(node, [note for note in self.notes(node) if note["note_id"] in list(ids)])

    def do_add_new_notes(self, node, specifications):
        """Add notes; answers their ids."""
        kept = list(self.notes(node))
        for specification in specifications:
            fields = specification.__fields__
            kept.append(as_dict(dict((name, fields[name]) for name in FIELDS if name in fields)))
        before = set(note.get("note_id") for note in kept)
        self.store(node, kept)
        return [note["note_id"] for note in self.notes(node) if note["note_id"] not in before]

    def do_apply_note_modifications(self, node, records):
        """Write changed records back by their note_id."""
        changed = dict((record.__fields__["note_id"], record.__fields__) for record in records)
        known = set(note["note_id"] for note in self.notes(node))
        need(set(changed) <= known, "Unknown note id")
        self.store(node, [dict(changed.get(note["note_id"], note)) for note in self.notes(node)])

    def do_set_notes(self, node, notes):
        """Add tuples of pitch, time, duration, velocity, mute; notes at the same place are replaced."""
        added = [as_dict(note) for note in notes]
        places = set((note["pitch"], note["start_time"]) for note in added)
        kept = [note for note in self.notes(node) if (note["pitch"], note["start_time"]) not in places]
        self.store(node, kept + added)

    def do_remove_notes(self, node, from_time, from_pitch, time_span, pitch_span):
        """Remove what lies in the rectangle."""
        gone = self._within(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span)
        self.store(node, [note for note in self.notes(node) if note not in gone])

    def do_remove_notes_extended(self, node, from_pitch, pitch_span, from_time, time_span):
        """The same with the other order of arguments."""
        self.do_remove_notes(node, from_time, from_pitch, time_span=time_span, pitch_span=pitch_span)

    def do_remove_notes_by_id(self, node, ids):
        """Remove by note_id."""
        self.store(node, [note for note in self.notes(node) if note["note_id"] not in list(ids)])

    def do_duplicate_notes_by_id(self, node, ids, destination=None, transposition=0):
        """Copies, at the destination time or behind the originals; answers their ids."""
        chosen = [note for note in self.notes(node) if note["note_id"] in list(ids)]
        need(len(chosen) == len(list(ids)), "Unknown note id")
        first = min(note["start_time"] for note in chosen)
        last = max(note["start_time"] + note["duration"] for note in chosen)
        shift = (last if destination is None else destination) - first
        return self._add_copies(node, chosen, shift, transposition)

    def do_duplicate_region(self, node, start, length, destination, pitch=-1, transposition=0):
        """Copies of the notes of a region, of one pitch or all (-1)."""
        chosen = [note for note in self.notes(node) if start <= note["start_time"] < start + length
                  and pitch in (-1, note["pitch"])]
        self._add_copies(node, chosen, destination - start, transposition)

    def _add_copies(self, node, chosen, shift, transposition):
        before = set(note["note_id"] for note in self.notes(node))
        copies = []
        for note in chosen:
            copy = dict(note, start_time=note["start_time"] + shift, pitch=note["pitch"] + transposition)
            need(0 <= copy["pitch"] <= 127, "A note would leave the range 0-127")
            del copy["note_id"]
            copies.append(copy)
        self.store(node, self.notes(node) + copies)
        return [note["note_id"] for note in self.notes(node) if note["note_id"] not in before]

    def do_quantize_pitch(self, node, pitch, grid, amount):
        """Quantize the notes of one pitch."""
        self.quantize(node, grid, amount, pitch)

    def quantize(self, node, grid, amount, pitch=None):
        """Move note starts towards the grid; the numbers are those of Song.RecordingQuantization."""
        steps = {1: 1.0, 2: 0.5, 3: 1.0 / 3, 4: 1.0 / 6, 5: 0.25, 6: 1.0 / 6, 7: 1.0 / 12, 8: 0.125}
        step = steps.get(grid)
        need(step is not None, "Invalid quantization grid: %r" % grid)
        self.store(node, [dict(note, start_time=note["start_time"] + amount * (
            round(note["start_time"] / step) * step - note["start_time"]))
            if pitch in (None, note["pitch"]) else note for note in self.notes(node)])
