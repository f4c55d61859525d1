# A thin face on the CMake presets; `make help` lists what there is.
JOBS ?= $(shell nproc)

# What `make setup` and `make demo` are for: cpu, or cuda[:N][+OPTION…]. The program is the same; on a GPU it runs
# with ONNX Runtime's build for it.
DEVICE ?= cpu
export DEVICE
ORT_VERSION = $(shell cat cmake/onnxruntime-version.txt)
ON_DEVICE = $(if $(filter cuda%,$(DEVICE)),LD_LIBRARY_PATH="$(or $(ONNXRUNTIME_ROOT),$(CURDIR)/build/deps/onnxruntime/$(ORT_VERSION)-cuda)/lib$${LD_LIBRARY_PATH:+:$$LD_LIBRARY_PATH}")

# libFuzzer where there is a clang with its run-time library; else the default compiler and the driver
# in tests/fuzz. TARGET fuzzes one target alone, e.g. config.
SECONDS ?= 60
FUZZ_CXX = $(shell for compiler in clang++ clang++-19 clang++-16 clang++-14; do \
  echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' | \
  $$compiler -x c++ -fsanitize=fuzzer,address,undefined - -o /dev/null 2>/dev/null && \
  echo -DCMAKE_CXX_COMPILER=$$compiler && break; done)

# tsan cannot map its shadow memory under some kernels' address randomisation; where it may be switched
# off, it is.
NO_ASLR = $(shell setarch -R true 2>/dev/null && echo setarch -R)

.DEFAULT_GOAL := help
.PHONY: help setup build build-fuzz demo test test-slow fuzz format lint docs clean install

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

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

test: setup build  ## lint what changed, run every test, those that need no ONNX Runtime under asan and tsan too
	@scripts/lint.sh changed 20
	ctest --preset release -j $(JOBS)
	@$(MAKE) --no-print-directory build-asan
	ctest --preset asan -j $(JOBS)
	@$(MAKE) --no-print-directory build-tsan
	$(NO_ASLR) ctest --preset tsan -j $(JOBS)

test-slow: setup build  ## lint everything, kill each command again and again, fuzz each target for a minute
	@scripts/lint.sh all
	ctest --preset slow
	@$(MAKE) --no-print-directory fuzz

fuzz: setup build-fuzz  ## fuzz each target for SECONDS (60), or TARGET alone; finds are in tests/fuzz/found
	ctest --preset fuzz -V -j $(JOBS) -R '^fuzz\.$(TARGET)'

build-fuzz:
	@cmake --preset fuzz $(FUZZ_CXX) -DORTCHESTRA_FUZZ_SECONDS=$(SECONDS) >/dev/null
	@cmake --build --preset fuzz -j $(JOBS)

format:  ## format the sources in place
	git ls-files --cached --others --exclude-standard '*.h' '*.cpp' | xargs clang-format -i

lint: build  ## run clang-tidy over src, or over FILES
	@scripts/lint.sh $(or $(FILES),all)

# docs/*.md link to headers and programs as ../include/…: the pages lie one folder below these links.
docs:  ## write the API reference and docs/*.md as HTML to build/docs/html (installs Doxygen)
	@scripts/setup.sh docs
	@rm -rf build/docs && mkdir -p build/docs
	ORTCHESTRA_VERSION=$$(sed -n 's/^project(ortchestra VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt) doxygen docs/Doxyfile
	@ln -s ../../include ../../src ../../examples ../../benchmarks ../../LICENSE build/docs/
	@ln -s $(addprefix ../../../,$(wildcard examples/*.cpp examples/*.toml)) build/docs/html/
	@echo "reference: open $(CURDIR)/build/docs/html/index.html in a browser"

clean:  ## remove the builds, keep what set-up fetched
	rm -rf build/release build/debug build/asan build/tsan build/portable build/fuzz build/demo build/docs

# A static library knows its worker program by the prefix that was configured.
install:  ## install the release build (PREFIX=/usr/local)
	@cmake --preset release -DCMAKE_INSTALL_PREFIX=$(abspath $(or $(PREFIX),/usr/local)) >/dev/null
	@cmake --build --preset release -j $(JOBS)
	cmake --install build/release
