"""Calls of library code that nothing differentiated enters, and functions handed to it."""
# ruff: noqa: E731, B023

import argparse
import bisect
import configparser
import csv
import datetime
import decimal
import fractions
import functools
import hashlib
import io
import json
import logging
import math
import os.path
import pathlib
import random
import re
import statistics
import struct
import textwrap
import time
import zlib

import numpy as np

from tests.programs.zoo import arr, const, family, num, vec

program = family("library calls")

LOG = logging.getLogger("tests.programs")
PAIR = struct.pack("2d", 0.5, 2.0)


def parsed(text):
    """Nothing that could be compiled."""
    found = {}
    exec("scale = 3", found)
    return len(text) * found["scale"]


@program(num(), const("a1b2"))
def numbers_of_a_text(x, s):
    return x * len(re.findall(r"\d", s)) * statistics.mean([1.0, 2.0])


@program(num())
def match_object(x):
    found = re.search(r"(\d+)-(\d+)", "from 12-3")
    if found is None:
        return x
    return x * float(found.group(1)) + x**2 * int(found.group(2))


@program(num(), vec(3))
def settings_from_text(x, v):
    settings = json.loads('{"rate": 0.5, "steps": 3, "names": ["a", "b"]}')
    for _ in range(settings["steps"]):
        x = x - settings["rate"] * np.sin(x) * v[0]
    return x * len(settings["names"]) + np.sum(v) * settings["rate"]


@program(num())
def fraction(x):
    third = fractions.Fraction(1, 3)
    return x * third + float(third + 1) * x**2


@program(num())
def rows_of_a_table(x):
    total = 0.0
    for row in csv.reader(io.StringIO("1.5,2\n0.5,3\n")):
        total = total + float(row[0]) * x ** float(row[1])
    return total


@program(num())
def options_from_outside(x):
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=1.5)
    args = parser.parse_args([])
    settings = configparser.ConfigParser()
    settings.read_string("[fit]\nscale = 2.5\n")
    return x**2 * args.rate + x * settings.getfloat("fit", "scale")


@program(num())
def digest_of_a_text(x):
    n = int(hashlib.sha256(b"a").hexdigest()[:2], 16)
    return x * n + x**2 * len(pathlib.Path("a/b.txt").name)


@program(num(), vec(3))
def polynomials_of_constants(x, v):
    p = np.polynomial.Polynomial([1.0, 2.0])
    return x * p(0.5) + np.sum(v * np.hanning(3) + v**2 * np.kaiser(3, 2.0))


@program(num())
def decimals(x):
    return x * float(decimal.Decimal("1.5") * 2)


@program(num())
def dates(x):
    first, last = datetime.date(2024, 2, 1), datetime.date(2024, 3, 1)
    return x * (last - first).days + first.day * x**2


@program(vec(3))
def unpacked_bytes(v):
    a, b = struct.unpack("2d", PAIR)
    return a * v[0] + b * v[1] ** 2 + np.sum(struct.unpack("2d", PAIR)) * v[2]


@program(vec(3))
def array_of_unknown_rank(v):
    w = np.asarray(struct.unpack("2d", PAIR))
    return np.sum(np.outer(w, v) ** 2) + np.sum(w * v[:2])


@program(arr(2, 3), vec(3))
def products_of_unknown_rank(m, v):
    w = np.ones(struct.unpack("2q", struct.pack("2q", 3, 2)))
    u = np.ones(struct.unpack("q", struct.pack("q", 2)))
    return np.sum((m @ w) ** 2) + np.sum((w.T @ v) ** 2) + np.sum((u @ m) * v) + np.sum(np.dot(m, np.dot(w, u)))


@program(arr(2, 3), vec(2))
def products_of_both_ranks(m, v):
    u = m * np.ones(struct.unpack("2q", struct.pack("2q", 2, 3)))
    w = v * np.ones(struct.unpack("q", struct.pack("q", 2)))
    return np.sum((w @ u) ** 2) + np.sum((u @ u.T @ w) ** 2) + np.sum(np.dot(w, np.dot(u, u.T)) * w) + (w @ w) ** 2


@program(num())
def means_in_a_loop(x):
    total = 0.0
    for k in range(1, 4):
        total += statistics.mean([1.0, float(k)]) * x**k
    return total


@program(num())
def median_on_one_path(x):
    scale = statistics.median([3.0, 1.0, 2.0]) if x > 0.0 else 1.0
    return scale * x**2


@program(vec(3))
def in_lists(v):
    w = [statistics.mean([1.0, 2.0]), 3.0]
    both = np.array([statistics.mean([1.0, 2.0]), v[1]])
    return w[0] * v[0] ** 2 + w[1] * v[1] + np.sum(both * v[:2])


@program(num(), const([3.0, 1.0, 2.0]))
def of_an_argument_that_is_not_differentiated(x, n):
    return x**2 * bisect.bisect_left([1, 2, 3], 2) + x * len(n)


@program(num())
def written_to_a_log(x):
    LOG.debug("x is %g", x)
    y = x * x
    if LOG.isEnabledFor(logging.DEBUG):
        LOG.debug("y is %g", y)
    logging.getLogger("tests").info("twice %s", 2.0 * y)
    return y * x


@program(num())
def taken_with_a_clock(x):
    began = time.perf_counter()
    y = np.sin(x) * x
    LOG.debug("%s took %g s", textwrap.shorten("the sine", 20), time.perf_counter() - began)
    return y


@program(num())
def drawn_by_the_library(x):
    random.seed(3)
    return x * random.random() + x**2 * random.uniform(1.0, 2.0)


@program(num())
def path_of_a_file(x):
    return x * len(os.path.join("a", "b.txt")) + x**2 * len(os.path.splitext("b.txt")[1])


@program(num())
def checksums(x):
    n = zlib.crc32(b"text") % 7 + 1
    y = x
    for _ in range(n % 3 + 1):
        y = y * x
    return y * n


@program(num())
def what_cannot_be_compiled(x):
    return x**2 * parsed("ab")


@program(vec(3))
def results_that_are_written(v):
    w = np.polynomial.legendre.leggauss(3)[1]
    y = v * w
    w[0] = 3.0
    return np.sum(y * w)


@program(num())
def nodes_and_weights(x):
    total = 0.0
    for node, weight in zip(*np.polynomial.legendre.leggauss(4)):
        total = total + weight * np.exp(x * node)
    return total


# functions that are handed over


@program(num(), const("a1b22"))
def lambda_in_a_substitution(x, s):
    return x * float(re.sub(r"[a-z]", lambda m: str(len(m.group())), s)[0]) + x**2


@program(num(), const(3))
def reads_a_variable(x, n):
    def grade(found, factor=2):
        return str(int(found.group()) * n * factor)

    return x * float(re.sub(r"\d", grade, "1"))


@program(num())
def calls_another(x):
    k = 2

    def doubled(n):
        return n * k

    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)

    return x * float(re.sub(r"\d", lambda m: str(doubled(factorial(int(m.group())))), "3"))


@program(num())
def reads_an_array(x):
    table = np.linspace(0.0, 1.0, 5)
    place = len(re.sub(r"\d", lambda m: str(table[int(m.group())]), "12"))
    return x * place


@program(num())
def partial_of_a_lambda(x):
    replace = functools.partial(lambda a, m: str(a * int(m.group())), 3)
    return x * float(re.sub(r"\d", replace, "2"))


@program(num())
def in_each_pass(x):
    total = 0.0
    for k in range(3):
        total = total + x**k * float(re.sub(r"\d", lambda m: str(int(m.group()) + k), "1"))
    return total * math.pi
