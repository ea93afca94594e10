"""Padé activation units: one polynomial over another, their coefficients to be learned."""

from __future__ import annotations

from ..elementary import add_pair, horner_step, product_pair, quotient, quotient_pair, square_pair, times_pair
from .record import activation


def _step(
    y: float, y_low: float, rise: float, rise_low: float, x: float, x_low: float, c: float
) -> tuple[float, float, float, float]:
    """One step of Horner's scheme for a polynomial and its derivative, all in pairs."""
    rise, rise_low = add_pair(y, y_low, *product_pair(rise, rise_low, x, x_low))
    y, y_low = horner_step(y, y_low, x, x_low, c)
    return y, y_low, rise, rise_low


@activation(
    source="Molina, Schramowski & Kersting 2020, arXiv:1907.06732",
    kinks=(-0.273138139261277, 0.0),
    usual=False,
    extra=True,
)
def rational(
    x: float,
    a0: float = 0.02979246,
    a1: float = 0.61837738,
    a2: float = 2.32335207,
    a3: float = 3.05202660,
    a4: float = 1.48548002,
    a5: float = 0.25103717,
    b1: float = 1.14201226,
    b2: float = 4.39322834,
    b3: float = 0.87154450,
    b4: float = 0.34720652,
) -> tuple[float, float]:
    """(a0 + a1 * x + a2 * x**2 + a3 * x**3 + a4 * x**4 + a5 * x**5) / (1 + abs(b1 * x + b2 * x**2 + b3 * x**3 + b4 * x**4))

    The Padé activation unit: a network that learns the ten numbers learns its activation. The defaults draw
    a leaky relu between -3 and 3; farther out the curve goes its own way. The absolute value keeps poles
    away, and puts a kink wherever what is inside it crosses 0.
    """  # noqa: E501 - a formula is one line
    # beyond ±1 both polynomials are divided by x⁴ and are polynomials in t = 1/x, their coefficients reversed
    big = abs(x) > 1
    c = min(max(x, -1e30), 1e30)
    inverse, inverse_low = quotient_pair(1.0, 0.0, c if big else 1.0, 0.0)
    t, t_low = (inverse if big else c), (inverse_low if big else 0.0)
    p, p_low, dp, dp_low = _step(a0 if big else a5, 0.0, 0.0, 0.0, t, t_low, a1 if big else a4)
    p, p_low, dp, dp_low = _step(p, p_low, dp, dp_low, t, t_low, a2 if big else a3)
    p, p_low, dp, dp_low = _step(p, p_low, dp, dp_low, t, t_low, a3 if big else a2)
    p, p_low, dp, dp_low = _step(p, p_low, dp, dp_low, t, t_low, a4 if big else a1)
    p, p_low, dp, dp_low = _step(p, p_low, dp, dp_low, t, t_low, a5 if big else a0)
    q, q_low, dq, dq_low = _step(0.0 if big else b4, 0.0, 0.0, 0.0, t, t_low, b1 if big else b3)
    q, q_low, dq, dq_low = _step(q, q_low, dq, dq_low, t, t_low, b2)
    q, q_low, dq, dq_low = _step(q, q_low, dq, dq_low, t, t_low, b3 if big else b1)
    q, q_low, dq, dq_low = _step(q, q_low, dq, dq_low, t, t_low, b4 if big else 0.0)
    if big:  # the derivatives by x, divided by x⁴ and x³
        part, part_low = product_pair(dp, dp_low, -t, -t_low)
        dp, dp_low = add_pair(part, part_low, *product_pair(p, p_low, 5.0, 0.0))
        part, part_low = product_pair(dq, dq_low, -t, -t_low)
        dq, dq_low = add_pair(part, part_low, 4 * q, 4 * q_low)
    inside = q + q_low  # q alone can be 0 where both are not
    side = 1.0 if inside > 0 else -1.0 if inside < 0 else 0.0
    one, one_low = square_pair(*square_pair(t, t_low))
    below, below_low = add_pair(one if big else 1.0, one_low if big else 0.0, side * q, side * q_low)
    gate, gate_low = quotient_pair(p, p_low, below, below_low)
    top, top_low = product_pair(p, p_low, -side * dq, -side * dq_low)
    top, top_low = add_pair(top, top_low, *product_pair(dp, dp_low, below, below_low))
    square, square_low = square_pair(below, below_low)
    return (
        times_pair(x, gate, gate_low) if big else gate + gate_low,
        quotient(top, top_low, square, square_low),
    )
