# SPDX-License-Identifier: Apache-2.0
#
# The front door of Kachi, thin over meson and ninja. From nothing: `make demo` or `make test`.
# `make help` lists everything; nothing here needs to be edited to build.

BUILD   ?= build
PREFIX  ?= /usr/local
PYTHON  := $(firstword $(wildcard /usr/bin/python3) python3)
MESON   := $(firstword $(wildcard /usr/bin/meson) meson)
NINJA   := $(firstword $(wildcard /usr/bin/ninja) ninja)
RUN     := $(PYTHON) tools/run_tests
# Progress for a person at a terminal; only what went wrong for a log.
QUIET   := $(shell test -t 1 || echo --quiet)

.DEFAULT_GOAL := all
.SUFFIXES:
.NOTPARALLEL:
.PHONY: all serve web web-tools test-web openapi demo test cases docs lint sanitize sanitize-api sanitize-thread clang cover fuzz-smoke fuzz-api kill-server fault model bench bench-engine bench-ledger bench-log bench-market bench-page bench-server soak-server install ci clean help

all: $(BUILD)/build.ninja ## build build/kachi (release); installs what is missing
	@$(NINJA) -C $(BUILD) $(QUIET) kachi

demo: all ## the whole story on an example, in the terminal (ARGS="--lang ja" for Japanese)
	@$(BUILD)/kachi demo $(ARGS)

serve: web all ## the page and the API on http://localhost:8410, with demo data (ARGS="--port 8411")
	@$(BUILD)/kachi serve --demo $(ARGS)

web: web-tools ## build the page into web/dist; the next build of kachi takes it in
	@cd web && node_modules/.bin/tsc --noEmit && node build.mjs

# The page's tools, from the lock file; asked for again only when that has changed.
web-tools: bootstrap-web
	@cmp -s web/package-lock.json web/node_modules/.installed-lock || \
	    { cd web && npm ci --no-audit --no-fund --loglevel=error > /dev/null && cp package-lock.json node_modules/.installed-lock; }

test-web: web bootstrap-test bootstrap-browser $(BUILD)/build.ninja ## the page in a real browser, and its parts alone
	@$(call with_tests,$(BUILD))
	@$(RUN) --build $(BUILD) --suite web

test: bootstrap-test web bootstrap-browser $(BUILD)/build.ninja ## build and run every test; ends with `N passed, N failed` (ONLY=word for some)
	@$(call with_tests,$(BUILD))
	@$(RUN) --build $(BUILD) $(ONLY)

cases: bootstrap-test $(BUILD)/build.ninja ## run the numeric cases of tests/cases
	@$(call with_tests,$(BUILD))
	@$(RUN) --build $(BUILD) --suite cases

openapi: all ## schema/openapi.json, from the route table
	@$(BUILD)/kachi openapi --lang en > schema/openapi.json

lint: bootstrap-lint ## house style: lint, layers, headers, and clang-format
	@$(PYTHON) tools/lint --format
	@$(PYTHON) tools/layers
	@$(PYTHON) tools/headers

docs: ## the pages that are made from data and tests: docs/checks.md
	@$(PYTHON) tools/clauses

SANITIZE = -Dbuildtype=debugoptimized -Db_lundef=false -Db_sanitize=

sanitize: bootstrap-test ## every test under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(call configure,$(BUILD)/sanitize,$(SANITIZE)address$(,)undefined -Dc_args=-fno-sanitize-recover=undefined)
	@$(call with_tests,$(BUILD)/sanitize)
	@UBSAN_OPTIONS=print_stacktrace=1 $(RUN) --build $(BUILD)/sanitize --patience 8 $(ONLY)

sanitize-api: bootstrap-test ## the tests of the server alone under these two
	@$(call configure,$(BUILD)/sanitize,$(SANITIZE)address$(,)undefined -Dc_args=-fno-sanitize-recover=undefined)
	@$(NINJA) -C $(BUILD)/sanitize $(QUIET) kachi
	@UBSAN_OPTIONS=print_stacktrace=1 $(RUN) --build $(BUILD)/sanitize --patience 8 --suite api

sanitize-thread: bootstrap-test ## the tests of the server alone under ThreadSanitizer: data races
	@$(call configure,$(BUILD)/thread,$(SANITIZE)thread)
	@$(NINJA) -C $(BUILD)/thread $(QUIET) kachi
	@TSAN_OPTIONS=halt_on_error=0 $(RUN) --build $(BUILD)/thread --patience 8 --suite api

clang: bootstrap-clang ## the same code and tests, compiled by clang
	@CC=clang; export CC; $(call configure,$(BUILD)/clang,)
	@$(call with_tests,$(BUILD)/clang)
	@$(RUN) --build $(BUILD)/clang $(ONLY)

cover: bootstrap-cover ## run every test and say, by module, which lines and branches they reach (ONLY="ledger cli")
	@$(call configure,$(BUILD)/cover,-Dbuildtype=debug -Db_coverage=true)
	@$(call with_tests,$(BUILD)/cover)
	@find $(BUILD)/cover -name '*.gcda' -delete
	@$(RUN) --build $(BUILD)/cover --patience 4 $(ONLY); failed=$$?; \
	    gcovr --root . --filter src/ --exclude-throw-branches --gcov-ignore-parse-errors --print-summary \
	        --exclude-branches-by-pattern '\s*(static_)?assert\(' \
	        --html-details $(BUILD)/cover/index.html --json-summary $(BUILD)/cover/summary.json \
	        --json $(BUILD)/cover/details.json $(BUILD)/cover > $(BUILD)/cover/lines.txt \
	    && $(PYTHON) tools/coverage $(BUILD)/cover/summary.json $(BUILD)/cover/details.json \
	    && echo "Line by line: $(BUILD)/cover/index.html" && exit $$failed

fuzz-smoke: bootstrap-fuzz ## ten seconds of random input for each parser
	@CC=clang; export CC; $(call configure,$(BUILD)/fuzz,-Dfuzz=true -Dtests=disabled \
	    -Dbuildtype=debugoptimized -Db_sanitize=address$(,)undefined -Db_lundef=false)
	@$(NINJA) -C $(BUILD)/fuzz $(QUIET)
	@$(PYTHON) tools/fuzz_smoke --build $(BUILD)/fuzz

fuzz-api: all ## the API asked what it does not expect, by its OpenAPI document (schemathesis from PyPI; SECONDS=120, four times)
	@$(PYTHON) tools/fuzz_api --build $(BUILD)/fuzz-api --kachi $(BUILD)/kachi --seconds $(or $(SECONDS),120)

kill-server: all bootstrap-test ## the server killed again and again on one database: is all there that it acknowledged? (SECONDS=900)
	@KACHI=$(BUILD)/kachi KACHI_KILL_SECONDS=$(or $(SECONDS),900) $(PYTHON) -m pytest -q -s -p no:cacheprovider \
	    tests/api/test_durable.py -k again

fault: bootstrap-test $(BUILD)/build.ninja ## the ledger under a failing disk, and killed again and again (ROUNDS=200)
	@$(call with_tests,$(BUILD))
	@KACHI_FAULT_ROUNDS=$(or $(ROUNDS),200) $(BUILD)/tests/unit/ledger_fault_test

model: bootstrap-test $(BUILD)/build.ninja ## random histories against a plain reference ledger, millions of entries (ENTRIES=2000000 SEED=1)
	@$(call with_tests,$(BUILD))
	@$(PYTHON) tools/model --entries $(or $(ENTRIES),2000000) --seed $(or $(SEED),1) \
	    --program $(BUILD)/tests/unit/ledger_random_test

bench-log: $(BUILD)/build.ninja ## what the log costs at a million leaves, to build/bench/log.jsonl
	@$(NINJA) -C $(BUILD) $(QUIET) bench/log_bench && mkdir -p $(BUILD)/bench
	@$(BUILD)/bench/log_bench $(BUILD)/bench | tee $(BUILD)/bench/log.jsonl

bench-ledger: $(BUILD)/build.ninja ## what the ledger costs, beside PostgreSQL, to build/bench/ledger.jsonl (ENTRIES=200000, GROWN=10000000: again after so many)
	@$(NINJA) -C $(BUILD) $(QUIET) bench/ledger_bench
	@$(PYTHON) bench/run_ledger.py $(BUILD) $(or $(ENTRIES),200000) $(GROWN)

bench-market: $(BUILD)/build.ninja ## what a scenario of the market costs, to build/bench/market.jsonl (RUNS=10000)
	@$(NINJA) -C $(BUILD) $(QUIET) bench/market_bench && mkdir -p $(BUILD)/bench
	@$(BUILD)/bench/market_bench bench/market-large.lua $(RUNS) | tee $(BUILD)/bench/market.jsonl

bench-page: web all ## what the page costs: 30,000 rows in a trace, an edited amount and a slider from key to painted answer
	@node bench/bench_page.mjs $(BUILD)/kachi

bench-server: all ## the server beside a bare libmicrohttpd, by wrk (SECONDS=5)
	@$(NINJA) -C $(BUILD) $(QUIET) bench/http_hello
	@$(PYTHON) bench/run_server.py $(BUILD) $(or $(SECONDS),5)

soak-server: all ## the server under mixed load: does its memory stay flat? (SECONDS=3600, PAUSE_MS=0)
	@$(PYTHON) bench/soak_server.py $(BUILD) $(or $(SECONDS),3600) $(or $(PAUSE_MS),0)

bench: bench-engine bench-ledger bench-log bench-market ## measure everything that is measured

bench-engine: $(BUILD)/build.ninja ## the engine beside its peers (from PyPI), minutes; writes build/bench/engine.jsonl
	@$(NINJA) -C $(BUILD) $(QUIET) bench/engine_bench kachi $$($(NINJA) -C $(BUILD) -t targets all | sed -n 's/^\(kachi-mpi\):.*/\1/p')
	@$(PYTHON) bench/run_engine.py $(BUILD) $(ARGS)

install: all ## install under PREFIX (default /usr/local); DESTDIR is honoured
	@$(MESON) configure $(BUILD) -Dprefix=$(abspath $(PREFIX))
	@$(MESON) install -C $(BUILD) --tags runtime,man,doc --quiet
	@echo "Installed $(DESTDIR)$(abspath $(PREFIX))/bin/kachi"

ci: ## what continuous integration runs
	@.ci/run

clean: ## remove everything that was built
	rm -rf $(BUILD) web/dist web/node_modules web/.tests

help: ## this list
	@echo "make TARGET, from a fresh clone:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

# Debian packages a target needs, by group; silent when all are there.
bootstrap-%:
	@tools/bootstrap $*

$(BUILD)/build.ninja: | bootstrap-build
	@$(call configure,$(BUILD),)

, := ,
# configure,FOLDER,OPTIONS: once; later changes of meson.build are seen by ninja itself.
configure = test -f $(1)/build.ninja || { said=$$($(MESON) setup $(1) -Dbuildtype=release -Dtests=auto $(2) 2>&1) \
	|| { echo "$$said" | tail -n 6 >&2; exit 1; }; }
# with_tests,FOLDER: builds all, tests too. cmocka may have come after the folder was configured.
with_tests = { test -f $(1)/.with-tests || { $(MESON) configure $(1) -Dtests=enabled > /dev/null && touch $(1)/.with-tests; }; } \
	&& $(NINJA) -C $(1) $(QUIET)
