"""While a wheel is made: put the lab's page into it. `frontend/bundle.py` makes the page.

An editable install writes it to src/bendwise/lab/static, which git ignores; BENDWISE_PAGE=later leaves
that to the first `python3 run lab`. A wheel takes it from a folder beside the checkout, which stays as it is.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "bendwise/lab/static"


def _bundler(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bendwise_bundle", root / "frontend" / "bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before and after a wheel is made."""

    PLUGIN_NAME = "custom"
    _work: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the page, unless it is there for these very sources."""
        page = _bundler(Path(self.root))
        if version == "editable":
            if os.environ.get("BENDWISE_PAGE") != "later" and not page.is_current():
                page.bundle(page.STATIC)
            return
        self._work = Path(tempfile.mkdtemp(prefix="bendwise-page-"))
        made = self._work / "static"
        if page.is_current():
            shutil.copytree(page.STATIC, made)
        else:
            copy = self._work / "frontend"
            shutil.copytree(page.HERE, copy, ignore=shutil.ignore_patterns(*page.MADE))
            page.bundle(made, copy)
        build_data["force_include"][str(made)] = INSIDE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
