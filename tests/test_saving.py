"""Networks on disk: to the last bit, and nothing but an error from a file that is not one."""

from __future__ import annotations

import json
import math
import os
import pickle
import random
import re
import stat
import subprocess
import sys
import time

import numpy as np
import pytest

import bendwise as bw
from bendwise.network import saving

X = np.random.default_rng(3).standard_normal((7, 4))


def network(dtype="float32", activation="gelu"):
    made = bw.Network([bw.Dense(4, 5), activation, bw.Dense(5, 3), "softmax"], seed=2, dtype=dtype)
    made.parameters += np.random.default_rng(1).standard_normal(made.parameters.size).astype(dtype)
    return made


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "network.safetensors"
    network().save(path)
    return path


def parts(content):
    """Header and data of a safetensors file."""
    end = 8 + int.from_bytes(content[:8], "little")
    return json.loads(content[8:end]), content[end:]


def whole(header, data):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


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


# Files that are none


def refuse(path, content, message):
    path.write_bytes(content)
    with pytest.raises(bw.InputError, match=message) as caught:
        bw.Network.load(path)
    assert str(caught.value).startswith(f"cannot load a network from {str(path)!r}: ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def changed(content, change):
    """The file with its architecture changed, and a digest that fits."""
    import hashlib

    header, data = parts(content)
    metadata = header["__metadata__"]
    architecture = json.loads(metadata["architecture"])
    change(header, architecture)
    metadata["architecture"] = json.dumps(architecture)
    numbers = b"".join(
        data[slice(*header[name]["data_offsets"])]
        for name in ("0.weights", "0.biases", "2.weights", "2.biases")
        if name in header
    )
    metadata["sha256"] = hashlib.sha256(metadata["architecture"].encode() + b"\0" + numbers).hexdigest()
    return whole(header, data)


def test_a_digest_that_fits_is_all_that_such_a_change_needs(saved):
    saved.write_bytes(changed(saved.read_bytes(), lambda header, said: None))
    assert repr(bw.Network.load(saved)) == repr(network())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h, a: a.update(dtype="float16"), "float32 or float64"),
        (lambda h, a: a.update(dtype=["float32"]), "float32 or float64"),
        (lambda h, a: a.update(dtype="float64"), "'0.weights' should be F64"),
        (lambda h, a: a.update(layers="many"), "no list of layers"),
        (lambda h, a: a["layers"].clear(), "has a tensor '.*' that its architecture does not need"),
        (lambda h, a: a["layers"].insert(0, "relu"), "layer 1 of its architecture is neither"),
        (lambda h, a: a["layers"][0].update(dense=[-4, 5]), "layer 1 of its architecture is neither"),
        (lambda h, a: a["layers"][0].update(dense=[4.0, 5]), "layer 1 of its architecture is neither"),
        (lambda h, a: a["layers"][0].update(dense=[10**4000, 5]), "layer 1 of its architecture is neither"),
        (lambda h, a: a["layers"][0].update(dense=[10**12, 10**12]), "'0.weights' should be F32 of shape"),
        (lambda h, a: a["layers"][0].update(more=1), "layer 1 of its architecture is neither"),
        (lambda h, a: a["layers"].append({"activation": "rellu", "parameters": {}}), "did you mean 'relu'"),
        (lambda h, a: a["layers"].append({"activation": "../x" * 500, "parameters": {}}), "not in the catal"),
        (
            lambda h, a: a["layers"].append({"activation": "maxout", "parameters": {}}),
            "layer 5 must be a Dens",
        ),
        (
            lambda h, a: a["layers"].append({"activation": "relu", "parameters": {"a": 1}}),
            "had the parameters",
        ),
        (lambda h, a: a["layers"].append({"activation": ["relu"], "parameters": {}}), "layer 5 of its arch"),
        (lambda h, a: a["layers"].append({"dense": [3, 1]}), "needs a tensor '4.weights'"),
        (lambda h, a: h.pop("2.biases"), "needs a tensor '2.biases'"),
        (lambda h, a: h.update({"../../evil": h["2.biases"]}), "has a tensor '../../evil'"),
        (lambda h, a: h["0.biases"].update(dtype="F64"), "'0.biases' should be F32"),
        (lambda h, a: h["0.biases"].update(shape=[-5]), r"'0.biases' should be F32 of shape \[5\]"),
        (lambda h, a: h["0.biases"].update(shape=[1, 5]), r"'0.biases' should be F32 of shape \[5\]"),
        (lambda h, a: h["0.biases"].update(data_offsets=[20, 40]), "no safetensors file that can be read"),
        (lambda h, a: h["0.biases"].update(data_offsets=[10**6, 10**6 + 20]), "can be read"),
        (lambda h, a: h["__metadata__"].update(format="bendwise network 2"), "reads format 1; update Bend"),
        (lambda h, a: h["__metadata__"].update(format=None), "not a network that Bendwise saved"),
    ],
)
def test_a_file_that_was_made_up_is_refused_with_a_sentence(saved, change, message):
    refuse(saved, changed(saved.read_bytes(), change), message)


def consistently_huge(header, said):
    said["layers"][0]["dense"] = [2**39, 2**39]
    header["0.weights"]["shape"] = [2**39, 2**39]
    header["0.biases"]["shape"] = [2**39]


def test_a_size_that_the_file_cannot_hold_costs_no_memory(saved):
    refuse(saved, changed(saved.read_bytes(), consistently_huge), "holds 172 bytes of numbers where its arch")


def test_an_absurd_number_of_layers_costs_no_time(saved):
    content = changed(
        saved.read_bytes(),
        lambda h, a: a["layers"].extend([{"activation": "relu", "parameters": {}}] * 10**5),
    )
    start = time.process_time()
    refuse(saved, content, "its header is .* bytes long")
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is no safetensors file, or it was cut short"),
        (b"\x80\x04", "it is no safetensors file, or it was cut short"),
        (pickle.dumps([1] * 1000, protocol=4), "it is no safetensors file, or it was cut short"),
        (b"\xff" * 64, "it is no safetensors file, or it was cut short"),
        (whole(b"[" * 100_000, b""), "its header is not JSON"),
        (whole(b"\xff\xfe{}", b""), "its header is not JSON"),
        (whole([], b""), "its header is not an object"),
        (whole({}, b""), "not a network that Bendwise saved"),
        (whole({"__metadata__": 3}, b""), "not a network that Bendwise saved"),
        (whole({"__metadata__": {"format": "pt"}}, b""), "not a network that Bendwise saved"),
        (whole({"__metadata__": {"format": "bendwise network 1"}}, b""), "hold no architecture"),
        (
            whole({"__metadata__": {"format": "bendwise network 1", "architecture": "{"}}, b""),
            "its architecture is not JSON",
        ),
        (
            whole(
                {
                    "__metadata__": {
                        "format": "bendwise network 1",
                        "architecture": '{"dtype": "float32", "layers": []}',
                    }
                },
                b"",
            ),
            "altered or damaged",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(tmp_path, content, message):
    refuse(tmp_path / "a", content, message)


def test_one_flipped_bit_among_the_weights_is_found(saved):
    content = bytearray(saved.read_bytes())
    content[-9] ^= 4
    refuse(saved, bytes(content), "the file was altered or damaged")


def test_what_is_no_file_is_refused_with_a_sentence(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, message in (
        (tmp_path, "it is not a file"),
        (tmp_path / "pipe", "it is not a file"),
        (tmp_path / "none", "No such file or directory"),
        ("a\0b", "null"),
    ):
        with pytest.raises(bw.InputError, match=f"cannot load a network from .*: .*{message}"):
            bw.Network.load(path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_refused_with_a_sentence(saved):
    saved.chmod(0)
    with pytest.raises(bw.InputError, match="Permission denied"):
        bw.Network.load(saved)


# 2000 ways to break a file


def mutated(content, rng):
    """The file with a few of its bytes flipped, lost, moved or replaced, mostly in the header."""
    header_end = 8 + int.from_bytes(content[:8], "little")
    broken = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        end = header_end if rng.random() < 0.7 else len(broken)
        at = rng.randrange(max(1, min(end, len(broken))))
        match rng.randrange(7):
            case 0:
                broken[at] ^= 1 << rng.randrange(8)
            case 1:
                del broken[at:]
            case 2:
                del broken[at : at + rng.randrange(1, 40)]
            case 3:
                start = rng.randrange(len(content))
                broken[at:at] = content[start : start + rng.randrange(1, 60)]
            case 4:
                broken[at] = rng.choice(b'0123456789{}[]",:.-eE \x00\xff')
            case 5:
                broken = bytearray(_with_another_number(bytes(broken), rng))
            case 6:
                broken[at : at + 8] = rng.randbytes(8)
        if not broken:
            break
    return bytes(broken)


def _with_another_number(content, rng):
    """The file with one of the numbers or words of its header replaced, and the header's length put right."""
    end = 8 + int.from_bytes(content[:8], "little")
    header, data = content[8:end], content[end:]
    spots = list(re.finditer(rb"-?\d+|float32|F32|relu|gelu|softmax|weights|dense", header))
    if not spots:
        return content
    spot = rng.choice(spots)
    words = b"0 -1 1e9 999999999999999999999999999999 null true F64 float64 tanh 5 []".split()
    return whole(header[: spot.start()] + rng.choice(words) + header[spot.end() :], data)


def test_whatever_happens_to_a_file_it_is_the_network_or_an_error(saved):
    content, path, rng, wanted = saved.read_bytes(), saved, random.Random(0), network()
    loaded, sentences = 0, set()
    start = time.process_time()
    for _ in range(2000):
        path.write_bytes(mutated(content, rng))
        try:
            found = bw.Network.load(path)
        except bw.InputError as error:
            sentences.add(str(error))
            continue
        loaded += 1
        assert repr(found) == repr(wanted)
        assert found.parameters.tobytes() == wanted.parameters.tobytes()
    assert time.process_time() - start < 10
    assert loaded < 100
    assert len(sentences) > 20
    assert all("\n" not in sentence and len(sentence) < 1000 for sentence in sentences)


def test_loading_imports_and_evaluates_nothing_that_a_file_names(saved):
    code = f"""
import sys, bendwise as bw
before = set(sys.modules)
bw.Network.load({str(saved)!r})
print(*sorted(m for m in set(sys.modules) - before if not m.startswith(("safetensors", "bendwise"))))
"""
    first = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "torch" not in first.stdout.split()
    content = changed(saved.read_bytes(), lambda h, a: a["layers"][1].update(activation="antigravity"))
    saved.write_bytes(content)
    probe = f"import sys, bendwise as bw\ntry: bw.Network.load({str(saved)!r})\nexcept bw.InputError: pass\n"
    probe += "print('antigravity' in sys.modules)"
    second = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert second.stdout.split() == ["False"]


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
