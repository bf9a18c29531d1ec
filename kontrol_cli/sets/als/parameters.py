"""The parameters of one device, in the order of the file.

A parameter is an element with an AutomationTarget (Live 9 on) or, in Live 8, with inline automation.
Its name is what the file gives: the name a plug-in, a Max device or a macro carries, else the path of
element names below the device ("Bands.0/ParameterA/Freq"), which is not what Live shows. The device
switch is called "Device On" as in the Live API. The range in the file is the one that a MIDI controller covers, the
whole range unless the user narrowed it: that is mapping_min and mapping_max. The parameter's own range is not
in files; only Max for Live devices store it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kontrol_cli.sets.als.automation import event_value, read_inline, register
from kontrol_cli.sets.als.state import SetState, Target
from kontrol_cli.sets.als.values import Element, Nodes, child, current, nodes_of, number, text
from kontrol_cli.sets.rows import Row

_UNUSED_PLUGIN_SLOT = "-1"
_DEEPEST_NAME, _LONGEST_NAME = 50, 400  # element names, characters; real ones have 4 and 60


def read_parameters(
    device: Element, parts: list[Element], track: int | None, index: int, automated: dict[str, Element], state: SetState
) -> None:
    """Rows of parameters (and inline automation) of the device with number `index`.

    `parts` are the device's own elements, without the chains of a rack; `automated` the target ids that have
    an envelope on the track.
    """
    wanted = state.of("parameters") if state.wants_parameters else None
    position = 0
    for parameter in _parameter_elements(parts):
        holder = parameter.getparent()
        if parameter.tag == "ParameterValue" and text(child(holder, "ParameterId")) == _UNUSED_PLUGIN_SLOT:
            continue
        nodes = nodes_of(parameter)
        name = _name(parameter, holder, device)
        target = Target(name or "", index)
        register(nodes, target, state)
        inline = read_inline(nodes, target, track, state)
        if position % 1000 == 0:
            state.rows.make_room()
        if wanted is not None:
            target_id = text(nodes.get("AutomationTarget"), "Id")
            row = _row(parameter, nodes, holder)
            row["device"], row["parameter"], row["name"] = index, position, name
            row["automated"] = inline or target_id in automated
            wanted.append(row)
        position += 1


def _parameter_elements(parts: list[Element]) -> Iterator[Element]:
    found = False
    for part in parts:
        for target in part.iter("AutomationTarget"):
            parent = target.getparent()
            if parent is not None:
                found = True
                yield parent
    if found:
        return
    for part in parts:  # Live 8
        for automation in part.iter("ArrangerAutomation"):
            parent = automation.getparent()
            if parent is not None:
                yield parent


def _name(parameter: Element, holder: Element | None, device: Element) -> str | None:
    tag = parameter.tag
    if tag == "On" and holder is device:
        return "Device On"
    if tag == "ParameterValue":
        return text(child(holder, "ParameterName")) or None
    if tag == "Timeable":
        return text(child(holder, "Name")) or None
    if tag.startswith("MacroControls."):
        shown = text(child(device, tag.replace("MacroControls.", "MacroDisplayNames.")))
        if shown:
            return shown
    names = [tag]
    while holder is not None and holder is not device and len(names) < _DEEPEST_NAME:
        names.append(holder.tag)
        holder = holder.getparent()
    names.reverse()
    path = "/".join(names)
    return path if len(path) <= _LONGEST_NAME else "..." + path[-_LONGEST_NAME:]


def _row(parameter: Element, nodes: Nodes, holder: Element | None) -> Row:
    manual = nodes.get("Manual")
    if manual is None:
        manual = current(parameter)
    row: Row = {"value": None if manual is None else event_value(manual)}
    # Everything continuous can be modulated and has a ModulationTarget; switches and lists have none (measured).
    row["is_quantized"] = "ModulationTarget" not in nodes
    limits = nodes.get("MidiControllerRange")
    if parameter.tag == "Timeable":
        row["min"], row["max"] = number(child(holder, "MinValue")), number(child(holder, "MaxValue"))
    if limits is not None:
        row["mapping_min"], row["mapping_max"] = number(child(limits, "Min")), number(child(limits, "Max"))
    return row
