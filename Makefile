# Needs Python 3.11+, pip and make. Each target installs what it needs into .venv first.
PYTHON ?= python3
BIN := .venv/bin
PROJECTS := . plugins/xml_file_drop plugins/sap_rfc
EDITABLE := $(foreach project,$(PROJECTS),-e $(project))

FUZZ_SECONDS ?= 600
FUZZ_SEED ?= 1
SEED ?= 1
KILLS ?= 100
COUNT ?= 1000

.PHONY: install lock check test rfc-standin crash crash-sap fuzz bench demo wheels smoke clean

install: .venv/installed

.venv/installed: requirements/dev.txt pyproject.toml $(foreach project,$(PROJECTS),$(project)/pyproject.toml)
	$(PYTHON) -m venv --without-pip --clear .venv
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --require-hashes -r requirements/dev.txt
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation $(EDITABLE)
	touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-package decommission-connector --no-emit-package connector-xml-file-drop \
	  --no-emit-package connector-sap-rfc requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  requirements/fuzz.in -o requirements/fuzz.txt

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/connector mapping check --ready
	$(BIN)/mkdocs build --quiet --strict

# Two at once, the tests of a file together: they wait for processes and disks more than they compute.
test: install rfc-standin
	$(BIN)/pytest -n 2 --dist loadfile

# What the RFC tests run, built into .rfc; without a compiler it says so, and fails only if CI=true.
rfc-standin:
	$(PYTHON) tests/rfc_standin/rfc_bindings.py

# What it plans comes from SEED; ONLY=NUMBER plays one episode again.
crash: install
	$(BIN)/python -m tests.e2e.campaign --seed $(SEED) --kills $(KILLS) $(if $(ONLY),--only $(ONLY))

# SAP posts COUNT documents and sends COUNT IDocs while the connector and its SAP process are killed.
crash-sap: install rfc-standin
	$(BIN)/python -m plugins.sap_rfc.tests.e2e.campaign --seed $(SEED) --count $(COUNT)

.venv/fuzzing: .venv/installed requirements/fuzz.txt
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --require-hashes -r requirements/fuzz.txt
	touch $@

# One reader after the other, SECONDS each; what they find is in .fuzz/.
fuzz: .venv/fuzzing
	for reader in xml idoc flat mapping lookup config; do \
	  $(BIN)/python -m tests.fuzz.run $$reader --seconds $(FUZZ_SECONDS) --seed $(FUZZ_SEED) || exit 1; done

# All, or WHAT="mapping start"; WHAT=--quick shows in a minute that they work, and writes nothing.
bench: install rfc-standin
	$(BIN)/python -m benchmarks $(WHAT)

demo: install
	$(BIN)/connector demo

wheels: install
	rm -rf dist
	for project in $(PROJECTS); do $(BIN)/python -m build --wheel --no-isolation --outdir dist $$project || exit 1; done

smoke: wheels
	tests/smoke.sh dist

clean:
	rm -rf .venv .rfc dist site
