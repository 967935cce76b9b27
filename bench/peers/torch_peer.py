"""PyTorch and torchvision doing what hemato does, as their users write it. Prints one line of JSON.

    torch_peer.py train DATA --weights FILE [--freeze N] [--epochs N]     fine-tune above the first N stages (all: the head alone)
    torch_peer.py predict FOLDER OUT.csv                                  a folder of JPEGs to a CSV file
    torch_peer.py forward --backbone NAME --batch N --passes N            the network alone
    torch_peer.py decode FOLDER --with pil|torchvision                    files to 224 x 224, one thread
"""
import argparse
import csv
import json
import os
import time

import numpy
import torch
from torch import nn
from torchvision import datasets, io, models, transforms

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
SIZE = 224
BATCH = 32
WORKERS = os.cpu_count()
EVALUATION = [transforms.Resize((SIZE, SIZE)), transforms.ToTensor(), transforms.Normalize(MEAN, STD)]


def safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    kinds = {"F32": numpy.float32, "I64": numpy.int64}
    return {name: torch.from_numpy(numpy.frombuffer(data[slice(*about["data_offsets"])], kinds[about["dtype"]]).reshape(about["shape"]).copy())
            for name, about in header.items() if name != "__metadata__"}


class Classifier(nn.Module):
    def __init__(self, backbone, classes, weights=None):
        super().__init__()
        model = getattr(models, backbone)()
        if weights:
            model.load_state_dict(safetensors(weights), strict=False)
        if backbone == "mobilenet_v2":
            self.stages, width = model.features, model.last_channel
        else:
            self.stages, width = nn.Sequential(*list(model.children())[:-2]), model.fc.in_features
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(width, 128), nn.ReLU(), nn.Linear(128, classes))

    def forward(self, x):
        return self.head(self.stages(x).mean([2, 3]))


def train(args):
    augmentation = [
        transforms.RandomHorizontalFlip(), transforms.RandomVerticalFlip(),
        transforms.RandomAffine(180, translate=(0.04, 0.04), scale=(0.9, 1.1)), transforms.ColorJitter(0.05, 0.05)]
    sets = {part: datasets.ImageFolder(os.path.join(args.folder, part), transforms.Compose(steps)) for part, steps in
            (("train", [EVALUATION[0], *augmentation, *EVALUATION[1:]]), ("val", EVALUATION))}
    loaders = {part: torch.utils.data.DataLoader(images, BATCH, shuffle=part == "train", num_workers=WORKERS, persistent_workers=True)
               for part, images in sets.items()}
    torch.manual_seed(0)
    model = Classifier("mobilenet_v2", len(sets["train"].classes), args.weights).to(memory_format=torch.channels_last)
    frozen = len(model.stages) if args.freeze == "all" else int(args.freeze)
    for stage in model.stages[:frozen]:
        stage.requires_grad_(False)
    trained = [p for p in model.parameters() if p.requires_grad]
    steps = args.epochs * len(loaders["train"])
    optimizer = torch.optim.Adam(trained, 1e-3 if args.freeze == "all" else 3e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    best = 0
    seconds = []
    for _ in range(args.epochs):
        model.train()
        model.stages.eval()  # BatchNorm keeps ImageNet's statistics, as hemato has it
        start = time.perf_counter()
        for images, labels in loaders["train"]:
            optimizer.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(images.to(memory_format=torch.channels_last)), labels).backward()
            optimizer.step()
            schedule.step()
        seconds.append(time.perf_counter() - start)
        model.eval()
        with torch.inference_mode():
            right = sum((model(images.to(memory_format=torch.channels_last)).argmax(1) == labels).sum().item() for images, labels in loaders["val"])
        best = max(best, right / len(sets["val"]))
    return {"accuracy": best, "images_per_second": len(sets["train"]) / sorted(seconds)[len(seconds) // 2]}


class Folder(torch.utils.data.Dataset):
    def __init__(self, folder):
        self.paths = sorted(entry.path for entry in os.scandir(folder))
        self.steps = transforms.Compose(EVALUATION)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        return self.steps(datasets.folder.pil_loader(self.paths[i])), self.paths[i]


def predict(args):
    model = Classifier("mobilenet_v2", 4, args.weights).eval().to(memory_format=torch.channels_last)
    loader = torch.utils.data.DataLoader(Folder(args.folder), BATCH, num_workers=WORKERS)
    with open(args.out, "w", newline="") as file, torch.inference_mode():
        writer = csv.writer(file)
        for images, paths in loader:
            for path, p in zip(paths, model(images.to(memory_format=torch.channels_last)).softmax(1).tolist()):
                writer.writerow([path, *p])
    return {}


def forward(args):
    model = Classifier(args.backbone, 4).eval().to(memory_format=torch.channels_last)
    images = torch.rand(args.batch, 3, SIZE, SIZE).to(memory_format=torch.channels_last)
    seconds = []
    with torch.inference_mode():
        for _ in range(args.passes + 2):
            start = time.perf_counter()
            model(images)
            seconds.append(time.perf_counter() - start)
    return {"images_per_second": args.batch / sorted(seconds[2:])[args.passes // 2]}


def decode(args):
    torch.set_num_threads(1)
    paths = Folder(args.folder).paths
    resize = transforms.Resize((SIZE, SIZE), antialias=True)
    start = time.perf_counter()
    for path in paths:
        if args.reader == "pil":
            numpy.asarray(resize(datasets.folder.pil_loader(path)))
        else:
            resize(io.read_image(path))
    return {"images_per_second": len(paths) / (time.perf_counter() - start)}


parser = argparse.ArgumentParser()
parser.add_argument("work", choices=["train", "predict", "forward", "decode"])
parser.add_argument("folder", nargs="?")
parser.add_argument("out", nargs="?")
parser.add_argument("--weights")
parser.add_argument("--freeze", default="all")
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--backbone", default="mobilenet_v2")
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--passes", type=int, default=10)
parser.add_argument("--with", dest="reader", default="pil")
arguments = parser.parse_args()
print(json.dumps(globals()[arguments.work](arguments)))
