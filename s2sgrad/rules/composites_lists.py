# mypy: allow-untyped-defs
"""Methods of lists and functions of sequences that are compiled as Python code over appending, popping and indexing."""

from __future__ import annotations

# searching ------------------------------------------------------------------------------------------------------------


def index(items, value, start=0):
    for k in range(start, len(items)):
        if items[k] == value:
            return k
    raise ValueError("the value is not in the list")


def contains(items, value):
    for v in items:
        if v == value:
            return True
    return False


def count(items, value):
    found = 0
    for v in items:
        if v == value:
            found += 1
    return found


def equal(a, b):
    if len(a) != len(b):
        return False
    for k in range(len(a)):
        if a[k] != b[k]:
            return False
    return True


def greatest(items, key):
    best = items[0]
    most = key(best)
    for k in range(1, len(items)):
        value = key(items[k])
        if value > most:
            best = items[k]
            most = value
    return best


def least(items, key):
    best = items[0]
    most = key(best)
    for k in range(1, len(items)):
        value = key(items[k])
        if value < most:
            best = items[k]
            most = value
    return best


# changing -------------------------------------------------------------------------------------------------------------


def remove(items, value):
    items.pop(index(items, value))


def clear(items):
    for _ in range(len(items)):
        items.pop()


def sort(items, key=None, reverse=False):
    ordered = sorted(items, key=key, reverse=reverse)
    for k in range(len(items)):
        items[k] = ordered[k]


def bound(place, n, default):
    if place is None:
        return default
    if place < 0:
        return max(place + n, 0)
    return min(place, n)


def delete_slice(items, start, stop):
    n = len(items)
    first = bound(start, n, 0)
    for _ in range(first, bound(stop, n, n)):
        items.pop(first)


def delete_places(items, start, stop, step):
    places = list(range(len(items)))[start:stop:step]
    for n in range(len(places)):
        items.pop(places[-1 - n] if step > 0 else places[n])


def replace_places(items, values, start, stop, step):
    if step == 1:
        replace_slice(items, values, start, stop)
        return
    places = list(range(len(items)))[start:stop:step]
    if len(values) != len(places):
        raise ValueError(
            f"attempt to assign sequence of size {len(values)} to extended slice of size {len(places)}"
        )
    for n in range(len(places)):
        items[places[n]] = values[n]


def replace_slice(items, values, start, stop):
    n = len(items)
    first = bound(start, n, 0)
    for _ in range(first, bound(stop, n, n)):
        items.pop(first)
    for k in range(len(values)):
        items.insert(first + k, values[k])


def transpose(rows):
    return [tuple([row[k] for row in rows]) for k in range(min([len(row) for row in rows], default=0))]


def transpose_array(rows):
    return [tuple([row[k] for row in rows]) for k in range(rows.shape[1])]


# counts ---------------------------------------------------------------------------------------------------------------


def most_common(counts, n=None):
    pairs = sorted(list(counts.items()), key=count_of, reverse=True)
    return pairs if n is None else pairs[: max(n, 0)]


def count_of(pair):
    return pair[1]


def counted_elements(counts):
    return [key for key, count in counts.items() for _ in range(count)]


def total(counts):
    return sum(counts.values())


def count_more(counts, items):
    for k in items:
        counts[k] = counts[k] + 1


def add_counts(counts, others):
    for k, n in others.items():
        counts[k] = n + counts[k]


# ranges ---------------------------------------------------------------------------------------------------------------


def range_length(start, stop, step):
    if step == 1:
        return max(0, stop - start)
    if step > 0:
        return max(0, (stop - start + step - 1) // step)
    return max(0, (start - stop - step - 1) // -step)


def range_item(start, stop, step, k):
    length = range_length(start, stop, step)
    if k < -length or k >= length:
        raise IndexError("range object index out of range")
    place = k + length if k < 0 else k
    return start + place if step == 1 else start + place * step


def range_item_reversed(start, stop, step, k):
    return range_item(start, stop, step, -1 - k)


def range_contains(start, stop, step, number):
    if step > 0:
        return start <= number and number < stop and (number - start) % step == 0
    return stop < number and number <= start and (start - number) % -step == 0


LIST_METHODS = {"index": index, "count": count, "remove": remove, "clear": clear, "sort": sort}
COUNTER_METHODS = {"most_common": most_common, "elements": counted_elements, "total": total}
TUPLE_METHODS = {"index": index, "count": count}
