"""Objects, and lists of them, that a recursive function takes from around it: copied, read and changed."""

import copy

from tests.programs.zoo import family, num

program = family("recursion_objects")


class Obj:
    def __init__(self, c):
        self.c = c


class Box:
    def __init__(self, k):
        self.k = k

    def go(self, d):
        b = copy.copy(self)
        b.k = b.k * 2
        if d <= 0:
            return b.k * self.k
        return b.go(d - 1) + self.k


@program(num(0.5, 1.2))
def object_from_outside_copied(k):
    o = Obj(k)

    def inner(d):
        p = copy.copy(o)
        if d > 0:
            inner(d - 1)
        return p.c

    return 3 * inner(1)


@program(num(0.5, 1.2))
def object_from_outside_deeply_copied(k):
    o = Obj(k)

    def inner(d):
        p = copy.deepcopy(o)
        p.c = p.c * 2
        if d > 0:
            return inner(d - 1) * p.c
        return p.c

    return 3 * inner(1) + o.c


@program(num(0.5, 1.2))
def object_from_outside_copied_and_changed(k):
    o = Obj(k)

    def inner(d):
        p = copy.copy(o)
        p.c = p.c * k
        o.c = o.c * 1.5
        if d > 0:
            return inner(d - 1) * p.c
        return p.c

    return 3 * inner(2) + o.c


@program(num(0.5, 1.2))
def object_from_outside_copied_with_its_method(k):
    b = Box(k)

    def inner(d):
        c = copy.copy(b)
        return c.go(2) if d == 0 else inner(d - 1) * c.k

    return inner(2)


@program(num(0.5, 1.2))
def list_of_objects_from_outside(k):
    L = [Obj(k), Obj(k * k)]

    def inner(d):
        if d > 0:
            return inner(d - 1) * L[1].c
        return L[0].c

    return 3 * inner(1) + L[0].c


@program(num(0.5, 1.2))
def list_of_objects_from_outside_extended(k):
    L = [Obj(k), Obj(k * k)]

    def inner(d):
        M = L[:] + [L[0]]
        for o in M:
            o.c = o.c * 1.1
        if d > 0:
            return inner(d - 1) * L[1].c
        return sum(o.c for o in M)

    return 3 * inner(1) + L[0].c


@program(num(0.5, 1.2))
def list_of_objects_from_outside_that_grows(k):
    L = [Obj(k), Obj(k * k)]

    def inner(d):
        if d > 0:
            return inner(d - 1) * sum(o.c for o in L)
        L.append(Obj(k))
        return float(len(L))

    return 3 * inner(1) + L[0].c


@program(num(0.5, 1.2))
def dict_of_objects_from_outside_copied(k):
    d0 = {"o": Obj(k)}

    def inner(d):
        e = copy.copy(d0)
        e2 = copy.deepcopy(d0)
        e["o"].c = e["o"].c * 1.1
        e2["o"].c = k
        if d > 0:
            return inner(d - 1) * e["o"].c
        return e2["o"].c * d0["o"].c

    return 3 * inner(1) + d0["o"].c


@program(num(0.5, 1.2))
def tuple_of_objects_from_outside_copied(k):
    t = (Obj(k), 2)

    def inner(d):
        e = copy.deepcopy(t)
        e[0].c = e[0].c * k
        return e[0].c if d == 0 else inner(d - 1) + e[0].c * t[0].c

    return 3 * inner(2)


@program(num(0.5, 1.2))
def list_of_objects_from_outside_copied(k):
    L = [Obj(k), Obj(k * k)]

    def inner(d):
        p = copy.copy(L)
        p[0].c = p[0].c * k
        q = copy.deepcopy(L)
        q[1].c = q[0].c * k
        if d > 0:
            return inner(d - 1) * p[1].c + q[1].c
        return p[0].c

    return 3 * inner(1) + L[0].c
