"""Fields and backtracking through the C library: the program's bits, shapes, threads, Ctrl-C, bad input."""

import pathlib
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest
from astropy.io import fits
from field_support import ENVIRONMENT, directions, program, study_text

from dapple._errors import DappleError
from dapple.fields import Ensemble, Field

# Each reaches another part of the library: models, spectra, units, precision, places, steps.
STUDIES = {
    "preset": [],
    "slab": ["field.model=slab", "field.spectrum=kraichnan", "backtracking.precision=double"],
    "two-dimensional": ["field.model=two-dimensional", "field.strength=0.3", "study.seed=9223372036854775807"],
    "composite": ["field.model=slab-2d", "field.slab_fraction=0.35", "field.spectrum=3.9"],
    "physical": ["particle.rigidity=10 TV", "particle.regular_field=4 uG", "particle.coherence_length=10 pc"],
    "places": ["sky.observer=[1.5, -2, 30]", "sky.observer_step=[0.1, 0, 1e3]"],
    "steps": ["backtracking.steps_per_larmor_radius=7.5", "field.modes=61"],
}  # fmt: skip

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def preset() -> Field:
    return Ensemble(study_text([])).field(3)


def columns(path: pathlib.Path, table: str, names: str) -> np.ndarray:
    with fits.open(path) as file:
        data = file[table].data
        return np.stack([np.asarray(data[name], dtype=np.float64) for name in names.split()], axis=-1)


def write_vectors(path: pathlib.Path, names: str, vectors: np.ndarray) -> None:
    fits.BinTableHDU.from_columns(
        [fits.Column(name, "D", array=vectors[:, axis]) for axis, name in enumerate(names.split())]
    ).writeto(path)


# -- The program's bits


@pytest.mark.parametrize("name", STUDIES)
def test_bits_of_field_and_trace(tmp_path, name):
    text = study_text(STUDIES[name])
    (tmp_path / "study.toml").write_text(text)
    positions = np.random.default_rng(7).normal(scale=30, size=(40, 3))
    momenta = directions(37)
    write_vectors(tmp_path / "at.fits", "x y z", positions)
    write_vectors(tmp_path / "p.fits", "px py pz", momenta)
    times = [0, 0.03, 1, 12.34, 40]
    common = ["study.toml", "--realization", "5"]
    program("field", *common, "--at", "at.fits", "--output", "field.fits", cwd=tmp_path)
    program(
        "trace", *common, "--directions", "p.fits", "--omega-t", ",".join(map(str, times)), "--output", "trace.fits",
        cwd=tmp_path,
    )  # fmt: skip

    field = Ensemble(text).field(5)
    assert field(positions).tobytes() == columns(tmp_path / "field.fits", "FIELD", "BX BY BZ").tobytes()
    found, turned = field.backtrack(momenta, times, momenta=True)
    assert found.shape == turned.shape == (5, 37, 3)
    assert found.tobytes() == columns(tmp_path / "trace.fits", "TRACE", "X Y Z").tobytes()
    assert turned.tobytes() == columns(tmp_path / "trace.fits", "TRACE", "PX PY PZ").tobytes()
    # The check can fail: another realisation has other bits.
    assert not np.array_equal(Ensemble(text).field(6).backtrack(momenta, times), found)


def test_bits_of_pixel_centres(tmp_path):
    text = study_text([])
    (tmp_path / "study.toml").write_text(text)
    program("trace", "study.toml", "--nside", "4", "--omega-t", "30", "--output", "trace.fits", cwd=tmp_path)
    centres = columns(tmp_path / "trace.fits", "DIRECTIONS", "PX PY PZ")
    found = Ensemble(text).field(0).backtrack(centres, [30], normalize=False)
    assert found.tobytes() == columns(tmp_path / "trace.fits", "TRACE", "X Y Z").tobytes()


def test_waves_make_the_field(preset):
    waves = preset.waves
    assert waves.wave_vectors.shape == waves.amplitudes.shape == (160, 3) and waves.phases.shape == (160,)
    position = np.array([3.0, -4.0, 5.0])
    sum_of_waves = np.cos(waves.wave_vectors @ position + waves.phases) @ waves.amplitudes
    np.testing.assert_allclose(preset(position), sum_of_waves + [0, 0, waves.regular_field], rtol=0, atol=1e-13)
    assert np.abs((waves.wave_vectors * waves.amplitudes).sum(axis=1)).max() < 1e-15
    with pytest.raises(ValueError):
        waves.phases[0] = 0


def test_larmor_radius_of_physical_units():
    # r_L = 1.0810e-3 pc (R/TV)/(B0/uG) (Documentation/reference/Conventions.md).
    assert Ensemble(study_text(STUDIES["physical"])).larmor_radius == pytest.approx(1.0810e-3 * 10 / 4 / 10, rel=1e-4)


# -- Shapes and threads


def test_shapes(preset):
    assert preset([1, 2, 3]).shape == (3,)
    assert preset(np.zeros((0, 3))).shape == (0, 3)
    grid = np.random.default_rng(2).normal(size=(4, 5, 3))
    assert np.array_equal(preset(grid).reshape(-1, 3), preset(grid.reshape(-1, 3)))
    assert np.array_equal(preset(np.asfortranarray(grid)), preset(grid))
    assert np.array_equal(preset(grid.astype(np.float32)), preset(grid.astype(np.float32).astype(float)))
    assert preset.backtrack([0, 0, 1], 5).shape == (1, 3)
    assert preset.backtrack(np.zeros((0, 3)), [1, 2]).shape == (2, 0, 3)
    assert preset.backtrack(grid, []).shape == (0, 4, 5, 3)
    assert np.array_equal(preset.backtrack(grid, [2])[0].reshape(-1, 3), preset.backtrack(grid.reshape(-1, 3), [2])[0])


@pytest.mark.parametrize("threads", [1, 2, 3, 7, 64])
def test_bits_do_not_depend_on_threads(preset, threads):
    momenta, times = directions(531), [0.1, 7, 8]
    alone = preset.backtrack(momenta, times, momenta=True, threads=1)
    together = preset.backtrack(momenta, times, momenta=True, threads=threads)
    assert all(np.array_equal(a, b) for a, b in zip(alone, together))
    positions = 10 * directions(3001)
    assert np.array_equal(preset(positions, threads=threads), preset(positions, threads=1))
    # Nor on the others of a call.
    assert np.array_equal(preset.backtrack(momenta[500:], [8])[0], alone[0][2, 500:])


def test_one_field_on_many_threads(preset):
    momenta = directions(64)
    expected = preset.backtrack(momenta, [20])
    text, found = preset.ensemble.text, []

    def work():
        for _ in range(5):
            found.append(np.array_equal(Ensemble(text).field(3).backtrack(momenta, [20], threads=2), expected))

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [True] * 30


def test_other_python_runs_meanwhile(preset):
    counted, finished = 0, threading.Event()

    def work():
        preset.backtrack(directions(2000), [200], threads=1)
        finished.set()

    threading.Thread(target=work).start()
    while not finished.is_set():
        counted += 1
    assert counted > 1000


def test_pickle(preset):
    copy = pickle.loads(pickle.dumps(preset))
    assert np.array_equal(copy([[1, 2, 3]]), preset([[1, 2, 3]])) and copy.number == 3


# -- Ctrl-C


@pytest.mark.parametrize(
    "call", ["field.backtrack(d, [1e6], threads=3)", "field(np.repeat(d, 8000, axis=0), threads=3)"]
)
def test_interrupt(call, preset):
    script = f"""
        import sys, time
        import numpy as np
        from dapple.fields import Ensemble
        field = Ensemble(sys.stdin.read()).field(3)
        d = np.random.default_rng(1).normal(size=(1000, 3))
        print("ready", flush=True)
        try:
            {call}
        except KeyboardInterrupt:
            # The process goes on, and so does the library.
            print("interrupted", field.backtrack(d[:16], [1.0]).shape, flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=ENVIRONMENT,
    )  # fmt: skip
    try:
        process.stdin.write(preset.ensemble.text)
        process.stdin.close()
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted (1, 16, 3)\n"
        assert time.monotonic() - start < 1
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


# -- Bad input


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda f: f([[1, 2]]), ValueError, "last axis"),
        (lambda f: f(3.0), ValueError, "last axis"),
        (lambda f: f([[1, 2, 3 + 1j]]), TypeError, "no real numbers"),
        (lambda f: f([["a", "b", "c"]]), TypeError, "no real numbers"),
        (lambda f: f([[0, 0, 0], [1, np.nan, 3]]), DappleError, "vector 1 is not finite"),
        (lambda f: f([[0, 0, 0]], threads=0), ValueError, "1 or more"),
        (lambda f: f.backtrack([[0, 0, 0]], [1]), DappleError, "vector 0 has no direction"),
        (lambda f: f.backtrack([[0, 0, 1e-200]], [1]), DappleError, "has no direction"),
        (lambda f: f.backtrack([[0, 0, 1], [0, np.inf, 0]], [1]), DappleError, "vector 1 has no direction"),
        (lambda f: f.backtrack([[0, 0, 2]], [1], normalize=False), DappleError, "no unit vector"),
        (lambda f: f.backtrack([[0, 0, 1]], [2, 1]), DappleError, "must ascend"),
        (lambda f: f.backtrack([[0, 0, 1]], [1, np.nan]), DappleError, "times: number 1"),
        (lambda f: f.backtrack([[0, 0, 1]], [-1]), DappleError, "times: number 0"),
        (lambda f: f.backtrack([[0, 0, 1]], [1e10]), DappleError, "times: number 0"),
        (lambda f: f.backtrack([[0, 0, 1]], [[1]]), ValueError, "list of times"),
        (lambda f: f.backtrack(np.zeros((0, 3)), [2, 1]), DappleError, "must ascend"),
        (lambda f: f.backtrack([[0, 0, 1]], np.arange(10001)), DappleError, "time_count"),
        (lambda f: f.ensemble.field(-1), DappleError, "must not be negative"),
        (lambda f: f.ensemble.field(2**64), DappleError, "at most 2147483647"),
        (lambda f: f.ensemble.field(1.5), TypeError, "integer"),
        (lambda f: Ensemble("[field]\nstrenth = 1\n"), DappleError, "line 2.*field.strenth"),
        (lambda f: Ensemble("\ud800"), DappleError, "study text"),
        (lambda f: Ensemble(""), DappleError, "missing"),
        (lambda f: Ensemble(f.ensemble.text.replace('"auto"', '"reference"')).field(0).backtrack([[0, 0, 1]], [1]),
         DappleError, "backtracking.engine"),
    ],
)  # fmt: skip
def test_bad_arguments(preset, call, error, words):
    with pytest.raises(error, match=words):
        call(preset)


def test_units_are_refused(preset):
    units = pytest.importorskip("astropy.units")
    with pytest.raises(TypeError, match="have the unit pc"):
        preset([[1, 2, 3]] * units.pc)
