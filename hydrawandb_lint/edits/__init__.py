"""Text edits: made from CST nodes, applied, verified, written."""
