"""What Live does to the notes of a MIDI clip."""

from .record import DEMANDED, DISPUTED, DOCUMENTED, MEASURED, REPORTED, UNKNOWN, Fact

FACTS = (
    Fact("notes.order", "Clip.Clip.get_notes_extended Clip.Clip.get_notes Clip.Clip.get_all_notes_extended",
         "notes come by pitch, then by start, whatever the order of adding", "AO", DEMANDED),
    Fact("notes.no-overlap", "Clip.Clip.add_new_notes Clip.Clip.set_notes",
         "notes of one pitch never overlap: a new one replaces one with the same start (also within one call), swallows those"
         " that start inside it, and cuts the one it starts in; add_new_notes answers the ids of those that survive",
         "LB WC SE EL NT", MEASURED, "11.0 on"),
    Fact("notes.modified", "Clip.Clip.apply_note_modifications",
         "notes moved onto one place become one, the newest id; a note lengthened into the next of its pitch ends there",
         "LB", MEASURED, "11.0 on"),
    Fact("notes.ids", "Clip.Clip.get_notes_by_id Clip.Clip.apply_note_modifications",
         "an id is a note's own in its clip, is never used again, and stays through modifications", "LB PV", MEASURED,
         "11.0 on"),
    Fact("notes.arguments", "Clip.Clip.add_new_notes Clip.Clip.apply_note_modifications",
         "add_new_notes takes a tuple of MidiNoteSpecification, apply_note_modifications only a vector that Live gave; anything"
         " else is an ArgumentError", "PV WC NT", MEASURED, "11.0 on"),
    Fact("notes.range", "Clip.Clip.add_new_notes Clip.Clip.set_notes",
         "a value out of range raises IndexError in the style of 'Invalid note pitch 128'", "WC", REPORTED),
    Fact("notes.set-notes-adds", "Clip.Clip.set_notes", "set_notes adds to the notes that are there", "DOC", DOCUMENTED),
    Fact("notes.by-start", "Clip.Clip.get_notes_extended Clip.Clip.remove_notes_extended",
         "a time range takes the notes that start in it; notes before the clip's start have negative times and are notes"
         " like others", "AO", DEMANDED),
    Fact("notes.selection", "Clip.Clip.select_all_notes Clip.Clip.get_selected_notes_extended"
         " Clip.Clip.replace_selected_notes Clip.Clip.deselect_all_notes",
         "after select_all_notes the selected notes are all; replace_selected_notes replaces those, and adds where none"
         " is selected", "DOC", DOCUMENTED),
    Fact("notes.select-more", "Clip.Clip.select_notes_by_id",
         "whether notes that are selected already stay so when others are selected by id is not written anywhere", "PV",
         UNKNOWN, "11.0 on"),
    Fact("notes.quantize", "Clip.Clip.quantize Clip.Clip.quantize_pitch",
         "the grid is a RecordingQuantization (1 1/4, 2 1/8, 3 and 4 1/8T, 5 1/16, 6 and 7 1/16T, 8 1/32; others raise"
         " 'Invalid quantization.'); only starts move, by the amount; two that land on one place become one with the later"
         " velocity", "SE LB WC PV", MEASURED),
    Fact("notes.quantize-zero", "Clip.Clip.quantize Clip.Clip.quantize_pitch",
         "grid 0 moves nothing in Live 12.4.3 (seshat) and raises 'Invalid quantization.' in 12.3.5 (PhotonicVelocity)",
         "SE PV", DISPUTED),
    Fact("notes.quantize-swing", "Clip.Clip.quantize Clip.Clip.quantize_pitch",
         "Live applies the song's swing_amount when it quantizes; by how much nobody has said", "LB", UNKNOWN),
)
