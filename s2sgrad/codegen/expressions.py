"""Values as expressions of Python."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence

from s2sgrad.codegen import sums, syntax
from s2sgrad.codegen.externals import Externals
from s2sgrad.codegen.facts import Facts, constant_of, is_none
from s2sgrad.codegen.folding import Folding
from s2sgrad.ir.ops import Apply, Call, Const, If, Value, is_undefined
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Fields, Record, Scalar, Tuple, error_class, has_opposites, maker_of, object_record

# options that say nothing without their name
_BY_KEYWORD = ("axis", "keepdims", "ddof")


class Expressions:
    """Writes values: a variable by its name, everything else as the expression that makes it."""

    def __init__(
        self, facts: Facts, folding: Folding, externals: Externals, name_of: Callable[[Value], str | None]
    ) -> None:
        self.facts = facts
        self.folding = folding
        self.externals = externals
        self.name_of = name_of
        self.forms: dict[Form, Callable[[Apply], ast.expr]] = {
            Form.CALL: self.call, Form.BINARY: self.binary, Form.UNARY: self.unary, Form.COMPARE: self.compare,
            Form.ITEM: self.item, Form.ATTRIBUTE: self.attribute, Form.METHOD: self.method, Form.TUPLE: self.tuple_,
            Form.LIST: self.list_, Form.DICT: self.dict_, Form.SLICE: self.slice_, Form.FORMAT: self.format_,
            Form.OFF_ZERO: self.off_zero,
            Form.OFF_KINK: self.off_kink,
        }

    def value(self, v: Value) -> ast.expr:
        """The expression that stands for a value where it is used."""
        v = self.facts.resolve(v)
        if v not in self.folding.inline:
            name = self.name_of(v)
            if name is not None and not (is_none(v) and isinstance(v.owner, Apply)):  # that is printed as a statement
                return syntax.name(name)
            if is_none(v) or is_undefined(v):
                return ast.Constant(None)
        known, constant = constant_of(v)
        if known:
            return self.externals.literal(constant)
        op = v.owner
        assert isinstance(op, Const | Apply | Call | If), f"{v!r} has no variable"
        return self.op(op, v)

    def op(self, op: Const | Apply | Call | If, v: Value) -> ast.expr:
        """The expression that computes an op."""
        if isinstance(op, Const):
            return self.externals.literal(op.value)
        if isinstance(op, Call):
            return syntax.call(syntax.name(self.externals.functions[op.callee]), self.values(op.operands))
        if isinstance(op, If):
            return self.choice(op, v)
        return self.forms[op.row.form](op)

    def values(self, values: list[Value]) -> list[ast.expr]:
        return [self.value(v) for v in values]

    def choice(self, op: If, result: Value) -> ast.expr:
        cond = op.operands[0]
        then, orelse = self.folding.branch_values(op, result)
        kind = self.folding.chosen[op]
        if kind == "if":
            return ast.IfExp(self.condition(cond), self.value(then), self.value(orelse))
        if kind == "same":
            return self.value(cond)
        if kind == "not":
            return self.negation(cond)
        other = then if kind == "and" else orelse
        parts: list[ast.expr] = []
        for part in (self.value(cond), self.value(other)):
            same = isinstance(part, ast.BoolOp) and isinstance(part.op, ast.And if kind == "and" else ast.Or)
            parts += part.values if same and isinstance(part, ast.BoolOp) else [part]
        return ast.BoolOp(ast.And() if kind == "and" else ast.Or(), parts)

    def condition(self, v: Value) -> ast.expr:
        """The value where only its truth matters: `bool(x)` is written `x`."""
        v = self.facts.resolve(v)
        op = v.owner
        if v in self.folding.inline and isinstance(op, Apply) and op.row.fn is bool:
            return self.condition(op.operands[0])
        return self.value(v)

    def negation(self, v: Value) -> ast.expr:
        """`not v`, as a comparison the other way round where that is the same."""
        v = self.facts.resolve(v)
        op = v.owner
        if isinstance(op, Apply) and v in self.folding.inline:
            if op.row.form is Form.UNARY and op.row.symbol.strip() == "not":
                return self.condition(op.operands[0])
            if op.row.form is Form.COMPARE and op.row.symbol in syntax.NEGATED:
                exact = all(isinstance(o.type, Scalar) and o.type.kind in "bi" for o in op.operands)
                if exact or op.row.symbol in ("is", "is not", "in", "not in"):
                    left, right = self.values(op.operands)
                    return syntax.compare(left, syntax.NEGATED[op.row.symbol], right)
        return syntax.unary("not", self.condition(v))

    # forms ------------------------------------------------------------------------------------------------------------

    def arguments(self, op: Apply, skip: int = 0) -> tuple[list[ast.expr], list[tuple[str, ast.expr]]]:
        """Positional while the order allows it, then by keyword."""
        args: list[ast.expr] = []
        keywords: list[tuple[str, ast.expr]] = []
        params = op.row.params
        for k, (p, v) in enumerate(zip(op.params, op.operands)):
            if k < skip:
                continue
            in_place = f"*{p}" in params or (k < len(params) and params[k] == p)
            if p in op.row.keywords or p in _BY_KEYWORD or keywords or not in_place:
                keywords.append((p, self.value(v)))
            else:
                args.append(self.value(v))
        return args, keywords

    def call(self, op: Apply) -> ast.expr:
        if op.row.params[:1] == ("<fn>",) and op.row.fn is None:
            fn, *rest = self.values(op.operands)
            if syntax.is_name(fn, "getattr") and len(rest) == 2 and not self.name_of(op.operands[0]):
                attribute = constant_of(op.operands[2])[1]
                if isinstance(attribute, str) and attribute.isidentifier():
                    return syntax.attribute(rest[0], attribute)
            named = [(p, v) for p, v in zip(op.params[1:], rest) if p != "<args>"]
            return syntax.call(fn, rest[: len(rest) - len(named)], named)
        if op.method and op.operands:
            return self.method(op)
        args, keywords = self.arguments(op)
        return syntax.call(self.externals.callee_of(op), args, keywords)

    def method(self, op: Apply) -> ast.expr:
        name = (op.row.symbol or op.row.name).rpartition(".")[2]
        args, keywords = self.arguments(op, 1)
        return syntax.call(syntax.attribute(self.value(op.operands[0]), name), args, keywords)

    def negated_operand(self, v: Value) -> ast.expr | None:
        """The x of a folded `-x` or of a negative literal."""
        v = self.facts.resolve(v)
        if v not in self.folding.inline or not has_opposites(v.type):
            return None
        known, value = constant_of(v)
        if known and type(value) in (int, float) and value < 0:
            return syntax.number(-value)
        op = v.owner
        if isinstance(op, Apply) and op.row.form is Form.UNARY and op.row.symbol.strip() == "-":
            return self.value(op.operands[0])
        return None

    def binary(self, op: Apply) -> ast.expr:
        symbol = op.row.symbol
        if symbol in ("+", "-"):
            if sums.is_int(op.result) and all(sums.is_int(v) for v in op.operands):
                return self.integer(op)
            return self.sum(op.operands[0], op.operands[1], symbol)
        left, right = self.values(op.operands)
        return syntax.binary(left, symbol, right)

    def sum(self, left: Value, right: Value, symbol: str) -> ast.expr:
        other = "-" if symbol == "+" else "+"
        negated = self.negated_operand(right)
        if negated is not None:
            return syntax.binary(self.value(left), other, negated)
        if symbol == "+":
            negated = self.negated_operand(left)
            if negated is not None and not constant_of(self.facts.resolve(left))[0] and not self.has_effect(right):
                return syntax.binary(self.value(right), "-", negated)
        return syntax.binary(self.value(left), symbol, self.value(right))

    def has_effect(self, v: Value) -> bool:
        tree = self.folding.trees.get(self.facts.resolve(v))
        return tree is not None and tree.footprint.ordered

    def integer(self, op: Apply) -> ast.expr:
        left, right = op.operands
        form = sums.Sum()
        resolve, inline = self.facts.resolve, self.folding.inline.__contains__
        for v, sign in ((left, 1), (right, 1 if op.row.symbol == "+" else -1)):
            sums.collect(v, sign, form, resolve, inline)
        if sums.needs_rewriting(form):
            return sums.write(form, self.value)
        return syntax.binary(self.value(left), op.row.symbol, self.value(right))

    def sum_of(self, v: Value) -> sums.Sum:
        """An integer as a sum, for the bounds of a reversed range."""
        return sums.sum_of(v, self.facts.resolve, self.folding.inline.__contains__)

    def unary(self, op: Apply) -> ast.expr:
        if op.row.symbol.strip() == "not":
            return self.negation(op.operands[0])
        if op.row.symbol.strip() == "-" and not constant_of(self.facts.resolve(op.operands[0]))[0]:
            twice = self.negated_operand(op.operands[0])
            if twice is not None:
                return twice
        return syntax.unary(op.row.symbol.strip(), self.value(op.operands[0]))

    def compare(self, op: Apply) -> ast.expr:
        left, right = self.values(op.operands)
        return syntax.compare(left, op.row.symbol, right)

    def off_zero(self, op: Apply) -> ast.expr:
        x, tiny = self.value(op.operands[0]), self.externals.tiny(op.result.type)
        if isinstance(op.result.type, Scalar):
            return ast.BoolOp(ast.Or(), [x, tiny])
        return syntax.call(syntax.dotted("np.maximum"), [x, tiny])

    def off_kink(self, op: Apply) -> ast.expr:
        x, inf = self.value(op.operands[0]), self.externals.literal(math.inf)
        if isinstance(op.result.type, Scalar):
            return ast.BoolOp(ast.Or(), [x, inf])
        return syntax.call(syntax.dotted("np.where"), [syntax.compare(x, "==", syntax.integer(0)), inf, x])

    def item(self, op: Apply) -> ast.expr:
        return self.element(op.operands[0], op.operands[1])

    def element(self, x: Value, index: Value) -> ast.expr:
        """x[index], or the attribute of an object."""
        record = object_record(x.type)
        if record is not None:
            return syntax.attribute(self.value(x), record.names[constant_of(index)[1]])
        if isinstance(x.type, Fields):
            return syntax.attribute(self.value(x), constant_of(index)[1])
        return syntax.subscript(self.value(x), self.index(index))

    def index(self, v: Value) -> ast.expr:
        """An index between brackets, where slices have their own syntax."""
        v = self.facts.resolve(v)
        known, value = constant_of(v)
        if v in self.folding.inline:
            if known:
                return self.static_index(value)
            op = v.owner
            if isinstance(op, Apply) and op.row.form is Form.SLICE:
                return self.bare_slice(op)
            if isinstance(op, Apply) and op.row.form is Form.TUPLE and op.operands:
                return syntax.tuple_([self.index(e) for e in op.operands])
        return self.value(v)

    def static_index(self, value: object) -> ast.expr:
        if isinstance(value, slice):
            parts = [None if p is None else self.externals.literal(p) for p in (value.start, value.stop, value.step)]
            return ast.Slice(*parts)
        if type(value) is tuple and value:
            return syntax.tuple_([self.static_index(v) for v in value])
        return self.externals.literal(value)

    def bare_slice(self, op: Apply) -> ast.expr:
        parts: dict[str, ast.expr | None] = {"start": None, "stop": None, "step": None}
        for p, v in zip(op.params, op.operands):
            if not is_none(v):
                parts[p] = self.value(v)
        return ast.Slice(parts["start"], parts["stop"], parts["step"])

    def slice_(self, op: Apply) -> ast.expr:
        return syntax.call(syntax.name("slice"), self.values(op.operands))

    def attribute(self, op: Apply) -> ast.expr:
        return syntax.attribute(self.value(op.operands[0]), (op.row.symbol or op.row.name).rpartition(".")[2])

    def tuple_(self, op: Apply) -> ast.expr:
        elts = self.values(op.operands)
        cls = op.result.type.cls if isinstance(op.result.type, Tuple) else None
        if cls is None or error_class(op.result.type) is not None:
            return syntax.tuple_(elts)
        if isinstance(cls, Record):
            return syntax.call(*self.externals.maker(cls), list(zip(cls.names, elts)))
        return syntax.call(self.externals.object(cls), elts)

    def list_(self, op: Apply) -> ast.expr:
        return ast.List(self.values(op.operands), syntax.LOAD)

    def dict_(self, op: Apply) -> ast.expr:
        _, keys = constant_of(self.facts.resolve(op.operands[0]))
        maker = maker_of(op.result.type)
        if maker is not None:
            return syntax.call(*self.externals.maker(maker), self.attributes(keys, op.operands[1:]))
        return ast.Dict([self.externals.literal(k) for k in keys], self.values(op.operands[1:]))

    def attributes(self, keys: tuple[str, ...], values: Sequence[Value]) -> list[tuple[str, ast.expr]]:
        """The attributes that an object is made with; others are set later."""
        return [(k, self.value(v)) for k, v in zip(keys, values) if not is_undefined(v)]

    def format_(self, op: Apply) -> ast.expr:
        return ast.JoinedStr(self.pieces(op))

    def pieces(self, op: Apply) -> list[ast.expr]:
        """An operand bound to `spec` is the text `!r:.3f` that follows the one value before it."""
        if "spec" in op.params:
            spec = str(constant_of(self.facts.resolve(op.operands[-1]))[1])
            conversion = ord(spec[1]) if spec.startswith("!") else -1
            text = spec.partition(":")[2]
            form = ast.JoinedStr([ast.Constant(text)]) if text else None
            return [ast.FormattedValue(self.value(op.operands[0]), conversion, form)]
        out: list[ast.expr] = []
        for v in map(self.facts.resolve, op.operands):
            known, value = constant_of(v)
            inner = v.owner
            if known and isinstance(value, str):
                out.append(ast.Constant(value))
            elif v in self.folding.inline and isinstance(inner, Apply) and inner.row.form is Form.FORMAT:
                out += self.pieces(inner)
            else:
                out.append(ast.FormattedValue(self.value(v), -1, None))
        return out
