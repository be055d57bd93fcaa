"""The nodes of a YAML file, read without building what they stand for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml import Node


def composed(data: bytes) -> Node | None:
    """The root of a YAML file; None if it is empty or no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(data, loader)
    except yaml.YAMLError:
        return None


def text(node: Node | None) -> str:
    """What a scalar says, as it is written; nothing for other nodes."""
    return node.value if node is not None and isinstance(node.value, str) else ""
