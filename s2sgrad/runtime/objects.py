"""Objects of user classes as containers of their attributes: which ones are, what is in them, and how one is made.

As in helpers.py, each function is self-contained: it uses `np` and other helpers. Those named *_objects take the place
of the *_tree of trees.py where objects are among the containers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2sgrad.runtime.trees import copies_of_arguments, copy_tree, detached, snapshot


def is_record_class(cls: type) -> bool:
    """Whether the objects of a class are nothing but their attributes.

    They are if the class is written in Python, by the user, and neither makes its objects nor looks up their
    attributes in a way of its own. Enumerations, exceptions and subclasses of builtin types are something else.
    """
    root = cls.__module__.partition(".")[0]
    if cls.__name__ == "SimpleNamespace" and root == "types":
        return True
    if root in __import__("sys").stdlib_module_names or root in ("numpy", "scipy", "numba", "s2sgrad"):
        return False
    in_python = all(c.__flags__ & (1 << 9) for c in cls.__mro__[:-1])  # made by a class statement
    return (
        in_python
        and cls.__new__ is object.__new__
        and cls.__getattribute__ is object.__getattribute__
        and not hasattr(cls, "__getattr__")
    )


def fields_of(x: Any) -> dict[str, Any] | None:
    """The attributes that an object holds itself, by name; None for what is no such object."""
    cls = type(x)
    if not is_record_class(cls):
        return None
    own = getattr(x, "__dict__", {})
    names = [n for n in getattr(cls, "__dataclass_fields__", ()) if n in own]
    for c in reversed(cls.__mro__):
        slots = vars(c).get("__slots__", ())
        for n in [slots] if isinstance(slots, str) else slots:
            private = n.startswith("__") and not n.endswith("__")
            names.append(f"_{c.__name__.lstrip('_')}{n}" if private else n)
    held = [n for n in dict.fromkeys([*names, *own]) if n in own or (n[:2] != "__" and hasattr(x, n))]
    return {n: own[n] if n in own else getattr(x, n) for n in held}


def new_object(cls: Any, **fields: Any) -> Any:
    """An object with these attributes, made without calling the class: __init__ may do more than to keep them."""
    base = BaseException if issubclass(cls, BaseException) else object
    new = cls() if cls.__module__ == "types" else base.__new__(cls)
    for name, value in fields.items():
        if name != "args" or value is not None:  # a tangent of texts; exceptions have no None there
            object.__setattr__(new, name, value)
    return new


def made_error(cls: Any, names: Any, parts: Any) -> Any:
    """The exception that a tuple stands for: of its arguments, or of its attributes if it has `names` for them."""
    return cls(*parts) if names is None else new_object(cls, **dict(zip(names, parts)))


def parts_of(x: Any) -> Any:
    """What is in a container or an object; None for anything else."""
    if type(x) is dict:  # of a class of its own, it is an object from outside
        return list(x.values())
    if isinstance(x, (list, tuple)):
        return x
    fields = fields_of(x)
    return None if fields is None else list(fields.values())


def parts_beside(x: Any, y: Any) -> Any:
    """What y, a container or object as x is, has in the places of the parts of x; None where it has nothing."""
    if type(x) is dict:
        return [y.get(k) for k in x]
    if isinstance(x, (list, tuple)):
        return y
    fields: Any = fields_of(y)
    return [fields.get(k) for k in fields_of(x) or {}]


def with_parts(x: Any, parts: Any) -> Any:
    """A container or object as x is, with other parts."""
    if type(x) is dict:
        return dict(zip(x, parts))
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*parts)
    if isinstance(x, (list, tuple)):
        return type(x)(parts)
    return new_object(type(x), **dict(zip(fields_of(x) or {}, parts)))


def with_arrays(x: Any, copy: Any) -> Any:
    """x with copies of all arrays, which are made at once; what is shared stays shared."""
    arrays = []
    todo = [x]
    while todo:
        v = todo.pop()
        if isinstance(v, np.ndarray):
            arrays.append(v)
        todo += parts_of(v) or ()
    made = {id(old): new for old, new in zip(arrays, copy(arrays))}

    def replaced(v: Any) -> Any:
        parts = parts_of(v)
        if id(v) not in made and parts is not None:
            made[id(v)] = with_parts(v, [replaced(p) for p in parts])
        return made.get(id(v), v)

    return replaced(x)


def copy_objects(x: Any) -> Any:
    """A copy of a container and of every array in it."""
    return with_arrays(x, copy_tree)


def by_keys_of_objects(d: Any, x: Any) -> Any:
    """d with the keys of x in their order, in all dicts that are in it; zeros where it has none of its own."""
    if d is None:
        return None
    if isinstance(x, dict):
        return {k: by_keys_of_objects(d[k], v) if k in d else zeros_objects(v) for k, v in x.items()}
    parts = parts_of(x)
    if parts is None or parts_of(d) is None:
        return d.copy() if isinstance(d, np.ndarray) else d
    return with_parts(x, [by_keys_of_objects(v, w) for v, w in zip(parts_beside(x, d), parts)])


def copies_of_object_arguments(x: Any) -> Any:
    """The same, where arrays are reshaped."""
    return with_arrays(x, copies_of_arguments)


def snapshot_objects(x: Any) -> Any:
    """The same, where views of one array become views of one copy."""
    return with_arrays(x, snapshot)


def detached_objects(x: Any, *given: Any) -> Any:
    """x with copies of the arrays that share memory with those in `given`, and of all lists, dicts and objects."""
    arrays: list[Any] = []
    todo: list[Any] = [given]
    while todo:
        v = todo.pop()
        if isinstance(v, np.ndarray):
            arrays.append(v)
        todo += parts_of(v) or ()
    return with_arrays(x, lambda found: detached(found, arrays))


def zeros_objects(x: Any) -> Any:
    """Zeros of the structure and shapes of x."""
    if isinstance(x, np.ndarray):
        return np.zeros(x.shape) if x.dtype.kind in "iub" else np.zeros_like(x)
    parts = parts_of(x)
    if parts is not None:
        return with_parts(x, [zeros_objects(p) for p in parts])
    if isinstance(x, (complex, np.complexfloating)):
        return 0j
    return 0.0 if isinstance(x, (int, float, np.number, np.bool_)) else None


def add_objects(a: Any, b: Any) -> Any:
    """a + b, element by element; None counts as nothing."""
    if a is None or b is None:
        return b if a is None else a
    if type(a) is dict:
        return {k: add_objects(a.get(k), b.get(k)) for k in {**a, **b}}
    parts = parts_of(a)
    return a + b if parts is None else with_parts(a, [add_objects(x, y) for x, y in zip(parts, parts_beside(a, b))])


def accumulate_objects(a: Any, b: Any, arrays: bool = True) -> None:
    """a += b in place: lists, dicts and arrays stay the objects that they are.

    With `arrays` False, arrays are replaced by sums.
    """

    def added(x: Any, y: Any) -> Any:
        if x is None or y is None:
            return y if x is None else x
        if arrays and isinstance(x, np.ndarray):
            x += y
            return x
        if isinstance(x, (list, dict)):
            accumulate_objects(x, y, arrays)
            return x
        parts = parts_of(x)
        return x + y if parts is None else with_parts(x, [added(v, w) for v, w in zip(parts, parts_beside(x, y))])

    for k in b if isinstance(b, dict) else range(len(a)):
        a[k] = added(a.get(k) if isinstance(a, dict) else a[k], b[k])


def accumulate_object_lists(a: Any, b: Any) -> None:
    """a += b, lists and dicts in place; arrays are replaced by sums."""
    accumulate_objects(a, b, False)


def accumulate_object_entries(a: Any, b: Any) -> None:
    """a += b, entry by entry: each is replaced by the sum."""
    for k in b if isinstance(b, dict) else range(len(a)):
        a[k] = add_objects(a.get(k) if isinstance(a, dict) else a[k], b[k])


def add_object_slice(x: Any, index: Any, d: Any) -> None:
    """Add the entries of d to those of the list x that a slice selects."""
    for k, v in zip(range(len(x))[index], d):
        x[k] = add_objects(x[k], v)


def unrepeat_objects(d: Any, x: Any) -> Any:
    """d, shaped as the list x * n, summed over the copies of each element: zeros where there are none."""
    if not len(d):
        return [zeros_objects(v) for v in x]
    sums = list(d[: len(x)])
    for k in range(len(x), len(d)):
        sums[k % len(x)] = add_objects(sums[k % len(x)], d[k])
    return sums
