"""kontrol api html: one page that needs nothing but itself. In a browser where one is installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from kontrol_cli.api import read_api, shipped_versions
from kontrol_cli.api.history import histories
from kontrol_cli.app import app
from tests.kontrol_cli.maximal_dump import MAXIMAL_API
from tests.kontrol_cli.test_report_browser import open_page


def page(folder: Path, *words: str) -> Path:
    target = folder / "page.html"
    result = CliRunner().invoke(app, ["api", "html", *words, "-o", str(target), "--force"])
    assert result.exit_code == 0, result.output
    return target


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page(tmp_path_factory.mktemp("page"))


def test_the_page_asks_nothing_of_a_network_and_every_link_leads_somewhere(whole: Path) -> None:
    text = whole.read_text(encoding="utf-8")
    root = html.fromstring(text.encode())
    anchors = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(anchors) == len(set(anchors)) > 1500
    links = [element.get("href") for element in root.iter("a")]
    assert len(links) > 2000
    assert {link for link in links if link[:1] != "#" or link[1:] not in anchors} == set()
    assert "http" not in re.sub(r"http-equiv", "", text)
    assert "default-src 'none'" in text
    assert [one.get("src") for one in root.iter("script", "img", "link") if one.get("src")] == []


def test_every_class_and_member_of_every_version_is_on_it_and_listeners_are_folded(whole: Path) -> None:
    root = html.fromstring(whole.read_bytes())
    shown = {element.get("data-name") for element in root.iter("section", "li")}
    hidden = set(histories()) - shown
    assert shown <= set(histories())
    assert all(re.search(r"\.(add|remove)_\w+_listener$|_has_listener$", name) for name in hidden)
    assert {"Live.Song.Song.tempo", "Live.Song.TuningSystem", "Live.Clip.WarpMode.complex_pro", "Live"} <= shown
    # A listener without a property has nothing that stands for it.
    assert "Live.Clip.Clip.add_playing_status_listener" in shown


def test_badges_say_what_the_facts_say(whole: Path) -> None:
    root = html.fromstring(whole.read_bytes())
    by_name = {element.get("data-name"): element for element in root.iter("li")}

    def badges(name: str) -> list[str]:
        return [one.text_content() for one in by_name[name].find_class("badge")]

    assert badges("Live.Song.Song.tempo") == ["property", "settable", "listenable"]
    assert badges("Live.Track.Track.arrangement_clips") == ["property", "listenable", "11.0"]
    assert badges("Live.Song.TuningSystem.number_of_notes_in_pseudo_octave") == ["property", "12.0", "gone 12.1"]
    bits = int(by_name["Live.Track.Track.arrangement_clips"].get("data-versions"))
    assert [version for place, version in enumerate(shipped_versions()) if bits >> place & 1] == [
        "11.0", "12.0", "12.1", "12.3", "12.4",
    ]  # fmt: skip


def test_one_version_has_its_members_alone(tmp_path: Path) -> None:
    root = html.fromstring(page(tmp_path, "--live", "9.7").read_bytes())
    names = {element.get("data-name") for element in root.iter("section", "li")}
    assert names <= set(read_api("9.7").by_name()) and "Live.Track.Track.arrangement_clips" not in names
    assert "which properties can be written is inferred" in root.text_content()


def test_the_type_of_a_view_leads_to_the_view_of_its_own_class(whole: Path) -> None:
    root = html.fromstring(whole.read_bytes())
    by_name = {element.get("data-name"): element for element in root.iter("li")}
    links = {
        name: by_name[f"Live.{name}.{name}.view"].xpath("./code/a/@href")[1:]
        for name in ("Song", "Track", "RackDevice", "RoarDevice")
    }
    assert links == {name: [f"#{name}.View"] for name in links}
    assert by_name["Live.RoarDevice.RoarDevice.View"].xpath("./code/a/@href")[1:] == ["#Device.View"]
    (roar,) = root.xpath("//section[@data-name='Live.RoarDevice.RoarDevice']/h2/span[1]//a")
    assert (roar.text, roar.get("href")) == ("Live.Device.Device", "#Device.Device")


def test_members_of_a_document_that_no_version_has_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "live-api.xml"
    path.write_bytes(MAXIMAL_API)
    root = html.fromstring(page(tmp_path, str(path)).read_bytes())
    versions = [int(one.get("data-versions")) for one in root.iter("section", "li")]
    assert len(versions) > 5 and all(versions)  # the page's script hides what is in no version


def test_texts_of_a_foreign_document_are_text(tmp_path: Path) -> None:
    path = tmp_path / "live-api.xml"
    path.write_bytes(MAXIMAL_API.replace(b"A clip.", b"&lt;script&gt;alert(1)&lt;/script&gt;")
                     .replace(b'name="looping"', b'name="&quot;&gt;&lt;b&gt;x"'))  # fmt: skip
    text = page(tmp_path, str(path)).read_text(encoding="utf-8")
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text and "<b>" not in text


def test_the_name_of_the_page_is_that_of_a_page(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["api", "html", "-o", str(tmp_path / "page.csv")])
    assert result.exit_code == 2 and not (tmp_path / "page.csv").exists()


MEASURE = """<script>addEventListener("load", () => setTimeout(() => {
  const target = document.querySelector(":target"), root = document.documentElement;
  SEARCH
  document.title = [location.hash, target ? Math.round(target.getBoundingClientRect().top) : "none",
    root.scrollWidth - root.clientWidth, document.getElementById("found").textContent].join(" | ");
}, 100));</script></body>"""


def measured(whole: Path, folder: Path, address: str, *more: str, search: str = "") -> str:
    copy = folder / "page.html"
    copy.write_text(whole.read_text(encoding="utf-8").replace("</body>", MEASURE.replace("SEARCH", search)), "utf-8")

    class At:
        parent = folder

        def as_uri(self) -> str:
            return f"{copy.as_uri()}{address}"

    shown, console = open_page(At(), "--virtual-time-budget=2000", *more)  # type: ignore[arg-type]
    assert console == ""
    found = re.search(r"<title>([^<]*)", shown)
    assert found is not None
    return found[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "arrives"),
    [("#Song.tempo", "#Song.tempo"), ("#Live.Song.Song.tempo", "#Song.tempo"), ("#song.TEMPO", "#Song.tempo")],
)
@pytest.mark.parametrize("more", [("--window-size=500,900",), ("--window-size=1300,900",),
                                  ("--blink-settings=preferredColorScheme=0",)])  # fmt: skip
def test_a_deep_link_shows_its_member_below_the_search(
    address: str, arrives: str, more: tuple[str, ...], whole: Path, tmp_path: Path
) -> None:
    place, top, wider, _found = measured(whole, tmp_path, address, *more).split(" | ")
    assert place == arrives and 50 < int(top) < 130 and wider == "0"


@pytest.mark.slow
def test_a_link_to_where_the_page_is_shows_again_what_a_search_has_hidden(whole: Path, tmp_path: Path) -> None:
    look = 'const box = document.getElementById("search"); box.value = "arrangement_clips"; ' \
           'box.dispatchEvent(new Event("input")); const link = document.createElement("a"); ' \
           'link.href = "#Song.tempo"; document.body.append(link); link.click(); ' \
           'setTimeout(() => document.title = String(box.value === "" && ' \
           '!document.getElementById("Song.tempo").hidden), 200);'  # fmt: skip
    assert measured(whole, tmp_path, "#Song.tempo", search=look) == "true"


@pytest.mark.slow
def test_the_search_wants_every_word_and_a_version_hides_what_it_lacks(whole: Path, tmp_path: Path) -> None:
    look = 'const box = document.getElementById("search"); box.value = "Track arrangement_clips"; ' \
           'box.dispatchEvent(new Event("input"));'  # fmt: skip
    assert measured(whole, tmp_path, "", search=look).endswith(" | 1 member")
    older = look + 'const list = document.getElementById("version"); list.value = "1"; ' \
                   'list.dispatchEvent(new Event("change"));'  # fmt: skip
    assert measured(whole, tmp_path, "", search=older).endswith(" | 0 members")
