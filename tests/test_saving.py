"""Networks on disk: to the last bit, and nothing but an error from a file that is not one."""

from __future__ import annotations

import json
import math
import os
import stat

import numpy as np
import pytest
from packed import changed, network, parts, refuse

import bendwise as bw
from bendwise.network import saving


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "network.safetensors"
    network().save(path)
    return path


X = np.random.default_rng(3).standard_normal((7, 4))


# Round trips


def test_every_bit_comes_back(real, tmp_path):
    first = network(real)
    first.dense[0].weights[0, :4] = [np.nan, -np.inf, -0.0, np.finfo(real).smallest_subnormal]
    first.save(tmp_path / "a")
    second = bw.Network.load(tmp_path / "a")
    assert second.dtype == first.dtype == real
    assert second.parameters.tobytes() == first.parameters.tobytes()
    assert repr(second) == repr(first)
    second.parameters[:4] = first.parameters[:4] = 0
    assert second.forward(X).tobytes() == first.forward(X).tobytes()


def test_a_network_that_was_loaded_is_trained_on_as_the_one_that_was_saved(saved):
    first, second = network(), bw.Network.load(saved)
    y = np.arange(7) % 3
    assert first.fit(X, y, epochs=3).losses == second.fit(X, y, epochs=3).losses
    assert second.parameters.tobytes() == first.parameters.tobytes()
    np.testing.assert_array_equal(second.dense[0].weights.ravel(), second.parameters[:20])


def test_every_activation_that_a_network_can_have_comes_back_by_its_name(tmp_path):
    names = [name for name, f in bw.catalogue.items() if getattr(f, "keeps_length", hasattr(f, "slope"))]
    names.remove("gumbel_softmax")
    first = bw.Network([part for name in names for part in (bw.Dense(2, 2), name)])
    first.save(tmp_path / "a")
    second = bw.Network.load(tmp_path / "a")
    assert [layer.name for layer in second.layers[1::2]] == names
    assert all(a is b for a, b in zip(second.layers[1::2], first.layers[1::2], strict=True))


def test_other_programs_find_weights_where_they_expect_them(saved):
    from safetensors.numpy import load_file

    tensors = load_file(saved)
    assert {name: x.shape for name, x in tensors.items()} == {
        "0.weights": (4, 5),
        "0.biases": (5,),
        "2.weights": (5, 3),
        "2.biases": (3,),
    }
    np.testing.assert_array_equal(tensors["2.weights"], network().dense[1].weights)
    header, _ = parts(saved.read_bytes())
    assert header["__metadata__"]["bendwise"] == bw.__version__
    assert json.loads(header["__metadata__"]["architecture"])["layers"][1] == {
        "activation": "gelu",
        "parameters": {},
    }


def test_a_kind_of_network_of_ones_own_comes_back_as_that_kind(saved):
    class Mine(bw.Network):
        pass

    assert type(Mine.load(saved)) is Mine
    assert type(bw.Network.load(str(saved))) is bw.Network


# Activations of one's own


def define(name="bump", default=1.0):
    text = f"def {name}(x, width={default}):\n    return x * width, width + 0.0 * x\n"
    space = {}
    exec(text, space)
    return bw.activation(space[name])


def test_an_activation_of_ones_own_must_be_there_and_the_error_says_how(tmp_path):
    first = network(activation=define())
    first.save(tmp_path / "a")
    np.testing.assert_array_equal(bw.Network.load(tmp_path / "a").forward(X), first.forward(X))
    del bw.activations.catalogue["bump"]
    with pytest.raises(bw.InputError, match=r"needs the activation 'bump', .* define it with @bw.activation"):
        bw.Network.load(tmp_path / "a")
    define("bumps")
    with pytest.raises(bw.InputError, match=r"did you mean 'bumps'"):
        bw.Network.load(tmp_path / "a")


def test_an_activation_that_has_other_parameters_now_is_not_taken_for_the_old_one(tmp_path):
    network(activation=define()).save(tmp_path / "a")
    del bw.activations.catalogue["bump"]
    define(default=2.0)
    with pytest.raises(
        bw.InputError, match=r"'bump' had the parameters {'width': 1.0}, and has {'width': 2.0} here"
    ):
        bw.Network.load(tmp_path / "a")


@pytest.fixture
def defined():
    """Defines the activation `bump` by the text of its formula."""

    def define(text):
        space = {"math": math}
        exec(f"def bump(x):\n    return {text}, 0.0 * x\n", space)
        return bw.activation(space["bump"])

    bw.activations.catalogue.pop("bump", None)
    yield define
    bw.activations.catalogue.pop("bump", None)


@pytest.mark.parametrize("text", ["x / (1 + abs(x))", "x + 0.01", "math.inf * x", "1 / (x - 0.2)"])
def test_an_activation_that_was_written_anew_is_told_from_the_old_one(text, defined, tmp_path):
    network(activation=defined(text)).save(tmp_path / "a")
    for same in (text, f"({text}) * (1 + 1e-12)"):
        again = defined(same)
        assert bw.Network.load(tmp_path / "a").layers[1] is again
    defined("x")
    with pytest.raises(bw.InputError, match=r"its activation 'bump' had another formula, with other values"):
        bw.Network.load(tmp_path / "a")


@pytest.mark.parametrize("values", [None, 3, [], ["x"] * 6, [math.inf] * 6, [{}] * 6, [10**400] * 6])
def test_values_that_were_made_up_are_no_values(values, defined, tmp_path):
    path = tmp_path / "a"
    network(activation=defined("x")).save(path)
    content = changed(path.read_bytes(), lambda h, a: a["layers"][1].update(values=values))
    if values is None:  # of a file that was saved before there were any
        path.write_bytes(content)
        assert bw.Network.load(path).layers[1].name == "bump"
    else:
        refuse(path, content, "had another formula")


def test_activations_of_the_catalogue_have_no_values(saved):
    content = changed(saved.read_bytes(), lambda h, a: a["layers"][1].update(values=[0.0] * 6))
    refuse(saved, content, "had another formula")


# Writing


def test_a_network_that_would_not_be_loaded_is_not_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "LONGEST_HEADER", 500)
    with pytest.raises(bw.InputError, match="a network of 4 layers is too deep for a file"):
        network().save(tmp_path / "a")
    assert not os.listdir(tmp_path)


def test_a_network_that_cannot_be_written_leaves_the_old_one_and_nothing_else(saved, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    before = saved.read_bytes()
    for function in ("fsync", "chmod", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, function, full)
            with pytest.raises(bw.InputError, match=r"cannot write the network to .*: No space left"):
                network("float64").save(saved)
        assert os.listdir(saved.parent) == [saved.name]
        assert saved.read_bytes() == before
    (saved.parent / "folder").mkdir()
    with pytest.raises(bw.InputError, match=r"cannot write the network to .*folder: Is a directory"):
        network().save(saved.parent / "folder")
    assert sorted(os.listdir(saved.parent)) == ["folder", saved.name]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o644
