"""A control surface to start from: a knob chooses the scene, a pad launches it, and the pad is lit while Live plays.

CC 20 on channel 1 is the knob, note 36 the pad. The same source runs in Live 9 to 12 (Python 2.7, 3.7 and 3.11).
"""

import Live

KNOB, PAD = 20, 36


class SceneKnob:
    """What Live calls; docs/test-your-script.md shows how it is tested."""

    def __init__(self, c_instance):
        self.c_instance = c_instance
        self.song().add_is_playing_listener(self.light)
        c_instance.show_message("SceneKnob is ready")

    def song(self):
        return self.c_instance.song()

    def light(self):
        """Note 36 with velocity 127 while Live plays, 0 when it stops."""
        self.c_instance.send_midi((0x90, PAD, 127 if self.song().is_playing else 0))

    def build_midi_map(self, handle):
        own = self.c_instance.handle()
        Live.MidiMap.forward_midi_cc(own, handle, 0, KNOB)
        Live.MidiMap.forward_midi_note(own, handle, 0, PAD)

    def receive_midi(self, message):
        scenes = self.song().scenes
        if message[0] == 0xB0:
            self.song().view.selected_scene = scenes[message[2] * len(scenes) // 128]
        elif message[0] == 0x90 and message[2]:
            self.song().view.selected_scene.fire()

    def refresh_state(self):
        self.light()

    def disconnect(self):
        self.song().remove_is_playing_listener(self.light)

    def connect_script_instances(self, scripts):
        """Live calls this; other scripts do not matter here."""

    def update_display(self):
        """Live calls this every 100 ms."""

    def can_lock_to_devices(self):
        return False


def create_instance(c_instance):
    """Live calls this."""
    return SceneKnob(c_instance)
