"""Branches, loops, breaks and returns."""
# ruff: noqa: B905

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("control_flow")


@program(num())
def branch_three_ways(x):
    if x > 2.0:
        y = x * x
    elif x > 0.1:
        y = np.sin(x) * x
    else:
        y = -x
    return y * x


@program(num(), num(-2.0, -1.0))
def branch_nested(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x / y
            x = x + z
    else:
        z = y
    return z * x


@program(num(), -0.7)
def branch_without_else(x, y):
    z = x * y
    if z < 0:
        z = z * z * y
    if z > 100.0:
        z = 0.0
    return z + x


@program(vec(5))
def loop_over_elements(x):
    s = 0.0
    for v in x:
        s += np.sin(v) * v
    return s


@program(vec(5))
def loop_over_indices(x):
    s = 0
    for i in range(len(x)):
        s = s + x[i] ** 2 * (i + 1)
    return s


@program(arr(3, 4))
def loop_over_rows(A):
    s = 0.0
    for row in A:
        s += np.prod(row) + row[0] * row[-1]
    return s


@program(vec(4))
def loop_with_enumerate(x):
    s = 0.0
    for i, v in enumerate(x):
        s += (i + 1) * v * v
    return s


@program(vec(4), vec(4), vec(3))
def loop_with_zip(x, y, z):
    s = 0.0
    for a, b, c in zip(x, y, z):
        s += a * b * np.exp(c)
    return s


@program(vec(4), vec(4))
def loop_with_enumerate_zip(x, y):
    s = 1.0
    for i, (a, b) in enumerate(zip(x, y), 1):
        s = s * np.cos(a * b / i)
    return s


@program(vec(5))
def loop_reversed(x):
    s = 0.3
    for v in reversed(x):
        s = np.tanh(s * v + v)
    return s


@program(vec(6))
def loop_reversed_range(x):
    s = 0.3
    for i in reversed(range(1, 6)):
        s = np.sin(s + x[i] * x[i - 1])
    return s


@program(vec(7))
def loop_negative_step(x):
    s = 0.1
    for i in range(6, 0, -2):
        s = np.cos(s * x[i]) + x[i]
    return s


@program(num(), 0)
def loop_of_no_passes(x, n):
    y = x * x
    for _ in range(n):
        y = np.sin(y)
    return y


@program(num(), 4)
def loop_counter_after(x, n):
    y = x
    for i in range(1, n):
        y = y * np.cos(x) + i
    return y * i


@program(num(0.6, 0.9), 20)
def loop_break(x, n):
    y = x
    for _ in range(n):
        y = y * x
        if y < 0.2:
            break
        y = y + 0.05 * np.sin(y)
    return y * y


@program(vec(6))
def loop_continue(x):
    s = 0.0
    for v in x:
        if v < 0:
            s = s - 0.5 * v * v
            continue
        s = s * 0.9 + v
    return s


@program(vec(6), 0.95)
def loop_break_and_continue(x, limit):
    s = 0.1
    for i, v in enumerate(x):
        if i % 2 == 1:
            continue
        s = s + np.exp(v) * s
        if s > limit:
            s = s * v
            break
    return s


@program(vec(4), 100.0)
def for_else_completed(x, limit):
    s = 0.0
    for v in x:
        s += v * v
        if s > limit:
            break
    else:
        s = s * np.exp(x[0])
    return s


@program(pos(4), 0.5)
def for_else_broken(x, limit):
    s = 0.0
    for v in x:
        s += v * v
        if s > limit:
            break
    else:
        s = s * np.exp(x[0])
    return s * x[1]


@program(num(2.0, 5.0))
def while_newton_sqrt(a):
    x = a
    while abs(x * x - a) > 1e-9:
        x = 0.5 * (x + a / x)
    return x


@program(num(0.5, 0.8))
def while_data_dependent(x):
    tol = 0.013
    y = 1.0
    s = 0.0
    while y > tol:
        s = s + y * np.sin(x * s + 1.0)
        y = y * x
    return s + y


@program(num(0.5, 0.8))
def while_true_break(x):
    y = x
    k = 0
    while True:
        y = np.sin(y) * x + 0.2
        k += 1
        if k >= 5:
            break
        y = y * 1.1
    return y


@program(num(0.5, 0.8))
def while_else(x):
    y = 1.0
    while y > 0.2:
        y = y * x
        if y < 0.0:
            break
    else:
        y = y * np.exp(x)
    return y


@program(num(0.5, 0.8), 9)
def while_continue(x, n):
    i = 0
    y = x
    while i < n:
        i += 1
        if i % 3 == 0:
            continue
        y = np.sin(y * i * 0.3) + x
    return y


@program(num())
def early_return(x):
    if x < 0:
        return -x
    y = x * x
    return y * np.exp(-x)


@program(num())
def early_return_taken(x):
    y = x * x
    if x > 0:
        return y * np.cos(x)
    y = y + 1.0
    return y * np.exp(-x)


@program(num(0.3, 0.5), vec(3))
def returns_in_every_branch(s, x):
    if s > 1.0:
        return np.sum(x)
    elif s > 0.0:
        t = s * x
        return np.sum(t * t * t)
    else:
        return s


@program(vec(6), 0.9)
def return_in_loop(x, limit):
    s = 0.0
    for v in x:
        s = s + v * v
        if s > limit:
            return s * v
    return -s


@program(arr(4, 4), 2.0)
def return_in_nested_loop(A, limit):
    s = 0.0
    for i in range(4):
        for j in range(4):
            s = s + A[i, j] ** 2
            if s > limit:
                return s * A[i, 0] + j
        s = s * 0.9
    return s


@program(num(0.5, 0.7))
def return_in_while(x):
    y = 1.0
    k = 0
    while k < 50:
        y = y * np.sin(x) + 0.1 * x
        if y < 0.33:
            return y * k
        k += 1
    return x


@program(arr(4, 4))
def triangular_loops(A):
    s = 0.0
    for i in range(4):
        for j in range(i):
            s += A[i, j] * A[j, i] * (i - j)
    return s


@program(arr(4, 4))
def break_of_inner_loop(A):
    s = 0.0
    for i in range(4):
        t = 1.0
        for j in range(4):
            if A[i, j] < -0.5:
                break
            t = t * np.cos(A[i, j])
        s += t * A[i, 3]
    return s


@program(num(), num())
def conditional_expressions(x, y):
    a = x if x > y else y * y
    b = 1.0 if a > 5.0 else (a * x if y > 0 else -a)
    return a * b


@program(num(0.4, 0.6))
def chained_comparison(x):
    y = x
    if 0.0 < x < 1.0:
        y = x * x
    if 0.0 < y <= x < 0.1:
        y = 0.0
    return y * (1.0 if 0 < x < 2 != 5 else 0.0)


@program(num(), num(-1.0, -0.2))
def boolean_operators(x, y):
    z = x
    if x > 0 and 1.0 / x < 10.0 and not y > 0:
        z = z * y
    if y > 0 or x * y < 0:
        z = np.sin(z)
    return z


@program(vec(4))
def branch_on_any_all(x):
    if np.any(x > 0.2):
        x = x * 2.0
    if np.all(x > 50.0) or x[0] > 60:
        x = -x
    return np.sum(x**3)


@program(vec(4), 5)
def loop_rebinds_array(x, n):
    h = x
    for k in range(n):
        h = np.tanh(h * x + 0.1 * k)
    return np.sum(h * h)


@program(vec(4))
def loop_with_branch_on_value(x):
    h = x
    for _ in range(4):
        h = np.sin(1.3 * h)
        if np.sum(h) > 0.0:
            h = 0.5 * h
        else:
            h = h - 0.1
    return np.sum(h * x)


@program(num())
def loop_over_constants(x):
    s = 0.0
    for c in [1.0, -0.5, 0.25]:
        s = s * x + c
    for k in (2, 3):
        s = s + x**k
    return s


@program(num(), vec(3))
def loop_over_tuple_of_kinds(x, v):
    s = 0.0
    for t in (x, v, 2.0):
        s = s + np.sum(np.sin(t))
    return s


@program(num(1.0, 1.1), 13)
def power_by_squaring(x, n):
    r = 1.0
    b = x
    while n > 0:
        if n % 2 == 1:
            r = r * b
        b = b * b
        n //= 2
    return r


@program(num(), num(), 6)
def fibonacci_of_floats(a, b, n):
    for _ in range(n):
        a, b = b, a * 0.5 + b * b * 0.1
    return a * b


@program(num(), 12)
def integers_steer_the_loop(x, k):
    y = x
    steps = 0
    while k != 1 and steps < 30:
        if k % 2 == 0:
            k = k // 2
            y = np.sin(y)
        else:
            k = 3 * k + 1
            y = y * x + 0.1
        steps += 1
    return y * steps


@program(num(1.0, 2.0))
def bisection(p):
    lo = 0.0
    hi = 2.0 * p
    for _ in range(6):
        mid = 0.5 * (lo + hi)
        if mid * mid < 1.7:
            lo = mid
        else:
            hi = mid
    return 0.5 * (lo + hi) * p


@program(vec(5))
def running_maximum(x):
    best = x[0]
    where = 0
    for i in range(1, 5):
        if x[i] > best:
            best = x[i]
            where = i
    return best * best + where


@program(vec(4))
def name_bound_in_one_branch(x):
    s = np.sum(x)
    if s > -100.0:
        extra = s * s
    if s > -100.0:
        s = s + extra
    return s


@program(arr(3, 3), 3)
def loop_in_branch_in_loop(A, n):
    s = 0.0
    for i in range(n):
        if i != 1:
            t = 1.0
            for j in range(n):
                if j == i:
                    t = t * A[i, j]
                else:
                    t = t + A[i, j] * A[j, i]
            s += t
        else:
            s *= A[i, i]
    return s
