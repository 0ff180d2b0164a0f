# What a person, pre-commit and CI all run. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8484
DATA ?= data
# How many test processes; and what else to tell pytest, bench or lock, e.g. ARGS='-k paging -x'.
JOBS ?= 2
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq

.PHONY: help run install install-test parts lint test check bench soak format lock clean FORCE

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## install, then serve the sandbox (PORT=8484 DATA=data)
	@exec $(BIN)/rollcall serve --sandbox --port '$(PORT)' --data '$(DATA)'

install: .venv/.project ## make .venv/bin/rollcall, with locked libraries
	@:

test: lint ## install what the tests need, then every check and every test (ARGS='-k name')
	@$(BIN)/pytest -n '$(JOBS)' --dist loadfile $(ARGS)

check: test ## the same as test

lint: install-test parts ## format, lint, layers and types, without the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo
	@scripts/types

format: install-test ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: install-test parts ## print ratios measured side by side
	@$(BIN)/python -m bench $(ARGS)

soak: install-test parts ## import a long file, load one server for long, live in the world for long
	@$(BIN)/python -m bench.intake
	@$(BIN)/python -m bench.soak $(ARGS)
	@$(BIN)/pytest -n 0 -q --timeout 0 --hypothesis-profile=soak tests/social/test_living.py \
	  tests/health/test_sixty_days.py tests/grants/test_sixty_days.py

lock: ## pin requirements/*.in again (ARGS=--upgrade for newer versions)
	@PYTHON='$(PYTHON)' scripts/lock $(ARGS)

clean: ## remove what was installed and cached; never your data
	rm -rf .venv build dist src/*.egg-info tests/published_clients/node_modules tools/typecheck/node_modules
	rm -rf .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

install-test: install .venv/.test

parts:
	@scripts/real_parts

# Each stamp is newer than all it was made from, so that a second `make install` does nothing.
# An environment that moved, or lost its Python, is made again.
HOME_OF_VENV := $(shell .venv/bin/python -c 'print(open(".venv/.made").read().strip())' 2>/dev/null)
ifneq ($(HOME_OF_VENV),$(CURDIR))
.venv/.made: FORCE
endif

.venv/.made:
	@PYTHON='$(PYTHON)' scripts/environment
	@printf '%s\n' '$(CURDIR)' > $@

.venv/.runtime: .venv/.made requirements/build.txt requirements/runtime.txt
	@echo 'Installing the locked libraries (a minute at most, usually) ...'
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@touch $@

.venv/.project: .venv/.runtime pyproject.toml requirements/runtime.in
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

# tikapi is published as source alone: it is built with what is pinned, and nothing is fetched for it.
.venv/.test: .venv/.runtime requirements/test.txt requirements/tikapi-3.1.txt
	@echo 'Installing what the tests need ...'
	@$(PIP) --require-hashes --no-build-isolation -r requirements/test.txt
	@$(PIP) --require-hashes --no-build-isolation --no-deps --upgrade --target .venv/tikapi-3.1 \
	  -r requirements/tikapi-3.1.txt
	@touch $@
