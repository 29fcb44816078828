"""`list` tells the defects; `run NAME... -- MODULE ARGUMENT...` starts a module with them."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

from reference import defects as package

KNOWN = {}
for info in pkgutil.iter_modules(package.__path__):
    if info.name != "__main__":
        KNOWN.update(importlib.import_module(f"{package.__name__}.{info.name}").DEFECTS)

if sys.argv[1] == "list":
    for name, (title, promises, _) in KNOWN.items():
        print(json.dumps({"name": name, "title": title, "promises": promises, "parts": ["actions-api"]}))
else:
    cut = sys.argv.index("--")
    names, module, arguments = sys.argv[2:cut], sys.argv[cut + 1], sys.argv[cut + 2 :]
    target = importlib.import_module(module)
    for name in names:
        KNOWN[name][2](target)
    sys.argv = [module, *arguments]
    target.main()
