"""Files that hold no network, or one that was made up: an error, whatever was done to them."""

from __future__ import annotations

import os
import pickle
import random
import re
import subprocess
import sys
import time

import pytest
from packed import changed, network, refuse, whole

import bendwise as bw


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "network.safetensors"
    network().save(path)
    return path


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
