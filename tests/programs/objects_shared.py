"""Objects in containers of which control flow chooses one, changed under other names afterwards."""

from __future__ import annotations

from tests.programs.objects_given import Node, score
from tests.programs.zoo import arr, const, family, num, vec

program = family("objects_shared")




@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_changed(x, y, s):
    c = Node(x, s)
    b = [c, Node(y, s)] if s < 0.9 else [Node(y, 1.0), c]
    c.u = y * 2.0
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_changed2(x, y, s):
    c = Node(x, s)
    b = [c, Node(y, s)] if s < 0.9 else [Node(y, 1.0), c]
    b[0].u = y * 2.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_list_changed(x, y, s):
    c = [Node(x, s), Node(y, s)]
    d = [Node(x * y, s), Node(y, s)]
    b = c if s < 0.9 else d
    c.append(Node(y * 3.0, s))
    return score(b[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_list_changed2(x, y, s):
    c = [Node(x, s), Node(y, s)]
    d = [Node(x * y, s), Node(y, s)]
    b = c if s < 0.9 else d
    c[0] = Node(y * 3.0, s)
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_list_changed3(x, y, s):
    c = [Node(x, s), Node(y, s)]
    d = [Node(x * y, s), Node(y, s)]
    b = c if s < 0.9 else d
    b[0] = Node(y * 3.0, s)
    return score(c[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_list_changed4(x, y, s):
    c = [Node(x, s), Node(y, s)]
    d = [Node(x * y, s), Node(y, s)]
    b = c if s < 0.9 else d
    b.append(Node(y * 3.0, s))
    return score(c[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_merged_list_changed5(x, y, s):
    c = [Node(x, s), Node(y, s)]
    d = [Node(x * y, s), Node(y, s)]
    b = c if s < 0.9 else d
    b.reverse()
    return score(c[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_list(x, y, s, n):
    c = Node(x, s)
    b = [c]
    for k in range(n):
        b = [Node(b[0].u * y, s)]
    c.u = y * 2.0
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_list2(x, y, s, n):
    c = Node(x, s)
    b = [c]
    for k in range(n - 3):
        b = [Node(b[0].u * y, s)]
    c.u = y * 2.0
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_list3(x, y, s, n):
    c = Node(x, s)
    b = [c]
    for k in range(n - 3):
        b = [Node(b[0].u * y, s)]
    b[0].u = y * 2.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_in_dict_merged(x, y, s):
    c = Node(x, s)
    b = {'a': c} if s < 0.9 else {'a': Node(y, s)}
    c.u = y * 2.0
    return score(b['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_in_tuple_merged(x, y, s):
    c = Node(x, s)
    b = (c, x) if s < 0.9 else (Node(y, s), y)
    c.u = y * 2.0
    return score(b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_in_dict_merged2(x, y, s):
    c = Node(x, s)
    b = {'a': c} if s < 0.9 else {'a': Node(y, s)}
    b['a'].u = y * 2.0
    return score(c.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_nested_list_merged(x, y, s):
    c = Node(x, s)
    b = [[c]] if s < 0.9 else [[Node(y, s)]]
    c.u = y * 2.0
    return score(b[0][0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_nested_obj_list(x, y, s):
    c = Node(x, s)
    d = Node([c], s)
    e = Node([Node(y, s)], s)
    b = d if s < 0.9 else e
    c.u = y * 2.0
    return score(b.u[0].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_nested_obj_list2(x, y, s):
    c = Node(x, s)
    d = Node([c], s)
    e = Node([Node(y, s)], s)
    b = d if s < 0.9 else e
    d.u.append(Node(y * 2.0, s))
    return score(b.u[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_of_lists(x, y, s, n):
    c = [Node(x, s)]
    d = [Node(y, s)]
    b = {'a': c, 'b': d}
    e = b['ab'[n % 2]]
    d[0].u = x * 3.0
    return score(e[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_dict_of_lists2(x, y, s, n):
    c = [Node(x, s)]
    d = [Node(y, s)]
    b = {0: c, 1: d}
    e = b[n % 2]
    d.append(Node(x * 3.0, s))
    return score(e[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_mult_alias(x, y, s, n):
    a = Node(x, s)
    b = [a] * n
    a.u = y * 2.0
    return score(b[1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_mult_alias2(x, y, s, n):
    a = Node(x, s)
    b = [a] * n
    b[1].u = y * 2.0
    return score(a.u + b[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_star_alias(x, y, s, n):
    a = Node(x.copy(), s)
    b = [a, *[Node(y, s) for _ in range(n)]]
    a.u[0] = y[0] * 2.0
    b[0].u = b[0].u * y
    b[n % len(b)].u = x
    return score(sum(e.u * e.v for e in b), a.u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_add_alias(x, y, s, n):
    a = Node(x.copy(), s)
    b = [a] + [Node(y, s) for _ in range(n)]
    a.u[0] = y[0] * 2.0
    b[0].u = b[0].u * y
    b[n % len(b)].u = x
    return score(sum(e.u * e.v for e in b), a.u)


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8), const(2))
def objects_slice_alias(x, y, M, s, m):
    a = Node(x.copy(), s)
    b = [a, Node(y, s), Node(x * y, s)]
    c = b[:m]
    c[0].u = c[0].u * y
    c.append(Node(M[0], s))
    b[1].u *= 2.0
    return score(sum(e.u * e.v for e in b), a.u, sum(e.u for e in c))


@program(vec(3), vec(3), arr(2, 3), num(0.3, 0.8), const(3), const(2))
def objects_change_unknown_alias(x, y, M, s, n, m):
    a = Node(x.copy(), s)
    b = [a, Node(y, s), Node(x * y, s)]
    c = b
    d = b[n % 3]
    b[n % 3] = Node(M[1], s)
    c.pop(m)
    d.u = d.u * y
    return score(sum(e.u * e.v for e in c), a.u, d.u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_rec(x, y, s, n):
    c = Node(x, s)
    b = c
    for k in range(n - 3):
        b = Node(b.u * y, s)
    c.u = y * 2.0
    return score(b.u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_stale(x, y, s, n):
    c = Node(x, s)
    d = Node(y, s)
    b = c
    z = x
    for k in range(n):
        z = z + b.u
        c.u = c.u * y
        b = c if k % 2 else d
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_stale_list(x, y, s, n):
    c = Node(x, s)
    d = Node(y, s)
    b = [c]
    z = x
    for k in range(n):
        z = z + b[0].u
        c.u = c.u * y
        b = [c] if k % 2 else [d]
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_stale_dict(x, y, s, n):
    c = Node(x, s)
    d = Node(y, s)
    b = {'a': c}
    z = x
    for k in range(n):
        c.u = c.u * y
        z = z + b['a'].u
        b = {'a': c} if k % 2 else {'a': d}
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_stale_tuple(x, y, s, n):
    c = Node(x, s)
    d = Node(y, s)
    b = (c, x)
    z = x
    for k in range(n):
        c.u = c.u * y
        z = z + b[0].u
        b = (c, x) if k % 2 else (d, y)
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_stale_listobj(x, y, s, n):
    c = [Node(x, s)]
    d = [Node(y, s)]
    b = c
    z = x
    for k in range(n):
        c.append(Node(y, s))
        z = z + b[-1].u
        b = c if k % 2 else d
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_loop_stale_listobj2(x, y, s, n):
    c = [Node(x, s)]
    d = [Node(y, s)]
    b = c
    z = x
    for k in range(n):
        c[0] = Node(c[0].u * y, s)
        z = z + b[-1].u
        b = c if k % 2 else d
    return score(z)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_unknown_choice_list(x, y, s, n):
    b = [[Node(x, s)], [Node(y, s)]]
    e = b[n % 2]
    b[1].append(Node(x * 2.0, s))
    return score(e[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_unknown_choice_tuple(x, y, s, n):
    b = (Node(x, s), Node(y, s))
    e = b[n % 2]
    b[1].u = x * 7.0
    return score(e.u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_unknown_choice_tuple2(x, y, s, n):
    b = ([Node(x, s)], [Node(y, s)])
    e = b[n % 2]
    b[1][0].u = x * 7.0
    return score(e[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_unknown_choice_tuple3(x, y, s, n):
    b = ({'a': Node(x, s)}, {'a': Node(y, s)})
    e = b[n % 2]
    b[1]['a'].u = x * 7.0
    return score(e['a'].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3))
def objects_unknown_choice_dict(x, y, s, n):
    b = {0: [Node(x, s)], 1: [Node(y, s)]}
    e = b[n % 2]
    b[1][0].u = x * 7.0
    return score(e[0].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def objects_map_of(x, y, s, n, m):
    b = {n: Node(x, s), m: Node(y, s)}
    e = b[n]
    b[m].u = x * 7.0
    b[n].u = y * x
    return score(e.u, b[m].u)


@program(vec(3), vec(3), num(0.3, 0.8), const(3), const(2))
def objects_map_of_lists(x, y, s, n, m):
    b = {n: [Node(x, s)], m: [Node(y, s)]}
    e = b[n]
    b[n].append(Node(x * y, s))
    return score(e[-1].u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_opt_obj(x, y, s):
    c = Node(x, s)
    b = None
    if s < 0.9:
        b = c
    c.u = y * 3.0
    return score(b.u)


@program(vec(3), vec(3), num(0.3, 0.8))
def objects_opt_list(x, y, s):
    c = [Node(x, s)]
    b = None
    if s < 0.9:
        b = c
    c.append(Node(y, s))
    return score(b[-1].u)

