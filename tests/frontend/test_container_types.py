"""What is known of a list, dict or tuple: each element, or one type for all, as little as its writes and paths need.

From exact (`[float, int]`, `{'a': float}`) over a summary (`list[float]`, `dict[int, float]`) each type only rises.
"""

from __future__ import annotations

import linecache
import re
import textwrap
from typing import Any

import numpy as np
import pytest

from tests.frontend.support import lowered

LISTS = [
    # exact: every element by itself
    ("xs = [x, n]", "[float, int]"),
    ("xs = []", "[]"),
    ("xs = [0]\nxs[0] = x", "[float]"),
    ("xs = [0, x]\nxs[n] = x", "[float, float]"),  # any of them is written, their number stays known
    ("xs = [x, 2] if n > 1 else [x, x]", "[float, float]"),
    ("xs = [x, x, x][:2]", "[float, float]"),
    ("xs = [x] * 3", "[float, float, float]"),
    ("xs = [x] + [n]", "[float, int]"),
    ("xs = [x for i in range(2)]", "[float, float]"),
    ("xs = [[x], [x, x]]", "[[float], [float, float]]"),
    ("xs = [1, 2]\nfor i in range(n): xs = [xs[1], xs[0] * x]", "[float, float]"),
    # a summary: one type for all of any number
    ("xs = [x]\nxs.append(x)", "list[float]"),
    ("xs = [n]\nxs.append(x)", "list[float]"),
    ("xs = [x]\nys = xs\nys.append(x)", "list[float]"),  # under another name
    ("xs = [x, x]\nfor i in range(n): xs.append(x)", "list[float]"),
    ("xs = []\nfor i in range(n): xs.append(x)", "list[float]"),
    ("xs = [x, 2 * x] if n > 1 else [x]", "list[float]"),
    ("xs = list(v)", "list[float64]"),
    ("xs = [x, n][:n]", "list[float]"),
    ("xs = [x] * n", "list[float]"),
    ("xs = [x for i in range(n)]", "list[float]"),
    ("xs = [[x], [x, x]]\nxs[0].append(x)", "[list[float], [float, float]]"),  # only the one that grows
    ("xs = [[], []]\nxs[n].append(x)", "[list[float], list[float]]"),  # any of them may grow
    ("from collections import deque\nxs = deque([x], maxlen=2)", "deque[float]"),
]
DICTS = [
    ("xs = {'a': x}\nxs['b'] = n", "{'a': float, 'b': int}"),
    ("xs = {'a': n}\nxs[2] = x", "{'a': int, 2: float}"),
    ("xs = {'a': 1}\nxs['a'] = v", "{'a': number}"),
    ("xs = {}\nfor i in range(n): xs[i] = x", "dict[int, float]"),
    ("xs = {'a': x}\nxs[str(n)] = x", "dict[object, float]"),
    ("xs = {'a': x}\nif n > 1: xs['b'] = x", "dict[str, float]"),  # which keys it has is known at run time only
    ("xs = {i: x for i in range(n)}", "dict[int, float]"),
    ("xs = {1, 2, n}", "set[int]"),
]
TUPLES = [
    ("xs = (x, n)", "(float, int)"),
    ("xs = (n, x) if n > 1 else (x, x)", "(float, float)"),
    ("xs = ()\nfor i in range(n): xs = xs + (i,)", "tuple[int]"),
    ("xs = (1, 2) if n > 1 else (1,)", "tuple[int]"),
]
OTHERS = [
    ("xs = None if n > 1 else x", "float?"),
    ("xs = None if n > 1 else [x]", "[float]?"),
    ("xs = 'a' if n > 1 else 'b'", "str"),
    ("xs = v if n > 1 else v[1:]", "float64[?]"),
    ("xs = v if n > 1 else v[:, None]", "float64[...]"),
    ("xs = v if n > 1 else x", "number"),
    ("xs = 1\nfor i in range(n): xs = xs * x", "float"),
    ("xs = [v, v]\nxs[n] = v[1:]", "[float64[?], float64[?]]"),
]


def returned(body: str) -> str:
    """The type of `xs` at the end of a function with this body; sizes without their names."""
    text = f"def f(x, n, v):\n{textwrap.indent(body, '    ')}\n    return xs\n"
    file = f"<container {body}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace: dict[str, Any] = {}
    exec(compile(text, file, "exec"), namespace)
    fn = lowered(namespace["f"], 0.5, 3, np.ones(3))
    return re.sub(r"\[(?:d|merge)\d+\]", "[?]", repr(fn.returned.type))


@pytest.mark.parametrize(("body", "want"), [*LISTS, *DICTS, *TUPLES, *OTHERS])
def test_the_least_type_that_is_needed(body: str, want: str) -> None:
    assert returned(body) == want
