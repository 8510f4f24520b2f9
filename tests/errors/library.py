"""Code that cannot be looked into, and what is handed to it."""

from __future__ import annotations

import re
import statistics
import struct

from tests.errors.gallery import fixed, mistake


@mistake(1.5)
def hands_over_what_is_differentiated(x):
    return float(re.sub("a", lambda m: str(x), "a")) * x


@fixed("hands_over_what_is_differentiated", 1.5)
def computes_it_in_python(x):
    return x * x


@mistake(1.5)
def gives_a_library_what_is_differentiated(x):
    return statistics.NormalDist(0.0, 1.0).inv_cdf(0.1 * x)


@mistake(1.5)
def gives_code_without_source_what_is_differentiated(x):
    return struct.unpack("d", struct.pack("d", x))[0]


@fixed("gives_code_without_source_what_is_differentiated", 1.5)
def gives_it_a_constant(x):
    return struct.unpack("d", struct.pack("d", 1.0))[0] * x
