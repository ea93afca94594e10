"""Formulas as text: what they mean, what is refused, and that none is ever run."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import bendwise as bw
from bendwise.sculpting.formula import LONGEST, SEVERAL, WORDS, parse

X = np.linspace(0.05, 0.95, 19)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(2*pi*x)", np.sin(2 * np.pi * X)),
        ("x", X),
        ("3", np.full_like(X, 3)),
        (" -x**2 ", -(X**2)),
        ("2**-x", 2**-X),
        ("+x/2 - 1/x", X / 2 - 1 / X),
        ("x % 0.3", X % 0.3),
        ("e**x + tau + π", np.e**X + 3 * np.pi),
        ("max(x, 0.5, 1 - x)", np.maximum(np.maximum(X, 0.5), 1 - X)),
        ("min(x, 0.5)", np.minimum(X, 0.5)),
        ("x if x > 0.5 else 1 - x", np.where(X > 0.5, X, 1 - X)),
        (
            "1 if 0.2 <= x < 0.6 else 2 if x >= 0.8 else 3",
            np.select([(X >= 0.2) & (X < 0.6), X >= 0.8], [1, 2], 3),
        ),
        ("relu(x - 0.5)", np.maximum(X - 0.5, 0)),
        ("leaky_relu(x - 1, negative_slope=1/4)", (X - 1) / 4),
        ("1_000*x + 1e-3", 1000 * X + 1e-3),
    ],
)
def test_a_formula_means_what_it_says(text, expected):
    found = parse(text)(X)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize("name", WORDS)
def test_each_function_is_the_one_of_its_name(name):
    at = 1 / X if name == "acosh" else X
    names = {"abs": abs, "sign": lambda x: math.copysign(1, x), "round": round}
    function = names.get(name) or getattr(math, name)
    np.testing.assert_allclose(parse(f"{name}(x)")(at), [function(x) for x in at], rtol=1e-14)


def test_the_words_are_those_that_the_documentation_lists():
    listed = parse.__doc__.split("the functions ")[1].split(";")[0]
    assert sorted(listed.replace("\n", " ").replace(",", " ").split()) == sorted([*WORDS, *SEVERAL])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the formula is empty"),
        ("   ", "the formula is empty"),
        ("x^2", "column 1: powers are written with **"),
        ("2x", "every product needs its *"),
        ("2(x + 1)", "column 1: a product needs its *, as in 2*(x + 1)"),
        ("x(x + 1)", "column 1: x is a number; a product needs its *"),
        ("sin x", "every product needs its *"),
        ("y = x", "a formula has no ="),
        ("sin(x", "1 opening and 0 closing parentheses"),
        ("1 + sinn(x)", "column 5: unknown function 'sinn'; did you mean 'sin'?"),
        ("1 + gelo(x)", "did you mean 'gelu'?"),
        ("quux(x)", "unknown function 'quux'; there are: abs, acos"),
        ("  1 + t", "column 7: unknown name 't'; the variable is called x"),
        ("taw", "did you mean 'tau'?"),
        ("sin", "sin is a function; write sin(x)"),
        ("sin(x, 2)", "sin takes one number, as in sin(x)"),
        ("sin(x=2)", "sin takes one number"),
        ("max()", "max takes numbers with commas between"),
        ("softmax(x)", "softmax does not take one number and give one"),
        ("leaky_relu(x, slope=1)", "leaky_relu takes one number, as in leaky_relu(x, negative_slope=0.01)"),
        ("leaky_relu(x, **x)", "leaky_relu takes one number"),
        ("leaky_relu(x, negative_slope=x)", "cannot vary with x"),
        ("'x'", "'x' is not a real number"),
        ("1j*x", "1j is not a real number"),
        ("True", "True is not a real number"),
        ("None", "None is not a real number"),
        ("x > 0", "'x > 0' is not arithmetic in x"),
        ("x if x else 1", "a choice needs a comparison"),
        ("x if x == 1 else 2", "compared with <, <=, > or >="),
        ("x.real", "is not arithmetic in x"),
        ("x[0]", "is not arithmetic in x"),
        ("x // 2", "is not arithmetic in x"),
        ("x @ x", "is not arithmetic in x"),
        ("~1", "is not arithmetic in x"),
        ("[x]", "is not arithmetic in x"),
        ("(x, x)", "is not arithmetic in x"),
        ("lambda: x", "is not arithmetic in x"),
        ("(y := x)", "is not arithmetic in x"),
        ("f'{x}'", "is not arithmetic in x"),
        ("__import__('os').system('true')", "a product needs its *"),
        ("().__class__", "is not arithmetic in x"),
        ("x\x00", "cannot be read|is no formula"),
        ("9" * 5000, "has 5000 characters"),
        ("-" * 900 + "x", "deep|cannot be read"),
        ("(" * 300 + "x" + ")" * 300, "deep|cannot be read|is no formula"),
        ("sin(" * 70 + "x" + ")" * 70, "more than 60 deep"),
        ("x;x", "is no formula"),
        ("import os", "is no formula"),
        ("x # remark\n+ 1", "is no formula"),
    ],
)
def test_what_is_no_formula_is_refused_with_a_reason(text, why):
    with pytest.raises(bw.InputError) as caught:
        parse(text)
    assert any(reason in str(caught.value) for reason in why.split("|"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9**9**9", np.inf),
        ("-9**9**9**9", -np.inf),
        ("1e400", np.inf),
        ("9" * 900, np.inf),
        ("10**-10**10", 0),
    ],
)
def test_powers_of_powers_are_floating_point_and_so_come_at_once(text, expected):
    assert parse(text)(X).tolist() == [expected] * len(X)


def test_values_that_do_not_exist_are_not_numbers_and_make_no_warning():
    assert np.isnan(parse("sqrt(x)")(np.array([-1.0]))).all()
    assert np.isinf(parse("1/x")(np.zeros(1))).all()
    assert parse("sqrt(x) if x >= 0 else 0")(np.array([-1.0, 4.0])).tolist() == [0, 2]


SIGNS = "()+-*/%^~,.=<>[]{}'\"\\:;@!\n\t #0123456789eEjxπ_"
PARTS = (
    "x pi relu gelu softmax leaky_relu negative_slope= if else and not ** // <= 1e308 __class__ \x00 \ud800"
)
WORDS_AND_SIGNS = st.sampled_from([*WORDS, *SEVERAL, *SIGNS, *PARTS.split(" "), "lambda "])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS_AND_SIGNS, max_size=25).map("".join)))
@example("x" * (LONGEST + 1))
@example("1if x>0else x")
@example("0x1for x")
@example("1(x)")
def test_any_text_is_a_function_of_x_or_an_input_error(text):
    try:
        function = parse(text)
    except bw.InputError:
        return
    found = function(X)
    assert found.shape == X.shape
    assert found.dtype == np.float64


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "pi", "2", "0.5", "1e3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        st.tuples(st.sampled_from(["sin", "cos", "exp", "sqrt", "abs", "tanh"]), inner).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
        inner.map("(-{})".format),
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_formulas_agree_with_python_and_numpy(text):
    scope = {name: getattr(np, name) for name in ("sin", "cos", "exp", "sqrt", "abs", "tanh", "pi")}
    scope["x"] = X
    numbers = ast.parse(text, mode="eval")
    for node in ast.walk(numbers):
        if isinstance(node, ast.Constant):
            node.value = float(node.value)
    with np.errstate(all="ignore"):
        scope["pi"] = np.float64(np.pi)
        try:
            expected = eval(compile(numbers, "", "eval"), scope)
        except (ArithmeticError, ValueError):  # plain floats, where NumPy's give infinity
            return
        if np.iscomplexobj(expected):  # a negative plain float, to a fraction
            return
        found = parse(text)(X)
        np.testing.assert_array_equal(found, np.broadcast_to(expected, X.shape))
