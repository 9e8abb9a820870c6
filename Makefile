# A fresh machine needs Python 3.11 or later and make; `make chat` and `make test` do the rest, into .venv.
# On Linux without an NVIDIA GPU, TORCH_INDEX=<the CPU-only index of PyTorch> saves several GB; see constraints.txt.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
TORCH_INDEX ?=
BENCH_FLAGS ?=
# Each loads the embedding model: more of them need more memory. Each has one thread: several would wait for one another.
TEST_PROCESSES ?= 2
# "all" runs the slow ones too, as CI does: the browser, programs killed at any moment, whole runs of commands.
TESTS ?= everyday
EVERYDAY = -m "not slow and not browser" --hypothesis-profile=everyday

# The user's own python3 where it is new enough, else the newest that is there; it must be able to make an environment.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v "$$python"; break; }; done)

# Modules are compiled when first imported, not at installation: most of what is installed is never imported.
PIP = PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --no-compile --disable-pip-version-check -c constraints.txt

# pip's own output as one line that moves on from package to package; what went wrong stands below it. (Not awk: Debian's
# holds its input back until it has 4 kB of it.)
LINE = printf '\r\033[K  %.76s'
SHOW = { n=0; while read -r word file rest; do case "$$word $$file" in \
		Downloading\ *) $(LINE) "$$((n += 1)): $$file $$rest" ;; \
		Processing\ *) $(LINE) "$$((n += 1)): $${file\#\#*/}" ;; \
		Using\ cached) $(LINE) "$$((n += 1)): $$rest" ;; \
		Installing\ collected) $(LINE) "installing $$n packages" ;; \
		ERROR:*|error:*) printf '\r\033[K%s\n' "$$word $$file $$rest" ;; \
	esac; done; printf '\r\033[K'; }

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: chat
chat: $(VENV)/core ## Set up, index corpus/ when it has changed, and open the chat
	@$(BIN)/guideline-qa chat

.PHONY: test
test: $(VENV)/dev ## Set up, and run the tests of every day (TESTS=all: the slow ones too, as CI does)
	@OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses $(TEST_PROCESSES) --dist loadfile $(if $(filter all,$(TESTS)),,$(EVERYDAY))

.PHONY: lint
lint: $(VENV)/dev ## Check style, types, the import rules and, where there is a network, known holes of dependencies
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python .ci/audit

.PHONY: format
format: $(VENV)/dev ## Bring the code into the house's format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: eval
eval: $(VENV)/core ## Ask the gold questions and report the figures
	@$(BIN)/guideline-qa eval run

.PHONY: bench
bench: $(VENV)/core ## Measure latency, start-up and index build
	@for script in latency startup build; do $(BIN)/python benchmarks/$$script.py $(BENCH_FLAGS) || exit 1; done

.PHONY: bench-answers
bench-answers: $(VENV)/dev ## Measure how often answers are right, beside plain search (up to an hour)
	@$(BIN)/python benchmarks/answers.py $(or $(BENCH_FLAGS),--write docs/benchmarks.md)

.PHONY: clean
clean: ## Remove the environment, the index and every cache
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/python:
	@[ -n "$(PYTHON)" ] || { echo "make: no Python 3.11 or later with venv was found; install one (on Debian and Ubuntu: apt-get install python3 python3-venv)" >&2; exit 1; }
	@echo "Setting up with $$("$(PYTHON)" --version) in $(VENV) (once; about a minute, downloads not counted)"
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/core: pyproject.toml constraints.txt | $(VENV)/python
	@echo "1/2 PyTorch"
	@set -o pipefail; $(PIP) $(if $(TORCH_INDEX),--index-url "$(TORCH_INDEX)") torch 2>&1 | $(SHOW)
	@echo "2/2 guideline-qa and about 100 libraries"
	@set -o pipefail; $(PIP) -e . 2>&1 | $(SHOW)
	@touch $@

$(VENV)/dev: $(VENV)/core
	@echo "Tools for tests and checks"
	@set -o pipefail; $(PIP) -e '.[dev]' 2>&1 | $(SHOW)
	@touch $@
