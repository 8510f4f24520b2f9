"""Dicts that are asked, before they have all of their keys, for one that is known at run time only."""

from tests.programs.zoo import const, family, num

program = family("dicts_asked")


@program(num(0.5, 1.2))
def search_that_notes_what_it_has_seen(x):
    seen = {}
    q = [(0, x)]
    while q:
        d, v = q.pop()
        if d in seen:
            continue
        seen[d] = v
        if d < 1:
            q.append((d + 1, v * v))
    return sum(v for d, v in seen.items())


@program(num(0.5, 1.2), const(2))
def search_to_a_given_depth(x, n):
    seen = {}
    q = [(0, x)]
    while q:
        d, v = q.pop()
        if d in seen:
            continue
        seen[d] = v
        if d < n:
            q.append((d + 1, v * v))
    return sum(v for d, v in seen.items())


@program(num(0.5, 1.2))
def seen_before_a_key_is_put_in(x):
    seen = {}
    q = [0]
    while q:
        d = q.pop()
        if d in seen:
            continue
        seen[d] = x * (d + 1)
        if d < 3:
            q.append(d + 1)
            q.append(d)
    return sum(v for v in seen.values())


@program(num(0.5, 1.2))
def keys_until_one_comes_again(x):
    seen = {}
    k = 0
    while k not in seen:
        seen[k] = x * k
        k = (k * 2 + 1) % 7
    return sum(seen.values()) + len(seen) * x


@program(num(0.5, 1.2))
def sums_by_key_from_a_stack(x):
    memo = {}
    st = [(2, x)]
    while st:
        (k, v) = st.pop()
        if k in memo:
            memo[k] = memo[k] + v
        else:
            memo[k] = v
        if k > 0:
            st.append((k - 1, v * x))
            st.append((0, v))
    return memo[0] * memo[1]


@program(num(0.5, 1.2))
def cycle_found_by_its_keys(x):
    seen = {}
    d = 0
    v = x
    while True:
        if d in seen:
            break
        seen[d] = v
        d = (d + 1) % 3
        v = v * x
    return sum(a * b for a, b in seen.items())


@program(num(0.5, 1.2), const(2))
def key_asked_for_between_stores(x, n):
    d = {}
    t = 0.0
    if n in d:
        t = t + x
    d[1] = x * x
    if n in d:
        t = t + d[1]
    d[2] = x
    if n in d:
        t = t + d[2] * x
    del d[1]
    if n in d:
        t = t * 3 * x
    return t + x


@program(num(0.5, 1.2), const(2))
def key_put_in_later_in_a_pass(x, n):
    d = {"a": x}
    t = 0.0
    for k in range(3):
        if k in d:
            t = t + x * 7
        d["b"] = x * k
        if n in d:
            t = t + 100 * x
    return t + d["b"]


@program(num(0.5, 1.2), const(2))
def passes_asked_for_as_keys(x, n):
    d = {}
    t = x
    for k in range(n):
        if k in d:
            t = t + d[k] * 2
        d[0] = t * x
        if k - 1 in d:
            t = t * 1.5
    return t + d[0]


@program(num(0.5, 1.2), const(2))
def key_put_in_on_a_path_and_asked(x, n):
    d = {}
    if n > 1:
        d[1] = x
    if n in d:
        return d[1] * x
    d[2] = x * x
    return x * 5 if n + 1 in d else x + d[2]


@program(num(0.5, 1.2), const(2))
def visited_keys_in_recursion(x, n):
    seen = {}
    order = []

    def visit(k, v):
        if k in seen:
            return seen[k]
        seen[k] = v * x
        order.append(k)
        r = seen[k]
        if k > 0:
            r = r + visit(k - 1, v * x)
        return r + visit(0, v)

    return visit(n, x) + len(order) * x


@program(num(0.5, 1.2), const(2))
def lists_by_key_from_a_stack(x, n):
    class_ = {}
    st = [(n, x)]
    while len(st) > 0:
        k, v = st.pop()
        if k not in class_:
            class_[k] = [v]
            if k > 0:
                st.append((k - 1, v * v))
        else:
            class_[k].append(v * 2)
        if len(class_[k]) < 2:
            st.append((k, v * x))
    return sum(sum(v) for v in class_.values())


@program(num(), const(["a"]))
def truths_of_dicts_that_have_lost_entries(x, order):
    d = {"a": x}
    total = x
    d.pop("a")
    if any([d, None]):
        total = total * 2.0
    for k in range(3):
        if order and d or k > 1:
            total = total + x * k
    e = {"a": x * x, "b": x}
    while order and e:
        key, order = order[0], order[1:]
        total = total + e.pop(key)
    return total * all([e, x]) + (x if d else total) + len(e)
