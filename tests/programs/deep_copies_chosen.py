"""copy.deepcopy of what has been written, or chosen by a path, under another name."""

import copy

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("deep_copies_chosen")
CHOSEN = (vec(3, lo=0.4, hi=1.4), const(1))
NUMBER = (num(0.5, 1.2), const(1))


class Scale:
    def __init__(self, c):
        self.c = c


class Weights:
    def __init__(self, w):
        self.w = w


@program(*NUMBER)
def copied_objects_of_which_one_is_chosen(k, n):
    os = [Scale(k), Scale(k * k), Scale(k)]
    z = os[n % 3]
    z.c = z.c * k
    L = [os[0], z, os[2]]
    M = copy.deepcopy(L)
    M[0].c = M[0].c * 1.5
    M[1].c = M[1].c * k
    return M[0].c * M[1].c * M[2].c + os[0].c + L[1].c


@program(*NUMBER)
def copied_dict_of_objects_one_twice(k, n):
    a = Scale(k)
    b = Scale(k * 2)
    z = a if n > 0 else b
    z.c = 3 * k
    d = copy.deepcopy({"a": a, "b": b, "z": z})
    d["a"].c = d["a"].c * k
    d["z"].c = d["z"].c * k + d["a"].c
    return d["a"].c + 2 * d["b"].c + 3 * d["z"].c + a.c


@program(*CHOSEN)
def copied_objects_with_arrays_one_twice(x, n):
    a = Weights(x)
    b = Weights(x * 2)
    z = a if n > 0 else b
    z.w = 3 * x
    p, q, r = copy.deepcopy((a, b, z))
    r.w *= x
    q.w[0] = x[1]
    return np.sum(p.w * q.w * r.w) + np.sum(a.w * z.w)


@program(*CHOSEN)
def copied_new_arrays_one_twice(x, n):
    a = x * 2
    b = x * 3
    z = a if n > 0 else b
    p, q, r = copy.deepcopy((a, b, z))
    r *= x
    q[0] = x[1]
    return np.sum(p * q * r)


@program(*CHOSEN)
def copied_entry_that_was_replaced_on_a_path(x, n):
    a = x * 2
    b = x * 3
    d = {"k": a, "m": b}
    if n > 1:
        d["m"] = a
    e = copy.deepcopy([a, d["m"], d["k"]])
    e[0][0] = x[1] * x[1]
    e[1] *= 2
    return np.sum(e[0] * e[1] * e[2])


@program(*CHOSEN)
def copied_lists_of_numbers_one_twice(x, n):
    a = [x[0], x[1]]
    b = [x[1], x[2]]
    z = a if n > 0 else b
    p, q, r = copy.deepcopy((a, b, z))
    r[0] = r[0] * x[2]
    q[1] = x[1] * 2
    return sum(p) * sum(q) * sum(r) + a[0]


@program(*CHOSEN)
def copied_dicts_of_numbers_one_twice(x, n):
    a = {"u": x[0]}
    b = {"u": x[1]}
    z = a if n > 0 else b
    p, q, r = copy.deepcopy((a, b, z))
    r["u"] = r["u"] * x[2]
    q["u"] = q["u"] + x[0]
    return p["u"] * q["u"] * r["u"] + a["u"]


@program(*CHOSEN)
def copied_open_lists_of_numbers_one_twice(x, n):
    a = [x[0]]
    b = [x[1]]
    for i in range(n + 1):
        a.append(x[i % 3] * i)
        b.append(x[0])
    z = a if n > 0 else b
    p, q, r = copy.deepcopy((a, b, z))
    r[0] = r[0] * x[2]
    q.append(x[1] * 2)
    return sum(p) * sum(q) * sum(r) + a[0]


@program(*CHOSEN)
def copied_dicts_of_arrays_one_twice(x, n):
    a = {"w": x * 2}
    b = {"w": x * 3}
    z = a if n > 0 else b
    p, q, r = copy.deepcopy((a, b, z))
    r["w"] *= x
    q["w"][0] = x[2]
    return np.sum(p["w"] * q["w"] * r["w"])


@program(*CHOSEN)
def copied_arrays_of_two_passes(x, n):
    y = x * 2
    for i in range(n):
        z = y
        y = y * x
    p = copy.deepcopy([y, z, x])
    p[0] *= x
    return np.sum(p[0] * p[1] * p[2])


@program(*CHOSEN)
def copied_array_beside_an_object_with_it(x, n):
    a = x * 2
    o = Weights(a)
    L = [a, o]
    if n > 0:
        o.w = x * 3
    M = copy.deepcopy(L)
    M[0][0] = x[1]
    return np.sum(M[1].w * M[0])


@program(*CHOSEN)
def copied_state_with_the_best_so_far(x, n):
    a = x * 2
    st = {"cur": a, "best": a}
    for i in range(n):
        st["cur"] = st["cur"] * x
        if np.sum(st["cur"]) > 1.0:
            st["best"] = st["cur"]
    c = copy.deepcopy(st)
    c["cur"][1] = x[0] * x[2]
    return np.sum(c["best"] * x) + np.sum(st["best"])


@program(*CHOSEN)
def copied_list_written_under_a_chosen_name(x, n):
    a = [x * 2, x * 3]
    b = [x, x]
    z = a if n > 0 else b
    z[0] = x * x
    c = copy.deepcopy((a, b))
    c[0][0][0] = x[1]
    return np.sum(c[0][0] * c[1][0]) + np.sum(a[0])


@program(*CHOSEN)
def copied_list_written_by_a_recursive_function(x, n):
    a = [x * 2, x * 3]

    def rec(L, k):
        L[k % 2] = x * x[0]
        return 1.0 if k == 0 else rec(L, k - 1)

    t = rec(a, n)
    c = copy.deepcopy(a)
    c[0][0] = x[1] * t
    return np.sum(c[0] * c[1]) + np.sum(a[0])


@program(*CHOSEN)
def copied_dict_written_in_a_list(x, n):
    a = {"u": x * 2, "v": x * 3}
    L = [a]
    L[n * 0]["u"] = x * x
    c = copy.deepcopy(a)
    c["u"] *= 2
    return np.sum(c["u"] * c["v"]) + np.sum(a["u"])


@program(*CHOSEN)
def copied_object_written_by_a_recursive_function(x, n):
    a = Weights(x * 2)

    def go(o, k):
        o.w = o.w * x
        return o if k <= 0 else go(o, k - 1)

    b = go(a, n)
    p, q = copy.deepcopy((a, b))
    q.w *= x
    return np.sum(p.w) + np.sum(a.w * q.w)


@program(*CHOSEN)
def copied_list_written_in_a_loop_over_a_tuple(x, n):
    a = [x * 2, x * 3]
    for i in range(n):
        for r in (a,):
            r[i % 2] = r[0] * x
    c = copy.deepcopy(a)
    c[1] *= x
    return np.sum(c[0] * c[1]) + np.sum(a[1])
