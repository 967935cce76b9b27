"""Writes tests/Hematovision.Tests/Golden/metrics.json: what scikit-learn says of made-up predictions.

Run by hand: python3 tests/golden/metrics.py (needs numpy and scikit-learn 1.2).
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, precision_recall_fscore_support

TARGET = pathlib.Path(__file__).parents[1] / "Hematovision.Tests" / "Golden" / "metrics.json"


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
    TARGET.write_text(json.dumps(cases, indent=None, separators=(",", ":")).replace("},{\"name\"", "},\n{\"name\"") + "\n")


if __name__ == "__main__":
    main()
