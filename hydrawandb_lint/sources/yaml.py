"""YAML files, and JSON, which is YAML, too: bytes to text and back."""

from __future__ import annotations

import codecs

from hydrawandb_lint.sources.python import Source


def decode(data: bytes) -> Source:
    """The text of a file. One that is no UTF-8 is nobody's config, and has none."""
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        return Source(data[len(bom) :].decode(), "utf-8", bom)
    except UnicodeDecodeError:
        return Source("", "utf-8", b"")
