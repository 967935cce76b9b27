"""Writes what Pillow and torchvision make of small images: Golden/preprocess/*.png and cases.csv.

Run by hand: python3 tests/golden/preprocess.py   (Pillow 9.4, torchvision 0.14, numpy)
"""
import csv
import math
from pathlib import Path

import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, Resize
from torchvision.transforms.functional import InterpolationMode

OUT = Path(__file__).parent.parent / "Hematovision.Tests" / "Golden" / "preprocess"
KERNELS = {"Bilinear": (Image.Resampling.BILINEAR, InterpolationMode.BILINEAR),
           "Bicubic": (Image.Resampling.BICUBIC, InterpolationMode.BICUBIC)}
INPUTS = {"up": (21, 17), "down": (97, 83), "wide": (71, 29), "tall": (23, 64), "pixel": (1, 1), "line": (1, 40), "same": (48, 48)}
SIZES = [32, 48]


def picture(width, height, rng):
    """Half noise, half hard edges: both show a weight that is off by one, and a cubic kernel overshoots."""
    noise = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    y, x = np.mgrid[0:height, 0:width]
    edges = np.where(((x // 5 + y // 4) % 2)[..., None] == 0, 0, 255)
    return Image.fromarray(np.where((x < width // 2)[..., None], noise, edges).astype(np.uint8))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    rows = []
    for name, (width, height) in INPUTS.items():
        image = picture(width, height, rng)
        image.save(OUT / f"{name}.png")
        for size in SIZES:
            for kernel, (pillow, torchvision) in KERNELS.items():
                whole = image.resize((size, size), pillow)
                centre = CenterCrop(size)(Resize(math.floor(size / 0.875), interpolation=torchvision)(image))
                for crop, result in (("Whole", whole), ("Centre", centre)):
                    expected = f"{name}-{size}-{crop}-{kernel}.png"
                    result.save(OUT / expected, optimize=True)
                    rows.append([f"{name}.png", size, crop, kernel, expected])
    with open(OUT / "cases.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["input", "size", "crop", "kernel", "expected"])
        writer.writerows(rows)


main()
