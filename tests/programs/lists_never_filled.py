"""Lists into which nothing is ever put, and lists that are gone through before anything is put into them."""

from collections import deque

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("lists_never_filled")
TURNS = (vec(3, lo=0.4, hi=1.4), const(4))


@program(vec(3))
def never_filled_in_generator_expressions(x):
    log = []
    for _ in range(3):
        log.clear()
    total = np.sum(x) + sum(np.sum(v) for v in log) + sum(v.sum() * w for v, w in log)
    return total * (1.0 if any(v > 0 for v in log) else 2.0) + max((np.sum(v) for v in log), default=2.0)


@program(vec(3))
def never_filled_in_loops(x):
    log = []
    for _ in range(3):
        log.clear()
    t = np.sum(x * x)
    for i, v in enumerate(log):
        if v > 1:
            t = t + np.sum(v) * i
        else:
            t = t * v[0]
    for p, (q, r) in zip(log, reversed(log)):
        t = t + p() * q.value * r
    return t + len(log)


@program(vec(3))
def never_filled_deque_that_is_emptied(x):
    waiting = deque()
    for _ in range(3):
        waiting.clear()
    t = np.sum(x * x)
    while waiting:
        first = waiting.popleft()
        t = t + first
    return t if not waiting else 2 * t


@program(vec(3))
def never_filled_and_sorted(x):
    log = []
    for _ in range(3):
        log.clear()
    log.sort(key=lambda v: v[0])
    best = sorted(log, key=lambda v: v[1])
    kept = [v * v for v in log[::-1] + log * 2]
    found = {i: v for i, v in enumerate(best)}
    return np.sum(x * x) + sum(v[1] for v in best) + sum(kept) + sum(found.values())


class Quiet:
    def __init__(self):
        self.log = []
        self.steps = 0

    def step(self, v):
        self.log.clear()
        self.steps += 1
        return v * v


@program(vec(3))
def never_filled_list_of_an_object(x):
    quiet = Quiet()
    for _ in range(2):
        x = quiet.step(x)
    for message in quiet.log:
        message.show()
    return np.sum(x) * quiet.steps + sum(message.value for message in quiet.log)


@program(*TURNS)
def filled_after_the_loop_over_it(x, n):
    log = []
    t = 0.0
    for i in range(n):
        for v in log:
            t = t + np.sum(v * v)
        if log:
            t = t * 1.1
        t = t + len(log) * x[0]
        log.append(x * i)
    return t


@program(*TURNS)
def filled_in_the_call_that_goes_through_it(x, n):
    def inner(k, seen):
        s = 0.0
        for v in seen:
            s = s + v * v
        while len(seen) > 3:
            s = s + seen.pop()
        seen.append(x[k % 3] * k)
        return s if k <= 0 else s + inner(k - 1, seen)

    return inner(n, [])


@program(*TURNS)
def filled_under_another_name_later(x, n):
    a = []
    b = a
    t = 0.0
    for i in range(n):
        for v in a:
            t = t + v * v
        while a:
            t = t + a.pop()
        b.append(x[i % 3])
    return t


@program(vec(3, lo=0.4, hi=0.6), num(), const(6))
def filled_where_an_endless_loop_goes_on(x, a, n):
    waiting = []
    t = 0.0
    while True:
        if waiting:
            t = t + waiting.pop() * a
            n -= 1
            if n < 2:
                return t
        else:
            waiting.append(x[n % 3])


@program(*TURNS)
def filled_rows_of_a_list(x, n):
    rows = [[] for _ in range(n)]
    t = 0.0
    for j in range(3):
        for row in rows:
            for v in row:
                t = t + v * v
        for row in rows:
            row.append(x[j] * 0.1 * t + x[0])
    return t


@program(num(), 0)
def made_and_grown_in_no_pass_at_all(x, n):
    s = x
    for i in range(3):
        for j in range(n):
            made = [x * j, x * x]
            made.append(s)
        if n > 0:
            s = s + made[-1] * made[1]
    return s * x
