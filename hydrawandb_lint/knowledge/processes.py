"""Libraries that call a function elsewhere: in a thread, a process, on another machine.

What they are given, they hand on; the run that is active here is not active there.
"""

from hydrawandb_lint.knowledge.rows import Alias, Argument, Call, Callback, Gives

_PROCESS = Callback(Argument("target", 1), Argument("args", 3), Argument("kwargs", 4))
_OF_CONTEXT = Callback(Argument("target", 2), Argument("args", 4), Argument("kwargs", 5))
_TIMER = Callback(Argument("function", 1), Argument("args", 2), Argument("kwargs", 3))
_SPAWN = Callback(Argument("fn", 0), Argument("args", 1), before=1)
_LAUNCH = Callback(Argument("function", 0), Argument("args", 1))
_APPLY = Callback(Argument("func", 1), Argument("args", 2), Argument("kwds", 3))
_SUBMIT = Callback(Argument("fn", 1), forwards=True)
_TO_THREAD = Callback(Argument("func", 0), forwards=True)
_IN_EXECUTOR = Callback(Argument("func", 2), forwards=True)
_BOUND = Callback(Argument("self", 0), forwards=True)
_EXECUTOR = "concurrent.futures.Executor"
_POOL = "multiprocessing.Pool"
_CONTEXT = "multiprocessing.BaseContext"
_EXECUTORS = (
    "concurrent.futures.ThreadPoolExecutor",
    "concurrent.futures.ProcessPoolExecutor",
    "submitit.AutoExecutor",
    "submitit.LocalExecutor",
    "submitit.DebugExecutor",
    "submitit.SlurmExecutor",
)
_MAPS = ("map", "imap", "imap_unordered", "map_async")
_TORCH = ("Process", "Pool", "get_context")

ROWS = (
    Call("threading.Thread", calls=_PROCESS),
    Call("threading.Timer", calls=_TIMER),
    Call("multiprocessing.Process", calls=_PROCESS),
    Call("multiprocessing.Pool", Gives.INSTANCE, instance=_POOL),
    Call("multiprocessing.get_context", Gives.INSTANCE, instance=_CONTEXT),
    Call(f"{_CONTEXT}.Process", calls=_OF_CONTEXT),
    Call(f"{_CONTEXT}.Pool", Gives.INSTANCE, instance=_POOL),
    Call(f"{_POOL}.apply", calls=_APPLY),
    Call(f"{_POOL}.apply_async", calls=_APPLY),
    *(Call(f"{_POOL}.{name}", Gives.MAPPED, of=1) for name in _MAPS),
    *(Call(name, Gives.INSTANCE, instance=_EXECUTOR) for name in _EXECUTORS),
    Call(f"{_EXECUTOR}.submit", calls=_SUBMIT),
    Call(f"{_EXECUTOR}.map", Gives.MAPPED, of=1),
    Call(f"{_EXECUTOR}.map_array", Gives.MAPPED, of=1),
    Call("asyncio.to_thread", Gives.CALLED, calls=_TO_THREAD),
    Call("asyncio.AbstractEventLoop.run_in_executor", Gives.CALLED, calls=_IN_EXECUTOR),
    *(
        Call(f"asyncio.{name}", Gives.INSTANCE, instance="asyncio.AbstractEventLoop")
        for name in ("get_event_loop", "get_running_loop", "new_event_loop")
    ),
    Call("torch.multiprocessing.spawn", calls=_SPAWN, evidence="torch.multiprocessing, docs"),
    Call("torch.multiprocessing.start_processes", calls=_SPAWN),
    *(Alias(f"torch.multiprocessing.{name}", f"multiprocessing.{name}") for name in _TORCH),
    Alias("torch.multiprocessing.spawn.spawn", "torch.multiprocessing.spawn"),
    Call("accelerate.notebook_launcher", calls=_LAUNCH),
    Alias("accelerate.launchers.notebook_launcher", "accelerate.notebook_launcher"),
    Call("joblib.delayed", Gives.SAME),
    Call("dask.delayed", Gives.SAME),
    # `@ray.remote` gives a function or class `f` that is called by `f.options(…).remote(…)`.
    Call("ray.remote", Gives.SAME),
    Call("ray.get", Gives.SAME),
    Call("ray.put", Gives.SAME),
    Call("builtins.function.options", Gives.SAME),
    Call("builtins.function.remote", Gives.CALLED, calls=_BOUND),
    Call("builtins.function.delay", calls=_BOUND),
    # JAX's transformations of a function.
    *(Call(f"jax.{name}", Gives.SAME) for name in ("jit", "vmap", "pmap", "checkpoint")),
)
