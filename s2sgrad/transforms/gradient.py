"""The gradient of a function with a scalar result, as one function: forward sweep, reverse sweep, result."""

from __future__ import annotations

from collections.abc import Sequence

from s2sgrad.errors import UsageError
from s2sgrad.ir.build import Builder
from s2sgrad.ir.clone import clone_program
from s2sgrad.ir.ops import Apply, Block, Comment, Function, Return, Value
from s2sgrad.ir.types import Array, Number, Optional, Scalar, Static, Tuple, is_complex, is_mutable
from s2sgrad.rules import adjoint, core, operators
from s2sgrad.rules.dims_text import Sizes, type_text
from s2sgrad.transforms.reverse.reversal import Reversal
from s2sgrad.transforms.scope import Scope
from s2sgrad.transforms.support import Tools, at_path
from s2sgrad.transforms.sweep import Cleanup, sweeps

OTHERWISE = (
    "or use vjp, which takes a cotangent of that structure, or jacobian, which has the derivatives of every element"
)


def check_result(source: Function, has_aux: bool, sizes: Sizes | None = None) -> None:
    """A gradient needs one number to differentiate; with has_aux, a pair that begins with one.

    `sizes` are those of the arguments, for the message.
    """
    t, span = source.returned.type, source.body.ops[-1].span
    if has_aux:
        if not (isinstance(t, Tuple) and len(t.elts) == 2):
            raise UsageError(
                f"{source.name} returns {type_text(t, sizes)}; with has_aux=True it must return a pair (value, aux)",
                span,
                "return value, aux",
            )
        t = t.elts[0]
    elif isinstance(t, Optional):
        t = t.inner
    # a constant integer is what `return 0` gives where a call is specialised to it
    is_number = isinstance(t, Scalar) and (t.kind == "f" or t.kind == "i" and t.is_const)
    if is_number or isinstance(t, Number) or isinstance(t, Array) and t.dims == () and not is_complex(t):
        return
    what = type_text(t, sizes)
    if is_complex(t):
        raise UsageError(
            f"{source.name} returns a complex result, {what}; grad needs a real scalar",
            span,
            "return its .real or abs()",
        )
    if isinstance(t, Scalar) and t.kind == "i":
        raise UsageError(
            f"{source.name} returns an integer, whose derivative is zero wherever it has one; grad needs a float",
            span,
            "return a float, before it is rounded or counted",
        )
    if isinstance(t, Static):
        raise UsageError(
            f"{source.name} returns {what}; grad needs a scalar result", span, f"return the number; {OTHERWISE}"
        )
    raise UsageError(
        f"{source.name} returns {what}; grad needs a scalar result",
        span,
        f"return a number, such as np.sum(...); {OTHERWISE}",
    )


def number_of(source: Function) -> Function:
    """The function where it may return None as well, which it must not when it is called."""
    fn = clone_program(source)
    end = fn.body.ops.pop()
    b = Builder(fn.body, end.span)
    end.operands = [b.apply(core.to_float, end.operands[0])]
    fn.body.ops.append(end)
    return fn


def in_its_own_type(b: Builder, number: Value) -> Value:
    """What number_of made a float, as it is: +x is x, and raises for None, too."""
    op = number.owner
    if not isinstance(op, Apply) or op.row is not core.to_float or not isinstance(number.type, Scalar):
        return number
    given = op.operands[0]
    return b.apply(operators.pos, given, type=given.type.inner if isinstance(given.type, Optional) else given.type)


def packed(b: Builder, kept: Value | None, aux: Value | None, grads: Value) -> Value:
    """What is returned: the gradients, behind the value where that is asked for, and aux beside what came with it."""
    if kept is not None:
        return b.apply(core.make_tuple, kept if aux is None else b.apply(core.make_tuple, kept, aux), grads)
    return grads if aux is None else b.apply(core.make_tuple, grads, aux)


def gradient(
    source: Function,
    tools: Tools,
    wrt: Sequence[int],
    cleanup: Cleanup,
    *,
    value: bool = False,
    has_aux: bool = False,
    single: bool = True,
) -> Function:
    """A function of the primal's parameters that returns the gradient(s), or (value, gradient(s)).

    With has_aux the primal returns (value, aux) and the result carries aux along: (gradients, aux), ((value, aux),
    gradients).
    """
    check_result(source, has_aux)
    perhaps = source.returned.type
    if isinstance(perhaps, Optional):
        source = number_of(source)
    end = source.body.ops[-1].span

    def seed(r: Reversal, scope: Scope, returned: Value) -> None:
        path = (0,) if has_aux else ()
        if path == () and not r.primal.active(returned):
            return
        r.cotangents.accumulate(scope, returned, scope.builder.const(1.0), path)

    made = sweeps(source, tools, wrt, seed, cleanup)
    body = Block()
    body.args = made.fn.body.args
    for a in body.args:
        a.owner = body
    b = Builder(body, end or made.fn.span)
    body.ops = [Comment("forward sweep"), *made.forward]
    number = at_path(b, made.returned, (0,)) if has_aux else made.returned
    if isinstance(number.type, Number):  # only a run tells whether it is one
        b.apply(adjoint.check_number, number)
    kept = in_its_own_type(b, made.returned) if value and isinstance(perhaps, Optional) else made.returned
    aux = None
    if has_aux:
        kept = at_path(b, made.returned, (0,)) if value else kept
        aux = at_path(b, made.returned, (1,))
        if is_mutable(aux.type):  # the reverse sweep may undo writes to it
            aux = b.apply(adjoint.copy_tree, aux)
    body.ops += [Comment("reverse sweep"), *made.reverse]
    grads = made.gradients[0] if single else b.apply(core.make_tuple, *made.gradients)
    body.ops.append(Return([packed(b, kept if value else None, aux, grads)]))
    suffix = "value_and_grad" if value else "grad"
    return Function(
        f"{source.name}_{suffix}",
        body,
        made.fn.externs,
        defaults=dict(made.fn.defaults),
        mixed=made.fn.mixed,
        doc=made.fn.doc,
        span=made.fn.span,
    )
