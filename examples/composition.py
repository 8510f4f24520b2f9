"""The gradient of F3(F2(F1(x))) at (2, -1), against the product of the Jacobians worked by hand.

F1(x) = (x1 - x2, x1 x2) = (3, -2)       J1 = [[1, -1], [x2, x1]]       = [[1, -1], [-1, 2]]
F2(v) = (v1^2, v1 - v2)  = (9, 5)        J2 = [[2 v1, 0], [1, -1]]      = [[6, 0], [1, -1]]
F3(w) = (w1 - 8)^2 + (w2 - 3)^2 = 5      J3 = [2 (w1 - 8), 2 (w2 - 3)]  = [2, 4]

J3 J2 = [16, -4], and J3 J2 J1 = [20, -24]. The reverse sweep multiplies in this order, row vector first.
"""

from __future__ import annotations

import numpy as np
from compare import table

from s2sgrad import grad, vjp

X = (2.0, -1.0)
GRADIENT = (20.0, -24.0)


def F1(x1, x2):
    return x1 - x2, x1 * x2


def F2(v1, v2):
    return v1**2, v1 - v2


def F3(w1, w2):
    return (w1 - 8.0) ** 2 + (w2 - 3.0) ** 2


def composed(x1, x2):
    v1, v2 = F1(x1, x2)
    w1, w2 = F2(v1, v2)
    return F3(w1, w2)


def jacobians(x1, x2):
    """The Jacobians of the three functions where the forward sweep visits them, by hand."""
    v1, v2 = F1(x1, x2)
    w1, w2 = F2(v1, v2)
    J1 = np.array([[1.0, -1.0], [x2, x1]])
    J2 = np.array([[2.0 * v1, 0.0], [1.0, -1.0]])
    J3 = np.array([2.0 * (w1 - 8.0), 2.0 * (w2 - 3.0)])
    return J1, J2, J3


def by_pullbacks(x1, x2):
    """The same gradient, one function's pullback after the other, as the chain rule is read."""
    v, back1 = vjp(F1, x1, x2)
    w, back2 = vjp(F2, *v)
    _, back3 = vjp(F3, *w)
    return back1(back2(back3(1.0)))


def generated():
    return grad(composed, argnums=(0, 1))(*X)


def main() -> None:
    J1, J2, J3 = jacobians(*X)
    by_hand = {"composed": J3 @ J2 @ J1, "pullbacks": np.array(GRADIENT)}
    table("F3 of F2 of F1 at (2, -1)", {"composed": generated(), "pullbacks": by_pullbacks(*X)}, by_hand)


if __name__ == "__main__":
    main()
