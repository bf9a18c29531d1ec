"""The song (the set), its view and its cue points."""

from . import song_edit
from .application import open_device_chain
from .base import Behaviour, need


class Song(song_edit.SongEdit):
    """Plain data under the API names."""

    view_state = Behaviour.view_state | frozenset([
        "start_playing", "stop_playing", "continue_playing", "play_selection", "stop_all_clips", "begin_undo_step",
        "end_undo_step", "tap_tempo", "jump_by", "scrub_by", "jump_to_next_cue", "jump_to_prev_cue"])
    plain = {
        "tempo": 120.0, "signature_numerator": 4, "signature_denominator": 4, "loop": False, "loop_start": 0.0,
        "loop_length": 16.0, "metronome": False, "overdub": False, "arrangement_overdub": False, "record_mode": False,
        "session_record": False, "session_record_status": 0, "session_automation_record": False,
        "punch_in": False, "punch_out": False, "nudge_down": False, "nudge_up": False, "back_to_arranger": False,
        "re_enable_automation_enabled": False, "can_capture_midi": False,
        "count_in_duration": 0, "is_counting_in": False, "exclusive_arm": True, "exclusive_solo": True,
        "select_on_launch": True, "clip_trigger_quantization": 4, "midi_recording_quantization": 0,
        "swing_amount": 0.0, "groove_amount": 1.0, "root_note": 0, "scale_name": u"Major", "scale_mode": False,
        "current_song_time": 0.0, "is_playing": False, "start_time": 0.0, "name": u"", "file_path": u"",
        "is_ableton_link_enabled": False, "is_ableton_link_start_stop_sync_enabled": False,
        "tempo_follower_enabled": False}

    def _unbuilt(self, node, name, value):
        """A switch whose effect is not simulated can be read, and stays off."""
        if value != node.get(name, False):
            raise node.world.not_built("Live.Song.Song." + name)

    def _only_stored(self, node, name, value):
        """A switch that scripts use on every Live: it is stored, has no effect yet, and is counted."""
        if value != node.get(name, False):
            node.world.not_built("Live.Song.Song." + name)
            node.change(name, value)

    def set_record_mode(self, node, value):
        """Nothing is recorded yet."""
        self._only_stored(node, "record_mode", value)

    def set_session_record(self, node, value):
        """Nothing is recorded yet."""
        self._only_stored(node, "session_record", value)

    def set_overdub(self, node, value):
        """Nothing is recorded yet."""
        self._only_stored(node, "overdub", value)

    def do_tap_tempo(self, node):
        """The tempo does not follow yet."""
        node.world.not_built("Live.Song.Song.tap_tempo")

    def set_nudge_up(self, node, value):
        """The tempo is not nudged."""
        self._unbuilt(node, "nudge_up", value)

    def set_nudge_down(self, node, value):
        """The tempo is not nudged."""
        self._unbuilt(node, "nudge_down", value)

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

    def get_cue_points(self, node):
        """Cue points in time order."""
        return sorted(node.parts["cue_points"], key=lambda cue: cue.get("time", 0.0))

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
        """Appoint; scripts do this themselves from Live 9 on."""
        if node.parts.get("appointed_device") is not device:
            node.parts["appointed_device"] = device
            node.notify("appointed_device")

    def set_tempo(self, node, value):
        """20..999 BPM."""
        need(20.0 <= value <= 999.0 or node.world.rules.ranges_unchecked, "Invalid tempo: %r" % value)
        if node.get("tempo", 120.0) != value:
            node.change("tempo", value)
            parameter = node.parts["master_track"].parts["mixer_device"].parts.get("song_tempo")
            if parameter is not None:
                parameter.notify("value")

    def get_song_length(self, node):
        """Where the last arrangement clip ends, in beats."""
        return float(node.get("song_length", self.get_last_event_time(node)))

    def get_last_event_time(self, node):
        """The end of the last arrangement clip."""
        clip = node.world.behaviour("Live.Clip.Clip")
        ends = [clip.get_end_time(one) for track in node.parts["tracks"] for one in track.parts["arrangement_clips"]]
        return float(max(ends)) if ends else 0.0

    def get_scale_intervals(self, node):
        """The steps of the scale."""
        return node.get("scale_intervals", [0, 2, 4, 5, 7, 9, 11])

    def set_is_playing(self, node, value):
        """Start or stop."""
        node.change("is_playing", value)

    def do_start_playing(self, node):
        """Start from the start marker."""
        node.change("current_song_time", float(node.get("start_time", 0.0)))
        node.change("is_playing", True)

    def do_continue_playing(self, node):
        """Go on from here."""
        node.change("is_playing", True)

    do_play_selection = do_continue_playing

    def do_stop_playing(self, node):
        """Stop."""
        node.change("is_playing", False)

    def do_stop_all_clips(self, node, quantized=True):
        """Stop the clips of all tracks."""
        for track in node.parts["tracks"]:
            node.world.track_behaviour.stop(track)

    def _jump(self, node, beats):
        node.change("current_song_time", max(0.0, node.get("current_song_time", 0.0) + beats))

    def do_jump_by(self, node, beats):
        """Move by beats."""
        self._jump(node, beats)

    do_scrub_by = do_jump_by

    def _cues(self, node, forward):
        now = node.get("current_song_time", 0.0)
        times = [cue.get("time", 0.0) for cue in self.get_cue_points(node)]
        return [time for time in times if (time > now if forward else time < now)]

    def get_can_jump_to_next_cue(self, node):
        """A cue point lies ahead."""
        return bool(self._cues(node, True))

    def get_can_jump_to_prev_cue(self, node):
        """A cue point lies behind."""
        return bool(self._cues(node, False))

    def do_jump_to_next_cue(self, node):
        """Go there."""
        times = self._cues(node, True)
        if times:
            node.change("current_song_time", times[0])

    def do_jump_to_prev_cue(self, node):
        """Go there."""
        times = self._cues(node, False)
        if times:
            node.change("current_song_time", times[-1])

    def do_get_current_beats_song_time(self, node):
        """The position in bars, beats, sixteenths and ticks, each counted from 1."""
        return self._beats(node, node.get("current_song_time", 0.0), 1)

    def do_get_beats_loop_start(self, node):
        """The loop start in the same form."""
        return self._beats(node, node.get("loop_start", 0.0), 1)

    def do_get_beats_loop_length(self, node):
        """The loop length in the same form, counted from 0."""
        return self._beats(node, node.get("loop_length", 16.0), 0)

    def _beats(self, node, time, first):
        beat = 4.0 / node.get("signature_denominator", 4)
        per_bar = node.get("signature_numerator", 4)
        beats = int(time / beat)
        rest = time - beats * beat
        sub = int(rest * 4)
        ticks = int(round((rest * 4 - sub) * 60))
        return node.world.struct("Live.Song.BeatTime", bars=beats // per_bar + first, beats=beats % per_bar + first,
                                 sub_division=sub + first, ticks=ticks)

    def do_get_current_smpte_song_time(self, node, time_format):
        """The position as hours, minutes, seconds and frames (24, 25 or 30 of them; milliseconds for format 0)."""
        rate = {0: 1000.0, 1: 24.0, 2: 25.0}.get(time_format, 30.0)
        seconds = node.get("current_song_time", 0.0) * 60.0 / node.get("tempo", 120.0)
        return node.world.struct("Live.Song.SmptTime", hours=int(seconds // 3600), minutes=int(seconds // 60) % 60,
                                 seconds=int(seconds) % 60, frames=int((seconds % 1) * rate))

    def do_get_data(self, node, key, default):
        """Data that scripts keep in the set."""  # fact: data.none
        return node.data.get("script_data", {}).get(key, default)

    def do_set_data(self, node, key, value):
        """Keep data in the set."""
        node.data.setdefault("script_data", {})[key] = value
        node.notify("data")

    def do_is_cue_point_selected(self, node):
        """A cue point lies at the position."""
        return any(cue.get("time", 0.0) == node.get("current_song_time", 0.0) for cue in node.parts["cue_points"])


class SongView(Behaviour):
    """Selection: what the musician looks at."""

    plain = {"draw_mode": False, "follow_song": False}

    def get_selected_track(self, node):
        """The selected track."""
        chosen = node.parts.get("selected_track")
        return chosen if chosen is not None and chosen.alive else (
            node.parent.parts["tracks"] + [node.parent.parts["master_track"]])[0]

    def set_selected_track(self, node, track):
        """Select a track."""
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

    def do_select_device(self, node, device, should_appoint_device=True):
        """Select a device, and its track with it."""
        song_edit.select_device(node.world, device, should_appoint_device)
        open_device_chain(node.world)


class CuePoint(Behaviour):
    """Plain data: name, time in beats."""

    plain = {"name": u"", "time": 0.0}
    view_state = frozenset(["jump"])

    def do_jump(self, node):
        """Go there."""
        node.parent.change("current_song_time", float(node.get("time", 0.0)))


def scales_ordered(world):
    """Live.Song.get_all_scales_ordered: names and intervals of common scales (our selection, in our order)."""
    return ((u"Major", (0, 2, 4, 5, 7, 9, 11)), (u"Minor", (0, 2, 3, 5, 7, 8, 10)),
            (u"Dorian", (0, 2, 3, 5, 7, 9, 10)), (u"Mixolydian", (0, 2, 4, 5, 7, 9, 10)),
            (u"Lydian", (0, 2, 4, 6, 7, 9, 11)), (u"Phrygian", (0, 1, 3, 5, 7, 8, 10)),
            (u"Locrian", (0, 1, 3, 5, 6, 8, 10)), (u"Harmonic Minor", (0, 2, 3, 5, 7, 8, 11)))


BEHAVIOURS = {"Live.Song.Song": Song, "Live.Song.Song.View": SongView, "Live.Song.CuePoint": CuePoint}
FUNCTIONS = {"Live.Song.get_all_scales_ordered": scales_ordered}
