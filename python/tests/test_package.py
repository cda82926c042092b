"""The package itself: what importing it costs, the command, the wheel, and what it says where it cannot be built."""

import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from conftest import said

import dapple
from dapple import _library
from dapple._program import program

ROOT = Path(__file__).parents[1]


def python(*words, **variables):
    environment = {**os.environ, **variables}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=120, env=environment)


def test_the_version_is_the_programs():
    assert dapple.__version__ == said("--version").split()[0]
    assert _library.load().dapple_version().decode() == dapple.__version__


def test_import_is_light(tmp_path):
    """Under 20 ms of processor time beside numpy, and without what takes a second; compiled before, as pip does.

    A machine on which numpy itself takes long may take a fifth of that.
    """
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    heavy = {"astropy", "matplotlib", "healpy", "tomli", "tomli_w", "tqdm"}
    code = """if True:
        import sys, time
        before = time.process_time()
        import numpy
        start = time.process_time()
        import dapple
        print(time.process_time() - start, start - before, *sorted({name.split(".")[0] for name in sys.modules}))"""
    times = []
    for _ in range(5):
        seconds, numpys, *modules = python("-c", code, **compiled).stdout.split()
        assert "dapple" in modules and not heavy & set(modules)
        times.append((float(seconds), max(0.02, float(numpys) / 5)))
    assert any(seconds < limit for seconds, limit in times), times


def test_names():
    assert set(dapple.__all__) <= set(dir(dapple)) and callable(dapple.open)
    for name in dapple.__all__:
        assert getattr(dapple, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Stduy'"):
        dapple.Stduy  # noqa: B018
    # A star import leaves the built-in open alone.
    assert "open" not in dapple.__all__


def test_without_matplotlib():
    code = "import sys; sys.modules['matplotlib'] = None; import dapple; dapple.plot"
    done = python("-c", code)
    assert done.stderr.splitlines()[-1] == "ModuleNotFoundError: figures need matplotlib: pip install 'dapple[plot]'"


def test_the_module_is_the_program():
    done = python("-m", "dapple", "theory", "--lmax", "3")
    assert done.returncode == 0 and done.stdout == said("theory", "--lmax", "3")
    assert python("-m", "dapple", "run", "/nowhere.toml").returncode == 1
    done = python("-m", "dapple", DAPPLE_PROGRAM="/nowhere/dapple")
    assert done.returncode == 1 and "DAPPLE_PROGRAM: '/nowhere/dapple' is no program" in done.stderr


def test_types():
    mypy = pytest.importorskip("mypy.api")
    out, err, status = mypy.run(["--config-file", str(ROOT / "pyproject.toml"), str(ROOT / "src" / "dapple")])
    assert status == 0, out + err


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The package's folder with the program and the library in their places."""
    folder = tmp_path_factory.mktemp("source") / "python"
    shutil.copytree(ROOT.parent / "Data", folder.parent / "Data")
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("_bin", "__pycache__", ".*"))
    native = folder / "src" / "dapple" / "_bin"
    native.mkdir()
    shutil.copy(program(), native / "dapple")
    shutil.copy(_library.path(), native / "libdapple.so")
    return folder


def build(folder, **variables):
    pytest.importorskip("hatchling")
    pytest.importorskip("elftools")
    environment = {**os.environ, **variables}
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200, env=environment)


def test_wheel(copy, tmp_path):
    done = build(copy)
    assert done.returncode == 0, done.stderr
    (wheel,) = (copy / "dist").glob("*.whl")
    assert re.fullmatch(
        rf"dapple-{re.escape(dapple.__version__)}-py3-none-(manylinux_2_\d+|linux)_(x86_64|aarch64)\.whl", wheel.name
    )
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
        assert archive.getinfo("dapple/_bin/dapple").external_attr >> 16 & 0o111
    assert {"dapple/py.typed", "dapple/_bin/libdapple.so", "dapple/plot/__init__.py"} <= set(names)
    assert not [name for name in names if "test" in name or "__pycache__" in name]
    assert "Requires-Python: >=3.9" in metadata and wheel.stat().st_size < 40_000_000
    # Installed, with nothing of the environment's: the command, and a study.
    place = tmp_path / "place"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", place, wheel]
    subprocess.run(pip, check=True, timeout=200)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DAPPLE_")}
    clean["PYTHONPATH"] = str(place)
    done = subprocess.run(
        [place / "bin" / "dapple", "--version"], capture_output=True, text=True, env=clean, timeout=60
    )
    assert done.stdout.split()[:1] == [dapple.__version__], done.stderr
    code = (
        "import dapple; print(dapple.__file__, dapple.Study().field(0)([[0, 0, 0]]).shape, "
        "dapple.plot.measured('icecube-12yr')['ell'][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=clean, timeout=60, cwd=tmp_path
    )
    assert done.stdout.split() == [str(place / "dapple" / "__init__.py"), "(1,", "3)", "1"], done.stderr


def test_the_platform_is_read_off_the_files(copy):
    sys.path.insert(0, str(copy))
    try:
        hook = pytest.importorskip("hatch_build")
    finally:
        sys.path.remove(str(copy))
    native = copy / "src" / "dapple" / "_bin"
    machine = os.uname().machine
    # The library needs libc and libm alone, of versions that every manylinux_2_28 has.
    assert hook.platform_of([native / "libdapple.so"]) in (f"manylinux_2_{n}_{machine}" for n in range(28, 50))
    # Python's own program is linked with what this machine happens to have.
    assert hook.platform_of([native / "libdapple.so", Path(sys.executable)]).endswith(machine)
    with pytest.raises(RuntimeError, match="is no program or library for Linux"):
        hook.platform_of([copy / "pyproject.toml"])


def test_platform_by_name(copy):
    done = build(copy, DAPPLE_PLATFORM="linux_riscv64")
    assert done.returncode == 0 and list((copy / "dist").glob("*-py3-none-linux_riscv64.whl")), done.stderr


def test_without_swift_and_without_a_checkout(copy, tmp_path):
    lone = tmp_path / "lone" / "python"
    shutil.copytree(copy, lone, ignore=shutil.ignore_patterns("_bin", "dist"))
    done = build(lone)
    assert done.returncode != 0 and "there is no checkout of Dapple around" in done.stderr
    scripts = lone.parent / "Scripts"
    scripts.mkdir()
    script = scripts / "build-native"
    script.write_text("#!/bin/sh\necho compiling; exit 3\n")
    script.chmod(0o755)
    path = os.path.dirname(sys.executable)
    done = build(lone, PATH=path)
    assert done.returncode != 0 and "Swift 6.3 or newer is needed, and 'swift' is not on the PATH" in done.stderr
    swift = tmp_path / "bin" / "swift"
    swift.parent.mkdir()
    swift.write_text("#!/bin/sh\n")
    swift.chmod(0o755)
    done = build(lone, PATH=f"{swift.parent}:{path}:/usr/bin:/bin")
    assert "build-native ended with status 3 and did not make dapple and libdapple.so" in done.stderr
    script.write_text('#!/bin/sh\necho x > "$1/dapple"; echo x > "$1/libdapple.so"\n')
    done = build(lone, PATH=f"{swift.parent}:{path}:/usr/bin:/bin", DAPPLE_PLATFORM="linux_x86_64")
    assert done.returncode == 0, done.stderr
    # Sources that have changed since are built again, those that have not are not.
    environment = {"PATH": f"{swift.parent}:{path}:/usr/bin:/bin", "DAPPLE_PLATFORM": "linux_x86_64"}
    script.write_text("#!/bin/sh\nexit 4\n")
    assert build(lone, **environment).returncode == 0
    source = lone.parent / "Sources" / "dapple" / "Dapple.swift"
    source.parent.mkdir(parents=True)
    source.write_text("// changed")
    os.utime(source, (time.time() + 60,) * 2)
    assert "build-native ended with status 4;" in build(lone, **environment).stderr
