"""Graphics processors by keyword: what the program makes of the words, and its errors as the package's."""

import pytest
from conftest import said

import dapple
from dapple._sources import computing


@pytest.fixture(scope="module")
def on_devices(tiny_study):
    return tiny_study.with_settings({"backtracking.engine": "gpu", "study.realizations": 2})


@pytest.fixture(autouse=True)
def no_card(monkeypatch):
    """Drivers find nothing, and no variable names a device."""
    monkeypatch.setenv("OCL_ICD_VENDORS", "/nonexistent")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.delenv("DAPPLE_DEVICES", raising=False)


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        (None, []),
        ("all", ["--devices=all"]),
        ("0,1", ["--devices=0,1"]),
        (0, ["--devices=0"]),
        ([0, "cuda:1"], ["--devices=0,cuda:1"]),
        ({"opencl:0": 1, "opencl:2": 1}, ["--devices=opencl:0,opencl:2"]),
    ],
)
def test_words(devices, words):
    assert computing(None, devices) == words
    assert computing(3, devices) == ["--threads=3", *words]


@pytest.mark.parametrize(
    ("devices", "message"),
    [
        ("cuda:7", "no device cuda:7 here: there is none"),
        ([7, 8], "no device 7 here: there is none"),
        ("all", "no device to compute on"),
        ("fast", r"--devices fast: give \"all\", or numbers with commas"),
        ([0, 0], r"--devices 0,0: give \"all\""),
        ([], "Missing value for .--devices"),
        (1.5, r"--devices 1\.5: give \"all\""),
        ("-1", r"--devices -1: give \"all\""),
    ],
)
def test_errors_are_the_programs(on_devices, tmp_path, devices, message):
    with pytest.raises(dapple.DappleError, match=message):
        on_devices.run(tmp_path / "run", devices=devices, progress=False)
    with pytest.raises(dapple.DappleError, match=message):
        dapple.scan(on_devices, "field.strength", [0.5], tmp_path / "scan", devices=devices, progress=False)
    assert not (tmp_path / "run").exists() and not (tmp_path / "scan").exists()


def test_another_engine_has_none(tiny_study, tmp_path):
    with pytest.raises(dapple.DappleError, match="--devices: the engine of tiny does not use them"):
        tiny_study.run(tmp_path / "run", devices="all", progress=False)


def test_a_device_gives_the_skies_of_the_processor(on_devices, tiny, tmp_path, monkeypatch):
    monkeypatch.delenv("OCL_ICD_VENDORS")
    if "opencl:0 " not in said("engines"):
        pytest.skip("no OpenCL here; 'make oracles' installs PoCL")
    run = on_devices.run(tmp_path / "run", devices="opencl:0", progress=False)
    assert (run.cl() == tiny.cl([0, 1])).all()
    few = dapple.scan(on_devices, "field.strength", [1.0], tmp_path / "scan", devices=["opencl:0"], progress=False)
    assert len(few) == 1
