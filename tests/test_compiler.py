"""Formulas become vector code of one precision, kept on disk, and new ones enter in one place."""

from __future__ import annotations

import ctypes
import math
import os
import platform
import re
import subprocess
import sys

import llvmlite.binding as llvm
import numpy as np
import pytest

import bendwise as bw
from bendwise.compiler import array_function, lowering, objects

SCALE = 1.5


def python(code, **environment):
    """What a fresh Python prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["value", "slope", "value_and_slope", "backward"])
@pytest.mark.all_kernels
def test_single_precision_kernels_hold_no_double_and_are_vectors(activation, kind):
    n_parameters = len(activation.parameters) if kind == "backward" else 0  # all of them, or the defaults
    code = lowering.build(activation.record, kind, np.float32, n_parameters, "probe").get_llvm_str()
    arithmetic = re.findall(r"= (?:fadd|fsub|fmul|fdiv|fpext|fptrunc|select|call)\b.*", code)
    assert not [line for line in arithmetic if "double" in line]
    if (activation.name, kind) not in (("linear", "value"), ("step", "slope")):  # a copy, and zeros
        assert re.search(r"store <\d+ x float>", code)  # of contiguous arrays, without a look at overlap


@pytest.mark.all_kernels
def test_double_precision_kernels_are_vectors(activation):
    code = lowering.build(activation.record, "value_and_slope", np.float64, 0, "probe").get_llvm_str()
    assert re.search(r"store <\d+ x double>", code)


def test_a_new_activation_is_one_function(throwaway):
    assert "bent" in bw.catalogue
    assert bw.get("bent") is throwaway
    assert bw.bent is throwaway
    np.testing.assert_array_equal(throwaway(np.float32([-1, 3])), np.float32([0, 18]))
    np.testing.assert_array_equal(throwaway.slope([-1.0, 3.0], amount=1.0), [0, 6])


def test_a_new_activation_appears_in_the_tests(tmp_path):
    plugin = tmp_path / "with_bent.py"
    plugin.write_text("import bendwise as bw\n@bw.activation\ndef bent(x):\n    return x * x, 2 * x\n")
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "with_bent", "--collect-only", "tests/test_activations.py"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    ).stdout
    assert "test_nan_stays_nan[float32-bent]" in collected or "test_nan_stays_nan[bent-float32]" in collected


def test_formulas_may_use_other_activations_globals_and_the_math_module():
    @bw.activation
    def mixed(x, shift=0.25):
        inner = bw.activations.sigmoid(x) if False else math.tanh(x)
        return math.sqrt(1 + SCALE * inner * inner) + shift, math.exp(x) + math.pi

    for real in (np.float32, np.float64):
        x = real([-1.0, 0.5])
        value, slope = mixed.value_and_slope(x)
        assert value.dtype == real
        np.testing.assert_allclose(value, np.sqrt(1 + 1.5 * np.tanh(x) ** 2) + 0.25, rtol=3e-7)
        np.testing.assert_allclose(slope, np.exp(x) + np.pi, rtol=3e-7)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (lambda: bw.activation(_named("relu", lambda x: (x, x))), "already the name of the activation"),
        (
            lambda: bw.activation(aliases=("logistic",))(_named("mine", lambda x: (x, x))),
            "activation 'sigmoid'",
        ),
        (
            lambda: bw.activation(_named("mine", lambda x: (x, x, x))),
            r"must return two numbers, .* at x = 0\.5 it returned \(0\.5, 0\.5, 0\.5\)",
        ),
        (lambda: bw.activation(_named("mine", lambda x, a: (x, a))), "needs a number as its default"),
        (
            lambda: bw.activation(_named("mine", lambda x, *, a=1.0: (a * x, a))),
            r"parameter 'a' of 'mine' must do without its name: leave \* out",
        ),
        (
            lambda: bw.activation(_named("mine", lambda x: (math.log(x - 1), 1 / (x - 1)))),
            r"must have a value for every number; at x = 0\.5 it raised ValueError: ",
        ),
        (lambda: bw.activation(_named("mine", lambda: (1, 1))), "must take 1 argument"),
        (lambda: bw.activation(abs), "made from a plain function"),
    ],
)
def test_what_is_no_activation_is_refused(formula, message):
    with pytest.raises(bw.InputError, match=message):
        formula()
    assert "mine" not in bw.catalogue


def _named(name, function):
    function.__name__ = name
    return function


def test_the_key_of_a_kernel_follows_the_formula_and_all_it_calls():
    def key(formula):
        return list(objects._fingerprint(formula, set()))

    def one(x):
        return x + 1

    def two(x):
        return x + 2

    def by_default(number):
        return lambda x, factor=number: x * factor

    assert key(by_default(1.0)) != key(by_default(2.0))

    def through(function):
        return lambda x: function(x) + 1

    assert key(one) != key(two)
    assert key(through(one)) != key(through(two))
    assert key(through(one)) == key(through(one))


STALE = """
import sys, math, numpy as np, bendwise as bw
G, TABLE = float(sys.argv[1]), np.zeros(2000)
TABLE[500] = G
def helper(z, a=G):
    return z * a
@bw.activation
def probe(x):
    h = lambda z: z * G
    return h(x) + TABLE[500] + helper(x), math.exp(0.0 * x)
print(probe([1.0])[0], probe.record(1.0))
"""


def test_a_kernel_on_disk_follows_everything_its_formula_reads(tmp_path):
    program = tmp_path / "stale.py"
    program.write_text(STALE)
    for number in ("2", "3", "2"):
        printed = subprocess.run(
            [sys.executable, program, number],
            env={**os.environ, "BENDWISE_CACHE_DIR": str(tmp_path / "kernels")},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout.split()
        assert float(printed[0]) == float(printed[1]) == 3 * float(number)
    assert len(list((tmp_path / "kernels").iterdir())) == 2


def test_the_key_of_a_kernel_follows_compiler_kind_and_precision(tmp_path, monkeypatch):
    monkeypatch.setenv("BENDWISE_CACHE_DIR", str(tmp_path))
    record = bw.activations.relu
    objects.address(record, "value", np.float32, 0)
    objects.address(record, "value", np.float64, 0)
    objects.address(record, "slope", np.float32, 0)
    assert len(list(tmp_path.iterdir())) == 3
    monkeypatch.setattr(objects, "_surroundings", lambda: "another machine")
    objects.address(record, "value", np.float32, 0)
    assert len(list(tmp_path.iterdir())) == 4


def test_the_sources_are_read_once_for_all_kernels():
    assert objects._surroundings() is objects._surroundings()


def test_an_activation_defined_again_is_the_new_one():
    def define(factor):
        @bw.activation
        def again(x):
            return factor * x, factor

        return again

    define(2.0)
    assert bw.again(1.0) == 2.0
    define(3.0)
    assert bw.again(1.0) == bw.get("again")(1.0) == 3.0


def test_a_formula_that_cannot_be_compiled_is_refused_with_its_line():
    @bw.activation
    def torn(x):
        return (x if x > 0 else "none"), 1.0

    with pytest.raises(
        bw.InputError, match=r"^activation 'torn' cannot be compiled \(line \d+\): .*; formulas take"
    ):
        torn([1.0])


def test_python_that_no_compiler_knows_is_refused_with_a_sentence():
    @bw.activation
    def written(x):
        return float(f"{x:.2f}"), 1.0

    why = r"(format spec|Use of unsupported opcode)[^/]*"  # as Python 3.11 and 3.13 have it; without a path
    with pytest.raises(
        bw.InputError, match=rf"^activation 'written' cannot be compiled \(line \d+\): {why}; formulas"
    ):
        written([1.0])


def test_a_logarithm_has_the_base_it_is_given():
    def bits(x):
        return math.log(1 + x * x, 2), 2 * x / ((1 + x * x) * math.log(2))

    np.testing.assert_allclose(
        array_function(bw.activations.draft(bits)).value_and_slope([1.0, 3.0]),
        [[1, math.log2(10)], [1 / math.log(2), 0.6 / math.log(2)]],
        rtol=1e-15,
    )


def test_whole_numbers_stay_floats_so_that_none_is_too_large(real):
    def saw(x):
        return x - math.floor(x), 1.0

    def sides(x):
        return math.ceil(x) + 0.25 * math.trunc(x), 0.0

    x = np.array([-1.75, -0.25, 1.25, 1e19, -1e30, math.inf, math.nan], real)
    f = array_function(bw.activations.draft(saw))
    np.testing.assert_array_equal(f(x), np.array([0.25, 0.75, 0.25, 0, 0, math.nan, math.nan], real))
    assert f(x).dtype == real
    np.testing.assert_array_equal(array_function(bw.activations.draft(sides))(x[:3]), [-1.25, 0, 2.25])


def test_functions_that_a_formula_calls_may_have_defaults_that_are_no_numbers():
    def bent(x, how="gently", by=None, times=0.1):
        return times * x if by is None else x

    def plain(x):
        return bent(x), 0.1

    x = np.array([3.0], np.float32)
    assert array_function(bw.activations.draft(plain))(x) == np.float32(0.1) * x


def test_numpys_functions_are_understood_in_formulas():
    @bw.activation
    def wavy(x):
        return np.sin(x), np.cos(x)

    np.testing.assert_allclose(wavy.value_and_slope([0.5]), [[np.sin(0.5)], [np.cos(0.5)]])


PROBE = "import bendwise as bw, sys; print(bw.mish([1.0, 2.0]).sum(), 'numba' in sys.modules)"


def test_a_kernel_on_disk_needs_no_compiler(tmp_path):
    first = python(PROBE, BENDWISE_CACHE_DIR=str(tmp_path))
    assert first.split()[1] == "True"
    assert python(PROBE, BENDWISE_CACHE_DIR=str(tmp_path)).split() == [first.split()[0], "False"]


def test_a_damaged_file_is_compiled_again(tmp_path):
    first = python(PROBE, BENDWISE_CACHE_DIR=str(tmp_path))
    (kernel,) = tmp_path.glob("*.o")
    kernel.write_bytes(kernel.read_bytes()[:-7])
    assert python(PROBE, BENDWISE_CACHE_DIR=str(tmp_path)) == first
    assert python(PROBE, BENDWISE_CACHE_DIR=str(tmp_path)).split()[1] == "False"


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert python(PROBE, BENDWISE_CACHE_DIR=str(blocked / "inside")).split()[1] == "True"


def test_compilation_is_announced(tmp_path, monkeypatch, throwaway):
    heard = []
    monkeypatch.setenv("BENDWISE_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(objects, "notify", heard.append)
    throwaway([1.0])
    throwaway([2.0])
    assert heard == ["bent"]


CONTROL_WORD = """
declare void @llvm.x86.sse.ldmxcsr(i8*)
declare void @llvm.x86.sse.stmxcsr(i8*)
define i32 @exchange(i32 %new) {
  %place = alloca i32
  %pointer = bitcast i32* %place to i8*
  call void @llvm.x86.sse.stmxcsr(i8* %pointer)
  %old = load i32, i32* %place
  store i32 %new, i32* %place
  call void @llvm.x86.sse.ldmxcsr(i8* %pointer)
  ret i32 %old
}
"""
NO_SUBNORMAL_NUMBERS = 0x9FC0


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="the control word of x86 processors"
)
def test_subnormal_numbers_survive_in_threads_that_take_them_for_zero():
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(CONTROL_WORD), machine)
    engine.finalize_object()
    address = engine.get_function_address("exchange")
    exchange = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_uint32)(address)
    x = np.float32([1e-40, -13.5, -1e-41, -14.1])
    expected = [f(x).tobytes() for f in (bw.relu, bw.leaky_relu, bw.gelu, bw.gelu.slope)]
    before = exchange(NO_SUBNORMAL_NUMBERS)
    found = [f(x).tobytes() for f in (bw.relu, bw.leaky_relu, bw.gelu, bw.gelu.slope)]
    after = exchange(before)
    assert found == expected
    assert after & NO_SUBNORMAL_NUMBERS == NO_SUBNORMAL_NUMBERS
