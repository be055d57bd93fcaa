"""Builtins and the standard library: what they do to a config."""

from hydrawandb_lint.knowledge.rows import Call, Gives

_PLAIN = (
    "int float bool len print hash id sum min max abs round isinstance issubclass "
    "hasattr callable open input type any all"
).split()

_ENDING_THE_PROCESS = (
    "builtins.exit",
    "builtins.quit",
    "sys.exit",
    "os._exit",
    "os.abort",
    *(f"os.exec{letters}" for letters in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
)

EXIT_STACK = "contextlib.ExitStack"
"""What is entered by it is left with it."""

CLOSING = "contextlib.closing"
"""A block that ends by the method `close` of what it is given."""

NULL_CONTEXT = "contextlib.nullcontext"
"""A block that ends nothing."""

ROWS = (
    *(Call(f"builtins.{name}", Gives.PLAIN) for name in _PLAIN),
    *(Call(f"builtins.{name}", Gives.TEXT) for name in ("str", "repr", "format")),
    *(Call(name, Gives.NEVER) for name in _ENDING_THE_PROCESS),
    Call("builtins.dict", Gives.SHALLOW),
    Call("builtins.vars", Gives.FIELDS),
    Call("builtins.getattr", Gives.ATTRIBUTE),
    Call("builtins.list", Gives.VALUES),
    Call("builtins.tuple", Gives.VALUES),
    Call("builtins.setattr", Gives.ASSIGNED),
    Call("builtins.object.__setattr__", Gives.ASSIGNED),
    Call("builtins.delattr", Gives.DELETED),
    Call("builtins.next", Gives.NEXT),
    Call("builtins.range", Gives.RANGE),
    Call("builtins.enumerate", Gives.ENUMERATED),
    Call("builtins.zip", Gives.ZIPPED),
    Call("builtins.map", Gives.MAPPED),
    # Classes as functions: as decorators they leave the function what it is.
    *(Call(f"builtins.{name}", Gives.SAME) for name in ("property", "classmethod", "staticmethod")),
    *(Call(f"functools.singledispatch{word}") for word in ("", "method")),
    # Runs at the end of the process, which Hydra's jobs share: it ends nothing in between.
    Call("atexit.register", Gives.SAME),
    Call(EXIT_STACK, Gives.INSTANCE, instance=EXIT_STACK),
    Call(f"{EXIT_STACK}.enter_context", Gives.ENTERED, of=1),
    Call(CLOSING, Gives.MANAGED),
    Call(NULL_CONTEXT, Gives.MANAGED),
    Call("copy.copy", Gives.COPY),
    Call("copy.deepcopy", Gives.COPY),
    Call("typing.cast", Gives.SAME, of=1),
    Call("functools.partial", Gives.PARTIAL),
    Call("functools.wraps", Gives.UNKNOWN),
    Call("argparse.Namespace", Gives.NAMESPACE),
    Call("types.SimpleNamespace", Gives.NAMESPACE),
    Call("argparse.ArgumentParser", Gives.INSTANCE, instance="argparse.ArgumentParser"),
    Call("argparse.ArgumentParser.parse_args", Gives.NAMESPACE, of=-1),
    Call("dataclasses.asdict", Gives.PLAIN),
    Call("collections.OrderedDict", Gives.SHALLOW),
    Call("yaml.safe_load", Gives.PLAIN),
    Call("yaml.load", Gives.PLAIN),
    *(Call(f"yaml.{name}", Gives.DUMPED) for name in ("dump", "safe_dump")),
    Call("json.dumps", Gives.DUMPED),
    Call("importlib.util.find_spec", Gives.FOUND),
    Call("importlib.import_module", Gives.NAMED),
    Call("json.load", Gives.PLAIN),
    Call("json.loads", Gives.PLAIN),
)
