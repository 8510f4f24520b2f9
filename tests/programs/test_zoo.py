"""Every program of the zoo in every mode."""

from __future__ import annotations

import copy
import zlib
from typing import Any

import numpy as np
import pytest

from s2sgrad import grad, hvp, jvp, value_and_grad, vjp
from tests.programs import harness
from tests.programs.zoo import Program, programs

# an imaginary part that is dropped on the way is a part of a derivative that is missing
pytestmark = pytest.mark.filterwarnings("error::numpy.exceptions.ComplexWarning")
SMALL = 30  # up to so many components each is compared on its own


def by_mode(mode: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("program", programs(mode), ids=lambda p: p.id)


def generator(program: Program) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(program.name.encode()) + 1)


def tangents(program: Program, args: tuple[Any, ...]) -> list[tuple[str, tuple[Any, ...]]]:
    rng = generator(program)
    chosen = [(f"random direction {i}", harness.directions(args, rng)) for i in range(2)]
    if harness.vector(args).size <= SMALL:
        chosen += list(harness.unit_tangents(args))
    return chosen


def full(args: tuple[Any, ...], argnums: tuple[int, ...], gradients: Any) -> list[Any]:
    """The gradients at their arguments' places, None elsewhere."""
    by_position = dict(zip(argnums, gradients if len(argnums) > 1 else (gradients,), strict=True))
    return [by_position.get(i) for i in range(len(args))]


def unchanged(program: Program, args: tuple[Any, ...]) -> None:
    for (path, now), (_, before) in zip(
        harness.float_leaves(args), harness.float_leaves(program.args()), strict=True
    ):
        assert harness.same_bits(now, before), f"{program.id}: the caller's args{path} was changed"
    assert harness.alike(args, program.args()), f"{program.id}: the caller's {args!r} were {program.args()!r}"


def argnums_of(args: tuple[Any, ...]) -> int | tuple[int, ...]:
    argnums = harness.differentiated(args)
    return argnums[0] if len(argnums) == 1 else argnums


@by_mode("grad")
def test_grad(program: Program) -> None:
    args = program.args()
    argnums = harness.differentiated(args)
    fun = value_and_grad(program.fun, argnums=argnums_of(args))
    value, gradients = fun(*args)
    unchanged(program, args)
    expected = harness.run(program.fun, args)
    assert harness.same_bits(np.float64(value), np.float64(expected)), f"{program.id}: {value!r} is not {expected!r}"
    gradients = full(args, argnums, gradients)
    for i in argnums:
        harness.check_structure(gradients[i], args[i], f"{program.id}: argument {i}")
    g = np.concatenate([harness.paired(d, a, dual=True) for d, a in zip(gradients, args, strict=True)])
    for name, tangent in tangents(program, args):
        numeric = harness.central(program.fun, args, tangent)
        analytic = g @ harness.vector(tangent)
        assert harness.close(analytic, numeric), (
            f"{program.id}: along {name} the gradient gives {analytic!r}, central differences give {numeric!r}\n"
            f"gradients: {gradients}"
        )


@by_mode("vjp")
def test_vjp(program: Program) -> None:
    args = program.args()
    rng = generator(program)
    out, pullback = vjp(program.fun, *args)
    expected = harness.run(program.fun, args)
    assert harness.same_bits(harness.vector(out), harness.vector(expected)), f"{program.id}: {out!r}, not {expected!r}"
    cotangent = harness.direction(expected, rng)
    first = copy.deepcopy(pullback(copy.deepcopy(cotangent)))
    second = pullback(copy.deepcopy(cotangent))
    unchanged(program, args)
    assert len(first) == len(args)
    for i, a in enumerate(args):
        if harness.has_floats(a):
            harness.check_structure(first[i], a, f"{program.id}: argument {i}")
        elif harness.children(a) is None:
            assert first[i] is None, f"{program.id}: argument {i} has no derivative, pullback gives {first[i]!r}"
    g = harness.paired(first, args, dual=True)
    again = harness.paired(second, args, dual=True)
    assert harness.same_bits(g, again), f"{program.id}: a second pullback gives another result"
    harness.spoil([out, second])
    harness.spoil(list(args))
    args = program.args()
    again = harness.paired(pullback(copy.deepcopy(cotangent)), args, dual=True)
    assert harness.same_bits(g, again), f"{program.id}: what the caller does to the arrays changes the pullback"
    for name, tangent in tangents(program, args)[:2]:
        numeric = harness.central(program.fun, args, tangent)
        pushed = numeric @ harness.paired(cotangent, expected, dual=True)
        assert harness.close(g @ harness.vector(tangent), pushed), (
            f"{program.id}: along {name} the pullback gives {g @ harness.vector(tangent)!r}, "
            f"central differences give {pushed!r}\npullback: {first}"
        )


@by_mode("jvp")
def test_jvp(program: Program) -> None:
    args = program.args()
    rng = generator(program)
    tangent = harness.directions(args, rng)
    out, pushed = jvp(program.fun, args, tangent)
    unchanged(program, args)
    expected = harness.run(program.fun, args)
    assert harness.same_bits(harness.vector(out), harness.vector(expected)), f"{program.id}: {out!r}, not {expected!r}"
    t = harness.paired(pushed, expected)
    numeric = harness.central(program.fun, args, tangent)
    assert harness.close(t, numeric), f"{program.id}: tangent {t!r}, central differences {numeric!r}"
    cotangent = harness.direction(expected, rng)
    _, pullback = vjp(program.fun, *args)
    g = harness.paired(pullback(cotangent), args, dual=True)
    ybar, x = harness.paired(cotangent, expected, dual=True), harness.vector(tangent)
    left, right = ybar @ t, g @ x
    scale = np.abs(ybar) @ np.abs(t) + np.abs(g) @ np.abs(x)
    assert harness.close(left, right, harness.DOT_RTOL, scale + 1e-3), (
        f"{program.id}: forward gives {left!r}, reverse gives {right!r}"
    )


@by_mode("second")
def test_hvp(program: Program) -> None:
    args = program.args()
    rng = generator(program)
    tangent, other = harness.directions(args, rng), harness.directions(args, rng)
    argnums = harness.differentiated(args)
    first = grad(program.fun, argnums=argnums_of(args))

    def gradient(*at: Any) -> np.ndarray:
        return harness.paired(tuple(full(at, argnums, first(*at))), at, dual=True)

    numeric = harness.central(gradient, args, tangent)
    product = harness.paired(hvp(program.fun, args, tangent), args, dual=True)
    unchanged(program, args)
    scale = 1.0 + float(np.max(np.abs(numeric), initial=0.0))
    assert harness.close(product, numeric, harness.RTOL, scale), (
        f"{program.id}: hvp gives {product!r}, central differences of grad give {numeric!r}"
    )
    mirrored = harness.paired(hvp(program.fun, args, other), args, dual=True)
    v, w = harness.vector(tangent), harness.vector(other)
    assert harness.close(product @ w, mirrored @ v, 1e-9, scale), f"{program.id}: the Hessian is not symmetric"


@by_mode("second")
def test_reverse_over_reverse(program: Program) -> None:
    args = program.args()
    rng = generator(program)
    tangent = harness.directions(args, rng)
    argnums = harness.differentiated(args)
    first = grad(program.fun, argnums=argnums_of(args))
    gradients, pullback = vjp(first, *args)
    direct = first(*args)
    # the sums of a gradient may be taken in another order when it is differentiated again
    here, there = harness.vector(gradients), harness.vector(direct)
    assert harness.close(here, there, 1e-13, 1.0 + float(np.max(np.abs(there), initial=0.0))), f"{program.id}: {here!r}"
    cotangent = tuple(tangent[i] for i in argnums)
    product = harness.paired(pullback(cotangent if len(argnums) > 1 else cotangent[0]), args)
    unchanged(program, args)
    forward = harness.paired(hvp(program.fun, args, tangent), args)
    scale = 1.0 + float(np.max(np.abs(forward), initial=0.0))
    assert harness.close(product, forward, 1e-9, scale), (
        f"{program.id}: reverse over reverse gives {product!r}, hvp gives {forward!r}"
    )


def one_scalar(program: Program) -> bool:
    leaves = [leaf for _, leaf in harness.float_leaves(program.args())]
    return len(leaves) == 1 and isinstance(leaves[0], float) and len(harness.differentiated(program.args())) == 1


@pytest.mark.parametrize("program", [p for p in programs("second") if one_scalar(p)], ids=lambda p: p.id)
def test_grad_of_grad(program: Program) -> None:
    args = program.args()
    (i,) = harness.differentiated(args)
    if not isinstance(args[i], float):
        pytest.skip("the scalar stands in a container")
    first = grad(program.fun, argnums=i)
    second = grad(first, argnums=i)(*args)
    tangent = tuple(1.0 if k == i else None for k in range(len(args)))
    numeric = harness.central(first, args, tangent)[0]
    assert harness.close(second, numeric), f"{program.id}: {second!r}, central differences of grad give {numeric!r}"
