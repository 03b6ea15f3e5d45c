# `make` alone lists the targets. Everything else is in bootstrap/ and hotline/demo.py.
.DEFAULT_GOAL := help
.PHONY: help demo setup test test-telephony quick lint coverage audit mutation bench bench-huge screenshots services stop clean

# The set-up runs on a bare Python; what it prepares runs on .venv/bin/python.
BOOTSTRAP := python=$$(sh bootstrap/find-python) && exec "$$python" -m bootstrap
PYTHON := .venv/bin/python

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

demo: ## set everything up and serve the demo city (Ctrl-C stops all, data stays)
	@$(BOOTSTRAP) demo

setup: ## set everything up without serving; then .venv/bin/python manage.py …
	@$(BOOTSTRAP) setup

test: ## set up a home for the tests (works beside a running demo) and run all checks
	@$(BOOTSTRAP) test

test-telephony: ## only the tests that call a real softphone by SIP, on loopback
	@$(BOOTSTRAP) test-telephony

quick: ## only the tests of what was changed, for use while working
	@$(BOOTSTRAP) quick

lint: ## only the checks of style, types, templates and settings
	@$(BOOTSTRAP) lint

coverage: ## all tests but the browser's, and how much of the code they run
	@$(BOOTSTRAP) coverage

audit: ## ask what is known of weaknesses in the pinned packages; exit 3: nobody answered
	@$(BOOTSTRAP) audit

mutation: ## plant small faults where a wrong operator is a wrong figure or a leak
	@$(BOOTSTRAP) mutation

bench: ## measure registering, pages, search and bulletins, in a home of its own
	@$(BOOTSTRAP) bench

bench-huge: ## measure every filter of the lists at ten million cases (BENCH_HUGE_CASES; 30 GB)
	@$(BOOTSTRAP) bench-huge

screenshots: ## every page as every role, at 1366 and 390 pixels
	@$(BOOTSTRAP) screenshots

services: ## start the embedded PostgreSQL and Valkey alone
	@$(PYTHON) -m hotline.embedded start

stop: ## stop them
	@$(PYTHON) -m hotline.embedded stop

clean: stop ## remove what can be made again; the data under var/ stays
	rm -rf .venv node_modules var/cache var/static var/stamps var/test var/bench var/bench-huge .mypy_cache .ruff_cache .pytest_cache
