"""The song (the set) and its view."""

from . import song_edit
from .application import open_device_chain
from .base import Behaviour, need
from .cues import Cues
from .launching import SongLaunch
from .recording import Recording
from .transport import Transport


class Song(Transport, Cues, Recording, SongLaunch, song_edit.SongEdit):
    """Plain data under the API names."""

    view_state = Behaviour.view_state | frozenset([
        "start_playing", "stop_playing", "continue_playing", "play_selection", "stop_all_clips", "begin_undo_step",
        "end_undo_step", "tap_tempo", "jump_by", "scrub_by", "jump_to_next_cue", "jump_to_prev_cue"])
    # fact: transport.nudge, transport.count-in
    plain = {
        "tempo": 120.0, "signature_numerator": 4, "signature_denominator": 4, "loop": False, "metronome": False,
        "overdub": False, "arrangement_overdub": False, "record_mode": False,
        "session_record": False, "session_record_status": 0, "session_automation_record": False,
        "punch_in": False, "punch_out": False, "nudge_down": False, "nudge_up": False, "back_to_arranger": False,
        "re_enable_automation_enabled": False, "can_capture_midi": False,
        "count_in_duration": 0, "is_counting_in": False, "exclusive_arm": True, "exclusive_solo": True,
        "select_on_launch": True, "clip_trigger_quantization": 4, "midi_recording_quantization": 0,
        "swing_amount": 0.0, "groove_amount": 1.0, "root_note": 0, "scale_name": u"Major", "scale_mode": False,
        "name": u"", "file_path": u"", "is_ableton_link_enabled": False, "is_ableton_link_start_stop_sync_enabled": False,
        "tempo_follower_enabled": False}

    def get_tracks(self, node):
        """Tracks without returns and master."""
        return node.parts["tracks"]

    def get_return_tracks(self, node):
        """Return tracks."""
        return node.parts["return_tracks"]

    def get_master_track(self, node):
        """The master."""
        return node.parts["master_track"]

    def get_visible_tracks(self, node):
        """Tracks that no folded group hides."""
        track = node.world.track_behaviour
        return [one for one in node.parts["tracks"] if track.get_is_visible(one)]

    def get_scenes(self, node):
        """Scenes."""
        return node.parts["scenes"]

    def get_groove_pool(self, node):
        """The pool."""
        return node.parts["groove_pool"]

    def get_tuning_system(self, node):
        """The tuning system."""
        return node.parts.get("tuning_system")

    def get_appointed_device(self, node):
        """The device that controllers follow, or None."""
        device = node.parts.get("appointed_device")
        return device if device is not None and device.alive else None

    def set_appointed_device(self, node, device):
        """Appoint, or no device; scripts do this themselves from Live 9 on."""  # fact: racks.appointed-none
        if node.parts.get("appointed_device") is not device:
            node.parts["appointed_device"] = device
            node.notify("appointed_device")

    def get_scale_intervals(self, node):
        """The steps of the scale."""
        return node.get("scale_intervals", [0, 2, 4, 5, 7, 9, 11])

    def do_get_data(self, node, key, default):
        """Data that scripts keep in the set."""  # fact: data.none
        return node.data.get("script_data", {}).get(key, default)

    def do_set_data(self, node, key, value):
        """Keep data in the set."""
        node.data.setdefault("script_data", {})[key] = value
        node.notify("data")


class SongView(Behaviour):
    """Selection: what the musician looks at."""

    plain = {"draw_mode": False, "follow_song": False}

    def get_selected_track(self, node):
        """The selected track."""
        chosen = node.parts.get("selected_track")
        return chosen if chosen is not None and chosen.alive else (
            node.parent.parts["tracks"] + [node.parent.parts["master_track"]])[0]

    def set_selected_track(self, node, track):
        """Select a track; one in a folded group cannot be."""  # fact: tracks.invisible
        need(node.world.track_behaviour.get_is_visible(track), "The given Track is invisible")
        song_edit.select_track(node.world, track)

    def get_selected_scene(self, node):
        """The selected scene."""
        chosen = node.parts.get("selected_scene")
        return chosen if chosen is not None and chosen.alive else node.parent.parts["scenes"][0]

    def set_selected_scene(self, node, scene):
        """Select a scene."""
        song_edit.select_scene(node.world, scene)

    def get_highlighted_clip_slot(self, node):
        """The slot where selected track and scene cross; None on returns and master."""
        slots = self.get_selected_track(node).parts["clip_slots"]
        scene = self.get_selected_scene(node)
        return slots[node.parent.parts["scenes"].index(scene)] if slots else None

    def set_highlighted_clip_slot(self, node, slot):
        """Select by slot."""
        song_edit.select_track(node.world, slot.parent)
        index = slot.parent.parts["clip_slots"].index(slot)
        song_edit.select_scene(node.world, node.parent.parts["scenes"][index])

    def get_detail_clip(self, node):
        """The clip in the clip view, or None."""
        chosen = node.parts.get("detail_clip")
        if chosen is not None and chosen.alive:
            return chosen
        slot = self.get_highlighted_clip_slot(node)
        return slot.parts.get("clip") if slot is not None else None

    def set_detail_clip(self, node, clip):
        """Show a clip."""
        node.parts["detail_clip"] = clip
        node.notify("detail_clip")

    def get_selected_parameter(self, node):
        """The parameter last touched, or None."""
        return node.parts.get("selected_parameter")

    def get_selected_chain(self, node):
        """The chosen chain, or None."""
        return node.parts.get("selected_chain")

    def set_selected_chain(self, node, chain):
        """Choose a chain."""
        node.parts["selected_chain"] = chain
        node.notify("selected_chain")

    def get_mod_mapping_device(self, node):
        """The device that waits for a parameter to modulate, or None."""  # fact: versions.modulation
        chosen = node.parts.get("mod_mapping_device")
        return chosen if chosen is not None and chosen.alive else None

    def set_mod_mapping_device(self, node, device):
        """This device waits, or none does."""
        node.parts["mod_mapping_device"] = device
        node.notify("mod_mapping_device")

    def get_mod_mapping_parameter(self, node):
        """The parameter that the musician chose for it: none."""
        return None

    def do_select_device(self, node, device, should_appoint_device=True):
        """Select a device, and its track with it."""
        song_edit.select_device(node.world, device, should_appoint_device)
        open_device_chain(node.world)


def scales_ordered(world):
    """Live.Song.get_all_scales_ordered: names and intervals of common scales (our selection, in our order)."""
    return ((u"Major", (0, 2, 4, 5, 7, 9, 11)), (u"Minor", (0, 2, 3, 5, 7, 8, 10)),
            (u"Dorian", (0, 2, 3, 5, 7, 9, 10)), (u"Mixolydian", (0, 2, 4, 5, 7, 9, 10)),
            (u"Lydian", (0, 2, 4, 6, 7, 9, 11)), (u"Phrygian", (0, 1, 3, 5, 7, 8, 10)),
            (u"Locrian", (0, 1, 3, 5, 6, 8, 10)), (u"Harmonic Minor", (0, 2, 3, 5, 7, 8, 11)))


BEHAVIOURS = {"Live.Song.Song": Song, "Live.Song.Song.View": SongView}
FUNCTIONS = {"Live.Song.get_all_scales_ordered": scales_ordered}
