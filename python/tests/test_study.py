"""Studies: from where they come, what they say, and what the program says of wrong ones."""

import pickle

import numpy as np
import pytest
from astropy import units
from conftest import TINY, said

import dapple


def test_sources_agree(tmp_path):
    text = "[field]\nstrength = 0.1\n\n[sky]\nnside = 8\n"
    path = tmp_path / "study.toml"
    path.write_text(text)
    studies = [
        dapple.Study(path),
        dapple.Study(str(path)),
        dapple.Study(text),
        dapple.Study("field.strength = 0.1\nsky.nside = 8"),
        dapple.Study({"field": {"strength": 0.1}, "sky": {"nside": 8}}),
        dapple.Study({"field.strength": 0.1, "sky.nside": 8}),
        dapple.Study(field=dict(strength=0.1), sky=dict(nside=8)),
        dapple.Study("[sky]\nnside = 4\n", field=dict(strength=0.1), sky=dict(nside=8)),
        dapple.Study().with_settings({"field.strength": 0.1}, sky=dict(nside=8)),
    ]
    assert all(study == studies[0] and study.text == studies[0].text for study in studies)
    assert studies[0] != dapple.Study()
    assert studies[0].text == said("study", path)


def test_items_have_types_and_defaults():
    study = dapple.Study(TINY)
    assert study["study.realizations"] == 12 and isinstance(study["study.realizations"], int)
    assert study["field.strength"] == 1.0 and study["backtracking.omega_t"] == [1, 3, 10, 20]
    assert study["output"]["figures"] is False and study.name == "tiny"
    with pytest.raises(KeyError, match=r"field\.strenght: not in this study; field has .*strength"):
        study["field.strenght"]
    with pytest.raises(KeyError, match=r"strength: not in this study; it has study, field"):
        study["strength"]
    with pytest.raises(KeyError, match=r"study\.name\.x: name is a value and no table"):
        study["study.name.x"]


def test_a_file_with_an_equals_sign_in_its_path(tmp_path):
    folder = tmp_path / "strength=0.3"
    folder.mkdir()
    (folder / "study").write_text("[field]\nstrength = 0.3\n")
    assert dapple.Study(str(folder / "study"))["field.strength"] == 0.3


@pytest.mark.parametrize("name", ["q\"x \\ 'ü #y", "= [a]\t", "--output", "\u202e\u200b🙂", " '''", "$(id) `id` ;"])
def test_hostile_names_survive(name, tmp_path):
    if any(ord(character) < 32 for character in name):
        with pytest.raises(dapple.DappleError, match="must be a directory name"):
            dapple.Study(study=dict(name=name))
        return
    study = dapple.Study(study=dict(name=name))
    assert study.name == name and dapple.Study(study.text).name == name
    again = study.with_settings({"field.strength": 2})
    assert again.name == name and again["field.strength"] == 2


def test_hostile_keys_and_values_are_errors():
    for tables in (
        {'a"]\n[study': {"name": "x"}},
        {"field": {'strength = 1\n"': 2}},
        {"field": 3},
        {"field": {"strength": float("nan")}},
        {"field": {"modes": 2**70}},
        {"field": {"strength": {"a": {"b": [1, {"c": 2}]}}}},
        {"study": {"name": "x" * 300_000}},
    ):
        with pytest.raises(dapple.DappleError):
            dapple.Study(tables)
    with pytest.raises(dapple.DappleError, match=r"study\.name: has a lone surrogate at 1, which is no character"):
        dapple.Study(study=dict(name="x\udc80"))
    with pytest.raises(dapple.DappleError, match="lone surrogate"):
        dapple.Study('study.name = "\udc80"')
    with pytest.raises(dapple.DappleError, match=r"field\.strength: None is of type NoneType"):
        dapple.Study(field=dict(strength=None))
    with pytest.raises(dapple.DappleError, match="the key 3 is no string"):
        dapple.Study({3: 4})


def test_errors_are_the_programs(tmp_path):
    path = tmp_path / "bad.toml"
    for text in ("[field]\nstrength = -1\n", "[field]\nstrength = \n", "[fields]\n", "[study]\nname = 3\n"):
        path.write_text(text)
        with pytest.raises(dapple.DappleError) as error:
            dapple.Study(path)
        assert str(error.value) == said("study", path, status=1)
    for place in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(dapple.DappleError) as error:
            dapple.Study(place)
        assert str(error.value) == said("study", place, status=1)


def test_values_of_numpy_and_astropy():
    study = dapple.Study(
        field=dict(strength=np.float32(0.5), modes=np.int64(40)),
        particle=dict(rigidity=10 * units.TV, regular_field=4 * units.uG, coherence_length=10 * units.pc),
        backtracking=dict(omega_t=np.geomspace(1, 10, 3)),
        sky=dict(nside=2, observer=(0, 0, 1)),
    )
    assert study["field.strength"] == 0.5 and study["field.modes"] == 40
    assert study["backtracking.omega_t"] == np.geomspace(1, 10, 3).tolist()
    assert study["particle.rigidity"] == "10 TV" and study["sky.observer"] == [0, 0, 1]


def test_many_times_fit():
    times = np.geomspace(0.1, 1000, 10_000)
    assert dapple.Study(backtracking=dict(omega_t=times))["backtracking.omega_t"] == times.tolist()


def test_settings_leave_the_study_alone_and_forget_nothing():
    study = dapple.Study(field=dict(model="slab-2d", slab_fraction=0.3))
    other = study.with_settings({"field": {"strength": 2}})
    assert "strength" not in repr(study) and study["field.strength"] == 1
    assert other["field.slab_fraction"] == 0.3 and other["field.strength"] == 2
    assert (
        repr(other) == "<Study 'ahlers-mertsch-2015': field.model='slab-2d', field.slab_fraction=0.3, field.strength=2>"
    )
    assert pickle.loads(pickle.dumps(other)) == other and len({study, other, pickle.loads(pickle.dumps(study))}) == 2


def test_no_program(monkeypatch, tmp_path):
    monkeypatch.setenv("DAPPLE_PROGRAM", str(tmp_path / "none"))
    with pytest.raises(dapple.DappleError, match="DAPPLE_PROGRAM: .*none' is no program that can be executed"):
        dapple.Study()
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    monkeypatch.setenv("DAPPLE_PROGRAM", str(broken))
    with pytest.raises(dapple.DappleError, match="broken cannot be started"):
        dapple.Study()
