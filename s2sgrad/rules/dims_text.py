"""Symbolic sizes for people: as numbers where the arguments are known, else in words of the arguments' shapes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from s2sgrad.ir.types import (
    Array,
    Bottom,
    Dict,
    Dim,
    Fields,
    HeldList,
    List,
    Map,
    Number,
    OpenTuple,
    Optional,
    Record,
    Scalar,
    Set,
    Slice,
    Static,
    Tuple,
    Type,
)

Sizes = Mapping[Hashable, int]

_OTHERS: dict[type[Type], str] = {
    Bottom: "what has no value yet", Number: "a number or an array", Slice: "a slice",
}  # fmt: skip


def shape_text(dims: Sequence[Dim], sizes: Sizes) -> str:
    """The shape of an array, like a tuple."""
    return f"({', '.join(dim_text(d, sizes) for d in dims)}{',' if len(dims) == 1 else ''})"


def dim_text(d: Dim, sizes: Sizes) -> str:
    size = size_of(d, sizes)
    if size is not None:
        return str(size)
    if isinstance(d, int):
        return str(d)
    key = d.key
    if isinstance(key, tuple) and key[0] == "less" and not isinstance(key[1], int):
        return f"{dim_text(key[1], sizes)} - {key[2]}"
    if isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], str) and isinstance(key[1], int):
        return repr(d)
    return "n"


def size_of(d: Dim, sizes: Sizes) -> int | None:
    """The number that a size is for given sizes of the arguments; None where they do not tell."""
    if isinstance(d, int):
        return d
    key = d.key
    if key in sizes:
        return sizes[key]
    if not isinstance(key, tuple) or len(key) < 2:
        return None
    if key[0] == "broadcast":
        parts = [size_of(part, sizes) for part in key[1]]
        return None if None in parts else max(p for p in parts if p is not None)
    if key[0] not in ("less", "at_most", "every"):
        return None
    inner = size_of(key[1], sizes)
    if inner is None:
        return None
    return {"less": max(0, inner - key[2]), "at_most": min(inner, key[2]), "every": -(-inner // key[2])}[key[0]]


def article(noun: str) -> str:
    """A noun with its article; what begins with a large U is a name like UserDict."""
    return f"{'an' if noun[:1] in 'aeiouAEIO' else 'a'} {noun}"


def said_of(value: object) -> str | None:
    """What messages call an object of the compiler's own, after what it stands for; None for any other object."""
    return getattr(value, "said", None) if type(value).__module__.startswith("s2sgrad.") else None


def type_text(t: Type, sizes: Sizes | None = None) -> str:
    """A type as one says it: 'a float', 'an array of shape (3,)'."""
    sizes = sizes or {}
    if isinstance(t, Array):
        what = "an array" if t.dtype.startswith("float") else f"an array of {t.dtype}"
        return f"{what} of {'unknown rank' if t.dims is None else f'shape {shape_text(t.dims, sizes)}'}"
    if isinstance(t, Scalar):
        known = {"b": "a bool", "i": "an int", "f": "a float", "c": "a complex number"}.get(t.kind, "a number")
        return known if t.dtype is None else f"a number of type {t.dtype}"
    cls = t.cls if isinstance(t, Tuple | Fields) else t.made.cls if isinstance(t, HeldList) else None
    if cls is not None:
        named = cls.cls if isinstance(cls, Record) else cls
        return article(named.__name__)
    if isinstance(t, Optional):
        return f"{type_text(t.inner, sizes)} or None"
    if isinstance(t, Tuple):
        return f"a tuple of {_several(t.elts, sizes)}"
    if isinstance(t, OpenTuple):
        return "a tuple"
    if isinstance(t, Set):
        return "a set"
    if isinstance(t, Map):
        return "a dict whose keys are known at run time only"
    if isinstance(t, List):
        return f"a list of {_several(t.elts, sizes)}" if t.elts is not None else "a list"
    if isinstance(t, Dict):
        return f"a dict with {', '.join(map(repr, t.keys)) or 'no keys'}"
    if isinstance(t, Static):
        if t.value is None:
            return "None"
        if isinstance(t.value, str):
            return f"the string {t.value!r}"
        name = getattr(t.value, "__name__", None)
        return said_of(t.value) or (f"`{name}`" if name else f"an object of type {type(t.value).__name__}")
    return _OTHERS.get(type(t)) or article(repr(t))


def _several(elts: tuple[Type, ...], sizes: Sizes) -> str:
    texts = [type_text(e, sizes) for e in elts]
    if not texts:
        return "nothing"
    if len(set(texts)) == 1 and len(texts) > 1:
        return f"{len(texts)}: each {texts[0]}"
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)
