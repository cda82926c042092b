"""The example of Documentation/reference/CInterface.md, compiled and run."""

import pathlib
import re
import shutil
import subprocess

import numpy as np
import pytest
from field_support import study_text

from dapple import _library
from dapple.fields import Ensemble

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "Documentation" / "reference" / "CInterface.md"
COMPILER = shutil.which("cc")

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not PAGE.exists() or COMPILER is None, reason="needs the repository and a C compiler"),
]


def test_example_of_the_page(tmp_path):
    (example,) = re.findall(r"```c\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    (tmp_path / "example.c").write_text(example)
    text = study_text(["field.modes=24"])
    (tmp_path / "resolved.toml").write_text(text)
    # Under its own name, by which the loader looks for it.
    shutil.copy(_library.path(), tmp_path / "libdapple.so")
    subprocess.run(
        [COMPILER, "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I", ROOT / "Sources/_CInterface/include",
         "example.c", "./libdapple.so", "-Wl,-rpath,$ORIGIN", "-o", "example"],
        cwd=tmp_path, check=True, timeout=60,
    )  # fmt: skip
    done = subprocess.run(
        ["./example", "resolved.toml"], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    field = Ensemble(text).field(3)
    printed = [[float(word) for word in line.split()[2:5]] for line in done.stdout.splitlines()]
    assert np.array_equal(printed, [field([0, 0, 0]), field.backtrack([1, 0, 0], 10)[0]])

    (tmp_path / "bad.toml").write_text(text.replace("k_min = 0.01", "k_min = 1000"))
    failed = subprocess.run(
        ["./example", "bad.toml"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert failed.returncode == 2 and failed.stderr == "field.k_min: must be less than field.k_max\n"
