"""Numbers and lists as pictures print them, with a true minus sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..network import Network

SUPERSCRIPTS = str.maketrans("-0123456789.", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹·")


def short(x: float, digits: int = 2) -> str:
    """A number with few decimals, no trailing zeros and a typographic minus.

    >>> short(-0.408), short(6.0), short(-0.001), short(412.345), short(0.004, digits=3)
    ('−0.41', '6', '0', '412.3', '0.004')
    """
    text = f"{x:.{max(digits - (abs(x) >= 100), 0)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0") else text.replace("-", "−")


def count(n: int, noun: str) -> str:
    """A number of things.

    >>> count(1, "piece"), count(3, "piece")
    ('1 piece', '3 pieces')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def number(x: float, digits: int = 6) -> str:
    """A number with so many significant digits, a true minus sign, and powers of ten written as powers.

    >>> number(-2.385), number(3.4e38, 2), number(float("inf")), number(-0.0)
    ('−2.385', '3.4 · 10³⁸', '∞', '0')
    """
    text = f"{float(x) + 0.0:.{digits}g}".replace("inf", "∞")
    head, _, power = text.partition("e")
    if power:
        return f"{head.replace('-', '−')} · {ten_to(int(power))}"
    return text.replace("-", "−")


def limit(x: float) -> str:
    """A limit; NaN says that there is none.

    >>> limit(0.5), limit(float("nan"))
    ('0.5', 'no limit')
    """
    return number(x) if x == x else "no limit"


def ten_to(power: int) -> str:
    """A power of ten.

    >>> ten_to(-16)
    '10⁻¹⁶'
    """
    return "10" + str(power).translate(SUPERSCRIPTS)


def e_to(power: float, digits: int = 6) -> str:
    r"""A power of e as Matplotlib sets it.

    >>> e_to(-2.385)
    '$\\mathrm{e}^{-2.385}$'
    """
    text = "-\\infty" if power == -np.inf else f"{power:.{digits}g}"
    return f"$\\mathrm{{e}}^{{{text}}}$"


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them.

    >>> listed(["1"]), listed(["1", "2"]), listed(["1", "2", "3"])
    ('1', '1 and 2', '1, 2 and 3')
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def shape(network: Network) -> str:
    """The numbers of inputs and of each layer's neurons.

    >>> import bendwise as bw
    >>> shape(bw.Network([bw.Dense(2, 64), bw.relu, bw.Dense(64, 3)]))
    '2-64-3'
    """
    return "-".join(map(str, [network.n_inputs, *(layer.n_neurons for layer in network.dense)]))
