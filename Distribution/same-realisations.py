"""same-realisations.py RUN RUN: whether two run directories have the same realisations; says how far apart they are.

The two come from one program on two versions of glibc, whose atan2, tan, hypot and others differ in the last bit. So
numbers may differ by round-off, relative to the largest of their column.
"""

import sys
from pathlib import Path

import numpy
from astropy.io import fits

# Sums of some hundred terms of either sign, 1e-16 a term. Trajectories that differ would show at 1e-8 and above.
ROUND_OFF = 1e-12

here, there = (Path(name) / "realizations" for name in sys.argv[1:])
names = [sorted(path.name for path in folder.glob("*.fits")) for folder in (here, there)]
if not names[0] or names[0] != names[1]:
    sys.exit(f"same-realisations: {here} has {names[0]}, {there} {names[1]}")

equal, largest = 0, 0.0
for name in names[0]:
    if (here / name).read_bytes() == (there / name).read_bytes():
        equal += 1
        continue
    with fits.open(here / name) as one, fits.open(there / name) as other:
        if [hdu.name for hdu in one] != [hdu.name for hdu in other]:
            sys.exit(f"same-realisations: {name} has other tables")
        for hdu, twin in zip(one[1:], other[1:]):
            if hdu.columns.names != twin.columns.names or len(hdu.data) != len(twin.data):
                sys.exit(f"same-realisations: {name}[{hdu.name}] has other columns or rows")
            for column in hdu.columns.names:
                a, b = (numpy.asarray(table.data[column]) for table in (hdu, twin))
                if a.dtype.kind != "f":
                    if not (a == b).all():
                        sys.exit(f"same-realisations: {name}[{hdu.name}].{column} differs")
                    continue
                scale = numpy.nanmax(numpy.abs(a), initial=0)
                if not numpy.array_equal(numpy.isnan(a), numpy.isnan(b)):
                    sys.exit(f"same-realisations: {name}[{hdu.name}].{column} has no number at other places")
                if scale > 0:
                    distance = numpy.nanmax(numpy.abs(a - b), initial=0) / scale
                    largest = max(largest, distance)
                    if distance > ROUND_OFF:
                        sys.exit(f"same-realisations: {name}[{hdu.name}].{column}: {distance:.1e} of its largest")
print(f"{equal} of {len(names[0])} files of realisations are the same to the byte, the others within {largest:.1e}")
