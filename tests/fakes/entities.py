"""HTML as Telegram reads it: a handful of tags, four named entities, and nothing lenient."""

import html
import re

_TAGS = frozenset(
    {
        *("a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike"),
        *("strong", "tg-emoji", "tg-spoiler", "u"),
    }
)
_PIECE = re.compile(r"<(/?)([^\s<>/]*)[^<>]*(>?)|&(#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def read_html(text: str) -> tuple[str, str]:
    """What the reader sees, and Telegram's objection (empty: none)."""
    seen: list[str] = []
    open_tags: list[str] = []
    end = 0
    for piece in _PIECE.finditer(text):
        seen.append(text[end : piece.start()])
        end = piece.end()
        closing, tag, closed, entity = piece.groups()
        if entity:
            seen.append(_character(entity))
        elif not closed:
            return "", f"Unclosed start tag at byte offset {_offset(text, piece.start())}"
        elif tag not in _TAGS:
            return (
                "",
                f'Unsupported start tag "{tag}" at byte offset {_offset(text, piece.start())}',
            )
        elif not closing:
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            return "", f"Unexpected end tag at byte offset {_offset(text, piece.start())}"
    if open_tags:
        return "", f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"'
    return "".join([*seen, text[end:]]), ""


def utf16_units(text: str) -> int:
    """The length that Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _character(entity: str) -> str:
    if entity.startswith("#"):
        return html.unescape(f"&{entity};")
    return _NAMED[entity]


def _offset(text: str, index: int) -> int:
    return len(text[:index].encode())
