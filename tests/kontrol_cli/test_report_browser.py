"""The report in a real browser, where one is installed: nothing on the console, nothing asked of a network."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kontrol_cli.app import app

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
)  # fmt: skip

pytestmark = pytest.mark.slow


def open_page(page: Path, *more: str) -> tuple[str, str]:
    """The page after the browser laid it out, and what the browser said on its console."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
    profile = page.parent / "profile"
    result = subprocess.run(
        [browser, *FLAGS, f"--user-data-dir={profile}", *more, "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return result.stdout, "\n".join(re.findall(r".*CONSOLE.*", result.stderr))


@pytest.mark.parametrize("more", [("--window-size=1280,900",), ("--window-size=500,900",),
                                  ("--blink-settings=preferredColorScheme=0",)])  # fmt: skip
@pytest.mark.parametrize("name", ["arrangement.xml", "difficult.xml"])
def test_the_console_stays_empty(name: str, more: tuple[str, ...], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert CliRunner().invoke(app, ["report", str(SAMPLES / name), "-o", str(page)]).exit_code == 0
    shown, console = open_page(page, *more)
    assert console == ""
    assert "findings-part" in shown


def test_the_console_would_show_a_fault(tmp_path: Path) -> None:
    page = tmp_path / "faulty.html"
    page.write_text("<!doctype html><script>nonsense()</script>", encoding="utf-8")
    assert "nonsense" in open_page(page)[1]


def printed(folder: Path, *arguments: str) -> list[str]:
    """The report on paper: the words of each sheet, all of which lie across."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("no pdftotext is installed")
    page, paper = folder / "report.html", folder / "report.pdf"
    assert CliRunner().invoke(app, ["report", *arguments, "-o", str(page)]).exit_code == 0
    open_page(page, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper.read_bytes())
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(842, 595)}  # A4 across
    words = subprocess.run([reader, "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    sheets = words.split("\f")[:-1]
    assert len(sheets) == len(boxes)
    return sheets


@pytest.mark.parametrize("name", ["drum-set.xml", "mixed-scenes.xml", "arrangement.xml"])
def test_a_sample_is_printed_on_four_sheets_and_none_is_empty(name: str, tmp_path: Path) -> None:
    sheets = printed(tmp_path, str(SAMPLES / name), "--machine", "machinedrum")
    assert 1 <= len(sheets) <= 4
    assert all(sheet.strip() for sheet in sheets)


def test_the_whole_session_is_on_one_sheet(tmp_path: Path) -> None:
    sheets = printed(tmp_path, str(SAMPLES / "drum-set.xml"), "--machine", "machinedrum")
    (session,) = [sheet for sheet in sheets if re.search(r"^ *Session$", sheet, re.MULTILINE)]
    assert "1 Intro 124 BPM x2" in session and "24 Outro shaker" in session and "Filled: a clip starts" in session


def test_a_session_too_large_for_a_sheet_is_cut_between_scenes(tmp_path: Path) -> None:
    sheets = printed(tmp_path, str(SAMPLES / "difficult.xml"))
    of_grid = [sheet for sheet in sheets if re.search(r"^ *scene\b", sheet, re.MULTILINE)]  # the heads on every sheet
    assert len(of_grid) >= 2
    found = [number for sheet in of_grid for number in re.findall(r"^ *(\d+) Scene (?=\1\b)", sheet, re.MULTILINE)]
    assert len(set(found)) >= 290


@pytest.mark.parametrize("width", [500, 1280])
def test_the_page_is_never_wider_than_the_window(width: int, tmp_path: Path) -> None:
    """Wide grids scroll inside their own frame; the page itself does not."""
    page = tmp_path / "report.html"
    assert CliRunner().invoke(app, ["report", str(SAMPLES / "drum-set.xml"), "-o", str(page)]).exit_code == 0
    measure = "<script>e = document.documentElement; document.title = e.clientWidth + ' ' + e.scrollWidth</script>"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", measure + "</body>"), encoding="utf-8")
    shown = open_page(page, f"--window-size={width},900")[0]
    found = re.search(r"<title>(\d+) (\d+)</title>", shown)
    assert found and found[1] == found[2], shown[:500]
