"""Settings of the documentation site. `make site` runs Sphinx on the pages as Scripts/site-pages lays them out."""

import os
import pathlib
import re
import sys

# The root of the repository, which Scripts/site names: this file is read in the folder of laid-out pages.
root = pathlib.Path(os.environ.get("DAPPLE_ROOT", pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(root / "python/src"))

project = "Dapple"
author = "The Dapple developers"
copyright = "The Dapple developers, GPL-3.0-or-later"
version = release = re.search(r"^version: (.+)$", (root / "CITATION.cff").read_text("utf-8"), re.M).group(1)

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["files", "man"]
templates_path = []
nitpicky = True
# "--set" stays two hyphens.
smartquotes = False

# Headings have the names that code-hosting sites give them.
myst_heading_anchors = 4
myst_enable_extensions = ["dollarmath"]
# Blocks that do not say what they are in are shell commands, output and formulas.
highlight_language = "none"

# Notebooks are run when they, and not their surroundings, have changed. `make notebooks` runs all of them.
nb_execution_mode = os.environ.get("DAPPLE_SITE_NOTEBOOKS", "cache")
nb_execution_cache_path = os.environ.get("DAPPLE_SITE_CACHE", "")
nb_execution_in_temp = True
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
# Names of other packages, whose pages the site does not look up.
nitpick_ignore_regex = [
    (r"py:.*", r"(numpy|np|astropy|matplotlib|healpy|pathlib|os|collections|typing|concurrent)(\..*)?"),
]

html_theme = "furo"
html_title = f"Dapple {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"sidebar_hide_name": False}


def keep_bars(app, what, name, obj, options, lines):
    """Lets |B| in a docstring be the length of B: reStructuredText takes it for a name to be replaced."""
    for number, line in enumerate(lines):
        pieces = re.split(r"(``.*?``)", line)
        lines[number] = "".join(piece if place % 2 else piece.replace("|", r"\|") for place, piece in enumerate(pieces))


def setup(app):
    from pygments.lexers.special import TextLexer

    app.connect("autodoc-process-docstring", keep_bars)
    # The drawing of the house in the contributing guide stands as its lines: drawing it takes a script from elsewhere.
    app.add_lexer("mermaid", TextLexer)
