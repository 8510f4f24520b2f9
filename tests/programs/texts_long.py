"""Texts that are arguments or globals, taken apart at run time: alignments, sequences, paths, expressions."""

import numpy as np

from tests.programs.zoo import const, family, num, pos

program = family("texts_long")

A, B = "ACCATTGACCA", "CACATGCACAG"
SEQUENCE = "ACGTTGCAAACCGTA"
STEPS = {"s": np.sin, "c": np.cos}


@program(const("kitten"), const("sitting"), num())
def edit_distance(a, b, cost):
    d = np.zeros((len(a) + 1, len(b) + 1))
    d[:, 0] = np.arange(len(a) + 1) * cost
    d[0, :] = np.arange(len(b) + 1) * cost
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            change = d[i - 1, j - 1] + (a[i - 1] != b[j - 1]) * 1.5 * cost
            d[i, j] = min(d[i - 1, j] + cost, d[i, j - 1] + cost**2, change)
    return d[-1, -1]


@program(const(A), const(B), num())
def local_alignment(a, b, gap):
    h = np.zeros((len(a) + 1, len(b) + 1))
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            s = 2.0 if a[i - 1] == b[j - 1] else -1.0
            h[i, j] = max(h[i - 1, j - 1] + s * gap, h[i - 1, j] - gap, h[i, j - 1] - gap**2)
    return h[-1, -1] + h[3, 4]


@program(const(A), const(B), num())
def distance_of_texts(a, b, w):
    count = 0
    for x, y in zip(a, b):
        if x != y:
            count += 1
    return sum(w * (x != y) for x, y in zip(a, b)) * w + count * w


@program(const(A), pos(4))
def emissions(seq, p):
    table = {"A": 0, "C": 1, "G": 2, "T": 3}
    total = 0.0
    for k, c in enumerate(seq):
        total = total + np.log(p[table[c]]) * k
    codes = ["ACGT".find(c) for c in seq]
    return total + np.sum(np.sin(p[codes]))


@program(pos(4))
def a_text_from_outside(p):
    onehot = np.zeros((len(SEQUENCE), 4))
    for i, c in enumerate(SEQUENCE):
        onehot[i, "ACGT".index(c)] = 1.0
    total = 0.0
    for i in range(len(SEQUENCE)):
        total += p["ACGT".index(SEQUENCE[i])] * i
    return np.sum(np.sin(onehot @ p)) * total


@program(const("UDUUDRUDDRUR"), num())
def a_path_of_letters(path, step):
    x = y = 0.0
    for c in path:
        if c == "U":
            y += step
        elif c == "D":
            y -= step * step
        else:
            x += np.sin(step)
    return x * x + y


@program(const("scsscscscs"), num())
def functions_by_letters(path, x):
    for ch in path:
        x = STEPS[ch](x)
    return x


@program(const("scsscscscs"), num())
def letters_that_must_be_known(path, x):
    counts = {}
    for ch in path:
        counts[ch] = counts.get(ch, 0.0) + x
        x = getattr(np, {"s": "sin", "c": "cos"}[ch])(x)
    return counts["s"] * counts["c"] * x


@program(const("12+3*4-5+6"), num())
def an_expression_is_read(e, x):
    total, number, op = 0.0, 0, "+"
    for ch in e + "+":
        if ch.isdigit():
            number = number * 10 + int(ch)
            continue
        if op == "+":
            total = total + number * x
        elif op == "-":
            total = total - number * x * x
        else:
            total = total * number * x
        op, number = ch, 0
    return total


@program(const("abcab"), num(), const(3))
def parts_of_a_text(t, w, n):
    total = 0.0
    for i in range(n):
        if t[i : i + 2] == "ab":
            total += w * i + w
        if t[i] + t[i + 1] == "bc":
            total += w**2
    i = len(t) - 1
    while i >= 0 and t[i] != "c":
        total = total * w + 1.0
        i -= 1
    return total


@program(const("hello world foo"), num())
def questions_about_letters(t, w):
    total = w
    for i in range(len(t)):
        ch = t[i]
        if ch in "eo":
            total = total * w
        if ch in ("l", "w"):
            total = total + w
        if ch.upper() == "H" or ch < "b":
            total = total + 1.0
        if ord(ch) > 110 and ch.isalpha():
            total *= w
        total += w * (ord(ch) - 97) * len(ch)
    return total + sum(1 for c in t if c in "aeiou") * w


@program(const("hello world foo"), num(), {"h": num(), "o": num(), "l": num()})
def entries_by_letters(t, w, table):
    total = 0.0
    for c in t:
        if c in table:
            total += table[c] * w
        total += table.get(c, 0.1)
    return total


@program(const("abacbabcab"), num())
def pairs_of_letters(t, x):
    weights = {("a", "b"): 0.3, ("b", "a"): 0.2, ("a", "c"): 0.1, ("c", "b"): 0.9, ("b", "c"): 0.5, ("c", "a"): 0.2}
    by_text = {"ab": 0.3 * x, "ba": 0.2 * x, "ac": 0.1, "cb": 0.9, "bc": 0.5 * x * x, "ca": 0.2}
    total = 0.0
    for i in range(1, len(t)):
        total += np.log(weights[t[i - 1], t[i]] * x) * by_text[t[i - 1 : i + 1]]
    for a, b in zip(t, t[1:]):
        total = total + x if a == b or (a, b) == ("a", "b") else total * x
    for a in reversed(t):
        total = total * x + (a == "a")
    return total


@program(const("abacbabcab"), num())
def a_recursion_over_letters(t, x):
    def weight(i):
        if i == len(t):
            return x
        return weight(i + 1) * (0.5 if t[i] == "a" else x)

    for c in t:
        if c == "c":
            return x * weight(0)
        x = x * x + 0.1
    return x


@program(const(["abacbabcab", "abcbabcabc"]), num())
def texts_of_a_list(texts, x):
    total = 0.0
    for t in texts:
        for i, c in enumerate(t):
            total += x if c == "a" else x * x * i
    return total + len(sorted(set(texts[0]))) * x + len(list(texts[1])) * x
