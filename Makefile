# `make help` lists what there is to run.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.PHONY: help run setup test many-writers migrate-much lint format fuzz bench load screenshots lock audit licences sbom rehearse clean developer-environment

PYTHON_HERE = .venv/bin/python

# Only these run as a demonstration: its accounts, its own secret key, plain http on this machine.
setup run bench load screenshots format lint: export DEMONSTRATION = yes
# Lint looks at no data, and should not leave an empty database behind.
lint: export DATABASE_URL = sqlite://:memory:

LOCK = $(PYTHON_HERE) -m piptools compile --quiet --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header $(if $(UPGRADE),--upgrade)

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: ## Set everything up and serve the portal at http://127.0.0.1:8000 (PORT=8001 changes it)
	@echo "1 of 6  Environment"
	@sh setup/environment.sh requirements.txt
	@exec $(PYTHON_HERE) -m setup.serve

setup: ## The same without serving
	@echo "1 of 6  Environment"
	@sh setup/environment.sh requirements.txt
	@$(PYTHON_HERE) -m setup.prepare

test: developer-environment ## Run the tests, on SQLite or on what DATABASE_URL names (ARGS="tests/alliance -k rough" chooses)
	@$(PYTHON_HERE) -m setup.assets
	@sh setup/test.sh $(ARGS)

many-writers: developer-environment ## Let eight people make 150 decisions each at the same time, on SQLite or on what DATABASE_URL names
	@DECISIONS_EACH=150 $(PYTHON_HERE) -m pytest -s tests/test_many_writers.py

migrate-much: developer-environment ## Undo and do all migrations again on very many rows (SEEDED="2000 2000 50000" is quicker)
	@UNDONE=99 SEEDED="$(or $(SEEDED),10000 10000 300000)" $(PYTHON_HERE) -m pytest -s tests/test_migrations.py -k rows

lint: developer-environment ## Check style, imports, and that no migration is missing
	@$(PYTHON_HERE) -m ruff check .
	@$(PYTHON_HERE) -m ruff format --check .
	@$(PYTHON_HERE) manage.py makemigrations --check --dry-run

format: developer-environment ## Put style and imports right
	@$(PYTHON_HERE) -m ruff check --fix .
	@$(PYTHON_HERE) -m ruff format .

fuzz: developer-environment ## Send 10,000 odd requests to every form and address (FUZZ_SEED=7 sends others)
	@$(PYTHON_HERE) -m setup.assets
	@FUZZ_REQUESTS=$${FUZZ_REQUESTS:-10000} $(PYTHON_HERE) -m pytest -q -s tests/test_fuzz.py $(ARGS)

bench: ## Measure the pages from 100 to 100,000 areas, beside two controls (SIZES="100 1000" is quick)
	@sh setup/environment.sh requirements.txt
	@$(PYTHON_HERE) -m setup.assets
	@$(PYTHON_HERE) -m tests.bench $(if $(SIZES),--sizes $(SIZES)) $(ARGS)

load: ## Let 200 readers and 12 writers, and then 2,000 readers, loose on the portal (ARGS="--soak 3600" for an hour)
	@sh setup/environment.sh requirements-dev.txt
	@$(PYTHON_HERE) -m setup.assets
	@$(PYTHON_HERE) -m tests.load $(ARGS)

screenshots: developer-environment ## Take the pictures in README.md again
	@$(PYTHON_HERE) -m setup.assets
	@$(PYTHON_HERE) docs/screenshots.py

lock: developer-environment ## Make the locks from pyproject.toml and package.json (UPGRADE=yes takes newer versions)
	@$(LOCK) --output-file requirements.txt pyproject.toml
	@$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	@$(LOCK) --extra node --constraint requirements.txt --output-file requirements-node.txt pyproject.toml
	@npm install --package-lock-only

audit: developer-environment ## Ask whether a locked package has a known weakness (needs a way to the advisories)
	@$(PYTHON_HERE) -m setup.audit

licences: developer-environment ## Write docs/licences.md, the licence of each package
	@$(PYTHON_HERE) -m setup.licences

sbom: ## Write docs/sbom.json, the bill of materials, from the locks
	@$(PYTHON_HERE) -m setup.sbom

rehearse: ## Do what docs/deploy.md says on an empty Debian, and look at what came of it (as root, 10 minutes)
	@bash deploy/rehearse.sh

clean: ## Remove what can be made again; the database and the secret key stay
	@rm -rf .venv node_modules static-packages typefaces static-collected var/static-collected-from
	@rm -rf .pytest_cache .ruff_cache .hypothesis htmlcov .coverage test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

developer-environment:
	@sh setup/environment.sh requirements-dev.txt
