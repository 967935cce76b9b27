"""Writes tests/Hematovision.Tests/Golden/temperature.json: the temperatures that scipy finds for made-up logits, and how well probabilities fit before and after.

Run by hand: python3 tests/golden/temperature.py (needs numpy and scipy 1.10).
"""
import json
import pathlib

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, softmax
from scipy.stats import binom

TARGET = pathlib.Path(__file__).parents[1] / "Hematovision.Tests" / "Golden" / "temperature.json"


def calibration_error(probabilities, truth, bins=15):
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    edges = np.linspace(0, 1, bins + 1)
    total = 0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (sure > low) & (sure <= high)
        if inside.any():
            total += inside.mean() * abs(sure[inside].mean() - right[inside].mean())
    return total


def case(seed, images, classes, sharpness, group_size):
    draw = np.random.default_rng(seed)
    truth = draw.integers(classes, size=images)
    logits = draw.normal(size=(images, classes)).astype(np.float32)
    logits[np.arange(images), truth] += 1.5
    logits = (logits * sharpness).astype(np.float32)
    groups = np.floor(np.arange(images) ** 0.9 / group_size).astype(int)
    weights = 1 / np.bincount(groups)[groups]
    wide = logits.astype(np.float64)

    def loss(log_t):
        z = wide / np.exp(log_t)
        return np.average(logsumexp(z, axis=1) - z[np.arange(images), truth], weights=weights)

    best = minimize_scalar(loss, bounds=(-6, 6), method="bounded", options={"xatol": 1e-12})
    temperature = float(np.exp(best.x))
    fits = []
    for t in (1, temperature):
        p = softmax(wide / t, axis=1)
        fits.append({"log_loss": float(-np.log(p[np.arange(images), truth]).mean()), "calibration_error": float(calibration_error(p, truth))})
    return {
        "truth": truth.tolist(), "logits": [[float(x) for x in row] for row in logits], "groups": groups.tolist(),
        "temperature": temperature, "before": fits[0], "after": fits[1],
    }


TARGET.write_text(json.dumps({
    "cases": [case(1, 60, 4, 4.0, 1), case(2, 50, 2, 0.3, 3), case(3, 40, 7, 12.0, 5)],
    "binomial": [{"wrong": k, "trials": n, "rate": r, "at_most": float(binom.cdf(k, n, r))}
                 for k, n, r in [(0, 500, 0.01), (3, 900, 0.01), (12, 700, 0.02), (40, 100, 0.5), (100, 100, 0.2)]],
}) + "\n")
