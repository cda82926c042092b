"""Runs: what is read agrees with what the files say, and what is missing is said."""

import healpy
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

import dapple


def test_tables_are_those_of_the_files(tiny):
    for name in ("spectra", "ratios", "spread", "diffusion", "tensor", "rates"):
        ours, file = getattr(tiny, name), Table.read(tiny.path / f"{name}.ecsv")
        assert ours.colnames == file.colnames and len(ours) == len(file)
        for column in file.colnames:
            np.testing.assert_array_equal(np.asarray(ours[column]), np.asarray(file[column]))
            assert ours[column].info.description == file[column].info.description
        assert ours.meta["field.modes"] == 32
    assert tiny.tables == ["diffusion", "rates", "ratios", "spectra", "spread", "tensor"]
    assert str(tiny.diffusion["k_parallel"].unit) == "r_L2 Omega" and tiny.spectra["ell"].dtype.kind == "i"
    assert tiny.spectra["cross_parallel"].unit is None


def test_a_table_is_a_copy_and_read_anew(tiny, tmp_path):
    (tmp_path / "study.toml").write_text(tiny.study.text)
    (tmp_path / "rates.ecsv").write_bytes((tiny.path / "rates.ecsv").read_bytes())
    run = dapple.open(tmp_path)
    before = run.rates
    before["nu_parallel"][:] = 0
    assert (run.rates["nu_parallel"].value > 0).all()
    lines = (tiny.path / "rates.ecsv").read_text().splitlines()
    (tmp_path / "rates.ecsv").write_text("\n".join(lines[:-1]) + "\n")
    assert len(run.rates) == len(before) - 1


def test_texts(tiny, tiny_study):
    assert tiny.study == tiny_study and tiny.summary.startswith("tiny: 12 of 12 realisations")
    assert [entry["completed"] for entry in tiny.provenance] == [True] and tiny.provenance[0]["seed"] == 20151215
    assert tiny.realizations == list(range(12)) and repr(tiny).endswith("tiny': 12 realisations>")


def test_nearest_time_by_ratio(tiny):
    np.testing.assert_array_equal(tiny.omega_t, [1, 3, 10, 20])
    for asked, found in ((0.01, 1), (1.72, 1), (1.74, 3), (5.4, 3), (5.5, 10), (1e9, 20)):
        at = tiny.at(asked)
        assert at.omega_t == found
        assert set(at.ratios["omega_t"]) == {found} and len(at.spectra) == 12 and len(at.diffusion) == 1
    for asked in (0, -1, np.nan, np.inf, "10"):
        with pytest.raises(dapple.DappleError, match="is no backtracking time"):
            tiny.at(asked)


def test_physical_units(tiny_study, tmp_path):
    physical = dict(rigidity="10 TV", regular_field="4 uG", coherence_length="0.03 pc")
    study = tiny_study.with_settings({"study.realizations": 2}, particle=physical)
    run = study.run(tmp_path / "run", progress=False)
    table = run.diffusion
    factor = table.meta["diffusion_unit_in_cm2_per_s"]
    np.testing.assert_allclose(table["k_parallel"].to("cm2/s").value, table["k_parallel"].value * factor, rtol=1e-6)
    np.testing.assert_allclose(
        run.rates["nu_parallel"].to("1/yr").value * table.meta["time_unit_in_yr"], run.rates["nu_parallel"].value
    )


def test_tensors_make_the_averages(tiny):
    cl = tiny.cl()
    assert cl.shape == (12, 4, 3, 3, 12)
    np.testing.assert_array_equal(cl, cl.swapaxes(2, 3))
    spectra = tiny.spectra
    mean = cl.mean(axis=0)
    scale = 1e-12 * abs(mean).max()
    np.testing.assert_allclose(mean[:, 2, 2].ravel(), spectra["cross_parallel"], atol=scale)
    np.testing.assert_allclose((mean[:, 0, 0] + mean[:, 1, 1]).ravel() / 2, spectra["cross_perpendicular"], atol=scale)
    auto = tiny.cl([3, 7], spectrum="auto")
    with fits.open(tiny.path / "realizations" / "000007.fits") as file:
        packed = file["REALIZATION"].data["CL_A"].reshape(4, 6, 12)
    np.testing.assert_array_equal(auto[1][:, (0, 1, 2, 0, 0, 1), (0, 1, 2, 1, 2, 2)], packed)


def test_any_gradient_is_the_contraction_of_the_tensor(tiny):
    before = {path.name: path.stat().st_mtime_ns for path in tiny.path.rglob("*")}
    table = tiny.gradient((1, 0, 2))
    unit = np.array([1, 0, 2]) / np.sqrt(5)
    mean = np.einsum("i,j,rtijl->tl", unit, unit, tiny.cl()) / 12
    np.testing.assert_allclose(table["cross"], mean.ravel(), atol=1e-12 * abs(mean).max())
    assert before == {path.name: path.stat().st_mtime_ns for path in tiny.path.rglob("*")}
    for wrong in ((0, 0, 0), (1, 2), (np.nan, 0, 0)):
        with pytest.raises(dapple.DappleError, match="--gradient"):
            tiny.gradient(wrong)


def test_covariance(tiny):
    for quantity, table, column in (
        ("ratio_parallel", "ratios", "cross_parallel"),
        ("cl_perpendicular", "spectra", "cross_perpendicular"),
    ):
        found = tiny.covariance(9, quantity)
        rows = tiny.at(9).table(table)[found.ell]
        np.testing.assert_allclose(found.mean, rows[column], rtol=1e-12)
        error = np.nan_to_num(np.asarray(rows[f"{column}_err"]))
        np.testing.assert_allclose(np.sqrt(np.diag(found.matrix)), error, rtol=1e-9, atol=1e-300)
        np.testing.assert_array_equal(found.matrix, found.matrix.T)
        assert found.realizations == 12 and found.matrix.shape == (8, 8)
    with pytest.raises(dapple.DappleError, match="no covariance of 'k'; there are cl_parallel"):
        tiny.covariance(9, "k")


def test_maps_are_healpys(tiny):
    path = tiny.path / "maps" / "000001-omega_t-10.fits"
    np.testing.assert_array_equal(tiny.maps(1, 9), healpy.read_map(path, field=(0, 1, 2)))
    assert tiny.maps().shape == (3, 192) and (tiny.at(1).maps(1) != tiny.maps(1)).any()
    with pytest.raises(dapple.DappleError, match=r"no maps of realisation 2 were kept: see the key output\.maps"):
        tiny.maps(2)


def test_harmonics_make_the_spectrum_without_noise(tiny):
    harmonics = tiny.at(10).harmonics(5)
    assert harmonics.shape == (2, 3, healpy.Alm.getsize(11)) and harmonics.dtype == np.complex128
    cross = healpy.alm2cl(harmonics[0, 2], harmonics[1, 2])
    np.testing.assert_allclose(cross, tiny.cl([5])[0, 2, 2, 2], atol=1e-6 * cross.max())


def test_what_a_run_has_not(tiny, tmp_path):
    with pytest.raises(dapple.DappleError, match="has no table 'lyapunov'; its tables are diffusion, rates"):
        tiny.lyapunov  # noqa: B018
    for name in ("../tiny/rates", "/etc/passwd", "x\0", "", "maps/x"):
        with pytest.raises(dapple.DappleError, match="has no table"):
            tiny.table(name)
    with pytest.raises(dapple.DappleError, match="there is no such file"):
        tiny.cl([99])
    with pytest.raises(dapple.DappleError, match="neither 'cross' nor 'auto'"):
        tiny.cl(spectrum="noise")
    with pytest.raises(dapple.DappleError, match="there is no such folder"):
        dapple.open(tmp_path / "none")
    with pytest.raises(dapple.DappleError, match="no run directory"):
        dapple.open(tmp_path)
    (tmp_path / "study.toml").write_text(tiny.study.text)
    bare = dapple.open(tmp_path)
    for ask in (lambda: bare.spectra, lambda: bare.summary, lambda: bare.covariance(1), lambda: bare.at(1)):
        with pytest.raises(dapple.DappleError, match="has no averages yet"):
            ask()
    (tmp_path / "rates.ecsv").write_bytes(b"\xff\xfe not a table")
    with pytest.raises(dapple.DappleError, match=r"rates\.ecsv"):
        bare.rates  # noqa: B018
    (tmp_path / "covariance.fits").write_bytes((tiny.path / "covariance.fits").read_bytes()[:5000])
    with pytest.raises(dapple.DappleError, match=r"covariance\.fits"):
        bare.covariance(1)


def test_pairs_have_their_tables(paired):
    for name in ("pairs", "lyapunov", "scattering_rate", "small_scales"):
        assert len(getattr(paired, name)) > 0
    assert str(paired.lyapunov["exponent"].unit) == "Omega" and str(paired.lyapunov["separated_angle"].unit) == "rad"
    assert set(paired.at(20).pairs["omega_t"]) == {20.0}
