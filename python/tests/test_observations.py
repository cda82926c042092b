"""What observatories have of a run, measured data, rigidities: as the program has it."""

import shutil

import healpy as hp
import numpy as np
import pytest
from astropy.io import fits

import dapple


@pytest.fixture(scope="module")
def observed(tiny, tmp_path_factory):
    place = tmp_path_factory.mktemp("observed") / "all"
    # Nothing is cut or lost: pseudo-C_l are those of the whole sky.
    sky = {"south": -90, "north": 90, "weight_power": 0, "ring_means_removed": False, "map_mean_removed": False}
    return tiny.observe("icecube", settings={**sky, "nside": 16}, output=place, figures=False, smooth=0, c1=1e-4)


def test_the_whole_sky_is_the_runs(observed, tiny):
    table = observed.spectra
    mine = tiny.at(10).spectra
    for gradient in ("parallel", "perpendicular"):
        np.testing.assert_allclose(table[f"pseudo_{gradient}"], table[f"whole_{gradient}"], rtol=1e-6)
        np.testing.assert_allclose(
            table[f"pseudo_{gradient}"], mine[f"cross_{gradient}"][1 : len(table) + 1], rtol=1e-5
        )
    found = observed.covariance()
    assert found.realizations == 12 and list(found.ell) == list(table["ell"])
    np.testing.assert_allclose(found.mean, table["pseudo_parallel"], rtol=1e-12)
    errors = np.sqrt(np.diag(found.matrix) / found.realizations)
    np.testing.assert_allclose(errors, table["pseudo_parallel_err"], rtol=1e-6)


def test_a_band_loses_what_it_loses(tiny, observed):
    cut = tiny.observe("icecube", figures=False, settings={"north": -25.0}, gradient="perpendicular")
    assert cut.path == tiny.path / "observed" / "icecube" and "IceCube" in cut.summary
    assert "north = -25" in cut.observatory and cut.figures == []
    assert cut.spectra["pseudo_parallel"][0] < 0.2 * observed.spectra["pseudo_parallel"][0]
    sky = cut.map()
    declination = 90 - np.degrees(hp.pix2ang(hp.get_nside(sky), np.arange(sky.size))[0])
    np.testing.assert_array_equal(np.isnan(sky), declination > -25)
    assert cut.header["COORDSYS"] == "C" and cut.header["GRADDIR"] == "PERPENDICULAR"
    unseen = cut.map("significance", unseen=hp.UNSEEN)
    assert np.isfinite(unseen).all() and hp.mask_bad(unseen).sum() == np.isnan(sky).sum()


def test_the_map_is_healpys(observed):
    np.testing.assert_allclose(
        observed.map("small_scales"), hp.read_map(observed.path / "map.fits", field=2), rtol=1e-6
    )
    with fits.open(observed.path / "map.fits") as file:
        assert observed.header["OBSERVER"] == file[1].header["OBSERVER"]
    with pytest.raises(dapple.DappleError, match="there are relative_intensity, significance, small_scales"):
        observed.map("nothing")
    with pytest.raises(dapple.DappleError, match="neither 'parallel' nor 'perpendicular'"):
        observed.covariance("sideways")


@pytest.mark.skipif(shutil.which("gnuplot") is None, reason="gnuplot draws the program's figures")
def test_figures_are_drawn_where_they_are_wanted(tiny, tmp_path):
    drawn = tiny.observe("combined", output=tmp_path / "o", figures=True, frame="galactic")
    assert {path.stem for path in drawn.figures} == {"observed-sky", "observed-spectrum"}
    assert drawn.header["COORDSYS"] == "G"


def test_observation_errors(tiny, tmp_path):
    with pytest.raises(dapple.DappleError, match="the observatories that come with the program are"):
        tiny.observe("nowhere", output=tmp_path)
    with pytest.raises(dapple.DappleError, match="north"):
        tiny.observe(settings={"north": 95}, output=tmp_path)
    with pytest.raises(dapple.DappleError, match=r"no observatory\.toml"):
        dapple.Observation(tmp_path)


def test_compare_data(tiny, tmp_path):
    found = dapple.compare_data(tiny, data="icecube-12yr", output=tmp_path / "c", figures=False)
    assert list(found.comparison["gradient"]) == ["along B0", "across B0"]
    assert set(found.comparison["skies"]) == {12} and "IceCube 12 yr, 13 TeV" in found.summary
    assert (tmp_path / "c" / "bins.ecsv").is_file() and not list((tmp_path / "c").glob("theory-meets-sky*"))
    again = dapple.compare_data([tiny.path], data=["icecube-12yr"], settings={"north": -25}, c1=2.6e-6)
    np.testing.assert_allclose(again.comparison["c1"], 2.6e-6, rtol=1e-9)
    assert not np.allclose(again.bins["simulated"][0], found.bins["simulated"][0], rtol=1e-3)
    weaker = dapple.Study(tiny.path / "study.toml").with_settings({"study.name": "weak", "field.strength": 0.9})
    weak = weaker.run(tmp_path / "weak", progress=False)
    changed = dapple.compare_data(tiny, data="icecube-12yr", alternatives=weak).variants
    assert set(changed["variant"]) == {"window", "weak"}
    of_weak = changed[(changed["variant"] == "weak") & np.isfinite(changed["change"])]
    assert len(of_weak) > 3 and np.all(np.abs(of_weak["change"] - 1) > 1e-4)
    with pytest.raises(dapple.DappleError, match="give a run or a scan"):
        dapple.compare_data([])


def test_rigidities(tiny_study, tmp_path):
    few = tiny_study.with_settings({"study.realizations": 3})
    scan = dapple.scan(
        few,
        "particle.larmor_radius",
        [0.08, 0.1, 0.12],
        tmp_path / "s",
        time_exponent=-1,
        progress=False,
        figures=False,
    )
    found = scan.rigidities(response="lognormal:0")
    same = found.spectra[found.spectra["rigidity_1"] == found.spectra["rigidity_2"]]
    np.testing.assert_allclose(same["correlation_parallel"][same["ell"] == 1], 1, rtol=1e-9)
    assert len(found.pairs) == 6 and set(found.responses["response"]) == {"one rigidity"}
    assert "3 rigidities" in found.summary and "Tables" not in found.summary
    assert not (scan.path / "rigidities.ecsv").exists()
    with pytest.raises(dapple.DappleError, match="its width is 7"):
        scan.rigidities(response="lognormal:7")


def test_observers(tiny_study, tiny, tmp_path):
    line = tiny_study.with_settings({"study.realizations": 240, "sky.observer_step": [0.02, 0, 0]})
    places = line.run(tmp_path / "places", progress=False, figures=False)
    fields = tiny_study.with_settings({"study.realizations": 24}).run(
        tmp_path / "fields", progress=False, figures=False
    )
    found = dapple.observers(places, ensemble=fields)
    near = found.correlations[(found.correlations["steps"] == 1) & (found.correlations["ell_first"] == 1)]
    # A fifth of a Larmor radius is nothing to the dipole.
    assert 0.5 < near["correlation_parallel"][0] < 1.2
    assert len(found.half_distances) == len(found.ergodicity)
    assert "240 places" in found.summary and "Tables" not in found.summary
    assert dapple.observers([places.path], output=tmp_path / "o", figures=False).ergodicity is None
    assert (tmp_path / "o/observers.ecsv").exists()
    with pytest.raises(dapple.DappleError, match="sky.observer_step"):
        dapple.observers(tiny)
    with pytest.raises(dapple.DappleError, match="give a run"):
        dapple.observers([])


def test_reconstruct(tiny, tmp_path):
    options = {"nside": 4, "iterations": 8, "noise_skies": 2, "lmax": 5, "events": 1e12, "rms": 1e-3, "figures": False}
    found = dapple.reconstruct(tiny, tmp_path / "r", detectors="icecube", **options)
    assert len(found.iterations) == 8 and list(found.spectra["ell"])[-1] == 5
    sky, truth = found.map(), found.map("truth")
    seen = np.isfinite(sky)
    assert 0 < seen.sum() < sky.size and hp.mask_bad(found.map("truth", unseen=hp.UNSEEN)).any()
    # 1e12 events leave an error of 1e-5 or so in each of 192 pixels; the truth has 1e-3.
    assert np.std((sky - truth)[seen]) < 0.05 * np.std(truth[seen])
    assert "icecube" in found.summary.lower() and found.header["COORDSYS"] == "C"
    with pytest.raises(dapple.DappleError, match="has no 'nothing'"):
        found.map("nothing")
    with pytest.raises(dapple.DappleError, match=r"no reconstruction\.fits"):
        dapple.Reconstruction(tmp_path)
