# Two commands matter: `make run` and `make test`. Each does what is needed first, and only what is missing.
# Everything fetched or built lives under STRATEGY_QA_HOME; nothing is written into the checkout but .venv.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The release that pyproject.toml pins for an extra: name==version.
pinned = $(or $(shell sed -n 's/^$(1) = \["\(.*\)"\]$$/\1/p' pyproject.toml),$(error pyproject.toml pins nothing for $(1)))
LLAMA_CPP := $(call pinned,llama)
LLAMA := $(STAMPS)/$(subst ==,-,$(LLAMA_CPP))
LLAMA_SERVER := $(STAMPS)/llama-server-$(subst llama-cpp-python==,,$(LLAMA_CPP))
PEER := $(call pinned,peer)
# Options of make eval: --accept makes the result the baseline of the gate.
EVAL ?=
# Options of make bench: --jsquad FILE measures outside our text too; --fresh measures again what was measured.
BENCH ?=

# Most tests run in two processes, a file in one of them; then those that need the machine for themselves, one by one.
TWO := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile -m
ONE := $(BIN)/python -m pytest -m

.DEFAULT_GOAL := help
.PHONY: help run test cluster-test check eval bench llama setup sbom licences docs clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(LLAMA) $(STAMPS)/install ## Install what is missing, build the index, open the page
	$(BIN)/strategy-qa setup --no-states
	$(BIN)/strategy-qa serve --open

test: $(STAMPS)/dev $(LLAMA) ## Run every check, every test and the gate, with real weights and a real browser
	$(BIN)/strategy-qa setup --also qwen2.5-coder-0.5b-instruct --no-states
	$(MAKE) --no-print-directory lint
	$(TWO) "not (cluster or weights or alone)"; failed=$$?; [ $$failed -le 1 ] && $(ONE) "not cluster and (weights or alone)" && exit $$failed

cluster-test: $(STAMPS)/dev $(LLAMA) $(LLAMA_SERVER) ## Run the long tests of answerers on Ray and of llama-server, with real weights
	$(BIN)/strategy-qa setup --also qwen2.5-coder-0.5b-instruct
	$(BIN)/python -m pytest -m cluster

check: $(STAMPS)/dev lint ## Lint, types, direction of imports and the fast tests
	$(TWO) "not (cluster or weights or browser or alone)"; failed=$$?; \
	[ $$failed -le 1 ] && $(ONE) "alone and not (cluster or weights or browser)" && exit $$failed

.PHONY: lint
lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(STAMPS)/dev $(LLAMA) setup ## Ask the whole gold set in three rows; writes docs/evaluation.md
	$(BIN)/python -m eval report $(EVAL)

bench: $(STAMPS)/dev $(LLAMA) $(STAMPS)/peer setup ## Measure time and memory, beside LlamaIndex's; writes docs/performance.md
	$(BIN)/python -m eval bench $(BENCH)

setup: $(STAMPS)/install
	$(BIN)/strategy-qa setup

llama: ## Build llama.cpp for this processor again
	rm -f $(LLAMA)
	$(MAKE) --no-print-directory $(LLAMA)

.PHONY: llama-server
llama-server: $(LLAMA_SERVER) ## Build llama.cpp's server for this processor, from the source that llama-cpp-python pins

sbom: $(STAMPS)/dev ## Write the software bill of materials (CycloneDX) to build/sbom.json
	mkdir -p build
	$(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --of JSON -o build/sbom.json

licences: $(STAMPS)/dev ## Print the licence of every installed package
	$(BIN)/pip-licenses --python $(BIN)/python --order=license --format=markdown

docs: $(STAMPS)/dev ## Write docs/command-line.md from --help
	$(BIN)/python -m rag.cli.reference docs/command-line.md

clean: ## Remove .venv and caches; fetched weights and built indexes stay
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(VENV)/bin/python:
	@python=$$(command -v $(PYTHON) || command -v python3 || true); \
	if [ -z "$$python" ] || ! "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then \
	  echo "strategy-qa: Python 3.11 was expected, found $${python:-none} -> install it, or type: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; fi; \
	"$$python" -m venv $(VENV) || { echo "strategy-qa: no virtual environment could be made -> install python3.11-venv" >&2; exit 1; }

# torch first and by itself: with the exact release there, nothing asks for another build of it.
$(STAMPS)/install: pyproject.toml constraints.txt | $(VENV)/bin/python
	@mkdir -p $(STAMPS)
	@echo "installing the packages that the program needs; this takes some minutes ..."
	$(PIP) install --quiet torch==2.13.0
	$(PIP) install --quiet -c constraints.txt --editable .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/install
	$(PIP) install --quiet -c constraints.txt --editable '.[dev,cluster]'
	@touch $@

# What the bench compares the product with stands apart: an environment that sees ours, and so has the same build and weights.
$(STAMPS)/peer: $(STAMPS)/dev
	$(BIN)/python -m venv --without-pip $(VENV)/peer
	$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > $(VENV)/peer/lib/python3.11/site-packages/product.pth
	$(VENV)/peer/bin/python -m pip --disable-pip-version-check install --quiet -c constraints.txt $(PEER)
	@touch $@

# Built here, from its pinned source, for this processor; pip's cache could hand out another machine's build. Made again for another
# release only: a new build would make every kept state anew.
$(LLAMA): | $(STAMPS)/install
	@if command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null; then \
	  echo "building the language model's engine, llama.cpp, for this processor (about five minutes on two cores) ..."; \
	  CMAKE_ARGS="-DGGML_NATIVE=ON" $(PIP) install --quiet --force-reinstall --no-deps --no-cache-dir --no-binary llama-cpp-python $(LLAMA_CPP) \
	  && $(PIP) install --quiet -c constraints.txt --editable '.[llama]' && $(BIN)/python -m index.native; \
	else \
	  echo "strategy-qa: no C++ compiler, so no language model -> answers are found by search alone; for the model install g++ and type: make llama"; \
	fi
	@touch $@

# The server of the same source, with no page of its own and no TLS; it stands in .venv/bin.
$(LLAMA_SERVER): | $(STAMPS)/install
	@echo "building llama-server for this processor (about ten minutes on two cores; needs cmake and g++) ..."
	rm -rf $(VENV)/llama-server && mkdir -p $(VENV)/llama-server
	$(PIP) download --quiet --no-deps --no-binary llama-cpp-python --dest $(VENV)/llama-server $(LLAMA_CPP)
	tar -xzf $(VENV)/llama-server/*.tar.gz --strip-components=1 -C $(VENV)/llama-server
	cmake -S $(VENV)/llama-server/vendor/llama.cpp -B $(VENV)/llama-server/build -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON \
	  -DBUILD_SHARED_LIBS=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_BUILD_UI=OFF \
	  -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF > $(VENV)/llama-server/log
	nice cmake --build $(VENV)/llama-server/build --target llama-server -j 2 >> $(VENV)/llama-server/log
	cp $(VENV)/llama-server/build/bin/llama-server $(BIN)/llama-server
	rm -rf $(VENV)/llama-server
	@touch $@
