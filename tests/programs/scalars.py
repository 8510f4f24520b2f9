"""NumPy's scalars, arrays without axes, and conversions between them and Python's numbers."""

import numpy as np

from tests.programs.zoo import const, family, num, vec

program = family("scalars")


@program(vec(3))
def items_and_floats(x):
    return np.sum(x).item() * float(np.sum(x**2)) * x[0].item() + np.dot(x, x).item() ** 0.5


@program(vec(2))
def read_by_the_empty_index(x):
    a = np.array(x[0])
    b = a[()]
    return float(a) * b * np.asarray(x[1]) + a * b


@program(vec(2))
def read_with_a_new_axis(x):
    a = np.array(x[0])
    b = np.asarray(np.sum(x))
    return a * a[None][0] * a[...] + b * b[()] + b[...] * b


@program(vec(3))
def written_without_axes(x):
    a = np.zeros(())
    a[()] = x[0] * 2.0
    a[...] += x[1]
    b = np.array(0.5)
    b += x[2]
    b *= a
    return a * b


@program(const(np.array(0.7)), num())
def argument_without_axes(a, x):
    a *= x
    a[()] = a * a + x
    return a * x + float(a)


@program(const({"a": np.array(2.0), "b": np.float64(0.5)}), const(np.float64(0.3)))
def numpy_scalars(d, s):
    total = np.float64(0.0)
    for _ in range(3):
        total += d["a"].item() * d["b"] + np.float32(0.5) * s
    return total * np.squeeze(np.array([s]))


@program(vec(3), num())
def conjugates_of_real_numbers(x, s):
    return s.conjugate() * x[0].conjugate() + (3).conjugate() * s


@program(vec(3), num())
def what_methods_that_write_return(x, s):
    y = x * 1.0
    given = y.fill(s), y[0], np.copyto(y, x), y[1]
    return given[1] * given[3] * (2.0 if given[0] is None and given[2] is None else 3.0)
