"""What the pages and the docstrings show runs as it stands."""

import contextlib
import doctest
import importlib
import io
import pkgutil
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import dapple

ROOT = Path(__file__).parents[2]
# The page, wherever in the documentation it stands.
PAGES = [ROOT / "python" / "README.md", *(ROOT / "Documentation").rglob("Python.md")]
MODULES = [module.name for module in pkgutil.walk_packages(dapple.__path__, "dapple.") if "__main__" not in module.name]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_blocks_of_a_page_follow_each_other(page, tmp_path, monkeypatch):
    text = page.read_text(encoding="utf-8")
    blocks = list(re.finditer(r"^```python\n(.*?)^```$", text, re.M | re.S))
    assert len(blocks) >= 2
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "page"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for block in blocks:
            # Lines as on the page, so that a traceback leads there.
            shifted = "\n" * (text[: block.start(1)].count("\n")) + block[1]
            exec(compile(shifted, page, "exec"), names)
    plt.close("all")
    if page.name == "Python.md":
        assert "field.strength = -1" in printed.getvalue() and "chi^2 of 2/(l(l+1)):" in printed.getvalue()
        # One realisation's C_l without the package: five times, l = 0 ... 3 N_side - 1.
        assert "weak 20 realisations" in printed.getvalue() and "(5, 24)" in printed.getvalue()


def test_the_pages_are_there():
    assert len(PAGES) == 2


@pytest.mark.parametrize("module", ["dapple", *MODULES])
def test_docstrings(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(importlib.import_module(module))
    assert found.failed == 0
    if module in ("dapple", "dapple.study"):
        assert found.attempted > 0


def test_every_public_name_is_documented():
    for name in dapple.__all__:
        thing = getattr(dapple, name)
        assert thing.__doc__, name
        if isinstance(thing, type):
            for part, value in vars(thing).items():
                documented = getattr(value, "__doc__", None) or isinstance(value, (int, str, type(None)))
                assert part.startswith("_") or documented, f"{name}.{part}"
    for name in dapple.plot.__all__:
        assert getattr(dapple.plot, name).__doc__
