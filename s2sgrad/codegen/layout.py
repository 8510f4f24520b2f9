"""A tree of statements, and its lines: headers, indentation and comments are laid out here."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from s2sgrad.codegen.printing import expression_text, statement_text, target_text
from s2sgrad.codegen.wrapping import wrap
from s2sgrad.errors import Span

SECTIONS = ("forward sweep", "reverse sweep")


@dataclass
class Line:
    """A simple statement."""

    node: ast.stmt
    span: Span | None = None


@dataclass
class Remark:
    """A comment."""

    text: str


@dataclass
class Branch:
    """if / elif / else."""

    test: ast.expr
    body: list[Node]
    orelse: list[Node] = field(default_factory=list)
    span: Span | None = None


@dataclass
class Loop:
    """for (with a target) or while; `orelse` runs where no break ended it."""

    header: ast.expr
    body: list[Node]
    target: ast.expr | None = None
    orelse: list[Node] = field(default_factory=list)
    span: Span | None = None


@dataclass
class Handler:
    """except: what it catches, and the name of that where it is read."""

    catches: ast.expr
    body: list[Node]
    caught: str | None = None
    known: dict[str, object] = field(default_factory=dict)  # the variables that tell of it, and what they are here


@dataclass
class Attempt:
    """try / except / else; `reads` counts the uses of the variables that tell how it went."""

    body: list[Node]
    handlers: list[Handler]
    orelse: list[Node] = field(default_factory=list)
    reads: dict[str, int] = field(default_factory=dict)
    span: Span | None = None


@dataclass
class Within:
    """with: the manager, and what `as` names, if anything reads it."""

    manager: ast.expr
    name: str | None
    body: list[Node] = field(default_factory=list)
    span: Span | None = None


Node = Line | Remark | Branch | Loop | Attempt | Within


def with_joined_tapes(nodes: Sequence[Node]) -> list[Node]:
    """`a, b = [], []` for a row of statements that make empty lists."""
    out: list[Node] = []
    for node in nodes:
        name = empty_list_name(node)
        last = out[-1] if out else None
        if name is not None and isinstance(last, Line) and (names := joined_names(last)):
            width = sum(len(n) + 6 for n in [*names, name])
            if width <= 92:
                out[-1] = Line(empty_lists([*names, name]), last.span)
                continue
        out.append(node)
    return out


def empty_list_name(node: Node) -> str | None:
    """x, for the statement `x = []`."""
    if not isinstance(node, Line) or not isinstance(node.node, ast.Assign) or len(node.node.targets) != 1:
        return None
    target, value = node.node.targets[0], node.node.value
    return target.id if isinstance(target, ast.Name) and isinstance(value, ast.List) and not value.elts else None


def joined_names(node: Line) -> list[str]:
    """The names that a statement made by `empty_lists` (or `x = []`) assigns."""
    single = empty_list_name(node)
    if single is not None:
        return [single]
    found = node.node
    if isinstance(found, ast.Assign) and isinstance(found.value, ast.Tuple) and isinstance(found.targets[0], ast.Tuple):
        targets = found.targets[0].elts
        if all(isinstance(v, ast.List) and not v.elts for v in found.value.elts):
            return [t.id for t in targets if isinstance(t, ast.Name)]
    return []


def empty_lists(names: list[str]) -> ast.stmt:
    """a, b = [], []"""
    target = ast.Tuple([ast.Name(n, ast.Store()) for n in names], ast.Store())
    value = ast.Tuple([ast.List([], ast.Load()) for _ in names], ast.Load())
    return ast.fix_missing_locations(ast.Assign([target], value))


def is_return(node: Node) -> bool:
    """Whether a function ends here: what a comment quotes is not returned."""
    return isinstance(node, Line) and isinstance(node.node, ast.Return)


def without_idle_comments(nodes: Sequence[Node]) -> list[Node]:
    """Drop comments that nothing follows; the names of the sections stay, but not that of one that is empty."""
    out: list[Node] = []
    for k, node in enumerate(nodes):
        following = nodes[k + 1] if k + 1 < len(nodes) else None
        if isinstance(node, Remark) and isinstance(following, Remark) and following.text in SECTIONS:
            continue
        if isinstance(node, Remark) and node.text not in SECTIONS:
            if following is None or isinstance(following, Remark) or is_return(following):
                continue
        out.append(node)
    return out


def without_comments(nodes: Sequence[Node]) -> list[Node]:
    """The tree without any comment."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Branch | Loop):
            node.body = without_comments(node.body)
            node.orelse = without_comments(node.orelse)
        if isinstance(node, Within):
            node.body = without_comments(node.body)
        if isinstance(node, Attempt):
            for part in parts_of(node):
                part[:] = without_comments(part)
        if not isinstance(node, Remark):
            out.append(node)
    return out


def is_empty(nodes: Sequence[Node]) -> bool:
    """Whether nothing of it does anything."""
    return all(isinstance(n, Remark) for n in nodes)


def leaves(nodes: Sequence[Node]) -> bool:
    """Whether control never reaches the end."""
    if not nodes:
        return False
    last = nodes[-1]
    if isinstance(last, Line):
        return isinstance(last.node, ast.Return | ast.Break | ast.Raise)
    if isinstance(last, Within):
        return leaves(last.body)
    if isinstance(last, Attempt):
        return all(leaves(h.body) for h in last.handlers) and (leaves(last.body) or leaves(last.orelse))
    return isinstance(last, Branch) and leaves(last.body) and leaves(last.orelse)


def breaks(nodes: Sequence[Node]) -> bool:
    """Whether a `break` stands there that would leave the loop around it."""
    return any(
        isinstance(n, Line) and isinstance(n.node, ast.Break)
        or isinstance(n, Branch) and (breaks(n.body) or breaks(n.orelse))
        or isinstance(n, Loop) and breaks(n.orelse)
        or isinstance(n, Within) and breaks(n.body)
        or isinstance(n, Attempt) and any(map(breaks, parts_of(n)))
        for n in nodes
    )


def nodes_of(nodes: Sequence[Node]) -> Iterator[ast.AST]:
    """All syntax in a tree of statements."""
    for n in nodes:
        if isinstance(n, Line):
            yield n.node
        elif isinstance(n, Branch | Loop):
            yield n.test if isinstance(n, Branch) else n.header
            yield from nodes_of(n.body)
            yield from nodes_of(n.orelse)
        elif isinstance(n, Within):
            yield n.manager
            yield from nodes_of(n.body)
        elif isinstance(n, Attempt):
            for part in parts_of(n):
                yield from nodes_of(part)


def parts_of(node: Attempt) -> list[list[Node]]:
    """The statements of a `try`, part by part."""
    return [node.body, *(h.body for h in node.handlers), node.orelse]


@dataclass
class Lines:
    """Text under construction; `spans` maps line numbers, from 1, to where they come from."""

    text: list[str] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)

    def add(self, depth: int, text: str, span: Span | None = None) -> None:
        plain = not text or text[0] in "#\""
        for line in [("    " * depth + text).rstrip()] if plain else wrap(text, depth):
            self.text.append(line)
            if span is not None:
                self.spans[len(self.text)] = span

    def block(self, nodes: Sequence[Node], depth: int) -> None:
        nodes = with_joined_tapes(without_idle_comments(nodes))
        if is_empty(nodes):
            self.add(depth, "pass")
        for node in nodes:
            if isinstance(node, Line):
                self.add(depth, statement_text(node.node), node.span)
            elif isinstance(node, Remark):
                for line in node.text.splitlines() or [""]:
                    self.add(depth, f"# {line}".rstrip())
            elif isinstance(node, Branch):
                self.branch(node, depth)
            elif isinstance(node, Attempt):
                self.attempt(node, depth)
            elif isinstance(node, Within):
                self.within(node, depth)
            else:
                self.loop(node, depth)

    def branch(self, node: Branch, depth: int) -> None:
        word = "if"
        while True:
            self.add(depth, f"{word} {expression_text(node.test)}:", node.span)
            self.block(node.body, depth + 1)
            orelse = node.orelse
            if not (len(orelse) == 1 and isinstance(orelse[0], Branch)):
                break
            node, word = orelse[0], "elif"
        if not is_empty(orelse):
            self.add(depth, "else:")
            self.block(orelse, depth + 1)

    def attempt(self, node: Attempt, depth: int) -> None:
        self.add(depth, "try:", node.span)
        self.block(node.body, depth + 1)
        for handler in node.handlers:
            name = f" as {handler.caught}" if handler.caught else ""
            self.add(depth, f"except {expression_text(handler.catches)}{name}:", node.span)
            self.block(handler.body, depth + 1)
        if not is_empty(node.orelse):
            self.add(depth, "else:")
            self.block(node.orelse, depth + 1)

    def within(self, node: Within, depth: int) -> None:
        items = []
        while True:
            name = f" as {node.name}" if node.name else ""
            items.append(expression_text(node.manager) + name)
            inner = node.body[0] if len(node.body) == 1 else None
            if not isinstance(inner, Within) or sum(map(len, items)) > 60:
                break
            node = inner
        self.add(depth, f"with {', '.join(items)}:", node.span)
        self.block(node.body, depth + 1)

    def loop(self, node: Loop, depth: int) -> None:
        header = expression_text(node.header)
        if node.target is None:
            self.add(depth, f"while {header}:", node.span)
        else:
            self.add(depth, f"for {target_text(node.target)} in {header}:", node.span)
        self.block(node.body, depth + 1)
        if not is_empty(node.orelse):
            self.add(depth, "else:")
            self.block(node.orelse, depth + 1)
