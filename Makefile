# The words to know; each is explained in HACKING.md.
JOBS ?= $(shell nproc)
ARGS ?=
SECONDS ?= 60
MINUTES ?= 60
export CTEST_PARALLEL_LEVEL ?= $(JOBS)
# The thread sanitizer of g++ 12 cannot place its shadow under fully random addresses.
FIXED_ADDRESSES := $(shell setarch -R true 2>/dev/null && echo setarch -R)

.PHONY: build run test bench asan tsan fuzz soak torture format tidy clean npm
.PHONY: setup-build setup-test setup-fuzz setup-tidy setup-bench
.PHONY: build-dev build-release build-asan build-tsan build-fuzz

build: build-release

run: build-release
	@setup/run $(ARGS)

test: setup-test npm build-dev
	ctest --preset dev

bench: setup-bench build-release
	cmake --build --preset release -j $(JOBS) --target benches
	@for source in bench/*.cc; do \
	  build/release/bench/$$(basename $$source .cc) $(ARGS) || exit 1; done

asan: setup-test npm build-asan
	ctest --preset asan

tsan: setup-test npm build-tsan
	$(FIXED_ADDRESSES) ctest --preset tsan

fuzz: setup-fuzz build-fuzz
	setup/fuzz $(SECONDS)

soak: setup-test build-release
	DAYBOOK_PROGRAM=$(CURDIR)/build/release/daybook PYTHONPATH=tests/e2e \
	  /usr/bin/python3 -B tests/soak/soak.py --minutes $(MINUTES)

torture: setup-test build-dev
	setup/torture $(MINUTES)

format: setup-tidy
	setup/tidy format

tidy: setup-tidy build-dev
	cmake --build --preset dev -j $(JOBS) --target headers_alone
	setup/tidy check $(if $(ALL),all,changed)
	build/dev/tests/tidy_tests

clean:
	rm -rf build

setup-build:
	@setup/install build

setup-test:
	@setup/install build test

setup-fuzz:
	@setup/install build fuzz

setup-tidy:
	@setup/install build tidy

setup-bench:
	@setup/install build bench

# The release needs no tests.
build-release: TARGETS := --target daybook
# Benches are not run by tests, but have to compile.
build-dev: TARGETS := --target all benches

build-dev build-release build-asan build-tsan build-fuzz: build-%: setup-build
	@mkdir -p build && cmake --preset $* >build/configure-$*.log 2>&1 || \
	  { cat build/configure-$*.log; exit 1; }
	cmake --build --preset $* -j $(JOBS) $(TARGETS)

# Tools of the end-to-end tests, exactly as locked.
npm: setup-test
	@if [ -e tests/e2e/package.json ] && \
	    ! cmp -s tests/e2e/package-lock.json tests/e2e/node_modules/.locked; then \
	  cd tests/e2e && npm ci --no-audit --no-fund && \
	  cp package-lock.json node_modules/.locked; fi
