"""The Python package of the wheel, where there is no Swift: a field, trajectories and a study."""

import numpy

import dapple

study = dapple.Study("tiny.toml")
field = study.field(0)
positions = numpy.random.default_rng(1).normal(size=(1000, 3))
b = field(positions)
assert b.shape == (1000, 3) and numpy.isfinite(b).all()
# The mean square of the turbulence is the study's, within what a thousand places of one realisation can say.
turbulent = b - [0, 0, 1]
assert 0.3 < (turbulent**2).sum(axis=1).mean() / study["field.strength"] < 3, turbulent
directions = positions / numpy.linalg.norm(positions, axis=1)[:, None]
displacements = study.backtrack(0, directions, [1.0, 10.0])
assert displacements.shape == (2, 1000, 3) and numpy.isfinite(displacements).all()
run = study.run("wheel-run", progress=False)
assert len(run.spectra) > 0
print(f"the wheel: numpy {numpy.__version__}, a field, trajectories, a study with {len(run.spectra)} rows of spectra")
