"""Settings: switch before variable before file; broken files, comments that stay, and what is never taken unasked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from exporters.errors import BadInput, KontrolError, UsageError
from exporters.numbers import read_toml
from kontrol_cli.app import COMMANDS, app, command
from kontrol_cli.commands.configured import TAKES, FromSettings
from kontrol_cli.settings import SETTINGS, chosen
from kontrol_cli.settings.changing import set_value, unset_value
from kontrol_cli.settings.config_file import ConfigFile, config_path, read_config, with_value, write_config

ROOT = Path(__file__).resolve().parents[2]
SET = str(ROOT / "samples" / "drum-set.xml")
MIXED = str(ROOT / "samples" / "mixed-scenes.xml")
DUMP = str(ROOT / "samples" / "machine-dump.syx")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("KONTROL_CONFIG", str(path))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_the_switch_goes_before_the_variable_and_that_before_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = ("export-sysex", SET, "--dry-run")
    nobody = run(*song)
    assert nobody.exit_code == 2 and "Missing option '--machine' / '-m'. Name it, or settle it once" in nobody.stderr
    assert "kontrol config set machine NAME" in nobody.stderr
    config.write_text('# mine\nmachine = "machinedrum"\n')
    by_file = run(*song)
    assert by_file.exit_code == 0, by_file.output
    assert by_file.stderr.startswith(f"From your settings: --machine machinedrum ({config}, line 2).\n")
    monkeypatch.setenv("KONTROL_MACHINE", "paper")
    by_variable = run(*song)
    assert by_variable.stderr.startswith("From your settings: --machine paper (KONTROL_MACHINE).\n")
    assert "for the sheet of paper" in by_variable.stderr
    by_switch = run(*song, "-m", "machinedrum")
    assert "From your settings" not in by_switch.stderr and "for the Machinedrum" in by_switch.stderr


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('machin = "machinedrum"', "There is no setting 'machin'. Did you mean 'machine'?"),
        ('[machine]\nslug = "machinedrum"', "machine is a text. Write it in quotes."),
        ("machine = 3", "machine is a text. Write it in quotes."),
        ('machine = "machinedrumm"', "There is no machine 'machinedrumm'. Did you mean 'machinedrum'?"),
        ('machine = ""', "write one line of 1 to 1000 ordinary characters"),
        ('machine = "a\\u001bb"', "write one line of 1 to 1000 ordinary characters"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_sentence_with_its_line(config: Path, line: str, says: str) -> None:
    config.write_text(f"# one\n\n{line}\n")
    done = run("export-sysex", SET, "--dry-run")
    assert done.exit_code == 3
    assert done.stderr.startswith(f"kontrol: {config}, line 3: ") and says in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1 and "`" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("free_patterns", "E01-Z16", "'E01-Z16' is not a pattern or a range of patterns"),
        ("free_kits", "0", "'0' is not a kit or a range of kits"),
        ("map_file", "map.toml", "'map.toml' is not a whole path"),
        ("user_library", "User Library", "is not a whole path"),
        ("last_dump_folder", "~nobody-of-this-name/x", "home folder"),
        ("port", " ", "write one line"),
    ],
)
def test_every_setting_has_its_values_checked_in_file_and_variable(
    config: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    config.write_text(f'machine = "machinedrum"\n{name} = "{value}"\n')
    with pytest.raises(BadInput, match="line 2") as by_file:
        chosen(name)
    assert says in str(by_file.value)
    config.write_text('machine = "machinedrum"\n')
    monkeypatch.setenv(SETTINGS[name].variable, value)
    with pytest.raises(UsageError, match=SETTINGS[name].variable) as by_variable:
        chosen(name)
    assert says in str(by_variable.value)


def test_free_kits_are_refused_for_a_machine_whose_kits_are_not_merged(config: Path) -> None:
    config.write_text('machine = "analog-rytm"\n')
    with pytest.raises(
        UsageError, match=r"^free_kits is for machines whose kits are merged, and the Analog Rytm is not"
    ):
        set_value("free_kits", "33-64")


def test_free_slots_need_a_machine(config: Path) -> None:
    config.write_text('free_kits = "33-64"\n')
    with pytest.raises(BadInput, match="Set machine first"):
        chosen("free_kits")
    with pytest.raises(UsageError, match="Set machine first"):
        set_value("free_kits", "33-64")


def test_a_broken_file_stops_only_the_verbs_that_need_it(config: Path) -> None:
    config.write_text('# fine\nmachine = "machinedrum\n')
    for line in (["--help"], ["export-sysex", "--help"], ["analyze", SET], ["config", "path"], ["machines"]):
        done = run(*line)
        assert done.exit_code == 0 and "valid TOML" not in done.output, (line, done.output)
    for line in (["export-sysex", SET, "--dry-run"], ["map", SET], ["config", "show"], ["config", "unset", "port"]):
        done = run(*line)
        assert done.exit_code == 3 and f"{config} is not valid TOML" in done.stderr and "line 2" in done.stderr, line
    assert run("config", "show").stdout.count("default") == len(SETTINGS)
    assert config.read_text() == '# fine\nmachine = "machinedrum\n'


@pytest.mark.parametrize("what", ["folder", "large", "latin-1"])
def test_a_file_that_cannot_be_settings(config: Path, what: str) -> None:
    if what == "folder":
        config.mkdir()
    else:
        config.write_bytes(b"# " + b"x" * (1 << 16) if what == "large" else b'map_file = "/\xe9"\n')
    done = run("export-sysex", SET, "--dry-run")
    assert done.exit_code in (2, 3) and str(config) in done.stderr and done.stderr.count("\n") == 1, done.output


def test_help_loads_neither_platformdirs_nor_tomllib() -> None:
    look = (
        "import sys; sys.argv = ['kontrol', '--help']\n"
        "from kontrol_cli.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "print([name for name in ('platformdirs', 'tomllib') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


COMMENTED = (
    '# Settings of mine\n\nmachine = "machinedrum"  # the UW\n# port: at home "Mio", on stage\nport= \'Mio\'\t#x\n'
)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_change_touches_one_line_and_keeps_comments(config: Path, end: str) -> None:
    text = COMMENTED.replace("\n", end)
    config.write_bytes(text.encode())
    set_value("port", 'MIDISPORT "2x2"')
    assert config.read_bytes().decode() == text.replace("'Mio'", '"MIDISPORT \\"2x2\\""')
    set_value("machine", "paper")
    assert f'{end}machine = "paper"  # the UW{end}'.encode() in config.read_bytes()
    set_value("user-library", str(config.parent))
    assert config.read_bytes().decode().endswith(f'#x{end}user_library = "{config.parent}"{end}')
    unset_value("machine")
    assert config.read_bytes().decode().startswith(f"# Settings of mine{end}{end}# port: at home")


def test_a_new_file_says_what_it_is_and_is_made_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a" / "b" / "config.toml"
    monkeypatch.setenv("KONTROL_CONFIG", str(path))
    assert set_value("machine", "MD") == ["machine: machinedrum", f"Written: {path}"]  # an alias, kept as the slug
    assert read_toml(path.read_bytes(), "x") == {"machine": "machinedrum"}
    assert path.read_text().startswith("# Settings of Kontrol")
    assert set_value("machine", "machinedrum")[1] == f"It says so already: {path}"


@pytest.mark.parametrize(
    "text",
    [
        'note = """\nport = "a"\n"""\nport = "b"\n',
        "port = [\n 'a'\n]\n",
        'port.name = "a"\n',
        'a = 1\n[port]\nname = "a"\n',
    ],
)
def test_an_unusual_file_is_left_as_it_is(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(KontrolError, match=r"Change it by hand\. Nothing was written"):
        set_value("port", "c")
    assert config.read_text() == text


def test_a_name_that_is_no_setting_can_be_taken_out(config: Path) -> None:
    config.write_text('prot = "a"\nmachine = "machinedrum"\n')
    assert run("config", "show").exit_code == 3
    assert "There is no setting 'prot'" in run("config", "set", "port", "b").stderr  # said, and the other is set
    assert run("config", "unset", "prot").exit_code == 0
    assert config.read_text() == 'machine = "machinedrum"\nport = "b"\n'
    assert run("config", "unset", "nonsense").exit_code == 2
    assert "is not set in" in run("config", "unset", "map-file").stderr


@settings(max_examples=40)  # a file has few ways to be written
@given(
    comments=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20), max_size=4),
    value=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30),
    there=st.booleans(),
)
def test_what_is_set_is_read_back_whatever_it_is(comments: list[str], value: str, there: bool) -> None:
    lines = [f"# {one}" for one in comments] + (['port = "old" # kept'] if there else []) + ['machine = "machinedrum"']
    text = "\n".join(lines) + "\n"
    values = read_toml(text.encode(), "x")
    numbers = {line.split(" ")[0]: n for n, line in enumerate(lines, 1) if not line.startswith("#")}
    made = with_value(ConfigFile(Path("c"), text, values, numbers), "port", value)
    assert read_toml(made.encode(), "x") == {"port": value, "machine": "machinedrum"}
    assert [line for line in made.split("\n") if line in lines] == [one for one in lines if not one.startswith("port")]


@pytest.mark.parametrize("fault", ["a file in place of the folder", "no right to write"])
def test_what_cannot_be_written_leaves_the_file(config: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    config.write_text('machine = "machinedrum"\n')
    if fault == "no right to write":
        monkeypatch.setattr("os.open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    else:
        monkeypatch.setenv("KONTROL_CONFIG", str(config / "config.toml"))
    with pytest.raises(KontrolError):
        set_value("machine", "paper")
    assert config.read_text() == 'machine = "machinedrum"\n' and [*config.parent.iterdir()] == [config]


def test_paths_are_made_whole_and_must_be_there(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(config.parent)
    with pytest.raises(UsageError, match=r"There is no file .*map\.toml"):
        set_value("map_file", "map.toml")
    (config.parent / "map.toml").write_text("")
    set_value("map_file", "map.toml")
    assert chosen("map_file").value == str(config.parent / "map.toml")
    with pytest.raises(UsageError, match=r"is a file\. Name a folder"):
        set_value("last_dump_folder", "map.toml")


def test_what_is_for_one_machine_is_not_used_for_another(config: Path) -> None:
    config.write_text(
        'machine = "machinedrum"\nfree_patterns = "H01-H16"\nfree_kits = "33-64"\nmap_file = "/nowhere"\n'
    )
    other = run("export-sysex", SET, "-m", "paper", "--dry-run")
    assert other.exit_code == 0, other.output
    assert other.stderr.startswith(f"Not used, since it is for another machine: map_file ({config}, line 4).\n")
    config.write_text('machine = "machinedrum"\nfree_patterns = "H01-H16"\nfree_kits = "33-64"\n')
    plain = run("export-sysex", SET, "--dry-run")  # no machine dump: nothing to merge into
    assert plain.exit_code == 0 and "free" not in plain.stderr.split("\n")[0], plain.output
    merged = run("export-sysex", MIXED, "--machine-dump", DUMP, "--accept-changes", "--dry-run")
    assert merged.exit_code == 0, merged.output
    assert "--free-patterns H01-H16" in merged.stderr and "--free-kits 33-64" in merged.stderr
    assert merged.stderr.count("From your settings") == 1
    given = run("export-sysex", MIXED, "--machine-dump", DUMP, "--accept-changes", "--dry-run", "--free-kits", "40-64")
    assert "--free-kits" not in given.stderr.split("\n")[0]


def test_a_map_that_is_set_does_not_stop_the_writing_of_one(config: Path, tmp_path: Path) -> None:
    config.write_text('machine = "machinedrum"\nmap_file = "/nowhere"\n')
    assert run("export-sysex", SET, "--write-map", str(tmp_path / "map.toml")).exit_code == 0
    missing = run("export-sysex", SET, "--dry-run")
    assert missing.exit_code == 2 and "--map /nowhere" in missing.stderr


def test_convert_and_install_take_theirs(config: Path, tmp_path: Path) -> None:
    library = tmp_path / "User Library"
    (library / "Ableton Folder Info").mkdir(parents=True)
    config.write_text(f'machine = "paper"\nuser_library = "{library}"\n')
    song = tmp_path / "song.syx"
    assert run("export-sysex", SET, "-m", "machinedrum", "-o", str(song)).exit_code == 0
    converted = run("convert", str(song), "--dry-run")
    assert converted.exit_code == 0 and "--to paper" in converted.stderr, converted.output
    assert run("convert", "--example").exit_code == 0
    installed = run("install", "--dry-run", "--what", "LiveDumper")
    assert installed.exit_code == 0 and str(library / "Remote Scripts" / "LiveDumper") in installed.stdout
    assert f"--user-library {library} ({config}, line 2)" in installed.stderr
    zipped = run("install", "--dry-run", "--zip", str(tmp_path / "x.zip"))
    assert zipped.exit_code == 0 and "settings" not in zipped.stderr


def test_a_port_that_is_set_is_taken_for_cables_and_no_obstacle_for_files(config: Path, tmp_path: Path) -> None:
    config.write_text('machine = "machinedrum"\nport = "No such port"\n')
    song = tmp_path / "song.syx"
    assert run("export-sysex", SET, "-o", str(song)).exit_code == 0
    sent = run("send", str(song), "--yes")
    assert sent.exit_code in (2, 5), sent.output
    assert sent.stderr.startswith(f"From your settings: --port No such port ({config}, line 2).\n")
    received = run("receive", "-o", str(tmp_path / "r.syx"))
    assert f"--machine machinedrum ({config}, line 1), --port No such port" in received.stderr, received.output
    work = str(tmp_path / "arr01.work")
    assert run("export-sysex", SET, "-m", "octatrack", "-o", work).exit_code == 0
    copied = run("send", work)
    assert copied.exit_code == 0 and "not sent to a port" not in copied.stderr, copied.output
    given = run("send", work, "--port", "x")
    assert given.exit_code == 2 and "not sent to a port" in given.stderr


def test_a_simulated_machine_is_the_one_that_is_set(config: Path) -> None:
    config.write_text('machine = "machinedrum"\n')
    done = run("fake-machine", "--port", "tcp://127.0.0.1:0", "--seconds", "0")
    assert done.exit_code == 0 and "machinedrum" in done.stderr.split("\n")[0], done.output


def test_the_newest_dump_of_the_folder_is_the_last_dump(config: Path, tmp_path: Path) -> None:
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    config.write_text(f'last_dump_folder = "{dumps}"\n')
    nothing = run("analyze")
    assert nothing.exit_code == 2 and f"There is no dump of a set in {dumps}" in nothing.stderr
    for age, (name, text) in enumerate([
        ("newest.txt", Path(SET).read_text(encoding="utf-8")), ("other.xml", "<other/>"), ("api.xml", "<live-api/>"),
        ("b.xml", Path(SET).read_text(encoding="utf-8")), ("a.xml", Path(MIXED).read_text(encoding="utf-8")),
    ]):  # fmt: skip
        (dumps / name).write_text(text, encoding="utf-8")
        os.utime(dumps / name, (1_700_000_000 - age, 1_700_000_000 - age))
    done = run("analyze", "--table", "set", "--output", "json")
    assert done.exit_code == 0 and json.loads(done.stdout)[0]["path"].endswith("b.xml"), done.output
    assert done.stderr.startswith(f"From your settings: the last dump in {dumps} ({config}, line 1).\n")
    assert "settings" not in run("analyze", SET).stderr


def test_without_a_home_there_are_simply_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KONTROL_CONFIG")
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: "~/.config/kontrol")
    assert config_path() is None and read_config(None).values == {}
    assert chosen("machine").value is None


def test_the_place_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KONTROL_CONFIG")
    if sys.platform == "linux":  # the XDG base directory specification
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        assert config_path() == tmp_path / "kontrol" / "config.toml"
    else:
        found = config_path()
        assert found is not None and found.parts[-2:] == ("kontrol", "config.toml")


def test_every_value_that_is_taken_is_that_of_an_option(config: Path) -> None:
    known = {verb: {one.name for one in command().get_command(None, verb).params} for verb in COMMANDS}
    missing = {(verb, name) for verb, options in TAKES.items() for name in options if verb in known
               and name not in known[verb]}  # fmt: skip
    assert missing == set()
    assert {one.setting for options in TAKES.values() for one in options.values()} <= set(SETTINGS)


def test_setting_says_what_was_before_and_what_goes_before_it(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('machine = "machinedrum"\nfree_kits = "33-64"\n')
    assert set_value("free-kits", "33-64")[0] == "free_kits: 33-64"
    assert set_value("free-kits", "1-2")[0] == "free_kits: 1-2 (was 33-64)"
    first, _, last = set_value("machine", "paper")
    assert first == "machine: paper (was machinedrum)"
    assert last == "These are for the machine, and were set before: free_kits. Do they still hold?"
    monkeypatch.setenv("KONTROL_PORT", "UM-ONE")
    for said in (set_value("port", "Mio"), unset_value("port")):
        assert said[-1] == "KONTROL_PORT goes before it, and is set to UM-ONE."


def test_the_machine_of_the_environment_counts_for_free_slots_and_for_a_file_with_mistakes(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONTROL_MACHINE", "machinedrum")
    set_value("free_kits", "33-64")
    assert chosen("free_kits").value == "33-64"
    config.write_text('prot = "x"\n')
    assert chosen("machine").value == "machinedrum"
    with pytest.raises(BadInput, match="There is no setting 'prot'"):
        chosen("port")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_is_not_waited_for(config: Path) -> None:
    os.mkfifo(config)
    for use in (lambda: chosen("machine"), lambda: set_value("port", "x")):
        with pytest.raises(UsageError, match="is not a file, and settings are read from one"):
            use()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'\xef\xbb\xbfport = "a"\nmachine = "paper"\n', b'\xef\xbb\xbfmachine = "paper"\n'),
        (b'machine = "paper"\nport = "a"', b'machine = "paper"\n'),
    ],
)
def test_a_line_is_taken_out_whatever_begins_or_ends_the_file(config: Path, before: bytes, after: bytes) -> None:
    config.write_bytes(before)
    unset_value("port")
    assert config.read_bytes() == after


def test_a_line_is_added_to_a_file_without_an_end_and_windows_paths_stay_readable(config: Path) -> None:
    config.write_bytes(b'machine = "paper"')
    set_value("port", r"\\.\MIDI")
    assert config.read_bytes() == b"machine = \"paper\"\nport = '\\\\.\\MIDI'\n"
    set_value("port", r"it's \ one")
    assert chosen("port").value == r"it's \ one"


def test_values_that_are_too_long_or_of_the_wrong_kind_are_refused(config: Path) -> None:
    set_value("port", "x" * 1000)
    with pytest.raises(UsageError, match="1 to 1000 ordinary characters"):
        set_value("port", "x" * 1001)
    with pytest.raises(UsageError, match=r"is a folder\. Name a file"):
        set_value("map_file", str(config.parent))


def test_a_broken_file_is_no_obstacle_for_the_tab_key(config: Path) -> None:
    config.write_text("machine = \n")
    asked = SimpleNamespace(params={}, resilient_parsing=True)
    assert "machine" not in FromSettings("map", asked)
    asked.resilient_parsing = False
    with pytest.raises(BadInput, match="not valid TOML"):
        FromSettings("map", asked).find("machine")


def test_another_name_of_the_machine_that_is_set_is_not_another_machine(config: Path) -> None:
    config.write_text('machine = "machinedrum"\nmap_file = "/nowhere"\n')
    done = run("export-sysex", SET, "-m", "MD", "--dry-run")
    assert "--map /nowhere" in done.stderr and "another machine" not in done.stderr, done.output


def test_what_another_program_has_just_written_is_not_lost(config: Path) -> None:
    config.write_text('machine = "paper"\n')
    before = read_config(config)
    set_value("port", "Mio")
    with pytest.raises(KontrolError, match=r"was changed by another program just now\. Nothing was written"):
        write_config(config, with_value(before, "machine", "machinedrum"), before)
    assert config.read_text() == 'machine = "paper"\nport = "Mio"\n'
