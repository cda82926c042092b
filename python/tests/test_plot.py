"""Figures: what is drawn is what the tables say, into the axes that are given, and as the caller wants it."""

import subprocess

import healpy
import matplotlib.pyplot as plt
import numpy as np
import pytest
from astropy.table import vstack
from conftest import said

import dapple
from dapple import plot
from dapple.plot import _style
from dapple.plot._sky import _VIEWS, _projected, _unprojected
from dapple.plot._spectrum import bands


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def line(ax, label):
    found = [line for line in ax.lines if line.get_label() == label]
    assert len(found) == 1, [line.get_label() for line in ax.lines]
    return found[0]


def drawn(ax, tmp_path):
    """That the figure can be rendered: layout, text and all."""
    ax.figure.savefig(tmp_path / "figure.png")
    ax.figure.savefig(tmp_path / "figure.svg")
    assert (tmp_path / "figure.png").stat().st_size > 5000


def test_evolution(tiny, ax, tmp_path):
    assert plot.power_spectrum_evolution(tiny, multipoles=(2, 5, 99), ax=ax, linewidth=3.5) is ax
    spectra = tiny.spectra
    for ell, label in ((1, r"dipole $\ell = 1$"), (5, r"$\ell = 5$")):
        curve = np.asarray(spectra[spectra["ell"] == ell]["cross_parallel"]) / (4 * np.pi)
        np.testing.assert_allclose(line(ax, label).get_ydata(), np.where(curve > 0, curve, np.nan))
    standard = tiny.diffusion["c1_standard_parallel"] / (4 * np.pi)
    np.testing.assert_allclose(line(ax, "standard dipole").get_ydata(), np.where(standard > 0, standard, np.nan))
    assert not [curve for curve in ax.lines if curve.get_label() == r"$\ell = 99$"]
    assert {curve.get_linewidth() for curve in ax.lines if len(curve.get_xdata())} == {3.5}
    assert "Omega T" in ax.get_xlabel() and "r_" in ax.get_ylabel() and ax.get_xscale() == ax.get_yscale() == "log"
    drawn(ax, tmp_path)


def test_spectrum(paired, ax, tmp_path):
    data = ["icecube-12yr", plot.measured("hawc-icecube-10TeV")]
    assert plot.spectrum_at_time(paired, 19, ax=ax, data=data, theory=[0.5], rescale=2e6, color="purple") is ax
    symbols = {bar.get_label(): bar[0] for bar in ax.containers}
    ours = symbols[r"gradient $\parallel B_0$"]
    ratios = paired.at(20).ratios
    np.testing.assert_allclose(ours.get_ydata()[:15], ratios["cross_parallel"][1:16], rtol=1e-12)
    assert ours.get_color() == "purple"
    hawc = next(symbol for label, symbol in symbols.items() if "HAWC" in str(label))
    np.testing.assert_allclose(hawc.get_ydata(), 2e6 * np.asarray(data[1]["cl"]))
    theory = next(curve for curve in ax.lines if "theory" in str(curve.get_label()))
    np.testing.assert_allclose(theory.get_ydata(), dapple.theory("ratios", p=0.5, lmax=23)["ratio_p_0.5"])
    rows = paired.at(20).small_scales
    law = line(ax, r"$2\pi\chi/(\lambda\,\ell(\ell+1))$, no fit")
    assert law.get_ydata()[0] == rows["law_parallel"][1] / rows["maps_parallel"][0]
    assert any(r"\Omega T = 20" in text.get_text() for text in ax.texts)
    drawn(ax, tmp_path)


def test_times_in_labels_have_no_power_of_ten():
    shown = [_style.at_time(time) for time in (0.1, 2.51189, 100.0, 1995.26, 10000.0)]
    assert shown == [rf"$\Omega T = {text}$" for text in ("0.1", "2.512", "100", "1995", "10000")]


def test_spectrum_shows_all_that_it_draws(paired, ax):
    """Curves of theory below the symbols, measured multipoles beyond the simulation's, and what those are."""
    plot.spectrum_at_time(paired, 20, ax=ax, data="icecube-12yr")
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    curves = [curve for curve in ax.lines if curve.get_color() == plot.COLORS["gray"]]
    assert len(curves) == 3
    measured = next(bar for bar in ax.containers if "IceCube" in str(bar.get_label()))
    assert measured.get_label().startswith("IceCube 12 yr†") and measured[0].get_xdata().max() == 20
    for curve in [*curves, measured[0]]:
        assert left < curve.get_xdata().min() and curve.get_xdata().max() < right
        assert bottom < curve.get_ydata().min() and curve.get_ydata().max() < top


def test_bands_are_the_programs(paired, tmp_path):
    """The bands of the program's own Figure 2, whose jackknife has every realisation."""
    if subprocess.run(["sh", "-c", "command -v gnuplot"], capture_output=True).returncode:
        pytest.skip("no gnuplot")
    said("figures", paired.path, "--only", "spectrum-at-time", "--output", tmp_path)
    text = [row for row in (tmp_path / "spectrum-at-time.dat").read_text().splitlines() if row[0] != "#"]
    names, rows = text[0].split(), np.array([row.split() for row in text[1:]], dtype=float)
    for side in ("parallel", "perpendicular"):
        ours = bands(paired.covariance(20, f"ratio_{side}"), 23)
        np.testing.assert_allclose(ours.ell, rows[:, names.index("ell")], rtol=1e-6)
        np.testing.assert_allclose(ours.value, rows[:, names.index(f"cross_{side}")], rtol=1e-6)
        error = rows[1:, names.index(f"cross_{side}_err")]
        np.testing.assert_allclose(ours.error[1:], error, rtol=1e-6)


def test_one_factor_for_all_measurements(paired, ax):
    measured = plot.measured("hawc-icecube-10TeV")
    plot.spectrum_at_time(paired, 20, ax=ax, data=[measured], theory=())
    hawc = next(bar[0] for bar in ax.containers if "HAWC" in str(bar.get_label()))
    factor = hawc.get_ydata()[0] / measured["cl"][0]
    shared = bands(paired.covariance(20), 15).value[:15]
    assert abs(np.log(shared / (factor * np.asarray(measured["cl"][:15]))).mean()) < 1e-9


def test_diffusion(tiny, ax, tmp_path):
    assert plot.running_diffusion(tiny, ax=ax, marker="o") is ax
    np.testing.assert_array_equal(line(ax, r"$K_\parallel$").get_ydata(), tiny.diffusion["k_parallel"].value)
    assert line(ax, r"$K_\perp$").get_marker() == "o" and r"r_\mathrm{L}^2" in ax.get_ylabel()
    drawn(ax, tmp_path)
    with pytest.raises(dapple.DappleError, match="needs a study with physical units"):
        plot.running_diffusion(tiny, unit="cm2/s")


def test_scattering_rate(paired, ax, tmp_path):
    assert plot.scattering_rate(paired, 20, ax=ax) is ax
    pairs = next(bar[0] for bar in ax.containers if bar.get_label() == r"gradient $\parallel B_0$, pairs")
    rows = paired.at(20).scattering_rate
    value = (rows["rate_parallel"] / rows["lambda_one_minus_x"]).value
    known = rows["rate_parallel"] > rows["rate_parallel_err"]
    np.testing.assert_allclose(pairs.get_ydata(), value[known])
    drawn(ax, tmp_path)


def test_collapse(paired, tiny, ax, tmp_path):
    table = dapple.collapse([paired])
    table["reached_parallel"] = True
    assert plot.collapse(table, ax=ax, largest_error=10, markersize=9) is ax
    maps = next(bar[0] for bar in ax.containers if bar.get_label() == "paired")
    np.testing.assert_allclose(maps.get_ydata(), table["ratio_parallel"][~table["from_pairs"]])
    assert maps.get_markersize() == 9
    drawn(ax, tmp_path)
    other = table.copy()
    other["lambda"] = 2 * other["lambda"]
    twice = plot.collapse(vstack([table, other]), largest_error=10)
    assert [text.get_text() for text in twice.get_legend().get_texts()] == ["paired", "paired (2)"]
    assert {len(bar[0].get_xdata()) for bar in twice.containers} == {len(bar[0].get_xdata()) for bar in ax.containers}
    table["reached_parallel"] = False
    with pytest.raises(dapple.DappleError, match="no bin is reached"):
        plot.collapse(table)
    with pytest.raises(dapple.DappleError, match="neither 'parallel' nor"):
        plot.collapse(table, side="x")


@pytest.mark.parametrize("field", ["horizontal", "up"])
def test_projection(field):
    view = _VIEWS[field]
    x, y = np.meshgrid(np.linspace(-2, 2, 41), np.linspace(-1, 1, 21))
    directions, inside = _unprojected(x, y, view)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=-1), 1)
    again = np.stack(_projected(directions, view))
    np.testing.assert_allclose(again, [x[inside], y[inside]], atol=1e-9)
    # As seen from inside: B0 half-way to the right, or up; +x at the centre.
    (right,), (up,) = _projected(np.array([[0.0, 0, 1]]), view)
    np.testing.assert_allclose([right, up], [1, 0] if field == "horizontal" else [0, 1], atol=1e-6)
    np.testing.assert_allclose(np.stack(_projected(np.array([[1.0, 0, 0]]), view)).ravel(), [0, 0], atol=1e-9)
    # A right-handed frame seen from inside is turned by a rotation, and not mirrored: centre = up x left.
    centre, side, above = view
    np.testing.assert_allclose(np.cross(centre, above), side)


def test_sky_map(tiny, ax, tmp_path):
    assert plot.sky_map(tiny, 1, 10, gradient=(1, 0, 1), ax=ax, cmap="gray") is ax
    image = ax.images[0]
    values = np.tensordot(np.array([1, 0, 1]) / np.sqrt(2), tiny.maps(1, 10), axes=1)
    picture = np.asarray(image.get_array().filled(np.nan))
    # Every pixel is somewhere in the picture, as large as its area: their mean is the map's.
    assert set(np.unique(picture[np.isfinite(picture)])) == set(values)
    np.testing.assert_allclose(np.nanmean(picture), values.mean(), atol=0.02 * values.std())
    assert image.get_cmap().name == "gray" and image.get_clim()[0] == -image.get_clim()[1]
    drawn(ax, tmp_path)


def test_sky_map_of_an_array(ax):
    values = np.arange(48.0)
    plot.sky_map(values, ax=ax, without=1, limit=3)
    picture = np.asarray(ax.images[0].get_array().filled(np.nan))
    small = healpy.alm2map(healpy.almxfl(healpy.map2alm(values, iter=3), [0, 0, *[1] * 10]), 2)
    assert set(np.unique(picture[np.isfinite(picture)])) == set(small) and ax.images[0].get_clim() == (-3, 3)
    for wrong in (np.zeros(47), np.zeros((3, 48))):
        with pytest.raises(dapple.DappleError, match="12 nside² values"):
            plot.sky_map(wrong)
    with pytest.raises(dapple.DappleError, match="neither 'horizontal' nor 'up'"):
        plot.sky_map(values, field="down")


def test_sky_map_gradient(tiny):
    for wrong in ((0, 0, 0), (1, 2), (np.nan, 0, 1)):
        with pytest.raises(dapple.DappleError, match="is no direction"):
            plot.sky_map(tiny, gradient=wrong)


def test_field_slice(ax, tmp_path):
    def field(positions):
        return np.stack([0 * positions[:, 0], positions[:, 2], 1 + positions[:, 0]], axis=-1)

    assert plot.field_slice(field, plane="xz", extent=4, points=5, offset=7, ax=ax) is ax
    x, z = np.meshgrid(np.linspace(-2, 2, 5), np.linspace(-2, 2, 5))
    np.testing.assert_allclose(ax.images[0].get_array(), np.hypot(z, 1 + x))
    assert ax.get_xlabel().startswith("$x") and ax.get_ylabel().startswith("$z")
    drawn(ax, tmp_path)
    for plane in ("xx", "x", "xw", ""):
        with pytest.raises(dapple.DappleError, match="is not two of x, y and z"):
            plot.field_slice(field, plane=plane)


def test_trajectories(tiny_study, ax, tmp_path):
    paths = tiny_study.backtrack(0, np.eye(3), np.linspace(0.1, 20, 50))
    assert plot.trajectories(paths, plane="yz", ax=ax, linewidth=2) is ax
    np.testing.assert_array_equal(ax.lines[1].get_xdata(), [0, *paths[:, 1, 1]])
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), [0, *paths[:, 1, 2]])
    drawn(ax, tmp_path)
    space = plt.figure().add_subplot(projection="3d")
    assert plot.trajectories(paths, ax=space) is space and space.get_zlabel().startswith("$z")
    with pytest.raises(dapple.DappleError, match="positions: the shape is"):
        plot.trajectories(paths[0])


def test_new_axes_and_no_key(tiny):
    for draw in (plot.power_spectrum_evolution, plot.running_diffusion):
        ax = draw(str(tiny.path), legend=False)
        assert ax.get_legend() is None and draw(tiny).get_legend() is not None
    assert plot.spectrum_at_time(tiny, theory=()).get_legend() is not None


def test_measured(tmp_path):
    energies = plot.measured("icecube-12yr")
    assert len(set(energies["median_energy_tev"])) == 1
    with pytest.raises(dapple.DappleError, match="no such spectrum; there are hawc-icecube-10TeV, icecube-12yr"):
        plot.measured("auger")
    path = tmp_path / "own.ecsv"
    energies["ell"].info.name = "l"
    energies.write(path)
    with pytest.raises(dapple.DappleError, match="ell is missing"):
        plot.measured(path)


def test_colors_stay_apart_in_grey():
    """Lightness of the two gradients, of blue and of black, and of the ends of the palette of maps."""
    from matplotlib.colors import to_rgb

    def luminance(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return 116 * np.cbrt(np.dot([0.2126, 0.7152, 0.0722], linear)) - 16

    red, green = luminance(plot.COLORS["red"]), luminance(plot.COLORS["green"])
    assert green - red > 15
    ramp = [luminance(plot.SKY(x)) for x in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert abs(ramp[0] - ramp[4]) < 3 and abs(ramp[1] - ramp[3]) < 3 and ramp[2] > ramp[1] + 25 > ramp[0] + 50
