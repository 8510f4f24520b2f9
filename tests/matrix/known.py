"""What is not as it should be yet, and what cannot be: call and variant, with a part of what the judge says.

A line whose fault is gone makes its test fail, so that this list holds nothing else.
"""

from __future__ import annotations

# NumPy gives nan of no numbers, and is quiet about it; the derivative of the mean of none is a division by zero
_MEAN_OF_NONE = "raises"
# our code needs an element where NumPy's function needs none
_NO_ELEMENT = {
    ("np.linalg.norm(x, np.inf)", "empty"): "has no identity",
    ("np.linalg.norm(t, 2, axis=(1, 2))", "empty rows"): "has no identity",
    ("np.nanmedian(xn)", "empty rows"): "out of bounds",
    ("np.nanquantile(xn, 0.3)", "empty"): "out of bounds",
    ("np.nanquantile(xn, [0.25, 0.5], axis=1)", "empty rows"): "out of bounds",
    ("np.resize(x, 5)", "empty"): "empty axes",
    ("np.resize(x, (2, 2))", "empty rows"): "empty axes",
    ("np.cumulative_prod(x, axis=0, include_initial=True)", "empty"): "empty axes",
}
# the differences of no elements are as many as those of one: the gradient has one element too many
_ONE_TOO_MANY = {
    ("np.diff(x, 2, 0)", "size 1"): "a gradient came out with shape",
    ("np.diff(x, axis=0, append=r, prepend=w)", "empty"): "a gradient came out with shape",
    ("np.ediff1d(x)", "empty"): "cannot reshape",
    ("np.ediff1d(v, to_end=[1.0, 2.0])", "empty"): "cannot reshape",
    ("np.trapezoid(v, u)", "empty"): "a gradient came out with shape",
    ("np.polynomial.polynomial.polyder(v, 2)", "size 1"): "tangent shape",
    ("np.pad(x, 1, constant_values=((1.0, 2.0), (3.0, 4.0)))", "empty rows"): "tangent shape",
}
# NumPy computes in the dtype of `out`, our code in that of the operand; np.vectorize in that of the first result
_OTHER_DTYPES = {
    ("np.vectorize(lambda s_: s_ if s_ > 0 else 0.0)(x)", "float32"): "dtype",
    ("out = np.zeros(4);; x.mean(0, out=out);; out * x", "float32"): "bits",
    ("x.cumsum(axis=0, out=np.zeros((3, 4)))", "float32"): "bits",
}

CALLS: dict[tuple[str, str], str] = {
    ("np.nanmean(xn)", "empty"): _MEAN_OF_NONE,
    ("np.nanmean(f)", "empty rows"): _MEAN_OF_NONE,
    ("np.nanstd(xn, axis=1, ddof=1, keepdims=True)", "size 1"): _MEAN_OF_NONE,
    ("np.nanvar(xn)", "empty"): _MEAN_OF_NONE,
    ("np.nanvar(xn, axis=1, ddof=1)", "empty rows"): _MEAN_OF_NONE,
    ("np.nanvar(f)", "empty"): _MEAN_OF_NONE,
    **_NO_ELEMENT,
    **_ONE_TOO_MANY,
    **_OTHER_DTYPES,
}
ROWS: dict[tuple[str, str], str] = {
    ("np.diff(x0)", "empty"): "a gradient came out with shape",
    ("np.diff(x0, 2)", "empty rows"): "a gradient came out with shape",
    # helpers of generated code: an array without axes is a number to whatever follows
    ("unpad(x0, x1, 1)", "0-d float32"): "primal of vjp type",
}
# NumPy's result is memory that nobody has written
UNWRITTEN = {
    ("np.einsum('ii->i', x1)", "empty"),
    ("np.fft.irfft(x0, 8)", "empty"),
    ("np.fft.irfft(x0, 9)", "empty"),
    ("np.fft.irfft(x0, 5, 0)", "empty"),
    ("np.fft.irfft(x0, 5, 1, 'ortho')", "empty rows"),
}
