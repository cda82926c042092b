"""Fields and trajectories of a study; what they are to the bit is tested with the library."""

import numpy as np
from conftest import said

import dapple


def test_the_field_is_the_programs(tiny_study, tmp_path):
    from astropy.table import Table

    study = tmp_path / "study.toml"
    study.write_text(tiny_study.text)
    said("field", study, "--realization", "2", "--plane", "xz", "--points", "5", "--output", tmp_path / "field.ecsv")
    table = Table.read(tmp_path / "field.ecsv")
    places = np.stack([table[axis] for axis in "xyz"], axis=-1)
    columns = [name for name in table.colnames if name.lower().startswith("b")]
    np.testing.assert_allclose(tiny_study.field(2)(places), np.stack([table[c] for c in columns[:3]], -1), rtol=1e-12)


def test_backtrack(tiny_study):
    directions = np.eye(3)
    positions, momenta = tiny_study.backtrack(1, directions, [1, 10], momenta=True)
    assert positions.shape == momenta.shape == (2, 3, 3)
    np.testing.assert_allclose(np.linalg.norm(momenta, axis=-1), 1, rtol=1e-9)
    # A path of length ΩT in r_L, backward from the observer.
    assert (np.linalg.norm(positions, axis=-1) <= np.array([[1], [10]]) * (1 + 1e-9)).all()
    np.testing.assert_array_equal(positions, tiny_study.field(1).backtrack(directions, [1, 10], threads=1))


def test_larmor_radius_also_of_physical_units(tiny_study, tiny):
    assert tiny_study.larmor_radius == tiny.spectra.meta["larmor_radius_in_bendover_scales"] == 0.1
    physical = dapple.Study(particle=dict(rigidity="10 TV", regular_field="4 uG", coherence_length="0.027 pc"))
    assert 0.09 < physical.larmor_radius < 0.11
