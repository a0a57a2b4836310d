# The verbs of this project. `make` alone prints them.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench

help: ## print these verbs
	@printf 'make <verb>\n\n'
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile | expand -t 10

setup: ## install the locked packages: .venv, the console's assets, the bridge's; nothing to do means nothing done
	@.ci/setup

demo: setup ## start Oxy with a living demo clinic (ARGS="--port 8001 --no-browser")
	@.venv/bin/oxy demo $(ARGS)

test: setup ## run the checks and every test (ARGS go to pytest)
	@.ci/check; checked=$$?; .ci/test $(ARGS) || exit; \
	if ((checked)); then echo 'The tests passed; the checks above did not.' >&2; exit 1; fi

check: setup ## lint, format, types (Python and bridge), layers, Dockerfile
	@.ci/check

fix: setup ## repair what ruff can repair and format the rest, the bridge too
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format
	@.ci/node bridge/node_modules/prettier/bin/prettier.cjs --write --log-level warn --ignore-path bridge/.prettierignore bridge

bench: setup ## measure the pipeline, understanding, figures, forecasts, availability, reminders, the bridge, answers beside a campaign
	@.venv/bin/python -m benchmarks.pipeline $(ARGS)
	@.venv/bin/python -m benchmarks.understanding
	@.venv/bin/python -m benchmarks.insights
	@.venv/bin/python -m benchmarks.forecasts
	@.venv/bin/python -m benchmarks.availability
	@.venv/bin/python -m benchmarks.reminders
	@.venv/bin/python -m benchmarks.bridge
	@.venv/bin/python -m benchmarks.campaigns
