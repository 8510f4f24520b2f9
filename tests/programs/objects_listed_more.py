"""What is done to lists of objects that branches choose, and their methods."""

from __future__ import annotations

import copy
from collections import deque

from tests.programs.objects_given import OBJECTS, Edge, Node, score
from tests.programs.zoo import const, family, num, vec

program = family("objects_listed_more")




@program(vec(3), vec(3), num(0.3, 0.8))
def objects_reverse_branch(x, y, s):
    b = [Node(x, s), Node(y, s)] if s < 0.9 else [Node(y, 0.1), Node(x, 0.2)]
    b.reverse()
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_reverse_branch3(x, y, s):
    b8 = [Edge(x, s), Edge(y, s)] if s < 0.9 else [Edge(x[1], s), Edge(y[2], s)]
    b8.reverse()
    return score(y)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_append_branch(x, y, s):
    b = [Node(x, s), Node(y, s)] if s < 0.9 else [Node(y, 0.1), Node(x, 0.2)]
    b.append(Node(x, s))
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_store_branch(x, y, s):
    b = [Node(x, s), Node(y, s)] if s < 0.9 else [Node(y, 0.1), Node(x, 0.2)]
    b[0] = Node(x, s)
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_store_branch_loop(x, y, s, n):
    b = [Node(x, s), Node(y, s)]
    for k in range(n):
        b[k % 2] = Node(b[0].u * y, s)
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_inserted(x, y, s):
    b = [Node(x, s), Node(y, s)]
    b.insert(1, Node(x * y, s))
    return score(b[1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(2))
def objects_insert_unknown(x, y, s, m):
    b = [Node(x, s), Node(y, s)]
    b.insert(m % 2, Node(x * y, s))
    return score(b[1].u, len(b))


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_pop_unknown(x, y, s, n):
    b = [Node(x, s), Node(y, s)]
    c = b.pop(n % len(b))
    return score(b[0].u, c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_sort_key(x, y, s):
    b = [Node(x, s), Node(y, 0.1)]
    b.sort(key=lambda e: e.v)
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_sorted_key(x, y, s):
    b = [Node(x, s), Node(y, 0.1)]
    b = sorted(b, key=lambda e: e.v)
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_max_key(x, y, s):
    b = [Node(x, s), Node(y, 0.1)]
    c = max(b, key=lambda e: e.v)
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_add_differs(x, y, s):
    b = [Node({'a': x, 'b': x}, y)]
    c = Node(x, s)
    for _ in range(2):
        c = Node(y, 0.9)
    b = [copy.copy(c)] + b
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_add_closed(x, y, s, n):
    b = [Node(x, s)]
    c = Node(x, s)
    for _ in range(n):
        c = Node(c.u * y, s)
    b = [copy.copy(c)] + b
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_add_closed2(x, y, s, n):
    b = [Node(x, s)]
    c = Node(x, s)
    for _ in range(n):
        c = Node(c.u * y, s)
    b = b + [c]
    return score(b[0].u, b[1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_add_unknown(x, y, s, n):
    b = [Node(x, s)]
    c = b + [Node(y, s) for _ in range(n)]
    return score(sum(e.u for e in c))


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_add_unknown2(x, y, s, n):
    b = [Node(x, s)]
    b = [Node(y, s) for _ in range(n)] + b
    b[0].u = b[-1].u * 2.0
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_iadd_unknown(x, y, s, n):
    b = [Node(x, s)]
    b += [Node(y, s) for _ in range(n)]
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_extend_unknown(x, y, s, n):
    b = [Node(x, s)]
    b.extend([Node(y, s) for _ in range(n)])
    return score(sum(e.u for e in b))


@program(vec(3), num(0.3, 0.8), const(OBJECTS), const(2))
def objects_extend_param(x, s, P, m):
    b = [Node(x, s)]
    b.extend(P)
    b.extend(P[:m])
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_copied_list(x, y, s):
    b = [Node(x, s), Node(y, s)]
    c = b.copy()
    c.append(Node(x * y, s))
    c[0].u = c[0].u * 2.0
    return score(sum(e.u for e in b))


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_list_reverse_loop(x, y, s, n):
    b = [Node(x, s), Node(y, s)]
    for _ in range(n):
        b.reverse()
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_rotate_loop(x, y, s, n):
    b = [Node(x, s), Node(y, s), Node(x * y, s)]
    for _ in range(n):
        b.append(b.pop(0))
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_swapped_at_once(x, y, s):
    b = [Node(x, s), Node(y, s)]
    b[0], b[1] = b[1], b[0]
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def objects_swap_unknown(x, y, s, n, m):
    b = [Node(x, s), Node(y, s)]
    b[n % 2], b[m % 2] = b[m % 2], b[n % 2]
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_cleared(x, y, s):
    b = [Node(x, s), Node(y, s)]
    b.clear()
    b.append(Node(x * y, s))
    return score(b[0].u)


@program(vec(3), num(0.3, 0.8), const(3))
def objects_none_list(x, s, n):
    b = [None] * n
    for k in range(n):
        b[k] = Node(x, s)
    return score(b[1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_queue(x, y, s):
    b = deque([Node(x, s), Node(y, s)])
    b.append(Node(x * y, s))
    b.popleft()
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_queue_unknown(x, y, s, n):
    b = deque(Node(x * k, s) for k in range(n))
    b.append(Node(x * y, s))
    b.popleft()
    b.rotate(1)
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_enumerate_zip(x, y, s):
    b = [Node(x, s), Node(y, s)]
    for k, (e, f) in enumerate(zip(b, b[::-1])):
        e.u = e.u * f.u * (k + 1)
    return score(b[0].u, b[1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_nested_chosen(x, y, s, n):
    b = [[Node(x, s)], [Node(y, s)]]
    return score(b[n % 2][0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_nested_written(x, y, s, n):
    b = [[Node(x, s)], [Node(y, s)]]
    b[n % 2][0].u = x * y
    return score(b[0][0].u, b[1][0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_of(x, y, s, n):
    b = {'a': Node(x, s), 'b': Node(y, s)}
    return score(b['ab'[n % 2]].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_of_written(x, y, s, n):
    b = {0: Node(x, s), 1: Node(y, s)}
    b[n % 2].u = x * y
    return score(b[0].u, b[1].u)

