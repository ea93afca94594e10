"""`names`: public names on a page, from their docstrings: a table first, then each at length.

::

    .. names:: bendwise.network

       Network Dense
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

MEMBERS = [
    "   :members:",
    "   :exclude-members: set, set_fit_request, set_partial_fit_request, set_score_request",
]
"""All that a class has and documents, without what Matplotlib and scikit-learn add to it."""


def directive_for(found: object) -> str:
    """What of Sphinx's documents such an object."""
    if inspect.isclass(found):
        return "autoclass"
    if inspect.ismodule(found):
        return "automodule"
    return "autofunction" if inspect.isroutine(found) else "autodata"


class Names(SphinxDirective):
    """See the module."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Write what a page would otherwise say by hand, and let Sphinx read that."""
        home = self.arguments[0]
        module = import_module(home)
        names = " ".join(self.content).split()
        lines = [
            ".. py:currentmodule:: None",
            "",
            ".. autosummary::",
            "   :nosignatures:",
            "",
            *(f"   ~{home}.{name}" for name in names),
            "",
        ]
        for name in names:
            what = directive_for(getattr(module, name))
            lines += [f".. {what}:: {home}.{name}", *(MEMBERS if what == "autoclass" else []), ""]
        return self.parse_text_to_nodes(StringList(lines, self.get_source_info()[0]))


class Name(XRefRole):
    """What stands in backticks in a docstring: code, and a link where it is a public name."""

    def __init__(self) -> None:
        super().__init__(innernodeclass=nodes.literal, warn_dangling=False)

    def process_link(self, env: Any, refnode: Any, *rest: Any) -> tuple[str, str]:
        """Say where to look: in the module that the text is from, then among the names of Bendwise."""
        title, target = rest[-2:]
        refnode["refdomain"], refnode["reftype"] = "py", "obj"
        refnode["py:module"] = env.ref_context.get("py:module") or "bendwise"
        refnode["py:class"] = env.ref_context.get("py:class")
        refnode["may_be_code"] = True
        return title, target


def elsewhere(app: Sphinx, env: Any, node: Any, shown: nodes.Element) -> nodes.Element | None:
    """The one public name that ends so, from whatever page; else the text as code, which is no mistake."""
    if not node.get("may_be_code"):
        return None
    domain, target = env.domains.python_domain, node["reftarget"]
    found = [name for name in domain.objects if name.endswith(f".{target}")]
    named = [name for name in found if name == f"bendwise.{target}"] or found
    if len(named) != 1:
        return shown
    place = domain.objects[named[0]]
    return make_refnode(app.builder, node["refdoc"], place.docname, place.node_id, shown, named[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.add_directive("names", Names)
    app.add_role("name", Name())
    app.connect("missing-reference", elsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
