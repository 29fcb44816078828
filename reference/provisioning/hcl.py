"""Reads HCL variable files: every value in them is written out, nothing is looked up, called or computed.

What comes out is plain, as from JSON: texts, numbers, booleans, None, lists, and mappings with texts as keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reference.provisioning.names import shown

if TYPE_CHECKING:
    from lark import Token, Tree

    Node = Tree[Token]

LARGEST = 256 * 1024
"""Bytes of one file; the parser takes its time."""

_WORDS = {"true": True, "false": False, "null": None}
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_TEMPLATES = {"$${": "${", "%%{": "%{"}
_LAYOUT = ("new_line_or_comment",)


class UnreadableHclError(Exception):
    """The file cannot be used; the message is the reason, in one line fit for a user."""


def read_variables(path: Path) -> dict[str, Any]:
    """The variables that a file sets, by name. Raises UnreadableHclError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableHclError(f"cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise UnreadableHclError(f"file is larger than {LARGEST} bytes")
    try:
        return parse_variables(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableHclError("file is not UTF-8 text") from None


def parse_variables(text: str) -> dict[str, Any]:
    """The variables that a text sets, by name. Raises UnreadableHclError."""
    import hcl2
    from lark.exceptions import UnexpectedInput

    try:
        tree = hcl2.parses_to_tree(text.replace("\r\n", "\n"))
        return _variables(tree.children[0])
    except UnexpectedInput as error:
        raise UnreadableHclError(f"line {max(error.line, 1)}: not valid HCL") from None
    except RecursionError:
        raise UnreadableHclError("values are nested too deeply") from None


def _variables(body: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in _nodes(body):
        if node.data != "attribute":
            raise UnreadableHclError(f"{_place(node)}: only variables are allowed here, written NAME = VALUE")
        name, value = _nodes(node)
        _put(found, str(name.children[0]), value, node)
    return found


def _put(into: dict[str, Any], key: str, value: Node, node: Node) -> None:
    if key in into:
        raise UnreadableHclError(f"{_place(node)}: {shown(key)} is given twice")
    into[key] = _value(value)


def _value(node: Node) -> Any:
    """A value that is written out. Raises UnreadableHclError for one that would have to be computed."""
    kind = str(node.data)
    if kind == "expr_term":
        inner = list(_nodes(node))
        return _value(inner[0])
    if kind == "object":
        return _mapping(node)
    if kind == "tuple":
        return [_value(each) for each in _nodes(node)]
    if kind == "string":
        return "".join(_part(part) for part in _nodes(node))
    return _scalar(kind, node)


def _scalar(kind: str, node: Node) -> Any:
    text = str(node.children[0])
    if kind == "literal_value":
        return _WORDS[text]
    if kind == "int_lit":
        return int(text)
    if kind == "float_lit":
        return float(text)
    if kind == "unary_op" and text == "-":
        operand = _value(next(_nodes(node)))
        if isinstance(operand, (int, float)) and not isinstance(operand, bool):
            return -operand
    raise UnreadableHclError(
        f"{_place(node)}: only values are allowed, no references, functions, templates or operators"
    )


def _mapping(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in _nodes(node):
        key, value = _nodes(element)
        _put(found, _key(key), value, element)
    return found


def _key(node: Node) -> str:
    """A key: a bare word or a text; one in parentheses would be looked up."""
    term = node.children[0]
    while not isinstance(term, str) and term.data in ("expr_term", "identifier", "keyword") and len(term.children) == 1:
        term = term.children[0]
    if isinstance(term, str):
        return str(term)
    key = _value(term) if term.data == "string" else None
    if not isinstance(key, str):
        raise UnreadableHclError(f"{_place(node)}: a key must be a word or a text")
    return key


def _part(node: Node) -> str:
    """A part of a text between quotes."""
    content = node.children[0]
    if not isinstance(content, str):
        raise UnreadableHclError(f"{_place(node)}: texts must not contain ${{...}} or %{{...}}")
    if content[:3] in _TEMPLATES:
        return _TEMPLATES[content[:3]] + content[3:]
    if "\n" in content:
        raise UnreadableHclError(f"{_place(node)}: a text must end on the line it begins on")
    return _ESCAPED.sub(lambda found: _unescaped(found, node), content)


def _unescaped(found: re.Match[str], node: Node) -> str:
    code = found.group(1) or found.group(2)
    try:
        return chr(int(code, 16)) if code else _ESCAPES[found.group(3)]
    except (KeyError, ValueError, OverflowError):
        raise UnreadableHclError(f"{_place(node)}: there is no escape {shown(found.group())}") from None


def _nodes(node: Any) -> Iterator[Node]:
    """The parts of a node that mean something."""
    return (each for each in node.children if not isinstance(each, str) and each.data not in _LAYOUT)


def _place(node: Node) -> str:
    return f"line {getattr(node.meta, 'line', '?')}"
