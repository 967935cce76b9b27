"""Writes tests/Hematovision.Tests/Golden/metrics.json: what scikit-learn says of made-up predictions, and mcnemar.json: what SciPy
says of images that one of two models has right.

Run by hand: python3 tests/golden/metrics.py (needs numpy and scikit-learn 1.2).
"""
import json
import pathlib
import warnings

import numpy as np
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score, average_precision_score, balanced_accuracy_score, cohen_kappa_score, confusion_matrix, log_loss, matthews_corrcoef,
    precision_recall_curve, precision_recall_fscore_support, roc_auc_score, roc_curve, top_k_accuracy_score)

TARGET = pathlib.Path(__file__).parents[1] / "Hematovision.Tests" / "Golden" / "metrics.json"


def calibration_error(truth, probabilities):
    """By the bins' edges, where the program computes a bin's number."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    edges = np.append(np.linspace(0, 1, 16)[:-1], np.inf)  # what is no probability is in the last bin
    return sum(
        abs(sure[inside].mean() - right[inside].mean()) * inside.mean()
        for low, high in zip(edges[:-1], edges[1:])
        if (inside := (sure > low) & (sure <= high)).any())


def reliability(truth, probabilities):
    """Mean probability and share right of the bins that hold something; None where scikit-learn refuses what is no probability."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    return None if sure.max() > 1 else np.transpose(calibration_curve(right, sure, n_bins=15)[::-1]).tolist()


def ranking(truth, probabilities):
    """One class against the rest; None where scikit-learn refuses or has no positive."""
    classes = probabilities.shape[1]
    everywhere = classes > 2 and len(set(truth)) == classes and np.allclose(probabilities.sum(axis=1), 1)
    own = [truth == c for c in range(probabilities.shape[1])]
    return {
        "macro_roc_area": roc_auc_score(truth, probabilities, multi_class="ovr", average="macro") if everywhere else None,
        "macro_average_precision": average_precision_score(np.transpose(own), probabilities, average="macro") if everywhere else None,
        "roc_area": [roc_auc_score(o, p) if 0 < o.sum() < len(o) else None for o, p in zip(own, probabilities.T)],
        "average_precision": [average_precision_score(o, p) if o.any() else None for o, p in zip(own, probabilities.T)],
        "roc": [np.transpose(roc_curve(o, p, drop_intermediate=False)[:2]).tolist() if 0 < o.sum() < len(o) else [] for o, p in zip(own, probabilities.T)],
        "precision_recall": [np.transpose(precision_recall_curve(o, p)[1::-1])[::-1].tolist() if o.any() else [] for o, p in zip(own, probabilities.T)],
    }


def beyond(truth, probabilities):
    predicted, wide = probabilities.argmax(axis=1), probabilities.astype(np.float64)
    classes = range(probabilities.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of predicted classes that do not occur, and of 0 / 0
        kappa = cohen_kappa_score(truth, predicted)
        top = {str(k): top_k_accuracy_score(truth, wide, k=k, labels=classes) for k in range(2, min(6, len(classes)))}
        balanced = balanced_accuracy_score(truth, predicted)
    return {
        "balanced_accuracy": balanced,
        "kappa": None if np.isnan(kappa) else kappa,
        "matthews": float(matthews_corrcoef(truth, predicted)),
        "top": top,
        "brier": float(((wide - np.eye(len(classes))[truth]) ** 2).sum(axis=1).mean()),
        "calibration_error": float(calibration_error(truth, wide)),
        "reliability": reliability(truth, wide),
        **ranking(truth, wide),
    }


def scores(truth, probabilities):
    classes = range(probabilities.shape[1])
    predicted = probabilities.argmax(axis=1)
    means = {
        name: dict(zip(("precision", "recall", "f1"), precision_recall_fscore_support(
            truth, predicted, average=name, zero_division=0)[:3]))
        for name in ("macro", "weighted")
    }
    columns = precision_recall_fscore_support(truth, predicted, labels=classes, zero_division=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of probabilities that do not sum to one
        # scikit-learn refuses one class; its formula gives 0 there.
        loss = log_loss(truth, probabilities.astype(np.float64), labels=classes) if len(classes) > 1 else 0.0
    return {
        "accuracy": accuracy_score(truth, predicted),
        **means,
        "classes": [dict(zip(("precision", "recall", "f1", "support"), map(float, row))) for row in zip(*columns)],
        "log_loss": loss,
        **beyond(truth, probabilities),
        "confusion": confusion_matrix(truth, predicted, labels=classes).tolist(),
    }


def by_group(truth, probabilities, groups):
    keys = sorted(set(zip(groups, truth)))
    rows = [[i for i, key in enumerate(zip(groups, truth)) if key == k] for k in keys]
    means = [probabilities[r].astype(np.float64).mean(axis=0).astype(np.float32) for r in rows]
    return np.array([k[1] for k in keys]), np.array(means)


def case(name, truth, probabilities, groups=None):
    truth, probabilities = np.asarray(truth), np.asarray(probabilities, dtype=np.float32)
    groups = [f"g{i}" for i in range(len(truth))] if groups is None else [f"g{g}" for g in groups]
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities": probabilities.astype(np.float64).tolist(),
        "groups": groups,
        "by_image": scores(truth, probabilities),
        "by_group": scores(*by_group(truth, probabilities, groups)),
    }


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def drawn(rng, images, classes, signal, labels=None):
    truth = rng.integers(0, classes, images) if labels is None else rng.choice(labels, images)
    logits = rng.normal(size=(images, classes))
    logits[np.arange(images), truth] += signal
    return truth, softmax(logits)


def main():
    rng = np.random.default_rng(20240711)
    eye = np.eye(3)
    cases = [
        case("random, two classes", *drawn(rng, 40, 2, 1.0)),
        case("random, four classes in groups", *drawn(rng, 60, 4, 1.5), groups=rng.integers(0, 15, 60)),
        case("random, eight classes, sure", *drawn(rng, 60, 8, 6.0)),
        case("random, unrelated", *drawn(rng, 50, 5, 0.0), groups=rng.integers(0, 8, 50)),
        case("a class absent from the labels", *drawn(rng, 40, 4, 1.0, labels=[0, 1, 3])),
        case("a class in neither", [0, 1, 0, 1, 1], [[.9, .1, 0], [.2, .8, 0], [.4, .6, 0], [.1, .9, 0], [.3, .7, 0]]),
        case("a class never predicted", [0, 1, 2, 0], [[.6, .3, .1], [.2, .7, .1], [.5, .3, .2], [.8, .1, .1]]),
        case("one class only", [0, 0, 0], [[1.0], [1.0], [1.0]]),
        case("one label of three classes", [1, 1, 1], [[.1, .8, .1], [.7, .2, .1], [.2, .6, .2]]),
        case("ties", [0, 1, 2, 1], [[1 / 3] * 3, [.4, .4, .2], [.2, .4, .4], [.5, 0, .5]]),
        case("all right and certain", [0, 1, 2, 2], eye[[0, 1, 2, 2]]),
        case("all wrong and certain", [0, 1, 2, 2], eye[[1, 2, 0, 1]]),
        case("sums that are not one", [0, 1, 1], [[.5, .2], [.1, .4], [2.0, 1.0]]),
    ]
    write(TARGET, cases)
    # McNemar's exact test: a fair coin for each image that only one of two models has right.
    write(TARGET.with_name("mcnemar.json"), [
        {"name": f"{a} and {b}", "first": a, "second": b, "p": binomtest(a, a + b, 0.5).pvalue if a + b else 1.0}
        for a, b in [(0, 0), (1, 0), (0, 5), (3, 3), (10, 2), (7, 15), (40, 61), (500, 600), (0, 1200)]])


def write(path, cases):
    path.write_text(json.dumps(cases, indent=None, separators=(",", ":")).replace("},{\"name\"", "},\n{\"name\"") + "\n")


if __name__ == "__main__":
    main()
