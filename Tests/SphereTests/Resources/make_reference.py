"""Makes reference.fits and reference.json: a map and its spectra by healpy.

    python make_reference.py            (needs healpy and astropy; rerun only to change the reference)

The map, N_side 16, is 1 + a red signal of about 1e-3 up to l = 20 + white noise of 1e-4, written NESTED.
"""

import json
import pathlib

import healpy
import numpy

folder = pathlib.Path(__file__).parent
random = numpy.random.default_rng(20151215)
nside, band = 16, 20

alm = healpy.Alm.getsize(band)
l, m = healpy.Alm.getlm(band)
amplitude = 1e-3 / (l + 1.0) ** 1.5
alm = amplitude * (random.normal(size=alm) + 1j * numpy.where(m > 0, random.normal(size=alm), 0))
sky = 1 + healpy.alm2map(alm, nside, lmax=band) + 1e-4 * random.normal(size=12 * nside**2)
healpy.write_map(
    folder / "reference.fits", healpy.reorder(sky, r2n=True), nest=True, dtype=numpy.float64, overwrite=True,
    column_names=["INTENSITY"], column_units="1", coord="G",
)

mask = (numpy.abs(healpy.pix2vec(nside, numpy.arange(sky.size))[2]) > 0.2).astype(float)
masked = mask * (sky - sky[mask > 0].mean())
angles = (0.3, 1.1, -2.0)  # psi, theta, phi
small = healpy.map2alm(sky, lmax=8)
rotated = small.copy()
healpy.rotate_alm(rotated, *angles)
reference = {
    "healpy": healpy.__version__,
    "anafast_iter3": healpy.anafast(sky, iter=3).tolist(),
    "anafast_iter0_lmax20": healpy.anafast(sky, iter=0, lmax=20).tolist(),
    "masked_iter3_lmax20": (healpy.anafast(masked, iter=3, lmax=20) / (mask**2).mean()).tolist(),
    "alm_lmax8": [[a.real, a.imag] for a in small],
    "rotation_psi_theta_phi": angles,
    "rotated_lmax8": [[a.real, a.imag] for a in rotated],
    "pixels_ring": sky[:12].tolist(),
}
(folder / "reference.json").write_text(json.dumps(reference, indent=0) + "\n")
