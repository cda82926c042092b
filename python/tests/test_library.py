"""The C library as it is shipped: hostile arguments, damaged texts, vector registers and speed."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
from field_support import ENVIRONMENT, PROGRAM, directions, study_text

from dapple import _library
from dapple.fields import Ensemble, Field

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def preset() -> Field:
    return Ensemble(study_text([])).field(3)


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
        made = ctypes.c_void_p()
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
                itertools.product(handles, [address], [0, 1], [address], [0, 1], [0, 1, 2, 2**32 - 1], [0, 1, 5],
                                  [address], [None, address], [None, address + 1]),
                itertools.product([fine], [address], bad_counts, [address], [1], [0], counts, [address], [None],
                                  [None]),
                itertools.product([fine], [address], [1], [address], [1, 10001, *bad_counts], [0], counts,
                                  bad_arrays, bad_arrays, [None])),
            "dapple_field_waves": lambda: itertools.product(
                handles, [0, 1, 160, *bad_counts], [None, address + 1], [address], [address]),
            "dapple_field_create": lambda: itertools.product([good, fine, None, address], counts, [None]),
            "dapple_ensemble_create": lambda: itertools.product([text, None], bad_counts, [None, ctypes.byref(made)]),
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
        [sys.executable, "-c", textwrap.dedent(script)], input=preset.ensemble.text.encode(), capture_output=True,
        timeout=120, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) > 1000


def test_damaged_study_texts_never_crash(preset):
    """Truncated, and with bytes changed at random, UTF-8 or not: an ensemble or an error of one line."""
    physical = ["particle.rigidity=10 TV", "particle.regular_field=4 uG", "particle.coherence_length=10 pc"]
    texts = [preset.ensemble.text.encode(), study_text(physical).encode()]
    texts += [b"\n".join(line for line in text.split(b"\n") if not line.startswith(b"#")) for text in texts]
    random = np.random.default_rng(3)
    statuses = set()
    for number in range(6000):
        damaged = bytearray(texts[number % 4])
        if number % 3 == 0:
            del damaged[random.integers(len(damaged)) :]
        for place in random.integers(max(1, len(damaged)), size=number % 5):
            damaged[place : place + 1] = bytes([random.choice(list(b'\0[]{}"=\n\r.,-e9 #\\\xff\xcc\x81'))])
        handle = ctypes.c_void_p()
        try:
            _library.call("dapple_ensemble_create", bytes(damaged), len(damaged), ctypes.byref(handle))
            statuses.add(_library.OK)
            _library.load().dapple_ensemble_release(handle)
        except _library.LibraryError as error:
            statuses.add(error.status)
            assert handle.value is None
            assert "\n" not in str(error) and str(error).isascii() and 10 < len(str(error)) < 255
    assert statuses == {_library.OK, _library.BAD_STUDY}


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes(preset, method, tmp_path):
    """After threads have run here, in a child that has all of this process, and in one that has nothing of it."""
    script = f"""
        import multiprocessing, sys
        import numpy as np
        from dapple.fields import Ensemble

        def work(field):
            return field.backtrack(np.eye(3), [30], threads=2)

        if __name__ == "__main__":
            field = Ensemble(open({str(tmp_path / "study.toml")!r}).read()).field(3)
            here = work(field)
            with multiprocessing.get_context({method!r}).Pool(2) as pool:
                assert all(np.array_equal(there, here) for there in pool.map(work, [field] * 4))
            print("the same")
    """
    (tmp_path / "study.toml").write_text(preset.ensemble.text)
    (tmp_path / "pool.py").write_text(textwrap.dedent(script))
    done = subprocess.run(
        [sys.executable, tmp_path / "pool.py"],
        capture_output=True,
        text=True,
        timeout=120,
        env=ENVIRONMENT,
        check=False,
    )
    assert done.stdout == "the same\n", done.stderr


def test_library_that_is_none(tmp_path):
    file = tmp_path / "libdapple.so"
    file.write_text("no library")
    script = "from dapple import _library\ntry: _library.load()\nexcept _library.DappleError as e: print(e)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True,
        env={**ENVIRONMENT, "DAPPLE_LIBRARY": str(file)},
    )  # fmt: skip
    assert "cannot be loaded" in done.stdout and "DAPPLE_LIBRARY" in done.stdout


# -- Speed


def test_vector_registers():
    """The kernels are compiled for vector units, not for any x86-64 (Scripts/embedded says why they might not be)."""
    if os.uname().machine != "x86_64" or shutil.which("objdump") is None:
        pytest.skip("needs objdump, on x86-64")
    code = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", _library.path()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    assert len(re.findall(r"\bvfn?madd\w+\s.*%zmm", code)) > 100
    assert len(re.findall(r"\bvfn?madd\w+\s.*%ymm", code)) > 100


def test_speed_is_the_programs(tmp_path, preset):
    """Within a factor of two: kernels for any x86-64 would be seventy times slower.

    Scripts/library-speed measures percents.
    """
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
            words = [PROGRAM, "trace", "study.toml", "--nside", "8", "--omega-t", str(omega_t), "--threads", "1"]
            words += ["--output", "t.fits"]
            process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert status == 0
            of_program.append(usage.ru_utime + usage.ru_stime)
        ratios.append((library[1] - library[0]) / (of_program[1] - of_program[0]))
    assert 0.5 < sorted(ratios)[2] < 2, ratios
