"""The rest of the language: assignments, operators, strings, statics, odds and ends."""

import math

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("language")

N_STEPS = 3


@program(num(), num())
def chained_assignment(x, y):
    a = b = c = x * y
    b = b * x
    a += c
    return a * b + c


@program(num(), num(2.0, 3.0))
def augmented_operators(x, y):
    z = x
    z += y
    z -= 0.5 * x
    z *= y
    z /= x + 1.0
    z **= 2
    z **= y
    return z


@program(vec(3), arr(3, 3))
def augmented_matmul(x, A):
    y = x
    y = y @ A
    y @= A
    return np.sum(y)


@program(num())
def documented(x):
    """A docstring, an assertion, a pass, a string and a comment."""
    assert x > 0, f"x is {x:.3f}"
    pass
    "a string alone"
    y: float = x * x  # annotated
    z: float
    z = y
    ...
    return z * x


@program(num())
def prints(x):
    label = "value"
    if x < -100.0:
        print(label, x, f"{x!r:>10}", sep=" ")
    return x * len(f"{label}-{N_STEPS}")


@program(num(), num())
def power_forms(x, y):
    return x**2 + x**-1 + x**0.5 + x**y + 2.0**x + pow(x, 3) + (x**0) * x


@program(num(), num())
def unary_and_parentheses(x, y):
    return -x * +y - (-(x - -y)) ** 2


@program(vec(4))
def matmul_operator(x):
    A = np.outer(x, x)
    return x @ A @ x + (x @ x) ** 2


@program(num(1.2, 1.4), num(0.3, 0.4))
def floor_and_modulo(x, y):
    return (x % y) * x + (x // y) * y + (-x) % y


@program(num(), 7, 3)
def integer_arithmetic(x, n, m):
    k = n // m + n % m - (n << 1) + (n & m) + (n | m) + (n ^ m) + (n >> 1) + ~m
    return x**2 * k / n


@program(vec(4))
def multiply_by_comparison(x):
    return np.sum(x * x * (x > 0)) + x[0] * (x[1] > x[2]) - np.sum((x < 0.5) * x)


@program(arr(2, 3), vec(3))
def static_rank_dispatch(A, x):
    def total(t):
        if t.ndim == 2:
            return np.sum(t * t)
        elif t.ndim == 1 and t.shape[0] == 3:
            return np.prod(t)
        return t

    return total(A) * total(x) + total(x[0])


@program(num(), None)
def none_argument(x, bias):
    y = x * x
    if bias is not None:
        y = y + bias
    if bias is None:
        y = y * 2.0
    return y


@program(vec(3), "relu")
def string_argument(x, kind):
    if kind == "tanh":
        y = np.tanh(x)
    elif kind == "relu":
        y = np.maximum(x, 0.0)
    else:
        y = x
    if kind in ("relu", "elu") and "x" not in kind:
        y = y * 2.0
    return np.sum(y * x)


@program(vec(3), True, False)
def flag_arguments(x, square, negate):
    y = x * x if square else x
    y = -y if negate else y
    if not negate and square:
        y = y + x
    return np.sum(y)


@program(num(), (2, 3))
def shape_argument(x, shape):
    A = np.ones(shape) * x
    n, m = A.shape
    return np.sum(A * A) * n + m


@program(arr(2, 3, 4))
def shape_and_attributes(T):
    a, b, c = T.shape
    s = T.size + T.ndim + len(T) + T.shape[-1]
    M = T.reshape(a * b, c)
    return np.sum(M.T @ M) * s / b


@program(arr(2, 3))
def methods(A):
    return (
        A.sum() * A.mean()
        + A.T.sum(axis=0)[1]
        + A.max()
        + A.min(axis=1).prod()
        + A.dot(A.T).trace()
        + A.reshape(-1)[2] * A.flatten()[3]
        + A.ravel().std()
        + A.copy().transpose().var()
        + A.clip(-0.5, 0.5).sum()
        + A.astype(float).cumsum()[2]
    )


@program(arr(3, 4))
def subscripts(A):
    return (
        A[0, 1] * A[-1, -1]
        + np.sum(A[1] * A[:, 2, None])
        + np.sum(A[..., 0] ** 2)
        + A[1:, ::-2][0, 1]
        + np.sum(A[None, :, 1:3] * A[:, None, :2])
        + A[[0, 2], [1, 1]][1]
        + np.sum(A[A > 0.1])
        + A[1][2]
        + A[(2, 3)]
        + np.sum(A[np.array([2, 0])][:, [True, False, True, True]] ** 3)
    )


@program(num(), num())
def math_functions(x, y):
    return (
        math.sin(x) * math.cos(y)
        + math.exp(-x) * math.log(y + 1.0)
        + math.sqrt(x * y)
        + math.pow(x, y)
        + math.tanh(x) * math.atan2(y, x)
        + math.fabs(x) * math.pi
        + math.floor(x * 0.1)
        + math.hypot(x, y)
    )


@program(num())
def float_and_int_conversions(x):
    n = int(3.7)
    k = int(x * 0.01)
    return float(x) * n + float(n) * x**2 + k + abs(-x) * bool(n)


@program(num(), num())
def several_statements_a_line(x, y):
    a = x * y; b = a + x  # noqa: E702
    if b > 0: a = a * b  # noqa: E701
    return a \
        + b * \
        (
            x
            + y
        )


@program(num())
def shadowed_names(x):
    sum = x * x
    max = sum + 1.0
    dx = max * sum
    np_ = dx
    x_tape = np_ + x
    dout = x_tape * dx
    return dout


@program(num(), num())
def unused_values(x, y):
    a = np.exp(x)
    b = y * y
    c = [a, b]
    d = {"c": c}
    del d
    _ = a * b
    return b


@program(num(), num())
def does_not_depend(x, y):
    y = 3.0
    return x * y


@program(num())
def constant_result_plus_zero(x):
    y = 2.0
    z = np.sin(y)
    return z


@program(vec(3))
def membership_and_identity(x):
    names = ["a", "b", "c"]
    s = 0.0
    for i, name in enumerate(names):
        if name in ("a", "c") and name is not None:
            s += x[i] ** 3
        if i not in [0, 1]:
            s *= x[i]
    return s


@program(vec(4), 1)
def negative_and_computed_indices(x, k):
    return x[-k] * x[k - 3] + x[k * 2 % 4] ** 2 + x[len(x) - 1 - k]


@program(num())
def lambda_inside_call(x):
    def apply(f, g, t):
        return f(g(t))

    return apply(lambda t: t * t, lambda t: np.sin(t) + x, x) + (lambda t, u=2.0: t * u)(x)


@program(num(), num())
def conditional_inside_subscript_and_call(x, y):
    v = [x, y, x * y]
    return v[0 if x > 0 else 1] * np.sin(y if y > x else v[2]) + (v[1] if x > 5 else v[2])


@program(pos(3))
def comparison_results_as_numbers(x):
    count = 0
    for v in x:
        count += v > 0.0
    flags = x > 1.0
    return np.sum(x * x) * count + np.sum(flags) * x[0]


@program(num())
def numpy_constants_and_scalars(x):
    k = np.float64(2.0)
    i = np.int64(3)
    return k * x**i + np.pi * x + np.float64(x) * np.e


@program(vec(2), num())
def while_over_global_bound(x, k):
    i = 0
    while i < N_STEPS:
        x = np.array([x[1], np.sin(k * x[0])])
        i += 1
    return x[0] * x[1]


@program(arr(2, 2))
def multiline_expression_and_nested_tuples(A):
    ((a, b), (c, d)) = A
    (p, (q, r)), s = (a * b, (c, d)), a + d
    return (p + q) * (r - s)


@program(num())
def deep_expression(x):
    return np.sin(np.cos(np.exp(np.tanh(np.sqrt(np.log(x + 2.0) + x) * x) - x) * x) + x) * x


@program(num())
def float_flow_through_int_name(x):
    y = 1
    for _ in range(3):
        y = y * x + 1
    z = 0
    z -= y
    return z * y
