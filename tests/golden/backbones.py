"""Golden values of torchvision's backbones: their keys and shapes, and every second logit of seeded weights on a seeded input.

    /usr/bin/python3 tests/golden/backbones.py

needs torch and torchvision (made with 1.13 and 0.14) and writes tests/Hematovision.Tests/Golden/backbones.json.
Every value comes from SeededWeights' formula, which the C# test computes for itself:
SplitMix64 of the key's FNV-1a hash gives uniform numbers u in [-1, 1) that float32 holds exactly.
"""
import json
import math
import pathlib

import numpy
import torch
import torchvision

# Chosen for each so that activations neither die nor explode and logits are of order 1.
GAINS = {"mobilenet_v2": 1.2, "resnet18": 0.9, "resnet50": 0.9, "vgg16": 1.4}
FOLDER = pathlib.Path(__file__).parent.parent / "Hematovision.Tests" / "Golden"


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def uniform(key, count):
    seed = numpy.uint64(fnv1a(key))
    result = numpy.empty(count, numpy.float32)
    for start in range(0, count, 1 << 22):
        index = numpy.arange(start + 1, min(start + (1 << 22), count) + 1, dtype=numpy.uint64)
        z = seed + index * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
        unit = (z >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2.0**-23) - numpy.float32(1)
        result[start : start + len(unit)] = unit
    return result


def values(key, shape, gain):
    u = uniform(key, math.prod(shape))
    if len(shape) > 1:
        u *= numpy.float32(gain * math.sqrt(3 / math.prod(shape[1:])))
    elif key.endswith(("running_var", ".weight")):
        u = u * numpy.float32(0.5) + numpy.float32(1)
    else:
        u *= numpy.float32(0.1)
    return torch.from_numpy(u.reshape(shape))


def golden(name):
    model = getattr(torchvision.models, name)().eval()
    state = model.state_dict()
    for key, tensor in state.items():
        if tensor.dtype == torch.float32:
            tensor.copy_(values(key, tuple(tensor.shape), GAINS[name]))
    squares = torch.from_numpy(uniform("images", 2 * 3 * 8 * 8).reshape(2, 3, 8, 8)) * 2
    images = squares.repeat_interleave(8, 2).repeat_interleave(8, 3)
    with torch.no_grad():
        logits = model(images)
    print(name, "logits: standard deviation %.3f, largest %.3f" % (logits.std(), logits.abs().max()),
          "difference of the two images %.3f" % (logits[0] - logits[1]).abs().mean())
    return {
        "gain": GAINS[name],
        "tensors": {key: list(tensor.shape) for key, tensor in state.items()},
        "logits": [[round(value, 5) for value in row] for row in logits[:, ::2].tolist()],
    }


numpy.seterr(over="ignore")
text = json.dumps({name: golden(name) for name in GAINS}, separators=(",", ":"))
(FOLDER / "backbones.json").write_text(text.replace('"logits"', '\n"logits"').replace('},"', '},\n"') + "\n")
