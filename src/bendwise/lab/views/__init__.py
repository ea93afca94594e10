"""What the lab can show. A view more: a file here that makes a `View`, its name below, and a page for it
in `frontend/src/views`.
"""

from __future__ import annotations

from . import atlas, bends, dead, neuron, sine, softmax, spiral, table, training
from .record import Drawing as Drawing
from .record import View as View

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        neuron.VIEW,
        sine.VIEW,
        bends.VIEW,
        training.VIEW,
        spiral.VIEW,
        dead.VIEW,
        softmax.VIEW,
        atlas.VIEW,
        table.VIEW,
    )
}
