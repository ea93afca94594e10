"""What axe, which knows the rules of accessible pages, finds wrong in one."""

from __future__ import annotations

from pathlib import Path

import pytest

AXE = Path(__file__).parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(
    not AXE.exists(), reason="axe is not here; `python frontend/bundle.py check` brings it"
)


def faults(page):
    """Rule and elements of each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
