# Two commands do everything: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.locked

.DEFAULT_GOAL := help

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: $(STAMP) ## A locked environment with .venv/bin/backstory in it

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Backstory needs Python 3.11 or newer; set PYTHON=")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages (about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## Open Backstory in your browser; the address is printed
	@$(BIN)/backstory serve

system: ## Install the Debian packages that some tests want (root)
	apt-get update
	apt-get install --yes --no-install-recommends $$(cat tests/system-packages.txt)

check: setup ## Formatting, lint, types, room borders, knowledge
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/backstory knowledge check

test: check ## Everything that must pass
	$(BIN)/pytest -m "not long" --numprocesses auto --maxprocesses 4 --dist worksteal

test-long: setup mutation ## The slow tests too
	$(BIN)/pytest

fuzz: setup ## A hundred thousand texts through the intake and persons through the plan, none of which may fail
	FUZZ=100000 $(BIN)/pytest tests/generative/test_any_text.py tests/generative/test_any_person.py

mutation: setup ## Small faults in rules and triage code, each of which a test must notice; rewrites docs/mutation.md
	$(BIN)/python -m tests.mutation.run

bench: setup ## Speed, as ratios in one run; rewrites docs/benchmark-speed.md
	$(BIN)/python -m benchmarks.run

benchmark: setup ## Accuracy on third-party patient cards, beside two baselines; rewrites docs/benchmark.md
	$(BIN)/python -m benchmarks.cards.run

calibration: setup ## Simulated people: how often each urgency comes, and are chances right; rewrites docs/calibration.md
	$(BIN)/backstory population simulate --people 300 --endangered 150 --complete 150 --seed 7 --report docs/calibration.md > /dev/null

messages: setup ## Bring the catalogue of texts, and every language, up to date (docs/translating.md)
	$(BIN)/python -m backstory.web.catalogue

docs: setup ## Rebuild what is generated: schemas and transcripts
	$(BIN)/backstory knowledge schema schema
	$(BIN)/python docs/make_transcripts.py

screens: setup ## Take the pictures in docs/screens again (Chromium)
	$(BIN)/python docs/make_screens.py

lock: ## Resolve the locked set again
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --all-extras --group dev pyproject.toml --output-file requirements.lock

clean: ## Remove what was built
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build

.PHONY: screens help setup run system check test test-long mutation bench calibration messages docs lock clean
