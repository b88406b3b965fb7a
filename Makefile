# Each target sets itself up: `.venv` from the locked requirements, once.
PYTHON ?= python3
FORMAT ?= text
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
SETUP = @$(PYTHON) .ci/setup.py
LOCK = $(BIN)/uv pip compile --quiet --no-config --no-python-downloads --universal --python-version 3.11.5 --generate-hashes --only-binary :all: --no-header
export NO_MKDOCS_2_WARNING = 1
unexport PIP_FIND_LINKS UV_FIND_LINKS

.PHONY: serve build check probe test proof screenshots bench lock
serve: ## the three languages at http://127.0.0.1:8000/, reloaded as you write
	$(SETUP)
	@$(BIN)/mkdocs serve

build: ## the site in site/, as it is published
	$(SETUP)
	@$(BIN)/mkdocs build --strict

check: ## what is wrong, at which line, and what to do
	$(SETUP)
	@$(BIN)/python hooks check --format $(FORMAT)

probe: ## asks the network for the cited works that are due; found problems (1) are no failure
	$(SETUP)
	@$(BIN)/python hooks references probe --due --budget 900s || test $$? -eq 1

test: ## style, types, all tests
	$(SETUP) dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy hooks
	@$(BIN)/pytest -n auto

proof: ## what takes longer: all rules, Nu checker, weights, Lighthouse beside hand-made HTML
	$(SETUP) proof
	@$(BIN)/python tests/proof

screenshots: ## every type of page in every language, light and dark, on two widths
	$(SETUP) dev
	@$(BIN)/python tests/proof/screenshots.py

bench: ## time and memory: `check`, builds beside the stock stack and Hugo, preview
	$(SETUP) dev
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_builds.py
	@$(BIN)/python tests/bench_preview.py

lock: ## write requirements*.txt anew after a change of pyproject.toml
	@test -x $(BIN)/uv || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet "$$(grep -o 'uv==[0-9.]*' pyproject.toml)"
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) --extra dev pyproject.toml -o requirements-dev.txt
