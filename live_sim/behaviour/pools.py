"""What the song keeps beside its tracks: grooves and the tuning system."""

from .base import Behaviour, need


class GroovePool(Behaviour):
    """The grooves of the set."""

    def get_grooves(self, node):
        """In order."""
        return node.parts["grooves"]


class Groove(Behaviour):
    """Plain data."""

    plain = {"name": u"", "base": 3, "quantization_amount": 0.0, "random_amount": 0.0, "timing_amount": 1.0,
             "velocity_amount": 0.0}


class TuningSystem(Behaviour):
    """Plain data; equal temperament with A3 = 440 Hz when nothing is given (our range: C-2 to G8)."""

    plain = {"name": u"12-TET", "number_of_notes_in_pseudo_octave": 12, "pseudo_octave_in_cents": 1200.0}

    def get_minimum_note(self, node):
        """The lowest note as a pair (Live 12.0)."""
        return tuple(node.get("lowest_note", (0, -2)))

    def get_maximum_note(self, node):
        """The highest note as a pair (Live 12.0)."""
        return tuple(node.get("highest_note", (7, 8)))

    def get_note_tunings(self, node):
        """Cents of the notes of an octave."""
        return node.get("note_tunings", [100.0 * step for step in range(12)])

    def set_note_tunings(self, node, values):
        """One value per note of the octave."""
        need(len(values) == node.get("number_of_notes_in_pseudo_octave", 12), "One tuning per note is needed")
        node.change("note_tunings", [float(value) for value in values])

    def _note(self, node, name, index, octave):
        given = node.get(name, (index, octave))
        return node.world.struct("Live.TuningSystem.PitchClassAndOctave", index_in_octave=given[0], octave=given[1])

    def _set_note(self, node, name, record):
        node.change(name, (record.__fields__["index_in_octave"], record.__fields__["octave"]))

    def get_lowest_note(self, node):
        """The lowest note."""
        return self._note(node, "lowest_note", 0, -2)

    def set_lowest_note(self, node, record):
        """A PitchClassAndOctave."""
        self._set_note(node, "lowest_note", record)

    def get_highest_note(self, node):
        """The highest note."""
        return self._note(node, "highest_note", 7, 8)

    def set_highest_note(self, node, record):
        """A PitchClassAndOctave."""
        self._set_note(node, "highest_note", record)

    def get_reference_pitch(self, node):
        """The note whose frequency is given."""
        given = node.get("reference_pitch", (440.0, 9, 3))
        return node.world.struct("Live.TuningSystem.ReferencePitch", frequency=given[0], index_in_octave=given[1],
                                 octave=given[2])

    def set_reference_pitch(self, node, record):
        """A ReferencePitch."""
        fields = record.__fields__
        node.change("reference_pitch", (fields["frequency"], fields["index_in_octave"], fields["octave"]))


BEHAVIOURS = {"Live.GroovePool.GroovePool": GroovePool, "Live.Groove.Groove": Groove,
              "Live.TuningSystem.TuningSystem": TuningSystem, "Live.Song.TuningSystem": TuningSystem}
