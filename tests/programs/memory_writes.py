"""Index arrays, masks, dtypes and the less usual ways of writing."""

import numpy as np

from tests.programs.zoo import arr, const, family, num, pos, vec

program = family("memory")

TWICE = const(np.array([0, 2, 2, 1]))


@program(vec(4), TWICE)
def index_array_read_with_duplicates(x, idx):
    y = x[idx]
    return np.sum(y * y * np.arange(1.0, 5.0))


@program(vec(4), vec(4), TWICE)
def index_array_write_last_wins(x, v, idx):
    s = np.sum(x * x)
    x[idx] = v * v
    return s + np.sum(x * x * x)


@program(vec(4), vec(4), TWICE)
def index_array_augmented_is_not_accumulated(x, v, idx):
    x[idx] += v * x[idx]
    x[idx] *= v
    return np.sum(x * x)


@program(vec(4), vec(4), TWICE)
def add_at_accumulates(x, v, idx):
    np.add.at(x, idx, v * v)
    y = np.zeros(4)
    np.add.at(y, idx, x)
    return np.sum(x * y * y)


@program(arr(3, 3), vec(4))
def add_at_two_indices(A, v):
    rows = np.array([0, 1, 1, 2])
    cols = np.array([2, 0, 0, 1])
    np.add.at(A, (rows, cols), v)
    return np.sum(A * A) + np.sum(A[rows, cols] * v)


@program(arr(4, 3))
def swap_rows_by_index_array(x):
    x[[0, 1]] = x[[1, 0]]
    x[1:] *= x[0]
    x[[3, 1]] = x[[1, 3]] * 0.5
    return np.sum(x * x * np.arange(12.0).reshape(4, 3))


@program(arr(3, 3))
def swap_rows_by_copy(A):
    row = A[0].copy()
    A[0] = A[2]
    A[2] = row
    A[0] *= row
    return np.sum(A**3 * np.arange(9.0).reshape(3, 3))


@program(arr(3, 3))
def swap_rows_by_views_goes_wrong(A):
    A[0], A[1] = A[1], A[0]
    return np.sum(A**2 * np.arange(9.0).reshape(3, 3))


@program(vec(4))
def swap_elements(x):
    x[0], x[3] = x[3], x[0]
    x[1], x[2] = x[2] * x[0], x[1]
    return np.sum(x * x * np.arange(1.0, 5.0))


@program(vec(6))
def mask_read(x):
    m = x > 0.0
    return np.sum(x[m] ** 2) + np.prod(x[~m] + 3.0)


@program(vec(6), num())
def mask_write_scalar(x, k):
    x[x < 0.0] = k * k
    return np.sum(x**3)


@program(vec(6))
def mask_write_array(x):
    m = x > 0.0
    x[m] = np.sin(x[m]) * 2.0
    x[~m] *= x[0]
    x[m] -= 0.1
    return np.sum(x * x)


@program(arr(3, 4), vec(3))
def mask_of_rows(A, w):
    keep = w > -0.3
    B = A[keep]
    A[keep] = B * B
    A[:, 1][keep] = 2.0
    return np.sum(A) + np.sum(B * B)


@program(arr(3, 4))
def mask_two_dimensional(A):
    big = np.abs(A) > 0.4
    A[big] = A[big] * 0.5
    return np.sum(A * A) + np.sum(A[big])


@program(arr(4, 4))
def index_pairs_read_and_written(A):
    i = np.arange(4)
    d = A[i, i]
    A[i, i] = d * d + 1.0
    A[i, 3 - i] += d
    return np.sum(A * A)


@program(arr(4, 3))
def index_array_with_slice(A):
    rows = np.array([3, 0, 3])
    B = A[rows, 1:]
    A[rows, :2] = B * 0.5
    A[1:, [0, 2]] *= A[:3, [2, 0]]
    return np.sum(A * A) + np.sum(B**3)


@program(vec(5))
def index_array_result_is_a_copy(x):
    y = x[[0, 1, 2]]
    y[0] = 3.0 * y[1]
    x[0] = y[0] * x[4]
    return np.sum(x * x) + np.sum(y * y)


@program(vec(4))
def integer_target_truncates(x):
    counts = np.zeros(4, dtype=int)
    counts[:] = 10.0 * x
    y = x * counts
    return np.sum(y * y)


@program(vec(4))
def boolean_array_is_inactive(x):
    seen = np.zeros(4, dtype=bool)
    for i in range(4):
        seen[i] = x[i] > 0.0
    return np.sum(x * x * seen) + np.sum(x[seen])


@program(vec(4))
def float32_target_of_zeros(x):
    idx = np.zeros(3, dtype=np.int64)
    idx[1] = 2
    idx[2] = idx[1] + 1
    return np.sum(x[idx] * x[idx[1]])


@program(pos(5))
def where_then_write(x):
    y = np.where(x > 1.0, x * x, np.sqrt(x))
    y[0] = x[1]
    x[:] = y[::-1]
    return np.sum(x * np.arange(5.0) ** 2)


@program(arr(3, 3))
def zeros_filled_by_loops(A):
    B = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            for k in range(3):
                B[i, j] += A[i, k] * A[k, j]
    return np.sum(B * A)


@program(vec(4), num())
def full_and_ones_written(x, k):
    y = np.full(4, k)
    z = np.ones_like(x)
    e = np.empty((2, 4))
    e[0] = y * x
    e[1] = z
    y[1] = x[0]
    z[2:] *= x[2:]
    e[1, 1:] = z[1:] * k
    return np.sum(y * z) + np.sum(e * e)


@program(vec(4))
def asarray_is_an_alias(x):
    y = np.asarray(x)
    y[0] = x[1] * 2.0
    z = np.array(x)
    z[1] = 9.0
    return np.sum(x * x) + np.sum(z * z)


@program(arr(2, 3))
def views_by_functions(A):
    B = np.transpose(A)
    C = np.reshape(A, (6,))
    D = np.swapaxes(A, 0, 1)
    E = np.squeeze(A[:1])
    B[0, 1] = C[5] * D[2, 0]
    C[0] *= E[1]
    E += A[1]
    return np.sum(A * A * np.arange(6.0).reshape(2, 3))


@program(arr(3, 2))
def expand_dims_view(A):
    B = np.expand_dims(A, 1)
    B[:, 0, 0] *= B[:, 0, 1]
    C = A[:, ::-1]
    C[0] = A[1]
    return np.sum(A**3)


@program(vec(6), 2)
def strided_writes(x, s):
    x[::s] = x[1::s] * x[::s]
    x[1::s] += x[::s]
    x[-2:0:-s] -= 0.3 * x[5:1:-s]
    return np.sum(x * x * np.arange(1.0, 7.0))


@program(vec(5), 1, 4)
def slice_bounds_at_run_time(x, a, b):
    for k in range(2):
        x[a + k : b] *= x[a + k - 1 : b - 1]
        x[: k + 1] += x[b - k :][: k + 1]
    return np.sum(x * x)


@program(vec(5))
def slice_object(x):
    inner = slice(1, -1)
    x[inner] = x[inner] * x[2:]
    return np.sum(x * x)


@program(arr(3, 3))
def index_tuple_object(A):
    at = (1, slice(0, 2))
    A[at] = A[at] * A[0, :2]
    where = (2, 2)
    A[where] += A[1, 1]
    return np.sum(A * A)


@program(vec(4))
def write_depends_on_read_order(x):
    x[0] = x[1]
    x[1] = x[0] * x[2]
    x[2] = x[1] + x[0]
    x[0] = x[2] * x[1] * x[3]
    x[3] = x[0]
    return np.sum(x * x)


@program(vec(3), num())
def same_element_written_in_loop(x, k):
    for i in range(5):
        x[1] = np.sin(x[1] * k) + x[i % 3]
    return x[1] * x[0]


@program(vec(5))
def chained_assignment_of_array(x):
    a = b = x[1:4]
    a[0] = b[1] * x[0]
    x[0] = x[4] = a[0] * b[2]
    return np.sum(x * x)


@program(vec(4), vec(4))
def dead_write_then_live_write(x, y):
    x[0] = y[0] * y[1]
    x[0] = y[2]
    y[:] = 1.0
    y[0] = x[0] * x[1]
    return np.sum(x * x) + y[0]


@program(vec(4))
def written_buffer_not_returned(x):
    buf = np.zeros(4)
    buf[0] = x[0]
    y = buf[0] * x[1]
    buf[0] = 100.0
    buf[1] = y
    return y * buf[1]


@program(arr(2, 2), arr(2, 2))
def matmul_written_through(A, B):
    C = np.zeros((2, 2))
    C[:] = A @ B
    A[:] = C @ A
    C += A
    return np.sum(C * A)


@program(vec(6), 3)
def moving_window(x, w):
    out = np.zeros(6 - w + 1)
    for i in range(6 - w + 1):
        win = x[i : i + w]
        out[i] = np.sum(win * win)
        win[0] = out[i] * 0.1
    return np.sum(out * out) + np.sum(x)


@program(vec(5))
def sum_into_view_of_result(x):
    total = np.zeros(2)
    a = total[0:1]
    b = total[1:]
    for v in x:
        a += v * v
        b += a * v
    return total[0] * total[1]


@program(vec(4, lo=0.2, hi=0.9), num(0.5, 0.8))
def array_shrunk_by_a_mask_in_each_pass(c, k):
    z = np.zeros(4)
    total = 0.0
    for i in range(3):
        z *= z
        z += c
        keep = z < 0.95 + i * k
        z = z[keep]
        c = c[keep]
        total += np.sum(z * z)
    return total


@program(vec(4))
def array_permuted_in_each_pass(x):
    z = x.copy()
    for _ in range(3):
        z[0] += z[1] * z[2]
        z = z[[2, 0, 3, 1]]
    return np.sum(z**2 * np.arange(4.0))
