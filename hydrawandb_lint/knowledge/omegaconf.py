"""OmegaConf 2.0 to 2.4, from its documentation and its source.

The class of every config is called `omegaconf.DictConfig` in these rows, also that of lists.
"""

from hydrawandb_lint.knowledge.rows import Alias, Argument, Call, Composes, Gives, Implied, Refusal

_DOCS = "https://omegaconf.readthedocs.io/en/latest/usage.html"
_MADE_FROM_VALUE = ("create", "structured")
_READ = ("from_cli", "from_dotlist")
_PLAIN = (
    "is_config is_dict is_list is_missing is_interpolation has_resolver clear_resolver "
    "missing_keys get_type is_readonly is_struct"
).split()
_NONE = (
    "register_new_resolver register_resolver save clear_resolvers clear_cache set_cache"
).split()
_CONTEXTS = ("open_dict", "read_write", "flag_override")
_IN_PLACE = ("set_readonly", "set_struct")
# A run's config is none of what OmegaConf takes: measured on omegaconf 2.3.1 with wandb 0.31.0.
_AS_VALUE = (Refusal("wandb.Config", "ValidationError"),)
_AS_CONFIG = (Refusal("wandb.Config", "ValueError"),)
_MERGED = (Refusal("wandb.Config", "ValueError", first="RecursionError"),)
_METHODS = (
    "keys __contains__ index count sort reverse "
    "_get_full_key _get_flag _is_none _is_missing _is_interpolation"
).split()
_SILENT = "_set_flag _set_parent".split()
_RESHAPING = (
    "update clear _set_value __setitem__ __delitem__ insert append extend remove "
    "merge_with_dotlist merge_with_cli"
).split()

ROWS = (
    *(
        Call(f"omegaconf.OmegaConf.{name}", Gives.CONFIG, refuses=_AS_VALUE)
        for name in _MADE_FROM_VALUE
    ),
    Call(
        "omegaconf.OmegaConf.load",
        Gives.CONFIG,
        of=-1,
        composes=Composes(name=Argument("file_", 0), alone=True),
    ),
    *(Call(f"omegaconf.OmegaConf.{name}", Gives.CONFIG, of=-1) for name in _READ),
    *(Call(f"omegaconf.OmegaConf.{name}", Gives.PLAIN) for name in _PLAIN),
    *(Call(f"omegaconf.OmegaConf.{name}", Gives.NONE) for name in _NONE),
    *(Call(f"omegaconf.OmegaConf.{name}", Gives.IN_PLACE) for name in _IN_PLACE),
    *(Call(f"omegaconf.DictConfig.{name}", Gives.PLAIN) for name in _METHODS),
    *(Call(f"omegaconf.DictConfig.{name}", Gives.NONE) for name in _SILENT),
    *(Call(f"omegaconf.DictConfig.{name}", Gives.NONE, reshapes=True) for name in _RESHAPING),
    Call("omegaconf.OmegaConf.update", Gives.IN_PLACE, reshapes=True),
    Call("omegaconf.OmegaConf.merge", Gives.MERGED, refuses=_MERGED),
    Call("omegaconf.OmegaConf.unsafe_merge", Gives.MERGED, refuses=_AS_CONFIG),
    Call("omegaconf.OmegaConf.masked_copy", Gives.PART),
    Call("omegaconf.OmegaConf.select", Gives.PERHAPS_NODE),
    Call("omegaconf.OmegaConf.resolve", Gives.IN_PLACE, resolves=True),
    Call("omegaconf.OmegaConf.to_container", Gives.CONTAINER, refuses=_AS_CONFIG, evidence=_DOCS),
    Call("omegaconf.OmegaConf.to_object", Gives.OBJECT, refuses=_AS_CONFIG, evidence=_DOCS),
    Call("omegaconf.OmegaConf.to_yaml", Gives.YAML, refuses=_AS_CONFIG),
    *(Call(f"omegaconf.{name}", Gives.SAME) for name in _CONTEXTS),
    Call("omegaconf.DictConfig", Gives.CONFIG, refuses=_AS_VALUE),
    Call("omegaconf.ListConfig", Gives.LIST_CONFIG),
    Call("omegaconf.DictConfig.merge_with", Gives.NONE, refuses=_AS_CONFIG, reshapes=True),
    Call("omegaconf.DictConfig.copy", Gives.COPY),
    Call("omegaconf.DictConfig.__copy__", Gives.COPY),
    Call("omegaconf.DictConfig.__deepcopy__", Gives.COPY),
    Call("omegaconf.DictConfig.get", Gives.PERHAPS_NODE),
    Call("omegaconf.DictConfig.pop", Gives.NODE, reshapes=True),
    Call("omegaconf.DictConfig.setdefault", Gives.NODE, reshapes=True),
    Call("omegaconf.DictConfig._get_node", Gives.NODE),
    Call("omegaconf.DictConfig._get_root", Gives.SAME),
    Call("omegaconf.DictConfig.items", Gives.ITEMS),
    Call("omegaconf.DictConfig.items_ex", Gives.ITEMS),
    Call("omegaconf.DictConfig.values", Gives.VALUES),
    Alias("omegaconf.omegaconf.OmegaConf", "omegaconf.OmegaConf"),
    Alias("omegaconf.dictconfig.DictConfig", "omegaconf.DictConfig"),
    Alias("omegaconf.listconfig.ListConfig", "omegaconf.ListConfig"),
    Alias("omegaconf.base.SCMode", "omegaconf.SCMode"),
    Alias("omegaconf.base.Container", "omegaconf.Container"),
    Alias("omegaconf.base.DictKeyType", "omegaconf.DictKeyType"),
    Implied("omegaconf", "omegaconf"),
    Implied("OmegaConf", "omegaconf.OmegaConf"),
    Implied("DictConfig", "omegaconf.DictConfig"),
)
