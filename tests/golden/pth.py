#!/usr/bin/python3
"""Makes the small .pth files that the tests of TorchFile read, and what Python's torch.load finds in them.

Run by hand with PyTorch installed: tests/golden/pth.py. Writes tests/Hematovision.Tests/Golden/Pth/.
"""
import collections
import io
import json
import os
import pathlib
import pickle
import zipfile

import torch

OUT = pathlib.Path(__file__).parent.parent / "Hematovision.Tests" / "Golden" / "Pth"
OUT.mkdir(parents=True, exist_ok=True)
expected = {}


def record(name, state):
    expected[name] = {
        key: {
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "shape": list(tensor.shape),
            "values": tensor.detach().double().flatten().tolist(),
        }
        for key, tensor in state.items()
    }


def save(name, content, state, **options):
    torch.save(content, OUT / name, **options)
    record(name, state)


def both(name, content, state):
    save(f"{name}_zip.pth", content, state)
    save(f"{name}_legacy.pth", content, state, _use_new_zipfile_serialization=False)


torch.manual_seed(7)
net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 2))
state = net.state_dict()  # an OrderedDict with _metadata, which is pickled by BUILD
both("state", state, state)
both("parameters", collections.OrderedDict(net.named_parameters()), dict(net.named_parameters()))

types = {
    str(t).removeprefix("torch."): torch.tensor([0, 1, 1, 0, 1]).to(t)
    for t in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64,
              torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)
}
types["float16_values"] = torch.tensor([0.1, -2.5, 65504.0]).half()
types["bfloat16_values"] = torch.tensor([0.1, -2.5, 1e30]).bfloat16()
types["int64_negative"] = torch.tensor([-1, 2**52, -2**52])
both("types", types, types)

base = torch.arange(24, dtype=torch.float32)
grid = base.reshape(4, 6)
views = {
    "whole": base,  # all of these share one storage
    "transposed": grid.t(),
    "column": grid[:, 2],
    "every_other": base[1::2],
    "expanded": base[3:4].expand(2, 5),
    "scalar": base[5],
    "none": base[:0],
    "channels_last": torch.arange(120.0).reshape(2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
}
views["again"] = views["whole"]
both("views", views, views)

plain = {"a.weight": torch.tensor([1.0, 2.0]), "a.bias": torch.tensor([3.0])}
parallel = {f"module.{key}": value for key, value in plain.items()}
both("checkpoint", {"epoch": 3, "lr": 0.1, "best": None, "done": True, "name": "été", "state_dict": parallel,
                    "optimizer": {"state": {0: {"exp_avg": torch.zeros(2)}}, "param_groups": [{"params": [0, 1], "betas": (0.9, 0.999)}]}},
     plain)
save("model_zip.pth", {"model": plain, "epoch": 70000, "minus": -5, "long": 2**40}, plain)
save("protocol4_zip.pth", plain, plain, pickle_protocol=4)


# Refused: what runs code, or is no state dictionary.
class Calls:
    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


torch.save({"a": Calls(os.system, "echo no")}, OUT / "evil_os_zip.pth")
torch.save({"a": Calls(eval, "print('no')")}, OUT / "evil_eval_zip.pth")
torch.save({"a": Calls(os.system, "echo no")}, OUT / "evil_os_legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"a": Calls(eval, "1")}, OUT / "evil_protocol4_zip.pth", pickle_protocol=4)
torch.save(net, OUT / "module_zip.pth")
torch.save([torch.zeros(2)], OUT / "list_zip.pth")
torch.save({"epoch": 1}, OUT / "no_tensor_zip.pth")


def zipped(name, pickled, compression=zipfile.ZIP_STORED, data=b"\0" * 16, byteorder=None):
    with zipfile.ZipFile(OUT / name, "w", compression) as archive:
        for file, content in (("x/data.pkl", pickled), ("x/data/0", data), ("x/byteorder", byteorder)):
            if content is not None:
                archive.writestr(zipfile.ZipInfo(file), content, compression)


def tensor(offset=0, size=(4,), stride=(1,), count=4, kind="FloatStorage"):
    """The pickle of {'a': one tensor} with figures of one's own."""
    class Storage:
        pass

    class View:
        def __reduce__(self):
            return torch._utils._rebuild_tensor_v2, (Storage(), offset, size, stride, False, collections.OrderedDict())

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            return ("storage", getattr(torch, kind), "0", "cpu", count) if isinstance(thing, Storage) else None

    buffer = io.BytesIO()
    Pickler(buffer, protocol=2).dump({"a": View()})
    return buffer.getvalue()


zipped("good_made_zip.pth", tensor(), byteorder=b"little")
record("good_made_zip.pth", {"a": torch.zeros(4)})
os_call = b"\x80\x02}X\x01\x00\x00\x00acos\nsystem\nX\x04\x00\x00\x00exit\x85Rs."
zipped("evil_os_by_name_zip.pth", os_call)
zipped("bad_compressed_zip.pth", tensor(), zipfile.ZIP_DEFLATED, data=b"\0" * 4096)
zipped("bad_big_endian_zip.pth", tensor(), byteorder=b"big")
zipped("bad_no_storage_zip.pth", tensor(), data=None)
zipped("bad_storage_length_zip.pth", tensor(count=5))
zipped("bad_beyond_zip.pth", tensor(offset=1))
zipped("bad_stride_zip.pth", tensor(size=(2, 2), stride=(3, 2)))
zipped("bad_negative_zip.pth", tensor(size=(-1,)))
zipped("bad_huge_shape_zip.pth", tensor(size=(2**40, 2**40), stride=(0, 0)))
zipped("bad_bomb_zip.pth", tensor(size=(2**34,), stride=(0,)))
zipped("bad_huge_count_zip.pth", tensor(count=2**62))
zipped("bad_not_torch_zip.pth", None)

(OUT / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
print(sum(f.stat().st_size for f in OUT.iterdir()), "bytes in", len(list(OUT.iterdir())), "files")
