"""Lists of objects do what any list does, whether or not it is known which objects are in them."""

from __future__ import annotations

from tests.programs.objects_given import OBJECTS, Node, score
from tests.programs.zoo import arr, const, family, num, vec

program = family("objects_listed")




@program(vec(3), num(0.3, 0.8), const(3))
def objects_mult_unknown(x, s, n):
    b = [Node(x, s)] * n
    return score(b[-1].u * b[0].v)


@program(vec(3), num(0.3, 0.8), const(3))
def objects_mult_unknown_written(x, s, n):
    b = [Node(x, s)] * n
    b[1].u = b[0].u * 2.0
    return score(b[-1].u * b[0].v)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_mult_unknown_left(x, y, s, n):
    b = n * [Node(x, s), Node(y, s)]
    return score(sum(e.u * e.v for e in b))


@program(const(OBJECTS), const(3))
def objects_mult_param(P, n):
    b = P * n
    return score(b[-1].u * b[0].v)


@program(vec(3), num(0.3, 0.8), const(3))
def objects_star_mult(x, s, n):
    b = Node(x, s)
    c = [b, *[b for _ in range(n)]]
    return score(c[-1].u * c[0].v)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_star_mult_changed(x, y, s, n):
    b = Node(x, s)
    c = [b, *[b for _ in range(n)]]
    b.u = y
    return score(c[-1].u * c[0].v)


@program(const(OBJECTS), const(3), const(2))
def objects_star_param(P, n, m):
    c = [P[0], *[P[1] for _ in range(n)]]
    return score(c[-1].u * c[0].v + c[m].u)


@program(const(OBJECTS), const(3), const(2))
def objects_star_param2(P, n, m):
    c = [*P, *[P[1] for _ in range(n)]]
    return score(c[-1].u * c[0].v + c[m].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_index_unknown(x, y, s, n):
    b = [Node(x, s), Node(y, 2 * s)]
    return score(b[n % len(b)].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_index_unknown_store(x, y, s, n):
    b = [Node(x, s), Node(y, 2 * s)]
    b[n % len(b)] = Node(x * y, s)
    return score(b[0].u, b[1].u * b[1].v)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_index_unknown_store_comp2(x, y, s, n):
    b = [Node(y, x[1]) for _ in range(n)]
    b[n % len(b)] = Node(x, s)
    return score(sum(e.u * e.v for e in b))


@program(vec(3), num(0.3, 0.8), const(OBJECTS), const(3))
def objects_index_param_store(x, s, P, n):
    P[n % len(P)] = Node(x, s)
    return score(sum(e.u * e.v for e in P))


@program(vec(3), const(OBJECTS), const(3))
def objects_index_param(x, P, n):
    q = P[n % len(P)]
    q.u = q.u * x
    return score(sum(e.u * e.v for e in P))


@program(vec(3), num(0.3, 0.8))
def objects_slice_assign(x, s):
    b = [Node(x, s)]
    b[:] = b[::1]
    return score(b[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_slice_assign2(x, y, s):
    b = [Node(x, s), Node(y, s)]
    b[:] = b[::-1]
    b[0].u = b[0].u * 2.0
    return score(b[-1].u + b[0].u ** 2)


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8))
def objects_slice_assign3(x, y, M, s):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    c = b
    b[1:2] = [Node(M[0], s), Node(M[1], s)]
    return score(sum(e.u for e in c))


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def objects_slice_unknown(x, y, s, m):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    c = b[:m]
    return score(sum(e.u for e in c))


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def objects_slice_unknown_written(x, y, s, m):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    c = b[:m]
    c[0].u = c[0].u * y
    return score(sum(e.u for e in c), b[0].u)


@program(const(OBJECTS), const(2))
def objects_slice_param_unknown(P, m):
    c = P[:m]
    return score(sum(e.u for e in c))


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_slice_step(x, y, s):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    c = b[::2]
    return score(sum(e.u for e in c))


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8))
def objects_slice_assign_step(x, y, M, s):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    b[::2] = [Node(M[0], s), Node(M[1], s)]
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8), const(2))
def objects_slice_assign_unknown(x, y, M, s, m):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    b[:m] = [Node(M[0], s)]
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_del_index(x, y, s):
    b = [Node(x, s), Node(y, s)]
    del b[1]
    return score(b[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_del_index_unknown(x, y, s, n):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    del b[n % len(b)]
    return score(b[-1].u)


@program(const(OBJECTS))
def objects_del_param(P):
    del P[1]
    return score(P[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_del_slice(x, y, s):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    del b[1:]
    return score(b[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def objects_del_slice_unknown(x, y, s, m):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    del b[:m]
    return score(b[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_del_slice_step(x, y, s):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    del b[::2]
    return score(b[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_del_attr(x, y, s):
    c = Node(x, s)
    u = c.u
    del c.u
    c.u = u * y
    return score(c.u)

