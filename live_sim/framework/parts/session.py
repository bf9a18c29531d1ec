"""The session ring of `_Framework` and its rows: SessionComponent, SceneComponent."""

from .clip_slots import ClipSlotComponent
from .component import CompoundComponent
from .elements import live_parameter as there
from .injection import depends


class SceneComponent(CompoundComponent):
    """A row of the ring: its clip slots, and a button that launches the scene."""

    clip_slot_component_type = ClipSlotComponent

    def __init__(self, num_slots=0, tracks_to_use_callback=None, *a, **k):
        super(SceneComponent, self).__init__(*a, **k)
        self._tracks_to_use_callback = tracks_to_use_callback or (lambda: self.song().visible_tracks)
        self._scene = None
        self._track_offset = 0
        self._clip_slots = [self.register_component(self._create_clip_slot()) for _ in range(num_slots)]
        self._launch_button = None
        self._light_values = {"triggered": 127, "scene": 0, "no_scene": 0}
        self._launch_listener = self.register_slot(None, self._pressed, "value")
        self._triggered_listener = self.register_slot(None, self._update_light, "is_triggered")

    def _create_clip_slot(self):
        return self.clip_slot_component_type()

    def clip_slot(self, index):
        """The ClipSlotComponent at a place."""
        return self._clip_slots[index]

    def set_scene(self, scene):
        """Show another scene."""
        self._scene = scene
        self._triggered_listener.subject = scene
        self.update()

    def set_track_offset(self, offset):
        """The first track that is shown."""
        self._track_offset = offset
        self.update()

    def set_launch_button(self, button):
        """The button that launches the scene."""
        self._launch_button = button
        self._launch_listener.subject = button
        self._update_light()

    def set_triggered_value(self, value):
        """The light while the scene waits."""
        self._light_values["triggered"] = value

    def set_scene_value(self, value):
        """The light of a scene."""
        self._light_values["scene"] = value

    def set_no_scene_value(self, value):
        """The light where there is none."""
        self._light_values["no_scene"] = value

    def _pressed(self, value):
        if self.is_enabled() and there(self._scene) and (value or not self._launch_button.is_momentary()):
            if self._launch_button.is_momentary():
                self._scene.set_fire_button_state(bool(value))
            elif value:
                self._scene.fire()

    def _update_light(self):
        if self.is_enabled() and self._launch_button is not None:
            name = "no_scene" if not there(self._scene) else "triggered" if self._scene.is_triggered else "scene"
            self._launch_button.send_value(self._light_values[name])

    def on_track_list_changed(self):
        self.update()

    def update(self):
        if not hasattr(self, "_triggered_listener") or not self.is_enabled():
            return
        tracks = list(self._tracks_to_use_callback())
        row = list(self.song().scenes).index(self._scene) if there(self._scene) else -1
        for place, cell in enumerate(self._clip_slots):
            track = tracks[self._track_offset + place] if self._track_offset + place < len(tracks) else None
            slots = track.clip_slots if there(track) else ()
            cell.set_clip_slot(slots[row] if 0 <= row < len(slots) else None)
        self._update_light()


class SessionComponent(CompoundComponent):
    """The coloured ring: num_tracks by num_scenes, moved by set_offsets or by bank buttons."""

    __subject_events__ = ("offset",)
    scene_component_type = SceneComponent
    _linked_session_instances = []

    @depends(set_session_highlight=lambda: lambda *frame: None)
    def __init__(self, num_tracks=0, num_scenes=0, auto_name=False, enable_skinning=False,
                 set_session_highlight=None, *a, **k):
        super(SessionComponent, self).__init__(*a, **k)
        self._num_tracks, self._height = num_tracks, num_scenes
        self._highlighting_callback = set_session_highlight
        self._show_highlight = False
        self._track_offset = self._scene_offset = 0
        self._mixer = None
        self._action_listeners, self._bank_steps = {}, {}
        self._scenes = [self.register_component(self._create_scene()) for _ in range(num_scenes)]
        self._selected_scene = None
        self._reassign()

    def _create_scene(self):
        return self.scene_component_type(num_slots=self._num_tracks, tracks_to_use_callback=self.tracks_to_use)

    def tracks_to_use(self):
        """The tracks that the ring moves over."""
        return self.song().visible_tracks

    def scene(self, index):
        """The SceneComponent of a row."""
        return self._scenes[index]

    def selected_scene(self):
        """A SceneComponent for the selected scene."""
        if self._selected_scene is None:
            self._selected_scene = self.register_component(self._create_scene())
            self._selected_scene.set_scene(self.song().view.selected_scene)
        return self._selected_scene

    def width(self):
        """Tracks."""
        return self._num_tracks

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

    def _is_linked(self):
        return self in SessionComponent._linked_session_instances

    def _link(self):
        """Move together with every other session that is linked (two controllers side by side)."""
        if self._is_linked():
            raise AssertionError("the session is linked already")
        SessionComponent._linked_session_instances.append(self)

    def _unlink(self):
        """Move alone."""
        SessionComponent._linked_session_instances.remove(self)

    def _change_offsets(self, tracks, scenes):
        for session in SessionComponent._linked_session_instances if self._is_linked() else [self]:
            session.set_offsets(session.track_offset() + tracks, session.scene_offset() + scenes)

    def set_mixer(self, mixer):
        """A mixer that moves with the ring."""
        self._mixer = mixer
        if mixer is not None:
            mixer.set_track_offset(self._track_offset)

    def set_show_highlight(self, shown):
        """The coloured frame in Live's window."""
        self._show_highlight = bool(shown)
        self._frame()

    def _set_bank_button(self, name, button, tracks, scenes):
        self._set_action(name, button, lambda: self._move(tracks, scenes))
        self._bank_steps[name] = (button, tracks, scenes)
        if button is not None:
            button.reset()
        self._light_banks()

    def _light_banks(self):
        """Lit as soon as there is something to move to; nothing puts them out again (as the framework of 10.1.18)."""
        for button, tracks, scenes in self._bank_steps.values():
            if button is not None and self.is_enabled() and self._can_move(tracks, scenes):
                button.turn_on()

    def set_scene_bank_buttons(self, down_button, up_button):
        """One scene down, one up."""
        self.set_scene_bank_down_button(down_button)
        self.set_scene_bank_up_button(up_button)

    def set_scene_bank_down_button(self, button):
        """One scene down."""
        self._set_bank_button("down", button, 0, 1)

    def set_scene_bank_up_button(self, button):
        """One scene up."""
        self._set_bank_button("up", button, 0, -1)

    def set_track_bank_right_button(self, button):
        """One track right."""
        self._set_bank_button("right", button, 1, 0)

    def set_track_bank_left_button(self, button):
        """One track left."""
        self._set_bank_button("left", button, -1, 0)

    def set_track_bank_buttons(self, right_button, left_button):
        """One track right, one left."""
        self.set_track_bank_right_button(right_button)
        self.set_track_bank_left_button(left_button)

    def set_page_up_button(self, button):
        """A whole height up."""
        self._set_bank_button("page_up", button, 0, -self.height())

    def set_page_down_button(self, button):
        """A whole height down."""
        self._set_bank_button("page_down", button, 0, self.height())

    def set_page_left_button(self, button):
        """A whole width left."""
        self._set_bank_button("page_left", button, -self._num_tracks, 0)

    def set_page_right_button(self, button):
        """A whole width right."""
        self._set_bank_button("page_right", button, self._num_tracks, 0)

    def _can_move(self, tracks, scenes):
        track, scene = self._track_offset + tracks, self._scene_offset + scenes
        return 0 <= track < len(self.tracks_to_use()) and 0 <= scene < len(self.song().scenes)

    def _move(self, tracks, scenes):
        if self._can_move(tracks, scenes):
            self._change_offsets(tracks, scenes)

    def set_select_buttons(self, next_button, prev_button):
        """The next scene is selected, and the one before."""
        self.set_select_next_button(next_button)
        self.set_select_prev_button(prev_button)

    def set_select_next_button(self, button):
        """The next scene is selected."""
        self._set_action("select_next", button, lambda: self._select_scene(1))

    def set_select_prev_button(self, button):
        """The scene before is selected."""
        self._set_action("select_prev", button, lambda: self._select_scene(-1))

    def _select_scene(self, step):
        scenes, view = list(self.song().scenes), self.song().view
        place = scenes.index(view.selected_scene) + step
        if 0 <= place < len(scenes):
            view.selected_scene = scenes[place]

    def set_stop_all_clips_button(self, button):
        """Stops everything."""
        self._set_action("stop_all", button, lambda: self.song().stop_all_clips())

    def set_stop_track_clip_buttons(self, buttons):
        """One for each track of the ring; they stop its clip."""
        for place, button in enumerate(buttons or [None] * self._num_tracks):
            self._set_action("stop_%d" % place, button, lambda place=place: self._stop_track(place))

    def _stop_track(self, place):
        tracks = self.tracks_to_use()
        if self._track_offset + place < len(tracks):
            tracks[self._track_offset + place].stop_all_clips()

    def _set_action(self, name, button, action):
        old = self._action_listeners.pop(name, None)
        if old is not None:
            self.disconnect_disconnectable(old)
        if button is not None:
            self._action_listeners[name] = self.register_slot(
                button, lambda value: value and self.is_enabled() and action(), "value")

    def set_clip_launch_buttons(self, buttons):
        """A ButtonMatrixElement: its buttons launch the clips."""
        for y in range(len(self._scenes)):
            for x in range(self._num_tracks):
                here = buttons is not None and y < buttons.height() and x < buttons.width()
                self._scenes[y].clip_slot(x).set_launch_button(buttons.get_button(x, y) if here else None)

    def set_scene_launch_buttons(self, buttons):
        """Buttons that launch the scenes."""
        for scene, button in zip(self._scenes, list(buttons) if buttons else [None] * len(self._scenes)):
            scene.set_launch_button(button)

    def on_scene_list_changed(self):
        self._reassign()

    def on_track_list_changed(self):
        self._reassign()

    def on_selected_scene_changed(self):
        if self._selected_scene is not None:
            self._selected_scene.set_scene(self.song().view.selected_scene)

    def _reassign(self):
        scenes = list(self.song().scenes)
        for place, component in enumerate(self._scenes):
            number = self._scene_offset + place
            component.set_track_offset(self._track_offset)
            component.set_scene(scenes[number] if number < len(scenes) else None)
        self._light_banks()
        self._frame()

    def _frame(self):
        if self._show_highlight:
            self._highlighting_callback(self._track_offset, self._scene_offset, self._num_tracks, self.height(), False)

    def disconnect(self):
        if self._is_linked():
            self._unlink()
        if self._show_highlight:
            self._show_highlight = False
            self._highlighting_callback(-1, -1, -1, -1, False)
        super(SessionComponent, self).disconnect()
