"""The math module."""

import math

import numpy as np

from tests.programs.zoo import family, num, vec

program = family("math")


@program(num(0.5, 2.5), num(0.5, 2.5))
def beta_function(a, b):
    return math.gamma(a) * math.gamma(b) / math.gamma(a + b) + math.lgamma(a * b)


@program(num(-2.8, -2.2))
def gamma_of_negative(x):
    return math.gamma(x) * x + math.lgamma(x)


@program(num(), num())
def roots_and_powers(x, y):
    return math.sqrt(x) * math.hypot(x, y, x * y) + math.hypot(x) + math.erf(x) * math.erfc(y)


@program(num(2.2, 2.4), num(0.9, 1.0))
def remainders(a, b):
    part, whole = math.modf(a * 1.1)
    mantissa, exponent = math.frexp(a)
    return math.remainder(a, b) * math.fmod(a, b) + part * whole + mantissa * exponent + math.ldexp(b, 3)


@program(vec(4), 4)
def sums_and_products(x, n):
    items = [v * v + 1.0 for v in x]
    total = math.fsum(items) * math.prod(items) + math.prod(x, start=2.0)
    return total + math.fsum(x[i] * i for i in range(n))


@program(vec(3), vec(3), num())
def distances(p, q, s):
    a = math.dist((p[0], p[1]), (q[0], q[1]))
    b = math.dist([s, p[0], q[2]], [p[1], s * s, q[0]])
    return a * b + math.dist(p, q) * s


@program(num(), 5)
def counted_ways(x, n):
    total = 0.0
    for k in range(n + 1):
        total += math.comb(n, k) * x**k / math.factorial(k)
    if math.isclose(x, 100.0, rel_tol=1e-3) or math.gcd(n, 10) == 3:
        return x
    return total * math.isqrt(n + 11) + math.perm(n, 2) * x


@program(num(), 7)
def questions_about_integers(x, n):
    power = pow(3, n, 5)
    bits = n.bit_length()
    if (n / 2).is_integer():
        return x
    return x**power * bits + math.lcm(n, 21) * x


@program(vec(4))
def math_of_elements(x):
    total = 0.0
    for v in x:
        total += math.exp(v) * math.lgamma(v * v + 1.0)
    return total * np.sum(x)
