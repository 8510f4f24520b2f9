"""Which rows hold for complex operands: their rules are right for complex numbers that carry a derivative.

All others refuse them. A row belongs here if its function is holomorphic and its rules are written without conjugates,
or if its rules ask `is_complex`; each has complex test inputs.
"""

from __future__ import annotations

# of the language and of the transforms: they move numbers, or are linear with real factors
STRUCTURE = frozenset((
    "tuple", "list", "dict", "getitem", "setitem", "iadd_item", "isub_item", "iadd", "isub", "imul", "itruediv",
    "np.add.at", "fill", "np.copyto", "append", "pop", "reverse", "extend", "insert", "list_concat", "list_repeat",
    "unrepeat_list", "copy", "keys", "values", "items", "get", "dict.get", "dict.pop", "dict.clear", "freeze", "narrow",
    "zeros_tree", "zeros_in", "zeros_if_set", "copy_tree", "copy_of_argument", "copies_of_arguments", "add_tree",
    "is_there", "accumulate_tree", "accumulate_lists", "accumulate_entries", "add_list_slice",
    "last_written", "last_written_vjp", "add_back", "view_or_zeros", "diagonal_view", "pop_tail",
    "unpop", "uninsert", "snapshot", "put_back", "unbroadcast", "broadcast_like", "in_order_of_memory", "print",
    "format", "by_numpy",
))
# linear with real factors
LINEAR = frozenset((
    "np.full", "np.full_like", "np.linspace", "np.array", "np.asarray", "np.ascontiguousarray", "np.asfortranarray",
    "nest_like", "np.copy", "np.reshape", "np.ravel", "np.transpose", "np.swapaxes", "np.moveaxis", "np.squeeze",
    "np.expand_dims", "np.broadcast_to", "np.atleast_1d", "np.atleast_2d", "np.roll", "np.flip", "np.fliplr",
    "np.flipud", "np.rot90", "np.tril", "np.triu", "T", "reshape", "transpose", "flatten", "astype", "item", "tolist",
    "np.complex128", "np.complex64", "np.sum", "np.nansum", "np.mean", "np.cumsum", "sum", "repeat_for", "np.take",
    "np.take_along_axis", "scatter_take", "scatter_along_axis", "np.concatenate", "np.stack", "np.vstack", "np.hstack",
    "np.column_stack", "np.append", "np.split", "np.array_split", "np.repeat", "np.tile", "np.pad", "np.diff",
    "split_like", "split_rows_like", "split_columns_like", "unstack_like", "unrepeat", "untile", "unpad", "undiff",
    "np.trace", "np.diag", "np.diagonal", "diagonal_like", "np.add.reduceat", "scatter_segments", "full_convolution",
    "np.lib.stride_tricks.sliding_window_view", "unslide", "spread_diagonals", "np.where", "masked",
    "np.fft.fft", "np.fft.ifft", "np.fft.rfft", "np.fft.irfft", "np.fft.fft2", "np.fft.ifft2", "np.fft.fftn",
    "np.fft.ifftn", "resized", "double_inner",
))
HOLOMORPHIC = frozenset((
    "operator.add", "operator.sub", "operator.mul", "operator.truediv", "operator.pow", "operator.neg", "operator.pos",
    "operator.matmul", "pow", "divided", "scaled",
    "np.add", "np.subtract", "np.multiply", "np.divide", "np.power", "np.float_power",
    "np.negative", "np.positive", "np.square", "np.reciprocal", "np.sin", "np.cos", "np.tan", "np.arcsin", "np.arccos",
    "np.arctan", "np.sinh", "np.cosh", "np.tanh", "np.arcsinh", "np.arccosh", "np.arctanh", "np.exp", "np.exp2",
    "np.expm1", "np.log", "np.log1p", "np.log2", "np.log10", "np.sqrt", "np.sinc", "np.prod", "np.cumprod", "np.matmul",
    "matmul_left", "matmul_right", "dot_left", "dot_right", "summed_products",
    "np.dot", "np.einsum", "np.outer", "np.inner", "np.tensordot", "np.kron", "np.cross", "np.convolve",
    "np.linalg.solve", "np.linalg.inv", "np.linalg.det", "cofactors", "cofactors_change",
    "cmath.sin", "cmath.cos", "cmath.tan", "cmath.asin",
    "cmath.acos", "cmath.atan", "cmath.sinh", "cmath.cosh", "cmath.tanh", "cmath.asinh", "cmath.acosh", "cmath.atanh",
    "cmath.exp", "cmath.log", "cmath.log10", "cmath.sqrt",
))
# not holomorphic: their rules ask whether an operand is complex
WITH_CONJUGATES = frozenset((
    "real", "imag", "np.real", "np.imag", "complex.conj", "complex.conjugate", "np.conj", "abs", "np.abs", "complex",
    "with_imag", "np.vdot", "np.var", "np.std", "np.linalg.norm",
))
FLAT = frozenset(("np.round", "np.rint", "round"))  # zero wherever there is a derivative
TAKE_COMPLEX = STRUCTURE | LINEAR | HOLOMORPHIC | WITH_CONJUGATES | FLAT

__all__ = ["TAKE_COMPLEX"]
