# Needs Python 3.11+, pip and make. Each target installs what it needs into .venv first.
PYTHON ?= python3
BIN := .venv/bin
PROJECTS := . plugins/xml_file_drop
EDITABLE := $(foreach project,$(PROJECTS),-e $(project))

.PHONY: install lock check test demo wheels smoke clean

install: .venv/installed

.venv/installed: requirements/dev.txt pyproject.toml $(foreach project,$(PROJECTS),$(project)/pyproject.toml)
	$(PYTHON) -m venv --without-pip --clear .venv
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --require-hashes -r requirements/dev.txt
	$(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation $(EDITABLE)
	touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-package decommission-connector --no-emit-package connector-xml-file-drop \
	  requirements/dev.in -o requirements/dev.txt

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/connector mapping check --ready
	$(BIN)/mkdocs build --quiet --strict

test: install
	$(BIN)/pytest

demo: install
	$(BIN)/connector demo

wheels: install
	rm -rf dist
	for project in $(PROJECTS); do $(BIN)/python -m build --wheel --no-isolation --outdir dist $$project || exit 1; done

smoke: wheels
	tests/smoke.sh dist

clean:
	rm -rf .venv dist site
