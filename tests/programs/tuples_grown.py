"""Tuples that have another length after a pass of a loop, or on one path of a branch, than before."""

import numpy as np

from tests.programs.zoo import arr, family, num, vec

program = family("tuples_grown")


# of numbers -----------------------------------------------------------------------------------------------------------


@program(vec(3), 3)
def by_a_sum(x, n):
    t = (x[0],)
    for _ in range(n):
        t = t + (t[-1] * x[1],)
    return sum(t) * len(t) + t[n % len(t)] * x[2]


@program(vec(3), 3)
def from_nothing(x, n):
    t = ()
    for k in range(n):
        t += (x[k] ** 2,)
    return sum(v * (k + 1) for k, v in enumerate(t)) * (t[0] if t else 1.0)


@program(vec(4), scalar=False)
def returned_grown(x):
    t = (x[0], 1)
    while len(t) < 5:
        t = (*t, t[-2] * x[len(t) % 4])
    return t, t[1:3]


@program(vec(3), 5)
def left_by_break(x, n):
    t = (x[0],)
    for k in range(n):
        if k == 1:
            continue
        t = (t[-1] * x[k % 3],) + t
        if len(t) > 3:
            break
    else:
        t = t + t
    return np.sum(np.array(t) ** 2) * len(t)


@program(vec(3), 2)
def unpacked_afterwards(x, n):
    t = (x[0],)
    for k in range(n):
        t = t + (x[k] * 2.0,)
    a, b, c = t
    return a * b**2 * c**3


@program(vec(3), 3)
def integers_then_floats(x, n):
    t = (1, 2)
    for k in range(n):
        t = t + (x[k],)
    u = (3, 4) if n > 5 else t[1:]
    return sum(v * v for v in t) * len(u) + sum(v * (k + 1) for k, v in enumerate(u))


@program(vec(3), 3)
def exchanged(x, n):
    t, s = (x[0],), (x[1], x[2])
    for _ in range(n):
        t, s = s, t + s[:2]
    return sum(v * v for v in t) * s[0] * s[-1] * len(s)


@program(vec(3), 4)
def part_of_a_state(x, n):
    state = (0, (x[0],))
    for _ in range(n):
        i, t = state
        state = (i + 1, t if i == 2 else t + (t[-1] * x[1],))
    return state[0] * sum(state[1]) * state[1][-1]


@program(vec(3), 3)
def tuples_in_a_tuple(x, n):
    points = ((x[0], x[1]),)
    for _ in range(n):
        a, b = points[-1]
        points = points + ((b * x[2], a),)
    return sum(a * a * b for a, b in points) * len(points)


@program(vec(3), 3)
def the_last_of_a_window(x, n):
    window = ()
    total = 0.0
    for k in range(n):
        window = (*window, x[k])[-2:]
        total += sum(window) / len(window) * (k + 1)
    return total * window[0]


@program(vec(3), 4)
def until_the_index_fails(x, n):
    t = (x[0],)
    for k in range(n):
        try:
            t = t + (x[k] ** 2,)
        except IndexError:
            t = t[1:]
    return sum(v * (k + 1) for k, v in enumerate(t))


@program(num(), 3)
def changed_on_one_path(x, n):
    t = (x, 2.0 * x)
    for k in range(n):
        if k % 2:
            t = t[::-1]
        else:
            t = t + (x**k,)
    return sum(v * (k + 1) for k, v in enumerate(t))


# of arrays ------------------------------------------------------------------------------------------------------------


@program(vec(3), 3)
def starred_with_the_last(x, n):
    t = (x * 2.0,)
    for _ in range(n):
        t = (*t, t[-1] * x)
    return np.sum(t[n % len(t)]) + np.sum(np.stack(t) ** 2)


@program(vec(3), 3)
def turned(x, n):
    t = (x * 2.0, x)
    for _ in range(n):
        t = (t[-1],) + t[:2]
    t[0][:] = t[1] * 2.0
    return np.sum(t[n % len(t)] ** 2) + np.sum(np.stack(t) ** 2)


@program(vec(3), 3)
def written_while_it_grows(x, n):
    a = x * 2.0
    t = (a,)
    for k in range(n):
        t = (a * (k + 1.0),) + t
        a[k] *= 3.0
        t[0][1] += a[2]
    t[-1][0] = x[2] ** 2
    return np.sum(np.stack(t) ** 3) + np.sum(a**2)


@program(vec(3), 3)
def argument_in_it_written(x, n):
    t = (x,)
    for k in range(n):
        t = t + (x if k % 2 else x * 2.0,)
        t[k][0] += x[1]
    x[2] = 5.0 * x[0]
    return sum(np.sum(v**2) * (k + 1) for k, v in enumerate(t))


@program(arr(2, 3), 2)
def rows_and_numbers(P, n):
    t = (P[0],)
    for k in range(n):
        t = t + (P[k] * k, 0.5 + k)
    return sum(np.sum(v**2) for v in t) * len(t)


@program(vec(4), 3)
def shapes_that_differ(x, n):
    t = (x,)
    for k in range(n):
        t = t + (t[-1][1:] * x[k],)
    return np.sum(np.concatenate(t) ** 2) + np.sum(t[-1])


@program(vec(3), 2)
def of_two_loops(x, n):
    t = (x,)
    for k in range(n):
        for j in range(k + 1):
            t = t + (t[-1] * x[j],)
        t = t[1:] + (t[0] * 2.0,)
    return np.sum(np.array(t) ** 2) * len(t)


@program(vec(3), 6)
def left_by_return(x, n):
    t = (x,)
    for k in range(n):
        t = (*t, t[-1] * 0.5)
        if len(t) == 4:
            return np.sum(t[k] * t[0])
    return np.sum(x)


@program(arr(3, 2), 3)
def two_paths_of_arrays(P, n):
    t = (P[0], P[1] * 2.0) if n > 2 else (P[2],)
    u = (t, (P[2],)) if n > 2 else (t[:1], t)
    t[1][:] = P[0] * P[2]
    return sum(np.sum(v**2) for v in u[0]) * len(u[1]) + np.sum(u[1][0] ** 3)


@program(vec(3), 2)
def given_back_by_a_recursion(x, n):
    def both(a, b, k):
        if k <= 0:
            return a, b
        return both(b, a * x[k], k - 1)

    pair = both(x, x * x[0], n)
    t = (pair[1][:2],)
    for _ in range(n):
        t = (t[-1] * 2.0, *t)
    t[0][1] = pair[0][0] ** 2
    return sum(np.sum(v**2) * (k + 1) for k, v in enumerate(t))
