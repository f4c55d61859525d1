# Short commands for the CMake presets. `make help` lists them.
JOBS ?= $(shell nproc)

# The device for `make setup` and `make demo`: cpu, openvino, or cuda[:N][+OPTION…]. The program is the same for all of
# them. It finds the ONNX Runtime of each device in build/deps.
DEVICE ?= cpu
export DEVICE

# Uses libFuzzer if there is a clang with the runtime library of libFuzzer. Otherwise uses the default compiler
# and the driver in tests/fuzz. TARGET selects one target, for example config.
SECONDS ?= 60
FUZZ_CXX = $(shell for compiler in clang++ clang++-19 clang++-16 clang++-14; do \
  echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' | \
  $$compiler -x c++ -fsanitize=fuzzer,address,undefined - -o /dev/null 2>/dev/null && \
  echo -DCMAKE_CXX_COMPILER=$$compiler && break; done)

# With the address randomisation of some kernels, tsan cannot map its shadow memory. So randomisation is
# switched off if this is allowed.
NO_ASLR = $(shell setarch -R true 2>/dev/null && echo setarch -R)

# The options of the build with the Python module.
PYTHON = $(CURDIR)/build/deps/python/bin/python3
WITH_PYTHON = -DORTCHESTRA_PYTHON=ON -DPython_EXECUTABLE="$(PYTHON)"

.DEFAULT_GOAL := help
.PHONY: help setup build build-fuzz demo test test-slow fuzz format lint docs clean install deb python wheel

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup:  ## install missing packages (apt) and ONNX Runtime (DEVICE=openvino, DEVICE=cuda: also its build for it)
	@scripts/setup.sh

build: build-release  ## build the release preset into build/release

build-%:
	@cmake --preset $* >/dev/null
	@cmake --build --preset $* -j $(JOBS)

demo: setup  ## compare four strategies on built-in models (DEVICE=openvino, DEVICE=cuda: on it); report in build/demo
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target ortchestra-cli ortchestra-worker
	@mkdir -p build/demo
	build/release/bin/ortchestra bench -d $(DEVICE) --json build/demo/result.json --html build/demo/report.html
	@echo "report: open $(CURDIR)/build/demo/report.html in a browser"

# The release preset with the Python package, for the tests.
.PHONY: build-with-python
build-with-python: setup
	@scripts/setup.sh python
	@cmake --preset release $(WITH_PYTHON) >/dev/null
	@cmake --build --preset release -j $(JOBS)

test: build-with-python  ## lint changed files; run every test; run those without ONNX Runtime with asan and tsan
	$(if $(filter x86_64,$(shell uname -m)),@DEVICE=openvino scripts/setup.sh)
	@scripts/lint.sh changed 20
	ctest --preset release -j $(JOBS)
	@$(MAKE) --no-print-directory build-asan
	ctest --preset asan -j $(JOBS)
	@$(MAKE) --no-print-directory build-tsan
	$(NO_ASLR) ctest --preset tsan -j $(JOBS)

test-slow: build-with-python  ## lint all files; kill commands; Slurm; other releases of ONNX Runtime; pip; fuzzing
	@scripts/setup.sh runtimes
	@scripts/setup.sh slurm
	@scripts/setup.sh checkers
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r python/requirements-slow.txt
	@scripts/lint.sh all
	ctest --preset slow
	@for runtime in build/deps/runtimes/*/lib; do \
	  echo "every test with $$runtime"; \
	  ORTCHESTRA_ONNXRUNTIME="$(CURDIR)/$$runtime" ctest --preset release -j $(JOBS) || exit 1; \
	done
	@scripts/try_python.sh
	@$(MAKE) --no-print-directory fuzz

fuzz: setup build-fuzz  ## fuzz each target, or only TARGET, for SECONDS (60); failures go to tests/fuzz/found
	ctest --preset fuzz -V -j $(JOBS) -R '^fuzz\.$(TARGET)'

build-fuzz:
	@cmake --preset fuzz $(FUZZ_CXX) -DORTCHESTRA_FUZZ_SECONDS=$(SECONDS) >/dev/null
	@cmake --build --preset fuzz -j $(JOBS)

format:  ## format the sources in place
	git ls-files --cached --others --exclude-standard '*.h' '*.cpp' | xargs clang-format -i

lint:  ## run clang-format and clang-tidy on all files, or on FILES
	@scripts/lint.sh $(or $(FILES),all)

# docs/*.md link to ../include/… and other folders. Symbolic links make these links work in build/docs/html.
docs:  ## write the API reference and docs/*.md as HTML to build/docs/html (installs Doxygen)
	@scripts/setup.sh docs
	@rm -rf build/docs && mkdir -p build/docs
	ORTCHESTRA_VERSION=$$(sed -n 's/^project(ortchestra VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt) doxygen docs/Doxyfile
	@ln -s ../../include ../../src ../../examples ../../benchmarks ../../LICENSE build/docs/
	@ln -s $(addprefix ../../../,$(wildcard examples/*.cpp examples/*.toml)) build/docs/html/
	@echo "reference: open $(CURDIR)/build/docs/html/index.html in a browser"

clean:  ## remove the builds, but keep downloaded files
	rm -rf $(addprefix build/,release debug asan tsan portable deb python wheel fuzz lint demo docs)

# A static library finds its worker program by the configured prefix.
install: setup  ## install the programs and the library (PREFIX=/usr/local, DESTDIR=)
	@cmake --preset release -DCMAKE_INSTALL_PREFIX=$(abspath $(or $(PREFIX),/usr/local)) >/dev/null
	@cmake --build --preset release -j $(JOBS) --target ortchestra-cli ortchestra-worker reference
	$(if $(DESTDIR),DESTDIR="$(abspath $(DESTDIR))") cmake --install build/release

python: setup  ## build the Python package into build/release/python, to be used with PYTHONPATH
	@scripts/setup.sh python
	@cmake --preset release $(WITH_PYTHON) >/dev/null
	@cmake --build --preset release -j $(JOBS) \
	  --target ortchestra_python ortchestra_python_stub ortchestra-cli ortchestra-worker

wheel: setup  ## build a wheel without video that needs no other package of the system: build/wheel/ortchestra-*.whl
	@scripts/setup.sh python
	@scripts/make_wheel.sh

deb:  ## build a package for this release of Debian or Ubuntu: build/deb/ortchestra_*.deb
	@scripts/setup.sh deb
	@cmake --preset deb >/dev/null
	@cmake --build --preset deb -j $(JOBS)
	@echo "install it with: apt install ./$$(ls -t build/deb/ortchestra_*.deb | head -n 1)"
