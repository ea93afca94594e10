"""Formulas as mathematics: what docstrings say is true, derived slopes are right, LaTeX is whole."""

from __future__ import annotations

import importlib
import inspect
import math
import re
import sys

import numpy as np
import pytest
from mpmath import mpf

import bendwise as bw
from bendwise import exact
from bendwise.compiler import array_function, lowering

symbolic = pytest.importorskip("bendwise.symbolic")
from bendwise.symbolic.numbers import evaluator  # noqa: E402 - needs SymPy
from bendwise.symbolic.reading import read_text  # noqa: E402 - needs SymPy

POINTS = (-701.5, -40.1, -6.0, -3.3, -1.0, -0.4, -1e-9, 0.0, 1e-9, 0.3, 0.5, 1.0, 2.2, 3.0, 6.5, 40.0, 801.0)
SLOPE = 0.3


def other(value):
    return 3.0 if math.isinf(value) else 1.5 * value + 0.0625


ENDS_OF_WHAT_IS_ROUNDED = {("hard_sigmoid", -3.0), ("hard_sigmoid", 3.0), ("log1mexp", 0.0)}
"""Where a sixth that is rounded ends elsewhere than an exact one, and where the slope is infinite."""


def test_docstrings_are_true(activation):
    record = activation.record
    said = evaluator(read_text(record.summary, record), record, digits=700)
    for parameters in (record.parameters.values(), map(other, record.parameters.values())):
        given = list(parameters)
        for x in POINTS:
            value = exact.value_and_slope(record.name, x, *given)[0]
            found = said(x, *given)
            assert found == value or abs(found - value) <= 1e-15 * abs(value) + mpf(10) ** -400


@pytest.mark.all_kernels
def test_slopes_follow_from_docstrings(activation):
    record = activation.record
    if record.name == "step":
        return
    slope = evaluator(symbolic.calculus.slope(record), record, digits=700)
    for given in ([*record.parameters.values()], [other(value) for value in record.parameters.values()]):
        for x in (*np.linspace(-8, 8, 33) + 0.01, *activation.kinks):
            expected = exact.value_and_slope(record.name, float(x), *given)[1]
            if x in activation.kinks and (record.name, x) in ENDS_OF_WHAT_IS_ROUNDED:
                continue
            assert abs(slope(x, *given) - expected) <= 1e-15 * (1 + abs(expected))


def balanced(latex):
    """Whether braces and environments close; \\left and \\right pair."""
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    pairs = (("\\left", "\\right"), ("\\begin{cases}", "\\end{cases}"))
    return depth == 0 and all(
        len(re.findall(re.escape(a) + r"(?![a-z])", latex))
        == len(re.findall(re.escape(b) + r"(?![a-z])", latex))
        for a, b in pairs
    )


def test_latex_is_whole_and_has_no_endless_numbers(activation):
    for latex in (activation.formula, activation.slope_formula):
        assert balanced(latex)
        assert not re.search(r"\d\.?\d{7}", latex)
        assert "Piecewise" not in latex


@pytest.mark.all_kernels
def test_latex_that_has_no_cases_can_be_set(activation, tmp_path):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    for latex in (activation.formula, activation.slope_formula):
        if "cases" not in latex:
            mathtext.math_to_image(f"${latex}$", tmp_path / "formula.png")


@pytest.mark.parametrize(
    ("name", "formula", "slope"),
    [
        ("gelu", r"x \Phi\left(x\right)", r"x \varphi\left(x\right) + \Phi\left(x\right)"),
        ("sigmoid", r"\frac{1}{1 + e^{- x}}", r"\sigma\left(- x\right) \sigma\left(x\right)"),
        (
            "selu",
            r"1.0507 \left(\begin{cases} x & \text{if } x > 0 \\ 1.6733 \left(e^{x} - 1\right) & "
            r"\text{otherwise} \end{cases}\right)",
            r"\begin{cases} 1.0507 & \text{if } x > 0 \\ 1.7581 e^{x} & \text{otherwise} \end{cases}",
        ),
        (
            "softplus",
            r"\frac{\log{\left(1 + e^{\beta x} \right)}}{\beta}",
            r"\sigma\left(\beta x\right)",
        ),
        (
            "hard_swish",
            r"\frac{x \min\left(\max\left(x + 3, 0\right), 6\right)}{6}",
            r"\begin{cases} \frac{x}{3} + \frac{1}{2} & \text{if } -3 < x < 3 \\ 0 & \text{if } x \leq -3 \\ "
            r"1 & \text{otherwise} \end{cases}",
        ),
        (
            "hard_tanh",
            r"\min\left(\max\left(x, \mathrm{min\_val}\right), \mathrm{max\_val}\right)",
            r"\begin{cases} 1 & \text{if } \mathrm{min\_val} < x < \mathrm{max\_val} \\ 0 & "
            r"\text{otherwise} \end{cases}",
        ),
    ],
)
def test_latex_reads_as_in_a_book(name, formula, slope):
    assert bw.get(name).formula == formula
    assert bw.get(name).slope_formula == slope


def gate(x, beta=1.0):
    return x / (1 + math.exp(-beta * x))


def bent(x, amount=0.5):
    if x > 0:
        return x
    elif x < -2:
        y = amount * x
        y -= 1
        return y
    low, high = 2 * amount, 3
    return low * x * high


def smooth(x):
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def mixed(x):
    return bw.softplus(gate(x, beta=2.0), beta=0.5) + SLOPE * min(x, 2.0) + abs(x) ** 1.5


def clipped(x):
    return np.maximum(x, -1.0) * np.tanh(x)


def logistic(x):
    return math.exp(x) / (1 + math.exp(x))


def hyperbolic(x):
    return 2 / (1 + math.exp(-2 * x)) - 1


def normal(x):
    return x * 0.5 * (1 + math.erf(x / math.sqrt(2)))


def gap(x):
    return (math.exp(x) - 1) / x if x != 0 else 1.0


def both_sides(x):
    return x if x > 1 or x < -1 else (x * x if 0 <= x <= 0.5 else 0.0)


FORMULAS = (gate, bent, smooth, mixed, clipped, logistic, hyperbolic, normal, gap, both_sides)


def derived(formula):
    return array_function(bw.activations.draft(symbolic.with_slope(formula)))


@pytest.mark.parametrize("formula", FORMULAS)
def test_derived_slopes_are_those_of_differences(formula):
    f = derived(formula)
    x = np.linspace(-5, 5, 301) + 0.0031
    plain = np.array([formula(v) for v in x])
    differences = np.array([(formula(v + 1e-6) - formula(v - 1e-6)) / 2e-6 for v in x])
    np.testing.assert_allclose(f.slope(x), differences, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(f(x), plain, rtol=1e-12, atol=1e-14)
    parameters = dict.fromkeys(f.parameters, 1.75)
    step = [formula(v + 1e-6, **parameters) - formula(v - 1e-6, **parameters) for v in x]
    np.testing.assert_allclose(f.slope(x, **parameters), np.array(step) / 2e-6, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_value_stays_the_formulas_own_bit_for_bit(formula):
    def with_a_slope(x):
        return formula(x), 0.0 * x

    with_a_slope.__name__ = formula.__name__
    own = array_function(bw.activations.draft(with_a_slope))
    for real in (np.float32, np.float64):
        x = np.concatenate([np.linspace(-900, 900, 3001), np.linspace(-3, 3, 3001)]).astype(real)
        np.testing.assert_array_equal(derived(formula)(x), own(x))
    assert [derived(formula).record(v) for v in (-1.0, 0.0, 2.5)] == [formula(v) for v in (-1.0, 0.0, 2.5)]


@pytest.mark.parametrize("formula", [gate, bent, smooth, logistic, both_sides])
def test_derived_kernels_are_vectors_of_one_precision(formula):
    code = lowering.build(derived(formula).record, "value_and_slope", np.float32, 0, "probe").get_llvm_str()
    assert "double" not in "".join(re.findall(r"= (?:fadd|fsub|fmul|fdiv|fpext|fptrunc)\b.*", code))
    assert re.search(r"store <\d+ x float>", code)


@pytest.mark.parametrize("formula", [gate, smooth, logistic, hyperbolic, normal])
def test_derived_slopes_reach_their_limits(formula):
    for real in (np.float32, np.float64):
        far = derived(formula).slope(real([-np.inf, -1e30, -800, 800, 1e30, np.inf]))
        ends = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0] if formula in (logistic, hyperbolic) else [0.0] * 3 + [1.0] * 3
        np.testing.assert_allclose(far, ends, atol=1e-30)


def test_nan_stays_nan_in_value_and_slope():
    def swallowing(x):
        return x if x > 0 else 0.0

    def straight(x):
        return 3 * x

    for formula in (*FORMULAS, swallowing, straight):
        assert np.isnan(derived(formula).value_and_slope(np.float32([np.nan]))).all()


def test_at_a_kink_the_slope_is_that_of_the_case_which_holds_there():
    assert derived(lambda x: x if x > 0 else 0.1 * x).slope(0.0) == 0.1
    assert derived(lambda x: x if x >= 0 else 0.1 * x).slope(0.0) == 1.0
    assert derived(lambda x: max(x, 0.0)).slope(0.0) == 0.0
    assert derived(lambda x: max(0.0, x)).slope(0.0) == 0.0
    assert derived(lambda x: min(max(x, 0.0), 6.0)).slope([0.0, 3.0, 6.0]).tolist() == [0, 1, 0]
    assert derived(lambda x: 2 * abs(x)).slope([-2.0, 0.0, 2.0]).tolist() == [-2, 0, 2]


def test_the_slope_across_a_gap_is_its_limit():
    assert derived(gap).slope(0.0) == 0.5


def test_powers_have_a_slope_where_their_base_is_zero():
    def power(x, n=2.0):
        return x**n

    def scaled(x, n=2.0, width=2.0):
        return (x / width) ** n

    def rectified(x, n=2.0):
        return max(x, 0.0) ** n

    def even(x, n=2.0):
        return abs(x) ** n

    def root(x):
        return x + math.sqrt(max(x, 0.0))

    x = [-2.0, -0.5, 0.0, 0.5, 2.0]
    for formula, slopes in (
        (power, [-4, -1, 0, 1, 4]),
        (scaled, [-1, -0.25, 0, 0.25, 1]),
        (rectified, [0, 0, 0, 1, 4]),
        (even, [-4, -1, 0, 1, 4]),
        (root, [1, 1, 1, 1 + 0.5 / math.sqrt(0.5), 1 + 0.5 / math.sqrt(2)]),
    ):
        np.testing.assert_allclose(derived(formula).slope(x), slopes, rtol=1e-15)
    np.testing.assert_allclose(derived(rectified).slope(x, n=3.0), [0, 0, 0, 0.75, 12])


def test_any_name_will_do_for_a_function_and_what_it_takes():
    def bell(x, value=2.0, formula=1.0):
        return x * math.exp(-value * x * x) * formula

    def formula(value):
        return value * math.exp(-2 * value * value)

    def sqrt(x):
        return math.sqrt(x * x + 1)

    x = np.array([-1.0, 0.0, 0.5])
    for bent in (bell, formula):
        value, slope = derived(bent).value_and_slope(x)
        np.testing.assert_allclose(value, x * np.exp(-2 * x * x), rtol=1e-15)
        np.testing.assert_allclose(slope, (1 - 4 * x * x) * np.exp(-2 * x * x), rtol=1e-14)
    np.testing.assert_allclose(derived(sqrt).slope(x), x / np.sqrt(x * x + 1), rtol=1e-15)


def test_numbers_may_go_through_any_function_and_choices_stand_anywhere():
    def scaled(x):
        return math.tanh(x) / math.tanh(1.5) + abs(-2.0) * x

    def held(x):
        return max(x * x, min(abs(x), max(2.0, math.tanh(0.5))))

    def chosen(x):
        return max(x * x, -1.0 if x < 1 else 3.0)

    def stepped(x):
        return x if x < 0.3 else 2.0 * x

    x = np.array([-2.5, -0.5, 0.25, 1.25, 2.0])
    np.testing.assert_allclose(derived(scaled).slope(x), 1 / np.cosh(x) ** 2 / math.tanh(1.5) + 2, rtol=1e-14)
    np.testing.assert_array_equal(derived(held).slope(x), [-5, -1, 1, 2.5, 4])
    np.testing.assert_array_equal(derived(chosen).slope(x), [-5, -1, 0.5, 0, 4])
    np.testing.assert_array_equal(derived(stepped).slope(x), [1, 1, 1, 2, 2])


def test_a_module_that_was_edited_and_loaded_again_is_read_again(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / "edited_formulas.py"
    path.write_text("def bend(x):\n    return x * x\n")
    module = importlib.import_module("edited_formulas")
    assert derived(module.bend).slope(2.0) == 4.0
    path.write_text("# more is known now\n\ndef bend(x):\n    return x * x * x\n")
    assert derived(importlib.reload(module).bend).slope(2.0) == 12.0


def test_a_quotient_of_exponentials_keeps_its_digits():
    x = np.float32([-87.0, -20.0, 20.0, 87.0])
    np.testing.assert_allclose(derived(logistic).slope(x), bw.sigmoid.slope(x), rtol=1e-6)
    assert bw.sigmoid.slope(np.float32(20)) > 0


def test_the_source_of_a_derived_slope_can_be_read():
    source = inspect.getsource(derived(gate).record.formula)
    assert source.startswith("def gate(x, beta=1.0):\n")
    assert "sigmoid(a)" in source
    assert derived(gate).formula == r"\frac{x}{1 + e^{- \beta x}}"


def test_one_function_that_returns_one_number_is_an_activation():
    @bw.activation(kinks=(0.0,), positive=("power",))
    def hinge(x, power=2.0):
        return x**power if x > 0 else 0.0

    np.testing.assert_allclose(bw.hinge.slope([-1.0, 3.0]), [0, 6])
    np.testing.assert_allclose(bw.hinge.slope([4.0], power=1.5), [3])
    assert hinge.record.__class__ is bw.activations.Activation
    assert hinge.record.module == __name__


def loops(x):
    total = 0.0
    for _ in range(3):
        total += x
    return total


def floors(x):
    return x // 2


def calls_itself(x):
    return calls_itself(x - 1) if x > 0 else x


def jagged(x):
    return x * math.floor(x)


def chooses(x, n=1.0):
    return x * x if n in (1, 2) else x


@pytest.mark.parametrize(
    ("formula", "line", "reason"),
    [
        (chooses, 1, "numbers are compared with <, <=, >, >=, == or !=, not by In"),
        (loops, 2, r"`for _ in range\(3\):` is neither an assignment, a choice nor a result"),
        (floors, 1, "no derivative of the operator FloorDiv"),
        (calls_itself, 1, "'calls_itself' calls itself"),
        (jagged, 1, "`math.floor` has no known derivative"),
    ],
)
def test_what_has_no_derivative_is_refused_with_line_reason_and_way_out(formula, line, reason):
    where = inspect.getsourcelines(formula)[1] + line
    with pytest.raises(
        bw.InputError, match=rf"\(line {where}\): .*{reason}.*; return value and slope yourself$"
    ):
        bw.activation(formula)
    assert formula.__name__ not in bw.catalogue


def test_a_formula_without_source_is_refused():
    space = {}
    exec("def hidden(x):\n    return x * x", space)
    with pytest.raises(bw.InputError, match="its source cannot be found"):
        bw.activation(space["hidden"])


def test_a_docstring_that_is_not_the_formula_is_not_believed():
    def wrong(x):
        """x * x"""
        return 3 * x, 3 + 0 * x

    def prose(x):
        """What bends"""
        return x * x * x, 3 * x * x

    record = bw.activations.draft(wrong)
    assert str(symbolic.expression(record)) == "3*x"
    assert symbolic.formula(bw.activations.draft(prose)) == "x^{2} x"


@pytest.mark.all_kernels
def test_the_slope_of_a_slope(activation):
    second = array_function(symbolic.second(activation.record))
    assert second.name not in bw.catalogue
    x = np.linspace(-6, 6, 241) + 0.0071
    np.testing.assert_array_equal(second(x), activation.slope(x))
    differences = (activation.slope(x + 1e-6) - activation.slope(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(second.slope(x), differences, rtol=1e-6, atol=1e-8)
    edges = second.slope(np.array([np.nan, -1e4, -750.0, 750.0, 1e4]))
    assert np.isnan(edges[0])
    assert np.isfinite(edges[1:]).all() or activation.name in ("exponential", "sqrt_softplus", "log_ndtr")
    if activation.parameters and "threshold" not in activation.parameters:
        given = {name: other(value) for name, value in activation.parameters.items()}
        step = activation.slope(x + 1e-6, **given) - activation.slope(x - 1e-6, **given)
        np.testing.assert_allclose(second.slope(x, **given), step / 2e-6, rtol=1e-6, atol=1e-8)


def test_the_slope_of_a_slope_of_a_straight_line_is_zero():
    for name in ("relu", "leaky_relu", "hard_tanh", "linear", "step"):
        assert not array_function(symbolic.second(bw.get(name).record)).slope([-1.0, 0.0, 0.5, 1.0]).any()


def test_exponentials_of_exponentials_are_derived_twice_in_no_time():
    """mpmath would take exp(1e9) digits to reduce exp(exp(1e9)); the derivation once never ended."""
    second = symbolic.second(bw.tanhexp.record)
    assert second.slope(1e9) == 0
    x, e = 0.5, math.exp(0.5)
    bell, t = 1 / math.cosh(e) ** 2, math.tanh(e)
    assert second.slope(x) == pytest.approx(e * bell * (2 + x - 2 * x * e * t), rel=1e-12)
