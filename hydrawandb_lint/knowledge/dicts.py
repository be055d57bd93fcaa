"""Dicts whose keys are attributes, too: measured on easydict 1.14, munch 4.0 and python-box 8.0.

A DictConfig is no dict to them: as an item it stays what it is. `munch.munchify(cfg)` and
`addict.Dict(cfg)` do other things with one, so they have no rows.
"""

from hydrawandb_lint.knowledge.rows import Alias, Call, Gives

ROWS = (
    Call("easydict.EasyDict", Gives.SHALLOW),
    Call("munch.Munch", Gives.SHALLOW),
    Call("box.Box", Gives.SHALLOW),
    Alias("box.box.Box", "box.Box"),
)
