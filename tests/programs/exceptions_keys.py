"""Keys and indices that may be missing, in containers of every kind, and what is done then."""

import contextlib

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("exceptions_keys")


@program(const({1: 0.3, 2: 0.5}), num(), const(1))
def key_that_is_there(d, x, k):
    try:
        return d[k] * x**2
    except KeyError:
        return 2.0 * x


@program(const({1: 0.3, 2: 0.5}), num(), const(3))
def key_that_is_missing(d, x, k):
    try:
        return d[k] * x**2
    except KeyError:
        return 2.0 * x


@program(const({1: 0.3, 2: 0.5}), num(3.1, 3.9))
def key_computed_from_what_is_differentiated(d, x):
    k = int(x)
    try:
        return d[k]
    except KeyError:
        return 2.0 * x


@program(const({1: 0.3, 2: 0.5}), num(), const(3))
def key_whose_lack_is_suppressed(d, x, k):
    y = x
    with contextlib.suppress(LookupError):
        y = d[k] * 3.0 * x
    return y**2


@program(const({1: [1.0, 3.0], 2: []}), num(), const(2))
def key_or_index_that_is_missing(d, x, k):
    try:
        y = d[k][0]
    except (KeyError, IndexError):
        y = 2.0 * x
    return y * x


@program(const("123"), num(), const(7))
def letter_that_is_missing(text, x, k):
    try:
        return x * int(text[k])
    except IndexError:
        return x**2


@program(num(), const(1))
def letter_of_one_of_two_texts(x, k):
    text = "ab" if k > 1 else "abcdefg"
    try:
        return ord(text[k + 4]) * x
    except IndexError:
        return 5.0 * x**2


@program(num(), const(4))
def number_beyond_a_range(x, k):
    try:
        return range(3)[k] * x
    except IndexError:
        return 5.0 * x**2


@program(num(), const(4))
def number_before_a_range(x, k):
    try:
        return range(2, 9, 3)[-k] * x
    except IndexError:
        return 5.0 * x**2


@program(num(), const(3))
def number_of_a_range(x, k):
    return (range(2, 9, 3)[-k] + range(k)[k - 1]) * x**2


@program(vec(3), vec(2), const(1))
def place_in_a_list_that_nobody_reads(x, y, n):
    v = [p for p in x]
    try:
        v[n] = 2.0
        y *= 0.5
    except IndexError:
        y *= 3.0
    return np.sum(y**2)


@program(vec(3), vec(2), const(7))
def no_place_in_a_list_that_nobody_reads(x, y, n):
    v = [p for p in x]
    try:
        v[n] = 2.0
        y *= 0.5
    except IndexError:
        y *= 3.0
    return np.sum(y**2)


@program(vec(3), vec(2), const(2))
def taken_from_lists_that_nobody_reads(x, y, n):
    rows, d = [], {}
    for i in range(3):
        rows.append(x * i)
        d[i] = x
    try:
        del d[n]
        for _ in range(n):
            rows.pop()
        y *= 0.5
    except (KeyError, IndexError):
        y *= 3.0
    return np.sum(y**2)
