"""The examiner: it passes what is right, and names the law that something wrong breaks."""

from __future__ import annotations

import math

import numpy as np
import pytest

import bendwise as bw
from bendwise.elementary import Constant

NEARLY_ONE = Constant(1.0, single=1.001)
NEARLY_ONE_SLOPE = Constant(1.0, single=1.0001)


def broken_by(formula, **facts):
    record = bw.activations.draft(formula, **facts)
    return {check.name: check.evidence for check in bw.check_activation(record).failures}


@pytest.mark.all_kernels
def test_the_catalogue_obeys_every_law(activation):
    examination = bw.check_activation(activation)
    assert examination.ok, examination


def test_a_slope_wrong_on_one_side_of_a_kink():
    def one_sided(x):
        return max(x, 0.0), (1 if x > 0 else 0.5 if x <= 0 else x)

    found = broken_by(one_sided, kinks=(0.0,))
    assert found["slope holds on both sides of kinks"] == "left of x = 0: slope 0.5, differences give 0"
    assert "slope 0.5, differences give 0" in found["slope agrees with differences"]


def test_a_slope_wrong_at_the_kink_alone():
    def pointed(x):
        return max(x, 0.0), (7 if x == 0 else 1 if x > 0 else 0 if x < 0 else x)

    found = broken_by(pointed, kinks=(0.0,))
    assert found == {"slope holds on both sides of kinks": "at x = 0: slope 7, expected 0 to 1"}


def test_a_slope_wrong_everywhere_by_little():
    def nearly(x):
        return x * x, 2.00001 * x

    assert set(broken_by(nearly)) == {"slope agrees with differences"}


def test_nan_swallowed_in_the_value():
    def swallowed(x):
        return max(0.0, x), (1 if x > 0 else 0 if x <= 0 else x)

    found = broken_by(swallowed, kinks=(0.0,))
    assert found == {"nan stays nan": "at x = nan in float32: value 0.0, expected nan"}


def test_nan_swallowed_in_the_slope():
    def swallowed(x):
        return max(x, 0.0), (1 if x > 0 else 0)

    assert set(broken_by(swallowed, kinks=(0.0,))) == {"nan stays nan"}


def test_a_slope_that_overflows_to_nan():
    def logistic(x):
        e = math.exp(-x)
        return 1 / (1 + e), e / ((1 + e) * (1 + e))

    found = broken_by(logistic)
    assert "slope nan, expected a number" in found["slopes are numbers"]
    assert found["slopes are numbers"].startswith("at x = -88.8")
    assert "values are numbers" not in found


def test_a_value_that_overflows_too_early():
    def grown(x):
        return math.log(1 + math.exp(x)), 1 / (1 + math.exp(-x))

    assert "value inf, yet only 88.7" in broken_by(grown)["values are numbers"]


def test_growth_beyond_the_precision_is_no_overflow():
    def cubed(x):
        return x * x * x, 3 * x * x

    assert broken_by(cubed) == {}


def test_a_value_off_in_single_precision_only():
    def off(x):
        return NEARLY_ONE * x, 1.0

    def off_in_slope(x):
        return x * x, 2 * NEARLY_ONE_SLOPE * x

    assert set(broken_by(off)) == {"single precision agrees"}
    assert "in float32, expected" in broken_by(off)["single precision agrees"]
    assert set(broken_by(off_in_slope)) == {"single precision agrees"}


def test_digits_lost_near_zero_are_found_there():
    def cancelling(x):
        return math.exp(x) - 1, math.exp(x)

    evidence = broken_by(cancelling)["single precision agrees"]
    assert abs(float(evidence.split("at x = ")[1].split(":")[0])) < 1e-3


def test_a_limit_that_is_missed():
    def silu(x):
        s = bw.sigmoid(x)
        c = min(max(x, -1e4), 1e4)
        return x * s, s * (1 + c * bw.sigmoid(-x))

    found = broken_by(silu)
    assert found["limits are reached"] == "at x = -inf in float32: value nan, expected 0"


def test_kinks_that_are_not_declared_and_kinks_that_are_none():
    def bent(x):
        return (x if x > 1.5 else 0.5 * x + 0.75), (1 if x > 1.5 else 0.5 if x <= 1.5 else x)

    assert broken_by(bent) == {"kinks are declared": "at x = 1.5: value or slope jumps; add it to kinks="}
    assert broken_by(bent, kinks=(1.5,)) == {}
    found = broken_by(bent, kinks=(1.5, 3.0))
    assert found == {"kinks are declared": "at x = 3: neither value nor slope jumps, expected a kink"}


def test_a_steep_curve_has_no_kinks():
    def steep(x):
        return bw.tanh(50 * x), 50 * (1 - bw.tanh(50 * x) * bw.tanh(50 * x))

    assert "kinks are declared" not in broken_by(steep)


def test_a_range_that_is_left_and_one_that_is_not_filled():
    def tanh(x):
        return bw.tanh(x), 4 * bw.sigmoid(2 * x) * bw.sigmoid(-2 * x)

    assert broken_by(tanh, range=(-1.0, 1.0)) == {}
    assert "leaves the range" in broken_by(tanh, range=(0.0, 1.0))["range holds"]
    assert "does not fill the range" in broken_by(tanh, range=(-1.0, 2.0))["range holds"]


def test_a_function_without_a_single_value():
    assert broken_by(lambda x: (np.nan, np.nan))["range holds"] == "there is no value anywhere"


def test_a_parameter_that_the_slope_forgets():
    def scaled(x, scale=1.0):
        return scale * x * x, 2 * x

    found = broken_by(scaled)
    assert found["other parameters are followed"].startswith("with scale = 1.5, at x = ")


def test_monotonicity_is_reported():
    said = {
        name: next(c.evidence for c in bw.check_activation(name).checks if c.name == "monotonicity")
        for name in ("relu", "silu")
    }
    assert said["relu"] == "rises, or is level"
    assert said["silu"].startswith("not monotonic: falls at x = ")


def test_plain_python_may_raise_where_machine_code_has_a_limit():
    def logistic(x):
        return 1 / (1 + math.exp(-x))

    checks = {check.name: check for check in bw.check_activation(logistic).checks}
    assert checks["slopes are numbers"].holds
    assert checks["plain python agrees"].holds
    assert "OverflowError at x = -800" in checks["plain python agrees"].evidence


def test_what_does_not_compile_is_examined_no_further():
    def torn(x):
        return (x if x > 0 else "none"), 1.0

    examination = bw.check_activation(torn)
    assert [check.name for check in examination.checks] == ["compiles"]
    assert "cannot be compiled" in examination.failures[0].evidence


def test_the_result_prints_as_a_table_and_raises_on_request():
    def swallowed(x):
        return max(0.0, x), (1 if x > 0 else 0 if x <= 0 else x)

    examination = bw.check_activation(swallowed)
    lines = str(examination).splitlines()
    assert lines[0] == "swallowed: 2 of 15 laws broken"
    assert sum(line.startswith("✓ ") for line in lines) == 13
    assert any(line.startswith("✗ nan stays nan") and "value 0.0, expected nan" in line for line in lines)
    with pytest.raises(bw.InputError, match=r"swallowed breaks 2 law\(s\)\n✗ nan stays nan"):
        examination.raise_on_failure()
    with pytest.raises(bw.InputError, match="swallowed breaks"):
        bw.check_activation(swallowed, raise_on_failure=True)
    bw.check_activation("relu", raise_on_failure=True)
    assert "swallowed" not in bw.catalogue


def test_every_way_to_name_an_activation():
    names = [bw.check_activation(f).activation for f in ("logistic", bw.sigmoid, bw.activations.sigmoid)]
    assert names == ["sigmoid"] * 3
    with pytest.raises(bw.InputError, match="element-wise activation"):
        bw.check_activation("softmax")
    with pytest.raises(bw.InputError, match="did you mean 'gelu'"):
        bw.check_activation("geluu")
    with pytest.raises(bw.InputError, match="element-wise activation, not 3"):
        bw.check_activation(3)


def test_the_examiner_gives_no_warnings():
    with np.errstate(all="raise"):
        bw.check_activation("relu_squared")
