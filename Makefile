# What one types in this repository. Each target installs what it lacks (as root, by apt) or says what to type.
SWIFT ?= swift
ARGS ?=
# What the formatter looks after.
FORMATTED = Package.swift Sources Tests Benchmarks Fuzz

.DEFAULT_GOAL := help
.PHONY: help build test demo format format-check check-imports test-real fuzz bench stallbench check-long runbooks pictures dashboards check-dashboards release

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 26

build: ## everything and its tests, for debugging
	@scripts/need-packages build
	$(SWIFT) build --build-tests

test: build ## the tests that need nothing but development packages; starts no service
	$(SWIFT) test --skip-build --no-parallel

demo: ## exporterd against a simulated cloud; ARGS="--for 60s" ends it by itself
	@scripts/need-packages build
	$(SWIFT) build --product exporterd
	.build/debug/exporterd demo $(ARGS)

format: ## lays out the Swift sources
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

format-check: ## fails where `make format` would change something, or a rule is broken
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

check-imports: ## fails where a target imports what Package.swift does not give it, which only a clean clone notices
	scripts/check-imports

test-real: build ## against a real Keystone, Cinder, Prometheus and Alertmanager; as root, some thirty minutes (see lab/README.md)
	@scripts/need-packages real
	python3 Tests/Real/run.py $(ARGS)

fuzz: ## made-up input for the detector and for what reads traces, 20 s each; ARGS="60 csv" for longer
	scripts/fuzz $(ARGS)

bench: ## the figures of docs/performance.md
	scripts/bench $(ARGS)

stallbench: ## how well stuck copies are told from slow ones: the gate and the tables of docs/detection.md
	@scripts/need-packages build
	$(SWIFT) build -c release --scratch-path .build-release --product exporterd
	scripts/stallbench --exporterd .build-release/release/exporterd $(ARGS)

check-long: build ## what takes longer than CI has: a hundred kills, and ten minutes without an exporter; as root for Alertmanager
	KILLS=100 $(SWIFT) test --skip-build --no-parallel --filter KillTests
	@scripts/need-packages real
	AWAY=610 python3 Tests/Real/run.py test_exporter_down

runbooks: ## puts docs/runbooks into the program
	scripts/embed-runbooks

pictures: build ## pictures of the pages, to be looked at; ARGS="--docs" renews those of the README
	scripts/pictures $(ARGS)

dashboards: ## writes dashboards/*.json from dashboards/source
	python3 dashboards/build.py

check-dashboards: build ## dashboards and rules against a real Prometheus and Alertmanager; ARGS="--only json" for one check
	@scripts/need-packages dashboards
	python3 Tests/Dashboards/run.py $(ARGS)

release: ## the program as it is shipped, in .build/release/exporterd
	@scripts/need-packages build
	$(SWIFT) build -c release --product exporterd
