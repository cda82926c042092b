"""Runs beside each other, scans, theory."""

import numpy as np
import pytest
from conftest import said

import dapple


def test_compare(tiny, paired):
    table = tiny.compare(paired, tiny, omega_t=10, quantities=["k_parallel", "k_hall"])
    assert list(table["omega_t"]) == [10, 10, 10] and table["run"][1] == str(paired.path)
    first, second = tiny.at(10).diffusion[0], paired.at(10).diffusion[0]
    ratio = second["k_parallel"] / first["k_parallel"]
    relative = np.hypot(second["k_parallel_err"] / second["k_parallel"], first["k_parallel_err"] / first["k_parallel"])
    np.testing.assert_allclose(table["k_parallel_ratio"], [1, ratio, 1])
    np.testing.assert_allclose(table["k_parallel_ratio_err"][:2], [0, ratio * relative])
    assert str(table["k_hall"].unit) == "r_L2 Omega"


def test_compare_by_multipole(tiny, paired):
    table = tiny.compare(str(paired.path), omega_t=9, table="ratios", quantities="cross_parallel")
    assert list(table["ell"]) == [*range(12)] * 2
    ratios = paired.at(10).ratios
    np.testing.assert_array_equal(table["cross_parallel"][12:], ratios["cross_parallel"][:12])
    with pytest.raises(dapple.DappleError, match="ratios has no 'k' with an error; it has cross_parallel"):
        tiny.compare(paired, table="ratios", quantities=["k"])


def test_collapse(paired, tiny, tmp_path):
    table = dapple.collapse([paired, paired.path], output=tmp_path / "out")
    assert set(table["study"]) == {"paired"} and (tmp_path / "out" / "collapse.ecsv").is_file()
    np.testing.assert_array_equal(dapple.collapse(str(paired.path))["study"], table["study"][: len(table) // 2])
    with pytest.raises(dapple.DappleError, match="the study follows no pairs"):
        dapple.collapse(tiny)
    with pytest.raises(dapple.DappleError, match="at least one run"):
        dapple.collapse([])


def test_theory_is_the_programs():
    table = dapple.theory("ratios", p=[0.3, 0.5], lmax=5)
    assert table.colnames == ["ell", "ratio_p_0.3", "ratio_p_0.5", "ratio_ahlers_2014"]
    last = said("theory", "ratios", "--p", "0.3", "--p", "0.5", "--lmax", "5").splitlines()[-1]
    assert list(table[-1]) == [float(word) for word in last.split()]
    with pytest.raises(dapple.DappleError, match="0 < p < 1|p"):
        dapple.theory("ratios", p=7)
    with pytest.raises(dapple.DappleError, match="'nothing'; 'dapple theory --help' has the kinds"):
        dapple.theory("nothing")


def test_scan(scan):
    assert scan.axes == ["field.strength"] and len(scan) == 2 and repr(scan).startswith("<Scan")
    np.testing.assert_array_equal(scan.table["field.strength"], [0.5, 1.0])
    assert [run.study["field.strength"] for run in scan] == [0.5, 1.0]
    assert scan[1].at(10).diffusion["k_parallel"][0] == scan.table["k_parallel"][1]


def test_scan_goes_on_and_adds_points(scan, tiny_study):
    before = (scan[0].path / "realizations" / "000000.fits").stat().st_mtime_ns
    few = tiny_study.with_settings({"study.realizations": 2})
    more = dapple.scan(few, "field.strength", [2.0], scan.path, progress=False, figures=False)
    try:
        np.testing.assert_array_equal(more.table["field.strength"], [0.5, 1.0, 2.0])
        assert (scan[0].path / "realizations" / "000000.fits").stat().st_mtime_ns == before
    finally:
        import shutil

        shutil.rmtree(scan.path)
        dapple.scan(few, "field.strength", [0.5, 1.0], scan.path, progress=False, figures=False)


def test_scan_of_two_axes_with_a_rule_and_words(tiny_study, tmp_path):
    few = tiny_study.with_settings({"study.realizations": 2})
    axes = {"field.spectrum": ["kolmogorov", "kraichnan"]}
    found = dapple.scan(
        few,
        "particle.larmor_radius",
        "0.1:0.2:2",
        tmp_path / "s",
        axes=axes,
        k_max_rho=5,
        progress=False,
        figures=False,
    )
    assert len(found) == 4 and set(found.table["field.spectrum"]) == {"kolmogorov", "kraichnan"}
    # The nearest wavenumber of the base study's: within half a step, ln(500)/31/2 = 0.1.
    k_max_rho = found.table["field.k_max"] * found.table["particle.larmor_radius"]
    np.testing.assert_allclose(k_max_rho, 5, rtol=0.11)


def test_scan_errors(tiny_study, tiny, scan, tmp_path):
    with pytest.raises(dapple.DappleError, match=r"field\.strength"):
        dapple.scan(tiny_study, "field.strength", [-1], tmp_path / "s", progress=False)
    with pytest.raises(dapple.DappleError, match="words without commas"):
        dapple.scan(tiny_study, "field.spectrum", ["a,b"], tmp_path / "s", progress=False)
    with pytest.raises(dapple.DappleError, match=r"no scan\.toml"):
        dapple.Scan(tiny.path)
    with pytest.raises(dapple.DappleError, match=r"dapple\.Scan\(path\) opens it"):
        dapple.open(scan.path)
