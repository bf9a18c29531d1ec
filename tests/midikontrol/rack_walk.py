# ruff: noqa: RUF005, UP028, UP031
# This program runs on Python 2.7 too.
"""A player at random among racks, pads and banks, for life.py; and which device should be in hand, by the rule."""

import random


def racks_of(devices, path):
    """(device, path) of every device and of what is inside it; a path counts track, device, chain, device, ..."""
    for place, device in enumerate(devices):
        yield device, path + [place]
        if device.can_have_chains:
            for number, chain in enumerate(device.chains):
                for found in racks_of(chain.devices, path + [place, number]):
                    yield found


def everything(song):
    """Every device of the set with its path."""
    for number, track in enumerate(song.tracks):
        for found in racks_of(track.devices, [number]):
            yield found


def expected(device):
    """The device that should be in hand: a drum rack without mapped macros stands for the first on its selected pad."""
    while device is not None and device.can_have_drum_pads and not device.has_macro_mappings:
        chain = device.view.selected_chain
        if device.has_drum_pads:
            chains = device.view.selected_drum_pad.chains
            chain = chains[0] if len(chains) and chain not in chains else chain if len(chains) else None
        if chain is None or not len(chain.devices):
            break
        device = chain.devices[0]
    return device


def walk(life, seed, count, buttons):
    """`count` things at random. Returns the path of the device that should be in hand, for each `see`."""
    chance = random.Random(seed)
    song, found = life.song, []
    for number in range(count):
        there = list(everything(song))
        device, path = chance.choice(there) if there else (None, None)
        todo = chance.choice(
            ["press"] * 6 + ["select", "select", "track", "pad", "pad", "chain", "macros", "delete", "empty"]
        )
        if todo == "press":
            for _ in range(chance.choice([1, 1, 3])):
                life.midi(0xB0, chance.choice(buttons), 127)
        elif todo == "track":
            life.select_track(chance.randrange(len(song.tracks) + 1))
        elif device is None:
            continue
        elif todo == "select":
            life.select_inside(*path)
        elif todo == "delete" and chance.random() < 0.3:
            owner = device.canonical_parent
            life.sim.act(owner.delete_device, path[-1])
        elif device.can_have_drum_pads and todo == "pad" and device.has_drum_pads:
            life.select_pad(chance.choice([36, 38, 42, 44, 60]), *path)
        elif device.can_have_chains and todo == "chain" and len(device.chains):
            life.select_chain(chance.randrange(len(device.chains)), *path)
        elif device.can_have_chains and todo == "macros":
            life.map_macros(chance.choice([False, False, True]), *path)
        elif device.can_have_drum_pads and todo == "empty" and device.has_drum_pads:
            full = [pad.note for pad in device.drum_pads if len(pad.chains)]
            if full and chance.random() < 0.3:
                life.empty_pad(chance.choice(full), *path)
        life.tick(chance.choice([0, 1, 2]))
        if number % 5 == 4:
            life.tick(5)
            life.see("%d" % number)
            wanted = life.sim.surface.locked_device
            if wanted is None or not wanted.alive:
                wanted = expected(song.view.selected_track.view.selected_device)
                wanted = None if wanted is None else wanted.__sim__
            found.append(None if wanted is None else wanted.path())
    return found
