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


@pytest.mark.parametrize(("name", "lies_across"), [("drum-set.xml", True), ("mixed-scenes.xml", False)])
def test_a_wide_session_grid_is_printed_across_the_sheet(name: str, lies_across: bool, tmp_path: Path) -> None:
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    assert CliRunner().invoke(app, ["report", str(SAMPLES / name), "-o", str(page)]).exit_code == 0
    open_page(page, f"--print-to-pdf={paper}")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper.read_bytes())
    assert boxes and any(float(width) > float(height) for width, height in boxes) == lies_across


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
