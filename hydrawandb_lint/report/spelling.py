"""Text for an encoding that lacks some of its characters, such as a Windows code page."""

from __future__ import annotations

from hydrawandb_lint.report.text import escape

ASCII = {
    "…": "...",
    "→": "->",
    "•": "*",
    "×": "x",
    "▌": "|",
    "\ufffd": "?",
    "\u2421": "^?",
    **{chr(0x2400 + code): f"^{chr(0x40 + code)}" for code in range(32)},
    **dict.fromkeys("─━", "-"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("┌┐└┘┏┓┗┛", "+"),
}
"""What we write ourselves, and rich for us."""


def spelled(text: str, encoding: str) -> str:
    """The text without what the encoding lacks: our own signs in ASCII, all else as escapes."""
    if _has(encoding, text):
        return text
    return "".join(c if _has(encoding, c) else ASCII.get(c) or escape(c) for c in text)


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
