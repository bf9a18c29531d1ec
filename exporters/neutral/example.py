"""The example of a song as text, for somebody who types one."""

EXAMPLE = """\
# A song as text, typed by hand. Save it as song.toml, change it, and make the song for a drum machine of it:
#
#     kontrol convert song.toml -t NAME -o FILE        ('kontrol machines' lists the names)
#
# What stands behind a # is for people. Everything but the next line and the rows may be left out.

kontrol_song = 1            # what this file is: always 1
name = "NIGHT DRIVE"        # machines with short names shorten it, and you are told
song = 1                    # the song's number on the machine
end = "loop"                # after the last row: "loop" starts again, "halt" halts, "end" just ends

# A row in a line, from top to bottom. A pattern is called A01 (the first of every machine), B01 (the seventeenth)
# and so on, or by its number: "A01" and 1 are the same.
rows = [
  { reminder = "INTRO" },                                        # shown by machines that can; plays nothing
  { pattern = "A01", plays = 2, tempo = 124, muted = "1-4 6" },  # twice, at 124 BPM, these tracks muted
  { pattern = "A01", plays = 2, muted = "1" },                   # the tempo goes on as it was

  { reminder = "VERSE" },
  { pattern = "A02", plays = 4 },
  { pattern = "A03" },                                           # once
  "A04",                                                         # once, in short
  { loop_to = "VERSE", more_times = 1 },                         # back to the reminder (or to a row's number)

  { reminder = "BREAK" },
  { pattern = "A01", muted = "all" },                            # silence, as long as A01 is
  { pattern = "A02", tempo = 126.5 },

# Two more kinds of row, and a part of a pattern; take the # away to use them:
# { pattern = "A02", steps = "1-14", meter = "7/8" },            # 14 of its steps, which are a bar of 7/8
# { jump_to = 14 },                                              # go on at a later row
# { halt = true },                                               # stop here
]

# How many steps your patterns have, where it is not 16. A row that says no steps plays all of them.
[lengths]
A01 = 16
"""
