"""Formulas as operations of another kind: here NumPy's and SciPy's, which then give what the kernels give."""

from __future__ import annotations

import operator
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special

import bendwise as bw
from bendwise.symbolic.composing import compose

WORDS = SimpleNamespace(
    **{name: getattr(np, name) for name in ("where", "maximum", "minimum", "equal", "sqrt", "exp", "expm1")},
    **{
        name: getattr(np, name)
        for name in ("log", "log1p", "sign", "tanh", "sin", "cos", "tan", "sinh", "cosh")
    },
    both=operator.and_,
    either=operator.or_,
    opposite=operator.invert,
    sigmoid=special.expit,
    softplus=lambda u: np.logaddexp(0, u),
    log1mexp=lambda u: np.log(-np.expm1(u)),
    log_cosh=lambda u: np.log(np.cosh(u)),
    log_normal_cdf=special.log_ndtr,
    normal_cdf=special.ndtr,
    atan=np.arctan,
    erf=special.erf,
)
X = np.linspace(-8, 8, 321)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:divide by zero", "ignore:invalid value")
def test_every_formula_composed_of_other_operations_has_the_same_values(activation):
    found = compose(activation.record, activation.parameters, WORDS, X)
    np.testing.assert_allclose(found, activation(X), rtol=1e-14, atol=1e-14)
    nan = np.array([np.nan])
    assert np.isnan(compose(activation.record, activation.parameters, WORDS, nan)).all()


def test_no_digits_are_lost_where_the_textbooks_form_loses_them():
    x = np.array([-1e6, -1e3, -50.0, 1e-9])
    for name in ("squareplus", "log_sigmoid", "log_ndtr", "elu", "xielu"):
        function = bw.get(name)
        found = compose(function.record, function.parameters, WORDS, x[1:] if name == "xielu" else x)
        wanted = function(x[1:] if name == "xielu" else x)
        np.testing.assert_allclose(found[:-1], wanted[:-1], rtol=1e-14)


def test_parameters_choose_among_cases_before_anything_is_composed():
    record = bw.soft_exponential.record
    words = SimpleNamespace()  # a line needs no words
    np.testing.assert_array_equal(compose(record, {"alpha": 0.0}, words, X), X)
    with pytest.raises(AttributeError, match="expm1"):
        compose(record, {"alpha": 0.5}, words, X)


def test_conditions_of_every_kind_are_composed():
    @bw.activation
    def folded(x, low=-2.0, high=3.0):
        """x if low < x < high and x != 1 else 7 if x == 1 else -x if not x < 5 or x <= -6 else 2**x"""
        middle = x if x != 1 else 7.0
        y = middle if low < x < high else -x if x >= 5 or x <= -6 else 2**x
        return y, 0.0

    x = np.array([-7, -6, -5, -2, 0, 1, 2.5, 3, 4, 5, 6])
    wanted = [7, 6, 2**-5, 2**-2, 0, 7, 2.5, 8, 16, -5, -6]
    np.testing.assert_allclose(compose(folded.record, folded.parameters, WORDS, x), wanted, rtol=1e-15)


def test_a_word_that_is_not_there_is_named():
    with pytest.raises(bw.InputError, match="arctan contains atan, which has no counterpart there"):
        compose(bw.arctan.record, {}, SimpleNamespace(), X)
