"""The other side of the live tests against healpy and astropy; prints JSON.

    oracle.py spectrum MAP.fits     healpy.anafast (iter=3) and mean of a map written by this package
    oracle.py header FILE.fits      what astropy and healpy find in it, checksums verified
    oracle.py nested MAP.fits       writes a NESTED map of single precision, value = its RING pixel number
    oracle.py partial MAP.fits      writes an explicit map of part of the sky, likewise
    oracle.py missing MAP.fits      writes integer columns of four types, value = pixel number, of which one is missing
"""

import json
import re
import sys
import warnings

import healpy
import numpy
from astropy.io import fits

command, path = sys.argv[1:3]
if command == "spectrum":
    sky = healpy.read_map(path, dtype=numpy.float64)
    print(json.dumps({"spectrum": healpy.anafast(sky, iter=3).tolist(), "mean": sky.mean()}))
elif command == "header":
    warnings.simplefilter("error")
    with fits.open(path, checksum=True) as units:
        units.verify("exception")
        header = units[1].header
        columns = units[1].columns
        print(json.dumps({
            "keys": {k: header[k] for k in ("PIXTYPE", "ORDERING", "NSIDE", "INDXSCHM", "COORDSYS", "SEED", "NOTE")},
            "names": columns.names, "units": columns.units, "formats": columns.formats,
            "dates": [c.image for u in units for c in u.header.cards if re.search(r"DATE|\d\d:\d\d", c.image)],
            "map": healpy.read_map(path, field=1, dtype=numpy.float64)[:20].tolist(),
        }))
elif command == "missing":
    sky = numpy.arange(12)
    sky[5] = 99
    table = fits.BinTableHDU.from_columns([fits.Column(name=f, format=f, null=99, array=sky) for f in "BIJK"])
    table.header.update(PIXTYPE="HEALPIX", ORDERING="RING", NSIDE=1, INDXSCHM="IMPLICIT")
    table.writeto(path, checksum=True)
    print("{}")
elif command in ("nested", "partial"):
    nside = 16
    sky = numpy.arange(12 * nside**2, dtype=numpy.float64)
    if command == "partial":
        sky[:3000] = healpy.UNSEEN
        healpy.write_map(path, sky, partial=True, dtype=numpy.float64, overwrite=True)
    else:
        sky[7] = healpy.UNSEEN
        healpy.write_map(path, healpy.reorder(sky, r2n=True), nest=True, dtype=numpy.float32, overwrite=True)
    print("{}")
