"""Lowering of expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from s2sgrad.frontend import (
    choices,
    dict_methods,
    list_methods,
    made_lists,
    mappings,
    once,
    open_tuples,
    operations,
    sets,
    writes,
)
from s2sgrad.frontend.beside_arrays import as_arrays
from s2sgrad.frontend.iterables import Plain, Range
from s2sgrad.frontend.list_operators import list_operator
from s2sgrad.frontend.names import Names
from s2sgrad.frontend.narrowing import narrowings
from s2sgrad.frontend.records import keep
from s2sgrad.frontend.sites import has_parts, is_tuple
from s2sgrad.frontend.state import Extern, Flow, Restart, is_function
from s2sgrad.ir.ops import Apply, Block, Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import (
    NONE,
    Array,
    Bottom,
    Dict,
    List,
    Map,
    OneOf,
    Opaque,
    OpenTuple,
    Optional,
    Scalar,
    Slice,
    Static,
    Tuple,
    Type,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims import refreshed
from s2sgrad.rules.dims_text import type_text

_SILENT = (gast.Constant, gast.Name, gast.Tuple, gast.List, gast.Starred)


class Expressions(Names):
    """Every kind of expression but calls and comprehensions."""

    def expr(self, node: Any) -> Value:
        method = _METHODS.get(type(node))
        if method is None:
            self.fail(f"{_kind(node)} is not supported", _REWRITES.get(type(node).__name__, ""), node)
        if self.trusted:
            return method(self, node)
        saved = self.b.span
        self.b.span = self.span_of(node)
        value = method(self, node)
        self.b.span = saved
        return value

    def expr_constant(self, node: Any) -> Value:
        return self.const(node.value)

    def expr_name(self, node: Any) -> Value:
        return self.read_name(node.id)

    # displays

    def part(self, node: Any) -> Value:
        """What stands in a display: the value, or what is unpacked there."""
        return once.opened(self, self.expr(node.value)) if isinstance(node, gast.Starred) else self.expr(node)

    def gone_through_part(self, node: Any) -> Value:
        """The same, where what calls functions as it is gone through does so before the next part."""
        value = self.part(node)
        tree = once.tree_in(value) if isinstance(node, gast.Starred) else None
        if tree is None or isinstance(tree, Plain | Range):
            return value
        if list_methods.is_open(self, value):
            return self.listed(value)  # type: ignore[attr-defined]
        return self.make_tuple(self.unpack_all(value, "a starred element"))

    def elements(self, nodes: list[Any]) -> list[Value]:
        """The values of a display's parts, starred ones unpacked."""
        out: list[Value] = []
        for n in nodes:
            if isinstance(n, gast.Starred):
                out += self.unpack_all(self.part(n), "a starred element")
            else:
                out.append(self.expr(n))
        return out

    def expr_tuple(self, node: Any) -> Value:
        if not any(isinstance(n, gast.Starred) for n in node.elts):
            return self.make_tuple(self.elements(node.elts))
        made = self.starred_parts(node)
        if isinstance(made, list):
            return self.make_tuple(made)
        return open_tuples.of_list(self, made)

    def expr_list(self, node: Any) -> Value:
        if any(isinstance(n, gast.Starred) for n in node.elts):
            made = self.starred_parts(node)
            return self.display_list(node, made) if isinstance(made, list) else made
        return self.display_list(node, self.elements(node.elts))

    def starred_parts(self, node: Any) -> Value | list[Value]:
        """The elements of [*x, a]; a list, made step by step, where the length of x is not known."""
        parts, begun = [], []
        for n in node.elts:
            starred, value = isinstance(n, gast.Starred), self.gone_through_part(n)
            parts.append((starred, self.as_now(node, value) if starred else value))
            begun += [(self.b.block, len(self.b.block.ops))] if starred else []
        self.check_as_now(node, begun)
        if any(starred and isinstance(v.type, Bottom) for starred, v in parts):
            return self.bottom()
        if any(starred and list_methods.is_open(self, v) for starred, v in parts):
            return list_methods.open_display(self, node, parts)
        return [
            v for starred, whole in parts for v in (self.unpack_all(whole, "a starred element") if starred else [whole])
        ]

    def as_now(self, node: Any, value: Value) -> Value:
        """What stands behind a star: as it is now, where what is computed before it is unpacked may change it."""
        t = value.type
        if isinstance(t, Dict):
            return self.make_tuple(self.unpack_all(value, "a starred element"))
        if node not in self.session.unpacked_early or isinstance(t, Bottom):
            return value
        if isinstance(t, Map):
            return mappings.copied(self, value, f"** {node.col_offset}")
        if isinstance(t, List) and t.elts is None:
            new = self.apply(rows.copy_list, [value], method=True)
            if value in self.origins:
                self.origins[new] = self.origins[value]
            return new
        if isinstance(t, Array):
            return self.apply(rows.copy, [value])
        return value if list_methods.is_open(self, value) else self.make_tuple(
            self.unpack_all(value, "a starred element")
        )

    def check_as_now(self, node: Any, begun: list[tuple[Block, int]]) -> None:
        """Begin again where what has been computed since a value behind a star was there may have changed it."""
        later = any(block is not self.b.block or writes.outside(block.ops[at:]) for block, at in begun)
        if later and node not in self.session.unpacked_early and not self.trusted:
            self.session.unpacked_early.add(node)
            raise Restart

    def display_list(self, node: Any, items: list[Value]) -> Value:
        """A list display: of fixed structure, unless something done to it later needs it otherwise."""
        site = self.site(node)
        natural = List(None, tuple(v.type for v in items))
        t = self.site_type(site, natural)
        if isinstance(t, List):
            needed = t.elts if t.elts is not None else (t.elem,) * len(items)
            items = [self.conform(item, e or item.type) for item, e in zip(items, needed)]
        keep(self, items, "has been put into a list")
        value = self.b.apply(rows.make_list, *items, type=t)
        self.origins[value] = (site,)
        return value

    def expr_set(self, node: Any) -> Value:
        return sets.display(self, node, self.elements(node.elts))

    def expr_dict(self, node: Any) -> Value:
        pairs: list[tuple[Value | None, Value]] = []
        begun: list[tuple[Block, int]] = []
        for k, v in zip(node.keys, node.values):
            if k is not None:
                pairs.append((self.expr(k), self.expr(v)))
                continue
            inner = mappings.opened(self, self.expr(v))
            if isinstance(inner.type, Map):
                inner = self.as_now(node, inner)
                begun.append((self.b.block, len(self.b.block.ops)))
            if isinstance(inner.type, Dict):
                keys = dict_methods.present(self, inner)
                pairs += [(self.const(key), dict_methods.item(self, inner, key)) for key in keys]
            elif isinstance(inner.type, Map):
                pairs.append((None, inner))
            else:
                self.fail("** of something that is no dict", "write the keys out", node=v)
        self.check_as_now(node, begun)
        return self.dict_of(node, pairs)

    def dict_of(self, node: Any, pairs: list[tuple[Value | None, Value]]) -> Value:
        """The dict of keys and entries; without a key, those of another dict."""
        known: dict[Any, Value] = {}
        count = 0
        for key, _ in pairs:
            if key is not None:
                self.check_key(key)
        for key, value in pairs:
            if key is None or not mappings.is_known(key):
                break
            name = static_value(key.type)[1]
            try:
                known[name] = value
            except TypeError as error:  # it cannot be hashed
                self.fails(TypeError, str(error))
                self.fail(f"a dict's key: {error}", "use a number, a text, or a tuple of these")
            count += 1
        display = self.display_dict(node, list(known), list(known.values()))
        for key, value in pairs[count:]:
            if key is None:
                mappings.update_from(self, display, value)
            else:
                self.store(display, key, value)
        return display

    def array_of(self, value: Value) -> Value:
        raise NotImplementedError

    def expr_if(self, node: Any) -> Value:
        test = self.test(node.test)
        yes, no = narrowings(self, node.test)
        return self.select(
            test, lambda: self.narrowed_expr(yes, node.body), lambda: self.narrowed_expr(no, node.orelse)
        )

    def narrowed_expr(self, facts: dict[str, str], node: Any) -> Value:
        self.narrow_names(facts)
        return self.expr(node)

    def narrow_names(self, facts: dict[str, str]) -> None:
        """Take as given that some variables are, or are not, None."""
        for name, fact in facts.items():
            frame = self.owner_frame(name)
            if frame is None or frame.owner is not self.state:
                continue
            value = self.state.env.get((frame.id, name))
            if value is None or not isinstance(value.type, Optional):
                continue
            if fact == "none":
                new = self.const(None)
                self.narrowed[new] = value
            else:
                new = self.retype(value, value.type.inner)
            self.state.env.set((frame.id, name), new)

    # operators

    def expr_bin(self, node: Any) -> Value:
        a, b = self.expr(node.left), self.expr(node.right)
        if operations.asks_class(self, type(node.op).__name__, a, b):
            return self.binary(type(node.op).__name__, a, b)
        if sets.is_set(a) and sets.is_set(b) and type(node.op).__name__ in ("BitOr", "BitAnd", "Sub", "BitXor"):
            return sets.combined(self, type(node.op).__name__, a, b)
        if type(node.op) is gast.BitOr and isinstance(a.type, Map):
            return dict_methods.union(self, a, b)
        a, b = as_arrays(self, type(node.op).__name__, a, b)
        if isinstance(a.type, List) or isinstance(b.type, List):
            return list_operator(self, node, type(node.op).__name__, a, b)
        return self.binary(type(node.op).__name__, a, b)

    def check_key(self, key: Value) -> None:
        raise NotImplementedError

    def present(self, value: Value) -> Value:
        """An operand that must not be None."""
        if isinstance(value.type, Optional):
            return self.retype(value, value.type.inner)
        element = value.owner
        if value.type == NONE and isinstance(element, Apply) and element.row is rows.getitem:
            if element.operands[0] in self.origins:  # something may be put there yet
                return self.bottom("an element is used of which nothing is known but that it is None", "set it first")
        return value

    def expr_unary(self, node: Any) -> Value:
        return self.unary(type(node.op).__name__, self.expr(node.operand))

    def expr_compare(self, node: Any) -> Value:
        left = self.expr(node.left)
        if len(node.ops) == 1:
            return self.compare(node.ops[0], left, self.expr(node.comparators[0]))

        def chain(left: Value, k: int) -> Value:
            right = self.expr(node.comparators[k])
            result = self.compare(node.ops[k], left, right)
            if k + 1 == len(node.ops):
                return result
            return self.both(result, lambda: chain(right, k + 1))

        return chain(left, 0)

    def both(self, a: Value, b: Callable[[], Value]) -> Value:
        return self.select(a, b, lambda: a)

    def either(self, a: Value, b: Callable[[], Value]) -> Value:
        return self.select(a, lambda: a, b)

    def expr_bool(self, node: Any, evaluate: Callable[[Any], Value] | None = None) -> Value:
        is_and = isinstance(node.op, gast.And)
        evaluate = evaluate or self.expr

        def chain(k: int) -> Value:
            value = evaluate(node.values[k])
            if k + 1 == len(node.values):
                return value
            yes, no = narrowings(self, node.values[k])

            def rest() -> Value:
                self.narrow_names(yes if is_and else no)
                return chain(k + 1)

            return self.both(value, rest) if is_and else self.either(value, rest)

        return chain(0)

    def test(self, node: Any) -> Value:
        """A condition, of which only the truth counts: `and` and `or` of containers are those of their truths."""
        if not isinstance(node, gast.BoolOp):
            return self.expr(node)

        def part(node: Any) -> Value:
            value = self.test(node)
            return self.is_true(value) if isinstance(value.type, List | Opaque | Dict | Map) else value

        saved = self.b.span
        self.b.span = self.span_of(node)
        value = self.expr_bool(node, part)
        self.b.span = saved
        return value

    def is_true(self, value: Value) -> Value:
        """bool(value): which keys a dict has is known to its truth, not to an op."""
        if isinstance(value.type, Dict):
            return self.const(self.truth(value))
        return self.apply(rows.to_bool, [value])

    # subscripts and attributes

    def expr_subscript(self, node: Any) -> Value:
        x = self.present(self.expr(node.value))
        index = self.index(node.slice)
        value = self.subscript(x, index)
        is_list = isinstance(x.type, List) and not isinstance(x.type, OpenTuple)
        if is_list and isinstance(index.type, Slice):  # a list of its own
            return made_lists.part_of(self, node, value, x)
        return value

    def index(self, node: Any) -> Value:
        if isinstance(node, gast.Slice):
            return self.expr_slice(node)
        if isinstance(node, gast.Tuple):
            return self.make_tuple([self.index(e) if isinstance(e, gast.Slice) else self.expr(e) for e in node.elts])
        value = self.expr(node)
        if isinstance(value.type, Static) and isinstance(value.type.value, slice):  # a constant from outside
            s = value.type.value
            return self.apply(rows.make_slice, [self.const(p) for p in (s.start, s.stop, s.step)])
        return value

    def expr_slice(self, node: Any) -> Value:
        parts = [self.const(None) if p is None else self.expr(p) for p in (node.lower, node.upper, node.step)]
        return self.apply(rows.make_slice, parts)

    def choose_item(self, x: Value, index: Value) -> Value:
        """x[i] with i known at run time only: one type must cover all elements."""
        elem = self.element_of(x)
        if elem is None and all(is_function(e) for e in x.type.elts or ()):  # type: ignore[attr-defined]
            return self.choose_function(x, index)
        elem = elem or choices.text_at(self, x, index)
        if elem is None:
            self.known(index, "the index into elements of different types")
        else:
            choices.told_apart(self, index, elem, x.type.elts or ())  # type: ignore[attr-defined]
        value = self.apply(rows.getitem, [x, index], type=elem)
        self.chosen_origin(value, x)
        return value

    def chosen_origin(self, value: Value, x: Value) -> None:
        """An element chosen at run time comes from what any element comes from."""
        sites = self.origins.get(x, ())
        if not sites and is_tuple(x):
            sites = (("tuple", x),)
        if sites and has_parts(value.type):
            self.origins[value] = tuple((*site, "*") for site in sites)

    def choose_function(self, x: Value, index: Value) -> Value:
        """One of several functions, by a number known at run time: what is called is chosen at the call."""
        assert isinstance(x.type, Tuple | List) and x.type.elts
        functions = [e.value for e in x.type.elts]  # type: ignore[attr-defined]
        places = self.const(tuple(range(len(functions))))
        place = self.apply(rows.getitem, [places, index], type=Scalar("i"))  # raises where x[i] does
        return choices.choice(self, place, functions)

    def element_of(self, x: Value) -> Type | None:
        """The type of any element of a list or tuple; None where no type covers all."""
        from s2sgrad.frontend import joins

        assert isinstance(x.type, List | Tuple)
        span = self.b.span
        self.counter += 1
        place = (span.line, span.col, self.counter) if span else (self.counter,)
        try:
            elem = joins.element_type(x.type, lambda path, one: self.symbol("element", *place, path, one))
        except joins.Unjoinable:
            return None
        if isinstance(elem, OneOf) and any(isinstance(e, Static) for e in x.type.elts or ()):
            return None  # as a rule what is done with such a text needs it to be known
        return refreshed(elem, lambda path, one: self.symbol("element of", *place, path, one))

    def static_item(self, x: Value, container: Any, i: Any) -> Value:
        self.check_unchanged(x)
        try:
            item = container[i]
        except Exception as e:
            self.fails(type(e), str(e), e.args)
            self.fail(f"indexing with {type_text(i)} fails: {type(e).__name__}: {e}", "use an index that it has")
        if isinstance(container, dict | list) and not self.trusted:
            return self.outside(Extern(i, "item", container), item)
        return self.const(item)

    def expr_attribute(self, node: Any) -> Value:
        return self.attribute(self.expr(node.value), node.attr)

    # the rest

    def expr_joined(self, node: Any) -> Value:
        pieces = [self.expr(v) for v in node.values]
        known = [static_value(p.type) for p in pieces]
        if all(k for k, _ in known):
            return self.const("".join(format(v) for _, v in known))
        return self.apply(rows.format_, pieces)

    def to_format(self, x: Value, conversion: str, text: str) -> tuple[Value, str, str]:
        raise NotImplementedError

    def text_operands(self, *values: Value) -> None:
        raise NotImplementedError

    def with_errors(self, value: Value) -> Value:
        raise NotImplementedError

    def expr_formatted(self, node: Any) -> Value:
        value = self.expr(node.value)
        spec = "" if node.format_spec is None else self.static(self.expr(node.format_spec))
        if spec == "":
            text = ""
        elif spec[0]:
            text = spec[1]
        else:
            self.fail(
                "a format specification must be known when the function is compiled",
                "write the specification out, as in {x:.3f}",
                node=node,
            )
        conversion = "" if node.conversion in (-1, None) else f"!{chr(node.conversion)}"
        value, conversion, text = self.to_format(value, conversion, text)
        known, static = static_value(value.type)
        if known:
            template = f"{{{conversion}:{text}}}"
            return self.const(self.evaluated(f"the format {template}", template.format, static))
        if not conversion and not text:
            return value
        return self.apply(
            rows.format_, [value, self.const(f"{conversion}:{text}" if text else conversion)], params=("pieces", "spec")
        )

    def expr_named(self, node: Any) -> Value:
        value = self.expr(node.value)
        frame = self.frame
        while self.frame.in_comprehension and self.frame.parent is not None:
            self.frame = self.frame.parent
        self.assign_name(node.target.id, value)
        self.frame = frame
        return value

    def expr_starred(self, node: Any) -> Value:
        self.fail("a starred expression cannot stand here", "write the elements out", node=node)

    # given by the parts built on this one

    def site(self, node: Any) -> Any:
        raise NotImplementedError

    def place(self, what: Any) -> Any:
        raise NotImplementedError

    def site_type(self, site: Any, natural: Type) -> Type:
        raise NotImplementedError

    def display_dict(self, node: Any, keys: list[Any], items: list[Value]) -> Value:
        raise NotImplementedError

    def conform(self, value: Value, needed: Type) -> Value:
        raise NotImplementedError

    def keys_present(self, value: Value) -> tuple[Any, ...] | None:
        raise NotImplementedError

    def check_keys_settled(self, value: Value) -> None:
        raise NotImplementedError

    def require_items(self, tree: Any, what: str) -> list[Value]:
        raise NotImplementedError

    def block(self, stmts: list[Any]) -> Flow:
        raise NotImplementedError


_METHODS: dict[type, Callable[[Any, Any], Value]] = {
    gast.Constant: Expressions.expr_constant,
    gast.Name: Expressions.expr_name,
    gast.Tuple: Expressions.expr_tuple,
    gast.List: Expressions.expr_list,
    gast.Set: Expressions.expr_set,
    gast.Dict: Expressions.expr_dict,
    gast.IfExp: Expressions.expr_if,
    gast.BinOp: Expressions.expr_bin,
    gast.UnaryOp: Expressions.expr_unary,
    gast.Compare: Expressions.expr_compare,
    gast.BoolOp: Expressions.expr_bool,
    gast.Subscript: Expressions.expr_subscript,
    gast.Slice: Expressions.expr_slice,
    gast.Attribute: Expressions.expr_attribute,
    gast.JoinedStr: Expressions.expr_joined,
    gast.FormattedValue: Expressions.expr_formatted,
    gast.NamedExpr: Expressions.expr_named,
    gast.Starred: Expressions.expr_starred,
}


def expression(kind: type) -> Callable[[Any], Any]:
    """Enter a method for a kind of expression."""

    def enter(method: Any) -> Any:
        _METHODS[kind] = method
        return method

    return enter


_REWRITES = {
    "Await": "write a plain function",
    "Yield": "return a list of the values",
    "YieldFrom": "return a list of the values",
    "Set": "use a list or a tuple",
    "SetComp": "use a list comprehension",
}


def _kind(node: Any) -> str:
    names = {
        "Await": "`await`",
        "Yield": "`yield`",
        "YieldFrom": "`yield from`",
        "Set": "a set",
        "SetComp": "a set comprehension",
    }
    return names.get(type(node).__name__, f"the construct {type(node).__name__}")
