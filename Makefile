# `make run` and `make test` each do everything on a machine with Python 3.11+ and make.
PYTHON ?= python3
KILLS  ?= 200
EXAMPLES ?= 2000
SBOM   ?= build/dondoc.cdx.json
ON     ?= telegram
VENV   := .venv
BIN    := $(VENV)/bin
# What aiogram needs beside itself is not ours, so it has an environment of its own.
AIOGRAM ?= $(VENV)/aiogram/bin/python
# The rules of what a screen reader needs, for the tests that look at the page in a browser.
AXE_CORE := axe-core-4.14.1
AXE    := build/axe/axe.min.js
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# WHEELS=wheels: install from that folder, without a network (see `make wheels`).
FROM   := $(if $(WHEELS),--no-index --find-links $(WHEELS))

# A newer Python of the system, as after Debian's upgrade, finds none of the libraries of the old one.
ifneq ($(wildcard $(VENV)/python),)
ifeq ($(shell test -d $(VENV)/lib/python$$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>&1) && echo well),)
$(shell echo "$(VENV) is another Python's: it is made anew" >&2; rm -f $(VENV)/python $(VENV)/runtime $(VENV)/dev)
endif
endif

# To explain every assertion costs a tenth of the run, so only what failed is run again with it.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help run test install upgrade wheels check torture long emulator abuse audit sbom release hooks lock messages guides pictures fresh debian bench bench-curves bench-instances bench-document clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/runtime ## talk to the bot: in this terminal, or on the channels whose tokens are set
	@$(BIN)/python bot.py

test: $(VENV)/dev $(if $(and $(shell command -v chromium),$(shell command -v npm)),$(AXE)) ## run the tests
	@$(PYTEST) --assert=plain -n auto --dist worksteal || { $(PYTEST) --last-failed; exit 1; }

install: $(VENV)/runtime ## as root, on a server with systemd: a user, a service and the command dondoc; NAME=soyte for one of several
	@NAME="$(NAME)" sh deploy/install.sh

upgrade: $(VENV)/runtime ## after new code arrived and with the bot stopped: copy the data, bring them along, look them over
	@$(BIN)/python bot.py upgrade
	@$(BIN)/python bot.py doctor || true

wheels: $(VENV)/python ## fetch what a server needs into wheels/, for one without a network: make install WHEELS=wheels
	@$(PIP) download --require-hashes -r requirements.txt -d wheels >&2

check: $(VENV)/dev ## lint, types, formatting and catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.catalogues

torture: $(VENV)/dev ## kill real bots KILLS times ON a channel (telegram, zalo, webhook), and count what became of everything
	@$(BIN)/python -m tests.torture --kills $(KILLS) --on $(ON)

long: $(VENV)/dev ## read EXAMPLES random tables in the ways that offices draw them; see that the torture finds what it is for; install as root; a month of 200 articles (ONLY="not 200" leaves it out)
	@SHEET_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/test_sheet_property.py -n auto
	@$(BIN)/python -m pytest -m long -n auto $(if $(ONLY),-k "$(ONLY)")

abuse: $(VENV)/dev ## do to a real bot what strangers could, and measure what it costs: SHORT=1 in a minute, DOCUMENT=1 writes it down
	@$(BIN)/python -m tests.abuse $(if $(SHORT),--short) $(if $(DOCUMENT),--document)

emulator: $(VENV)/dev ## play a month on both platforms against an emulator that is not ours (npm fetches it, with Node 22)
	@$(BIN)/python -m tests.emulator

audit: $(VENV)/dev ## look for known weaknesses in what is installed on a server
	@$(BIN)/python -m tests.audit

sbom: $(VENV)/dev ## list what is installed on a server, in CycloneDX, in the file SBOM
	@mkdir -p $(dir $(SBOM))
	@$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --of JSON -o $(SBOM)
	@echo $(SBOM)

release: $(VENV)/dev ## build the last commit as sdist and wheel in dist/, try them in a clean environment, list what they need
	@$(BIN)/python -m tests.release
	@$(MAKE) --no-print-directory sbom SBOM=dist/dondoc.cdx.json

hooks: $(VENV)/dev ## put `make check` in front of every commit
	@$(BIN)/pre-commit install

lock: $(VENV)/dev ## resolve the exact dependency set again
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group bench -o requirements-bench.txt

messages: $(VENV)/dev ## bring the Vietnamese catalogue up to date with the msgids in the code
	@$(BIN)/python -m tests.catalogues --write

guides: $(VENV)/dev ## play the documents' conversations again and write down the answers
	@$(BIN)/python -m tests.transcript
	@$(BIN)/python -m tests.replay README.md docs/huong-dan.md docs/quan-tri.md

pictures: $(VENV)/dev ## draw the README's pictures from the real program
	@$(BIN)/python docs/pictures.py

fresh: $(VENV)/dev ## follow the README word by word on a fresh clone (some minutes; needs the package index)
	@$(BIN)/python -m tests.fresh_start

debian: $(VENV)/dev ## as root: follow the guides on Debian 12 and 13 under a real systemd, and do to the service what can happen (half an hour each; SUITE=trixie)
	@$(BIN)/python -m tests.field $(SUITE)

bench: $(VENV)/dev $(VENV)/baselines ## measure every row of docs/performance.md beside its baseline: ROWS=status,add JSON=FILE ROUNDS=5
	@$(BIN)/python -m bench $(if $(ROWS),--rows $(ROWS)) $(if $(JSON),--json $(JSON)) $(if $(ROUNDS),--rounds $(ROUNDS)) --aiogram $(AIOGRAM)

bench-curves: $(VENV)/dev ## draw how times and memory grow: LARGEST=1 with ten million entries
	@$(BIN)/python -m bench.growth $(if $(LARGEST),--largest)

bench-instances: $(VENV)/dev ## run many departments at once on this machine, and measure what they cost: DEPARTMENTS=34
	@$(BIN)/python -m bench.instances $(if $(DEPARTMENTS),--departments $(DEPARTMENTS))

bench-document: $(VENV)/dev ## put the figures of docs/performance/*.json into docs/performance.md
	@$(BIN)/python -m bench.document

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Set-up talks on stderr only, so that a conversation on stdout can be kept and compared.
$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@echo "setting up $(VENV) (once) ..." >&2
	@$(PYTHON) -m venv --clear $(VENV) >&2 && touch $@

$(VENV)/runtime: requirements.txt | $(VENV)/python
	@$(PIP) install $(FROM) --require-hashes -r requirements.txt >&2 && touch $@

$(VENV)/dev: requirements-dev.txt | $(VENV)/python
	@$(PIP) install --require-hashes -r requirements-dev.txt >&2 && touch $@ $(VENV)/runtime

# Without it the tests that need it are left out, but in CI, where they fail.
$(AXE):
	@mkdir -p $(@D)
	-@cd $(@D) && npm pack --silent $(subst core-,core@,$(AXE_CORE)) >&2 && tar -xzf $(AXE_CORE).tgz --strip-components=1

$(VENV)/baselines: requirements-bench.txt | $(VENV)/python
	@$(PYTHON) -m venv $(VENV)/aiogram >&2
	@$(VENV)/aiogram/bin/python -m pip --quiet --disable-pip-version-check --no-input install --require-hashes -r requirements-bench.txt >&2 && touch $@
