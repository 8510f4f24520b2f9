"""Arrays written in place, and the views through which they are read and written."""
# ruff: noqa: B905

import numpy as np

from tests.programs.zoo import arr, family, num, pos, vec

program = family("memory")


@program(vec(3), arr(3, 3), vec(3))
def update_argument(x, A, y):
    x += A @ y
    return np.sum(x * x)


@program(vec(4), num())
def element_squares(x, k):
    x[0] = k * x[1] * x[1]
    x[2] = x[0] * x[2]
    return np.sum(x * x)


@program(vec(5), 3)
def shift_by_overlap(a, n):
    for _ in range(n):
        a[1:] = a[:-1] * a[1:] + a[1:]
    return np.sum(a)


@program(vec(6), 3)
def shift_left_overlap(a, n):
    for _ in range(n):
        a[:-1] = np.sin(a[1:]) * a[:-1]
    return np.sum(a * a)


@program(vec(5))
def reverse_in_place(a):
    a[:] = a[::-1] * a
    a[::-1] = a * np.arange(5.0)
    return np.sum(a * np.arange(1.0, 6.0))


@program(vec(6))
def overlap_plain_copy(a):
    a[2:] = a[:-2]
    a[:3] = a[1:4]
    return np.sum(a * a * np.arange(6.0))


@program(vec(6))
def overlap_augmented(a):
    a[1:] += a[:-1] * a[:-1]
    a[:-1] -= 0.5 * a[1:]
    a[::2] *= a[1::2]
    return np.sum(a * a)


@program(vec(5))
def saved_before_overwritten(x):
    a = x[0]
    x[0] = x[1] * 2.0
    b = x[0]
    x[0] = np.sin(x[2])
    return a * b * x[0] + np.sum(x * x)


@program(vec(4))
def row_saved_by_view_sees_the_write(x):
    v = x[1:3]
    s = np.sum(v * v)
    x[1] = x[0] * x[3]
    return s + np.sum(v * v * v)


@program(vec(4))
def row_saved_by_copy_keeps_the_old(x):
    v = x[1:3].copy()
    x[1] = x[0] * x[3]
    x[2] *= x[1]
    return np.sum(v * x[1:3]) + np.sum(v * v)


@program(vec(4))
def write_through_view(x):
    v = x[1:]
    v[0] = x[0] * v[2]
    v[1:] *= v[0]
    return np.sum(x * x)


@program(vec(8))
def view_of_view(x):
    v = x[1:7]
    w = v[::2]
    u = w[1:]
    u[0] = x[0] * u[1]
    w *= v[1::2]
    v[0] += x[7] * x[2]
    return np.sum(x * x * np.arange(1.0, 9.0))


@program(arr(3, 4))
def row_view_written(A):
    row = A[1]
    row[2] = row[0] * A[0, 0]
    row += A[2] * A[0]
    return np.sum(A * A)


@program(arr(3, 4))
def column_view_written(A):
    col = A[:, 1]
    col[0] = A[0, 0] * A[2, 3]
    col *= A[:, 2]
    return np.sum(np.sin(A))


@program(arr(3, 3))
def transpose_written(A):
    B = A.T
    B[0, 1] = A[0, 0] * A[0, 1]
    B[2] += A[2] * A[:, 0]
    return np.sum(A * A * np.arange(9.0).reshape(3, 3))


@program(arr(3, 3))
def transpose_overlap(A):
    A[:] = A.T * A
    A += np.transpose(A)
    return np.sum(A**3)


@program(vec(6))
def reshape_view_written(x):
    M = x.reshape(2, 3)
    M[0, 2] = x[5] * M[1, 0]
    M[1] *= M[0]
    return np.sum(x * x * np.arange(6.0))


@program(arr(2, 3))
def ravel_view_written(A):
    flat = A.ravel()
    for i in range(1, 6):
        flat[i] = flat[i] * flat[i - 1] + 0.1
    return np.sum(A * A)


@program(arr(3, 4))
def ravel_of_transpose_is_a_copy(A):
    flat = A.T.ravel()
    flat[0] = 7.0
    flat[1:] *= flat[:-1]
    return np.sum(A * A) + np.sum(flat * flat)


@program(arr(3, 4))
def reshape_of_slice_is_a_copy(A):
    M = A[:, :2].reshape(2, 3)
    M *= 2.0
    M[0, 0] = A[0, 0] * A[1, 1]
    A[0, 1] = 3.0 * M[0, 0]
    return np.sum(A * A) + np.sum(M**3)


@program(vec(4))
def newaxis_view_written(x):
    col = x[:, None]
    col[1:] *= col[:-1]
    row = x[None, :]
    row[0, 0] = x[1] * x[2]
    return np.sum(x**3)


@program(arr(2, 3, 2))
def ellipsis_written(T):
    T[..., 0] = T[..., 1] * T[0, 0, 0]
    T[1, ...] += T[0]
    return np.sum(T * T)


@program(arr(4, 4))
def block_written(A):
    A[1:3, 1:3] = A[:2, :2] @ A[2:, 2:]
    A[::2, 1::2] -= A[1::2, ::2] * 0.5
    return np.sum(A * A)


@program(arr(3, 3), vec(3))
def broadcast_written(A, v):
    A[:] = v * v
    A[1] = v[0] * v[1]
    A[:, 2] += v[2] * v
    A *= v[:, None]
    return np.sum(A**2)


@program(vec(4), num())
def scalar_written_everywhere(x, k):
    y = np.zeros(4)
    y[:] = k * k
    y[1:3] += x[:2] * k
    x[:] = k
    return np.sum(y * y) + np.sum(x * y)


@program(vec(5), num())
def whole_array_overwritten(x, k):
    s = np.sum(x * x)
    x[:] = k
    x[0] = s
    return np.sum(x * x)


@program(vec(4))
def fill_method(x):
    s = x[0] * x[1]
    y = x.copy()
    y.fill(s)
    y[1] = x[2]
    return np.sum(y * y)


@program(vec(5))
def prefix_sum_in_place(x):
    for i in range(1, 5):
        x[i] += x[i - 1]
    return np.sum(x * x)


@program(vec(5))
def prefix_product_in_place(x):
    for i in range(1, x.shape[0]):
        x[i] *= x[i - 1] + 1.5
    return np.sum(x)


@program(arr(3, 3))
def augmented_all_kinds(A):
    A[0] += A[1]
    A[1] -= A[2] * A[0]
    A[2] *= A[0]
    A[0, 0] /= A[1, 1] + 3.0
    A[1, 2] **= 2
    A @= np.array([[1.0, 0.2, 0.0], [0.0, 1.0, 0.1], [0.3, 0.0, 1.0]])
    return np.sum(A * A)


@program(pos(4), num())
def in_place_whole_array(x, k):
    x += k
    x *= x
    x -= k * x[0]
    x /= k + 2.0
    x **= 2
    return np.sum(x)


@program(vec(3), num())
def scalar_rebinds_array_writes(x, s):
    t = s
    t += x[0]
    y = x
    y += s
    u = x[1]
    u *= 2.0
    return s * t + np.sum(x * x) + u


@program(vec(3))
def add_of_itself(x):
    x += x
    x *= x
    x[0] += x[0] * x[0]
    x -= 0.5 * x * x
    return np.sum(x)


@program(vec(5))
def element_read_after_each_write(x):
    s = 0.0
    for i in range(5):
        x[i] = np.sin(x[i]) * (s + 1.0)
        s += x[i] * x[0]
    return s


@program(vec(6))
def needed_after_overwritten(x):
    y = np.exp(x)
    x[:] = 0.5 * x
    z = y * x
    y[:] = z * z
    return np.sum(z * y)


@program(vec(4))
def power_read_then_overwritten(x):
    p = x**3
    x *= 2.0
    q = x**2
    x -= q * p
    return np.sum(x * p * q)


@program(vec(4), True)
def partial_overwrite_in_branch(x, flag):
    if flag:
        x[1:3] = x[0] * x[3]
    else:
        x[0] = 0.0
    s = np.sum(x * x)
    if s > 1e9:
        x[:] = 0.0
    x[0] *= s
    return np.sum(x)


@program(vec(6))
def overwrite_in_branch_of_loop(x):
    for i in range(1, 6):
        if x[i] > x[i - 1]:
            x[i] = x[i] * x[i - 1]
        else:
            x[i - 1] = np.sin(x[i]) + x[i - 1]
    return np.sum(x * x)


@program(vec(4), 0.05)
def write_in_data_dependent_while(x, tol):
    k = 0
    while np.max(np.abs(x)) > tol and k < 30:
        x[1:] *= 0.5 + 0.1 * x[:-1]
        x[0] = 0.6 * x[0] + 0.1 * x[3]
        k += 1
    return np.sum(x) * 10.0


@program(vec(4))
def write_with_break(x):
    for i in range(4):
        x[i] = x[i] * x[i - 1]
        if i == 2:
            break
        x[i + 1] += x[i]
    return np.sum(x * x)


@program(vec(4))
def write_then_early_return(x):
    x[0] = x[1] * x[2]
    if x[0] < 100.0:
        x[3] *= x[0]
        return np.sum(x * x)
    x[1] = 0.0
    return x[1]


@program(arr(3, 3))
def diagonal_written_in_loop(A):
    for i in range(3):
        A[i, i] = A[i, i] * A[i, i - 1] + 1.0
        A[i] /= A[i, i] + 3.0
    return np.sum(A * A)


@program(arr(4, 3))
def rows_iterated_and_written(A):
    for row in A:
        row[0] = row[1] * row[2]
        row *= row[0] + 1.0
    return np.sum(A * A)


@program(arr(4, 3))
def rows_iterated_with_previous(A):
    previous = A[0]
    for row in A[1:]:
        row += previous * previous
        previous = row
    return np.sum(A * previous)


@program(arr(3, 3), arr(3, 3))
def zip_rows_written(A, B):
    for a, b in zip(A, B):
        a += b * b
        b[0] = a[1] * a[2]
    return np.sum(A * B)


@program(vec(5))
def enumerate_while_writing(x):
    for i, v in enumerate(x):
        x[i] = v * v + 0.5 * x[i - 1]
    return np.sum(x * x)


@program(vec(6))
def iterate_elements_written_ahead(x):
    s = 0.0
    i = 0
    for v in x:
        s += v * s + v
        i += 1
        if i < 6:
            x[i] = x[i] * v + 0.2
    return s


@program(num(), num())
def zero_dimensional_array(a, b):
    x = np.array(a)
    y = np.zeros(3)
    y[0] = a
    y[1] = b * y[0]
    x += b
    return float(x) * y[1] + np.sum(y)


@program(vec(3))
def written_scalar_slice_reads(x):
    lo = 0
    hi = 2
    s = x[lo:hi]
    x[hi] = np.sum(s)
    x[lo:hi] = x[hi] * s
    return np.prod(x + 2.0)


@program(vec(4), scalar=False)
def returns_written_argument(x):
    x[1:] *= x[:-1]
    x[0] = np.sum(x * x)
    return x


@program(vec(4), vec(4), scalar=False)
def returns_view_and_base(x, y):
    v = x[1:3]
    v *= y[1:3]
    y[0] = v[0] * v[1]
    return v, x, y
