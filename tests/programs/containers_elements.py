"""Lists and dicts whose elements are chosen at run time and written: nothing known of an element survives that."""

from tests.programs.zoo import family, num, vec

program = family("elements")


@program(num())
def rows_written_by_index(x):
    g = [[0.0], [0.0]]
    for i in range(2):
        g[i][0] = x * x
    return g[1][0]


@program(num())
def rows_written_in_a_loop(x):
    g = [[0.0], [0.0]]
    for r in g:
        r[0] += x * x
    return g[1][0]


@program(num())
def dicts_written_by_index(x):
    g = [{"a": 0.0}, {"a": 0.0}]
    for i in range(2):
        g[i]["a"] = x * (i + x)
    return g[1]["a"] * g[0]["a"]


@program(num(), 1)
def tuple_of_lists_written(x, k):
    g = ([0.0], [0.0])
    g[k][0] = x * x
    return g[1][0]


@program(num(), 1)
def tuple_of_tuples_of_lists_written(x, k):
    g = (([0.0], 1), ([0.0], 2))
    g[k][0][0] = x * x
    return g[1][0][0]


@program(num(), 1)
def list_of_tuples_of_lists_written(x, k):
    g = [([0.0], 1), ([0.0], 2)]
    g[k][0][0] = x * x
    return g[1][0][0]


@program(num(), 3)
def table_of_zeros_filled(x, n):
    g = [[0.0] * 3 for _ in range(2)]
    for i in range(2):
        for j in range(n):
            g[i][j] += x * (i + j)
    return g[1][0] * g[0][2] + g[1][2]


@program(vec(4))
def product_of_small_lists(v):
    a = [[v[0], v[1]], [v[2], v[3]]]
    c = [[0.0, 0.0], [0.0, 0.0]]
    for i in range(2):
        for j in range(2):
            for k in range(2):
                c[i][j] += a[i][k] * a[k][j]
    return c[0][1] * c[1][1]


@program(num(), True)
def one_of_two_lists_written(x, first):
    g, h = [1.0, 5.0], [2.0, 6.0]
    r = g if first else h
    r[0] = x * x
    return g[0] * h[0] + g[1]


@program(num(), True)
def one_of_two_lists_reversed(x, first):
    g, h = [1.0, 5.0], [1.0, 2.0, 6.0]
    r = g if first else h
    r.reverse()
    return g[0] * h[0] * x


@program(num(), True)
def one_of_two_lists_grown(x, first):
    g, h = [1.0, 5.0], [1.0, 2.0, 6.0]
    r = g if first else h
    r.append(x * x)
    return g[0] * len(g) * x + g[-1]


@program(num(), 1)
def element_written_by_a_closure(x, n):
    g = [[1.0], [2.0]]

    def put(i):
        g[i][0] = x * (i + 2)

    put(n)
    put(0)
    return g[0][0] * g[1][0]


@program(num(), 1)
def deep_element_written(x, n):
    g = [[[0.0], [1.0]], [[0.0], [1.0]]]
    g[n][n][0] = x * x
    for a in g:
        for b in a:
            b[0] += x
    return g[1][1][0] * x


@program(num())
def elements_written_from_both_ends(x):
    g = [[1, 0.0], [2, 0.0]]
    for r, s in zip(g, reversed(g)):
        r[1] = x * r[0]
        s[1] += x
    return g[0][1] * g[1][1] * g[1][0]


@program(num(), 3)
def lists_swapped_in_a_tuple(x, n):
    a, b = [0.0], [1.0]
    p = (a, b)
    for _ in range(n):
        p = (p[1], p[0])
        p[0][0] = x * (p[1][0] + x)
    return a[0] * b[0]


@program(num(), 3)
def lists_swapped_in_a_dict(x, n):
    a, b = [0.0], [1.0]
    p = {"u": a, "v": b}
    for _ in range(n):
        p = {"u": p["v"], "v": p["u"]}
        p["u"][0] = x * (p["v"][0] + x)
    return a[0] * b[0]


def alternate(a, b, x, n):
    if n == 0:
        return
    a[0] = x * (n + b[0])
    alternate(b, a, x, n - 1)


@program(num(), 2)
def lists_written_by_recursion(x, n):
    a, b = [0.0], [1.0]
    alternate(a, b, x, n)
    return a[0] + b[0] * x


@program(num(), num())
def integers_among_floats_by_a_running_index(x, y):
    numbers = [1.0, 2, x * y, 3]
    total = 0.0
    for k in range(4):
        total = total * 0.5 + numbers[k] * numbers[3 - k] * y
    return total
