"""Inlining of our own derivative rules: a plain function's body over values that are already there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from s2sgrad.errors import InternalError
from s2sgrad.frontend.abstract import type_of
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.scope import walk
from s2sgrad.frontend.session import Session
from s2sgrad.frontend.source import load
from s2sgrad.frontend.state import FunctionState, Restart
from s2sgrad.ir.build import Builder
from s2sgrad.ir.ops import Block, Function, Value
from s2sgrad.ir.ops import walk as walk_block
from s2sgrad.ir.row import NeedStatic
from s2sgrad.ir.types import Scalar, Static

_reads: dict[Any, frozenset[str]] = {}
_params: dict[Any, frozenset[str]] = {}


def takes(rule: Callable[..., Any]) -> frozenset[str]:
    """The parameters of a rule."""
    known = _params.get(rule)
    if known is None:
        args = load(rule).node.args
        known = _params[rule] = frozenset(a.id for a in [*args.posonlyargs, *args.args, *args.kwonlyargs])
    return known


def reads(rule: Callable[..., Any]) -> frozenset[str]:
    """The parameters that a rule's body mentions."""
    known = _reads.get(rule)
    if known is None:
        import gast

        node = load(rule).node
        names = {
            n.id for n in walk(node.body if isinstance(node.body, list) else [node.body]) if isinstance(n, gast.Name)
        }
        known = _reads[rule] = takes(rule) & names
    return known


def inline(
    rule: Callable[..., Any], args: Mapping[str, Value], builder: Builder, static: Mapping[str, Any] | None = None
) -> Value:
    """Lower the rule's body at the builder's cursor; its result.

    `args` binds parameters to values, `static` to Python objects; others take the rule's defaults.
    """
    low = Lowering(builder, Session(), type_of, trusted=True)
    low.state = FunctionState(Function(rule.__name__, Block()))
    bound = dict(args)
    for name, obj in (static or {}).items():
        bound[name] = _const(builder, obj)
    names = takes(rule)
    named = {k: v.name for k, v in bound.items()}
    ops, before = builder.block.ops, len(builder.block.ops)
    try:
        result = low.call_python(rule, [], {k: v for k, v in bound.items() if k in names})
    except (Restart, NeedStatic) as e:
        raise InternalError(f"the rule {rule.__name__} cannot be inlined: {e!r}") from None
    for k, v in bound.items():
        v.name = named[k]
    for op in ops[before:]:
        for block in op.blocks:  # a branch that the types do not decide
            for inner in walk_block(block):
                inner.mirror = inner.mirror or builder.mirror
    return result


def _const(builder: Builder, obj: Any) -> Value:
    value = builder.const(obj)
    if not isinstance(value.type, Scalar | Static):
        return value
    return value
