# A thin face on the CMake presets; `make help` lists what there is.
JOBS ?= $(shell nproc)

# What `make setup` and `make demo` are for: cpu, or cuda[:N][+OPTION…]. The program is the same; on a GPU it runs
# with ONNX Runtime's build for it.
DEVICE ?= cpu
export DEVICE
ORT_VERSION = $(shell cat cmake/onnxruntime-version.txt)
ON_DEVICE = $(if $(filter cuda%,$(DEVICE)),LD_LIBRARY_PATH="$(or $(ONNXRUNTIME_ROOT),$(CURDIR)/build/deps/onnxruntime/$(ORT_VERSION)-cuda)/lib$${LD_LIBRARY_PATH:+:$$LD_LIBRARY_PATH}")

# tsan cannot map its shadow memory under some kernels' address randomisation; where it may be switched
# off, it is.
NO_ASLR = $(shell setarch -R true 2>/dev/null && echo setarch -R)

.DEFAULT_GOAL := help
.PHONY: help setup build demo test format lint clean install

help:  ## print this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

setup:  ## install what is missing: packages (apt) and ONNX Runtime (DEVICE=cuda: its GPU build too)
	@scripts/setup.sh

build: build-release  ## build the release preset into build/release

build-%:
	@cmake --preset $* >/dev/null
	@cmake --build --preset $* -j $(JOBS)

demo: setup  ## compare the strategies on built-in models (DEVICE=cuda); result and report in build/demo
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target ortchestra-cli ortchestra-worker
	@mkdir -p build/demo
	$(ON_DEVICE) build/release/bin/ortchestra bench -d $(DEVICE) --json build/demo/result.json --html build/demo/report.html
	@echo "report: open $(CURDIR)/build/demo/report.html in a browser"

test: setup build  ## run every test, those that need no ONNX Runtime under asan and tsan too
	ctest --preset release -j $(JOBS)
	@$(MAKE) --no-print-directory build-asan
	ctest --preset asan -j $(JOBS)
	@$(MAKE) --no-print-directory build-tsan
	$(NO_ASLR) ctest --preset tsan -j $(JOBS)

format:  ## format the sources in place
	git ls-files --cached --others --exclude-standard '*.h' '*.cpp' | xargs clang-format -i

lint: build  ## run clang-tidy over src
	run-clang-tidy -quiet -extra-arg=-Wno-unknown-warning-option -j $(JOBS) -p build/release '$(CURDIR)/src/.*\.cpp'

clean:  ## remove the builds, keep what set-up fetched
	rm -rf build/release build/debug build/asan build/tsan build/portable build/demo

install: build  ## install the release build (PREFIX=/usr/local)
	cmake --install build/release --prefix $(or $(PREFIX),/usr/local)
