"""Objects chosen by a branch, changed by another name, and then handed on by loops."""

import copy

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("objects_chosen_carried")


class Cell:
    def __init__(self, p):
        self.u = p

    def double(self):
        self.u = self.u * 2


@program(vec(2), const(2))
def chosen_list_made_again(x, n):
    a = Cell(x)
    cells = [a] if n > 1 else [Cell(x * 3)]
    a.double()
    for _ in range(n):
        cells = [cells[0]]
    return sum(np.sum(e.u**2) for e in cells)


@program(vec(2), const(2))
def chosen_object_handed_on(x, n):
    a = Cell(x)
    chosen = a if n > 1 else Cell(x * 3)
    a.double()
    c = Cell(x)
    for _ in range(n):
        c = chosen
    return np.sum(c.u**2)


@program(vec(2), const(2))
def chosen_list_copied_in_a_loop(x, n):
    a = Cell(x)
    cells = [a] if n > 1 else [Cell(x * 3)]
    a.double()
    for _ in range(n):
        cells = list(cells)
    return sum(np.sum(e.u**2) for e in cells)


@program(vec(2), const(2))
def chosen_tuple_made_again(x, n):
    a = Cell(x)
    cells = (a,) if n > 1 else (Cell(x * 3),)
    a.double()
    for _ in range(n):
        cells = (cells[0],)
    return sum(np.sum(e.u**2) for e in cells)


@program(vec(2), const(2))
def chosen_dict_made_again(x, n):
    a = Cell(x)
    cells = {"a": a} if n > 1 else {"a": Cell(x * 3)}
    a.double()
    for _ in range(n):
        cells = {"a": cells["a"]}
    return np.sum(cells["a"].u ** 2)


@program(vec(2), const(3))
def chosen_among_copies_and_turned(x, n):
    a = Cell(x)
    cells = [copy.copy(a), a] if n > 1 else [copy.copy(a), copy.copy(a)]
    a.double()
    for _ in range(n):
        cells = [cells[k - 1] for k in range(len(cells))]
    return sum((k + 1.0) * np.sum(e.u**2) for k, e in enumerate(cells))


@program(vec(2), const(3))
def chosen_and_changed_in_the_loop(x, n):
    a = Cell(x)
    cells = [a] if n > 1 else [Cell(x * 3)]
    for _ in range(n):
        a.double()
        cells = [cells[0]]
    return sum(np.sum(e.u**2) for e in cells)


@program(vec(2), const(3))
def chosen_by_a_while_loop(x, n):
    a = Cell(x)
    chosen = a if n > 1 else Cell(x * 3)
    a.double()
    k, c = 0, Cell(x)
    while k < n:
        c, k = chosen, k + 1
    return np.sum(c.u**2)
