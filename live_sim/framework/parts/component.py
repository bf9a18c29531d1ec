"""Components: parts of a script that can be switched on and off, and hear what is selected."""

from .injection import depends
from .live import application
from .subjects import Subject
from .tasks import FunctionTask, TaskGroup


class ComponentBase(Subject):
    """Belongs to the control surface in whose guard it was made; off with the component that it stands in."""

    canonical_parent = None
    name = ""
    is_private = False

    @depends(register_component=None, song=None, parent_task_group=None)
    def __init__(self, name="", register_component=None, song=None, parent_task_group=None, is_enabled=True,
                 is_root=False, layer=None, *a, **k):
        super(ComponentBase, self).__init__()
        self.name = name or type(self).__name__
        self._song = song
        self._is_root = is_root
        self._explicitly_enabled, self._parent_enabled, self._was_enabled = bool(is_enabled), True, None
        self._children = []
        self._layer = None
        self._updates_held, self._update_waiting = False, False
        self._tasks = TaskGroup()
        parent_task_group.add(self._tasks)
        self._parent_tasks = parent_task_group
        register_component(self)
        self._was_enabled = self.is_enabled()
        if layer is not None:
            self.layer = layer

    @property
    def is_root(self):
        """Whether it stands inside no other component."""
        return self._is_root

    @property
    def layer(self):
        """Which controls it uses: a Layer, or None."""
        return self._layer

    @layer.setter
    def layer(self, layer):
        if self._layer is not None and self.is_enabled():
            self._layer.release(self)
        self._layer = layer
        if layer is not None and self.is_enabled():
            layer.grab(self)

    def is_enabled(self, explicit=False):
        """Whether it works; explicit: only what was said to it, not what stands above it."""
        return self._explicitly_enabled and (explicit or self._parent_enabled)

    def set_enabled(self, enable):
        """Switch it on or off."""
        self._explicitly_enabled = bool(enable)
        self._enabled_may_have_changed()

    def _set_enabled_recursive(self, enable):
        self._parent_enabled = bool(enable)
        self._enabled_may_have_changed()

    def _enabled_may_have_changed(self):
        enabled = self.is_enabled()
        if enabled == self._was_enabled:
            return
        self._was_enabled = enabled
        if self._layer is not None:
            (self._layer.grab if enabled else self._layer.release)(self)
        for child in self._children:
            child._set_enabled_recursive(enabled)
        (self._tasks.resume if enabled else self._tasks.pause)()
        self.on_enabled_changed()
        self._tell_enabled(enabled)

    def _tell_enabled(self, enabled):
        """ableton.v2 announces it."""

    def on_enabled_changed(self):
        """It went on or off."""
        self.update()

    def _add_child(self, component):
        component.canonical_parent = self
        component._is_root = False
        if component not in self._children:
            self._children.append(component)
            component._set_enabled_recursive(self.is_enabled())
        return component

    def update(self):
        """Show the state on the controls."""

    def disconnect(self):
        if self._layer is not None and self.is_enabled():
            self._layer.release(self)
        self._layer = None
        self._tasks.clear()
        self._tasks.kill()
        super(ComponentBase, self).disconnect()


class Component(ComponentBase):
    """The Component of ableton.v2: `song` and `application` are properties; its event `enabled` gives the state."""

    __events__ = ("enabled",)

    def _tell_enabled(self, enabled):
        self.notify_enabled(enabled)

    @property
    def song(self):
        """The set."""
        return self._song

    @property
    def application(self):
        """Live's application."""
        return application()

    def add_children(self, *components):
        """Components that go on and off with this one; returns the last."""
        for component in components:
            self._add_child(component)
        return components[-1] if components else None

    @property
    def parent(self):
        """The component that it stands in, or None."""
        return self.canonical_parent if isinstance(self.canonical_parent, ComponentBase) else None


class ControlSurfaceComponent(ComponentBase):
    """The component of `_Framework`: `song()` and `application()` are methods; its surface tells it the selection."""

    def __init__(self, *a, **k):
        super(ControlSurfaceComponent, self).__init__(*a, **k)
        self._timers = []

    def song(self):
        """The set."""
        return self._song

    def application(self):
        """Live's application."""
        return application()

    def set_allow_update(self, allow):
        """False holds updates back; True makes up for them."""
        self._updates_held = not allow
        if allow and self._update_waiting:
            self._update_waiting = False
            self.update()

    def update_all(self):
        """update(); components with parts update those too."""
        self.update()

    def on_selected_track_changed(self):
        """Another track is selected."""

    def on_selected_scene_changed(self):
        """Another scene is selected."""

    def on_track_list_changed(self):
        """Tracks came, went or were folded."""

    def on_scene_list_changed(self):
        """Scenes came or went."""

    def _register_timer_callback(self, callback):
        task = self._parent_tasks.add(_every_tick(callback))
        self._timers.append((callback, task))

    def _unregister_timer_callback(self, callback):
        for known, task in [pair for pair in self._timers if pair[0] == callback]:
            task.kill()
            self._timers.remove((known, task))

    def disconnect(self):
        for _, task in self._timers:
            task.kill()
        super(ControlSurfaceComponent, self).disconnect()


def _every_tick(callback):
    return FunctionTask(lambda seconds: callback(), again=True)


class CompoundComponent(ControlSurfaceComponent):
    """A component of `_Framework` with others in it: register_component."""

    def register_component(self, component):
        """`component` goes on and off with this one; returns it."""
        return self._add_child(component)

    def register_components(self, *components):
        """Several."""
        return [self.register_component(component) for component in components]

    def has_component(self, component):
        """Whether it is one of its own."""
        return component in self._children

    def update_all(self):
        self.update()
        for child in self._children:
            child.update_all()
