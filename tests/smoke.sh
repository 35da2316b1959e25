#!/usr/bin/env bash
# The built wheels in a clean environment, away from the checkout: install, init, check, demo.
set -euo pipefail
wheels=$(cd "${1:?usage: smoke.sh FOLDER_OF_WHEELS}" && pwd)
requirements=$(cd "$(dirname "$0")/../requirements" && pwd)/dev.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python --disable-pip-version-check install --quiet --require-hashes -r "$requirements"
python3 -m pip --python venv/bin/python --disable-pip-version-check install --quiet --no-index --no-deps "$wheels"/*.whl
connector=$work/venv/bin/connector
"$connector" --help >/dev/null
"$connector" init site
"$connector" plugins
"$connector" mapping check --ready
"$connector" demo
venv/bin/python - <<'PY'
import connector, pathlib
found = pathlib.Path(connector.__file__).parent
assert "site-packages" in str(found), found
assert (found / "ready_mappings" / "mbgmcr.yaml").is_file(), "the ready mappings are not in the wheel"
assert not list(found.rglob("tests")), "tests are in the wheel"
PY
venv/bin/python - "$wheels"/*.whl <<'PY'
import re, sys, zipfile
names = [f"{wheel}: {name}" for wheel in sys.argv[1:] for name in zipfile.ZipFile(wheel).namelist()]
wrong = [name for name in names if re.search(r"rfc_standin|simulated_sap|sapnwrfc|pyrfc|/tests?/", name.split(": ")[1])]
assert not wrong, f"the stand-in for SAP's library, or a test, is in a wheel: {wrong}"
PY
echo "smoke: the wheels work away from the checkout"
