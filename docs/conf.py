"""How Sphinx makes the site. `python3 run docs` builds it, offline, with every warning an error."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "src")]

import bendwise  # noqa: E402 - from this checkout

project = "Bendwise"
author = "The Bendwise developers"
copyright = author  # noqa: A001 - Sphinx calls it so
version = release = bendwise.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "sphinx_copybutton",
    "catalogue",
    "commands",
    "github",
    "names",
    "notebooks",
    "offline_math",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "_ext"]
smartquotes = False
nitpicky = True
default_role = "name"

myst_enable_extensions = ["dollarmath", "attrs_block", "attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
html_math_renderer = "mathml"

autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = False
numpydoc_show_class_members = False
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"Bendwise {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
pygments_dark_style = "github-dark"
toc_object_entries_show_parents = "hide"
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
