# mypy: allow-untyped-defs
"""np.einsum."""

from __future__ import annotations

import string
from typing import Any

import numpy as np

from s2sgrad.ir.build import type_of_constant
from s2sgrad.ir.row import Row, Site
from s2sgrad.ir.types import NUMBER, OPAQUE, Array, Dim, Number, Opaque, Type
from s2sgrad.rules.array_args import common_dtype, helper_row, like_array, numpy_row
from s2sgrad.rules.dims import broadcast, dims_of
from s2sgrad.rules.infer import refuse, shaped
from s2sgrad.rules.registry import register
from s2sgrad.runtime.helpers import broadcast_like, spread_diagonals, unbroadcast


def explicit(subscripts: str) -> tuple[list[str], str]:
    """The labels of the operands and of the result; the implicit form is made explicit."""
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    if not arrow:
        right = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    return left.split(","), right


def without_ellipsis(subscripts: str, ranks: list[int | None]) -> str:
    """The subscripts with letters for `...`; as they are where a rank is not known."""
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if "..." not in text or len(terms) != len(ranks):
        return text
    free = [c for c in string.ascii_letters if c not in text]
    counts = [None if n is None else n - len(t) + 3 if "..." in t else 0 for t, n in zip(terms, ranks)]
    known = [n for n in counts if n is not None]
    if len(known) < len(counts) or min(known) < 0 or max(known) > len(free):
        return text
    letters = "".join(free[: max(known)])
    spelled = [t.replace("...", letters[len(letters) - n :]) for t, n in zip(terms, known)]
    if not arrow:
        right = "..." + "".join(sorted(c for c in set(left) - {",", "."} if left.count(c) == 1))
    return f"{','.join(spelled)}->{right.replace('...', letters)}"


def from_lists(lists: list[list[Any]]) -> str:
    """The subscripts that lists of axes stand for: those of the operands, and of the result if it is given."""
    def spelled(axes: list[Any]) -> str:
        return "".join("..." if k is Ellipsis else string.ascii_letters[k] for k in axes)

    *terms, result = lists
    left = ",".join(map(spelled, terms))
    return left if result is None else f"{left}->{spelled(result)}"


def _infer_einsum(site: Site) -> Type:
    subscripts = site.static("subscripts")
    if not isinstance(subscripts, str) or "." in subscripts:
        reason = "np.einsum needs subscripts that are known when this is compiled, and operands of known rank"
        raise refuse(site, reason, "name every index")
    inputs, output = explicit(subscripts)
    types = [v.type for p, v in zip(site.params, site.operands) if p == "operands"]
    if any(isinstance(t, Opaque) for t in types):
        return OPAQUE
    if len(types) != len(inputs):
        raise refuse(
            site,
            f"np.einsum with {len(inputs)} terms and {len(types)} operands",
            "give one operand for each term of the subscripts",
        )
    dtype = common_dtype(site, types)
    sizes: dict[str, Dim] = {}
    for labels, t in zip(inputs, types):
        dims = dims_of(t)
        if dims is None:
            return NUMBER if isinstance(t, Number) else Array(dtype, None)
        if len(dims) != len(labels):
            raise refuse(
                site,
                f"np.einsum: the term {labels!r} does not fit an array of {len(dims)} dimensions",
                "give each term as many letters as its operand has axes",
            )
        for label, d in zip(labels, dims):
            if label in sizes and (sizes[label] == 1) != (d == 1):
                raise refuse(site, f"np.einsum broadcasts the index {label!r}", "give the index one size everywhere")
            sizes[label] = broadcast(sizes[label], d) if label in sizes else d
    return shaped(dtype, tuple(sizes[label] for label in output))


def einsum_plan(subscripts: str, index: int) -> tuple[str, tuple[int, ...], str, str]:
    """How the derivative with respect to one operand of np.einsum is computed.

    (the contraction of dy with the other operands, the axes that it lacks because nothing else has their label,
    the operand's labels if some occur twice, the subscripts that take its diagonals)
    """
    inputs, output = explicit(subscripts)
    labels = inputs[index]
    unique = "".join(dict.fromkeys(labels))
    others = [output, *inputs[:index], *inputs[index + 1 :]]
    found = "".join(label for label in unique if any(label in o for o in others))
    missing = tuple(k for k, label in enumerate(unique) if label not in found)
    return f"{','.join(others)}->{found}", missing, labels if unique != labels else "", f"{labels}->{unique}"


def einsum_operands(dy, y, subscripts, operands, index, optimize=False):
    contraction, missing, repeated, diagonals = einsum_plan(subscripts, index)
    others = operands[:index] + operands[index + 1 :]
    if len(others) == 0:
        d = np.einsum(contraction, dy)
    elif len(others) == 1:
        d = np.einsum(contraction, dy, others[0])
    elif len(others) == 2:
        d = np.einsum(contraction, dy, others[0], others[1])
    else:
        d = np.einsum(contraction, dy, *others)
    x = operands[index]
    if repeated == "":
        if missing == ():
            return unbroadcast(d, x)
        return broadcast_like(np.expand_dims(d, missing), x)
    if missing == ():
        return spread_diagonals(d, x, repeated)
    diagonal = np.einsum(diagonals, x)
    return spread_diagonals(broadcast_like(np.expand_dims(d, missing), diagonal), x, repeated)


def spread_diagonals_d(dy, y, labels):
    return np.einsum(diagonal_subscripts(labels), dy)


def diagonal_subscripts(labels: str) -> str:
    """The subscripts that take the diagonals of an array whose indices carry these labels."""
    return f"{labels}->{''.join(dict.fromkeys(labels))}"


def _infer_plan(site: Site) -> Type:
    return type_of_constant(einsum_plan(site.static("subscripts"), site.static("index")))


def _infer_diagonal_subscripts(site: Site) -> Type:
    return type_of_constant(diagonal_subscripts(site.static("labels")))


einsum = numpy_row(
    np.einsum, ("subscripts", "*operands"), _infer_einsum, ("optimize",), vjp={"operands": einsum_operands},
    bilinear=("operands",), complex=True, options=("subscripts", "optimize"),
)
# of one operand, without a sum: NumPy gives a view
einsum_view = register(Row(
    "np.einsum", None, ("subscripts", "*operands"), _infer_einsum, ("optimize",), vjp={"operands": einsum_operands},
    linear=("operands",), view_of="operands", fresh=False, complex=True, options=("subscripts", "optimize"),
))


def is_view(subscripts: str) -> bool:
    """Whether np.einsum with these subscripts only rearranges one operand."""
    inputs, output = explicit(subscripts)
    return len(inputs) == 1 and set(inputs[0]) == set(output)


einsum_plan_row = register(Row(
    "einsum_plan", einsum_plan, ("subscripts", "index"), _infer_plan, cost="free", fold=True, flat=True,
))
diagonal_subscripts_row = register(Row(
    "diagonal_subscripts", diagonal_subscripts, ("labels",), _infer_diagonal_subscripts, cost="free", fold=True,
    flat=True,
))
spread_diagonals_row = helper_row(
    spread_diagonals, ("d", "a", "labels"), like_array("a"), vjp={"d": spread_diagonals_d, "a": None}, linear=("d",),
    shape_only=("a",), complex=True, among_zeros=True,
)
