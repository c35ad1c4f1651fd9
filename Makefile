# make demo   installs what is missing, builds in release, runs the main job on the embedded data
# make test   the same set-up, then every test

SWIFT ?= swift
SWIFT_FLAGS := -c release --explicit-target-dependency-import-check error

.PHONY: setup build demo test format lint

setup:
	@sh .ci/setup

build: setup
	$(SWIFT) build $(SWIFT_FLAGS)

test: setup
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	$(SWIFT) test $(SWIFT_FLAGS) --skip-build

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Models Tests Benchmarks

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Models Tests Benchmarks
