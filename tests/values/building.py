"""Functions of an array that make a value, do something with it, and return what came out."""

from __future__ import annotations

import collections
import copy
import functools
import itertools
import linecache
import math
import operator
import re
import textwrap
import types
from collections.abc import Callable
from numbers import Number
from typing import Any

import numpy as np

from tests.values import made
from tests.values.judge import X, returnable, run
from tests.values.kinds import KINDS
from tests.values.operations import EXPRESSIONS, OPERATIONS
from tests.values.weighing import weigh

NAMES: dict[str, Any] = {
    "np": np, "math": math, "operator": operator, "itertools": itertools, "copy": copy, "made": made, "weigh": weigh,
    "Number": Number, "Iterable": collections.abc.Iterable, "Sequence": collections.abc.Sequence,
    "deque": collections.deque, "defaultdict": collections.defaultdict, "Counter": collections.Counter,
    "OrderedDict": collections.OrderedDict, "partial": functools.partial, "SimpleNamespace": types.SimpleNamespace,
    **{n: getattr(made, n) for n in vars(made) if not n.startswith("_")},
}
FORMS = ("bare", "tried")
CAUGHT = """\
except TypeError:
    r = -1.0 * x[0]
except ValueError:
    r = -2.0 * x[0]
except LookupError:
    r = -3.0 * x[0]
except AttributeError:
    r = -4.0 * x[0]
except Exception:
    r = -5.0 * x[0]
"""


def text_of(kind: str, operation: str, form: str) -> str:
    """The function's text. Forms: 'bare' returns what came out, 'weighed' a number for it, 'tried' does so in a try."""
    does = OPERATIONS[operation]
    if operation in EXPRESSIONS:
        does = f"r = {does}"
    if form != "bare":
        does = f"{does}\nr = weigh(r)"
    if form == "tried":
        does = f"try:\n{textwrap.indent(does, '    ')}\n{CAUGHT}"
    makes = f"v = {KINDS[kind]}\n"
    if re.search(r"\bw\b", does):
        makes += f"w = {KINDS[kind]}\n"
    return f"def f(x):\n{textwrap.indent(makes + does, '    ')}\n    return r\n\n"


def compiled(text: str, file: str) -> Callable[..., Any]:
    """The function that a text defines."""
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace = dict(NAMES)
    exec(compile(text, file, "exec"), namespace)
    found: Callable[..., Any] = namespace["f"]
    return found


def function(kind: str, operation: str, form: str) -> Callable[..., Any]:
    """The function of one case. What cannot be returned is weighed."""
    def make(form: str) -> Callable[..., Any]:
        return compiled(text_of(kind, operation, form), f"<{kind}, {operation}, {form}>")

    fn = make(form)
    if form == "bare":
        result, raised, _ = run(fn, X)
        if raised is None and not returnable(result):
            return make("weighed")
    return fn
