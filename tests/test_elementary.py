"""Elementary functions: their bounds, their primitives, and where their numbers come from."""

from __future__ import annotations

import inspect
import itertools
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp
from numba import njit

import bendwise as bw
from bendwise import elementary
from bendwise.accuracy import coefficients, error_ulp, sample
from bendwise.compiler import lowering
from bendwise.compiler.primitives import REPLACEMENTS

TRUTH = {
    "exp": mp.exp,
    "expm1": mp.expm1,
    "log": mp.log,
    "log1p": mp.log1p,
    "tanh": mp.tanh,
    "sin": mp.sin,
    "cos": mp.cos,
    "atan": mp.atan,
    "erf": mp.erf,
}
DOMAIN = {"log": 0.0, "log1p": -1.0}
finite = st.floats(allow_nan=False, allow_infinity=False)


def machine_code(function, real):
    """The function as machine code, to be called from here."""
    scalar = lowering.scalar(function, real)

    @njit
    def call(*numbers):
        return scalar(*numbers)

    return call


def compiled(function, real):
    """The function as machine code for one number."""
    scalar = machine_code(REPLACEMENTS.get(function, function), real)
    return lambda *numbers: real(scalar(*(real(x) for x in numbers)))


def bits(x):
    return "nan" if math.isnan(x) else struct.pack("d", x)


@pytest.mark.parametrize("name", elementary.BOUND_ULP)
def test_errors_are_within_the_bound(name, real):
    function = compiled(getattr(elementary, name), real)
    x = sample(real, 4000, seed=1)
    x = x[(x > DOMAIN.get(name, -math.inf)) & (np.abs(x) < 1e5)]
    with mp.workdps(60):
        worst = max(error_ulp(function(v), TRUTH[name](mp.mpf(float(v))), real) for v in x)
    assert worst <= elementary.BOUND_ULP[name]


@pytest.mark.parametrize("name", elementary.BOUND_ULP)
def test_plain_python_gives_the_bits_of_the_double_machine_code(name):
    plain, machine = getattr(elementary, name), compiled(getattr(elementary, name), np.float64)
    numbers = [*sample(np.float64, 400, seed=2), math.inf, -math.inf, math.nan]
    assert [bits(plain(float(x))) for x in numbers] == [bits(machine(x)) for x in numbers]


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda: elementary.exp(-math.inf), 0.0),
        (lambda: elementary.exp(math.inf), math.inf),
        (lambda: elementary.expm1(-math.inf), -1.0),
        (lambda: elementary.expm1(709.5), math.expm1(709.5)),
        (lambda: elementary.log1p(-1.0), -math.inf),
        (lambda: elementary.log1p(math.inf), math.inf),
        (lambda: elementary.tanh(math.inf), 1.0),
        (lambda: elementary.atan(math.inf), math.pi / 2),
        (lambda: elementary.erf(-math.inf), -1.0),
    ],
)
def test_ends_of_the_range(call, answer):
    assert call() == pytest.approx(answer, rel=1e-9, abs=0)


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_sine_and_cosine_are_right_where_they_are_hard(name, real):
    multiples = np.arange(1, 2000) * (np.pi / 4)
    facts = np.finfo(real)
    huge = np.ldexp(1.5707963, np.arange(0, int(facts.maxexp)))
    nearest_to_a_root = {np.float64: 6381956970095103 * 2.0**797, np.float32: 16367173 * 2.0**72}[real]
    x = np.array([*multiples, *huge, nearest_to_a_root, facts.max, -facts.max]).astype(real)
    function = compiled(getattr(elementary, name), real)
    with mp.workdps(60):
        worst = max(error_ulp(function(v), TRUTH[name](mp.mpf(float(v))), real) for v in x)
    assert worst <= elementary.BOUND_ULP[name]
    assert all(math.isnan(function(v)) for v in (math.inf, -math.inf, math.nan))


def test_a_table_is_read_where_it_is_and_at_its_end_elsewhere(real):
    def read(place):
        return elementary.lookup(elementary.ATAN_TABLE, place)

    table = elementary.ATAN_TABLE if real is np.float64 else elementary.ATAN_TABLE.single
    last = len(table) - 1
    for place in (0.0, 1.0, 17.0, float(last), last + 1.0, -1.0, 1e5, math.inf, math.nan):
        wanted = table[int(place)] if 0 <= place <= last else table[last]
        assert compiled(read, real)(place) == real(wanted)
        assert elementary.lookup(table, place) == wanted


def test_pairs_hold_about_twice_the_digits(real):
    functions = {
        elementary.sin_pair: mp.sin,
        elementary.cos_pair: mp.cos,
        elementary.log1p_pair: mp.log1p,
        elementary.erf_pair: mp.erf,
    }
    for function, true in functions.items():
        pair = machine_code(function, real)
        for x in np.linspace(0.01, 6, 200).astype(real):
            high, low = pair(real(x), real(0))
            with mp.workdps(60):
                error = abs(mp.mpf(float(high)) + mp.mpf(float(low)) - true(mp.mpf(float(x))))
                assert error < abs(true(mp.mpf(float(x)))) * mp.mpf(float(np.finfo(real).eps)) / 5


def test_log1p_below_its_domain_is_nan():
    assert math.isnan(elementary.log1p(-1.5))


@given(finite, finite, finite)
def test_fma_rounds_once(x, y, z):
    with mp.workprec(5000):
        exact = mp.mpf(x) * y + z
    if exact == 0:
        assert elementary.fma(x, y, z) == 0
    else:
        assert error_ulp(elementary.fma(x, y, z), exact, np.float64) <= 0.5


@given(st.floats(-1e3, 1e3), st.integers(-1000, 1000))
def test_scale_is_a_product_with_a_power_of_two_rounded_once(x, n):
    assert elementary.scale(x, n) == math.ldexp(x, n)


def test_the_nearest_power_of_two_comes_with_its_exponent(real):
    lift = elementary.LIFT if real is np.float64 else elementary.LIFT.single

    def both(x):
        return elementary.nearest_power(x, elementary.LOG2_E)

    machine = machine_code(both, real)
    for x in (0.0, -0.0, 0.2, 0.4, -0.4, 1.7, -33.3, -80.0, 40.0):
        n, power = machine(real(x))
        assert (n, power) == (np.rint(x * elementary.LOG2_E), 2.0 ** (n + lift))
        assert both(x) == (n, 2.0 ** (n + elementary.LIFT))
    assert all(map(math.isnan, (machine(real(math.nan))[0], *both(math.nan))))


def test_a_falling_exponential_keeps_its_digits_below_the_smallest_number(real):
    def part(a, factor):
        high, low, power = elementary.falling_exp(a)
        return elementary.fall(factor * high + factor * low, power)

    function = machine_code(part, real)
    factor = real(100)
    for a in np.linspace(0, 110 if real is np.float32 else 760, 997).astype(real):
        with mp.workdps(60):
            true = 100 * mp.exp(-mp.mpf(float(a)))
            assert error_ulp(real(function(a, factor)), true, real) <= 1.6
    assert function(real(math.inf), real(1)) == 0


def test_no_default_is_minus_zero():
    """The compiler takes equal defaults for one, and -0.0 equals 0.0: kernels would depend on their order."""
    records = [f.record for f in bw.catalogue.values()]
    functions = [f for f in vars(elementary).values() if inspect.isfunction(f)]
    defaults = [f.__defaults__ or () for f in functions] + [tuple(r.parameters.values()) for r in records]
    for value in itertools.chain(*defaults):
        assert value != 0 or math.copysign(1, value) > 0


def test_coefficients_are_those_of_the_script_that_computes_them():
    tables = coefficients.tables()
    split = tables.pop("LN2")
    assert split["float64"] == [elementary.LN2_HIGH, elementary.LN2_LOW]
    assert [elementary.LN2_HIGH.single, elementary.LN2_LOW.single] == split["float32"]
    for name in coefficients.CONSTANTS:
        rows, low = tables.pop(name), getattr(elementary, f"{name}_LOW")
        assert rows["float64"] == [getattr(elementary, name), low]
        assert rows["float32"] == [float(np.float32(getattr(elementary, name))), low.single]
    (rest,), (rest_single,) = tables.pop("TAIL_REST").values()
    assert (rest, rest_single) == (elementary.TAIL_REST, elementary.TAIL_REST.single)
    for name, rows in tables.items():
        assert list(getattr(elementary, name)) == rows["float64"]
        assert list(getattr(elementary, name).single) == rows["float32"]
