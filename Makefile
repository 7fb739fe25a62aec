# Qawl: two commands do everything on a fresh machine, `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
TRAIN := .venv-train
BIN := $(VENV)/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.PHONY: help
help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/bin/python $(TRAIN)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Qawl needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(@:/bin/python=) \
		|| { rm -rf $(@:/bin/python=); echo "Python could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ITSELF := --no-deps --no-build-isolation -e .

# Two sets of packages for one environment: what `make run` needs, and what `make test` needs, which holds the first.
$(VENV)/run.stamp: pyproject.toml requirements/run.txt | $(VENV)/bin/python
	@echo "Installing Qawl into $(VENV) (once; about a minute) ..."
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) $(ITSELF)
	@touch $@

$(VENV)/dev.stamp: pyproject.toml requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing Qawl and its test tools into $(VENV) (once; about a minute) ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) $(ITSELF)
	@touch $(VENV)/run.stamp $@

.PHONY: setup
setup: $(VENV)/dev.stamp ## Install everything into .venv

.PHONY: run
run: $(VENV)/run.stamp ## Start Qawl: broker, workers, API, page, Flower, watched folder
	@exec $(BIN)/qawl run

.PHONY: test
test: setup lint browser ## The whole suite: checks, then tests on SQLite, PostgreSQL, a real Redis and in Chromium
	$(BIN)/pytest -n 2

.PHONY: browser
browser: setup ## Find a Chromium for the tests of the page, or install one, or say what to do
	@$(BIN)/python -m tests.browser.chromium

EXAMPLES ?= 100

.PHONY: contract
contract: setup ## Ask the API what nobody thought of (EXAMPLES=100 requests for each operation; some minutes)
	CONTRACT_EXAMPLES=$(EXAMPLES) $(BIN)/pytest --timeout=3600 tests/api/test_contract.py

.PHONY: check
check: setup lint ## Lint, types, import rules, documentation, deployment files
	$(BIN)/pytest tests/architecture tests/deploy -m "not slow"

.PHONY: lint
lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/podman-compose --dry-run -f docker-compose.yml config > /dev/null
	$(BIN)/hadolint deploy/Dockerfile

.PHONY: fix
fix: setup ## Format, and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# textacy and its model have an environment of their own: the rest of Qawl must not depend on what they pin.
# floret alone, which has no wheel for Python 3.13, may be compiled; the others would take too long.
PEER := .venv-bench
WHEELS := blis,cymem,cytoolz,murmurhash,numpy,preshed,scikit-learn,scipy,spacy,srsly,thinc
$(PEER)/peer.stamp: requirements/bench.txt
	@echo "Installing textacy, the peer of the bench, into $(PEER) (once; about a minute) ..."
	@$(PYTHON) -m venv $(PEER) && echo '*' > $(PEER)/.gitignore
	@$(PEER)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary $(WHEELS) \
		--require-hashes -r requirements/bench.txt
	@touch $@

.PHONY: bench
bench: setup ## Speed and F1 of both engines beside textacy, then the running pipeline
	@$(MAKE) --no-print-directory $(PEER)/peer.stamp \
		|| { rm -rf $(PEER); echo "textacy cannot be installed here; the bench goes on without it."; }
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.store
	$(BIN)/python -m tests.bench.pipeline

SEEDS ?= 1-20
STORE ?= sqlite,postgresql

.PHONY: chaos
chaos: setup ## Break everything while articles pass, and compare (SEEDS=1-20 STORE=sqlite,postgresql; an hour)
	$(BIN)/python -m tests.chaos --seeds $(SEEDS) --stores $(STORE)

SPEED ?= 10,50
FROM ?= 11:57
MINUTES ?= 6
ARTICLES ?= 800

.PHONY: load
load: setup ## Replay a part of a big desk's day, plot it, ask a model what more needs (SPEED=10,50 STORE=sqlite,postgresql; 20 minutes)
	$(BIN)/python -m tests.load --speed $(SPEED) --store $(STORE) --from $(FROM) --minutes $(MINUTES) --articles $(ARTICLES)
	$(BIN)/python -m tests.load.model

GOLD ?= ../shared/gold
TRAINED ?= build/tagger.npz

# PyTorch is not locked by hash: each kind of machine has its own build of one version.
$(TRAIN)/train.stamp: pyproject.toml requirements/train.txt | $(TRAIN)/bin/python
	@echo "Installing PyTorch and what else training needs into $(TRAIN) (once; some minutes) ..."
	@$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.txt
	@$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: images
images: setup ## Build every image with buildah, start its service, ask its health (root; TWICE=1 compares two builds)
	$(BIN)/python -m tests.deploy.building $(if $(TWICE),--twice)

.PHONY: train
train: $(TRAIN)/train.stamp ## Train the learned engine anew from GOLD, pin its digest, score it (an hour)
	@test -d $(GOLD)/parallel || { echo "No annotated articles in $(GOLD); name their folder with: make train GOLD=..."; exit 1; }
	$(TRAIN)/bin/python -m training.train $(GOLD)/parallel $(GOLD)/wikinews --out build/first.npz
	$(TRAIN)/bin/python -m training.train $(GOLD)/parallel $(GOLD)/wikinews --out build/second.npz \
		--start build/first.npz --rate 6e-5 --epochs 2 --seed 3
	$(TRAIN)/bin/python -m training.average build/first.npz build/second.npz --out $(TRAINED)
	$(TRAIN)/bin/python -m training.export $(TRAINED) $(GOLD)/parallel
	for set in dev seeds; do echo "== $$set"; $(TRAIN)/bin/qawl extract --engine learned --jsonl $(GOLD)/$$set/texts \
		| $(TRAIN)/bin/python $(GOLD)/score.py $(GOLD)/$$set; done

.PHONY: calibrate
calibrate: setup ## Fit the confidence anew on GOLD, and show how well it keeps its word
	$(BIN)/python -m training.calibrate $(GOLD)

.PHONY: links
links: setup ## Fit anew on GOLD by what statements are linked
	$(BIN)/python -m training.cells $(GOLD)
	$(BIN)/python -m training.utterances --gold $(GOLD)

.PHONY: docs
docs: setup ## Write the generated parts of docs/ and the dashboards anew
	$(BIN)/python -m tests.architecture.generate
	$(BIN)/python deploy/grafana/dashboards.py

.PHONY: lock
lock: setup ## Write requirements/*.txt anew from pyproject.toml
	$(BIN)/$(LOCK) --extra dev pyproject.toml -o requirements/dev.txt
	for extra in ingest extract api; do \
		$(BIN)/$(LOCK) -c requirements/dev.txt --extra $$extra --extra tracing pyproject.toml -o requirements/$$extra.txt; done
	for extra in run train bench; do \
		$(BIN)/$(LOCK) -c requirements/dev.txt --extra $$extra pyproject.toml -o requirements/$$extra.txt; done
	$(BIN)/$(LOCK) -c requirements/dev.txt --group sbom -o requirements/sbom.txt

.PHONY: clean
clean: ## Remove the environment and caches (never the data folder)
	rm -rf $(VENV) $(TRAIN) $(PEER) build ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
