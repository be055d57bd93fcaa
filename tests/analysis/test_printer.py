"""Small programs and their IR, as the printer shows it."""

from __future__ import annotations

import pytest

from hydrawandb_lint.analysis.printer import print_ir

PROGRAMS = {
    "imports": (
        """\
import os.path, wandb as wb
from .conf import (load, save as keep)
from omegaconf import *
""",
        """\
  1 import os; import wandb as wb
  2 from .conf import load; from .conf import save as keep
  3 from omegaconf import *
""",
    ),
    "assignments": (
        """\
run = other = wandb.init(config=cfg, **extra)
x: int
y: int = 3
cfg.lr, names["a"] = pair
count += 1
del x, y
""",
        """\
  1 run = other = wandb.init(config=cfg, **extra)
  2 x: int
  3 y: int = 3
  4 (cfg.lr, names['a']) = pair
  5 count Add= 1
  6 del x, y
""",
    ),
    "displays and operations": (
        """\
a = [1, *b], {2}, {"k": v, **d}
c = x + y * 2 - -z
t = f"{a} and {b:>{width}}"
""",
        """\
  1 a = ((1, *b), (2), {'k': v, **d})
  2 c = Sub(Add(x, Mult(y, 2)), UnaryOp(z))
  3 t = f(a, b)
""",
    ),
    "conditions": (
        """\
if not a and b is None:
    pass
elif 1 < c < 3:
    d = e if f else g
else:
    assert h, "no"
""",
        """\
  1 if (not a and (b Is None))
    else
  3   if Compare(1, c, 3)
  4     d = (e if f else g)
      else
  6     assert h
""",
    ),
    "loops": (
        """\
for i, x in enumerate(xs):
    if x: continue
    break
else:
    done()
while True:
    step()
""",
        """\
  1 for (i, x) in enumerate(xs)
  2   if x
  2     continue
  3   break
    else
  5   done()
  6 while True
  7   step()
""",
    ),
    "try": (
        """\
try:
    f()
except (KeyError, ValueError) as error:
    raise Bad from error
except:
    raise
else:
    g()
finally:
    h()
""",
        """\
  1 try
  2   f()
    except (KeyError, ValueError) as error
  4   raise Bad, error
    except
  6   raise
    else
  8   g()
    finally
 10   h()
""",
    ),
    "with": (
        """\
with wandb.init(config=cfg) as run, lock:
    run.log({})
""",
        """\
  1 with wandb.init(config=cfg) as run, lock
  2   run.log({})
""",
    ),
    "match": (
        """\
match cfg:
    case DictConfig() as config if ready:
        a()
    case dict() | list():
        b()
    case {"model": model, **rest}:
        c()
    case other:
        d()
""",
        """\
  1 match cfg
    case DictConfig as config captures config if ready
  3   a()
    case dict | list
  5   b()
    case ? captures rest, model
  7   c()
    case _ as other captures other
  9   d()
""",
    ),
    "functions": (
        """\
@hydra.main(version_base=None)
def main(cfg: DictConfig, *rest, deep: bool = True, **more) -> None:
    return run(lambda x: x + 1)
""",
        """\
  1 @hydra.main(version_base=None)
  2 def main(cfg: DictConfig, *rest, deep: bool = True, **more) -> None
  3   return run((lambda(x): Add(x, 1)))
""",
    ),
    "generators": (
        """\
async def f():
    x = yield await g()
    return
def h():
    yield from xs
""",
        """\
  1 async def f()
  2   x = yield await g()
  3   return
  4 def h()
  5   yield from xs
""",
    ),
    "classes": (
        """\
@dataclass
class Model(Base, metaclass=Meta):
    width: int = 64
    def grow(self):
        self.width = 2 * self.width
""",
        """\
  1 @dataclass
  2 class Model(Base)
  3   width: int = 64
  4   def grow(self)
  5     self.width = Mult(2, self.width)
""",
    ),
    "comprehensions": (
        """\
a = [x for x in xs if x if y]
b = {k: v for k, v in cfg.items()}
c = any((n := x) for row in rows for x in row)
""",
        """\
  1 a = [x for x in xs if x if y]
  2 b = [k: v for (k, v) in cfg.items()]
  3 c = any([(n := x) for row in rows for x in row])
""",
    ),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_ir(program: str) -> None:
    text, ir = PROGRAMS[program]
    assert print_ir(text) == ir


def test_long_constants_are_cut() -> None:
    assert print_ir(f"x = {'a' * 80!r}\n") == f"  1 x = '{'a' * 59}…\n"
