"""My data: a table, what was understood of it, and a comparison of activations on it (see `contest`)."""

from __future__ import annotations

import shlex
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError
from .. import tables
from ..fields import Choice, Field, Flag, Number, State, Text, Texts
from ..uploads import MOST_BYTES
from .neuron import element_wise
from .record import Drawing, View

if TYPE_CHECKING:
    import pandas as pd

    from ...comparison.data import Task

ROWS, COLUMNS = 5, 12
LISTED = 100
BARS = 12
CELL = 24
HIDDEN = {"16": (16,), "32,32": (32, 32), "64,64": (64, 64)}
FIELDS: dict[str, Field] = {
    "table": Choice("wine", {"built in": tables.BUILT_IN, "your own": (tables.FILE,)}),
    "digest": Text("", 64),
    "name": Text("", 100),
    "target": Text("", 200),
    "task": Choice("auto", {"": ("auto", "classification", "regression")}),
    "drop": Texts((), 0, 200),
    "activations": Texts(("relu", "tanh", "gelu"), 2, 12, element_wise()),
    "seeds": Number(5.0, 2.0, 20.0, 1.0),
    "hidden": Choice("32,32", {"": tuple(HIDDEN)}),
    "baselines": Flag(True),
    "budget": Number(120.0, 10.0, 600.0, 10.0),
}


def draw(state: State) -> Drawing:
    """The columns and first rows of the table, what is to be predicted, or why that cannot be."""
    try:
        found = tables.source(state)
    except InputError as error:
        return _nothing(str(error))
    texts = {"name": found.name, "problem": "", "target": "", "kind": "", "metric": ""}
    lists: dict[str, Any] = {"faults": [], "notes": [], "bars": [], **_table(found.table)}
    try:
        texts["target"] = tables.target_of(state)
        task = tables.task(state)
    except InputError as error:
        lists["faults"] = list(getattr(error, "columns", ()))
        return Drawing(_shares([]), _sizes(found.table), {**texts, "problem": str(error)}, lists)
    bars = _bars(task)
    lists["bars"] = [name for name, _ in bars]
    lists["notes"] = [tables.in_the_page(note) for note in task.notes]
    return Drawing(
        _shares([count for _, count in bars]),
        {**_sizes(found.table), "used_rows": len(task.y), "used_columns": task.X.shape[1]},
        {**texts, "kind": task.kind, "metric": _metric(task)},
        lists,
    )


def _nothing(said: str) -> Drawing:
    texts = {"name": "", "problem": said, "target": "", "kind": "", "metric": ""}
    lists: dict[str, Any] = {name: [] for name in ("columns", "rows", "choices", "faults", "notes", "bars")}
    return Drawing(_shares([]), {"rows": 0, "columns": 0}, texts, lists)


def _shares(counts: list[int]) -> dict[str, Any]:
    return {"counts": np.array(counts, dtype=np.float64)}


def _sizes(table: pd.DataFrame) -> dict[str, float]:
    return {"rows": table.shape[0], "columns": table.shape[1]}


def _metric(task: Task) -> str:
    from ...comparison.metrics import fitting_metric

    return fitting_metric(task.kind, task.y).label


def _table(table: pd.DataFrame) -> dict[str, Any]:
    """What the page writes of a table, as texts: nothing in it is more than that."""
    names = [str(name) for name in table.columns]
    return {
        "choices": names,
        "columns": [_column(name, table.iloc[:, i]) for i, name in enumerate(names[:LISTED])],
        "rows": [
            [_cell(value) for value in row] for row in table.iloc[:ROWS, :COLUMNS].itertuples(index=False)
        ],
    }


def _cell(value: Any) -> str:
    if isinstance(value, float):
        text = "" if np.isnan(value) else f"{value:.6g}"
    else:
        text = "" if value is None or str(value) in ("nan", "NaT", "<NA>") else str(value)
    text = " ".join(text.encode(errors="replace").decode().split())
    return text if len(text) <= CELL else f"{text[: CELL - 1]}…"


def _column(name: str, given: pd.Series[Any]) -> dict[str, Any]:
    from ...comparison.tables.columns import is_date, is_text, plain
    from ...comparison.tables.dates import from_texts

    column = plain(given)
    known = column.dropna()
    missing = len(column) - len(known)
    if known.empty:
        kind, about = "empty", ""
    elif is_date(column) or (is_text(column) and from_texts(column) is not None):
        kind, about = "dates", f"{_cell(known.iloc[0])} and others"
    elif is_text(column):
        kinds = known.unique()
        kind = "texts"
        such = ", ".join(_cell(value) for value in kinds[:2])
        about = f"{len(kinds):,} different, such as {such}" if len(kinds) > 1 else f"always {such}"
    elif column.dtype.kind == "b":
        kind, about = "yes or no", f"{float(known.mean()):.0%} yes"
    else:
        kind, about = "numbers", _between(float(known.min()), float(known.max()))
    return {"name": name, "kind": kind, "about": about, "missing": missing}


def _bars(task: Task) -> list[tuple[str, int]]:
    """How often each answer is there: classes, the commonest first where they are many, or a few ranges."""
    if task.kind == "classification":
        counts = np.bincount(task.y, minlength=len(task.classes))
        order = np.argsort(-counts, kind="stable")[:BARS] if len(counts) > BARS else np.arange(len(counts))
        return [(_cell(task.classes[i]), int(counts[i])) for i in order]
    found, edges = np.histogram(task.y, bins=BARS - 2)
    return [(_between(*two), int(n)) for two, n in zip(pairwise(edges.tolist()), found, strict=True)]


def _between(low: float, high: float) -> str:
    return f"{_cell(low)} to {_cell(high)}".replace("-", "−")


def settings(state: State) -> dict[str, Any]:
    """The arguments of `bendwise.compare` that a state means."""
    return {
        "activations": list(state["activations"]),
        "seeds": int(state["seeds"]),
        "hidden": HIDDEN[state["hidden"]],
        "baselines": state["baselines"],
    }


def python(state: State) -> str:
    """The same comparison in a few lines."""
    said = ",\n    ".join(f"{name}={value!r}" for name, value in settings(state).items())
    lines, kind = _reading(state), state["task"]
    if state["table"] == tables.FILE and kind != "auto":
        said += f",\n    task={kind!r}"
    return f"""\
{lines}
found = bw.compare(
    X,
    y,
    {said},
    budget_s={state["budget"]:g},
)
print(found)
# In a terminal: {command(state)}
"""


def _reading(state: State) -> str:
    start = "import bendwise as bw\n"
    if state["table"] == "spiral":
        return f"{start}\nX, y = bw.datasets.spiral_data()"
    if state["table"] != tables.FILE:
        return f"{start}\ntable = bw.datasets.load_table({state['table']!r})\nX, y = table.data, table.target"
    name, target = state["name"], state["target"] or _guessed(state)
    readers = {
        ".tsv": "read_csv({}, sep='\\t')",
        ".jsonl": "read_json({}, lines=True)",
        ".ndjson": "read_json({}, lines=True)",
        ".parquet": "read_parquet({})",
        ".feather": "read_feather({})",
        ".arrow": "read_feather({})",
    }
    suffix = "." + name.rpartition(".")[2].lower()
    call = readers.get(suffix, "read_csv({})").format(repr(name))
    out = [target, *(column for column in state["drop"] if column != target)]
    return f"""\
{start}import pandas as pd

table = pd.{call}  # in the folder of the file
X, y = table.drop(columns={out!r}), table[{target!r}]"""


def _guessed(state: State) -> str:
    try:
        return tables.target_of(state)
    except InputError:
        return ""


def command(state: State) -> str:
    """The same comparison in a terminal."""
    words = ["bendwise", "compare", state["table"]]
    if state["table"] == tables.FILE:
        target = state["target"] or _guessed(state)
        words[-1:] = [state["name"] or "table.csv", "--target", target]
        for column in state["drop"]:
            words += ["--drop", column] if column != target else []
        words += [] if state["task"] == "auto" else ["--task", state["task"]]
    words += ["--activations", ",".join(state["activations"]), "--seeds", f"{state['seeds']:.0f}"]
    words += [] if state["hidden"] == "32,32" else ["--hidden", state["hidden"]]
    words += [] if state["baselines"] else ["--no-baselines"]
    return shlex.join(words)


def material() -> dict[str, Any]:
    """What the page must know of its limits."""
    return {"most_bytes": MOST_BYTES}


VIEW = View(
    name="table",
    title="My data",
    about="Choose a table, and let activations compete on it: the same network with each, judged on rows "
    "that it has not seen. Your data never leaves this machine.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
)
