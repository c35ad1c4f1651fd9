# make demo   installs what is missing, builds in release, runs the main job on the embedded data
# make test   the same set-up, then every test but the slow ones
# make notebooks  makes the notebooks in notebooks-export again, from the embedded data: genres by NUTS, NUTS beside SVI, clusters, a mixture
# make python  a virtual environment in .build/python for the tests in Python: 3.12 or later, from Tests/Python/requirements.txt; skipped in
#             a line where one of the two cannot be had
# make test-python  what ArviZ, xarray, CmdStanPy and NumPy read from exports, beside what the command line says
# make test-kernels  the tests of sampling, guides, mixtures and commands under every other kernel set of this machine
# make test-whole    every test, the slow ones too: before an issue is called resolved
# make test-random   the tests with random outcomes with ten other seeds (thirty for mixtures) under every kernel set: hours, in
#                    parts of LIMIT_MINUTES; called again it goes on. OFFSETS, KERNELS and FILTER choose less
# make same-fits BEFORE=PATH  whether this build saves the same bits as another build of bayes-genre: M1 to M5 by every inference
# make test-times    runs the tests of make test one by one, which takes twice as long, and prints the slowest
# make bench  the two below: the engine and the reader
# make bench-gradient  microseconds of one log density with its gradient, under every set of kernels that the processor has, as JSON lines; beside a bound if BAYES_GENRE_YARDSTICK names a command that takes the set's name and prints one
# make bench-memory  peak memory of a run with 100,000 parameters, in memory and on disk, as JSON lines
# make bench-inference  effective draws per CPU second of the study's models and of the reference posteriors, as JSON lines
# make bench-svi  steps of variational inference per CPU second, beside NumPyro's if BAYES_GENRE_NUMPYRO_PYTHON names a Python that has it
# make bench-csv  seconds to read 100 MB of numbers, beside pandas and polars if BAYES_GENRE_RIVAL_PYTHON names a Python with both
# make fuzz   feeds every reader of files arbitrary bytes for FUZZ_SECONDS (600) in all, under the address sanitizer, and prints a line
#             for each; FUZZ_TARGETS chooses fewer. A reader of your own is one file in Tests/Fuzzing/Targets and a folder of Corpora
# make faults kills runs of every kind of command at random moments, at least KILLS (60) times each, lets them go on, and compares
#             what they give with runs that nobody killed; KINDS chooses less. Then lets the file system fail at each of the steps that they
#             take on it, at most STEPS (40) of each fault: kills, torn writes, full and broken disks, interrupted calls, power cuts;
#             FAULTS chooses less. On Linux, with clang or CC
# make test-sanitize  the tests under the address sanitizer, with traps at undefined behaviour in C, and those of what uses several threads under the
#             thread sanitizer, each in a build of its own; SANITIZERS chooses one
# make bench-loads  whole commands on large inputs: a million rows, 200 chains, a gigabyte of draws, 100 × 100,000 tables; seconds, and peak
#             memory against the bytes of the features; LOADS chooses less, SHARE makes all of them smaller
# make bench-kmeans  K-means on 100,000 × 14 numbers, beside scikit-learn where BAYES_GENRE_RIVAL_PYTHON names a Python that has it, as JSON lines
# make warmup-matrix  whether chains arrive: models of many kinds × SEEDS (5), under the kernel set in use, in parts of LIMIT_MINUTES; called again it
#                    goes on, and prints strays, R̂, divergences, gradients and effective draws by model; beside Stan's on eighteen
#                    of them if BAYES_GENRE_PYSTAN_PYTHON names a Python that has PyStan and ArviZ; with 37 posteriors of posteriordb
#                    if BAYES_GENRE_POSTERIORDB names a checkout of it, each checked against its reference draws first
# make sbc    simulation-based calibration and joint tests of the sampler, whole: minutes (make test has a small version)
# make study-geography GEOGRAPHY=FILE  the study of where music comes from: trained and Bayesian classifiers over 20 splits
# make lint   checks the formatting; make format mends it

SWIFT ?= swift
FLAGS := -c release --explicit-target-dependency-import-check error
TESTS := $(SWIFT) test $(FLAGS) --skip-build --disable-xctest
KERNEL_TESTS := ^(Sampling|Variational|Posteriors|Fitting|Tasks|Exchange|Modeling|MathKernels|ReferencePosterior|Bayes|Calibration|Clustering|Optimization)Tests\.
BINARY := .build/release/bayes-genre
DEMO := Data/score_features.csv --target genre --drop title --drop source --model hierarchical \
	--train 1000 --test 400 --seed 1 --force

.PHONY: setup build demo test python test-python notebooks build-tests test-kernels test-whole test-random same-fits test-times bench bench-gradient bench-memory bench-inference bench-svi bench-csv bench-kmeans bench-loads warmup-matrix fuzz faults test-sanitize sbc study-geography format lint

setup:
	@sh .ci/setup

build: setup
	$(SWIFT) build $(FLAGS) --product bayes-genre

demo: build
	$(BINARY) fit $(DEMO) --inference nuts --output runs/nuts
	$(BINARY) fit $(DEMO) --inference svi --output runs/svi
	$(BINARY) compare runs/nuts runs/svi

build-tests: setup
	$(SWIFT) build $(FLAGS) --build-tests

test: build-tests
	$(TESTS) --xunit-output .build/tests.xml

notebooks: demo
	$(BINARY) notebook runs/nuts --name genres --force
	$(BINARY) compare runs/nuts runs/svi --report notebooks-export/nuts-and-svi.ipynb --force
	$(BINARY) cluster Data/iris.csv --drop species --k 3 --seed 1 --report notebooks-export/clusters.ipynb --force
	$(BINARY) mixture Data/iris.csv --drop species --compare species --covariance full --seed 1 --report notebooks-export/mixture.ipynb --force

python:
	@Tests/Python/make-environment

test-python: build python
	@if [ -x .build/python/bin/python ]; then \
	  BAYES_GENRE=$(BINARY) PYTHONDONTWRITEBYTECODE=1 .build/python/bin/python -m pytest -q -p no:cacheprovider Tests/Python; \
	else echo "test-python: skipped, as there is no .build/python." >&2; fi

test-kernels: build-tests
	@set -e; for kernels in $$(Tests/Repeating/kernel-sets | sed '$$d'); do \
	  echo "under $$kernels:"; BAYES_GENRE_KERNELS=$$kernels $(TESTS) --filter '$(KERNEL_TESTS)'; done

test-whole: build-tests
	BAYES_GENRE_TESTS=whole $(TESTS) --xunit-output .build/tests.xml

test-random: build-tests
	@Tests/Repeating/repeat-random-tests

same-fits: build
	@Tests/Repeating/same-fits "$(BEFORE)" $(BINARY)

test-times: build-tests
	$(TESTS) --no-parallel --xunit-output .build/times.xml >.build/times.log
	@Tests/Repeating/test-times

bench: bench-gradient bench-csv

bench-gradient: setup
	$(SWIFT) build $(FLAGS) --product bench-gradient
	.build/release/bench-gradient

bench-memory: setup
	$(SWIFT) build $(FLAGS) --product bench-memory
	.build/release/bench-memory
	.build/release/bench-memory 100000 100 1

bench-inference: setup
	$(SWIFT) build $(FLAGS) --product bench-inference
	.build/release/bench-inference

bench-svi: setup
	$(SWIFT) build $(FLAGS) --product bench-variational
	.build/release/bench-variational

bench-csv: setup
	$(SWIFT) build $(FLAGS) --product bench-csv
	.build/release/bench-csv

fuzz: setup
	Tests/Fuzzing/fuzz

test-sanitize: setup
	@Tests/Sanitizing/sanitized-tests

bench-loads: build
	$(SWIFT) build $(FLAGS) --product bench-loads
	.build/release/bench-loads $(BINARY) $(LOADS) --share $(or $(SHARE),1)

faults: build
	Tests/Faults/kill-runs $(BINARY)
	Tests/Faults/fault-steps $(BINARY)

bench-kmeans: setup
	$(SWIFT) build $(FLAGS) --product bench-kmeans
	.build/release/bench-kmeans

warmup-matrix: setup
	$(SWIFT) build $(FLAGS) --product warmup-matrix
	@[ -z "$$BAYES_GENRE_PYSTAN_PYTHON" ] || $$BAYES_GENRE_PYSTAN_PYTHON Benchmarks/warmup-matrix/rival.py \
	  --seeds $(or $(SEEDS),5) --limit-minutes $(or $(LIMIT_MINUTES),60)
	.build/release/warmup-matrix --seeds $(or $(SEEDS),5) --limit-minutes $(or $(LIMIT_MINUTES),60)

sbc: build-tests
	BAYES_GENRE_TESTS=whole $(TESTS) --filter CalibrationTests

study-geography: build
	$(BINARY) study geography $(GEOGRAPHY)

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Models Tests Benchmarks

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Models Tests Benchmarks
