"""Forward mode: the tangent of a function in SSA, as SSA.

Every value that depends on the inputs gets a tangent beside it, of the same structure; what a statement does to memory,
its tangent does to the tangents' memory. Nothing has to be recorded.

Source: Griewank and Walther, Evaluating Derivatives (2nd ed., 2008), section 3.1.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace

from s2sgrad.analysis.activity import Activity
from s2sgrad.analysis.alias import Aliases, mark_aliased, reachable
from s2sgrad.analysis.mixed import check_mixed, mixes_kinds
from s2sgrad.analysis.reshaped import layout_matters
from s2sgrad.errors import UnsupportedError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_program
from s2sgrad.ir.ops import (
    UNDEFINED,
    Apply,
    Block,
    Call,
    Const,
    For,
    Function,
    If,
    Op,
    Return,
    Try,
    Value,
    While,
    Yield,
    walk,
)
from s2sgrad.ir.row import static_value
from s2sgrad.ir.types import BOTTOM, Array, List, Number, Scalar, Slice, Tuple, Type, carries_float, is_mutable
from s2sgrad.rules import adjoint, core, map_rows, operators, own_values
from s2sgrad.transforms import prepare
from s2sgrad.transforms.fitting import fitted, is_nothing, lacks
from s2sgrad.transforms.kinds import filled_out, of_dtype, real_part, say_kinds
from s2sgrad.transforms.later import Later, nodes_at, written_later
from s2sgrad.transforms.quiet import quieten
from s2sgrad.transforms.support import (
    Tools,
    build,
    children,
    dims_equal,
    getitem,
    is_array,
    lacks_rule,
    leaves,
    rule_arguments,
    tangent_type,
    zero_of,
)
from s2sgrad.transforms.whole import with_zeros


class Forward:
    """One forward-mode transformation: rewrites a function's body in place."""

    def __init__(
        self, fn: Function, tools: Tools, pairs: dict[Function, Function], later: dict[Function, Later], of: Function
    ) -> None:
        self.fn = fn
        self.tools = tools
        self.aliases = Aliases(fn)
        self.layout_matters = layout_matters(fn)
        self.tangents: dict[Value, Value] = {}
        self.pairs = pairs
        self.later = later
        self.written = nodes_at(fn, self.aliases, later.get(of, {}))  # after this function has returned
        self.activity: Activity | None = None
        self.replaced: dict[Value, Value] = {}
        ends = (*fn.params, fn.returned) if fn in pairs.values() else ()  # of a function that is called
        self.outside = {n for v in ends for n in self.aliases.reach(v) if n is not self.aliases.node(v)}

    def run(self, inputs: Sequence[Value]) -> None:
        """Extend the body with tangents of everything that depends on `inputs`, whose tangents are in place."""
        self.activity = Activity(self.fn, self.aliases, inputs)
        self.fn.mixed = mixes_kinds(self.fn)
        if self.fn.mixed:
            check_mixed(self.fn, self.aliases)
        primal = set(walk(self.fn.body)) if self.fn.mixed else set()
        self.block(self.fn.body)
        if self.fn.mixed:
            say_kinds(self.fn.body, [op for op in walk(self.fn.body) if op not in primal])

    def varied(self, v: Value) -> bool:
        assert self.activity is not None
        return self.activity.varied(v) or self.kept_outside(v)

    def kept_outside(self, v: Value) -> bool:
        """Whether v is memory in a container that is passed or returned: all writes go to one tangent."""
        node = self.aliases.node(v) if self.outside and carries_float(v.type) else None
        return node is not None and node in self.outside

    def tangent(self, v: Value) -> Value | None:
        return self.tangents.get(v)

    def dense(self, b: Builder, v: Value, like: Type | None = None) -> Value:
        """The tangent of v, a zero where there is none; `like` is the type of what v becomes (an int may, a float)."""
        found = self.tangents.get(v)
        if found is None and isinstance(like, Scalar) and like.kind in "fc":
            return b.const(0j if like.kind == "c" else 0.0)
        if found is None and isinstance(like, Array | Number) and not isinstance(v.type, Array | Number):
            return b.const(0.0 if carries_float(like) else None)
        if lacks(v.type, like):
            assert like is not None
            found = fitted(b, v, v.type, found, like, self.is_written(v))
        return filled_out(b, self.zero(b, v) if found is None else found, v.type if like is None else like)

    def is_written(self, v: Value) -> bool:
        node = self.aliases.node(v) if is_mutable(v.type) else None
        return node is not None and any(n.written or n in self.written for n in reachable(node))

    def zero(self, b: Builder, v: Value) -> Value:
        if carries_float(v.type) or is_nothing(v.type):
            return zero_of(b, v)
        return b.const(None)

    def name(self, v: Value) -> str | None:
        return f"{v.name}_dot" if v.name else None

    def block(self, block: Block) -> None:
        ops = block.ops
        block.ops = []
        for op in ops:
            self.op(Builder(block, op.span), op)

    def op(self, b: Builder, op: Op) -> None:
        b.mirror = op
        if isinstance(op, Apply):
            self.apply(b, op)
        elif isinstance(op, If):
            self.branch(b, op)
        elif isinstance(op, For | While):
            self.loop(b, op)
        elif isinstance(op, Call):
            self.call(b, op)
        else:
            b.block.ops.append(op)

    # single ops ----------------------------------------------------------------------------------------------------
    def apply(self, b: Builder, op: Apply) -> None:
        row = op.row
        if row.writes or row.stores:
            self.write(b, op)
            return
        b.block.ops.append(op)
        result = op.result
        if not self.varied(result):
            return
        t = self.of_result(b, op)
        if t is not None:
            t = self.kept_dtypes(b, real_part(b, t, result.type), result.type)
        if t is None and (self.has_memory(result) or self.kept_outside(result)):
            t = self.zero(b, result)
        if t is None:
            return
        made = row.view_of or row.element_of or row.contains or row.elements_of  # its own, or shared as the primal's is
        if not made and (self.aliases.written(result) or self.aliases.node(result) in self.written):
            t = self.memory(b, t, result)
        if t.name is None:
            t.name = self.name(result)
        self.tangents[result] = t

    def has_memory(self, v: Value) -> bool:
        """Whether v is or contains what is written, or is a list: its tangent is there even where it is zero."""
        if isinstance(v.type, List):
            return True
        node = self.aliases.node(v) if is_mutable(v.type) else None
        return node is not None and any(n.written for n in reachable(node))

    def kept_dtypes(self, b: Builder, t: Value, primal: Type, exact: bool = False) -> Value:
        """A tangent with the dtypes of its primal."""
        if not isinstance(primal, Tuple) or not isinstance(t.type, Tuple):
            return of_dtype(b, t, primal, exact)
        if primal.elts == t.type.elts:
            return t
        items = [getitem(b, t, k, e) for k, e in enumerate(t.type.elts)]
        cast = [self.kept_dtypes(b, item, e, exact) for item, e in zip(items, primal.elts)]
        if all(new is item for new, item in zip(cast, items)):
            return t
        return b.apply(core.make_tuple, *cast, type=Tuple(tuple(v.type for v in cast), primal.cls))

    def memory(self, b: Builder, t: Value, primal: Value) -> Value:
        """A tangent as memory of its own, beside the memory of its primal."""
        if not isinstance(t.type, Array):
            return b.apply(adjoint.copy_tree, t, type=t.type)
        if not self.layout_matters:
            full = filled_out(b, t, primal.type)
            return full if full is not t else b.apply(core.copy, t, type=t.type)
        own = b.apply(core.zeros_like, primal, type=primal.type)
        b.apply(core.iadd, own, t)
        return own

    def of_result(self, b: Builder, op: Apply) -> Value | None:
        row = op.row
        if row is adjoint.copy_of_argument:
            return self.tangent(op.operands[0])  # `memory` copies it
        if row is own_values.by_numpy:
            return self.tangent(op.operands[1])
        if row is adjoint.copies_of_arguments:
            t = self.tangent(op.operands[0])
            return None if t is None else b.apply(adjoint.copy_tree, t, type=t.type)
        if row is core.getitem:
            x = self.tangent(op.operands[0])
            numbers = isinstance(op.result.type, Scalar) and not static_value(op.operands[1].type)[0]
            if x is not None and numbers:
                x = with_zeros(b, op.operands[0], x)
            elif x is not None and isinstance(op.result.type, List) and op.result.type.elem is not None:
                x = self.of_elements(b, op.operands[0], x, op.result.type.elem)  # a slice
            return None if x is None else b.apply(row, x, op.operands[1], type=tangent_type(op.result.type))
        if row.contains:
            held = [v for p, v in zip(op.params, op.operands) if p in row.contains]
            entries = iter(entry_types(op.result.type, len(held)))
            items = [
                self.dense(b, v, place_type(v, next(entries))) if p in row.contains else v
                for p, v in zip(op.params, op.operands)
            ]
            return b.apply(row, *items, params=op.params, type=tangent_type(op.result.type))
        if all(self.tangent(v) is None for v in op.operands) or not row.differentiable:
            return None
        if row.linear:
            return self.linear(b, op, row.linear)
        if row.bilinear:
            return self.bilinear(b, op)
        if row.elementwise:
            return self.elementwise(b, op)
        if row.jvp is not None:
            return self.by_rule(b, op)
        raise self.without_rule(op)

    def without_rule(self, op: Apply) -> UnsupportedError:
        name = op.row.name
        for p, v in zip(op.params, op.operands):
            if self.tangent(v) is not None and p not in op.row.vjp and p not in op.row.shape_only:
                return lacks_rule(op, p)
        return UnsupportedError(
            f"{name} has no rule for forward mode",
            op.span,
            f"use vjp or grad, which need none; or register one: @rules.register({name}, forward=True)",
        )

    def linear(self, b: Builder, op: Apply, params: tuple[str, ...]) -> Value | None:
        if all(self.tangent(v) is None for p, v in zip(op.params, op.operands) if p in params):
            return None
        t = op.result.type if isinstance(op.result.type, List) else None
        operands = [
            self.dense(b, v, place_type(v, t)) if p in params else v for p, v in zip(op.params, op.operands)
        ]
        if op.row.name.startswith("np.") or op.row is map_rows.map_get:
            operands = [with_zeros(b, v, t) if t is not v else v for v, t in zip(op.operands, operands)]
        return b.apply(op.row, *operands, params=op.params, method=op.method)

    def bilinear(self, b: Builder, op: Apply) -> Value | None:
        total: Value | None = None
        for k, (p, v) in enumerate(zip(op.params, op.operands)):
            t = self.tangent(v)
            if p not in op.row.bilinear or t is None:
                continue
            operands = [t if j == k else o for j, o in enumerate(op.operands)]
            term = b.apply(op.row, *operands, params=op.params)
            total = term if total is None else b.apply(operators.add, total, term)
        return total

    def elementwise(self, b: Builder, op: Apply) -> Value | None:
        total: Value | None = None
        for p, v in zip(op.params, op.operands):
            t, rule = self.tangent(v), op.row.vjp.get(p)
            if t is not None and op.row.partial and p not in op.row.vjp:
                raise self.without_rule(op)
            if t is None or rule is None:
                continue
            term = self.tools.inline(rule, rule_arguments(b, op, dy=t, y=op.result), b, {})
            total = term if total is None else b.apply(operators.add, total, term)
        if total is not None and is_array(op.result.type) and not dims_equal(total.type, op.result.type):
            total = b.apply(core.broadcast_like, total, op.result)
        return self.separate(b, op, total)

    def separate(self, b: Builder, op: Apply, total: Value | None) -> Value | None:
        """The tangent of newly made memory is newly made, too: the rules of + and the like return what they get."""
        if total is not None and is_array(total.type):
            tangents = [t for v in op.operands if (t := self.tangent(v)) is not None]
            if any(viewed(total) is viewed(t) for t in tangents):
                return b.apply(core.copy, total)
        return total

    def by_rule(self, b: Builder, op: Apply) -> Value | None:
        assert op.row.jvp is not None
        dots = {f"{p}_dot": self.tangent(v) for p, v in zip(op.params, op.operands)}
        for p, v in zip(op.params, op.operands):  # rules go through whatever stands in a list
            if (t := self.tangent(v)) is not None and isinstance(v.type, List | Tuple):
                dots[f"{p}_dot"] = with_zeros(b, v, t)
        args = rule_arguments(b, op, y=op.result, **dots)
        taken = inspect.signature(op.row.jvp).parameters
        for p, v in zip(op.params, op.operands):
            lost = f"{p}_dot" not in taken and op.row.vjp.get(p, p) is not None and p not in op.row.shape_only
            if lost and self.tangent(v) is not None:
                raise lacks_rule(op, p)
        none = {name: None for name, t in dots.items() if t is None}
        return self.separate(b, op, self.tools.inline(op.row.jvp, args, b, none))

    def write(self, b: Builder, op: Apply) -> None:
        """The tangent of a write is the same write to the tangents' memory."""
        row = op.row
        target = op.operands[0]
        shadow = self.tangent(target)
        if shadow is None or not self.varied(target):
            b.block.ops.append(op)
            if shadow is None and self.varied(target):
                raise UnsupportedError(
                    f"{row.name} writes memory that has no tangent",
                    op.span,
                    "make the array with np.zeros(...) or a copy in the function",
                )
            return
        if row not in MIRRORED:
            raise UnsupportedError(f"{row.name} has no rule for forward mode", op.span, "assign with x[...] = value")
        operands, skip = [shadow], False
        for p, v in list(zip(op.params, op.operands))[1:]:
            if p != "value" or row in prepare.SCALING:
                operands.append(v)
            elif self.tangent(v) is not None:
                operands.append(self.dense(b, v, place_type(v, written_type(op))))
            elif row in ADDITIVE:
                skip = True
            elif isinstance(target.type, Array | Number):
                operands.append(b.const(0.0))
            else:
                operands.append(self.dense(b, v, written_type(op)))
        b.block.ops.append(op)
        if skip:
            return
        t = b.apply(row, *operands, params=op.params, type=tangent_type(op.result.type))
        if carries_float(op.result.type):
            self.tangents[op.result] = t
            t.name = self.name(op.result)

    # control -------------------------------------------------------------------------------------------------------
    def attempt(self, b: Builder, op: Try) -> None:
        """The tangents of what is tried stand behind it, where nothing that they raise is caught."""
        primal, made = op.body.ops[:-1], Block()
        for o in primal:
            self.op(Builder(made, o.span), o)
        tangents = [o for o in made.ops if o not in set(primal)]
        if self.reads_written(primal, tangents):
            op.body.ops[:-1] = made.ops
            self.join_tangents(b, op)
            return
        b.block.ops.append(op)
        sides = (Block(), Block())
        outer = hand_out(op, tangents, Builder(sides[1], op.span))
        sides[1].ops += tangents
        for o in tangents:
            o.operands = [outer.get(v, v) for v in o.operands]
        choice = If(op.operands[0], *sides, op.span)
        varied = [(r, v) for r, v in zip(op.results, op.body.terminator.operands) if self.varied(r)]
        missing, tail = Builder(sides[0], op.span), Builder(sides[1], op.span)
        sides[0].ops.append(Yield([missing.const(UNDEFINED, type=BOTTOM) for _ in varied]))
        ends = [self.tangents.get(v) or self.dense(tail, r, r.type) for r, v in varied]
        sides[1].ops.append(Yield([outer.get(t, t) for t in ends]))
        b.add(choice)
        for r, _ in varied:
            self.tangents[r] = choice.add_result(tangent_type(r.type), self.name(r))

    def reads_written(self, primal: Sequence[Op], tangents: Sequence[Op]) -> bool:
        """Whether the tangents of some ops read memory that these change: then they cannot wait."""
        written = {
            self.aliases.node(v)
            for o in primal if isinstance(o, Apply)
            for p, v in zip(o.params, o.operands) if p in o.row.writes
        }
        return any(self.aliases.node(v) in written for o in tangents for v in o.operands if is_array(v.type))

    def branch(self, b: Builder, op: If) -> None:
        if isinstance(op, Try):
            self.attempt(b, op)
            return
        for inner in op.blocks:
            self.block(inner)
        self.join_tangents(b, op)

    def join_tangents(self, b: Builder, op: If) -> None:
        """Yield the tangents of what the sides yield."""
        results = [(k, r) for k, r in enumerate(op.results) if self.varied(r)]
        for inner in op.blocks:
            end = inner.ops.pop()
            tail = Builder(inner, op.span)
            end.operands += [self.dense(tail, end.operands[k], r.type) for k, r in results]
            inner.ops.append(end)
        for _, r in results:
            self.tangents[r] = op.add_result(tangent_type(r.type), self.name(r))
        b.block.ops.append(op)

    def loop(self, b: Builder, op: For | While) -> None:
        carried = [k for k, a in enumerate(op.carried_args) if self.varied(a) or self.varied(op.carried_results[k])]
        args, results, inits = list(op.carried_args), list(op.carried_results), list(op.inits)
        if isinstance(op, For):
            self.elements(b, op)
        for k in carried:
            op.operands.append(self.dense(b, inits[k], args[k].type))
            name = self.name(args[k])
            self.tangents[args[k]] = op.body.add_arg(tangent_type(args[k].type), name)
            if isinstance(op, While):
                self.tangents[op.cond.args[k]] = op.cond.add_arg(tangent_type(args[k].type), name)
            self.tangents[results[k]] = op.add_result(tangent_type(results[k].type), name)
        self.block(op.body)
        end = op.body.ops.pop()
        tail = Builder(op.body, op.span)
        yields = end.operands[op.has_stop :]
        end.operands += [self.dense(tail, yields[k], args[k].type) for k in carried]
        op.body.ops.append(end)
        b.block.ops.append(op)

    def elements(self, b: Builder, op: For) -> None:
        """The tangents of loop elements come from the tangent of the sequence, in lockstep."""
        for k, (source, operands) in enumerate(zip(op.sources, op.source_operands())):
            elem = op.body.args[k]
            t = self.tangent(operands[0]) if source.kind == "seq" else None
            if t is None or not self.varied(elem):
                continue
            t = self.of_elements(b, operands[0], t, elem.type)
            self.tangents[elem] = op.add_source(source, t, tangent_type(elem.type), self.name(elem))

    def of_elements(self, b: Builder, v: Value, t: Value, elem: Type) -> Value:
        """The tangent of a sequence each of whose elements is taken for one of type `elem`."""
        if isinstance(elem, Scalar):
            return with_zeros(b, v, t)
        if not isinstance(v.type, List | Tuple) or v.type.elts is None:
            return t
        like = replace(v.type, elts=(elem,) * len(v.type.elts))
        return fitted(b, v, v.type, t, like, self.is_written(v)) if lacks(v.type, like) else t

    def call(self, b: Builder, op: Call) -> None:
        given = tuple(self.tangent(v) is not None for v in op.operands)
        if not any(given):
            b.block.ops.append(op)
            return
        callee = tangent_callee(op.callee, self.tools, self.pairs, self.later)
        taken = [(v, p.type) for v, p in zip(op.operands, op.callee.params) if carries_float(p.type)]
        new = Call(callee, [*op.operands, *(self.dense(b, v, place_type(v, t)) for v, t in taken)], op.span)
        t = op.results[0].type
        pair = new.add_result(Tuple((t, tangent_type(t))))  # the callee may be unfinished
        b.add(new)
        first = b.apply(core.getitem, pair, b.const(0), type=t, name=op.results[0].name)
        self.replaced[op.results[0]] = first
        if carries_float(t):
            self.tangents[first] = b.apply(core.getitem, pair, b.const(1), type=tangent_type(t), name=self.name(first))
            self.tangents[op.results[0]] = self.tangents[first]


MIRRORED = frozenset(
    {
        *prepare.SCALING,
        core.setitem,
        core.iadd_item,
        core.isub_item,
        core.iadd,
        core.isub,
        core.add_at,
        core.list_append,
        core.list_pop,
        core.list_reverse,
        core.list_extend,
        core.list_insert,
        map_rows.map_pop,
        map_rows.map_clear,
        map_rows.map_put_back,
        *adjoint.ACCUMULATIONS,
        adjoint.pop_tail,
        adjoint.unpop,
        adjoint.uninsert,
        adjoint.add_back,
        adjoint.add_list_slice,
    }
)
ADDITIVE = frozenset(
    {
        core.iadd_item,
        core.isub_item,
        core.iadd,
        core.isub,
        core.add_at,
        *adjoint.ACCUMULATIONS,
        adjoint.add_back,
        adjoint.add_list_slice,
    }
)


def entry_types(t: Type, count: int) -> list[Type | None]:
    """The types of what a display of this type holds, item by item."""
    elts = getattr(t, "elts", None)
    return list(elts) if elts is not None else [getattr(t, "elem", None)] * count


def place_type(v: Value, entry: Type | None) -> Type | None:
    """The type of the place of what stands where floats come later."""
    return entry if lacks(v.type, entry) else None


def written_type(op: Apply) -> Type | None:
    """The type of what a write puts into a container."""
    t, index = op.operands[0].type, op.operand("index")
    if op.row is core.list_extend or index is not None and isinstance(index.type, Slice):
        return t
    known, key = (False, None) if index is None else static_value(index.type)
    inner = dict(children(t) or [])
    if inner and known:
        return inner.get(key + len(inner) if isinstance(t, List) and isinstance(key, int) and key < 0 else key)
    return next((e for e in inner.values() if carries_float(e)), getattr(t, "elem", None))


def hand_out(op: Try, users: Sequence[Op], b: Builder) -> dict[Value, Value]:
    """Make what is computed in the body of an attempt, and these ops use, results of it; constants are put before."""
    defined = {r for o in op.body.ops for r in o.results}
    outer = dict(zip(op.body.terminator.operands, op.results))
    failed = Builder(Block(), op.span)
    for v in (v for o in users for v in o.operands):
        if v not in defined or v in outer:
            continue
        if isinstance(v.owner, Const):
            outer[v] = b.const(v.owner.value, name=v.name, type=v.type)
        else:
            op.body.terminator.operands.append(v)
            op.blocks[0].terminator.operands.append(failed.const(UNDEFINED, type=BOTTOM))
            outer[v] = op.add_result(v.type, v.name)
    op.blocks[0].ops[:0] = failed.block.ops
    return outer


def viewed(v: Value) -> Value:
    """The array that a value is, or is a view of."""
    while isinstance(v.owner, Apply) and (base := v.owner.operand(v.owner.row.view_of or "")) is not None:
        v = base
    return v


def tangent_callee(
    fn: Function, tools: Tools, pairs: dict[Function, Function], later: dict[Function, Later]
) -> Function:
    """The tangent of a function that is called: takes the arguments, then the tangents of all float arguments."""
    if fn in pairs:
        return pairs[fn]
    from s2sgrad.ir.clone import clone_function

    new = clone_function(fn)
    prepare.expand_arrays(new)
    new.name = f"{fn.name}_jvp"
    pairs[fn] = new
    add_tangents(new, tools, [k for k, p in enumerate(fn.params) if carries_float(p.type)], pairs, later, fn)
    return new


def add_tangents(
    fn: Function,
    tools: Tools,
    wrt: Sequence[int],
    pairs: dict[Function, Function],
    later: dict[Function, Later],
    of: Function,
) -> None:
    """Turn a function, a copy of `of`, into its tangent: (arguments, tangents) -> (result, tangent of the result)."""
    from s2sgrad.ir.clone import rewrite_operands

    inputs, primal = [fn.params[k] for k in wrt], set(walk(fn.body))
    forward = Forward(fn, tools, pairs, later, of)
    for v in inputs:
        forward.tangents[v] = fn.body.add_arg(tangent_type(v.type), f"{v.name}_dot")
    out_type = fn.returned.type
    fn.body.terminator.operands = [fn.returned]
    forward.run(inputs)
    end = fn.body.ops.pop()
    b = Builder(fn.body, end.span or fn.span)
    out = end.operands[0]
    t = forward.tangents.get(out)
    if t is None:
        t = build(b, out_type, lambda path, leaf: zero_at(b, out, path, leaf))
    t = forward.kept_dtypes(b, filled_out(b, t, out.type), out.type, exact=True)
    pair = b.apply(core.make_tuple, out, t, type=Tuple((out.type, t.type)))
    fn.body.ops.append(Return([pair], b.span))
    if forward.replaced:
        rewrite_operands(fn.body, lambda v: forward.replaced.get(v, v))
    quieten(fn, primal)


def zero_at(b: Builder, out: Value, path: tuple[object, ...], leaf: Type) -> Value | None:
    from s2sgrad.transforms.support import at_path

    if not any(p == path for p, _ in leaves(out.type)):
        return None
    return zero_of(b, at_path(b, out, path))  # type: ignore[arg-type]


def tangent(source: Function, tools: Tools, wrt: Sequence[int]) -> Function:
    """A function of the primal's parameters and the tangents of those at `wrt`: (result, tangent of the result)."""
    fn = clone_program(source)
    mark_aliased(fn)
    prepare.protect_arguments(fn, fn.params)
    prepare.expand_arrays(fn)
    add_tangents(fn, tools, wrt, {}, written_later(fn), fn)
    fn.name = f"{source.name}_jvp"
    return fn
