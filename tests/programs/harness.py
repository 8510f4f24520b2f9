"""Numbers for the tests of programs: nested arguments as vectors, central differences, comparisons."""

from __future__ import annotations

import array
import collections
import copy
import enum
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from s2sgrad.api.classes import held, is_held_list, made_like

H = 1e-3
RTOL = 1e-6
DOT_RTOL = 1e-10


def is_float(leaf: Any) -> bool:
    """Whether a leaf carries a derivative: a float or complex number, or an array of such."""
    return isinstance(leaf, float | complex | np.inexact) or (isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc")


def children(tree: Any) -> list[tuple[str, Any]] | None:
    """The parts of a container, with how they are reached; None for a leaf."""
    if isinstance(tree, dict):
        return [(f"[{k!r}]", v) for k, v in tree.items()]
    if isinstance(tree, tuple | list) or is_held_list(tree):
        return [(f"[{i}]", v) for i, v in enumerate(tree)]
    fields = attributes(tree)
    return None if fields is None else [(f".{name}", v) for name, v in fields.items()]


def attributes(tree: Any) -> dict[str, Any] | None:
    """What an object of a class of the programs holds; None for anything else."""
    cls = type(tree)
    if cls is not types.SimpleNamespace and not cls.__module__.startswith("tests."):
        return None
    if issubclass(cls, enum.Enum):
        return None
    slots = [n for c in cls.__mro__ for n in vars(c).get("__slots__", ()) if hasattr(tree, n)]
    return {n: getattr(tree, n) for n in [*slots, *getattr(tree, "__dict__", ())]}


def rebuild(tree: Any, parts: list[Any]) -> Any:
    if held(tree) is not None:
        return made_like(tree, parts)
    if isinstance(tree, dict):
        return dict(zip(tree, parts, strict=True))
    if hasattr(tree, "_fields"):
        return type(tree)(*parts)
    fields = attributes(tree)
    if fields is None:
        return type(tree)(parts)
    new = copy.copy(tree)
    for name, part in zip(fields, parts, strict=True):
        object.__setattr__(new, name, part)
    return new


def float_leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    parts = children(tree)
    if parts is None:
        if is_float(tree):
            yield path, tree
        return
    for step, part in parts:
        yield from float_leaves(part, path + step)


def map_floats(fun: Callable[..., Any], tree: Any, other: Any = None, absent: Any = None, keep: bool = True) -> Any:
    """The tree with fun(leaf[, other leaf]) for each float leaf; other leaves stay (keep) or become None."""
    parts = children(tree)
    if parts is None:
        if is_float(tree):
            return fun(tree) if other is None else fun(tree, other)
        return tree if keep else absent
    others = [None] * len(parts) if other is None else [p for _, p in children(other) or []]
    return rebuild(tree, [map_floats(fun, p, o, absent, keep) for (_, p), o in zip(parts, others, strict=True)])


def has_floats(tree: Any) -> bool:
    return next(float_leaves(tree), None) is not None


def direction(tree: Any, rng: np.random.Generator) -> Any:
    """A random tangent: float leaves are drawn, everything else is None."""

    def draw(leaf: Any) -> Any:
        if not isinstance(leaf, np.ndarray):
            d = float(rng.uniform(-1.0, 1.0))
            return complex(d, rng.uniform(-1.0, 1.0)) if np.iscomplexobj(leaf) else d
        d = rng.uniform(-1.0, 1.0, leaf.shape)
        return (d + 1j * rng.uniform(-1.0, 1.0, leaf.shape) if np.iscomplexobj(leaf) else d).astype(leaf.dtype)

    if children(tree) is not None and not has_floats(tree):
        return None
    return map_floats(draw, tree, keep=False)


def directions(args: tuple[Any, ...], rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(direction(a, rng) for a in args)


def moved(tree: Any, tangent: Any, h: float) -> Any:
    """A fresh copy of the tree, moved by h along the tangent."""
    if tangent is None:
        return copy.deepcopy(tree)
    parts = children(tree)
    if parts is None:
        return np.asarray(tree + h * tangent) if isinstance(tree, np.ndarray) else tree + h * tangent
    steps = [t for _, t in children(tangent) or []]
    return rebuild(tree, [moved(p, t, h) for (_, p), t in zip(parts, steps, strict=True)])


def vector(tree: Any) -> np.ndarray:
    """All float leaves in one vector, complex ones as their real and imaginary parts."""
    leaves = [numbers(leaf, leaf) for _, leaf in float_leaves(tree)]
    return np.concatenate(leaves) if leaves else np.zeros(0)


def numbers(leaf: Any, like: Any, dual: bool = False) -> np.ndarray:
    """A leaf as a vector of real numbers. The cotangent of a + ib is one by a, minus i times one by b."""
    if not np.iscomplexobj(like):
        return np.ravel(np.asarray(leaf, dtype=float))
    x = np.ravel(np.asarray(leaf, dtype=complex))
    return np.concatenate([x.real, -x.imag if dual else x.imag])


def paired(tree: Any, like: Any, dual: bool = False) -> np.ndarray:
    """The leaves of tree at the places of the float leaves of like, in one vector; `dual` for cotangents."""
    parts = children(like)
    if parts is None:
        return numbers(tree, like, dual) if is_float(like) else np.zeros(0)
    if not has_floats(like):
        return np.zeros(0)
    mine = children(tree)
    assert mine is not None and len(mine) == len(parts), f"structure differs: {tree!r} for {like!r}"
    return np.concatenate([paired(t, k, dual) for (_, t), (_, k) in zip(mine, parts, strict=True)] or [np.zeros(0)])


def run(fun: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """The primal's result on copies of the arguments, itself a copy."""
    return copy.deepcopy(fun(*copy.deepcopy(args)))


def central(fun: Callable[..., Any], args: tuple[Any, ...], tangent: tuple[Any, ...], h: float = H) -> np.ndarray:
    """The derivative along the tangent by central differences of fourth order."""

    def at(step: float) -> np.ndarray:
        return vector(run(fun, tuple(moved(a, t, step) for a, t in zip(args, tangent, strict=True))))

    return (8.0 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12.0 * h)


def one_sided(
    fun: Callable[..., Any], args: tuple[Any, ...], tangent: tuple[Any, ...], h: float = H
) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives along the tangent and against it, by differences of second order: at a kink they are not one."""

    def at(step: float) -> np.ndarray:
        return vector(run(fun, tuple(moved(a, t, step) for a, t in zip(args, tangent, strict=True))))

    here = at(0.0)
    ahead, behind = ((4.0 * at(s * h) - at(2.0 * s * h) - 3.0 * here) / (2.0 * s * h) for s in (1.0, -1.0))
    return ahead, behind


def unit_tangents(args: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One tangent for each component of each float leaf, with its name."""
    zero = tuple(map_floats(lambda leaf: leaf * 0.0, a, keep=False) if has_floats(a) else None for a in args)
    places = [
        (k, path, index, unit)
        for k, (path, leaf) in enumerate(float_leaves(args))
        for index in np.ndindex(np.shape(leaf))
        for unit in ((1.0, 1j) if np.iscomplexobj(leaf) else (1.0,))
    ]
    for k, path, index, unit in places:
        seen = [0]

        def mark(z: Any, k: int = k, index: Any = index, unit: complex = unit, seen: list[int] = seen) -> Any:
            here = seen[0] == k
            seen[0] += 1
            if not here:
                return z
            if isinstance(z, np.ndarray):
                z = z.copy()
                z[index] = unit
                return z
            return z + unit

        name = f"args{path}{list(index) if index else ''}"
        yield name if unit == 1.0 else f"i {name}", map_floats(mark, copy.deepcopy(zero))


def differentiated(args: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(i for i, a in enumerate(args) if has_floats(a))


def check_structure(gradient: Any, argument: Any, where: str) -> None:
    """A gradient has its argument's structure, shapes and float dtypes."""
    parts = children(argument)
    if parts is None:
        if isinstance(argument, np.ndarray) and is_float(argument):
            assert isinstance(gradient, np.ndarray), f"{where}: gradient is {type(gradient)}, not an array"
            assert gradient.shape == argument.shape, f"{where}: gradient has shape {gradient.shape}"
            assert gradient.dtype == argument.dtype, f"{where}: gradient has dtype {gradient.dtype}"
        elif is_float(argument):
            assert np.ndim(gradient) == 0, f"{where}: gradient of a scalar is {gradient!r}"
        return
    if not has_floats(argument):
        return
    kind = type(argument) if held(argument) is None else dict if isinstance(argument, dict) else list
    assert type(gradient) is kind, f"{where}: gradient is a {type(gradient)}, not a {type(argument)}"
    mine = children(gradient) or []
    assert [k for k, _ in mine] == [k for k, _ in parts], f"{where}: gradient's parts are {[k for k, _ in mine]}"
    for (step, g), (_, a) in zip(mine, parts, strict=True):
        check_structure(g, a, where + step)


def same_bits(a: Any, b: Any) -> bool:
    """Whether two results are equal bit for bit, container types included."""
    pa, pb = children(a), children(b)
    if pa is not None or pb is not None:
        if pa is None or pb is None or type(a) is not type(b) or len(pa) != len(pb):
            return False
        return all(ka == kb and same_bits(va, vb) for (ka, va), (kb, vb) in zip(pa, pb, strict=True))
    x, y = np.asarray(a), np.asarray(b)
    return x.shape == y.shape and x.dtype == y.dtype and x.tobytes() == y.tobytes()


def alike(a: Any, b: Any) -> bool:
    """Whether two arguments have the same parts, in containers of the same classes."""
    pa, pb = children(a), children(b)
    if pa is None or pb is None:
        return pa is pb
    same = type(a) is type(b) and [k for k, _ in pa] == [k for k, _ in pb]
    return same and all(alike(x, y) for (_, x), (_, y) in zip(pa, pb, strict=True))


def spoil(tree: Any) -> None:
    """Change all that can be changed in a value: its arrays, lists, dicts and objects."""
    if isinstance(tree, np.ndarray):
        if tree.flags.writeable:
            tree[...] = ~tree if tree.dtype.kind == "b" else 7 - 3 * tree if is_float(tree) else 0
        return
    for _, part in children(tree) or []:
        spoil(part)
    if isinstance(tree, array.array):
        del tree[:]
    elif isinstance(tree, list | dict | collections.deque):
        tree.clear()
    elif not isinstance(tree, tuple):
        for name in attributes(tree) or {}:
            object.__setattr__(tree, name, None)


def close(actual: Any, expected: Any, rtol: float = RTOL, scale: float = 1.0) -> bool:
    a, e = np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
    return bool(np.all(np.abs(a - e) <= rtol * (np.abs(e) + scale)))
