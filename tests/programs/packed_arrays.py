"""array.array of floats: made, filled, sliced, joined, under several names, in loops, branches and other containers."""

import copy
from array import array

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("packed_arrays")


def weighted(a):
    total = 0.0
    for v in a:
        total = total * 0.5 + v * v
    return total


@program(num(), num())
def read_and_set(x, y):
    a = array("d", [x, 2, x * y])
    a[1] = y * 3
    a.append(x * 4)
    return a[0] * a[1] + a[2] * a[-1]


@program(num(), 5)
def filled_in_a_loop(x, n):
    a = array("d")
    for i in range(n):
        a.append(x**i)
    return weighted(a) + len(a) * a[n // 2]


@program(vec(5), 5)
def made_of_an_iterator(x, n):
    a = array("d", (x[i] * i for i in range(n)))
    b = array("d", x)
    return weighted(a) + weighted(b)


@program(vec(4))
def slices_are_arrays_of_their_own(x):
    a = array("d", x)
    b = a[1:3]
    b[0] = x[0] * x[3]
    a[:2] = array("d", [x[2], x[1] * x[1], x[3]])
    return weighted(a) * weighted(b)


@program(num(), num())
def joined_and_repeated(x, y):
    a = array("d", [x, y])
    b = 2 * a + a * 1
    b += array("d", [x * y])
    b *= 2
    b.extend([x, 1])
    return weighted(b) + weighted(a)


@program(num(), num())
def changed_by_methods(x, y):
    a = array("d", [x, y, x * y])
    a.insert(0, True)
    a.reverse()
    a.remove(1.0)
    first = a.pop(0)
    return first * a.pop() + weighted(a.tolist()) + (a.typecode == "d") * x


@program(num(), num(-1.0, 1.0))
def packed_one_of_two_by_a_branch(x, y):
    a, b = array("d", [x, y]), array("d", [y])
    c = a if y > 0.1 else b
    c[0] = x * y * 3.0
    if y > 0.5:
        b.append(x)
    return weighted(a) + weighted(b) * x


@program(vec(4), 4)
def written_in_a_loop_that_reads_it(x, n):
    a = array("d", [1.0] * n)
    for i in range(1, n):
        a[i] = a[i - 1] * x[i] + x[0]
    return a[n - 1] * a[1]


@program(vec(3), 3)
def kept_in_a_list_and_a_dict(x, n):
    rows = [array("d", [x[i], i]) for i in range(n)]
    rows[1][1] = x[0] * rows[2][0]
    held = {"last": rows[-1]}
    held["last"][0] *= x[1]
    return sum(weighted(r) for r in rows) + held["last"][0]


@program(num(), 3)
def packed_handed_through_a_recursion(x, n):
    def go(a, k):
        if k == 0:
            return weighted(a)
        a[k - 1] = a[k - 1] * x
        return go(a, k - 1)

    return go(array("d", [x] * n), n)


@program(vec(3))
def seen_by_numpy(x):
    a = array("d", x)
    return np.sum(np.array(a) ** 2) + np.dot(np.asarray(a), x)


@program(num(), num())
def copied(x, y):
    a = array("d", [x, y])
    b, c = copy.copy(a), copy.deepcopy(a)
    b[0] = y * y
    c[1] = x * 3.0
    return weighted(a) * weighted(b) * weighted(c)


@program(num(), num())
def equal_to_arrays_alone(x, y):
    a = array("d", [1.0])
    return (x if a == array("d", [1.0]) else y) * (x if a == [1.0] else y)
