"""The verbs kontrol api stubs and learn, as somebody types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import live_sim
from kontrol_cli.app import app
from live_dumper import DumpXML, Settings
from tests.live_dumper.dumping import finish
from tests.live_dumper.sim_sets import everything

SAMPLE = str(Path(__file__).resolve().parents[2] / "samples" / "mixed-scenes.xml")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONTROL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def document(home: Path) -> str:
    """A document that `dump api` made in Live 12.3, with one more member."""
    dump = DumpXML(live_sim.Simulation(everything(), "12.3").connect(), Settings(use_timer=False))
    assert dump.start_api()
    finish(dump)
    text = Path(dump.last_path).read_text(encoding="utf-8")
    place = text.index('<property name="tempo"', text.index('<class name="Song"'))
    text = text[:place] + '<property name="mood" settable="true" listenable="false"/>' + text[place:]
    Path("api.xml").write_text(text, encoding="utf-8")
    return "api.xml"


def kontrol(line: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, line.split())
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_the_dump_button_teaches_the_simulated_live_a_version(document: str, home: Path) -> None:
    code, said, _ = kontrol(f"api learn {document} --as mine")
    assert code == 0
    assert said.startswith("Live mine is learned: Live 12.3.6, ")
    assert "Nearest: Live 12.3, and it has 1 member more and 0 less." in said
    assert "New: Song.Song.mood." in said and said.endswith("No behaviour: Song.Song.mood.\n")
    assert [path.name for path in (home / "live-versions").iterdir()] == ["mine.json"]
    code, said, beside = kontrol(f"simulate {SAMPLE} --live mine")
    assert code == 0 and said.startswith("MidiKontrol in Live mine, ")
    assert "Live mine was learned from a document of Live 12.3.6. No behaviour: Song.Song.mood." in beside
    code, _, beside = kontrol(f"simulate {SAMPLE} --live min")
    assert (code, "Did you mean 'mine'? Choose one of: 9.7, " in beside, ", 12.4, mine." in beside) == (2, True, True)
    code, said, _ = kontrol("api show Song.mood --live mine")
    assert code == 0 and said.startswith("Live.Song.Song.mood\n")
    code, said, _ = kontrol("api diff 12.3 mine")
    assert code == 0 and "+ mood" in said and "1 arrived" in said
    assert kontrol("api stubs --live mine -o typings/Live")[0] == 0
    assert "def mood(self, value: Any) -> None: ..." in Path("typings/Live/Song.pyi").read_text(encoding="utf-8")
    code, _, beside = kontrol(f"api learn {document} --as mine")
    assert code == 2
    assert beside.endswith(
        "There is a version mine already. Replace it with --force, or give another name with --as.\n"
    )
    assert kontrol(f"api learn {document} --as mine --force")[0] == 0


def test_stubs_are_a_folder_and_a_sentence(document: str) -> None:
    code, said, beside = kontrol("api stubs --live 11.0")
    assert (code, said, beside) == (0, "", "Live-stubs: 34 files, stubs of Live 11.0.0.\n")
    assert len(list(Path("Live-stubs").glob("*.pyi"))) == 34
    song = Path("Live-stubs/Song.pyi").read_text(encoding="utf-8")
    assert song.startswith("# Type stubs of Ableton Live's Python API, 11.0.0, made by kontrol api stubs.\n")
    assert '    def groove_pool(self) -> _GroovePool.GroovePool:\n        """Since Live 11.0, not in 10.1."""' in song
    code, _, beside = kontrol("api stubs --live 12.4")
    assert code == 2 and beside.startswith("kontrol: Live-stubs is there already. Replace it with --force, ")
    assert kontrol("api stubs --live 12.4 --force")[0] == 0
    assert Path("Live-stubs/TakeLane.pyi").is_file()
    for line, code, sentence in (
        (f"stubs {document} --live 12.4 -o new", 2, "both say which API is meant"),
        ("stubs --live 12.5 -o new", 2, "Live 12.5 cannot be simulated"),
        ("stubs nothing.xml -o new", 2, "nothing.xml"),
        (f"stubs -o {document}", 2, "is a file, and stubs are a folder"),
        (f"stubs {SAMPLE} -o new", 3, "documents no member of Live's API"),
        (f"learn {SAMPLE} --as mine", 3, "documents no member of Live's API"),
        (f"learn {document} --as 12.4", 2, "comes with Kontrol and stays as it is. Give another name with --as."),
    ):
        found, _, beside = kontrol(f"api {line}")
        assert (found, sentence in beside) == (code, True), (line, beside)
    assert not Path("new").exists()
