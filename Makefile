# Signoff. `make help` lists what can be made.
PYTHON ?= python3
WORKERS ?= auto
TARGET ?= embedded
VENV := .venv
PY := $(VENV)/bin/python
SHELL := /bin/sh
# Compiled modules may be kept: every command line of a scenario is a process of its own.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

# A run against a deployed target needs no embedded parts.
RUN_LOCK := $(if $(filter embedded,$(TARGET)),embedded,deployed)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  bdd takes FEATURES=path TAGS=\"core and not slow\" TARGET=profile WORKERS=n|auto HISTORY=file ARGS=\"...\""

bdd: $(VENV)/.$(RUN_LOCK) ## run the features against a target; ends with a verdict and a report
	@$(PY) -m support bdd --target "$(TARGET)" --workers "$(WORKERS)" \
	  $(if $(TAGS),--tags "$(TAGS)") $(if $(HISTORY),--history "$(HISTORY)") $(ARGS) $(FEATURES)

test: $(VENV)/.dev lint ## the suite's own tests and linters
	@$(PY) -m pytest tests -q -n 2 $(ARGS)

lint: $(VENV)/.dev ## style, types, import rules
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/.dev ## rewrite the code in the house style
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

drill: $(VENV)/.embedded ## show that every scenario can fail: one seeded defect at a time (DEFECT=name, FEATURES=path)
	@$(PY) -m support drill $(foreach name,$(DEFECT),--defect $(name)) $(if $(FEATURES),--features $(FEATURES)) $(ARGS)

verify: $(VENV)/.$(RUN_LOCK) ## check that a bundle is intact and its verdict follows (BUNDLE=folder, KEY=public key)
	@$(PY) -m support verify $(or $(BUNDLE),evidence/latest) $(if $(KEY),--key $(KEY))

merge: $(VENV)/.$(RUN_LOCK) ## make one bundle of several (BUNDLES="one other", INTO=folder)
	@$(PY) -m support merge $(BUNDLES) --into $(or $(INTO),evidence/merged)

browser: $(VENV)/.browser ## put a browser for scenarios of web pages into the checkout
	@$(PY) -m support browser

up: $(VENV)/.embedded ## start the embedded target and keep it for the next runs
	@$(PY) -m support up

down: $(VENV)/.embedded ## end the kept embedded target
	@$(PY) -m support down

status: $(VENV)/.embedded ## show the parts of the kept embedded target
	@$(PY) -m support status

logs: $(VENV)/.embedded ## show what the parts wrote (PART=name for one)
	@$(PY) -m support logs $(PART)

steps: $(VENV)/.embedded ## print the sentences that features can use, and where each is used
	@$(PY) -m support steps

clean-up: $(VENV)/.$(RUN_LOCK) ## remove what killed runs have left in a target
	@$(PY) -m support clean-up --target "$(TARGET)" $(ARGS)

benchmark: $(VENV)/.dev ## measure the suite's speed, figures with their spread
	@$(PY) -m benchmarks $(ARGS)

locks: $(VENV)/.dev ## resolve the dependencies anew
	@sh locks/resolve.sh $(PY)

clean: ## remove environments, caches and evidence
	@if [ -x $(PY) ] && [ -f $(VENV)/.embedded ]; then $(PY) -m support down >/dev/null 2>&1 || true; fi
	@rm -rf $(VENV) .signoff evidence .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp a lock file; the environment is made with the first.
$(VENV)/.embedded $(VENV)/.deployed $(VENV)/.browser $(VENV)/.dev: $(VENV)/.%: locks/%.txt locks/installer.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Signoff needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing what locks/$*.txt lists (once)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@sh locks/install.sh $(PY) locks/$*.txt
	@$(PY) -m support.evidence.report || true
	@touch $@

.PHONY: help bdd test lint format drill verify merge browser up down status logs steps clean-up benchmark locks clean
