"""Complex numbers that depend on what is differentiated: arithmetic, memory, containers, branches, arguments."""

import cmath
from dataclasses import dataclass

import numpy as np

from tests.programs.zoo import arr, carr, cnum, family, num, unit, vec

program = family("complex_numbers")


@program(num(), num())
def arithmetic_of_numbers(x, y):
    z = complex(x, y)
    w = (z * z - 2.0 / z + x * z + 1j * y - (3.0 - 1j) * z.conjugate()) / (1.0 + z)
    return w.real * w.imag + abs(w) ** 2


@program(cnum(), cnum(), num())
def complex_arguments(z, w, x):
    return (z * w * x).real + abs(z - 2.0 * w) ** 2 + (z / w).imag * x


@program(carr(3), arr(3))
def real_and_complex_arguments_mixed(z, x):
    y = x * z + 1j * x**2
    return np.sum(np.abs(y) ** 2) + np.sum((z * x).imag)


@program(cnum(), num())
def powers_of_all_kinds(z, x):
    a = z**3 + z**-1 + z**0.5 + z**x + x**z + (-1.0 + 0j) ** x + 2.0**z + z**z
    return a.real + 0.3 * a.imag


@program(carr(4, scale=0.5))
def functions_of_numpy(z):
    y = np.exp(z) + np.sin(z) * np.cosh(z) + np.log(z + 3.0) + np.sqrt(z + 2.0) + np.tanh(0.3 * z) + np.arctan(0.2 * z)
    y = y + np.square(z) + np.reciprocal(z + 4.0) + np.expm1(z) + np.arcsinh(z) + np.arccosh(z + 1.5j)
    return np.sum(y.real * y.imag)


@program(cnum())
def functions_of_cmath(z):
    w = cmath.exp(z) + cmath.sqrt(z) + cmath.log(z) + cmath.sin(z) * cmath.cosh(z) + cmath.atan(0.3 * z) + cmath.tanh(z)
    r, phi = cmath.polar(w)
    return r * phi + cmath.rect(r, 2.0 * phi).real + cmath.phase(z)


@program(num(-1.5, -0.5), num())
def real_numbers_into_cmath(x, y):
    return abs(cmath.sqrt(x) + cmath.exp(1j * y) + cmath.log(y)) ** 2 + cmath.exp(x * y).real


@program(carr(2, 3))
def parts_and_absolute_values(z):
    s = np.sum(z.real**2 * np.imag(z)) + np.sum(np.abs(z)) + np.sum(np.absolute(z) * np.angle(z + 2.0))
    return s + np.sum(np.real(z * np.conj(z))) + np.sum((z.conj() * z * z).imag) + abs(z[0, 1]) ** 3


@program(carr(3), carr(3), carr(2, 3))
def complex_products_of_arrays(a, b, m):
    s = np.vdot(a, b) + a @ b + np.dot(b, a) + np.inner(a, b) + np.sum(np.outer(a, b.conj()))
    s += np.sum(m @ a) + np.sum(np.einsum("ij,j->i", m, b)) + np.sum(np.kron(a, b)) + np.sum(np.tensordot(m, b, 1))
    return s.real + 0.5 * s.imag


@program(carr(3, 3), carr(3))
def linear_algebra(m, b):
    a = m + 3.0 * np.eye(3)
    x = np.linalg.solve(a, b)
    s = np.linalg.det(a) + np.sum(np.linalg.inv(a) @ x) + np.trace(a @ a)
    return s.real + s.imag + np.linalg.norm(x) + np.linalg.norm(m) + np.linalg.norm(x, 1)


@program(carr(2, 4))
def reductions(z):
    s = np.sum(np.mean(z, axis=0)) + np.prod(z[0]) + np.sum(np.cumsum(z, axis=1) ** 2) + np.sum(np.cumprod(z[1]))
    return s.real + s.imag + np.var(z) + np.std(z)


@program(carr(4), vec(4))
def shapes_and_joins(z, x):
    m = np.concatenate([z, x]).reshape(2, 4)
    m = np.stack([m, m[::-1]], axis=1).transpose(1, 0, 2)
    m = np.where(np.abs(m) > 0.3, m, m**2)
    return np.sum((m * np.roll(m, 1, axis=2)).real) + np.sum(np.flip(m).imag * np.arange(4))


@program(vec(4), num())
def buffer_filled_in_a_loop(x, k):
    z = np.zeros(4, dtype=np.complex128)
    z[0] = x[0]
    for i in range(1, 4):
        z[i] = z[i - 1] * np.exp(1j * k * x[i]) + x[i]
    return np.sum(np.abs(z) ** 2)


@program(vec(3), vec(3))
def parts_written(x, y):
    z = np.empty(3, dtype=complex)
    z.real = x
    z.imag = x * y
    z.real[1] *= y[0]
    z.imag[0] += x[2]
    z.imag *= 2.0
    z.imag[1:] = z.real[:2] * y[1:]
    return np.sum(np.abs(z) ** 2 * z.real)


@program(carr(3), vec(3))
def part_as_a_view(z, x):
    re = z.real
    re[1:] *= x[:2]
    z *= 1.0 + 2.0j
    return np.sum(re * x) + np.sum(np.abs(z) ** 2)


@program(carr(4), vec(4))
def imaginary_view_read_across_a_write(z, x):
    im = z.imag
    before = np.sum(im**2)
    z[1:] = z[:-1] * x[1:]
    after = np.sum(im**3) + im[2] * x[0]
    tail = im[1:]
    z += 1j * x
    return before + after + np.sum(tail * x[1:])


@program(carr(3, 3), vec(3))
def in_place_arithmetic(m, x):
    m += x
    m *= 1j * x[:, None]
    m[0] /= m[1] + 4.0
    m[:, 1] -= np.conj(m[:, 2])
    m **= 2
    return np.sum(m.real) - np.sum(np.abs(m[1:]))


@program(vec(4), carr(4))
def real_into_complex_and_back(x, z):
    z[::2] = x[::2]
    y = x.astype(complex)
    y[1:3] = z[1:3] * y[1:3]
    back = y.real.copy()
    back[0] = z[3].imag
    return np.sum(back * np.abs(z) ** 2)


@program(num(), num())
def branches_to_real_and_complex(x, y):
    if x > 10.0:
        z = x * 1j
    else:
        z = x
    w = 1j * y if y > 0.0 else y
    for _ in range(2):
        z = z * w + x
    return abs(z) ** 2


@program(vec(4), num())
def carried_from_a_real_number(x, y):
    z = y
    a = np.zeros(4)
    for k in range(3):
        z = z * 1j + x[k]
        a = a * x + z.real
    return z.imag + np.sum(a)


@program(num(0.1, 0.3), num(0.1, 0.3))
def escape_time_of_one_point(x, y):
    c = complex(x, y)
    z = 0j
    n = 0
    while abs(z) < 0.9 and n < 8:
        z = z * z + c + 0.3
        n += 1
    return n * 0.1 * x + abs(z)


@program(vec(3), carr(2))
def lists_of_complex_numbers(x, z):
    zs = [z[0], z[1] * x[0]]
    for v in x:
        zs.append(zs[-1] * v + 1j * zs[-2])
    zs[1] += x[2]
    zs[0] = zs[3] * zs[4]
    last = zs.pop()
    return sum(abs(w) ** 2 for w in zs) + last.imag


@program([cnum(), num()], {"w": carr(3), "x": vec(3)})
def containers_as_arguments(pair, d):
    z, x = pair
    return np.sum(np.abs(z * d["w"] + d["x"]) ** 2) * x + (z * np.sum(d["w"])).real


@program(carr(3), vec(3))
def dicts_and_lists_of_arrays(z, x):
    d = {"a": z * x, "b": np.exp(1j * x)}
    d["a"] = d["a"] + d["b"]
    d["b"][1] = d["a"][0] * x[1]
    rows = [d["a"], d["b"], z]
    for r in rows:
        r[0] *= 2.0j
    return sum(np.sum(r.real * r.imag) for r in rows)


@dataclass
class Mode:
    amplitude: complex
    frequency: float

    def advance(self, dt):
        self.amplitude *= np.exp(1j * self.frequency * dt)
        self.frequency += 0.1 * abs(self.amplitude) ** 2


@program(cnum(), num(), num(0.1, 0.5))
def objects_with_complex_attributes(a, f, dt):
    mode = Mode(a, f)
    for _ in range(3):
        mode.advance(dt)
    return mode.amplitude.real * mode.frequency


@program(carr(5), vec(6))
def transforms_of_all_kinds(z, x):
    a = np.fft.fft(z, 4) + np.fft.ifft(x, 4) + np.fft.fft(x, n=4, norm="ortho")
    b = np.fft.irfft(z, 9) * 2.0 + np.fft.irfft(np.fft.rfft(x, 9), 9)
    c = np.fft.fftshift(np.fft.fft(x)) * np.fft.ifftshift(np.fft.ifft(x))
    return np.sum(np.abs(a) ** 2) + np.sum(b**2) + np.sum(c.real)


@program(arr(3, 4), carr(3, 4))
def transforms_over_several_axes(x, z):
    a = np.fft.fft2(x) * np.fft.ifft2(z) + np.fft.fftn(z, axes=(0,)) + np.fft.fft(z, axis=0)
    b = np.fft.rfft2(x)
    c = np.fft.irfft2(np.fft.fft2(z)[:, :3], s=(3, 4))
    return np.sum(np.abs(a) ** 2) + np.sum((b * b).imag) + np.sum(c**2) + np.sum(np.fft.ifftn(z, (2, 5), (0, 1)).real)


@program(vec(5), vec(3), carr(3))
def convolutions(x, w, z):
    full = np.convolve(x, z)
    return np.sum(np.abs(full) ** 2) + np.sum(np.correlate(np.convolve(z, w), z, "same").imag)


@program(carr(4), unit(4))
def index_arrays_and_masks(z, x):
    order = np.array([2, 0, 0, 1])
    y = z[order]
    y[x > 0.5] *= 1j
    y[[0, 1]] = y[[3, 0]] * x[:2]
    np.add.at(y, order, z * x)
    return np.sum(y.real * y.imag * x)


@program(vec(3), scalar=False)
def complex_result(x):
    z = np.exp(1j * x)
    return z * z[0], {"sum": np.sum(z), "real": z.real}


@program(carr(2, 2), cnum(), scalar=False)
def complex_result_of_complex_arguments(m, z):
    return m @ m * z + np.conj(m), [z**2, abs(z)]


@program(carr(3), scalar=False)
def complex_argument_changed(z):
    z[1:] = z[:-1] * 2.0
    z += 1j
    return z


@program(num(), num())
def equality_and_closeness(x, y):
    z = complex(x, y)
    if z == 0j or np.isclose(z, 9.0) or z.real < 0.0:
        return x
    return (z * z).real if cmath.isfinite(z) and np.iscomplexobj(z) else y


@program(vec(3), num())
def recursion_on_complex_numbers(x, y):
    def horner(z, k):
        if k == 3:
            return 0j
        return x[k] + z * horner(z, k + 1)

    return abs(horner(complex(0.2, y), 0)) ** 2


@program(vec(3), num())
def sums_by_python(x, y):
    zs = [v * 1j + y for v in x]
    total = sum(zs) + sum(z * z for z in zs)
    return total.real * total.imag


@program(carr(3), carr(3))
def closures_and_comprehensions(a, b):
    def rotated(angle):
        return [v * np.exp(1j * angle) for v in a]

    turned = np.array(rotated(0.3)) + np.array([b[k] * rotated(0.1 * k)[k] for k in range(3)])
    return np.sum(np.abs(turned) ** 2 * turned.real)


@program(vec(3))
def array_real_in_the_first_pass(x):
    z = np.ones(3)
    s = 0.0
    for _ in range(3):
        s += np.sum(np.abs(z * x)) + z[1].real + z[0].real * x[1]
        z = z * np.exp(1j * x)
    return s + np.sum(z.imag)


@program(vec(3))
def array_real_on_one_path(x):
    z = x * 1j if x[0] > 10.0 else x
    y = z * x[1]
    w = z[1:] * 1j
    return np.sum(y.real) + y[0].imag + y[1].real + np.sum(np.abs(w) ** 2) + z[2].real


@program(vec(3, lo=0.2))
def array_real_in_some_passes(x):
    z = x * 1.0
    for k in range(3):
        y = z + 0.0
        z = y[::-1] * z.real + 1j * y
        z = z * (1j + x[k]) if k != 1 else z.real
    return np.sum(z.imag) + np.sum(z.real)


@program(carr(2, 3), vec(3), num())
def imaginary_parts_from_fewer_numbers(z, x, a):
    z.imag = a
    z[0] *= z[1]
    z.imag[1] = x[0] * a
    z.imag[:, 1:] += x[1:] * z.real[:, 1:]
    return np.sum(np.abs(z) ** 4) + np.sum(z.real * z.imag)


@program(num(), vec(2))
def real_and_complex_numbers_by_a_running_index(x, v):
    zs = [1j * v[0], 2, x, v[1]]
    arrays = (v, v * 1j)
    s = 0j
    for k in range(4):
        s = s * (1j + x) + zs[k] * zs[3 - k]
        s = s + arrays[k % 2][k // 2] ** 2
    t = 0.0
    for z in zs:
        t = t + abs(z) ** 2 * s.real
    return abs(s) + t


@program(num(), vec(3))
def runtime_recursion_and_tables(x, v):
    def power(z, n):
        if n == 0:
            return 1.0 + 0j
        half = power(z, n // 2)
        return half * half * z if n % 2 else half * half

    table = {}
    for k in range(3):
        table[k % 2] = table.get(k % 2, 0j) + power(complex(x, v[k]), k + 2)
    return abs(table[0] * table[1]) ** 2 + table[1].imag


@program(arr(3, 4), arr(3, 4))
def padded_in_all_modes(x, y):
    z, total = x + 1j * y, 0.0
    for mode in ("edge", "reflect", "symmetric", "wrap", "mean"):
        total += np.sum(np.abs(np.pad(z, ((1, 2), (0, 1)), mode=mode) * np.arange(1.0, 6.0)) ** 2)
    ramp = np.pad(z, 2, "linear_ramp", end_values=z[0, 0])
    return total + np.sum(np.abs(np.pad(z, 1, constant_values=((1j, 2.0), (z[0, 1], x[0, 0]))) + ramp[1:-1, 1:-1]) ** 2)
