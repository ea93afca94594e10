"""Kernels for graphics cards: compiled everywhere, run where there is a card."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest

import bendwise as bw
from bendwise import elementary
from bendwise.compiler.ufuncs import ARRAYS_IN, ARRAYS_OUT

pytest.importorskip("numba_cuda", reason="numba-cuda is a peer: python3 run test-peers")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]


def card():
    from numba import cuda

    return cuda.is_available()


@pytest.fixture
def capability(monkeypatch):
    """Of a card, present or not: Numba asks only for this before it compiles."""
    from numba.cuda import dispatcher

    monkeypatch.setattr(dispatcher, "get_current_device", lambda: SimpleNamespace(compute_capability=(8, 0)))
    return 8, 0


def test_every_kernel_compiles_in_one_precision_and_rounds_as_written(activation, capability):
    for kind in ("value_and_slope", "backward"):
        code, name = activation.on_cuda(kind, np.float32, capability)
        operations = set(re.findall(r"\t([a-z]+(?:\.\w+)+)", code))
        assert f".entry {name}" in code
        pointers = ARRAYS_IN[kind] + len(activation.parameters) + ARRAYS_OUT[kind]
        assert len(set(re.findall(rf"{name}_param_\d+", code))) == 1 + pointers
        assert not [operation for operation in operations if "f64" in operation]
        assert not [operation for operation in operations if "approx" in operation or "ftz" in operation]


def test_no_product_and_sum_are_fused_that_the_formula_keeps_apart(capability):
    @bw.activation
    def apart(x, a=2.0, b=3.0):
        """a · x + b, rounded twice"""
        return a * x + b, a

    code, _ = apart.on_cuda("value", np.float32, capability)
    assert "mul.f32" in code.replace(".rn", "")
    assert "add.f32" in code.replace(".rn", "")
    assert "fma" not in code


def test_the_primitives_compute_what_plain_python_does(real, monkeypatch):
    from bendwise.compiler import cuda

    integer = {np.float32: np.int32, np.float64: np.int64}[real]
    monkeypatch.setattr(cuda, "cuda", SimpleNamespace(jit=lambda **_: lambda function: function))
    stand_ins = SimpleNamespace(
        float_as_int=lambda x: x.view(integer),
        double_as_longlong=lambda x: x.view(integer),
        int_as_float=lambda x: x.view(real),
        longlong_as_double=lambda x: x.view(real),
        rintf=np.rint,
        rint=np.rint,
        fmaf_rn=lambda x, y, z: real(np.float64(x) * y + z),
        fma_rn=elementary.fma,
    )
    monkeypatch.setattr(cuda, "libdevice", stand_ins)
    forms = cuda.primitives(real)
    least = np.finfo(real).minexp - np.finfo(real).nmant
    numbers = [real(x) for x in (1.0, 1.7, 0.71, 0.70710677, 1.4142135, 3e-30, 12345.678)]
    for x in numbers:
        for n in (0.0, 1.0, -1.0, 7.0, least, least - 1.0, least + 3.0, np.finfo(real).maxexp):
            wanted = elementary.scale(float(x), n)
            with np.errstate(over="ignore", under="ignore"):
                assert forms[elementary.scale](x, real(n)) == real(wanted)
                assert str(forms[elementary.scale](-x * real(0), real(n))) == "-0.0"
        m, n = forms[elementary.split](x)
        assert float(m) * 2.0 ** float(n) == float(x)
        assert 0.7071067 < m < 1.4142137
    assert forms[elementary.nearest](real(2.5)) == 2
    lift = elementary.LIFT if real is np.float64 else elementary.LIFT.single
    for x in (0.0, 0.4, -33.3, -80.0):
        n, power = forms[elementary.nearest_power](real(x), real(elementary.LOG2_E))
        assert (n, power) == (np.rint(x * elementary.LOG2_E), 2.0 ** (n + lift))
    if real is np.float64:
        for x in (0.3, -1.2):
            assert forms[elementary.horner](x, (2.0, 3.0, 4.0)) == elementary.horner(x, (2.0, 3.0, 4.0))
    assert np.isnan(forms[max](real(np.nan), real(0)))


@pytest.mark.skipif("not card()", reason="there is no graphics card here")
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_card_gives_the_bits_of_the_processor(activation, dtype):
    torch = pytest.importorskip("torch", reason="PyTorch is a peer: python3 run test-peers")
    if not torch.cuda.is_available():
        pytest.skip("PyTorch sees no graphics card")
    edges = [-np.inf, -100.0, -0.0, 0.0, 1e-40, 100.0, np.inf, np.nan]
    array = np.concatenate([np.linspace(-20, 20, 100_001), edges]).astype(dtype)
    x = torch.from_numpy(array).cuda().requires_grad_()
    y = activation(x)
    assert y.is_cuda
    np.testing.assert_array_equal(y.detach().cpu().numpy(), activation(array))
    y.backward(torch.ones_like(y))
    np.testing.assert_array_equal(x.grad.cpu().numpy(), activation.slope(array))
