"""Python source: bytes to text as Python itself reads them, and changed text back.

PEP 263 cookies and a UTF-8 BOM are honoured. Line endings stay in the text as they are.
"""

from __future__ import annotations

import codecs

from hydrawandb_lint.tuples import NamedTuple

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnreadableError(Exception):
    """The bytes are no Python source text. Its text says why, for the user."""


class Source(NamedTuple):
    """A text and how it was written down."""

    text: str
    encoding: str
    bom: bytes

    def encode(self, text: str) -> bytes:
        """The bytes of a changed text, written down the same way.

        Raises UnicodeEncodeError if the encoding lacks a character.
        """
        return self.bom + text.encode(self.encoding)


def decode(data: bytes) -> Source:
    """The text of a file. Raises `UnreadableError`."""
    if data.startswith(UTF16):
        raise UnreadableError("Encoded as UTF-16, which Python does not read; save it as UTF-8")
    if b"\0" in data:
        raise UnreadableError("Holds NUL bytes: a binary file, or one in an unusual encoding")
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(bom) :]
    encoding = _declared(body, bool(bom))
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"Not {encoding.upper()} in line {body.count(10, 0, error.start) + 1}; declare the "
            "encoding in the first line (`# -*- coding: … -*-`) or save the file as UTF-8"
        ) from error
    except (LookupError, UnicodeError) as error:
        raise UnreadableError(f"Declares {encoding}, which is no encoding of text") from error
    return Source(text, encoding, bom)


def _declared(body: bytes, bom: bool) -> str:
    """The encoding that a cookie in the first two lines names, else UTF-8."""
    lines = body.split(b"\n", 2)[:2]
    if b"coding" not in b"".join(lines):
        return "utf-8"
    import tokenize

    # Only the cookie is wanted: bytes that do not decode are reported by their line above.
    ascii_lines = iter(bytes(byte & 127 for byte in line) + b"\n" for line in lines)
    try:
        encoding, _ = tokenize.detect_encoding(lambda: next(ascii_lines, b""))
    except SyntaxError as error:
        raise UnreadableError(f"{str(error).capitalize()}: Python does not know it") from error
    if bom and encoding not in ("utf-8", "utf-8-sig"):
        raise UnreadableError(f"A UTF-8 byte order mark, but a cookie that says {encoding}")
    return encoding
