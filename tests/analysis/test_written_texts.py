"""Numbers read from texts of what is differentiated are refused; whatever else texts are for is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from s2sgrad import UnsupportedError, grad, jvp

X = 1.5


def formatted(x):
    return float(f"{x:.3f}") * x


def by_percent_and_stripped(x):
    texts = {}
    texts["a"] = "%g " % x  # noqa: UP031
    return float(texts["a"].strip()) * x


def split_and_mapped(x):
    return np.array(list(map(float, "{} {}".format(x, x * x).split()))).sum() * x  # noqa: UP032


def message_of_an_exception(x):
    try:
        raise ValueError(f"{x}")
    except ValueError as e:
        return float(str(e)) * x


def on_one_path(x):
    return float(f"{x}") if x < 100 else x


def read(x, n, text):
    return float(text) * x if n == 0 else read(x, n - 1, f"{x}")


def handed_down(x):
    return read(x, 3, "1.0")


def read_by_numpy(x):
    return np.fromstring(f"{x}", sep=" ")[0] * x


READ = [formatted, by_percent_and_stripped, split_and_mapped, message_of_an_exception, on_one_path, handed_down,
        read_by_numpy]


@pytest.mark.parametrize("f", READ, ids=lambda f: f.__name__)
def test_refused_in_both_modes(f):
    with pytest.raises(UnsupportedError, match="a text carries no"):
        grad(f)(X)
    with pytest.raises(UnsupportedError, match="a text carries no"):
        jvp(f, (X,), (1.0,))


def key(x):
    d = {}
    d[f"{x:.1f}"] = x * 2
    return d[f"{x:.1f}"]


def length(x):
    return float(len(f"w{x}")) * x


def label(x):
    message = f"{x}"
    scale = float("2.5")
    if not math.isfinite(x):
        raise ValueError(message)
    return scale * x * x


def beside_others(x):
    names = [f"{x}"]
    numbers = [float(t) for t in ["1", "2"]]
    return x * numbers[0] * len(names)


@pytest.mark.parametrize(("f", "slope"), [(key, 2.0), (length, 4.0), (label, 7.5), (beside_others, 1.0)])
def test_what_texts_are_for(f, slope):
    assert grad(f)(X) == slope
    assert jvp(f, (X,), (1.0,)) == (f(X), slope)
