"""Test inputs of products of arrays and of np.linalg."""

from __future__ import annotations

import numpy as np

from s2sgrad.rules.domain_makers import Domain, case, normal, of_rank, positive_definite, regular, signed, spread

LINALG: dict[str, list[Domain]] = {}

_SHAPES = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 3, 4), (4,)), ((3,), (2, 3, 4)),
    ((2, 3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)), ((3, 4), (2, 4, 5)), ((2, 1, 3, 4), (3, 4, 2)), ((1, 3, 4), (2, 4, 5)),
]
for _name in ("operator.matmul", "np.matmul"):
    LINALG[_name] = [case(normal(*a), normal(*b)) for a, b in _SHAPES]
LINALG["summed_products"] = [case(normal(*a), normal(*b)) for a, b in _SHAPES[:4]]
LINALG["np.dot"] = [case(normal(*a), normal(*b)) for a, b in [
    *_SHAPES[:6], ((2, 3, 4), (5, 4, 2)), ((3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)), ((), (2, 3)), ((2, 3), ()), ((),
        ()),
]]
for _name in ("matmul", "dot"):  # the cotangent of the product, and its operands
    for _side in ("left", "right"):
        LINALG[f"{_name}_{_side}"] = [
            case(normal(*np.shape(getattr(np, _name)(np.ones(a), np.ones(b)))), normal(*a), normal(*b))
            for a, b in _SHAPES if _name == "matmul" or len(a) + len(b) < 5
        ]
LINALG["np.inner"] = [case(normal(*a), normal(*b)) for a, b in [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (4, 3)), ((2, 3, 4), (5, 4)), ((), (3,)), ((2, 3), ()),
]]
LINALG["np.outer"] = [case(normal(*a), normal(*b)) for a, b in [((3,), (2,)), ((2, 2), (3,)), ((), (3,)), ((3,),
    (2, 2))]]
LINALG["np.vdot"] = [case(normal(*a), normal(*b)) for a, b in [((3,), (3,)), ((2, 3), (2, 3))]]
LINALG["np.tensordot"] = [
    case(normal(2, 3, 4), normal(3, 4, 5)), case(normal(2, 3), normal(3, 4), 1), case(normal(2, 3), normal(4, 5), 0),
    case(normal(2, 3, 4), normal(4, 2, 5), ((0, 2), (1, 0))), case(normal(3, 2), normal(3), (0, 0)),
    case(normal(3, 4), normal(3, 4)), case(normal(2, 3, 4), normal(5, 4), ((-1,), (-1,))),
]
LINALG["np.kron"] = [case(normal(2), normal(3)), case(normal(2, 3), normal(3, 2))]
LINALG["np.cross"] = [case(normal(3), normal(3)), case(normal(4, 3), normal(4, 3)), case(normal(4, 3), normal(3))]
LINALG["np.convolve"] = [case(normal(a), normal(b), mode) for a, b in [(5, 3), (3, 5), (4, 2), (5, 4), (3, 3)]
                         for mode in ("full", "same", "valid")]
LINALG["full_convolution"] = [case(normal(5), normal(5), normal(3), "same"), case(normal(3), normal(5), normal(3),
    "valid")]
LINALG["np.einsum"] = [case(s, *(normal(*shape) for shape in shapes)) for s, *shapes in [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("ij->ji", (2, 3)), ("ij->", (2, 3)), ("ij->j", (2, 3)),
    ("ii->i", (3, 3)), ("ii", (3, 3)), ("i,i", (3,), (3,)), ("i,j->ij", (3,), (2,)), ("ij,ij->i", (2, 3), (2, 3)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 2)), ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)), ("iij,j->i", (3, 3, 2), (2,)),
    ("ij,k->k", (2, 3), (4,)), ("ba", (2, 3)), ("iij,k->k", (2, 2, 3), (4,)), ("i,ij,j", (2,), (2, 3), (3,)),
    ("i,i,i,i->i", (3,), (3,), (3,), (3,)),
]]
LINALG["spread_diagonals"] = [case(normal(3), normal(3, 3), "ii"), case(normal(3, 2), normal(3, 3, 2), "iij")]

LINALG["np.linalg.solve"] = [
    case(regular(3, 3), normal(3)), case(regular(3, 3), normal(3, 2)), case(regular(2, 3, 3), normal(2, 3, 2)),
    case(regular(3, 3), normal(2, 3, 2)),
]
for _name in ("inv", "det", "slogdet"):
    LINALG[f"np.linalg.{_name}"] = [case(regular(3, 3)), case(regular(2, 3, 3))]
_SINGULAR = [  # of rank n - 1 and less
    case(of_rank(2, 3)), case(of_rank(1, 3)), case(of_rank(1, 2)), case(of_rank(0, 3)), case(of_rank(2, 4)),
    case(of_rank(2, 2, 3)),
]
LINALG["np.linalg.det"] += _SINGULAR
LINALG["cofactors_change"] = [
    case(normal(3, 3), regular(3, 3)), case(normal(2, 3, 3), regular(2, 3, 3)),
]
LINALG["np.linalg.pinv"] = [case(normal(4, 3)), case(normal(3, 4)), case(normal(4, 3), 1e-10)]
LINALG["np.linalg.lstsq"] = [
    case(normal(5, 3), normal(5), None), case(normal(5, 3), normal(5, 2), None), case(regular(3, 3), normal(3), None),
    case(normal(3, 5), normal(3), None), case(normal(3, 5), normal(3, 2), None),
]
LINALG["np.linalg.cholesky"] = [case(positive_definite(3, 3)), case(positive_definite(2, 3, 3))]
LINALG["np.linalg.qr"] = [case(regular(3, 3)), case(normal(4, 3)), case(regular(2, 3, 3)), case(normal(2, 4)),
                              case(normal(2, 3, 5))]
LINALG["np.linalg.svd"] = [case(regular(3, 3)), case(normal(4, 3), False), case(normal(3, 4), False),
                               case(normal(4, 3)), case(normal(2, 3))]
LINALG["np.linalg.eigh"] = [
    case(lambda rng: np.diag([1.0, 3.0, 6.0]) + 0.3 * rng.standard_normal((3, 3)), *uplo) for uplo in ((), ("U",))
]
LINALG["np.linalg.norm"] = [
    case(normal(3)), case(normal(2, 3)), case(normal(2, 3), None, 1), case(normal(2, 3, 4), None, (0, 2)),
    case(normal(2, 3), None, 0, True), case(signed(0.5, 2.0, 4), 1), case(spread(4), ord=np.inf),
    case(signed(0.5, 2.0, 4), 3),
    case(normal(2, 3), 2, 1), case(normal(2, 3), "fro"), case(signed(0.5, 2.0, 2, 3), 1, 0, True), case(spread(2, 3),
        axis=1, ord=np.inf),
    case(normal(2, 3, 4), "fro", (0, 1)), case(normal(3), 2, None, True),
]
