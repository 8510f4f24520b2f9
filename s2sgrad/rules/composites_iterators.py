# mypy: allow-untyped-defs
"""Functions of itertools and functools over sequences of any length, as Python code; most are generators."""

from __future__ import annotations


def all_of(items):
    """The elements of an iterator, at hand; answered by the compiler."""
    return items if hasattr(items, "__getitem__") else list(items)


def following(iterator):
    """What an object with `__next__` gives, one after the other."""
    while True:
        try:
            value = next(iterator)
        except StopIteration:
            return
        yield value


def until(function, sentinel):
    """iter(function, sentinel)"""
    while True:
        value = function()
        if value == sentinel:
            return
        yield value


def next_or(iterator, default):
    try:
        return next(iterator)
    except StopIteration:
        return default


# chosen elements ------------------------------------------------------------------------------------------------------


def combinations_2(items):
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            yield items[i], items[j]


def combinations_3(items):
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            for k in range(j + 1, len(items)):
                yield items[i], items[j], items[k]


def combinations_with_replacement_2(items):
    for i in range(len(items)):
        for j in range(i, len(items)):
            yield items[i], items[j]


def combinations_with_replacement_3(items):
    for i in range(len(items)):
        for j in range(i, len(items)):
            for k in range(j, len(items)):
                yield items[i], items[j], items[k]


def permutations_2(items):
    for i in range(len(items)):
        for j in range(len(items)):
            if i != j:
                yield items[i], items[j]


def permutations_3(items):
    for i in range(len(items)):
        for j in range(len(items)):
            for k in range(len(items)):
                if i != j and i != k and j != k:
                    yield items[i], items[j], items[k]


def index_combinations_2(start, stop):
    for i in range(start, stop):
        for j in range(i + 1, stop):
            yield i, j


def index_combinations_3(start, stop):
    for i in range(start, stop):
        for j in range(i + 1, stop):
            for k in range(j + 1, stop):
                yield i, j, k


def index_combinations_with_replacement_2(start, stop):
    for i in range(start, stop):
        for j in range(i, stop):
            yield i, j


def index_permutations_2(start, stop):
    for i in range(start, stop):
        for j in range(start, stop):
            if i != j:
                yield i, j


def index_pairwise(start, stop):
    for i in range(start, stop - 1):
        yield i, i + 1


def product_1(a):
    for x in a:
        yield (x,)


def product_2(a, b):
    for x in a:
        for y in b:
            yield x, y


def product_3(a, b, c):
    for x in a:
        for y in b:
            for z in c:
                yield x, y, z


def pairwise(items):
    items = all_of(items)
    for k in range(len(items) - 1):
        yield items[k], items[k + 1]


# one after the other --------------------------------------------------------------------------------------------------


def chain(*iterables):
    for items in iterables:
        yield from items


def from_iterable(iterables):
    for items in iterables:
        yield from items


def sliced_on_the_way(items, start, stop, step):
    """The same of an iterator, of which no more is taken than is needed."""
    if start is None:
        start = 0
    if step is None:
        step = 1
    if stop is None:
        for k, v in enumerate(items):
            if k >= start and (k - start) % step == 0:
                yield v
    else:
        for k, v in zip(range(stop), items):
            if k >= start and (k - start) % step == 0:
                yield v


def sliced(items, start, stop, step):
    if start is None:
        start = 0
    if step is None:
        step = 1
    last = len(items)
    if stop is not None:
        last = min(stop, last)
    for k in range(start, last, step):
        yield items[k]


def accumulate(items, function, initial=None):
    if initial is not None:
        total = initial
        yield total
        for v in items:
            total = function(total, v)
            yield total
    else:
        items = all_of(items)
        total = items[0]
        yield total
        for k in range(1, len(items)):
            total = function(total, items[k])
            yield total


def reduce(function, items):
    total = items[0]
    for k in range(1, len(items)):
        total = function(total, items[k])
    return total


# by a condition -------------------------------------------------------------------------------------------------------


def takewhile(predicate, items):
    for v in items:
        if not predicate(v):
            break
        yield v


def dropwhile(predicate, items):
    dropping = True
    for v in items:
        dropping = dropping and predicate(v)
        if not dropping:
            yield v


def filtered(predicate, items):
    for v in items:
        if predicate(v):
            yield v


def filtered_itself(predicate, items):
    for v in items:
        if v:
            yield v


def filterfalse(predicate, items):
    for v in items:
        if not predicate(v):
            yield v


def compress(items, selectors):
    for v, keep in zip(items, selectors):
        if keep:
            yield v


def groupby(items, key):
    items = all_of(items)
    start = 0
    while start < len(items):
        group = key(items[start])
        stop = start + 1
        while stop < len(items) and key(items[stop]) == group:
            stop += 1
        yield group, iter(items[start:stop])
        start = stop


# several at once ------------------------------------------------------------------------------------------------------


def zip_longest_2(a, b, fillvalue):
    a, b = all_of(a), all_of(b)
    for k in range(max(len(a), len(b))):
        yield (a[k] if k < len(a) else fillvalue), (b[k] if k < len(b) else fillvalue)


def cycled(items, k):
    return items[k % len(items)]


def stepped(start, step, k):
    return start + k * step


def itself(value):
    return value


def repeated(value, k):
    return value


def counted(k):
    """itertools.count(k), in a loop that is left by `break` or `return`."""
    while True:
        yield k
        k += 1
