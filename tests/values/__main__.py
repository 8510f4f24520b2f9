"""python -m tests.values [KIND ...]: the whole matrix, or some kinds; prints what is wrong and not known to be.

With --list it prints all that is wrong as lines of known.txt, with --refused what is refused, too.
"""

from __future__ import annotations

import sys

from tests.values import known
from tests.values.building import FORMS, function
from tests.values.judge import judged
from tests.values.kinds import KINDS
from tests.values.operations import OPERATIONS


def main() -> int:
    options = {a for a in sys.argv[1:] if a.startswith("--")}
    kinds = [a for a in sys.argv[1:] if not a.startswith("--")] or list(KINDS)
    new = 0
    for kind in kinds:
        for operation in OPERATIONS:
            for form in FORMS:
                what = judged(function(kind, operation, form))
                case = kind, operation, form
                if "--list" in options and known.worth_telling(what):
                    print("; ".join(case))
                elif known.worth_telling(what) and case not in known.WRONG:
                    new += 1
                    print(*case, what, sep=" | ")
                elif "--refused" in options and what.startswith("refused"):
                    print(*case, what, sep=" | ")
    return int(new > 0)


if __name__ == "__main__":
    sys.exit(main())
