"""Runs that the tests look at: made once by the program, in seconds."""

from __future__ import annotations

import subprocess

import matplotlib
import pytest

import dapple
from dapple._program import program

matplotlib.use("Agg")

TINY = {
    "study": {"name": "tiny", "realizations": 12},
    "field": {"modes": 32, "k_min": 0.1, "k_max": 50},
    "sky": {"nside": 4},
    "backtracking": {"omega_t": [1, 3, 10, 20]},
    "output": {"maps": 2, "figures": False, "spectrum_time": 10},
}


def said(*arguments, status=0):
    """What the program prints when it is called by itself, and its standard error without 'Error: '."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr.removeprefix("Error: ").rstrip()


@pytest.fixture(scope="session")
def tiny_study():
    return dapple.Study(TINY)


@pytest.fixture(scope="session")
def tiny(tiny_study, tmp_path_factory):
    """A run with one gradient's worth of everything but pairs."""
    return tiny_study.run(tmp_path_factory.mktemp("runs") / "tiny", progress=False)


@pytest.fixture(scope="session")
def paired(tiny_study, tmp_path_factory):
    """A run with pairs, and with multipoles in bands (2 N_side above 15)."""
    study = tiny_study.with_settings(
        {"study.name": "paired", "sky.nside": 16, "output.spectrum_time": 20},
        pairs={"references": 16, "angles": 8},
        backtracking={"omega_t": [1, 3, 10, 20, 30]},
    )
    return study.run(tmp_path_factory.mktemp("runs") / "paired", progress=False)


@pytest.fixture(scope="session")
def scan(tiny_study, tmp_path_factory):
    path = tmp_path_factory.mktemp("scans") / "strengths"
    few = tiny_study.with_settings({"study.realizations": 2})
    return dapple.scan(few, "field.strength", [0.5, 1.0], path, progress=False, figures=False)


@pytest.fixture
def ax():
    """Axes to be drawn into, closed afterwards."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)
