"""Runs, their pages, and a browser that shows them and minds what they ask for."""

import pathlib
import shutil
import subprocess

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/release/dapple"


def dapple(*arguments):
    """Runs the program; its standard output."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """A small run with pairs, the maps of two realisations at three times, and its page."""
    folder = tmp_path_factory.mktemp("report") / "run"
    settings = [
        "study.name=page", "output.maps=2", "sky.nside=8", "pairs.references=4", "pairs.angles=6",
        "backtracking.omega_t=[1, 3, 10]", "output.spectrum_time=10",
    ]
    sets = [word for setting in settings for word in ("--set", setting)]
    dapple("run", ROOT / "Examples/tiny.toml", "--output", folder, "-q", *sets)
    dapple("report", folder)
    return folder


@pytest.fixture(scope="session")
def hostile(run, tmp_path_factory):
    """The same run, with texts that would be scripts if they were markup, wherever a page takes text from."""
    folder = tmp_path_factory.mktemp("hostile") / "<img src=x onerror=window.hit=1>"
    shutil.copytree(run, folder)
    attack = "</pre></title></script><script>window.hit = 1</script><img src=x onerror='window.hit=1'>\"'&amp;<!--"
    study = folder / "study.toml"
    name = '"<img src=x onerror=window.hit=1>&amp;"'
    study.write_text(study.read_text().replace('name = "page"', f"name = {name}") + f"\n# {attack}\n")
    (folder / "summary.txt").write_text((folder / "summary.txt").read_text() + attack + "\n")
    script = folder / "figures/spectrum-at-time.gp"
    script.write_text(f"# {attack}\n" + script.read_text())
    record = folder / "provenance.json"
    escaped = attack.replace('"', '\\"')
    record.write_text(record.read_text().replace('"host" : "', f'"host" : "{escaped}'))
    (folder / "rates.ecsv").write_text("# " + attack)
    dapple("report", folder)
    return folder


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(browser):
    """Opens the page of a run. Afterwards: no error, no message, and no request for anything but the file and data."""
    contexts, complaints = [], []

    def open_page(folder, width=1000, scheme="light", **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or complaints.append(request.url))
        page.goto((folder / "report.html").as_uri())
        return page

    open_page.complaints = complaints
    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
