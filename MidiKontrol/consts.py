"""Figures of the wire protocol and the words of a profile.

The message table (header, commands, lengths) is that of the controller's user manual and firmware. The CC
numbers, the order of the 32 bytes of a page and the meaning of a macro were never published: those
here and in `profiles/` are our own choice, and a profile can change each of them.
"""

from __future__ import absolute_import

# Sysex: F0 00 13 37 command ... F7.
SYSEX_START = 0xF0
SYSEX_END = 0xF7
SYSEX_HEADER = (0x00, 0x13, 0x37)
CMD_SEND_PAGE = 0x11
CMD_SWITCH_PATCH = 0x12
CMD_GET_PATCH = 0x13
CMD_SAVE_PAGE = 0x14
CMD_SET_FLASH = 0x15
# Ours: the controller (or anybody on the port) asks for a dump. 0x40 is above every number in the manual.
CMD_START_DUMP = 0x40
DUMP_KINDS = ("set", "track", "api", "cancel")  # the byte after CMD_START_DUMP: 0, 1, 2, 3

PAGE_TYPE_MIDI = 0
PAGE_COUNT = 4  # pages per patch
PATCH_COUNT = 8
ENCODER_COUNT = 4  # encoders per page
CELL_WIDTH = 4  # characters of the LCD per encoder: three and a blank
LCD_WIDTH = 16  # characters of one of the two rows
PAGE_FIELDS = ("macro", "ccs", "channel", "names")  # our order; that macro comes first is likely, not proven
MACRO_RELATIVE = 128  # the value the script has always sent with a scroll CC; read as "send relative steps"

STATUS_NOTE_OFF = 0x80
STATUS_NOTE_ON = 0x90
STATUS_CC = 0xB0

# Names as in Live.MidiMap.MapMode ("compliment" is Live's spelling).
MAP_MODES = (
    "absolute", "absolute_14_bit",
    "relative_signed_bit", "relative_signed_bit2", "relative_binary_offset", "relative_two_compliment",
    "relative_smooth_signed_bit", "relative_smooth_signed_bit2", "relative_smooth_binary_offset",
    "relative_smooth_two_compliment",
)

# Pages over the visible tracks side by side, which volumes_left and volumes_right move along together.
TRACK_CONTENTS = ("track_volumes", "track_pans", "track_sends")
PAGE_CONTENTS = TRACK_CONTENTS + ("selected_track", "device")
MOST_SENDS = 12  # Live has at most twelve return tracks
# What an encoder of the page of the selected track may turn; the four of the article where the profile names none.
STRIP_TARGETS = ("volume", "pan", "eq low", "eq high") + tuple("send %d" % (n + 1) for n in range(MOST_SENDS))
STRIP_OF_THE_ARTICLE = ("volume", "send 1", "eq low", "eq high")
PEDAL_TARGETS = ("selected_track_volume", "selected_track_send", "device_parameter", "master_volume", "cue_volume",
                 "crossfader", "tempo")

# What a button can do. These act at once, inside receive_midi: a tick of update_display would make them up to
# 100 ms late, and Live allows writes there (it refuses them only inside listeners).
TRANSPORT_ACTIONS = ("play", "stop", "continue", "record", "session_record", "overdub", "metronome", "loop", "tap_tempo",
                     "undo", "redo", "stop_all_clips", "fire_scene")
# These wait for the next update_display.
DEFERRED_ACTIONS = ("next_scene", "previous_scene", "next_track", "previous_track", "mute", "solo", "arm", "lock",
                    "next_device", "previous_device", "device_in", "device_out", "next_bank", "previous_bank", "fold",
                    "volumes_left", "volumes_right", "next_layer", "previous_layer", "dump", "dump_track", "dump_api",
                    "cancel_dump")
ACTIONS = TRANSPORT_ACTIONS + DEFERRED_ACTIONS

# Buttons whose lamp follows a property of Live's song.
LAMP_PROPERTIES = {
    "play": "is_playing", "record": "record_mode", "session_record": "session_record", "overdub": "overdub",
    "metronome": "metronome", "loop": "loop",
}

# Low and high gain of the EQs that page 2 knows. Eq8: bands 1 and 4, the outer ones of those that are switched on
# in a fresh EQ Eight; the original used 3 and 6 of the EQ Four of its day.
EQ_LOW_HIGH = {
    "Eq8": ("1 Gain A", "4 Gain A"),
    "FilterEQ3": ("GainLo", "GainHi"),
}

PLUGIN_CLASSES = ("PluginDevice", "AuPluginDevice")
