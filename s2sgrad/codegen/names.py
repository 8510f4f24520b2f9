"""Names for variables: the user's where it is free, else one that says where the value comes from."""

from __future__ import annotations

import builtins
import heapq
import keyword
import re
from collections.abc import Iterable

from s2sgrad.codegen.facts import constant_of
from s2sgrad.codegen.ranges import Ranges
from s2sgrad.codegen.variables import Variable, Variables
from s2sgrad.ir.ops import Apply, Value
from s2sgrad.ir.row import Form
from s2sgrad.ir.types import Fields, Scalar, Tuple, record_of

# a short list is searched for holes, beyond it only names that are free for good are reused
_SEARCHED = 8
_MODULES = frozenset(("np", "math", "cmath"))
_ALWAYS_TAKEN = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins)) | _MODULES


class _Family:
    """All names made from one base: base, base_1, base_2, ..."""

    def __init__(self, base: str, taken: set[str]) -> None:
        self.base = base
        self.taken = taken
        self.names: list[str] = []
        self.ranges: list[Ranges] = []
        self.waiting: list[tuple[int, int]] = []  # (last position, index), not yet over
        self.over: list[int] = []  # indices free for everything that starts later
        self.next = 0

    def add(self, name: str) -> int:
        self.names.append(name)
        self.ranges.append(Ranges())
        return len(self.names) - 1

    def place(self, ranges: Ranges) -> str:
        """The first name of the family that is free over these positions. Calls come by rising start."""
        k = self._find(ranges)
        self.ranges[k].update(ranges)
        heapq.heappush(self.waiting, (self.ranges[k].last, k))
        return self.names[k]

    def _find(self, ranges: Ranges) -> int:
        while self.waiting and self.waiting[0][0] < ranges.first:
            last, k = heapq.heappop(self.waiting)
            if last == self.ranges[k].last and k >= _SEARCHED:
                heapq.heappush(self.over, k)
        for k in range(min(_SEARCHED, len(self.names))):
            if not self.ranges[k].overlaps(ranges):
                return k
        while self.over:
            k = heapq.heappop(self.over)
            if not self.ranges[k].overlaps(ranges):
                return k
        while True:
            name = self.base if self.next == 0 else f"{self.base}_{self.next}"
            self.next += 1
            if name not in self.taken:
                self.taken.add(name)
                return self.add(name)


class Names:
    """Names of one function's variables."""

    def __init__(self, variables: Variables, params: list[Value], reserved: Iterable[str]) -> None:
        self.variables = variables
        self.reserved = set(reserved) | _ALWAYS_TAKEN
        self.taken = set(self.reserved)
        self.families: dict[str, _Family] = {}
        self.names: dict[Variable, str] = {}
        self.params = [self._param(p, set(reserved)) for p in params]
        for variable in variables.all:
            if variable not in self.names:
                family = self.family(self.base(variable))
                self.names[variable] = family.place(variable.ranges)

    def _param(self, p: Value, reserved: set[str]) -> str:
        base = identifier(p.name or "arg")
        name, k = base, 1
        while name in reserved or keyword.iskeyword(name) or name in self.families:
            name, k = f"{base}_{k}", k + 1
        variable = self.variables.of(p)
        assert variable is not None
        family = self.families[name] = _Family(name, self.taken)
        self.taken.add(name)
        family.next = 1
        family.ranges[family.add(name)].update(variable.ranges)
        heapq.heappush(family.waiting, (variable.ranges.last, 0))
        self.names[variable] = name
        return name

    def family(self, base: str) -> _Family:
        if base not in self.families:
            self.families[base] = _Family(base, self.taken)
        return self.families[base]

    def of(self, v: Value) -> str | None:
        variable = self.variables.of(v)
        return None if variable is None else self.names.get(variable)

    def fresh(self, base: str) -> str:
        """A name that nothing else in the function has."""
        name, k = base, 1
        while name in self.taken:
            name, k = f"{base}_{k}", k + 1
        self.taken.add(name)
        return name

    # derived names ----------------------------------------------------------------------------------------------------

    def base(self, variable: Variable) -> str:
        if variable.hint is not None:
            return identifier(variable.hint)
        op = variable.first.owner
        derived = self.derived(op) if isinstance(op, Apply) else None
        return derived if derived is not None else "t"

    def derived(self, op: Apply) -> str | None:
        """`score_max` for np.max(score), `A_ij` for A[i, j], `x_shape` for x.shape, `n` for a size."""
        if not op.operands:
            return None
        if op.row.form is Form.COMPARE:
            return "flag" if isinstance(op.result.type, Scalar) else "mask"
        if self.is_size(op):
            return "n"
        of = self.user_name(op.operands[0])
        if of is None:
            return None
        form = op.row.form
        if form is Form.METHOD and op.row.symbol == "pop":
            return of.removesuffix("_tape") if of.endswith("_tape") and len(of) > 5 else "t"
        record = record_of(op.operands[0].type)
        if form is Form.ITEM and record is not None:
            return identifier(f"{of}_{record.names[constant_of(op.operands[1])[1]]}")
        if form is Form.ITEM and isinstance(op.operands[0].type, Fields):
            return identifier(f"{of}_{constant_of(op.operands[1])[1]}")
        if form is Form.ITEM:
            letters = self.index_letters(op.operands[1])
            return f"{of}_{letters}" if letters is not None else None
        if form is Form.ATTRIBUTE:
            return identifier(f"{of}_{op.row.symbol or op.row.name}")
        if form in (Form.CALL, Form.METHOD) and op.row.pure and self.is_unary(op):
            last = (op.row.symbol if form is Form.METHOD else op.row.helper or op.row.name).split(".")[-1]
            return identifier(f"{of}_{last}")
        return None

    def is_size(self, op: Apply) -> bool:
        """Whether it is a length or an entry of a shape."""
        if op.row.form is Form.ITEM:
            op_x = self.variables.facts.resolve(op.operands[0]).owner
            return isinstance(op_x, Apply) and op_x.row.form is Form.ATTRIBUTE and op_x.row.symbol == "shape"
        return op.row.fn is len or (op.row.form is Form.ATTRIBUTE and op.row.symbol == "size")

    def is_unary(self, op: Apply) -> bool:
        """Whether one operand alone is no option."""
        return all(p in op.row.keywords or self.user_name(v) is None for p, v in zip(op.params[1:], op.operands[1:]))

    def user_name(self, v: Value) -> str | None:
        variable = self.variables.of(v)
        if variable is None or variable.hint is None:
            return None
        return identifier(variable.hint)

    def index_letters(self, index: Value) -> str | None:
        owner = self.variables.facts.resolve(index).owner
        is_tuple = isinstance(owner, Apply) and owner.row.form is Form.TUPLE and isinstance(index.type, Tuple)
        parts = owner.operands if is_tuple and isinstance(owner, Apply) else [index]
        letters = [self.user_name(p) for p in parts]
        if not letters or any(n is None or len(n) != 1 for n in letters):
            return None
        return "".join(n for n in letters if n is not None)


def identifier(text: str) -> str:
    """The hint as a Python identifier."""
    text = re.sub(r"\W", "_", text)
    return text if text and not text[0].isdigit() else f"t_{text}"
