"""What a view of the lab draws when it is asked until it is done."""

from __future__ import annotations

import math

from bendwise.lab.fields import read_state


def drawn(view, state):
    """The drawing of a whole state, however many portions its training takes."""
    while True:
        drawing = view.draw(state)
        numbers = drawing.numbers
        if numbers["reached"] == numbers["wanted"] or not math.isnan(numbers["broke"]):
            return drawing


def draw(view, **state):
    """The same, of a state that differs from the usual one."""
    return drawn(view, read_state(view.fields, state))
