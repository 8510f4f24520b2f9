"""Read README.md: its snippets, its commands, and the generated code in it.

    python tests/docs/readme.py     writes the generated code into README.md again
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"


def text() -> str:
    return README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(), re.MULTILINE | re.DOTALL)


def adjoint() -> str:
    """What the compiler makes of the function at the top of README.md."""
    import numpy as np

    from s2sgrad import grad
    from tests.pairs.golden import logistic_map

    return grad(logistic_map, argnums=(0, 1)).source(np.ones(3), 1.7, 3)


def updated() -> str:
    """README.md with the generated code as it is made now."""
    before, rest = text().split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n```python\n{adjoint().strip()}\n```\n\n{END}{after}"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    README.write_text(updated(), encoding="utf-8")
