"""From a folder to a running control surface: what Live imports, what it offers, and what it says when it cannot."""

import importlib
import os
import sys
import time
import types

from . import answers
from .errors import ScriptError

# What Ableton's own scripts take from it; Live 9.7 to 12.1 have it (their scripts import it at the top), so every version
# offers it here. What the classes hold nobody has written down.
_REMOTE_SCRIPT = (("MutableVector", list), ("RgbaColor", object), ("Push2ProcessState", object))


def modules_of_live(world):
    """`Live`, its submodules and `MidiRemoteScript` of a world, by their names in sys.modules."""
    world.module.__path__ = []
    found = {"Live": world.module}
    found.update((str(name), module) for name, module in world.submodules.items())
    old = types.ModuleType("MidiRemoteScript")  # fact: host.midi-remote-script
    for name, base in _REMOTE_SCRIPT:
        if name == "MutableVector" or world.at_least("10.0"):
            setattr(old, name, type(name, (base,), {"__module__": "MidiRemoteScript"}))
    found["MidiRemoteScript"] = old
    return found


def load(world, surface, folder, c_instance):
    """Import the script and let it make its instance. Raises what the script raises; ScriptError where none is there."""
    folder = os.path.abspath(folder)
    parent, name = os.path.split(folder)
    if not any(os.path.isfile(os.path.join(folder, init)) for init in ("__init__.py", "__init__.pyc")):
        raise ScriptError("%s is not a remote script: there is no __init__.py" % folder)
    if "." in name:
        raise ScriptError("%s cannot be a remote script: Python reads the dot in a folder's name as one package inside "
                          "another; give the folder a name without dots" % name)
    world.stage.claim(name)
    world.stage.forget(name)  # a module of an earlier simulation would keep that one's Live
    before, paths = set(sys.modules), list(sys.path)
    sys.path.insert(0, parent)
    world.initialising = True
    started = time.time()
    try:
        module = surface.module = importlib.import_module(name)
        if not hasattr(module, "create_instance"):
            raise ScriptError("%s is not a remote script: it has no create_instance" % name)
        if hasattr(module, "get_capabilities"):
            surface.answers["capabilities"] = surface.guarded(module.get_capabilities)
            refuse(world, answers.capabilities_complaint(surface.answers["capabilities"]))
        script = module.create_instance(c_instance)
        if script is None:
            raise ScriptError("create_instance of %s gave nothing" % name)
        return script
    except SyntaxError as error:
        surface.wrong_python = wrong_python(world, error, parent)
        raise
    finally:
        world.initialising = False
        surface.answers["load_ms"] = round((time.time() - started) * 1000.0, 3)
        sys.path.remove(parent)
        # What the script put there itself stays while it lives, and the folder of the scripts, as in Live.
        for place in [one for one in sys.path if one not in paths] + [one for one in (parent,) if one not in paths]:
            world.stage.add_path(place)
        for other in set(sys.modules) - before:  # what lies beside it and was imported with it is the script's too
            source = getattr(sys.modules[other], "__file__", None) or ""
            if os.path.abspath(source).startswith(parent + os.sep):
                world.stage.names.add(other.partition(".")[0])


def make_again(world, surface, c_instance):
    """Another instance from the code that is imported already."""  # fact: sets.another
    world.initialising = True
    try:
        script = surface.module.create_instance(c_instance)
        if script is None:
            raise ScriptError("create_instance of %s gave nothing" % surface.name)
        return script
    finally:
        world.initialising = False


def wrong_python(world, error, parent):
    """A sentence about a script that was not written for the Python of this Live."""
    name = error.filename or "the script"
    if os.path.abspath(name).startswith(parent + os.sep):
        name = os.path.relpath(name, parent)
    theirs, ours = ".".join(world.facts["python"].split(".")[:2]), "%d.%d" % sys.version_info[:2]
    here = "Live %s embeds Python %s" % (world.version, theirs)
    if ours != theirs:
        here += ", and this is Python %s" % ours
    return "%s, line %s, is not Python %s (%s). %s; Live up to 10 embeds 2.7, Live 11 and 12.0 3.7, later ones 3.11" % (
        name, error.lineno, ours, error.msg, here)


def has(surface, name):
    """Whether the script has a method; a script that raises when it is asked has none."""
    try:
        return hasattr(surface.script, name)
    except Exception:  # a script may answer for unknown names, and raise whatever it likes
        return False


def refuse(world, sentence):
    """An answer that Live could not use is an error in Log.txt."""
    if sentence is not None:
        world.log_error("TypeError: " + sentence)


def first_calls(world, surface):
    """What Live asks a script that it has just made."""
    for name in ("suggest_input_port", "suggest_output_port", "can_lock_to_devices", "supports_pad_translation",
                 "instance_identifier", "is_extension"):
        if has(surface, name):
            surface.answers[name] = surface.call(name)
            refuse(world, answers.complaint(name, surface.answers[name]))
        elif name in ("suggest_input_port", "suggest_output_port"):
            # Ableton's own ableton.v2 scripts of 10.1 have neither, so Live does without.
            surface.answers[name] = None


def suggest_map_mode(surface, number, channel):
    """Asked in both arities: with the channel, then as the scripts of 2008 take it."""
    if not has(surface, "suggest_map_mode"):
        return None

    def ask():
        try:
            return surface.script.suggest_map_mode(number, channel)
        except TypeError:
            return surface.script.suggest_map_mode(number)

    return surface.guarded(ask)
