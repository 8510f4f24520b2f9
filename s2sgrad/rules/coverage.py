"""What is missing: rows that should have derivatives, ways to push tangents, or test inputs."""

from __future__ import annotations

from s2sgrad.ir.row import Row
from s2sgrad.rules import text_rows
from s2sgrad.rules.domains import domains
from s2sgrad.rules.registry import all_rows

# rows that the transforms handle themselves
BY_TRANSFORM = frozenset((
    "tuple", "list", "dict", "slice", "getitem", "freeze", "narrow", "keys", "values", "items", "get", "copy",
    "list_concat", "list_repeat", "in_tuples", "in_lists", "unrepeat_list", "dict.get",
    "zeros_tree", "zeros_in", "zeros_if_set", "copy_tree", "add_tree", "last_written", "last_written_vjp", "snapshot",
    "detached", "diagonal_view",
    "begin_sanitizing", "note_shadow", "note_addition",
    "refused", "view_or_zeros", "copy_of_argument", "copies_of_arguments", "in_order_of_memory", "by_numpy", "as_made",
    "made_error",
))

# rows whose result carries no derivative: integers, booleans, constants, and functions that are flat almost everywhere
NON_DIFFERENTIABLE = frozenset((
    "len", "shape", "ndim", "size", "dtype", "itemsize", "np.shape", "np.ndim", "np.size", "int", "bool", "round",
    "np.zeros_like", "np.ones_like", "np.empty_like", "np.zeros", "np.ones", "np.empty", "np.eye", "np.identity",
    "is", "is not", "not", "in", "print", "assert", "raise", "format", "call", "check_unpacking", "%", "str.format",
    "check_strict", "whole_index", "numpy_value", "told_apart", "is_there",
    "operator.floordiv", "operator.and_", "operator.or_", "operator.xor", "operator.lshift", "operator.rshift",
    "operator.invert", "operator.lt", "operator.le", "operator.gt", "operator.ge", "operator.eq", "operator.ne",
    "np.sign", "np.floor", "np.ceil", "np.trunc", "np.rint", "np.round", "np.isnan", "np.isfinite", "np.isinf",
    "np.signbit",
    "np.logical_not", "np.invert", "np.floor_divide", "np.less", "np.less_equal", "np.greater", "np.greater_equal",
    "np.equal", "np.not_equal", "np.logical_and", "np.logical_or", "np.logical_xor", "np.bitwise_and", "np.bitwise_or",
    "np.bitwise_xor", "np.left_shift", "np.right_shift", "np.isclose", "np.any", "np.all", "np.argmax", "np.argmin",
    "np.argsort", "np.searchsorted", "np.nonzero", "np.flatnonzero", "np.count_nonzero", "np.bincount", "np.isin",
    "np.ix_", "np.tril_indices", "np.triu_indices", "np.tril_indices_from", "np.triu_indices_from",
    "np.unravel_index", "np.argpartition", "np.lexsort", "np.broadcast_shapes", "np.tri",
    "np.digitize", "np.nanargmax", "np.nanargmin", "np.ravel_multi_index", "np.linalg.matrix_rank", "np.isposinf",
    "np.isneginf", "np.isreal", "np.spacing", "np.fix", "np.bitwise_count", "np.gcd", "np.lcm", "np.array_equiv",
    "np.polynomial.chebyshev.chebgauss", "np.polynomial.legendre.leggauss", "np.polynomial.hermite.hermgauss",
    "np.polynomial.hermite_e.hermegauss", "np.polynomial.laguerre.laggauss",
    "np.result_type", "np.bartlett", "np.blackman", "np.hamming", "np.hanning",
    "np.array_equal", "np.allclose", "np.int64", "np.int32", "np.int16", "np.int8", "np.uint8", "np.bool", "np.bool_",
    "power_mod", "binary_exponent", "bit_length", "bit_count", "is_integer",
    "math.comb", "math.perm", "math.factorial", "math.gcd", "math.lcm", "math.isqrt", "math.isclose", "math.ulp",
    "cmath.isnan", "cmath.isinf", "cmath.isfinite", "np.iscomplexobj", "np.isrealobj", "is_complex",
    "math.floor", "math.ceil", "math.trunc", "math.isnan", "math.isinf", "math.isfinite",
    "as_numbers", "is_known", "first_of", "is_array", "holds_numbers", "is_zero", "common_dtype_of",
    "axes_between", "inverse_permutation", "negated", "tensordot_plan", "einsum_plan", "is_reorderable",
    "is_at_run_time", "is_of_python", "is_tall", "is_square",
    "diagonal_subscripts", "ranks",
    *text_rows.NAMES,
))

# casts to dtypes too coarse for finite differences, what is the argument but for the last digit, and what is given its
# own determinant
UNTESTED = frozenset(("np.float32", "np.float16", "np.complex64", "np.nextafter", "cofactors"))


def missing() -> list[str]:
    """One line for everything that some row lacks."""
    out = []
    for row in all_rows():
        if row.name in BY_TRANSFORM or row.writes:
            continue
        if not row.differentiable:
            if row.name not in NON_DIFFERENTIABLE:
                out.append(f"{row.name}: has no derivative and is not listed as non-differentiable")
            continue
        out += [f"{row.name}: {lack}" for lack in _lacks(row)]
    return out


def _lacks(row: Row) -> list[str]:
    found = []
    if row.name in NON_DIFFERENTIABLE:
        found.append("has derivatives, but is listed as non-differentiable")
    if not row.vjp:
        found.append("no vjp")
    if not (row.linear or row.bilinear or row.elementwise or row.jvp):
        found.append("no way to push tangents: linear, bilinear, elementwise or jvp")
    if not domains(row) and row.name not in UNTESTED and row.fn is not None:
        found.append("no test inputs")
    return found
