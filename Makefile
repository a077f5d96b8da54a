# make help lists the commands. All of them set up .venv first, from the locked requirements.txt.

# Looked for once, and only if it is needed.
PYTHON ?= $(eval PYTHON := $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done))$(PYTHON)
READY := .venv/ready
# Compiled modules are kept even where the environment forbids it: else each start costs seconds.
# Tools are run as modules: their own files in .venv/bin/ break when the folder is moved.
# Matrices here are small: threads for them cost more than they save beside processes that share the work.
RUN := TZ=UTC NO_MKDOCS_2_WARNING=1 OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= .venv/bin/python -m

# Once its Python is gone, .venv is set up again.
$(shell test -x .venv/bin/python || rm -f $(READY))

PYTEST := $(RUN) pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder --durations 20

.DEFAULT_GOAL := help
.PHONY: help serve test test-all build check diff edition gates bootstrap bench lint lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

serve: $(READY) ## serve the site on http://localhost:8000/: a save is seen at once (port=8001 notebooks=1)
	@trap 'exit 0' INT; NOTEBOOKS=$(notebooks) $(RUN) mkdocs serve $(if $(port),--dev-addr localhost:$(port))

test: $(READY) lint ## test what a change can break, with a page of every kind in a real browser
	@$(RUN) scripts.browser
	$(PYTEST) -m "not slow"

test-all: $(READY) lint ## run all tests: every page, editions, everything slow
	@$(RUN) scripts.browser
	$(PYTEST)

build: $(READY) ## build the site into site/, strictly
	@$(RUN) scripts.build

check: $(READY) ## check the data: every problem with file, line and fix (format=markdown)
	@$(RUN) scripts.check --format "$(or $(format),text)"

diff: $(READY) ## say what a change of the data moves (base=REV head=REV format=markdown)
	@$(RUN) scripts.diff --format "$(or $(format),text)" -- "$(base)" "$(head)"

edition: $(READY) ## build an edition and keep it on a local branch (NAME=2026.11 SITE_URL=https://... or local=1)
	@$(RUN) scripts.edition "$(NAME)" $(if $(local),--local)

gates: $(READY) ## simulate the worlds that gate each verdict, after a change of code (only=A1,B2)
	@$(RUN) scripts.gates --only "$(only)"

bootstrap: $(READY) ## refit the capability index many times into data/capability_draws.csv
	@$(RUN) scripts.bootstrap

bench: $(READY) ## measure pages and builds beside their targets (only=weight,slider,lighthouse,build,edits,setup,exhibits,tests runs=1)
	@$(RUN) scripts.bench --only "$(only)" --runs "$(or $(runs),5)"

lint: $(READY) ## check style and types
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

lock: ## lock the requirements again, from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --group dev --no-annotate \
		--no-header pyproject.toml -o requirements.txt

clean: ## delete what was made: environment, caches, site
	rm -rf .venv .cache site .site-* test-artefacts .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(READY): requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found: install it (Debian: apt install python3 python3-venv)."; exit 1; }
	@echo "Setting up .venv with $(PYTHON): downloading and installing $$(grep -c == requirements.txt) packages, 1 GB in all (once; a minute or two) ..." >&2
	@rm -rf .venv
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --python "$$(command -v $(PYTHON))" .venv && uv pip install --quiet --python .venv/bin/python -r requirements.txt; \
	else \
		$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: install it (Debian: apt install python3-venv)."; exit 1; }; \
		.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt; \
	fi
	@touch -r requirements.txt $@ # as old as that, however wrong the clock was when it was written
