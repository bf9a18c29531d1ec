"""What a script leaves to the one that Live makes after it: what is the player's and not the set's.

When another set is opened Live disconnects every script and makes it anew from code that is imported already, so a
module keeps what it holds. Only plain values may be kept: an object of the set that was closed is dead. Of two slots with
the same folder nothing says which comes back first, so they leave nothing.
"""

from __future__ import absolute_import

_kept = {}  # type: dict


def leave(script):
    """Keep the layer (with the profile that it belongs to) and whether calls are traced."""
    _kept.clear()
    if script.kontrol_instance.is_the_only_one:
        _kept.update(layer=script.layer, profile=script.profile.name, trace=script._tracer.on)


def take_up(script):
    """Give a script that begins what the one before it left, once."""
    script._tracer.on = _kept.get("trace", False)
    # The controller stands as the player left it; in another profile the layer means something else.
    if _kept.get("profile") == script.profile.name and _kept["layer"] < script.profile.layers:
        script.layer = _kept["layer"]
    _kept.clear()
