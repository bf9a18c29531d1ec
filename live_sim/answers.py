"""What a script answers when Live asks, checked: a value that Live could not use is an error in Log.txt."""

from .convert import integers, text_types

_ASKED = {
    # Ableton's own scripts answer unicode on Python 2.
    "suggest_input_port": text_types, "suggest_output_port": text_types,
    "can_lock_to_devices": (bool,) + integers, "supports_pad_translation": (bool,) + integers,
}
# Keys and words of get_capabilities as the 77 scripts of Live 10.1.18 use them that have it (their bytecode was asked).
# Whether Live minds others is not known; they are refused here.
_KEYS = {"controller_id": dict, "ports": list, "suggested_port_names": list, "surface_type": text_types,
         "firmware_version": (float,) + integers, "auto_load": bool, "generic_script": bool}
_IDENTITY = {"vendor_id": integers, "product_ids": list, "model_names": list}
_PORT = {"direction": text_types, "name": text_types, "props": list}
_PROPS = frozenset(["notes_cc", "script", "sync", "remote", "hidden", "plain_old_midi"])


def complaint(name, answer):
    """A sentence about an answer of the wrong type, None when Live can use it."""
    wanted = _ASKED.get(name)
    if wanted is None or answer is None or isinstance(answer, wanted):
        return None
    return "%s answered a %s, not a %s" % (name, type(answer).__name__, wanted[0].__name__)


def capabilities_complaint(answer):
    """A sentence about what get_capabilities gave, None when it has the form of Ableton's own."""
    try:
        return _capabilities(answer)
    except Exception as error:  # a stranger's objects may raise whatever they like when they are looked at
        return "get_capabilities answered what cannot be read (%s)" % type(error).__name__


def _capabilities(answer):
    if not isinstance(answer, dict):
        return "get_capabilities answered a %s, not a dict" % type(answer).__name__
    wrong = _wrong(answer, _KEYS, False)
    if wrong is None and "controller_id" in answer:
        wrong = _wrong(answer["controller_id"], _IDENTITY, True)
    for port in answer.get("ports", ()) if wrong is None else ():
        wrong = _wrong(port, _PORT, True)
        if wrong is None and port["direction"] not in ("in", "out"):
            wrong = "direction %r" % port["direction"]
        if wrong is None and not _PROPS.issuperset(port["props"]):
            wrong = "props %r" % (port["props"],)
        if wrong is not None:
            break
    return None if wrong is None else "get_capabilities: %s is not as in any script of Ableton's" % wrong


def _wrong(found, known, all_of_them):
    """What differs from the known keys and types; None when nothing does."""
    if not isinstance(found, dict):
        return "a %s in place of a dict" % type(found).__name__
    for key in sorted(set(found) | (set(known) if all_of_them else set())):
        if key not in known or key not in found:
            return "the %s key %s" % ("unknown" if key in found else "missing", key)
        if not isinstance(found[key], known[key]):
            return "%s, a %s," % (key, type(found[key]).__name__)
    return None
