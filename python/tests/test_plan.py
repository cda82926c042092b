"""Plans: the program's, as a study and words."""

import pytest

import dapple


def test_a_plan_is_a_study(tiny_study):
    found = dapple.plan(tiny_study, 16, 0.1, threads=1)
    assert found.study["sky.nside"] == 8 and found.study["field.modes"] == tiny_study["field.modes"]
    assert found.study.name == tiny_study.name + "-plan"
    assert f"N_side 8, {found.study['study.realizations']} realisations" in found.summary
    assert "core-hours" in found.summary and "written" not in found.summary and "dapple run STUDY" in found.summary
    finer = dapple.plan(tiny_study, 16, 0.05)
    assert abs(finer.study["study.realizations"] / found.study["study.realizations"] - 4) < 0.1


def test_a_pilot_is_a_run(tiny, tiny_study):
    study = tiny_study.with_settings({"output.spectrum_time": 20})
    found = dapple.plan(study, 1, 0.1, pilot=tiny)
    assert found.study["sky.nside"] == tiny_study["sky.nside"] and "12 realisations" in found.summary
    with pytest.raises(dapple.DappleError, match="another field"):
        dapple.plan(study.with_settings({"field.strength": 0.5}), 1, 0.1, pilot=tiny.path)


@pytest.mark.parametrize(("multipole", "error", "words"), [(0, 0.1, "--multipole 0"), (4, 1.0, "--error 1")])
def test_the_program_names_what_is_wrong(tiny_study, multipole, error, words):
    with pytest.raises(dapple.DappleError, match=words):
        dapple.plan(tiny_study, multipole, error)
