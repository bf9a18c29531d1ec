"""Which port a word means: its number, its name, a part that only its name has. Never the first of several."""

from __future__ import annotations

import pytest

from exporters.errors import UsageError
from kontrol_cli.midi.choosing import Port, find_both, find_port, partner, ports_of
from kontrol_cli.midi.system import Listing, PortName
from kontrol_cli.midi.systems import system_called

# Names as RtMidi spells them: ALSA "client:port numbers", Windows with a number behind it, JACK "client:port".
ALSA = (
    "Midi Through:Midi Through Port-0 14:0",
    "Elektron Machinedrum:Elektron Machinedrum MIDI 1 20:0",
    "nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0",
)


def there(inputs: tuple[str, ...], outputs: tuple[str, ...], system: str = "LINUX_ALSA") -> list[Port]:
    return ports_of(Listing("python-rtmidi", system_called(system), inputs, outputs))


def test_a_machine_that_sends_and_takes_under_one_name_is_one_port() -> None:
    ports = there(ALSA, ALSA[:2])
    assert [str(port) for port in ports] == [f"1 {ALSA[0]}", f"2 {ALSA[1]}", f"3 {ALSA[2]}"]
    assert [(port.input is not None, port.output is not None) for port in ports] == [
        (True, True),
        (True, True),
        (True, False),
    ]


@pytest.mark.parametrize("text", ["2", "Machinedrum", "machinedrum", " MACHINEDRUM ", "20:0", ALSA[1], ALSA[1].lower()])
def test_number_name_and_part_of_the_name_mean_the_port(text: str) -> None:
    assert find_port(text, there(ALSA, ALSA), input=False).name == ALSA[1]


def test_a_part_that_several_names_have_lists_them_and_stops() -> None:
    with pytest.raises(UsageError) as caught:
        find_port("midi", there(ALSA, ALSA), input=False)
    assert str(caught.value) == (
        f"'midi' is part of the names of '1 {ALSA[0]}', '2 {ALSA[1]}' and '3 {ALSA[2]}'. Say more of the name, or the "
        "number."
    )
    assert caught.value.exit_code == 2


def test_a_part_is_looked_for_only_among_ports_of_the_direction() -> None:
    ports = there(("Machine-01:out",), ("Machine:in", "other:in"), "UNIX_JACK")
    assert find_port("machine", ports, input=False).name == "Machine:in"
    assert find_port("machine", ports, input=True).name == "Machine-01:out"


def test_no_such_port_says_which_there_are() -> None:
    with pytest.raises(
        UsageError, match=r"There is no port 'rytm' that takes messages. There are '1 Midi Through.*3 nano"
    ):
        find_port("rytm", there(ALSA, ALSA), input=False)
    with pytest.raises(UsageError, match=r"There is no port 'x' that sends to this computer. There is only 1 Midi"):
        find_port("x", there(ALSA[:1], ()), input=True)
    with pytest.raises(UsageError, match=r"that takes messages\. Did you mean '"):
        find_port("Midi Thru:Midi Through Port-0 14:0", there(ALSA, ALSA), input=False)
    with pytest.raises(UsageError, match=r"No other is there: plug the machine in"):
        find_port("x", there(ALSA, ()), input=False)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_means_no_port(text: str) -> None:
    with pytest.raises(UsageError, match="There is no port"):
        find_port(text, there(ALSA, ALSA), input=False)


@pytest.mark.parametrize("number", ["0", "4", "99", "-1"])
def test_a_number_out_of_range_says_how_many_there_are(number: str) -> None:
    with pytest.raises(UsageError, match=rf"There is no port {number}: 'kontrol ports' lists 3 ports\."):
        find_port(number, there(ALSA, ALSA), input=False)


def test_a_number_of_a_port_of_the_other_direction_names_those_that_would_do() -> None:
    with pytest.raises(UsageError) as caught:
        find_port("3", there(ALSA, ALSA[:2]), input=False)
    assert str(caught.value).startswith(f"Port 3 {ALSA[2]} is not one that takes messages. Such are '1 Midi Through")


def test_a_port_whose_whole_name_is_a_number_or_part_of_another_is_reachable() -> None:
    ports = there(("2", "Rytm", "Rytm II"), ("2", "Rytm", "Rytm II"), "MACOSX_CORE")
    assert find_port("2", ports, input=False).index == 0
    assert find_port("rytm", ports, input=False).name == "Rytm"
    assert find_port("3", ports, input=False).name == "Rytm II"


def test_ports_of_one_name_are_told_apart() -> None:
    ports = there(("MIDISPORT", "MIDISPORT"), ("MIDISPORT", "MIDISPORT"), "MACOSX_CORE")
    assert [port.name for port in ports] == ["MIDISPORT", "MIDISPORT (2)"]
    assert find_port("midisport (2)", ports, input=False).output == PortName("MIDISPORT", 1)
    assert find_port("MIDISPORT", ports, input=False).output == PortName("MIDISPORT", 0)
    assert find_port("2", ports, input=True).input == PortName("MIDISPORT", 1)
    with pytest.raises(UsageError, match="'1 MIDISPORT' and '2 MIDISPORT \\(2\\)'"):
        find_port("sport", ports, input=False)


def test_two_ports_that_nothing_joins_are_named_together() -> None:
    ports = there(("Fireface In", "Deluxe, 2 in"), ("UM-ONE", "Deluxe, 2 out"), "MACOSX_CORE")
    assert find_both("um,fire", ports) == (PortName("UM-ONE"), PortName("Fireface In"))
    assert find_both(" UM-ONE , 3 ", ports) == (PortName("UM-ONE"), PortName("Fireface In"))
    assert find_both("deluxe, 2", ports) == (PortName("Deluxe, 2 out"), PortName("Deluxe, 2 in"))
    with pytest.raises(UsageError, match="There is no port 'nowhere' that sends to this computer"):
        find_both("um,nowhere", ports)
    with pytest.raises(UsageError, match="There is no port '' that sends to this computer"):
        find_both("um,", ports)


@pytest.mark.parametrize(
    ("inputs", "outputs", "text", "expected"),
    [
        (ALSA, ALSA, "machinedrum", ALSA[1]),  # ALSA, CoreMIDI: one name for both directions
        (("Rytm 0", "nano 1"), ("Microsoft GS Wavetable Synth 0", "Rytm 1"), "rytm", "Rytm 0"),  # Windows
        (("Rytm 0", "nano 1"), ("Microsoft GS Wavetable Synth 0", "Rytm 1"), "2", "Rytm 0"),
        (("M-01:out", "Mx:out"), ("M:in", "Mx-01:in"), "M:in", "M-01:out"),  # JACK numbers the second client
        (("UM-ONE MIDI IN",), ("UM-ONE MIDI OUT",), "um-one", "UM-ONE MIDI IN"),
        (("Synth A",), ("Synth B",), "synth", "Synth A"),  # the only one that the word means
        (("Synth A", "Synth C"), ("Synth B",), "synth", None),  # not clear: nothing is guessed
        (("nano",), ("Rytm",), "rytm", None),
        (("nano",), ("Rytm",), "1", None),
    ],
)
def test_the_input_that_belongs_to_an_output(
    inputs: tuple[str, ...], outputs: tuple[str, ...], text: str, expected: str | None
) -> None:
    ports = there(inputs, outputs)
    output = find_port(text, ports, input=False)
    found = partner(output, ports, text)
    assert (found.name if found else None) == expected
