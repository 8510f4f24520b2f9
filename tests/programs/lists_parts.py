"""Parts and copies of lists of arrays, whose entries are replaced."""

import numpy as np

from tests.programs.zoo import const, family, vec

program = family("lists")
arrays = const([np.array([0.3, 0.5]), np.array([0.7, 0.9])])


@program(vec(2), arrays, 2)
def entries_of_a_copy_replaced_in_a_loop(x, m, n):
    k = m[::1]
    done = 0
    while done < n:
        done += 1
        k[1] = x * done
    return np.sum(x * m[1])


@program(vec(3), arrays, 2)
def entries_of_a_copy_replaced_by_longer_ones(x, m, n):
    k = m[::1]
    for j in range(n):
        k[j % 2] = x * (j + 1.0)
        k[1] = np.append(k[0], x[j])
    return np.sum(x) * m[1][0]


@program(vec(2), arrays, 1)
def entries_of_a_copy_and_of_the_original_exchanged(x, m, n):
    k = [v for q in [m, m] for v in q][:4]
    for j in range(n):
        k[n], m[j] = m[j], x
    return np.sum(m[0] * m[1])


@program(vec(3), arrays)
def a_copy_is_used_before_its_entry_is_replaced_only(x, m):
    k = m[::1]
    t = np.sum(k[1] * k[0])
    k[1] = x
    return t * np.sum(x)


@program(vec(2), arrays, 3)
def copies_made_in_a_loop_and_changed_in_another(x, m, n):
    for k in range(n):
        z = m[::1]
        for j in range(2):
            z[1] = x * m[j]
            z[0] = z[1] * 2.0
        m[0] = m[1] * np.sum(z[0])
    return np.sum(m[0] * x)
