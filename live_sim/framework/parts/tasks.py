"""Work that is spread over ticks: scheduled messages, and tasks made of steps.

The counts were compared with the frameworks of Live 10.1.18 running in this host (tests/live_sim/test_framework.py).
"""

import traceback

RUNNING, PAUSED, KILLED = "running", "paused", "killed"


class Task(object):
    """One piece of work; `update(seconds)` is called at every tick while it runs."""

    def __init__(self):
        self.state = RUNNING
        self._ended = []

    is_running = property(lambda self: self.state == RUNNING)
    is_paused = property(lambda self: self.state == PAUSED)
    is_killed = property(lambda self: self.state == KILLED)

    def update(self, seconds):
        """Go on by one tick."""
        if self.state == RUNNING:
            self.do_update(seconds)

    def do_update(self, seconds):
        """What the task does at a tick."""

    def kill(self):
        """End it; a killed task runs again after restart()."""
        if self.state != KILLED:
            self.state = KILLED

    def pause(self):
        """Stand still until resume()."""
        if self.state == RUNNING:
            self.state = PAUSED

    def resume(self):
        """Go on."""
        if self.state == PAUSED:
            self.state = RUNNING

    def restart(self):
        """From the beginning."""
        self.do_restart()
        self.state = RUNNING

    def do_restart(self):
        """What a task sets back."""


class WaitTask(Task):
    """Waits for an amount; `step` says how much one tick takes off."""

    def __init__(self, amount, step):
        super(WaitTask, self).__init__()
        self._amount, self._step = amount, step
        self._left = amount

    def do_update(self, seconds):
        self._left -= self._step(seconds)
        if self._left <= 0:
            self.kill()

    def do_restart(self):
        self._left = self._amount


class FunctionTask(Task):
    """Calls a function once (or, with `again`, at every tick)."""

    def __init__(self, function, again=False):
        super(FunctionTask, self).__init__()
        self._function, self._again = function, again

    def do_update(self, seconds):
        self._function(seconds)
        if not self._again:
            self.kill()


class SequenceTask(Task):
    """One step after the other; a step begins at the tick after the one before it ended."""

    def __init__(self, steps):
        super(SequenceTask, self).__init__()
        self._steps = [as_task(step) for step in steps]
        self._place = 0

    def do_update(self, seconds):
        step = self._steps[self._place]
        step.update(seconds)
        if step.is_killed:
            self._place += 1
        if self._place >= len(self._steps):
            self.kill()

    def do_restart(self):
        self._place = 0
        for step in self._steps:
            step.restart()


class TaskGroup(Task):
    """Many tasks at once. An exception ends the task that raised it; `on_error` hears of it."""

    def __init__(self, on_error=None, auto_remove=True, auto_kill=False):
        super(TaskGroup, self).__init__()
        self._tasks, self._on_error, self._auto_remove = [], on_error, auto_remove

    def add(self, task):
        """Add a task (or a function that takes the seconds since the last tick); returns it."""
        task = as_task(task)
        self._tasks.append(task)
        return task

    def remove(self, task):
        """Take one out."""
        self._tasks.remove(task)

    def clear(self):
        """Take all out."""
        del self._tasks[:]

    def find(self, task):
        """The task, or None."""
        return task if task in self._tasks else None

    def do_update(self, seconds):
        for task in self._tasks:  # tasks that are added meanwhile have their turn in the same tick
            try:
                task.update(seconds)
            except Exception:  # noqa: B902  one broken task must not stop the others, as in Ableton's
                task.kill()
                traceback.print_exc()
                if self._on_error is not None:
                    self._on_error()
        if self._auto_remove:
            self._tasks = [task for task in self._tasks if not task.is_killed]


def as_task(task):
    """A Task as it is; a function becomes one that runs once."""
    if isinstance(task, Task):
        return task
    if callable(task):
        return FunctionTask(task)
    raise TypeError("a task or a function is needed, not %r" % (task,))


def delay(ticks=1):
    """Wait so many ticks."""
    return WaitTask(ticks, lambda seconds: 1)


def wait(seconds=1.0):
    """Wait so many seconds."""
    return WaitTask(seconds, lambda passed: passed)


def run(function, *args, **named):
    """Call a function once."""
    return FunctionTask(lambda seconds: function(*args, **named))


def sequence(*steps):
    """One step after the other."""
    return SequenceTask(steps)


def parallel(*tasks):
    """All of them at once; ends when the last ends."""
    return _Parallel(tasks)


def repeat(task):
    """From the beginning again when it ends."""
    return _Repeat(as_task(task))


def loop(*steps):
    """A sequence that starts again."""
    return repeat(sequence(*steps))


class _Parallel(Task):
    def __init__(self, tasks):
        super(_Parallel, self).__init__()
        self._parts = [as_task(task) for task in tasks]

    def do_update(self, seconds):
        for part in self._parts:
            part.update(seconds)
        if all(part.is_killed for part in self._parts):
            self.kill()

    def do_restart(self):
        for part in self._parts:
            part.restart()


class _Repeat(Task):
    def __init__(self, task):
        super(_Repeat, self).__init__()
        self._task = task

    def do_update(self, seconds):
        self._task.update(seconds)
        if self._task.is_killed:
            self._task.restart()
