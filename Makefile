# `make` alone lists the targets.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python

.PHONY: help services stop test lint

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

services: ## start the embedded PostgreSQL and Valkey
	@$(PYTHON) -m hotline.embedded start

stop: ## stop them
	@$(PYTHON) -m hotline.embedded stop

lint: ## check style and types
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

test: services ## run the tests
	$(PYTHON) -m pytest -n 2
