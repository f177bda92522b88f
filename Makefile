# Two commands: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
# Real time on noisy machines: what fails is run again, at most twice, and the summary counts it ("rerun").
# But not what lost, doubled or changed something: that is rare, and no fault of the machine.
AGAIN ?= --reruns 2 --rerun-except '(lost|stored twice|stored otherwise): '

.PHONY: help run test check environment web browsers server format lint types contracts fast web-check documents screenshots clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: environment web ## Start everything on this machine
	@exec $(BIN)/viva up $(ARGS)

test: check web browsers server ## Every test
	$(BIN)/pytest -n 3 --dist loadfile $(AGAIN) tests/edge tests/durable tests/providers $(ARGS)
	$(BIN)/pytest -n 2 --dist loadfile $(AGAIN) tests/media $(ARGS)
	$(BIN)/pytest $(AGAIN) tests/browser tests/faults $(ARGS)

check: environment format lint types contracts fast web-check ## The fast part: under 2 minutes

format: environment
	$(BIN)/ruff format --check .

lint: environment
	$(BIN)/ruff check .

types: environment
	$(BIN)/mypy

contracts: environment
	$(BIN)/lint-imports

fast: environment
	$(BIN)/pytest tests/unit tests/replay tests/architecture

web-check: environment
	scripts/web.sh npm run check

environment: ## The Python environment, .venv
	@scripts/environment.sh

web: environment ## The built web app, web/dist
	@scripts/web.sh

browsers: environment ## Chromium and Firefox for the tests
	@scripts/browsers.sh

server: environment ## The Temporal server
	@$(BIN)/viva temporal-server

documents: environment ## Write docs/openapi.json and docs/signaling.schema.json from the code
	$(BIN)/viva openapi
	$(BIN)/viva signaling-schema

screenshots: environment web browsers ## Pictures of each page, in artifacts/; those of the README anew
	VIVA_UPDATE_PICTURES=1 $(BIN)/pytest tests/browser $(ARGS)

clean: ## Remove what was built and got; keeps .data
	rm -rf .venv .tools web/node_modules web/dist artifacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
