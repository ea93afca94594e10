"""Numbers as pictures print them: short, with a true minus sign."""

from __future__ import annotations


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


def listed(items: list[str]) -> str:
    """Items as a sentence names them.

    >>> listed(["1"]), listed(["1", "2"]), listed(["1", "2", "3"])
    ('1', '1 and 2', '1, 2 and 3')
    """
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
