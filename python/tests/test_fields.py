"""Fields and backtracking through the C library: the program's bits, threads, Ctrl-C, bad input, speed."""

from __future__ import annotations

import os
import pathlib
import pickle
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest
from astropy.io import fits

from dapple import _library
from dapple._errors import DappleError
from dapple.fields import Ensemble, Field

PROGRAM = os.environ.get("DAPPLE_PROGRAM") or str(pathlib.Path(_library.__file__).parent / "_bin" / "dapple")

# Each reaches another part of the library: models, spectra, units, precision, places, steps.
STUDIES = {
    "preset": [],
    "slab": ["field.model=slab", "field.spectrum=kraichnan", "backtracking.precision=double"],
    "two-dimensional": ["field.model=two-dimensional", "field.strength=0.3", "study.seed=9223372036854775807"],
    "composite": ["field.model=slab-2d", "field.slab_fraction=0.35", "field.spectrum=3.9"],
    "physical": ["particle.rigidity=10 TV", "particle.regular_field=4 uG", "particle.coherence_length=10 pc", "field.modes=61"],
    "places": ["sky.observer=[1.5, -2, 30]", "sky.observer_step=[0.1, 0, 1e3]", "backtracking.steps_per_larmor_radius=7.5"],
}  # fmt: skip

pytestmark = pytest.mark.timeout(300)


def program(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, timeout=120, **options)


def study_text(settings: list[str]) -> str:
    return program("study", *(word for setting in settings for word in ("--set", setting))).stdout.decode()


@pytest.fixture(scope="module")
def preset() -> Field:
    return Ensemble(study_text([])).field(3)


def directions(count: int) -> np.ndarray:
    return np.random.default_rng(1506).normal(size=(count, 3))


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
    assert all(np.array_equal(a, b) for a, b in zip(alone, preset.backtrack(momenta, times, momenta=True, threads=threads)))
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


@pytest.mark.parametrize("call", ["field.backtrack(d, [1e6], threads=3)", "field(np.repeat(d, 8000, axis=0), threads=3)"])
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
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
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


def test_hostile_calls_of_the_library_never_crash(preset):
    """Every argument of every function as it should not be, in a process of its own."""
    script = """
        import ctypes, itertools, sys
        import numpy as np
        from dapple import _library
        text = sys.stdin.buffer.read()
        library = _library.load()
        good, fine = ctypes.c_void_p(), ctypes.c_void_p()
        _library.call("dapple_ensemble_create", text, len(text), ctypes.byref(good))
        _library.call("dapple_field_create", good, 0, ctypes.byref(fine))
        numbers = np.zeros(4096)
        numbers[2::3] = 1
        address = numbers.ctypes.data
        counts = [0, 1, -1, 2**31, 2**40, 2**40 + 1, 2**62, 2**63 - 1, -(2**63)]
        bad_counts = [-1, 2**40 + 1, 2**62, 2**63 - 1, -(2**63)]
        handles = [fine, good, None, address, address + 1]
        bad_arrays = [None, address + 1, 2**63 - 8]
        names = {
            "dapple_field_evaluate": lambda: itertools.chain(
                itertools.product(handles, [address], [0, 1], [address, None], [None]),
                itertools.product([fine], [address], bad_counts, [address], [None]),
                itertools.product([fine], bad_arrays[:2], [1], bad_arrays[:2], [None])),
            "dapple_field_backtrack": lambda: itertools.chain(
                itertools.product(handles, [address], [0, 1], [address], [0, 1], [0, 1, 2, 2**32 - 1], [0, 1, 5], [address],
                                  [None, address], [None]),
                itertools.product([fine], [address], bad_counts, [address], [1], [0], counts, [address], [None], [None]),
                itertools.product([fine], [address], [1], [address], [1, 10001, *bad_counts], [0], counts, bad_arrays,
                                  bad_arrays, [None])),
            "dapple_field_waves": lambda: itertools.product(
                handles, [0, 1, 160, *bad_counts], [None, address + 1], [address], [address]),
            "dapple_field_create": lambda: itertools.product([good, fine, None, address], counts, [None]),
            "dapple_ensemble_create": lambda: itertools.product([text, None], bad_counts, [None, ctypes.byref(ctypes.c_void_p())]),
        }
        calls = 0
        for name, arguments in names.items():
            for words in arguments():
                for message, capacity in [(None, 0), (ctypes.create_string_buffer(8), 8), (None, 2**62)]:
                    status = getattr(library, name)(*words, message, capacity)
                    assert 0 <= status <= 5, (name, words, status)
                    calls += 1
        for handle in [None, address, address + 1]:
            library.dapple_field_release(handle)
            library.dapple_ensemble_release(handle)
        library.dapple_ensemble_release(fine)  # of the other kind: nothing happens
        cut = ctypes.create_string_buffer(b"x" * 16, 16)
        assert library.dapple_field_create(None, 0, None, cut, 8) != 0 and cut.raw[7:] == b"\\0" + b"x" * 8
        print(calls)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], input=preset.ensemble.text.encode(), capture_output=True, timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) > 1000


def test_damaged_study_texts_never_crash(preset):
    """Every truncation, and bytes changed at random: an ensemble or an error."""
    text = preset.ensemble.text.encode()
    random = np.random.default_rng(3)
    refused = 0
    for number in range(3000):
        damaged = bytearray(text[: random.integers(len(text))] if number % 3 == 0 else text)
        for place in random.integers(len(damaged) or 1, size=number % 5):
            if damaged:
                damaged[place] = random.choice(list(b'\0[]{}"=\n\r.,-e9 #\\\xff'))
        try:
            Ensemble(damaged.decode("latin-1"))
        except DappleError as error:
            refused += 1
            assert "\n" not in str(error) and str(error).isascii() and len(str(error)) < 256
    assert refused > 500


def test_library_that_is_none(tmp_path):
    file = tmp_path / "libdapple.so"
    file.write_text("no library")
    script = "from dapple import _library\ntry: _library.load()\nexcept _library.DappleError as e: print(e)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DAPPLE_LIBRARY": str(file)},
    )  # fmt: skip
    assert "cannot be loaded" in done.stdout and "DAPPLE_LIBRARY" in done.stdout


# -- Speed


def test_vector_registers():
    """The kernels are compiled for vector units, not for any x86-64 (Scripts/embedded says why they might not be)."""
    if os.uname().machine != "x86_64" or shutil.which("objdump") is None:
        pytest.skip("needs objdump, on x86-64")
    code = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", _library.path()], capture_output=True, text=True, check=True, timeout=120
    ).stdout
    assert len(re.findall(r"\bvfn?madd\w+\s.*%zmm", code)) > 100
    assert len(re.findall(r"\bvfn?madd\w+\s.*%ymm", code)) > 100


def test_speed_is_the_programs(tmp_path, preset):
    """Within a factor of two; kernels for any x86-64 would be seventy times slower. Scripts/library-speed measures percents."""
    (tmp_path / "study.toml").write_text(preset.ensemble.text)
    momenta = directions(768)
    ratios = []
    for _ in range(5):
        library, of_program = [], []
        # Processor time; the difference leaves out what starting and writing cost.
        for omega_t in (20, 120):
            start = time.process_time()
            preset.backtrack(momenta, [omega_t], threads=1)
            library.append(time.process_time() - start)
            words = [PROGRAM, "trace", "study.toml", "--nside", "8", "--omega-t", str(omega_t), "--threads", "1", "--output", "t.fits"]
            process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert status == 0
            of_program.append(usage.ru_utime + usage.ru_stime)
        ratios.append((library[1] - library[0]) / (of_program[1] - of_program[0]))
    assert 0.5 < sorted(ratios)[2] < 2, ratios
