"""What the page runs without Python: all element-wise activations, and the views it can draw itself."""

from __future__ import annotations

import json

from ...activations import Activation, catalogue
from ...compiler import get
from ...elementary import primitives
from ...network import Adam, Dense, Network
from ..views import VIEWS, View, neuron
from ..views.record import Drawing, single
from ..views.sine import PAIRS
from ..views.sine_targets import TARGETS, best, target, wanted_of
from .descent import descend
from .translate import Translation, number

ALONE = ("neuron", "sine", "softmax")
"""Views that need no Python to draw: what their `draw` uses of NumPy is in `frontend/src/echo/`."""

PRIMITIVES = ("fma", "nearest", "scale", "lift", "nearest_power", "split", "horner", "lookup")
GIVEN = {
    **{getattr(primitives, name): name for name in PRIMITIVES},
    get: "get",
    neuron._function: "get",
    single: "single",
    Drawing: "Drawing",
    Dense: "Dense",
    Network: "Network",
    Adam: "Adam",
}
"""What the page has itself, under the same names (see `frontend/src/echo/index.ts`)."""

HEAD = f"""\
function program(given) {{
"use strict";
const {{ np, py, math, warnings, {", ".join(dict.fromkeys(GIVEN.values()))} }} = given;
"""


def _list(numbers: tuple[float, ...]) -> str:
    return f"[{', '.join(map(number, numbers))}]"


def _activation(record: Activation, name: str) -> str:
    facts = {
        "name": record.name,
        "summary": record.summary,
        "source": record.source,
        "parameters": dict(record.parameters),
    }
    return (
        f"{json.dumps(record.name)}: {{ formula: {name}, kinks: {_list(record.kinks)}, "
        f"range: {_list(record.range)}, record: {json.dumps(facts, ensure_ascii=False)} }}"
    )


def formulas(translation: Translation) -> str:
    """All element-wise activations as one JavaScript object: their formulas and the facts that views show."""
    records = [r for r in catalogue.values() if isinstance(r, Activation) and not r.is_own]
    made = [_activation(r, translation.function(r.formula)) for r in records]  # type: ignore[arg-type]
    return "{\n" + ",\n".join(made) + "\n}"


def _view(translation: Translation, view: View) -> str:
    draw, python = (translation.function(f, arrays=True) for f in (view.draw, view.python))  # type: ignore[arg-type]
    return f"{view.name}: {{ draw: {draw}, python: {python} }}"


def _targets(translation: Translation) -> None:
    """What the sine workbench is bent to, and the best for each, which Python found."""
    module = target.__module__
    heights = [
        f"{name}: (x) => {translation.expression(text, module, 'x')}" for name, (_, text) in TARGETS.items()
    ]
    bests = [f"{name}: {json.dumps(best(name, PAIRS - 1).tolist())}" for name in TARGETS]
    translation.write(target, f"(name, x) => ({{ {', '.join(heights)} }})[name](x)")
    translation.write(wanted_of, "(state) => state.target")  # a formula of one's own needs Python to be read
    translation.write(best, f"(name) => ({{ {', '.join(bests)} }})[name]")


def program(names: tuple[str, ...] = ALONE) -> str:
    """A JavaScript function ``program(given)`` that returns formulas and views.

    Examples
    --------
    >>> text = program(())
    >>> "function relu(x)" in text
    True
    """
    translation = Translation(GIVEN)
    activations = formulas(translation)
    _targets(translation)
    training = translation.function(descend)  # type: ignore[arg-type]
    views = ", ".join(_view(translation, VIEWS[name]) for name in names)
    made = f"activations: {activations}, descend: {training}, views: {{ {views} }}"
    return f"{HEAD}{translation.text()}\nreturn {{ {made} }};\n}}\n"
