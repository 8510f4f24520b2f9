"""Iterators: what is made when it is asked for, what is asked for, and what is left of them."""

import itertools
from collections import deque

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("lazy")


# when the elements are made


@program(vec(4))
def name_bound_again_before_it_is_consumed(x):
    scale = 2.0
    g = (v * scale for v in x)
    scale = x[0]
    return sum(g)


@program(vec(4))
def array_written_before_it_is_consumed(x):
    y = x.copy()
    g = (v for v in y)
    y[1] = 7 * x[0]
    return sum(v * v for v in g)


@program(vec(4))
def list_that_grows_before_it_is_consumed(x):
    xs = [x[0]]
    g = (v * v for v in xs)
    xs.append(x[1] * x[2])
    return sum(g)


@program(vec(4))
def loop_changes_what_the_expression_reads(x):
    s, t = 1.0, 0.0
    for y in (v * s for v in x):
        s = s + y
        t += s
    return t


@program(vec(4))
def loop_writes_what_the_expression_reads(x):
    y = x.copy()
    t = 0.0
    for k, v in enumerate(v * v for v in y):
        if k < 3:
            y[k + 1] = y[k + 1] * v
        t += v
    y[0] = 3.0
    return t + y[3]


@program(vec(5))
def expression_with_a_condition_that_the_loop_changes(x):
    s, t = 0.0, 1.0
    for y in (v * t for v in x if v > s * 0.1):
        s += y
        t = t * 0.5 + s * 0.1
    return s


@program(vec(4))
def expressions_in_each_other(x):
    s = 0.5
    inner = (v * s for v in x)
    outer = (w + s for w in inner)
    s = x[3]
    return sum(w * w for w in outer)


@program(vec(4))
def expression_given_back(x):
    def scaled(k):
        m = k + 1.0
        return (v * m * x[0] for v in x)

    return sum(a * b for a, b in zip(scaled(1), scaled(2)))


@program(vec(4))
def expressions_kept_in_a_list(x):
    made = [(v * v * k for v in x) for k in range(1, 3)]
    return sum(made[0]) * sum(made[1])


@program(vec(4))
def filter_asks_when_it_is_consumed(x):
    s = 0.0
    for y in filter(lambda v: v > s - 5.0, x):
        s += 0.8 * y * y
    return s


@program(vec(4))
def filter_of_a_list_that_grows(x):
    y = list(x)
    f = filter(lambda v: v > -9.0, y)
    y.append(x[3] * x[0])
    return sum(v * v for v in f)


@program(vec(4))
def starmap_of_what_the_loop_changes(x):
    s, t = 1.0, 0.0
    for y in itertools.starmap(lambda a, b: a * b * s, zip(x, x[1:])):
        s = s + y
        t += s
    return t


@program(vec(5))
def map_over_tuples_of_different_lengths(x):
    s, t = 1.0, 0.0
    for y in map(lambda p: p[0] * s, ((x[0], 1), (x[1], x[2], 2), (x[3],))):
        s = s + y
        t += s * y
    return t


@program(vec(4))
def takewhile_reads_what_the_loop_changes(x):
    k, s = 1.0, 0.0
    for v in itertools.takewhile(lambda u: u < 20.0 + s, (u * k for u in x)):
        s += v
        k = k * 0.5
    return s


# what is asked for


@program(vec(4))
def what_any_has_found(x):
    if any((hit := v) > x[2] - 1e-9 for v in x):
        return hit * 2.0
    return 0.0


@program(vec(4))
def what_all_has_not(x):
    if all((last := v) < x[2] for v in x):
        return x[0]
    return last * x[1]


@program(vec(4))
def how_often_any_asks(x):
    n = 0

    def big(v):
        nonlocal n
        n += 1
        return v > x[1] - 1e-9

    found = any(map(big, x))
    return x[0] * n * (2.0 if found else 1.0)


@program(vec(4))
def what_all_appends(x):
    seen = []
    all((seen.append(v * v) or v < x[1] - 1e-9) for v in x)
    return sum(seen)


@program(vec(4))
def all_stops_before_the_end_of_the_array(x):
    if all(x[i] * 0.0 < 1.0 and i < 3 and x[i + 1] * 0.0 < 1.0 for i in range(len(x))):
        return x[0]
    return x[1] * x[2]


@program(vec(4))
def counter_of_a_generator_in_any(x):
    n = 0

    def gen():
        nonlocal n
        for v in x:
            n += 1
            yield v

    found = any(v > x[2] - 1e-9 for v in gen())
    return x[0] * n if found else 0.0


@program(vec(4))
def counter_of_a_generator_in_zip(x):
    n = 0

    def gen():
        nonlocal n
        for v in x:
            n += 1
            yield v * v

    pairs = list(zip(gen(), range(2)))
    return sum(a for a, _ in pairs) * n


@program(vec(4))
def counter_of_a_generator_in_islice(x):
    n = 0

    def gen():
        nonlocal n
        for v in x:
            n += 1
            yield v

    a, b = itertools.islice(gen(), 2)
    return a * b * n


@program(vec(4))
def counter_of_a_map_in_islice(x):
    n = 0

    def double(v):
        nonlocal n
        n += 1
        return v * 2

    first = list(itertools.islice(map(double, x), 1, 3))
    return first[0] * first[1] * n


@program(vec(4))
def counter_of_a_generator_that_max_takes(x):
    n = 0

    def gen():
        nonlocal n
        for v in x:
            n += 1
            yield v * v

    return max(gen()) * n


@program(vec(4))
def searched_in_a_generator(x):
    n = 0

    def gen():
        nonlocal n
        for v in (1.0, 2.0, 3.0, 4.0):
            n += 1
            yield v

    return x[0] * n * n if 3.0 in gen() else x[1]


@program(vec(4))
def chain_left_by_break(x):
    n = 0

    def gen():
        nonlocal n
        for v in x:
            n += 1
            yield v

    s = 0.0
    for k, v in enumerate(itertools.chain(gen(), [x[0]])):
        s += v * v
        if k == 2:
            break
    return s * n


@program(vec(4))
def next_of_an_expression(x):
    total = 0.0

    def over(v):
        nonlocal total
        total += v * v
        return total >= x[0] ** 2 + x[1] ** 2

    i = next((i for i, v in enumerate(x) if over(v)), -1)
    return total * i


class Reader:
    def __init__(self, x):
        self.x = x
        self.n = 0

    def __iter__(self):
        for v in self.x:
            self.n += 1
            yield v


@program(vec(4))
def object_left_by_break(x):
    r = Reader(x)
    for k, v in enumerate(r):
        if k == 1:
            break
    for v in r:
        if v == x[2]:
            break
    return v * v * r.n


@program(vec(4))
def object_zipped(x):
    r = Reader(x)
    return sum(a * a for a, _ in zip(r, range(2))) * r.n


@program(vec(3))
def object_multiplied_with_itself(x):
    r = Reader(x)
    return sum(a * b for a, b in itertools.product(r, r)) * r.n


@program(vec(4))
def part_of_a_list_replaced_by_an_expression(x):
    xs = [x[0], 0.0, 0.0]
    xs[1:] = (v * v for v in x)
    return xs[2] * xs[0] * len(xs)


# what is left


@program(vec(4))
def in_pairs(x):
    it = iter(x)
    return sum(a * b for a, b in zip(it, it))


@program(vec(6))
def in_threes(x):
    s = 0.0
    for a, b, c in zip(*[iter(x)] * 3):
        s += a * b - c * s
    return s


@program(vec(5))
def pairs_of_indices(x):
    it = iter(range(5))
    return sum(x[i] * x[j] for i, j in zip(it, it))


@program(vec(4))
def header_and_rest(x):
    it = iter(x)
    first = next(it)
    s = 0.0
    for v in it:
        s += v * first
    return s


@program(vec(5))
def rest_behind_a_break(x):
    it = iter(x)
    for v in it:
        if v == x[1]:
            break
    return v * sum(it)


@program(vec(5))
def expression_in_two_parts(x):
    g = (v * v for v in x)
    for k, v in zip(range(2), g):
        last = v * k
    return last * sum(g)


@program(vec(5))
def loops_in_each_other_over_one(x):
    it = iter(x)
    s = 0.0
    for v in it:
        for w in it:
            s += v * w
            break
    return s


@program(vec(5))
def parts_taken_by_a_helper(x):
    def take(it, n):
        return [v for _, v in zip(range(n), it)]

    it = iter(x)
    a = take(it, 2)
    return sum(a) * sum(it)


@program(vec(4))
def nothing_left_on_one_path(x):
    g = (v * v for v in x)
    s = 0.0
    if x[0] * 0.0 < 1.0:
        s = sum(g)
    return s + sum(g)


@program(vec(4))
def one_round_in_a_loop(x):
    g = (v * v for v in x)
    s = 0.0
    for _ in range(3):
        s = s * 0.5 + sum(g)
    return s


@program(vec(4))
def searched_and_gone_on_with(x):
    it = iter(x)
    return sum(it) * x[0] if x[1] in it else x[1]


@program(vec(4))
def stepped_while_there_is_more(x):
    it = iter(x)
    s = 0.0
    while (v := next(it, None)) is not None:
        s += v * v
    return s


@program(vec(4))
def tee_of_which_one_is_ahead(x):
    a, b = itertools.tee(v * 2 for v in x)
    next(b)
    return sum(u * w for u, w in zip(a, b))


# views and containers that change


@program(vec(4))
def values_of_a_dict_that_grows(x):
    d = {0: x[0], 1: x[1]}
    vals = d.values()
    d[0] = x[2] ** 2
    d[5] = x[3]
    return sum(vals) * len(vals)


@program(vec(4))
def items_and_keys_of_a_dict_that_grows(x):
    d = {0: x[0], 1: x[1]}
    items, keys = d.items(), d.keys()
    d[5] = x[3] * x[3]
    return sum(k * v for k, v in items) + len(keys) * x[0]


@program(vec(4))
def values_of_a_dict_with_keys_of_the_run(x):
    d = {}
    vals = d.values()
    for k in range(len(x) - 1):
        d[k] = x[k] * k
    return sum(v * v for v in vals)


@program(vec(4))
def backwards_from_where_the_end_was(x):
    y = list(x)
    r = reversed(y)
    y.append(x[0])
    return sum(i * v * v for i, v in enumerate(r))


class Node:
    def __init__(self, v, kids=()):
        self.v = v
        self.kids = kids


@program(vec(4))
def objects_breadth_first(x):
    queue = [Node(x[0], [Node(x[1], [Node(x[2])]), Node(x[3])])]
    s = 0.0
    for n in queue:
        s = s * 0.5 + n.v * n.v * (1 + len(n.kids))
        queue.extend(n.kids)
    return s


@program(vec(2))
def objects_appended_while_looped_over(x):
    queue = [Node(x[0])]
    s = 0.0
    for n in queue:
        s += n.v
        if len(queue) < 3:
            queue.append(Node(n.v * x[1]))
    return s


@program(vec(2))
def objects_replaced_while_looped_over(x):
    ps = [Node(x[0]), Node(x[1]), Node(x[0])]
    s = 0.0
    for p in ps:
        ps[2] = Node(p.v * 3.0)
        s = s * 2 + p.v
    return s


@program(vec(2))
def objects_popped_while_looped_over(x):
    ps = [Node(x[0]), Node(x[1]), Node(x[0])]
    s = 0.0
    for i, p in enumerate(ps):
        s += p.v * p.v * (i + 1)
        if i == 0:
            ps.pop()
    return s


@program(vec(3))
def list_of_different_things_written_while_looped_over(x):
    xs = [x[0], x[1], 2]
    s = 0.0
    for v in xs:
        xs[1] = v * 3.0
        s = s * 2 + v
    return s


@program(vec(3))
def deque_that_grows_while_looped_over(x):
    q = deque(x)
    s = 0.0
    try:
        for v in q:
            s += v * v
            if len(q) < 8:
                q.append(v)
    except RuntimeError:
        s *= 10
    return s


@program(vec(3))
def deque_that_grows_where_the_loop_ends(x):
    q = deque(x)
    for v in q:
        if v == x[1]:
            q.append(v * v)
            break
    return sum(q)


@program(vec(2))
def dict_that_grows_while_looped_over(x):
    d = {"a": x[0], "b": x[1]}
    try:
        for k in d:
            d[k + "z"] = x[1]
    except RuntimeError:
        return x[0] * x[0] * len(d)
    return x[1]


@program(vec(4), num(0.5))
def generators_in_step_that_only_read(x, c):
    def scaled():
        for v in x:
            yield v * c

    def moved():
        for v in x:
            yield v + c

    t = 0.0
    for a, b in zip(scaled(), moved()):
        t += a * b
    return t


@program(vec(4))
def groups_summed(x):
    y = np.abs(x)
    s = 0.0
    for k, g in itertools.groupby(enumerate(y), lambda p: p[0] // 2):
        s += sum(v for _, v in g) ** 2 * (k + 1)
    return s
