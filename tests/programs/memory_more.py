"""More of NumPy's memory: out= arguments, in-place functions, grown arrays, integer targets, flags of contiguity."""

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("memory")


@program(vec(4), vec(4))
def out_argument(x, y):
    buf = np.empty(4)
    np.multiply(x, y, out=buf)
    np.add(buf, x, out=x)
    np.sin(x, out=y)
    z = np.dot(np.outer(x, y), y, out=buf)
    return np.sum(z * x) + np.sum(buf)


@program(vec(4), vec(4))
def out_argument_view(x, y):
    M = np.zeros((2, 4))
    np.exp(x, out=M[1])
    np.subtract(M[1], y, out=M[0])
    np.maximum(M, 0.2, out=M)
    np.cumsum(x, out=x)
    return np.sum(M * M) + np.sum(x * y)


@program(vec(4), vec(2))
def copyto(x, y):
    np.copyto(x[1:3], y * y)
    np.copyto(x, 2.0 * x, where=x > 0.1)
    return np.sum(x * x)


@program(arr(3, 3), num())
def fill_diagonal(A, k):
    s = np.trace(A)
    np.fill_diagonal(A, k * s)
    return np.sum(A * A)


@program(vec(5))
def sort_in_place(x):
    y = x[1:]
    y.sort()
    x[0] *= y[0]
    return np.sum(x * np.arange(5.0))


@program(vec(3))
def grown_by_append(x):
    y = np.array([])
    for v in x:
        y = np.append(y, v * v)
        y[0] *= 1.5
    return np.sum(y * y)


@program(arr(3, 3))
def diagonal_is_read(A):
    d = np.diagonal(A)
    s = np.sum(d * d)
    A[1, 1] = A[0, 2] * 3.0
    return s + np.sum(d)


@program(vec(4))
def integer_buffer_of_counts(x):
    n = np.zeros(2, dtype=np.int64)
    for v in x:
        n[int(v > 0)] += 1
        n[0] += v
    return np.sum(x * x) * n[0] + n[1]


@program(pos(4))
def multiply_at_and_subtract_at(x):
    np.subtract.at(x, [0, 0, 1], x[2:3] * np.ones(3))
    return np.sum(x * x)


@program(vec(4), wanted=True)
def put_and_place(x):
    s = x[3] * x[2]
    np.put(x, [0, 2], [s, s * s])
    return np.sum(x * x)


@program(vec(6))
def resized_views(x):
    a = x.reshape(3, 2)
    b = a.reshape(6)
    c = np.atleast_2d(b)
    d = c.T
    d[2] *= 3.0
    a[:, 1] += a[:, 0] * b[2]
    return np.sum(x**3)


@program(arr(3, 4))
def split_views_written(A):
    left, right = np.hsplit(A, 2)
    left[:] *= right
    right[0] += left[1]
    top, rest = A[0], A[1:]
    rest -= top
    return np.sum(A * A)


@program(arr(2, 3), wanted=True)
def broadcast_view_read_after_write(A):
    row = A[0]
    wide = np.broadcast_to(row, (4, 3))
    row[1] = A[1, 0] * A[1, 2]
    return np.sum(wide * wide) + np.sum(A)


@program(vec(4), vec(4))
def array_of_arrays_is_a_copy(x, y):
    M = np.array([x, y])
    M[0, 0] = 5.0
    M[1] *= M[0]
    x[1] = M[1, 1]
    return np.sum(M * M) + np.sum(x * y)


@program(vec(4), 2)
def runtime_choice_of_list_element(x, k):
    parts = [x[:2], x[2:]]
    for i in range(k):
        t = parts[int(x[i] + x[3] > -0.07)]
        t *= 1.0 + x[i]
    return np.sum(x * x)


@program(vec(4))
def conditional_rebinding_in_while(x):
    a, b = x[:2], x[2:]
    n = 0
    while n < 4:
        if a[0] * a[0] > b[0] * b[0]:
            a, b = b, a
        a += 0.5 * b
        b[1] = a[0] * a[1]
        n += 1
    return np.sum(x * x) + a[0]


@program(vec(3), vec(3))
def keyword_dict_of_buffers(x, y):
    buffers = dict(cur=x, old=y)
    for _ in range(3):
        buffers["old"][:] = np.sin(buffers["cur"]) + 0.3 * buffers["old"]
        buffers["cur"], buffers["old"] = buffers["old"], buffers["cur"]
    return np.sum(buffers["cur"] * x) + np.sum(y)


@program(vec(3))
def list_of_lists_of_arrays(x):
    grid = [[x.copy() for _ in range(2)] for _ in range(2)]
    for i in range(2):
        for j in range(2):
            grid[i][j] *= i + 2.0 * j + grid[j][i][0]
    shared = [[x] * 2] * 2
    shared[0][1][0] = grid[1][1][2]
    return np.sum(grid[0][1] * grid[1][0]) + np.sum(shared[1][0] ** 2)
