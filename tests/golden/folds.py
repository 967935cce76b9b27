"""Writes tests/Hematovision.Tests/Golden/folds.json: how evenly scikit-learn's StratifiedGroupKFold shares out made-up groups.

Run by hand: python3 tests/golden/folds.py (needs numpy and scikit-learn 1.2).
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

TARGET = pathlib.Path(__file__).parents[1] / "Hematovision.Tests" / "Golden" / "folds.json"
SEEDS = range(10)


def shares(labels, folds, k):
    """[k][class]: the part of the class's images in each fold."""
    classes = sorted(set(labels))
    count = np.array([[np.sum((labels == c) & (folds == f)) for c in classes] for f in range(k)])
    return count / count.sum(axis=0)


def deviation(labels, groups, k, seed):
    # Its own shuffle=True loses the stratification (single images come out 5 points off); another order of the groups does not.
    order = np.random.default_rng(seed).permutation(groups.max() + 1)
    folds = np.zeros(len(labels), dtype=int)
    split = StratifiedGroupKFold(k).split(labels, labels, order[groups])
    for fold, (_, held) in enumerate(split):
        folds[held] = fold
    off = np.abs(shares(labels, folds, k) - 1 / k)
    return np.sqrt((off ** 2).mean()), off.max()


def case(name, k, counts):
    """counts: [group][class], images."""
    labels = np.array([c for row in counts for c, n in enumerate(row) for _ in range(n)])
    groups = np.array([g for g, row in enumerate(counts) for n in row for _ in range(n)])
    off = np.array([deviation(labels, groups, k, seed) for seed in SEEDS])
    return {
        "name": name, "folds": k, "counts": [list(map(int, row)) for row in counts],
        "root_mean_square": off[:, 0].mean(), "largest_deviation": off[:, 1].mean(),
    }


def one_class_each(rng, groups, classes, sizes):
    of = rng.choice(len(classes), groups, p=classes)
    return [[int(s) if c == of[g] else 0 for c in range(len(classes))] for g, s in enumerate(sizes(groups))]


def mixed(rng, groups, classes, sizes, concentration):
    parts = rng.dirichlet(np.array(classes) * concentration, groups)
    rows = [rng.multinomial(int(s), p) for s, p in zip(sizes(groups), parts)]
    return [row for row in rows if row.sum() > 0]


def main():
    warnings.simplefilter("ignore")  # of classes with fewer images than folds
    rng = np.random.default_rng(20240711)
    even = [0.25] * 4
    skewed = [0.6, 0.25, 0.1, 0.05]
    blood = [0.55, 0.3, 0.08, 0.04, 0.02, 0.01]
    around = lambda low, high: lambda n: rng.integers(low, high + 1, n)
    tail = lambda n: np.minimum(1 + rng.pareto(1.2, n) * 4, 150)
    cases = [
        case("single images", 5, one_class_each(rng, 200, skewed, around(1, 1))),
        case("copies of photographs", 5, one_class_each(rng, 240, even, around(1, 16))),
        case("copies of photographs, skewed", 5, one_class_each(rng, 240, skewed, around(1, 16))),
        case("long tail of sizes", 5, one_class_each(rng, 120, even, tail)),
        case("slides of every class", 5, mixed(rng, 60, blood, around(40, 120), 20)),
        case("patients, unlike each other", 5, mixed(rng, 40, blood, around(20, 150), 3)),
        case("few patients", 4, mixed(rng, 12, even, around(20, 90), 4)),
        case("patients, long tail", 10, mixed(rng, 90, skewed, tail, 5)),
        case("ten folds of single images", 10, one_class_each(rng, 300, blood, around(1, 1))),
        case("two folds", 2, mixed(rng, 30, even, around(5, 60), 2)),
    ]
    TARGET.write_text(json.dumps(cases, separators=(",", ":")).replace("},{\"name\"", "},\n{\"name\"") + "\n")
    for c in cases:
        print(f'{c["name"]:32} rms {c["root_mean_square"]:.4f} largest {c["largest_deviation"]:.4f}')


if __name__ == "__main__":
    main()
