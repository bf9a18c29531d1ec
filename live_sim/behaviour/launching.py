"""Launching: what slots, clips, scenes, tracks and the song do with the fire and stop buttons."""

from ..launches import NO_ARGUMENT
from .base import Behaviour, need

ENDLESS = 1e300  # "no length" is the largest float there is
GATE, TOGGLE, REPEAT = 1, 2, 3  # clip.launch_mode; 0 is trigger


def check_fire(slot, quantization=NO_ARGUMENT):
    """Refuse what nobody knows, before a launch is taken."""
    launches, clip = slot.world.engine.launches, slot.parts.get("clip")
    launches.check_line(launches.grid(clip, quantization))
    track = slot.parent
    if clip is None and track.get("arm") and track.get("type") in ("audio", "midi"):
        if slot.world.song.get("count_in_duration", 0):
            raise slot.world.unknown("recording.count-in")


def button(slot, pressed):
    """The launch button of a slot is pressed or let go, as the clip's launch mode says."""  # fact: launching.button
    launches = slot.world.engine.launches
    clip = slot.parts.get("clip")
    mode = clip.get("launch_mode", 0) if clip is not None else 0
    if pressed and mode == TOGGLE and clip.get("is_playing"):
        launches.stop_slot(slot)
    elif pressed:
        launches.fire(slot)
    elif mode == GATE:
        launches.stop_slot(slot)


class SlotLaunch(Behaviour):
    """The buttons of a slot."""

    def check_fire(self, node, record_length=None, launch_quantization=NO_ARGUMENT, force_legato=False):
        """What Live refuses at once."""
        need("clip" in node.parts or not force_legato, "Can only pass force_legato to non-empty slots.")
        # fact: launching.refused-arguments
        endless = record_length is None or record_length > ENDLESS
        need("clip" not in node.parts or endless, "record_length can only be passed to empty slots")
        check_fire(node, NO_ARGUMENT if launch_quantization is None else launch_quantization)

    def do_fire(self, node, record_length=None, launch_quantization=NO_ARGUMENT, force_legato=False):
        """Play, record, or stop the track."""
        length = None if record_length is None or record_length > ENDLESS else record_length
        quantization = NO_ARGUMENT if launch_quantization is None else launch_quantization
        node.world.engine.launches.fire(node, quantization, legato=force_legato, length=length)

    def do_stop(self, node):
        """Stop what plays in this slot, at the line of the global quantization."""
        node.world.engine.launches.stop_slot(node)

    def check_set_fire_button_state(self, node, pressed):
        """A repeating clip is not simulated."""
        _no_repeat(node.parts.get("clip"), pressed)
        check_fire(node)

    def do_set_fire_button_state(self, node, pressed):
        """As if the launch button were held or let go."""
        button(node, pressed)

    def get_is_playing(self, node):
        """Something of this slot plays; of a group slot: one of its tracks plays in this row."""
        if node.parent.get("type") == "group":
            return node.get("playing_status", 0) > 0
        clip = node.parts.get("clip")
        return bool(clip is not None and clip.get("is_playing"))

    def get_is_recording(self, node):
        """The clip of this slot is being recorded."""
        if node.parent.get("type") == "group":
            return node.get("playing_status", 0) == 2
        clip = node.parts.get("clip")
        return bool(clip is not None and clip.get("is_recording"))


def _no_repeat(clip, pressed):
    if pressed and clip is not None and clip.get("launch_mode") == REPEAT:
        raise clip.world.unknown("launching.repeat")


class ClipLaunch(Behaviour):
    """The buttons of a clip. In the arrangement they do nothing and say nothing."""

    @staticmethod
    def _slot(node):
        # fact: launching.arrangement-silent
        return node.parent if node.parent.kind == "Live.ClipSlot.ClipSlot" else None

    def get_is_playing(self, node):
        """Playing."""
        return bool(node.get("is_playing", False))

    def check_fire(self, node):
        """A launch that nobody knows the line of is refused."""
        if self._slot(node) is not None:
            check_fire(self._slot(node))

    def do_fire(self, node):
        """Play."""
        if self._slot(node) is not None:
            node.world.engine.launches.fire(self._slot(node))

    def do_stop(self, node):
        """Stop, at the line of the global quantization."""
        if self._slot(node) is not None:
            node.world.engine.launches.stop_slot(self._slot(node))

    def set_is_playing(self, node, value):
        """Fire or stop."""
        (self.do_fire if value else self.do_stop)(node)

    def check_set_fire_button_state(self, node, pressed):
        """A repeating clip is not simulated."""
        _no_repeat(node, pressed)

    def do_set_fire_button_state(self, node, pressed):
        """As if the launch button were held or let go."""
        if self._slot(node) is not None:
            button(self._slot(node), pressed)

    def get_playing_position(self, node):
        """Beats (or seconds) in the clip."""
        return node.world.engine.launches.position(node)

    def do_move_playing_pos(self, node, beats):
        """Move the place in the clip by beats."""
        node.world.engine.launches.jump(node, beats)

    def check_scrub(self, node, position):
        """How scrubbing goes on is not known."""
        if self._slot(node) is not None:
            raise node.world.unknown("launching.scrub")

    def do_scrub(self, node, position):
        """Nothing in the arrangement."""

    def do_stop_scrub(self, node):
        """Nothing is scrubbed."""


class SceneLaunch(Behaviour):
    """The buttons of a scene."""

    def do_fire(self, node, force_legato=False, can_select_scene_on_launch=True):
        """Launch the row; tempo, signature and selection at once."""  # fact: launching.scene
        slots = self.get_clip_slots(node)
        for slot in slots:
            check_fire(slot)
        song = node.parent
        self._take_tempo(node, song)
        if can_select_scene_on_launch and song.get("select_on_launch", True):
            node.world.song_behaviour.select_scene(node.world, node)
        node.world.engine.later(self._launch, node, force_legato)

    def _take_tempo(self, node, song):
        behaviour = node.world.behaviour(song.kind)
        tempo, numerator = self.get_tempo(node), self.get_time_signature_numerator(node)
        if tempo > 0:
            behaviour.set_tempo(song, tempo)
        if numerator > 0:
            behaviour.set_signature_numerator(song, numerator)
            behaviour.set_signature_denominator(song, self.get_time_signature_denominator(node))

    def _launch(self, node, legato):
        if not node.alive:
            return
        launches = node.world.engine.launches
        if node.get("follow_action_enabled"):
            node.world.unknown("launching.follow-actions", "Live.Scene.Scene.fire")
        # fact: launching.empty-scene
        start = any("clip" in slot.parts for slot in self.get_clip_slots(node))
        for slot in self.get_clip_slots(node):
            if slot.parent.get("type") != "group":
                launches.fire(slot, legato=legato, scene=node, start=start)

    def do_fire_as_selected(self, node, force_legato=False):
        """Launch the selected scene, whichever this one is, and select the next."""  # fact: launching.fire-as-selected
        song = node.parent
        scenes = song.parts["scenes"]
        chosen = node.world.behaviour("Live.Song.Song.View").get_selected_scene(node.world.view(song))
        self.do_fire(chosen, force_legato, False)
        following = min(scenes.index(chosen) + 1, len(scenes) - 1)
        node.world.song_behaviour.select_scene(node.world, scenes[following])

    def do_set_fire_button_state(self, node, pressed):
        """As if the launch button were held or let go."""
        if pressed:
            self.do_fire(node)


class TrackLaunch(Behaviour):
    """The stop button of a track, and the way back to the arrangement."""

    def do_stop_all_clips(self, node, quantized=True):
        """Stop what plays on the track: at the next line, or at once."""
        node.world.engine.launches.stop(node, quantized)

    @staticmethod
    def stop(node):
        """Stop what plays on the track at once, as an edit does that takes the clip away."""
        node.world.engine.launches.stop(node, False)

    def set_back_to_arranger(self, node, value):
        """Back to the arrangement; there is no other way."""  # fact: launching.back-to-arranger-true
        if not value:
            node.world.engine.launches.give_back([node])

    def do_jump_in_running_session_clip(self, node, beats):
        """Move the place in the clip that plays."""
        index = node.get("playing_slot_index", -1)
        if index >= 0 and "clip" in node.parts["clip_slots"][index].parts:
            node.world.engine.launches.jump(node.parts["clip_slots"][index].parts["clip"], beats)


class SongLaunch(Behaviour):
    """Stop all, and the way back to the arrangement."""

    def do_stop_all_clips(self, node, quantized=True):
        """Stop the clips of all tracks: at the next line, or at once."""
        for track in node.parts["tracks"]:
            if track.get("type") != "group":
                node.world.engine.launches.stop(track, quantized)

    def set_back_to_arranger(self, node, value):
        """All tracks back to the arrangement; there is no other way."""
        if not value:
            node.world.engine.launches.give_back(node.parts["tracks"])
