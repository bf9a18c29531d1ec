"""Says in a sentence what the stand-ins lack, when a script imports it or reads it."""

import os

LACKS = ("the minimal framework of the simulated Live has no %s; name the folder MIDI Remote Scripts of your own Live "
         "instead (--framework FOLDER)")


class Guard(object):
    """An import hook: modules below the offered packages that are not there raise ImportError with a sentence.

    `from module import name` arrives here too, because every stand-in module calls itself a package without a folder.
    """

    def __init__(self, folder, tops):
        self._folder = folder
        self._tops = tops

    def _lacks(self, name):
        parts = name.split(".")
        path = os.path.join(self._folder, *parts)
        return parts[0] in self._tops and not (
            os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py")))

    def find_spec(self, name, path=None, target=None):
        """Python 3.4 and later; None lets the usual import go on."""
        if self._lacks(name):
            raise ImportError(LACKS % name)

    def find_module(self, name, path=None):
        """Python 2.7, which forgets an ImportError that is raised here, and not one of a loader."""
        return self if self._lacks(name) else None

    def load_module(self, name):
        """Python 2.7: say it."""
        raise ImportError(LACKS % name)


class Explained(object):
    """A base whose unknown attributes say that the stand-in lacks them, not that the script is wrong."""

    def __getattr__(self, name):
        if any(name in vars(cls) for cls in type(self).__mro__):
            return object.__getattribute__(self, name)  # a property of the script raised AttributeError: show that one
        raise AttributeError("'%s' object has no attribute '%s'; if Ableton's class has it, %s" % (
            type(self).__name__, name, LACKS % ("%s.%s" % (_api_name(type(self)), name))))


def _api_name(cls):
    """The nearest class of the stand-ins, as a script imports it."""
    for base in cls.__mro__:
        if base.__module__.split(".")[0] in ("_Framework", "ableton", "live_sim"):
            return base.__name__
    return cls.__name__
