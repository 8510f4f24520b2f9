"""`match`: each case is a condition that binds as it goes, then a body; the cases form an if-chain."""

from __future__ import annotations

import collections.abc
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from s2sgrad.frontend import conventions, mappings, ranges
from s2sgrad.frontend.class_operators import as_bool
from s2sgrad.frontend.key_presence import check_keys_settled
from s2sgrad.frontend.kinds.of_class import list_in, object_class
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.names import assign_name
from s2sgrad.frontend.state import FALLS, Flow
from s2sgrad.frontend.syntax import compound
from s2sgrad.ir.ops import Value
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import Array, Bottom, Dict, Entries, List, Map, Opaque, Optional, Tuple
from s2sgrad.rules import core as rows
from s2sgrad.rules.dims_text import type_text

Test = Callable[[], Value]


class Matching:
    """The patterns of `match`. Works on the lowering that it is given."""

    def __init__(self, low: Lowering) -> None:
        self.low = low

    def case(self, subject: Value, case: Any) -> Value:
        """Whether a case matches; its names are bound on the way."""
        tests = self.pattern(case.pattern, subject)
        if case.guard is not None:
            tests.append(lambda: self.low.expr(case.guard))
        return self.all_of(tests)

    def all_of(self, tests: list[Test]) -> Value:
        if not tests:
            always: Value = self.low.const(True)
            return always
        first = tests[0]()
        if len(tests) == 1:
            return first
        return self.low.both(first, lambda: self.all_of(tests[1:]))

    def pattern(self, p: Any, x: Value) -> list[Test]:
        """The tests of a pattern, in order; binding a name is a test that holds."""
        method: Any = getattr(self, f"pattern_{type(p).__name__.lower()}", None)
        if method is None:
            raise self.low.error("this pattern is not supported", "use `if` and `elif`", p)
        return method(p, x)

    def bind(self, name: Any, x: Value) -> Test:
        def run() -> Value:
            assign_name(self.low, getattr(name, "id", name), x)
            return self.low.const(True)

        return run

    def pattern_matchvalue(self, p: Any, x: Value) -> list[Test]:
        return [lambda: self.equal(x, p.value)]

    def equal(self, x: Value, node: Any) -> Value:
        low = self.low
        value = low.expr(node)
        plain = not isinstance(value.type, Array | List | Tuple | Entries) and not conventions.holds_class(value.type)
        if plain and isinstance(x.type, List | Entries | Tuple) and not conventions.holds_class(x.type):
            return low.const(False)
        return as_bool(low, low.compare(gast.Eq(), x, value))

    def pattern_matchsingleton(self, p: Any, x: Value) -> list[Test]:
        return [lambda: self.low.apply(rows.is_, [x, self.low.const(p.value)])]

    def pattern_matchas(self, p: Any, x: Value) -> list[Test]:
        tests = [] if p.pattern is None else self.pattern(p.pattern, x)
        return tests if p.name is None else [*tests, self.bind(p.name, x)]

    def pattern_matchor(self, p: Any, x: Value) -> list[Test]:
        def any_of(options: list[Any]) -> Value:
            first = self.all_of(self.pattern(options[0], x))
            return first if len(options) == 1 else self.low.either(first, lambda: any_of(options[1:]))

        return [lambda: any_of(p.patterns)]

    def pattern_matchsequence(self, p: Any, x: Value) -> list[Test]:
        t = x.type
        if isinstance(t, Bottom):
            return [self.low.bottom]
        if isinstance(t, Optional | Opaque) or (isinstance(t, List) and t.elts is None):
            self.low.fail("a sequence pattern for something of unknown length", "compare len(...) with `if`", p)
        items = self.elements(p, x)
        if items is None:
            return [lambda: self.low.const(False)]
        stars = [k for k, q in enumerate(p.patterns) if isinstance(q, gast.MatchStar)]
        count = len(p.patterns) - len(stars)
        if len(items) < count or (not stars and len(items) != count):
            return [lambda: self.low.const(False)]
        tests: list[Test] = []
        at = stars[0] if stars else len(p.patterns)
        tail = count - at if stars else 0
        for q, item in zip(p.patterns[:at], items):
            tests += self.pattern(q, item)
        if stars:
            star = p.patterns[at]
            middle = items[at : len(items) - tail]
            if star.name is not None:
                tests.append(lambda: self.bind(star.name, self.low.display_list(star, middle))())
            for q, item in zip(p.patterns[at + 1 :], items[len(items) - tail :]):
                tests += self.pattern(q, item)
        return tests

    def elements(self, p: Any, x: Value) -> list[Value] | None:
        """The elements of what matches as a sequence; None for what is none."""
        low, t = self.low, x.type
        known, static = static_value(t)
        sequence = isinstance(static, collections.abc.Sequence) and not isinstance(static, str | bytes | bytearray)
        if list_in(x) is not None or isinstance(t, List) or known and type(static) in (tuple, list):
            return low.unpack_all(x, "a list")
        if isinstance(t, Tuple) and (t.cls is None or conventions.named_tuple_class(t) is not None):
            if any(map(conventions.is_sequence_of_its_own, conventions.classes(Tuple((), t.cls)))):
                low.fail("a sequence pattern for what defines what its elements are", "match its class", p)
            return low.items(x)
        self.no_container(p, x, collections.abc.Sequence, sequence or ranges.range_of(x) is not None)
        return None

    def no_container(self, p: Any, x: Value, kind: Any, known: bool) -> None:
        """Refuse what a pattern matches though it is not one of Python's own containers."""
        cls = object_class(x)
        if known or cls is not None and list_in(x) is None and issubclass(cls, kind):
            self.low.fail(f"this pattern for {type_text(x.type)} is not supported", "use `if` and `elif`", p)

    def pattern_matchmapping(self, p: Any, x: Value) -> list[Test]:
        low = self.low
        x = mappings.opened(low, x)
        t = x.type
        if isinstance(t, Optional | Opaque | Map):
            low.fail("a mapping pattern for something whose keys are not known", "ask for the keys with `if`", p)
        if not isinstance(t, Dict):
            self.no_container(p, x, collections.abc.Mapping, False)
        if not isinstance(t, Dict):
            return [lambda: low.const(False)]
        check_keys_settled(low, x)
        tests: list[Test] = []
        taken = []
        for node, q in zip(p.keys, p.patterns):
            key = low.known(low.expr(node), "a dict's key")
            if key not in t.keys:
                return [lambda: low.const(False)]
            taken.append(key)
            tests += self.pattern(q, low.apply(rows.getitem, [x, low.const(key)]))
        if p.rest is not None:
            left = [k for k in t.keys if k not in taken]
            values = [low.apply(rows.getitem, [x, low.const(k)]) for k in left]
            tests.append(lambda: self.bind(p.rest, low.display_dict(p, left, values))())
        return tests

    def attribute_matches(self, p: Any, x: Value, name: str) -> Value:
        return self.all_of(self.pattern(p, self.low.attribute(x, name)))

    def pattern_matchclass(self, p: Any, x: Value) -> list[Test]:
        low = self.low
        classes = low.expr(p.cls)
        is_instance = low.call_object(isinstance, None, [x, classes], {})
        if low.truth(is_instance) is False:
            return [lambda: low.const(False)]
        cls = low.known(classes, "the class of a pattern")
        names = getattr(cls, "__match_args__", ())
        if not names and len(p.patterns) == 1 and cls in (float, int, str, bool, tuple, list, dict):
            return [lambda: is_instance, *self.pattern(p.patterns[0], x)]
        tests: list[Test] = [lambda: is_instance]
        for name, q in [*zip(names, p.patterns), *zip(p.kwd_attrs, p.kwd_patterns)]:
            tests.append(partial(self.attribute_matches, q, x, name))
        return tests


@compound(gast.Match)
def stmt_match(low: Lowering, stmt: Any, rest: list[Any]) -> tuple[Flow, bool]:
    subject = low.expr(stmt.subject)
    matching = Matching(low)
    tail, low.tail = low.tail, low.tail and not rest

    def chain(k: int) -> Flow:
        if k == len(stmt.cases):
            return FALLS
        low.stmt = stmt
        low.at(stmt)
        test = matching.case(subject, stmt.cases[k])
        return low.if_(test, lambda: low.block(stmt.cases[k].body), lambda: chain(k + 1))

    flow = chain(0)
    low.tail = tail
    return flow, False
