"""The names a function finds. Bmob contract 4.7, 4.8."""

import builtins

from .http_response import HttpResponse
from .natives import natives
from .querier import BmobQuerier
from .updater import BmobUpdater
from .values import BmobDate, BmobFile, BmobGeoPoint, BmobPointer

CLASSES = (HttpResponse, BmobQuerier, BmobUpdater, BmobPointer, BmobFile, BmobDate, BmobGeoPoint)

# Bmob contract D12.
PYTHON_2 = {"unicode": str, "basestring": str, "long": int, "xrange": range, "unichr": chr}

# Bmob contract 4.2; and the debugger, which nobody could talk to.
REMOVED = frozenset(("open", "exec", "compile", "input", "exit", "quit", "eval", "breakpoint", "help", "__import__"))

# What the interpreter itself loads while a function runs: it asks the function's own builtins for it.
ENGINE_NEEDS = frozenset(("_pylong", "_strptime", "re", "string.templatelib", "typing", "warnings"))

load_module = builtins.__import__


def refuse(name, globals=None, locals=None, fromlist=(), level=0):
    """`__import__`: not there for the function (Bmob contract 4.2), only for the interpreter."""
    if name in ENGINE_NEEDS:
        return load_module(name)
    raise NameError("name '__import__' is not defined")


def create_scope():
    """Fresh globals. Made for each run: the standard library gets its last members after the guest."""
    kept = {name: value for name, value in vars(builtins).items() if name not in REMOVED}
    return {
        "__name__": "cloudcode",
        "__builtins__": {**kept, "__import__": refuse},
        **natives(),
        **{each.__name__: each for each in CLASSES},
        **PYTHON_2,
    }
