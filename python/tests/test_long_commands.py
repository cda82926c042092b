"""Runs as they go: progress, Ctrl-C, what the program says when it fails."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from conftest import TINY, said

import dapple
from dapple._progress import follow

# Some ten seconds of one core, in realisations of which each is a file.
LONG = {
    "study": {"realizations": 600},
    "output": {"spectrum_time": 100},
    "sky": {"nside": 8},
    "backtracking": {"omega_t": [100]},
    "field": {"modes": 160},
}

CHILD = """
import sys, dapple
study = dapple.Study(sys.argv[1])
try:
    study.run(sys.argv[2], threads=1, progress=sys.argv[3] == "True")
except KeyboardInterrupt:
    print("interrupted")
    sys.exit(42)
"""


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.parametrize("progress", [True, False])
@pytest.mark.parametrize("to_group", [True, False], ids=["terminal", "notebook"])
def test_ctrl_c_stops_between_files_and_the_run_goes_on(tmp_path, to_group, progress):
    study = dapple.Study(TINY).with_settings(LONG)
    text, output = tmp_path / "study.toml", tmp_path / "run"
    text.write_text(study.text)
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, text, output, str(progress)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    files = output / "realizations"
    wait_for(lambda: len(list(files.glob("*.fits"))) >= 3)
    # From a terminal the program gets the signal, too; from a notebook only Python does.
    (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
    printed, _ = process.communicate(timeout=30)
    assert (process.returncode, printed) == (42, b"interrupted\n")
    done = sorted(files.glob("*.fits"))
    assert 3 <= len(done) < 600 and not list(output.rglob("*.part"))
    # The program has ended: the directory's lock is free, and what was finished is kept.
    stamps = [path.stat().st_mtime_ns for path in done]
    run = study.with_settings({"study.realizations": len(done) + 2}).run(output, progress=False)
    assert len(run.realizations) == len(done) + 2 and [path.stat().st_mtime_ns for path in done] == stamps


def test_bar(tiny_study, tmp_path, capfd):
    tiny_study.run(tmp_path / "run", progress=True)
    shown = capfd.readouterr()
    assert re.search(r"100%\|\S+\| \[[^]]*\] 12/12 realisations", shown.err) and shown.out == ""
    tiny_study.run(tmp_path / "run", progress=True)
    assert "100%" in capfd.readouterr().err
    tiny_study.run(tmp_path / "run", progress=False)
    assert capfd.readouterr() == ("", "")


def test_lines_without_tqdm(tiny_study, tmp_path, capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    tiny_study.run(tmp_path / "run", progress=True)
    lines = capfd.readouterr().err.splitlines()
    assert lines and all("realisations" in line for line in lines) and lines[-1].startswith("100 %")


@pytest.mark.parametrize("progress", [True, False])
def test_errors_are_the_programs(tiny, tiny_study, tmp_path, progress):
    copy = tmp_path / "run"
    shutil.copytree(tiny.path, copy)
    other = tiny_study.with_settings({"field.strength": 2})
    with pytest.raises(dapple.DappleError) as error:
        other.run(copy, progress=progress)
    text = tmp_path / "other.toml"
    text.write_text(other.text)
    expected = said("run", text, "--output", copy, "--quiet", status=1)
    assert str(error.value) == expected and "field.strength" in expected
    with pytest.raises(dapple.DappleError, match="threads"):
        tiny_study.run(copy, threads=0, progress=progress)


def test_warnings_are_passed_on(tiny_study, tmp_path):
    study = tiny_study.with_settings({"study.realizations": 1})
    with pytest.warns(dapple.DappleWarning, match=r"^study\.realizations = 1 leaves every standard error undefined$"):
        study.run(tmp_path / "run", progress=False)


def test_figures_only_on_request_where_there_is_no_gnuplot(tiny_study, tmp_path, monkeypatch):
    few = tiny_study.with_settings({"study.realizations": 2, "output.figures": True})
    monkeypatch.setenv("PATH", str(tmp_path))
    run = few.run(tmp_path / "run", progress=False)
    assert not (run.path / "figures").exists() and "spectra" in run.tables and run.study == few


def test_a_killed_program_is_an_error(tiny_study, tmp_path, monkeypatch):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho some words >&2\nkill -9 $$\n")
    program.chmod(0o755)
    monkeypatch.setenv("DAPPLE_PROGRAM", str(program))
    with pytest.raises(dapple.DappleError, match="ended by signal 9\nsome words"):
        tiny_study.run(tmp_path / "run", progress=False)


def stand_in(tmp_path, monkeypatch, body):
    """A program that says what it meets."""
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n{body}")
    program.chmod(0o755)
    monkeypatch.setenv("DAPPLE_PROGRAM", str(program))


def test_a_bar_gets_the_progress_of_a_terminal(tmp_path, monkeypatch, capfd):
    """Five lines a second instead of two a minute; without a bar the program writes as into a file."""
    body = """
if sys.stderr.isatty():
    for i in range(5):
        sys.stderr.write(f"\\r\\x1b[K[##....] {20 * i:3d} %  {i}/5 realisations  1.0 M steps/s  {i} s left")
        sys.stderr.flush()
        time.sleep(0.15)
else:
    sys.stderr.write(" 50 %  2/5 realisations  1.0 M steps/s  2 s left\\n")
sys.exit("\\nError: seen")
"""
    stand_in(tmp_path, monkeypatch, body)
    with pytest.raises(dapple.DappleError, match="^seen$"):
        follow(["run"], progress=True)
    shown = capfd.readouterr().err
    assert [step for step in range(5) if f"{step}/5 realisations" in shown] == [0, 1, 2, 3, 4]
    assert "80%" in shown and "100%" not in shown
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(dapple.DappleError, match="^seen$"):
        follow(["run"], progress=True)
    assert capfd.readouterr().err == " 50 %  2/5 realisations  1.0 M steps/s  2 s left\n"


@pytest.mark.parametrize("to_group", [True, False], ids=["terminal", "notebook"])
def test_the_program_never_gets_ctrl_c_twice(tmp_path, monkeypatch, to_group):
    """A second SIGINT would end it at once; SIGTERM may come on top of one."""
    log = tmp_path / "signals"
    body = f"""
def note(number, frame):
    with open({str(log)!r}, "a") as file:
        file.write(signal.Signals(number).name + "\\n")
signal.signal(signal.SIGINT, note)
signal.signal(signal.SIGTERM, note)
print("ready", file=open({str(tmp_path / "ready")!r}, "w"), flush=True)
for _ in range(100):
    time.sleep(0.1)
    if os.path.exists({str(log)!r}) and "SIGTERM" in open({str(log)!r}).read():
        time.sleep(0.3)
        sys.exit(75)
"""
    stand_in(tmp_path, monkeypatch, body)
    child = """if True:
        from dapple._progress import follow
        try:
            follow(["run"], progress=False)
        except KeyboardInterrupt:
            print("stop")"""
    process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, start_new_session=True)
    wait_for((tmp_path / "ready").exists)
    (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
    printed, _ = process.communicate(timeout=30)
    assert printed == b"stop\n"
    assert sorted(log.read_text().split()) == (["SIGINT", "SIGTERM"] if to_group else ["SIGTERM"])
