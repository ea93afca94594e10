"""How the lab's page gets into the wheel."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"
LOCK = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))


@pytest.fixture
def bundle():
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "platform",
    ["win32-x64-msvc", "win32-arm64-msvc", "darwin-arm64", "darwin-x64"]
    + [f"linux-{kind}" for kind in ("x64-gnu", "x64-musl", "arm64-gnu", "arm64-musl")],
)
def test_the_page_can_be_made_on(platform):
    assert f"node_modules/@rolldown/binding-{platform}" in LOCK["packages"]


def test_what_the_page_is_made_with_is_pinned_by_hashes_and_names_no_address():
    locked = {name: package for name, package in LOCK["packages"].items() if name}
    assert all("integrity" in package and "resolved" not in package for package in locked.values())


def test_what_runs_in_the_page_is_free_to_use_and_little():
    shipped = {name for name, package in LOCK["packages"].items() if name and not package.get("dev")}
    licenses = {LOCK["packages"][name]["license"] for name in shipped}
    assert licenses <= {"MIT", "ISC", "Apache-2.0"}
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert set(wanted) == {"d3-array", "d3-scale", "d3-shape", "svelte"}


def test_any_change_of_a_source_makes_the_page_anew(bundle, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "node_modules").mkdir()
    source = tmp_path / "src" / "main.ts"
    source.write_text("a")
    prints = [bundle.fingerprint(tmp_path)]
    (tmp_path / "node_modules" / "x.js").write_text("made elsewhere")
    assert bundle.fingerprint(tmp_path) == prints[0]
    source.write_text("b")
    prints.append(bundle.fingerprint(tmp_path))
    source.rename(tmp_path / "src" / "other.ts")
    prints.append(bundle.fingerprint(tmp_path))
    assert len(set(prints)) == 3


def test_a_page_without_its_index_is_not_shipped(bundle, tmp_path, monkeypatch):
    (tmp_path / "dist").mkdir()
    monkeypatch.setattr(bundle, "install", lambda folder: None)
    monkeypatch.setattr(bundle, "run", lambda *arguments: None)
    with pytest.raises(bundle.BundleError, match=r"the page was made without index\.html"):
        bundle.bundle(tmp_path / "static", tmp_path)
    assert not (tmp_path / "static").exists()


def test_a_node_of_ones_own_is_used_and_a_wrong_one_is_a_sentence(bundle, tmp_path, monkeypatch):
    monkeypatch.setenv("BENDWISE_NODE", str(tmp_path / "node"))
    with pytest.raises(bundle.BundleError, match=r"there is no node at .*: the lab's page is made with Node"):
        bundle.node()
    npm = tmp_path / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm.parent.mkdir(parents=True)
    (tmp_path / "node").write_text("")
    with pytest.raises(bundle.BundleError, match="there is no npm beside"):
        bundle.node()
    npm.write_text("")
    assert bundle.node() == (str((tmp_path / "node").resolve()), npm.resolve())


def test_what_node_said_last_is_in_the_error(bundle, tmp_path):
    with pytest.raises(bundle.BundleError, match="ended with 3\nthe reason"):
        bundle.run(tmp_path, "-e", "console.log('the reason'); process.exit(3)")


@pytest.mark.slow
def test_a_wheel_holds_the_page_and_leaves_the_checkout_as_it_was(tmp_path):
    before = subprocess.run(["git", "status", "--short"], cwd=ROOT, capture_output=True, check=True).stdout
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "bendwise/lab/static/index.html" in names
    assert not [name for name in names if "node_modules" in name or "frontend" in name]
    after = subprocess.run(["git", "status", "--short"], cwd=ROOT, capture_output=True, check=True).stdout
    assert after == before
