"""The peer of bench/gpu.cs in PyTorch, as a good engineer of it would write it: autocast to bfloat16, channels-last, fused Adam; eager, or with torch.compile.

torch_gpu.py synthetic DEVICE BATCH SECONDS [--compile]: random images on the device; a line of JSON a backbone and work.
torch_gpu.py files DEVICE BATCH FOLDER [--compile]: two epochs of full fine-tuning of MobileNetV2 on the JPEGs of a folder, after steps that are not counted.
"""
import json
import os
import sys
import time

import torch
from torch import nn
from torchvision import datasets, models, transforms

SIZE = 224
COMPILE = "--compile" in sys.argv
work, device, batch, last = [a for a in sys.argv[1:] if a != "--compile"]
batch = int(batch)
GPU = device.startswith("cuda")
torch.backends.cudnn.benchmark = True  # all batches have one shape


class Classifier(nn.Module):
    def __init__(self, backbone, classes=4):
        super().__init__()
        network = getattr(models, backbone)()
        self.stages = network.features if hasattr(network, "features") else nn.Sequential(*list(network.children())[:-2])
        with torch.no_grad():
            width = self.stages.eval()(torch.zeros(1, 3, 64, 64)).shape[1]
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(width, 128), nn.ReLU(), nn.Linear(128, classes))

    def forward(self, x):
        return self.head(self.stages(x).mean([2, 3]))


def made(backbone):
    if COMPILE:
        torch._dynamo.reset()  # the backbones share their code, which may be compiled a few times only
    model = Classifier(backbone).to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-4, **({"fused": True} if GPU else {}))
    return (torch.compile(model) if COMPILE else model), optimizer


def mixed():
    return torch.autocast("cuda", torch.bfloat16) if GPU else torch.autocast("cpu", enabled=False)


def mode(model, training):
    model.train(training)
    for norm in model.modules():  # BatchNorm keeps its statistics, as hemato has it
        if isinstance(norm, nn.BatchNorm2d):
            norm.eval()


def wait():
    if GPU:
        torch.cuda.synchronize()


def step(model, optimizer, images, labels):
    optimizer.zero_grad(set_to_none=True)
    with mixed():
        loss = nn.functional.cross_entropy(model(images).float(), labels)
    loss.backward()
    optimizer.step()


def infer(model, images):
    with torch.inference_mode(), mixed():
        model(images)


def rate(run, seconds):
    for _ in range(3):
        run()
    wait()
    passes, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(3):
            run()
            passes += 1
        wait()
    return passes * batch / (time.perf_counter() - start)


def synthetic(seconds):
    images = torch.randn(batch, 3, SIZE, SIZE, device=device).to(memory_format=torch.channels_last)
    labels = torch.zeros(batch, dtype=torch.long, device=device)
    for backbone in ("mobilenet_v2", "resnet50", "vgg16"):
        model, optimizer = made(backbone)
        for name, training, run in (("infer", False, lambda: infer(model, images)), ("train", True, lambda: step(model, optimizer, images, labels))):
            mode(model, training)
            print(json.dumps({"backbone": backbone, "work": name, "images_per_second": round(rate(run, seconds), 1)}), flush=True)


def files(folder):
    steps = [transforms.Resize((SIZE, SIZE)), transforms.RandomHorizontalFlip(), transforms.RandomVerticalFlip(),
             transforms.RandomAffine(180, translate=(0.04, 0.04), scale=(0.9, 1.1)), transforms.ColorJitter(0.05, 0.05), transforms.ToTensor(),
             transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
    loader = torch.utils.data.DataLoader(
        datasets.ImageFolder(folder, transforms.Compose(steps)), batch, shuffle=True, drop_last=True, num_workers=os.cpu_count(), pin_memory=GPU, persistent_workers=True)
    model, optimizer = made("mobilenet_v2")
    mode(model, True)
    for _ in range(3):
        step(model, optimizer, torch.randn(batch, 3, SIZE, SIZE, device=device).to(memory_format=torch.channels_last), torch.zeros(batch, dtype=torch.long, device=device))
    for epoch in ("first", "second"):
        seen, start = 0, time.perf_counter()
        for images, labels in loader:
            step(model, optimizer, images.to(device, non_blocking=True, memory_format=torch.channels_last), labels.to(device, non_blocking=True))
            seen += len(labels)
        wait()
        rate_ = seen / (time.perf_counter() - start)
        print(json.dumps({"backbone": "mobilenet_v2", "work": f"train from JPEGs, {epoch} epoch", "images_per_second": round(rate_, 1)}))


if work == "synthetic":
    synthetic(float(last))
else:
    files(last)
