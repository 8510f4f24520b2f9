"""The entry: a Python function and abstract argument types in, typed SSA out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from s2sgrad.errors import S2SGradError, UnsupportedError, own_fault
from s2sgrad.frontend import depth, joins, key_sets, mappings, open_tuples, passed, results
from s2sgrad.frontend import parts as entered  # noqa: F401 - they enter themselves
from s2sgrad.frontend.abstract import type_of as default_type_of
from s2sgrad.frontend.branches import Left
from s2sgrad.frontend.cells import finished, name_cells
from s2sgrad.frontend.cleanup import cleanup, leave_out_own_objects
from s2sgrad.frontend.foreign import package_of
from s2sgrad.frontend.inlining import INSTEAD, TOO_DEEP
from s2sgrad.frontend.lowering import Lowering
from s2sgrad.frontend.param_types import as_passed
from s2sgrad.frontend.places import header, returned
from s2sgrad.frontend.records import closed, opened
from s2sgrad.frontend.session import Session
from s2sgrad.frontend.sites import Merged, parts_at, put
from s2sgrad.frontend.state import FunctionState, Restart, StaticRequest
from s2sgrad.frontend.straighten import straightened
from s2sgrad.frontend.unions import containers_in
from s2sgrad.ir.build import Builder
from s2sgrad.ir.changes import Augmented
from s2sgrad.ir.ops import Apply, Block, Function, Return, Value, callees
from s2sgrad.ir.types import NONE, Dict, Dim, List, Scalar, Static, Sym, Tuple, Type
from s2sgrad.rules import core as rows

_MAX_RESTARTS = 60

__all__ = ["lower", "StaticRequest"]


def lower(
    fun: Any,
    types: Sequence[Type] | Mapping[str, Type],
    type_of: Callable[[Any], Type] | None = None,
    outputs: Sequence[int] = (),
    stale: Callable[[Function], list[tuple[Value, tuple[Any, ...], bool]]] = lambda fn: [],
    seen_elsewhere: Callable[[Function, Sequence[Augmented]], list[Augmented]] = lambda fn, changes: [],
    constants: Sequence[str] = (),
    apart: bool = False,
) -> Function:
    """The function's SSA for arguments of these types (one per parameter of its signature, in order).

    With `outputs` its result is a tuple of the final contents of the arguments at these positions. `stale` finds the
    displays that are changed under names which cannot be followed, and whether their length is; `seen_elsewhere`, of
    what += changes, that which has other names or places. No derivative is asked for by the parameters in `constants`.
    With `apart` nothing is called that can be compiled: only the types count.
    Raises UnsupportedError for what cannot be lowered, StaticRequest if the value of a parameter is needed.
    """
    session = Session(package=None if apart else package_of(fun), constants=frozenset(constants))
    session.lower_apart = lambda f, given: lower(f, given, type_of, apart=True)
    for _ in range(_MAX_RESTARTS):
        session.dirty = False
        session.stale.clear()
        session.augmented.clear()
        try:
            function = _attempt(fun, types, type_of or default_type_of, session, outputs)
        except Restart:
            continue
        except UnsupportedError:
            if not session.texts_kept or session.texts_written_out:
                raise
            session = Session(texts_written_out=True)
            continue
        for value, way, grows in [*session.stale, *stale(function)]:
            if value in session.displays:
                forget_constants(session, value, way, grows)
        if not session.dirty:
            for change in seen_elsewhere(function, session.augmented):
                raise both_changed(change)
            for f in (function, *callees(function)):
                leave_out_own_objects(f)
            return function
    raise UnsupportedError(f"the types in {_name(fun)} do not settle", None, "keep each variable and list of one type")


def both_changed(change: Augmented) -> UnsupportedError:
    """The error about += of what may be an array, and then changes under other names, too."""
    named = change.place.isidentifier()
    what = f"`{change.place}` may be a number or an array" if named else "an entry that may be a number or an array"
    where, x = ("", change.place) if named else (" or place", "x[i]")
    return UnsupportedError(
        f"{what}, and has another name{where}: += changes one or both",
        change.span,
        f"write {x} = {x} + ..., or start with an array",
    )


def forget_constants(session: Session, value: Value, way: tuple[Any, ...], grows: bool) -> None:
    """Give a display, or a list in an argument, a type without constants, and without a length where it grows."""
    site = session.displays[value]
    whole = session.sites.get(site, value.type) if way else value.type
    t = joins.drop_const(parts_at(whole, way)[0])
    if grows and isinstance(t, List):

        def size(path: tuple[int, ...], one: bool) -> Dim:
            key = (*site, *way, path, one) if way else (site, path, one)
            return session.symbols.setdefault(key, Sym(Merged(len(session.symbols)), one))

        try:
            t = List(joins.element_type(t, size))
        except joins.Unjoinable:
            span = getattr(value.owner, "span", None)
            reason = "this list is made longer or shorter under another name, and its elements are of different types"
            raise UnsupportedError(reason, span, "keep one type of element in a list") from None
    new = put(whole, way, t)
    if new is not None and new != session.sites.get(site):
        session.sites[site] = new
        session.dirty = True


def _name(fun: Any) -> str:
    return getattr(fun, "__name__", None) or type(fun).__name__


def _identifier(fun: Any) -> str:
    name = _name(fun)
    return name if name.isidentifier() else "function"


def _attempt(
    fun: Any, types: Any, type_of: Callable[[Any], Type], session: Session, outputs: Sequence[int]
) -> Function:
    signature = inspect.signature(fun)
    names = list(signature.parameters)
    if not isinstance(types, Mapping):
        types = dict(zip(names, types))
    block = Block()
    function = Function(_identifier(fun), block, doc=inspect.getdoc(fun))
    state = FunctionState(function)
    low = Lowering(Builder(block), session, type_of)
    low.state = state
    low.b.span = header(fun)
    args: list[Value] = []
    keywords: dict[str, Value] = {}
    given: dict[str, Value] = {}
    params: dict[str, Value] = {}
    for k, name in enumerate(names):
        t = as_passed(low, name, types[name])
        function.entered += tuple((k, path) for path in _entered(types[name], t))
        given[name] = params[name] = _parameter(low, block, name, t)
        mappings.enter_factories(low, types[name])
        passed.note(low, name, types[name])
        low.origins[given[name]] = (("param", name),)
        low.natural["param", name] = t
        if isinstance(t, Dict):
            key_sets.begin(low, given[name], name, types[name].keys)
    for name in names:
        kind = signature.parameters[name].kind
        value = given[name] = opened(low, given[name], name)
        if kind is inspect.Parameter.KEYWORD_ONLY:
            keywords[name] = value
        elif kind is inspect.Parameter.VAR_POSITIONAL:
            args += low.items(value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            keys = getattr(value.type, "keys", ())
            keywords.update({k: low.apply(_getitem(), [value, low.const(k)]) for k in keys})
        else:
            args.append(value)
    if inspect.isgeneratorfunction(fun):
        low.fail(f"{_name(fun)} is a generator", "return a list of the values")

    leaving: list[Value] = []

    def at_end(result: Value) -> Value:
        low.check_current(result)
        if outputs:
            result = low.make_tuple([given[names[k]] for k in outputs])
        leaving.append(closed(low, result))
        return open_tuples.returned(low, finished(low, key_sets.settled(low, leaving[-1])))

    low.at_end = at_end  # in the function's own frame, where there is one
    result = _guarded(low, lambda: _called(low, fun, args, keywords))
    if low.session.dirty:
        raise Restart
    if low.problems:
        raise low.problems[0]
    if low.at_end is not None:  # the function calls itself
        result = at_end(result)
    results.check(low, _name(fun), result)
    results.check_views(low, function, leaving[-1])
    name_cells(low.origins)
    block.ops.append(Return([result], returned(fun, nothing=result.type == NONE)))
    _finish(function, state)
    made_anew = [(k, n) for k, n in enumerate(names) if n in session.rebuilt]
    function.written = tuple((k, way) for k, n in made_anew for way in containers_in(types[n]))
    for f in [*low.functions, function] if low.tries else ():
        straightened(low, f)
    changed = [change.new for change in session.augmented]
    for f in low.functions:
        cleanup(f, changed)
    session.displays = {v: sites[0] for v, sites in low.origins.items() if len(sites[0]) == 3 and is_display(v)}
    session.displays |= {v: ("param", name) for name, v in params.items()}
    return cleanup(function, changed)


def _entered(given: Type, t: Type, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of keys that are in the type of a parameter, and not in what is given."""
    theirs = dict(_entries(given))
    for key, e in _entries(t):
        if key in theirs:
            yield from _entered(theirs[key], e, (*path, key))
        elif isinstance(t, Dict):
            yield (*path, key)


def _entries(t: Type) -> list[tuple[Any, Type]]:
    if isinstance(t, Dict):
        return list(zip(t.keys, t.elts))
    return list(enumerate(t.elts or ())) if isinstance(t, Tuple | List) else []


def is_display(v: Value) -> bool:
    return isinstance(v.owner, Apply) and v.owner.row in (rows.make_list, rows.make_dict)


def _called(low: Lowering, fun: Any, args: list[Value], keywords: dict[str, Value]) -> Value:
    try:
        return low.call_value(low.b.const(fun, None, Static(fun)), args, keywords)
    except Left:
        return low.bottom()


def _guarded(low: Lowering, run: Callable[[], Value]) -> Value:
    """No exception of the compiler's own reaches the user without a place."""
    try:
        return run()
    except (S2SGradError, Restart, StaticRequest, MemoryError):
        raise
    except Exception as e:
        if isinstance(e, RecursionError) and depth.is_of_program(e):
            raise UnsupportedError(TOO_DEEP, low.b.span, INSTEAD) from None
        if low.session.dirty:
            raise Restart from None
        raise own_fault(e, low.broken[1] if low.broken and low.broken[0] is e else low.b.span) from e


def _parameter(low: Lowering, block: Block, name: str, t: Type) -> Value:
    """The parameter; a static one is a constant in the body."""
    value = block.add_arg(t, name)
    low.params[value] = name
    if isinstance(t, Static):
        return low.b.const(t.value, name, t)
    if isinstance(t, Scalar) and t.is_const:
        return low.b.const(t.const, name, t)
    return value


def _finish(function: Function, state: FunctionState) -> None:
    function.externs = tuple(extern for extern, _ in state.externs.values())
    function.guards = tuple(state.guards.values())
    function.distinct = state.distinct
    named = [p.name for p in function.params]
    function.copied = tuple((named.index(name), way) for name, way in dict.fromkeys(state.copied))
    first = next((op.span for op in function.body.ops if op.span is not None), None)
    function.span = first


def _getitem() -> Any:
    from s2sgrad.rules import core

    return core.getitem
