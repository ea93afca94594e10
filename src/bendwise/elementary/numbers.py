"""Numbers that are not the same in double and in single precision."""

from __future__ import annotations


class Constant(float):
    """A float with another value, `single`, for float32 kernels."""

    single: float

    def __new__(cls, double: float, *, single: float) -> Constant:
        constant = super().__new__(cls, double)
        constant.single = single
        return constant


class Coefficients(tuple[float, ...]):
    """A polynomial, highest power first, with a shorter one, `single`, for float32 kernels."""

    single: tuple[float, ...]

    def __new__(cls, double: tuple[float, ...], *, single: tuple[float, ...]) -> Coefficients:
        coefficients = super().__new__(cls, double)
        coefficients.single = single
        return coefficients

    def parted(self) -> tuple[Coefficients, Constant]:
        """(q, c): the polynomial is x · q + c."""
        return Coefficients(self[:-1], single=self.single[:-1]), Constant(self[-1], single=self.single[-1])


class Table(Coefficients):
    """Numbers found by their place (see `lookup`), with others, `single`, for float32 kernels."""
