"""Both client bindings in one process: they provide the same import name, so each is loaded and put aside."""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType

from tests.rfc_standin import rfc_bindings

_loaded: dict[str, ModuleType] = {}


def load(name: str) -> ModuleType:
    """The binding `pyrfc` or `pyrfcx`, as a module that `import pyrfc` would give."""
    if name not in _loaded:
        os.environ.update({"SAPNWRFC_HOME": rfc_bindings.environment(name)["SAPNWRFC_HOME"]})
        sys.path.insert(0, rfc_bindings.environment(name)["PYTHONPATH"])
        try:
            _loaded[name] = importlib.import_module("pyrfc")
        finally:
            sys.path.pop(0)
            for module in [each for each in sys.modules if each.split(".")[0] == "pyrfc"]:
                del sys.modules[module]
    return _loaded[name]
