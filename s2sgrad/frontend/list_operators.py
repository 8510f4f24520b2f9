"""+ and * of lists."""

from __future__ import annotations

from typing import Any

from s2sgrad.frontend import dict_methods, made_lists
from s2sgrad.frontend.kinds.base import refuse
from s2sgrad.frontend.kinds.forms import form_of
from s2sgrad.frontend.kinds.of_class import list_in
from s2sgrad.frontend.list_methods import is_open
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.object_lists import as_values, derived
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Bottom, List, Map, Scalar, Type
from s2sgrad.rules import core as rows
from s2sgrad.rules import operators
from s2sgrad.rules.dims_text import type_text


def may_count(t: Type) -> bool:
    """Whether a value of this type may be a number of repetitions."""
    return not isinstance(t, Scalar) or t.kind in "bi"


def list_operator(low: Lowering, node: Any, name: str, a: Value, b: Value) -> Value:
    """list + list, list * int, int * list, made at `node`: a list of objects where all is known, else one of values."""
    if list_in(a) is None and list_in(b) is None:
        return of_values(low, node, name, a, b)
    if name == "Add" and not is_open(low, a) and not is_open(low, b):
        items = [*low.unpack_all(a, "a list"), *low.unpack_all(b, "a list")]
        return derived(low, "sum", items)
    x, times = (a, b) if list_in(a) is not None else (b, a)
    known, count = static_value(times.type)
    if name == "Mult" and known and isinstance(count, int):
        return derived(low, "repeated", low.unpack_all(x, "a list") * count)
    return of_values(low, node, name, as_values(low, a), as_values(low, b))


def of_values(low: Lowering, node: Any, name: str, a: Value, b: Value) -> Value:
    """list + list, list * int, int * list."""
    for t in (a.type, b.type):
        if (value := form_of(t).sequence_operator(low, name, a, b)) is not None:
            return value
    if any(isinstance(v.type, Bottom) for v in (a, b)):
        return low.bottom()
    if name == "Mult" and isinstance(b.type, List):
        a, b = b, a
    dict_methods.no_counter(low, a, b)
    if not isinstance(a.type, List) or isinstance(a.type, Map) or not suits(name, b.type):
        sign = operators.BINARY[name].sign
        refuse(
            low,
            f"the operator {sign} on {type_text(a.type)} and {type_text(b.type)} is not supported",
            "use numbers or arrays; np.array(...) makes one of a list",
        )
    if name == "Add" and isinstance(b.type, List) and a.type.elts is not None and b.type.elts is not None:
        return low.display_list(node, [*low.items(a), *low.items(b)])
    if name == "Mult" and a.type.elts is not None and isinstance(b.type, Scalar) and b.type.is_const:
        if len(a.type.elts) * max(0, b.type.const) <= 8:
            return low.display_list(node, low.items(a) * b.type.const)
    row = rows.list_concat if name == "Add" else rows.list_repeat
    value = low.apply(row, [a, b])
    return made_lists.part_of(low, node, value, a, b)


def suits(name: str, other: Type) -> bool:
    """Whether the other operand is one that a list takes."""
    if name == "Add":
        return isinstance(other, List)
    return name == "Mult" and not isinstance(other, List) and may_count(other)
