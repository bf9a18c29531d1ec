"""The session ring of `_Framework` and its clips: SessionComponent, SceneComponent, ClipSlotComponent."""

from .component import CompoundComponent, ControlSurfaceComponent
from .elements import live_parameter as there
from .injection import depends


class ClipSlotComponent(ControlSurfaceComponent):
    """One pad of the ring: shows a clip slot on a button and launches it."""

    def __init__(self, *a, **k):
        super(ClipSlotComponent, self).__init__(*a, **k)
        self._slot = self._button = self._delete_button = self._select_button = self._duplicate_button = None
        self._values = {"started": 127, "triggered_to_play": 127, "triggered_to_record": 127, "recording": 127,
                        "stopped": 0}
        self._slots = []
        self._mine = self.register_slot(None, self._pressed, "value")

    @property
    def clip_slot(self):
        """Live's clip slot, or None."""
        return self._slot

    def set_clip_slot(self, clip_slot):
        """Show another slot."""
        self._slot = clip_slot
        self._listen()
        self.update()

    def set_launch_button(self, button):
        """The button that launches it and shows it."""
        self._button = button
        self._mine.subject = button
        self.update()

    def has_clip(self):
        """Whether a clip is in it."""
        return there(self._slot) and bool(self._slot.has_clip)

    def _listen(self):
        for slot in self._slots:
            self.disconnect_disconnectable(slot)
        self._slots = []
        if not there(self._slot):
            return
        for event, heard in (("has_clip", self._clip_changed), ("is_triggered", self.update),
                             ("playing_status", self.update)):
            self._slots.append(self.register_slot(self._slot, heard, event))
        if self._slot.has_clip:
            for event in ("playing_status", "color"):
                self._slots.append(self.register_slot(self._slot.clip, self.update, event))

    def _clip_changed(self):
        self._listen()
        self.update()

    def set_started_value(self, value):
        """The light while the clip plays."""
        self._set_value("started", value)

    def set_triggered_to_play_value(self, value):
        """The light while it waits to play."""
        self._set_value("triggered_to_play", value)

    def set_triggered_to_record_value(self, value):
        """The light while it waits to record."""
        self._set_value("triggered_to_record", value)

    def set_recording_value(self, value):
        """The light while it records."""
        self._set_value("recording", value)

    def set_stopped_value(self, value):
        """The light when a clip is there and does not play."""
        self._set_value("stopped", value)

    def _set_value(self, name, value):
        self._values[name] = value
        self.update()

    def _pressed(self, value):
        if self.is_enabled() and there(self._slot) and (value or not self._button.is_momentary()):
            self._do_launch_clip(value)

    def _do_launch_clip(self, value):
        if self._button is not None and self._button.is_momentary():
            self._slot.fire()
        elif value:
            self._slot.fire()

    def feedback_value(self):
        """The light for the slot as it is now."""
        thing = self._slot.clip if self.has_clip() else self._slot
        if not there(thing):
            return 0
        if thing.is_triggered:
            record = self.has_clip() and thing.will_record_on_start
            return self._values["triggered_to_record" if record else "triggered_to_play"]
        if self.has_clip() and thing.is_playing:
            return self._values["recording" if thing.is_recording else "started"]
        return self._values["stopped"] if self.has_clip() else 0

    def update(self):
        if self.is_enabled() and self._button is not None:
            self._button.send_value(self.feedback_value())


class SceneComponent(CompoundComponent):
    """A row of the ring: its clip slots, and a button that launches the scene."""

    clip_slot_component_type = ClipSlotComponent

    def __init__(self, num_slots=0, tracks_to_use_callback=None, *a, **k):
        super(SceneComponent, self).__init__(*a, **k)
        self._tracks = tracks_to_use_callback or (lambda: self.song().visible_tracks)
        self._scene = None
        self._track_offset = 0
        self._cells = [self.register_component(self._create_clip_slot()) for _ in range(num_slots)]
        self._button = None
        self._values = {"triggered": 127, "scene": 0, "no_scene": 0}
        self._mine = self.register_slot(None, self._pressed, "value")
        self._triggered = self.register_slot(None, self._update_light, "is_triggered")

    def _create_clip_slot(self):
        return self.clip_slot_component_type()

    def clip_slot(self, index):
        """The ClipSlotComponent at a place."""
        return self._cells[index]

    @property
    def scene(self):
        """Live's scene, or None."""
        return self._scene

    def set_scene(self, scene):
        """Show another scene."""
        self._scene = scene
        self._triggered.subject = scene
        self.update()

    def set_track_offset(self, offset):
        """The first track that is shown."""
        self._track_offset = offset
        self.update()

    def set_launch_button(self, button):
        """The button that launches the scene."""
        self._button = button
        self._mine.subject = button
        self._update_light()

    def set_triggered_value(self, value):
        """The light while the scene waits."""
        self._values["triggered"] = value

    def set_scene_value(self, value):
        """The light of a scene."""
        self._values["scene"] = value

    def set_no_scene_value(self, value):
        """The light where there is none."""
        self._values["no_scene"] = value

    def _pressed(self, value):
        if self.is_enabled() and there(self._scene) and (value or not self._button.is_momentary()):
            if self._button.is_momentary():
                self._scene.set_fire_button_state(bool(value))
            elif value:
                self._scene.fire()

    def _update_light(self):
        if self.is_enabled() and self._button is not None:
            name = "no_scene" if not there(self._scene) else "triggered" if self._scene.is_triggered else "scene"
            self._button.send_value(self._values[name])

    def on_track_list_changed(self):
        self.update()

    def update(self):
        if not hasattr(self, "_triggered") or not self.is_enabled():
            return
        tracks = list(self._tracks())
        row = list(self.song().scenes).index(self._scene) if there(self._scene) else -1
        for place, cell in enumerate(self._cells):
            track = tracks[self._track_offset + place] if self._track_offset + place < len(tracks) else None
            slots = track.clip_slots if there(track) else ()
            cell.set_clip_slot(slots[row] if 0 <= row < len(slots) else None)
        self._update_light()


class SessionComponent(CompoundComponent):
    """The coloured ring: num_tracks by num_scenes, moved by set_offsets or by bank buttons."""

    __subject_events__ = ("offset",)
    scene_component_type = SceneComponent

    @depends(set_session_highlight=lambda: lambda *frame: None)
    def __init__(self, num_tracks=0, num_scenes=0, auto_name=False, enable_skinning=False,
                 set_session_highlight=None, *a, **k):
        super(SessionComponent, self).__init__(*a, **k)
        self._width, self._height = num_tracks, num_scenes
        self._highlight = set_session_highlight
        self._shown = False
        self._track_offset = self._scene_offset = 0
        self._mixer = None
        self._buttons, self._steps = {}, {}
        self._scenes = [self.register_component(self._create_scene()) for _ in range(num_scenes)]
        self._selected = None
        self._reassign()

    def _create_scene(self):
        return self.scene_component_type(num_slots=self._width, tracks_to_use_callback=self.tracks_to_use)

    def tracks_to_use(self):
        """The tracks that the ring moves over."""
        return self.song().visible_tracks

    def scene(self, index):
        """The SceneComponent of a row."""
        return self._scenes[index]

    def selected_scene(self):
        """A SceneComponent for the selected scene."""
        if self._selected is None:
            self._selected = self.register_component(self._create_scene())
            self._selected.set_scene(self.song().view.selected_scene)
        return self._selected

    def width(self):
        """Tracks."""
        return self._width

    def height(self):
        """Scenes."""
        return len(self._scenes)

    def track_offset(self):
        """The first track, from 0."""
        return self._track_offset

    def scene_offset(self):
        """The first scene, from 0."""
        return self._scene_offset

    def set_offsets(self, track_offset, scene_offset):
        """Move the ring."""
        if track_offset < 0 or scene_offset < 0:
            raise AssertionError("offsets start at 0")
        moved = (track_offset, scene_offset) != (self._track_offset, self._scene_offset)
        self._track_offset, self._scene_offset = track_offset, scene_offset
        if self._mixer is not None:
            self._mixer.set_track_offset(track_offset)
        self._reassign()
        if moved:
            self.notify_offset()

    def set_mixer(self, mixer):
        """A mixer that moves with the ring."""
        self._mixer = mixer
        if mixer is not None:
            mixer.set_track_offset(self._track_offset)

    def set_show_highlight(self, shown):
        """The coloured frame in Live's window."""
        self._shown = bool(shown)
        self._frame()

    def _set_bank_button(self, name, button, tracks, scenes):
        self._set_action(name, button, lambda: self._move(tracks, scenes))
        self._steps[name] = (button, tracks, scenes)
        if button is not None:
            button.reset()
        self._light_banks()

    def _light_banks(self):
        """Lit as soon as there is something to move to; nothing puts them out again (as the framework of 10.1.18)."""
        for button, tracks, scenes in self._steps.values():
            if button is not None and self.is_enabled() and self._can_move(tracks, scenes):
                button.turn_on()

    def set_scene_bank_buttons(self, down_button, up_button):
        """One scene down, one up."""
        self._set_bank_button("down", down_button, 0, 1)
        self._set_bank_button("up", up_button, 0, -1)

    def set_track_bank_buttons(self, right_button, left_button):
        """One track right, one left."""
        self._set_bank_button("right", right_button, 1, 0)
        self._set_bank_button("left", left_button, -1, 0)

    def set_page_up_button(self, button):
        """A whole height up."""
        self._set_bank_button("page_up", button, 0, -self.height())

    def set_page_down_button(self, button):
        """A whole height down."""
        self._set_bank_button("page_down", button, 0, self.height())

    def set_page_left_button(self, button):
        """A whole width left."""
        self._set_bank_button("page_left", button, -self._width, 0)

    def set_page_right_button(self, button):
        """A whole width right."""
        self._set_bank_button("page_right", button, self._width, 0)

    def _can_move(self, tracks, scenes):
        track, scene = self._track_offset + tracks, self._scene_offset + scenes
        return 0 <= track < len(self.tracks_to_use()) and 0 <= scene < len(self.song().scenes)

    def _move(self, tracks, scenes):
        if self._can_move(tracks, scenes):
            self.set_offsets(self._track_offset + tracks, self._scene_offset + scenes)

    def set_stop_all_clips_button(self, button):
        """Stops everything."""
        self._set_action("stop_all", button, lambda: self.song().stop_all_clips())

    def set_stop_track_clip_buttons(self, buttons):
        """One for each track of the ring; they stop its clip."""
        for place, button in enumerate(buttons or [None] * self._width):
            self._set_action("stop_%d" % place, button, lambda place=place: self._stop_track(place))

    def _stop_track(self, place):
        tracks = self.tracks_to_use()
        if self._track_offset + place < len(tracks):
            tracks[self._track_offset + place].stop_all_clips()

    def _set_action(self, name, button, action):
        old = self._buttons.pop(name, None)
        if old is not None:
            self.disconnect_disconnectable(old)
        if button is not None:
            self._buttons[name] = self.register_slot(
                button, lambda value: value and self.is_enabled() and action(), "value")

    def set_clip_launch_buttons(self, buttons):
        """A ButtonMatrixElement: its buttons launch the clips."""
        for y in range(len(self._scenes)):
            for x in range(self._width):
                here = buttons is not None and y < buttons.height() and x < buttons.width()
                self._scenes[y].clip_slot(x).set_launch_button(buttons.get_button(x, y) if here else None)

    def set_scene_launch_buttons(self, buttons):
        """Buttons that launch the scenes."""
        for scene, button in zip(self._scenes, list(buttons) if buttons else [None] * len(self._scenes)):
            scene.set_launch_button(button)

    def on_scene_list_changed(self):
        if "_selected" in self.__dict__:
            self._reassign()

    def on_track_list_changed(self):
        if "_selected" in self.__dict__:
            self._reassign()

    def on_selected_scene_changed(self):
        if self.__dict__.get("_selected") is not None:
            self._selected.set_scene(self.song().view.selected_scene)

    def _reassign(self):
        scenes = list(self.song().scenes)
        for place, component in enumerate(self._scenes):
            number = self._scene_offset + place
            component.set_track_offset(self._track_offset)
            component.set_scene(scenes[number] if number < len(scenes) else None)
        self._light_banks()
        self._frame()

    def _frame(self):
        if self._shown and self.is_enabled():
            self._highlight(self._track_offset, self._scene_offset, self._width, self.height(), False)

    def disconnect(self):
        if self._shown:
            self._shown = False
            self._highlight(-1, -1, -1, -1, False)
        super(SessionComponent, self).disconnect()
