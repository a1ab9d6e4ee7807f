# Two commands do all the set-up: `make demo` to see it work, `make test` to prove it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: setup dev demo test check bench peers serve lock clean

# The hot rooms are compiled where there is a C compiler, once for the same source; elsewhere plain Python says the same.
setup: .venv/.ready
	$(BIN)/python -m hepwatch.compiled.build
dev: .venv/.ready-dev

.venv/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes --no-deps -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.lock
	$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	touch $@

demo: setup
	$(BIN)/hepwatch demo --store demo-store

test: dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: dev
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/docs

bench: setup dev peers
	$(BIN)/python -m bench

# What the report reader is measured against, in an environment of its own.
peers: .venv-peers/.ready
.venv-peers/.ready: bench/peers/requirements.lock
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r bench/peers/requirements.lock
	touch $@

serve: setup
	$(BIN)/hepwatch serve

# Renews both lock files from pyproject.toml; needs uv.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml --extra lock -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml --extra dev --extra lock -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header bench/peers/requirements.in -o bench/peers/requirements.lock

clean:
	rm -rf .venv .venv-peers demo-store
