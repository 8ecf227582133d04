# The front door. Each target says in its `##` what it does; plain `make` lists them.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.PHONY: help setup build test demo tidy format sanitize fuzz bench bench-setup mlflow-setup
.PHONY: install clean soak e2e-setup

# Node from tools/setup goes before one that is too old.
export PATH := $(CURDIR)/build/deps/node/bin:$(PATH)
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
ifeq ($(CI),true)
WERROR := ON
else
WERROR := OFF
endif

ctest = ctest --test-dir build/$(1) -j $(JOBS) --output-on-failure --no-label-summary $(2)

help:
	@echo 'canasta: make TARGET'
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' Makefile | expand -t 16

setup: ## install what is missing (Debian packages, pinned libraries); quick when nothing is
	@tools/setup

build: release-tree ## the program: build/release/bin/canasta
	@cmake --build build/release -j $(JOBS) --target canasta

test: dev-tree ## every test on the dev build: units, cases, end to end, the house check
	@cmake --build build/dev -j $(JOBS)
	@$(call ctest,dev,--no-tests=error)

demo: build ## make a shop in build/demo, run everything on it, say what to look at
	@build/release/bin/canasta demo build/demo

tidy: ## the house check: who includes whom, sizes, links, format
	@tools/tidy

format: ## clang-format over all C++ files
	@git ls-files -z -co --exclude-standard '*.cc' '*.h' | \
	  xargs -0 -r -n 20 -P $(JOBS) clang-format-19 -i

# The threaded folders first, so that ctest's closing line for the larger run comes last.
sanitize: tsan-tree asan-tree ## tests under the address, undefined and thread sanitizers
	@cmake --build build/tsan -j $(JOBS) --target threads_tests
	@$(call ctest,tsan,-L threads --no-tests=ignore)
	@cmake --build build/asan -j $(JOBS)
	@$(call ctest,asan,-LE 'house|slow' --no-tests=ignore)

fuzz: setup ## every parser on its seeds and a few seconds beyond (tests/fuzz/run)
	@tests/fuzz/run

soak: build ## hostile clients and faults against the service, thousands of each
	@tests/e2e/faults.py build/release/bin/canasta --soak

e2e-setup: setup ## chromium, redocly, schemathesis: for the tests of the page and its description
	@tools/e2e-setup > /dev/null

bench: release-tree ## every benchmark, then the rivals in bench/ (make bench-setup first)
	@cmake --build build/release -j $(JOBS) --target all benches
	@for program in build/release/bench/*_bench; do \
	  if [[ -x $$program ]]; then $$program --benchmark_min_time=0.1; fi; done
	@if [[ -x bench/run ]]; then bench/run; fi

bench-setup: ## the Python environments of the rivals, pinned, each in its own venv
	@tools/bench-setup
	@tools/bench-setup evidently
	@tools/bench-setup serving

mlflow-setup: ## the MLflow server for the tests of tracking, pinned, in its own venv
	@tools/bench-setup mlflow

install: build ## into PREFIX (default /usr/local): bin/canasta, lib/canasta
	@cmake --install build/release --prefix $(PREFIX)

clean: ## remove what was built; build/deps and build/demo stay
	@rm -rf build/{dev,release,asan,tsan,fuzz,coverage}

# A build tree is configured once per change of the presets; later changes are seen by CMake itself.
%-tree: setup
	@if [[ CMakePresets.json -nt build/$*/.configured-$(WERROR) ]]; then \
	  cmake --preset $* -DCANASTA_WERROR=$(WERROR) > build/$*.log || { cat build/$*.log; exit 1; }; \
	  rm -f build/$*/.configured-*; touch build/$*/.configured-$(WERROR); fi
