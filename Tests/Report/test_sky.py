"""The sky of the page against healpy: which pixel lies where, in which colour, and what repaints it."""

import base64

import healpy
import numpy as np
import pytest
from healpy.projector import MollweideProj


def canvas(page):
    """The sky as the browser has it: rows of red, green, blue, alpha."""
    width, height, text = page.evaluate(
        """() => {
          const c = document.getElementById("sky");
          const bytes = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          let text = "";
          for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192));
          return [c.width, c.height, btoa(text)];
        }""")
    return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(height, width, 4)


@pytest.mark.parametrize("nside", [1, 2, 8, 32, 256])
def test_pixels_are_healpys(show, run, nside):
    page = show(run)
    random = np.random.default_rng(nside)
    z, phi = random.uniform(-1, 1, 20_000), random.uniform(-7, 7, 20_000)
    z[:1000] = np.sign(z[:1000]) * (1 - np.abs(z[:1000]) ** 8 * 1e-3)  # the polar caps, which a uniform z seldom meets
    look_up = "([n, z, phi]) => z.map((_, i) => ringPixel(n, z[i], phi[i]))"
    found = page.evaluate(look_up, [nside, z.tolist(), phi.tolist()])
    assert np.array_equal(found, healpy.ang2pix(nside, np.arccos(z), phi))


@pytest.mark.parametrize("orientation", ["up", "right"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_colours_are_the_maps(show, run, orientation, axis):
    """Against the map's file, healpy's projection, and the palette of the colour bar."""
    page = show(run)
    page.select_option("#orientation", orientation)
    page.select_option("#gradient", str(axis))
    page.select_option("#realization", "1")
    page.evaluate("() => { drawLines = () => {}; sky.paint(); }")
    drawn = canvas(page)
    height, width, _ = drawn.shape

    values = healpy.read_map(run / "maps/000001-omega_t-10.fits", field=axis)
    moduli = np.sort(np.abs(values))
    end = moduli[int(0.995 * (len(moduli) - 1))]
    power = 10.0 ** (np.floor(np.log10(end)) - 1)
    end = np.ceil(end / power - 1e-9) * power
    text = page.get_attribute("#bar", "data-palette")
    palette = np.array([[int(text[i + j : i + j + 2], 16) for j in (0, 2, 4)] for i in range(0, len(text), 6)])
    assert palette.shape == (255, 3)

    random = np.random.default_rng(1)
    i, j = random.integers(0, width, 4000), random.integers(0, height, 4000)
    x, y = 4 * (i + 0.5) / width - 2, 1 - 2 * (j + 0.5) / height
    inside = x**2 / 4 + y**2 < 1
    p = np.array(MollweideProj().xy2vec(x[inside], y[inside]))
    if orientation == "right":
        p = np.array([p[0], p[2], -p[1]])  # +x at the centre, +y up, +z to the right
    shown = values[healpy.vec2pix(healpy.get_nside(values), *p)]
    place = 127 + np.round(127 * np.clip(shown / end, -1, 1)).astype(int)
    # Sixteen bits may carry a value over to the neighbouring colour.
    near = [palette[np.clip(place + step, 0, 254)] for step in (-1, 0, 1)]
    equal = np.any([np.all(drawn[j, i, :3][inside] == colours, axis=1) for colours in near], axis=0)
    assert inside.sum() > 2500 and equal.mean() > 0.998  # a point on the edge of two pixels may fall to either
    assert np.all(drawn[j, i, 3][~inside] == 0) and np.all(drawn[j, i, 3][inside] == 255)
    assert len(np.unique(place)) > 50


def test_every_control_repaints(show, run):
    page = show(run)
    seen = [canvas(page)]

    def changes(words):
        seen.append(canvas(page))
        assert not np.array_equal(seen[-1], seen[-2]), words

    assert page.inner_text("#shown") == "ΩT = 10"
    page.locator("#time").fill("0")
    changes("time")
    assert page.inner_text("#shown") == "ΩT = 1" and page.get_attribute("#time", "aria-valuetext") == "ΩT = 1"
    for value in ("0", "1", "2"):
        page.select_option("#gradient", value)
        changes(f"gradient {value}")
    page.select_option("#realization", "1")
    changes("realisation")
    assert page.inner_text("#shown") == "ΩT = 1"  # the time stays
    page.select_option("#range", "common")
    changes("range of colours")
    page.select_option("#orientation", "up")
    changes("orientation")
    label = page.get_attribute("#sky", "aria-label")
    assert "ΩT = 1," in label and "realisation 1" in label and "along B₀" in label
    assert page.inner_text("#high") in label


def test_lines_and_labels_are_drawn(show, run):
    page = show(run)
    with_lines = canvas(page)
    page.evaluate("() => { drawLines = () => {}; sky.paint(); }")
    share = np.mean(np.any(canvas(page) != with_lines, axis=2))
    assert 0.005 < share < 0.2


def test_what_lies_under_the_pointer_is_told(show, run):
    page = show(run)
    page.locator("#sky").scroll_into_view_if_needed()
    box = page.locator("#sky").bounding_box()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])  # B0, half-way to the right
    assert "0° from B₀" in page.inner_text("#readout")
    values = healpy.read_map(run / "maps/000000-omega_t-10.fits", field=2)
    told = float(page.inner_text("#readout").split()[1].rstrip(",").replace("−", "-"))
    nearby = values[healpy.query_disc(8, [0, 0, 1], np.radians(8))]
    assert np.min(np.abs(nearby - told)) < 1e-3 * np.abs(values).max()
