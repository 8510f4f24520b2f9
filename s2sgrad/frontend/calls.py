"""Calls: of rows, of Python functions (inlined), of closures, methods, partials and callable objects."""

from __future__ import annotations

import collections
import contextlib
import enum
import functools
import inspect
import itertools
import math
import types
from collections.abc import Collection
from typing import Any

import gast
import numpy as np

from s2sgrad.frontend import (
    apart,
    callables,
    choices,
    conventions,
    derivatives,
    dict_methods,
    handed,
    in_turn,
    list_methods,
    mappings,
    once,
    open_tuples,
    starred,
    texts,
)
from s2sgrad.frontend.callables import Keywords, called, special, special_of
from s2sgrad.frontend.draws import drawn
from s2sgrad.frontend.flat import flattened, is_flat, refuse_known
from s2sgrad.frontend.foreign import is_constant, is_log, is_plain, may_be_shared, may_change
from s2sgrad.frontend.inlining import Inlining
from s2sgrad.frontend.numpy_calls import (
    copyto,
    in_dtype,
    in_wider,
    place_of_out,
    split_at_out,
    store_out,
    ufunc_method_call,
    ufunc_where,
)
from s2sgrad.frontend.recipe import refuse_without_rule
from s2sgrad.frontend.state import (
    Bound,
    Choice,
    Closure,
    Derived,
    Extern,
    Instance,
    Partial,
    Pulled,
    Restart,
)
from s2sgrad.frontend.values import may_vary
from s2sgrad.ir.ops import Function, Value
from s2sgrad.ir.row import Row, static_value
from s2sgrad.ir.types import (
    NONE,
    Array,
    Bottom,
    Dict,
    List,
    Map,
    Optional,
    Scalar,
    Static,
    Tuple,
    Type,
    carries_float,
)
from s2sgrad.rules import core as rows
from s2sgrad.rules import own_values, raising, registry
from s2sgrad.rules.dims_text import type_text
from s2sgrad.rules.narrowing import without_none

_MISSING = object()
_CHANGES = (
    "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add", "discard", "update", "setdefault",
    "popitem",
)  # fmt: skip
# what goes through its arguments, those from the first to the last of these: of a dict it takes the keys
_GOES_THROUGH: dict[Any, tuple[int, int | None]] = {
    **dict.fromkeys((list, tuple, set, frozenset, sum, any, all, sorted, reversed, iter, enumerate), (0, 1)),
    **dict.fromkeys((zip, itertools.product, itertools.chain, itertools.zip_longest, max, min), (0, None)),
    **dict.fromkeys((map, filter, itertools.starmap), (1, None)),
    **dict.fromkeys((itertools.islice, itertools.accumulate, itertools.groupby, itertools.tee), (0, 1)),
    **dict.fromkeys((itertools.combinations, itertools.combinations_with_replacement), (0, 1)),
    **dict.fromkeys((itertools.permutations, itertools.pairwise), (0, 1)),
    **dict.fromkeys((itertools.takewhile, itertools.dropwhile, itertools.filterfalse), (1, 2)),
    itertools.compress: (0, 2),
    **dict.fromkeys((itertools.cycle, itertools.chain.from_iterable, collections.deque), (0, 1)),
    **dict.fromkeys((dict.fromkeys, np.fromiter), (0, 1)),
    functools.reduce: (1, 2),
}
# what asks nothing of an iterator that it is given
_TAKES_NOTHING = (
    iter, next, isinstance, type, callable, hasattr, getattr, functools.partial, print, bool, len, str, repr,
)  # fmt: skip
# what gives an iterator, whatever stands for it here
_ITERATORS: tuple[Any, ...] = (
    filter, itertools.accumulate, itertools.chain, itertools.chain.from_iterable, itertools.combinations,
    itertools.combinations_with_replacement, itertools.compress, itertools.count, itertools.cycle, itertools.dropwhile,
    itertools.filterfalse, itertools.groupby, itertools.islice, itertools.pairwise, itertools.permutations,
    itertools.product, itertools.repeat, itertools.starmap, itertools.takewhile, itertools.zip_longest,
    np.ndindex, np.ndenumerate,
)  # fmt: skip
# what looks at its arguments more than once: generators are made lists before
_LOOKS_TWICE = (max, min, sorted, tuple, set, frozenset, dict, functools.reduce, collections.deque)
# what goes through a generator expression at once, so that nobody can tell when its elements are made
_AT_ONCE: tuple[Any, ...] = (
    list, tuple, set, frozenset, dict, sum, max, min, sorted, math.fsum, math.prod, collections.deque,
    np.fromiter,
)  # fmt: skip


def calls_meanwhile(obj: Any, keywords: Collection[str | None]) -> bool:
    """Whether a function calls another one with each value that it is given before it takes the next."""
    return obj is functools.reduce or "key" in keywords and (obj is max or obj is min)


class Calls(Inlining):
    """Everything that is written f(...)."""

    on_the_spot: Any = None  # a generator expression that is consumed where it stands

    def expr_call(self, node: Any) -> Value:
        func = node.func
        obj = self.resolve(func)
        if obj is not _MISSING:
            if obj is zip and len(node.args) == 1 and isinstance(node.args[0], gast.Starred):
                whole = self.expr(node.args[0].value)
                turned = list_methods.transposed(self, whole)
                if turned is not None:
                    return turned
                args = self.unpack_all(whole, "a starred element")
                keywords = self.keyword_arguments(node)
            else:
                args, keywords = self.arguments(node, obj)
            return self.call_object(obj, None, args, keywords)
        if isinstance(func, gast.Attribute):
            x = self.present(self.expr(func.value))
            fills = func.attr in ("extend", "update") and bool(node.args) and not self.is_of_user(x)
            fills = fills and isinstance(node.args[0], gast.GeneratorExp) and not in_turn.asked(self)
            if fills or func.attr == "join" and node.args and not self.is_of_user(x):
                self.on_the_spot = node.args[0]
            if not isinstance(x.type, Static) and not self.has_field(x, func.attr):
                args, keywords = in_turn.first(self, x, lambda: self.arguments(node)) if fills else self.arguments(node)
                return self.call_method(x, func.attr, args, keywords)
            function = self.attribute(x, func.attr)
        else:
            function = self.expr(func)
        args, keywords = self.arguments(node, static_value(function.type)[1])
        return self.call_value(function, args, keywords)

    def is_of_user(self, x: Value) -> bool:
        """Whether it is an object whose methods are the user's."""
        known, obj = static_value(x.type)
        return known and not isinstance(obj, str | list | dict) and not (isinstance(obj, Instance) and obj.cls is list)

    def has_field(self, x: Value, name: str) -> bool:
        return isinstance(x.type, Tuple) and name in getattr(x.type.cls, "_fields", ())

    def resolve(self, node: Any) -> Any:
        """The object that a dotted name outside the function means, if it is a function, class or module."""
        if self.trusted:
            facts = self.frame.source.facts
            key = ("resolved", node)
            if key not in facts:
                facts[key] = self._resolve(node)
            return facts[key]
        return self._resolve(node)

    def _resolve(self, node: Any) -> Any:
        if isinstance(node, gast.Name):
            if self.owner_frame(node.id) is not None:
                return _MISSING
            root = self.frame
            while root.parent is not None:
                root = root.parent
            if node.id in root.cells or node.id not in root.globals:
                import builtins

                return getattr(builtins, node.id, _MISSING) if node.id not in root.cells else _MISSING
            value = root.globals[node.id]
            if not isinstance(value, types.ModuleType | types.FunctionType | types.BuiltinFunctionType | type):
                if registry.lookup(value) is None:
                    return _MISSING
            if not self.trusted:
                self.guard_object(Extern(node.id, "global", root.globals), value)
            return value
        if isinstance(node, gast.Attribute):
            base = self._resolve(node.value)
            if isinstance(base, types.ModuleType):
                value = getattr(base, node.attr, _MISSING)
                if callable(value) or isinstance(value, types.ModuleType):
                    if not self.trusted:
                        self.guard_object(Extern(node.attr, "attribute", base), value)
                    return value
            elif registry.lookup(getattr(base, node.attr, None)) is not None:  # np.add.at
                return getattr(base, node.attr)
        return _MISSING

    def arguments(self, node: Any, function: Any = None) -> tuple[list[Value], dict[str, Value]]:
        keys = [k.arg for k in node.keywords]
        if node.args and any(function is f for f in _AT_ONCE) and not calls_meanwhile(function, keys):
            self.on_the_spot = node.args[0]
        given = starred.arguments(self, node, function)
        args = self.elements(node.args) if given is None else given
        return args, self.keyword_arguments(node)

    def keyword_arguments(self, node: Any) -> dict[str, Value]:
        keywords: dict[str, Value] = {}
        for k in node.keywords:
            value = self.expr(k.value)
            if k.arg is not None:
                keywords[k.arg] = value
                continue
            value = mappings.opened(self, value)
            if not isinstance(value.type, Dict):
                self.fail("** of something that is no dict with known keys", "write the keywords out", k.value)
            for key in dict_methods.present(self, value):
                keywords[str(key)] = dict_methods.item(self, value, key)
        self.at(node)
        return keywords

    # by what is called

    def call_object(self, obj: Any, value: Value | None, args: list[Value], keywords: dict[str, Value]) -> Value:
        if args and not self.trusted and registry.begins_with_array(obj):
            args = [self.array_or_same(args[0]), *args[1:]]
        handler = special_of(obj)
        if handler is not None:
            if registry.lookup(obj) is None or any(obj is f for f in registry.LOWERED_AS_OTHERS):
                self.try_whole(obj, args, keywords)
            first, last = _GOES_THROUGH.get(obj, (0, 0))
            ended = len(args) if last is None else last
            own = obj is reversed or obj is iter  # they ask the class themselves
            through = mappings.in_place_of if own else gone_through
            args = [through(self, a) if first <= k < ended else a for k, a in enumerate(args)]
            if not any(obj is f for f in _TAKES_NOTHING):
                take = once.opened if any(obj is f for f in _LOOKS_TWICE) else once.given
                if calls_meanwhile(obj, keywords) and len(args) < 3:
                    given = args
                    return apart.taken_first(
                        self, lambda: [self.materialised(take(self, a)) for a in given],
                        lambda args: handler(self, args, keywords),
                    )
                args = args if obj is zip else [take(self, a) for a in args]
            result = handler(self, args, keywords)
            if result is not None:
                return once.iterator(self, result) if any(obj is f for f in _ITERATORS) else result
        row = registry.lookup(obj) or ufunc_method(obj)
        if row is not None:
            return self.call_row(row, args, keywords)
        made_of = registry.composite(obj)
        if made_of is not None:
            args, keywords = split_at_out(obj, args, keywords)
            return self.call_composite(made_of, args, keywords, obj)
        if isinstance(getattr(obj, "__self__", None), np.ufunc):
            result = ufunc_method_call(self, obj, args, keywords)
            if result is not None:
                return result
        if hasattr(obj, "__s2sgrad_transform__"):
            return self.call_transform(obj, args, keywords)
        if hasattr(obj, "__s2sgrad_ssa__") and not isinstance(obj, type):
            return self.call_ssa(obj, args, keywords)
        result = callables.call(self, obj, value, args, keywords)
        return self.call_other(obj, value, args, keywords) if result is None else result

    def call_other(self, obj: Any, value: Value | None, args: list[Value], keywords: dict[str, Value]) -> Value:
        """Classes, objects with __call__, and whatever has no source."""
        refuse_known(self, obj)
        name = getattr(obj, "__name__", None) or type(obj).__name__
        if any(obj is banned for banned in _BANNED):
            rewrite = "open it by `with open(...) as f:`" if obj is open else "write what it does in plain Python"
            self.fail(f"{name}() is not supported", rewrite)
        wrapped = getattr(obj, "__wrapped__", None)
        call = None if isinstance(obj, type) else getattr(type(obj), "__call__", None)  # noqa: B004
        in_python = any(isinstance(f, types.FunctionType) for f in (obj, call))
        cached = isinstance(wrapped, types.FunctionType) and not in_python
        if cached and not _is_numpy(obj):  # functools.lru_cache and its kin
            return self.call_python(wrapped, args, keywords)
        if isinstance(obj, type):
            if issubclass(obj, tuple) and hasattr(obj, "_fields"):
                return self.call_named_tuple(obj, args, keywords)
            if issubclass(obj, BaseException):
                return self.made_exception(obj, args, keywords)
            if issubclass(obj, enum.Enum) and len(args) == 1 and not keywords:
                return choices.member(self, obj, args[0])
        elif isinstance(call, types.FunctionType):
            self.guard_class(type(obj), "__call__")
            return self.call_python(call, [self.b.const(obj, None, Static(obj)), *args], keywords)
        values = [static_value(v.type) for v in [*args, *keywords.values()]]
        if obj in _PURE and all(k and not isinstance(v, Instance) for k, v in values):
            plain = [v for _, v in values]
            given = dict(zip(keywords, plain[len(args) :]))
            return self.const(self.evaluated(f"{name}()", obj, *plain[: len(args)], **given))
        return self.call_opaque(value or self.b.const(obj, None, Static(obj)), f"`{name}`", args, keywords)

    def as_text(self, value: Value) -> Value:
        return value

    def opaque(
        self, obj: Any, args: list[Value], type: Type | None = None, keywords: dict[str, Value] | None = None
    ) -> Value:
        given = [*args, *(self.as_text(v) for v in (keywords or {}).values())]
        given = [open_tuples.seen(self, self.with_errors(a)) for a in given]
        params = ("<fn>", *["<args>"] * len(args), *(keywords or ()))
        return self.apply(rows.call_opaque, [self.b.const(obj, None, Static(obj)), *given], params=params, type=type)

    def call_opaque(self, fn: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """A call of something that cannot be looked into: as it is, if nothing differentiable goes in."""
        if any(isinstance(v.type, Bottom) for v in [*args, *keywords.values()]):
            return self.bottom()
        args, keywords = [self.with_errors(v) for v in args], {k: self.with_errors(v) for k, v in keywords.items()}
        made = static_value(fn.type)[1]
        numbers = isinstance(made, type) and issubclass(made, int | float | complex | np.ndarray | np.generic)
        if numbers and conventions.is_number_of_its_own(made):
            self.fail(f"{made.__name__} decides what operators do with its numbers", "pass plain numbers")
        holder = getattr(static_value(fn.type)[1], "__self__", None)
        if isinstance(holder, list | dict | set) and id(holder) not in self.session.changed_outside:
            if static_value(fn.type)[1].__name__ in _CHANGES:
                self.session.changed_outside.add(id(holder))
                raise Restart
        if isinstance(holder, list | dict | set) and any(may_vary(v) for v in [*args, *keywords.values()]):
            self.fail(
                f"{name} changes a {type(holder).__name__} from outside, which outlives the call",
                "put the value into a container that is made in the function, and return it",
            )
        if not all(is_constant(self, v) for v in [*args, *keywords.values()]):
            refuse_without_rule(self, f"{name} has no derivative rule", fn, args)
        if may_change(static_value(fn.type)[1], args, keywords):
            self.fail(
                f"{name} cannot be looked into, and might change the array or container that it is given",
                "write it in Python and NumPy, or pass it a copy of its own, made before the function is called",
            )
        return self.opaque_call(fn, name, args, keywords)

    def opaque_call(
        self,
        fn: Value,
        name: str,
        args: list[Value],
        keywords: dict[str, Value],
        type: Any = None,
        row: Row | None = None,
    ) -> Value:
        """A call as it is, whose result has this type."""
        args = [self.handed(self.with_errors(v)) for v in args]
        keywords = {k: self.handed(self.with_errors(v)) for k, v in keywords.items()}
        args = [open_tuples.seen(self, a) for a in args]
        keywords = {k: open_tuples.seen(self, v) for k, v in keywords.items()}
        params = ("<fn>", *["<args>"] * len(args), *keywords)
        if row is None:
            row = rows.call_sharing if any(map(may_be_shared, [*args, *keywords.values()])) else rows.call_opaque
        return self.apply(row, [fn, *args, *keywords.values()], params=params, type=type)

    def handed(self, value: Value) -> Value:
        """What Python itself is given for a value."""
        return handed.handed(self, value)

    def can_hand(self, value: Value) -> bool:
        """Whether Python can be given a value."""
        known, obj = static_value(value.type)
        return handed.why_not(self, obj) is None if known and isinstance(obj, Closure) else is_plain(value)

    def call_composite(
        self, made_of: Any, args: list[Value], keywords: dict[str, Value], fn: Any = None, lazily: bool = False
    ) -> Value:
        """A function of NumPy, fn, that is defined by code of ours; its places are those of the call.

        `lazily`: iterators are handed on as they are.
        """
        if "out" in keywords and "out" not in inspect.signature(made_of).parameters:
            given = {k: v for k, v in keywords.items() if k != "out"}
            return store_out(self, made_of.__name__, keywords["out"], self.call_composite(made_of, args, given, fn))
        if not lazily:
            args = [self.materialised(a) for a in args]
            keywords = {k: self.materialised(v) for k, v in keywords.items()}
        tried = fn is not None and self.try_whole(fn, args, keywords)
        saved = self.trusted, self.composite, self.tried_whole
        self.counter += 1
        self.trusted, self.composite = True, self.counter
        self.tried_whole |= tried
        try:
            made = self.call_python(made_of, args, keywords)
        finally:
            self.trusted, self.composite, self.tried_whole = saved
        own = fn is not None and not self.trusted and registry.has_own_value(made_of)
        return self.value_of_numpy(fn, args, keywords, made) if own else made

    def try_whole(self, fn: Any, args: list[Value], keywords: dict[str, Value]) -> bool:
        """Where a handler may wait for it, call a function as it is first: code of ours does not raise all it does."""
        if self.trusted or not self.handlers_for(raising.ANYTHING) or not raising.is_repeatable(fn):
            return False
        args, keywords = [*map(self.materialised, args)], {k: self.materialised(v) for k, v in keywords.items()}
        given = [*args, *keywords.values()]
        if "out" not in keywords and all(is_plain(v) and not isinstance(v.type, Bottom) for v in given):
            self.opaque_call(self.const(fn), f"`{fn.__name__}`", args, keywords, NONE, rows.show_opaque)
            return True
        return False

    def value_of_numpy(self, fn: Any, args: list[Value], keywords: dict[str, Value], made: Value) -> Value:
        """NumPy's own value, for which `made` is differentiated."""
        kinds = (Scalar, Array, Tuple, List)
        if not isinstance(made.type, kinds) or not carries_float(made.type):
            return made
        t = own_values.type_by_numpy(fn, args, keywords, made.type)
        if t is None or isinstance(t, Scalar) and t.is_const:
            return made
        params = ("<fn>", *["<args>"] * len(args), *keywords)
        given = [self.b.const(fn, None, Static(fn)), *args, *keywords.values()]
        value = self.b.apply(own_values.numpy_value, *given, params=params, type=t)
        return self.b.apply(own_values.by_numpy, value, made, type=t)

    # rows

    def call_row(self, row: Row, args: list[Value], keywords: dict[str, Value], method: bool = False) -> Value:
        if row.name.startswith("np."):
            args, keywords = [self.filled(a) for a in args], {k: self.filled(v) for k, v in keywords.items()}
        if args and len(args) == place_of_out(row) + 1 and "out" not in keywords:
            args, keywords = args[:-1], {**keywords, "out": args[-1]}
        elif not method:
            args, keywords = split_at_out(row.fn, args, keywords)
        if "dtype" in keywords and isinstance(row.fn, np.ufunc) and row.fn.types and row.fn.types[-1][-1] != "?":
            args = in_dtype(self, args, keywords["dtype"])
            keywords = {k: v for k, v in keywords.items() if k != "dtype"}
        if "where" in keywords and isinstance(row.fn, np.ufunc):
            return ufunc_where(self, row, args, keywords, method)
        if "out" in keywords and "out" not in (*row.params, *row.keywords):
            out = keywords["out"]
            given = {k: v for k, v in keywords.items() if k != "out"}
            return store_out(self, row.name, out, self.call_row(row, args, given, method))
        made_of = in_wider(row, args, keywords)
        if made_of is not None:
            return self.call_composite(made_of, args, keywords, row.fn)
        args = [self.materialised(a) for a in args]
        params: list[str] = []
        for p in row.params:
            if p.startswith("*"):
                params += [p[1:]] * (len(args) - len(params))
                break
            if len(params) == len(args):
                break
            params.append(p)
        if len(params) != len(args):
            takes = ", ".join([*row.params, *row.keywords])
            self.fail(f"{row.name} takes ({takes}), not {len(args)} positional arguments", "pass what it takes")
        args = [self.as_array(row, p, a) for a, p in zip(args, params)]
        values = [self.present(a) if self.needs_value(row, p) else a for a, p in zip(args, params)]
        for key, v in keywords.items():
            if key not in row.params and key not in row.keywords:
                takes = ", ".join([*row.params, *row.keywords])
                self.fail(f"the argument `{key}` of {row.name} is not supported", f"it takes ({takes})")
            if key in params:
                self.fail(f"{row.name} got two values for `{key}`", "pass it once")
            params.append(key)
            values.append(self.as_array(row, key, self.materialised(v)))
        return self.apply(row, values, params, method)

    def as_array(self, row: Row, param: str, value: Value) -> Value:
        """A list given to a function of NumPy, as the array that NumPy makes of it."""
        if param in ("arrays", "tup") and isinstance(value.type, List | Tuple) and value.type.elts:
            nested = [t for t in value.type.elts if isinstance(t, List | Tuple) and t.elts or isinstance(t, Static)]
            if row.name.startswith("np.") and nested:
                return self.make_tuple([self.array_or_same(v) for v in self.items(value)])
        if isinstance(value.type, Map) and registry.takes_array(row, param):
            self.fail(f"a dict is given to {row.name}", "give it the entries: list(d.values())")
        takes = registry.takes_array(row, param) or row.name == "np.copy" and not self.trusted
        if not isinstance(value.type, List | Tuple) or not takes:
            return value
        array = registry.lookup(np.array)
        assert array is not None
        return self.apply(array, [value])

    def filled(self, value: Value) -> Value:
        """A list that began as [None] * n, where its elements are needed: none of them is None any more."""
        needed = without_none(value.type)
        if needed is value.type:
            return value
        if isinstance(value.type, Tuple):
            items = [self.retype(v, v.type.inner) if isinstance(v.type, Optional) else v for v in self.items(value)]
            return self.make_tuple([self.filled(v) for v in items], value.type.cls)
        return self.retype(value, needed)

    def needs_value(self, row: Row, param: str) -> bool:
        return param in row.vjp or param in row.linear

    def materialised(self, value: Value) -> Value:
        """A list in place of a range, zip, enumerate or the like."""
        if is_flat(value):
            return flattened(self, value)
        return value if once.tree_in(value) is None else self.listed(value)

    def read_anew(self, given: list[Value], what: str) -> None:
        """Nothing is known of the elements of lists that may be changed by what cannot be looked into: shuffle(a)."""
        for v in given:
            alike = {type(e) for e in v.type.elts or ()} if isinstance(v.type, List) else ()
            if isinstance(v.type, List) and len(alike) == 1:
                self.widen(v, v.type.of(self.element_needed(v.type, Bottom())), what)

    def call_opaque_method(self, x: Value, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
        """x.name(...) of an object that cannot be looked into."""
        draw = drawn(self, x, name, args, keywords)
        if draw is not None:
            return draw
        if is_log(x.type, name):
            return self.opaque_call(self.method_of(x, name), name, args, keywords, NONE, rows.show_opaque)
        if not all(is_constant(self, a) for a in args):
            self.fail(
                f"the method `{name}` of an object that cannot be looked into gets a float",
                "call it before the function and pass its result, or write it in Python and NumPy",
            )
        self.read_anew([*args, *keywords.values()], f"`{name}` on")
        return self.call_opaque(self.method_of(x, name), f"`{name}`", args, keywords)

    def method_of(self, x: Value, name: str) -> Value:
        """A method of an object that cannot be looked into."""
        return self.opaque(getattr, [x, self.const(name)])

    def call_bound(self, bound: Bound, args: list[Value], keywords: dict[str, Value]) -> Value:
        if bound.function is None:
            return self.call_method(bound.value, bound.name, args, keywords)
        known, text = static_value(bound.value.type)
        if isinstance(text, str | bytes):
            values = [static_value(v.type) for v in args]
            if all(k for k, _ in values) and not keywords:
                what = f"the method `{bound.name}` of {type_text(bound.value.type)}"
                return self.const(self.evaluated(what, bound.function, *(v for _, v in values)))
            if not keywords and (found := texts.method(self, bound.value, bound.name, args)) is not None:
                return found
            if bound.name == "format" and not keywords:
                args = [self.with_errors(v) for v in args]
                self.text_operands(*args)
                return self.apply(rows.str_format, [bound.value, *args], method=True)
            self.fail(f"the string method `{bound.name}` on a value known at run time only", "use an f-string")
        return self.call_object(bound.function, None, [bound.value, *args], keywords)

    def call_named_tuple(self, cls: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        items: list[Value] = list(args)
        for field in cls._fields[len(args) :]:
            if field in keywords:
                items.append(keywords[field])
            elif field in cls._field_defaults:
                items.append(self.const(cls._field_defaults[field]))
            else:
                self.fail(f"{cls.__name__}() misses the field `{field}`", f"give it: {cls.__name__}(..., {field}=...)")
        if len(items) != len(cls._fields) or any(k not in cls._fields for k in keywords):
            self.fail(
                f"{cls.__name__}() has the fields {', '.join(cls._fields)}",
                f"{cls.__name__}({', '.join(f'{k}=...' for k in cls._fields)})",
            )
        return self.make_tuple(items, cls)

    def replaced(self, x: Value, t: Tuple, keywords: dict[str, Value]) -> Value:
        items = self.items(x)
        for key, v in keywords.items():
            items[t.cls._fields.index(key)] = v  # type: ignore[union-attr]
        return self.make_tuple(items, t.cls)

    # what the API makes

    def call_transform(self, obj: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        """grad(f) or value_and_grad(f) of a function that exists already: made now, and inserted where it is called."""
        values = [static_value(v.type) for v in [*args, *keywords.values()]]
        outside = all(known and is_plain(v) for (known, _), v in zip(values, [*args, *keywords.values()]))
        if not obj.__s2sgrad_transform__ or not outside or not args and "fun" not in keywords:
            if not hasattr(obj, "__s2sgrad_derive__"):
                reason = f"the Jacobian of {obj.__name__}, made outside, inside a function that is differentiated"
                self.fail(reason, "make it there: jacobian(f)(x)")
            return derivatives.asked(self, obj, args, keywords)
        plain = [v for _, v in values]
        return self.const(obj(*plain[: len(args)], **dict(zip(keywords, plain[len(args) :]))))

    def call_ssa(self, obj: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
        """One of our own differentiated functions: its SSA is copied in."""
        values = derivatives.plain(self, self.by_position(obj, args, keywords))
        function: Function = obj.__s2sgrad_ssa__([v.type for v in values])
        for guarded, expected in function.guards:
            self.guard_object(guarded, expected)
        for extern in function.externs:
            values.append(self.outside(extern, extern.read()))
        return derivatives.inserted(self, function, values)

    def by_position(self, obj: Any, args: list[Value], keywords: dict[str, Value]) -> list[Value]:
        """A value for each parameter of a differentiated function, defaults included."""
        signature = inspect.signature(obj)
        try:
            given = signature.bind(*args, **keywords).arguments
        except TypeError as e:
            self.fails(TypeError, str(e))
            self.fail(f"{getattr(obj, '__name__', 'the function')}: {e}", "pass what the function takes")
        values = []
        for name, parameter in signature.parameters.items():
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                values.append(self.make_tuple(list(given.get(name, ()))))
            elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
                rest = given.get(name, {})
                values.append(self.display_dict(self.place("**"), list(rest), list(rest.values())))
            elif name in given:
                values.append(given[name])
            else:
                values.append(self.default_value(Extern("default", "attribute", parameter), parameter.default))
        return values

    # given by what is built on this

    def managed(self, generated: Value) -> Value:
        raise NotImplementedError

    def listed(self, value: Value) -> Value:
        raise NotImplementedError

    def array_of(self, value: Value) -> Value:
        """np.array(...) of a list, tuple or number; an array as it is."""
        if isinstance(value.type, Array):
            return value
        row = registry.lookup(np.array)
        assert row is not None
        return self.call_row(row, [value], {})

    def array_or_same(self, value: Value) -> Value:
        """np.array(...) of a list or tuple, the elements behind a.flat; anything else as it is."""
        if is_flat(value):
            return flattened(self, value)
        return self.array_of(value) if isinstance(value.type, List | Tuple) else value


def is_manager(obj: Any) -> bool:
    """Whether a function was made by contextlib.contextmanager."""
    return inspect.isgeneratorfunction(getattr(obj, "__wrapped__", None)) and obj.__code__ is _MANAGER.__code__


@contextlib.contextmanager
def _a_manager() -> Any:
    yield


_MANAGER: Any = _a_manager


def _is_numpy(obj: Any) -> bool:
    return (getattr(obj, "__module__", None) or "").split(".")[0] == "numpy"


def ufunc_method(obj: Any) -> Row | None:
    """The row of np.add.at and its like, which are new objects at every look."""
    ufunc = getattr(obj, "__self__", None)
    if not isinstance(ufunc, np.ufunc):
        return None
    for row in registry.all_rows():
        if getattr(row.fn, "__self__", None) is ufunc and row.fn.__name__ == obj.__name__:  # type: ignore[union-attr]
            return row
    return None


def _pure() -> list[Any]:
    return [str, repr, slice, np.dtype, len, ord, chr, format, hash, bytes, np.finfo, np.iinfo]


_BANNED = (eval, exec, globals, locals, vars, compile, input, open, setattr, delattr, __import__, super, dir)


class _Pure:
    """Builtins that are evaluated at compile time where their arguments are known."""

    def __init__(self) -> None:
        self.objects = _pure()

    def __contains__(self, obj: Any) -> bool:
        return any(o is obj for o in self.objects)


_PURE = _Pure()


from s2sgrad.frontend.expressions import expression  # noqa: E402

special(np.copyto)(copyto)
expression(gast.Call)(Calls.expr_call)
expression(gast.Lambda)(Calls.expr_lambda)


def gone_through(low: Any, value: Value) -> Value:
    """What is gone through in place of a dict, or of an object of a class that says how."""
    if low.find_special(value, "__iter__") is None:
        return mappings.in_place_of(low, value)
    tree = low.lazily(value)
    return low.b.const(tree, None, Static(tree))


# calls by the class of what is called -------------------------------------------------------------------------------


@called(Closure)
def _call_closure(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return low.call_closure(obj, args, keywords)


@called(Bound)
def _call_bound(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return low.call_bound(obj, args, keywords)


@called(Choice)
def _call_choice(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    """One of two functions, which the path taken has chosen."""
    return low.select(
        obj.cond,
        lambda: low.call_object(obj.then, None, args, keywords),
        lambda: low.call_object(obj.orelse, None, args, keywords),
    )


@called(mappings.Entry)
def _call_entry(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return mappings.made_entry(low, obj, args)


@called(Derived)
def _call_derived(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return derivatives.call_derived(low, obj, args, keywords)


@called(Pulled)
def _call_pulled(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return derivatives.call_pulled(low, obj, args, keywords)


@called(Partial)
def _call_partial(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    return low.call_value(obj.function, [*obj.args, *args], {**obj.keywords, **keywords})


@called(functools.partial)
def _call_outer_partial(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value:
    """functools.partial, made outside."""
    given = [low.outside(Extern(k, "item", obj.args), v) for k, v in enumerate(obj.args)]
    named = {k: low.outside(Extern(k, "item", obj.keywords), v) for k, v in obj.keywords.items()}
    return low.call_object(obj.func, None, [*given, *args], {**named, **keywords})


@called(types.FunctionType)
def _call_function(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """A function of the user's, which may be a context manager."""
    if is_manager(obj):
        return low.managed(low.call_python(obj.__wrapped__, args, keywords))
    return None if _is_numpy(obj) else low.call_python(obj, args, keywords)


@called(types.MethodType)
def _call_method(low: Any, obj: Any, value: Value | None, args: list[Value], keywords: Keywords) -> Value | None:
    """A method of an object from outside."""
    if not isinstance(obj.__func__, types.FunctionType):
        return None
    owner = low.b.const(obj.__self__, None, Static(obj.__self__))
    return low.call_object(obj.__func__, None, [owner, *args], keywords)
