"""Writes one small image of each kind that is decoded, and what Pillow reads in it: Golden/decode/*, NAME.ppm the expected picture.

Run by hand: python3 tests/golden/decode.py   (Pillow 9.4, numpy)
"""
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

OUT = Path(__file__).parent.parent / "Hematovision.Tests" / "Golden" / "decode"
WIDTH, HEIGHT = 19, 13
rng = np.random.default_rng(11)
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
pixels = np.stack([128 + 110 * np.sin(x / 3), 128 + 110 * np.cos(y / 2), (x * 13 + y * 7) % 256], -1).clip(0, 255).astype(np.uint8)
deep = pixels.astype(np.uint16) * 256 + rng.integers(0, 256, pixels.shape).astype(np.uint16)
picture = Image.fromarray(pixels)
grey = picture.convert("L")
covered = Image.fromarray(np.dstack([pixels, rng.integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)]))


def on_white(image):
    rgba = np.asarray(image.convert("RGBA")).astype(int)
    alpha = rgba[..., 3:]
    return Image.fromarray(((rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8))


def expect(name, image):
    image.convert("RGB").save(OUT / (name + ".ppm"))


def save(name, image, **options):
    image.save(OUT / name, **options)
    read = Image.open(OUT / name)
    read.load()  # turns a TIFF upright by itself
    if not name.endswith(".tif"):
        read = ImageOps.exif_transpose(read)
    if read.mode == "I;16" or read.mode == "I":
        read = Image.fromarray((np.asarray(read).astype(int) >> 8).astype(np.uint8))
    elif read.mode in ("RGBA", "LA") or "transparency" in read.info:
        read = on_white(read)
    expect(name, read)


def png16(name, samples, colour_type):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], 16, colour_type, 0, 0, 0)
    (OUT / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"gAMA", struct.pack(">I", 100000))
                             + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    expect(name, Image.fromarray((samples >> 8).astype(np.uint8)))


def tiff16(name, samples, order, photometric, tile=None):
    """Pillow writes no 16-bit RGB and no tiles, so this does."""
    height, width, channels = samples.shape
    if tile:
        padded = np.zeros((-(-height // tile) * tile, -(-width // tile) * tile, channels), samples.dtype)
        padded[:height, :width] = samples
        blocks = [padded[r:r + tile, c:c + tile] for r in range(0, padded.shape[0], tile) for c in range(0, padded.shape[1], tile)]
    else:
        blocks = [samples]
    blocks = [b.astype(order + "u2").tobytes() for b in blocks]
    starts = [8 + sum(map(len, blocks[:i])) for i in range(len(blocks))]
    lengths = [len(b) for b in blocks]
    tags = {256: [width], 257: [height], 258: [16] * channels, 259: [1], 262: [photometric], 277: [channels]}
    tags.update({322: [tile], 323: [tile], 324: starts, 325: lengths} if tile else {273: starts, 278: [height], 279: lengths})
    body, entries, late = b"".join(blocks), b"", b""
    late_at = 8 + len(body)
    for tag in sorted(tags):
        values = struct.pack(f"{order}{len(tags[tag])}I", *tags[tag])
        if len(values) > 4:
            values, late = struct.pack(order + "I", late_at + len(late)), late + values
        entries += struct.pack(order + "HHI", tag, 4, len(tags[tag])) + values
    directory = struct.pack(order + "H", len(tags)) + entries + b"\0\0\0\0"
    mark = b"II" if order == "<" else b"MM"
    (OUT / name).write_bytes(mark + struct.pack(order + "HI", 42, late_at + len(late)) + body + late + directory)
    shown = samples if photometric else 65535 - samples
    expect(name, Image.fromarray(np.squeeze((shown >> 8).astype(np.uint8))))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    save("rgb.png", picture)
    save("grey.png", grey)
    save("bilevel.png", picture.convert("1"))
    save("palette.png", picture.quantize(60))
    save("palette-transparent.png", picture.quantize(60), transparency=7)
    save("rgba.png", covered)
    save("grey-alpha.png", covered.convert("LA"))
    save("grey16.png", Image.fromarray(deep[..., 0]))
    png16("rgb16-gamma.png", deep, 2)
    save("rgb.bmp", picture)
    save("palette.bmp", picture.quantize(60))
    save("palette.gif", picture.quantize(60))
    save("two-frames.gif", picture.quantize(60), save_all=True, append_images=[grey.quantize(60)])
    save("lossless.webp", picture, lossless=True)
    save("rgba.webp", covered, lossless=True)
    save("lossy.webp", picture, quality=80)
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        save(f"rgb-{compression}.tif", picture, compression=compression)
    save("grey-lzw.tif", grey, compression="tiff_lzw")
    save("palette.tif", picture.quantize(60))
    save("cmyk.tif", picture.convert("CMYK"))
    save("rgba.tif", covered)
    save("grey16.tif", Image.fromarray(deep[..., 0]))
    tiff16("rgb16.tif", deep, "<", 2)
    tiff16("rgb16-big-endian-tiled.tif", deep, ">", 2, tile=16)
    tiff16("white-is-zero16.tif", deep[..., :1], ">", 0)
    save("444.jpg", picture, quality=90, subsampling=0)
    save("420.jpg", picture, quality=75, subsampling=2)
    save("progressive.jpg", picture, progressive=True)
    save("grey.jpg", grey)
    save("cmyk.jpg", picture.convert("CMYK"))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        save(f"exif{orientation}.jpg", picture, exif=exif)
        save(f"exif{orientation}.png", picture, exif=exif)
        save(f"exif{orientation}.webp", picture, exif=exif, lossless=True)
        save(f"exif{orientation}.tif", picture, tiffinfo={0x112: orientation})


main()
