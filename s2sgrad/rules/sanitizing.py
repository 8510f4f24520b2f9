"""Rows of the ops by which generated code watches its own memory: see transforms/sanitize.py."""

from __future__ import annotations

from s2sgrad.ir.row import Row
from s2sgrad.ir.types import NONE
from s2sgrad.rules.infer import always
from s2sgrad.rules.registry import register
from s2sgrad.runtime import sanitizer

begin_sanitizing = register(Row(
    "begin_sanitizing", sanitizer.begin_sanitizing, (), always(NONE), effect=True, helper="begin_sanitizing",
    by_transform=True,
))
note_shadow = register(Row(
    "note_shadow", sanitizer.note_shadow, ("primal", "shadow", "law", "where", "inside", "alike"), always(NONE),
    effect=True, shape_only=("primal", "shadow"), helper="note_shadow", by_transform=True,
))
note_addition = register(Row(
    "note_addition", sanitizer.note_addition, ("target", "index", "depth", "where", "holders", "*others"), always(NONE),
    effect=True, shape_only=("target", "others"), helper="note_addition", by_transform=True,
))
