"""What a function found outside of itself when it was compiled, and whether that is still there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from s2sgrad.api.signature import key_of
from s2sgrad.frontend.state import Extern
from s2sgrad.ir.ops import Function


@dataclass(frozen=True, eq=False)
class Own:
    """An attribute of the function itself (its code), by which all this is kept: nothing here keeps it alive."""

    name: str
    fun: Callable[[], Any]
    kind: str = "attribute"

    @property
    def namespace(self) -> Any:
        """The function."""
        return self.fun()

    def read(self) -> Any:
        """Its value now."""
        return getattr(self.fun(), self.name)

    def as_extern(self) -> Extern:
        """As the SSA has it, which keeps the function alive."""
        return Extern(self.name, self.kind, self.namespace)


@dataclass(frozen=True, eq=False)
class Outside:
    """Globals, closure variables and attributes: `guards` have to be the very objects, `externs` of the same kinds."""

    guards: tuple[tuple[Any, Any], ...]
    externs: tuple[Any, ...]
    keys: tuple[Hashable, ...]  # the abstract signatures of the externs

    @staticmethod
    def of(fn: Function, fun: Callable[[], Any] = lambda: None) -> Outside:
        """What `fn` is made for; `fun` gives the function that it is made of, as long as that is there."""
        itself = fun()
        guards = [(Own(e.name, fun) if _is_of(e, itself) else e, known) for e, known in fn.guards]
        return Outside(tuple(guards), tuple(fn.externs), tuple(key_of(e.read()) for e in fn.externs))

    def is_same(self) -> bool:
        """Whether all of it still is what the function was compiled for."""
        try:
            for extern, expected in self.guards:
                if extern.read() is not expected:
                    return False
            return not self.externs or self.keys == tuple([key_of(e.read()) for e in self.externs])
        except (LookupError, AttributeError, ValueError):  # one of them is no longer there
            return False

    def as_guards(self) -> tuple[tuple[Any, Any], ...]:
        """The guards as the SSA has them."""
        return tuple((e.as_extern() if isinstance(e, Own) else e, known) for e, known in self.guards)

    def values(self) -> tuple[Any, ...]:
        """What is passed as trailing arguments: the externs as they are now."""
        return tuple([e.read() for e in self.externs]) if self.externs else ()


def _is_of(extern: Any, fun: Any) -> bool:
    return fun is not None and extern.kind == "attribute" and extern.namespace is fun


__all__ = ["Outside"]
