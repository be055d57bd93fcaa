"""The language server: what editors are told while somebody types. Needs the extra `lsp`."""
