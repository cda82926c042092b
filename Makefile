# make reproduce   the paper, end to end, at reduced statistics (about a minute after the build)
# make test        all tests
# make check       style and the quick tests, under a minute once built
# make install     PREFIX=/usr/local by default
PREFIX ?= /usr/local
DESTDIR ?=
BUILD = swift build -c release
DAPPLE = .build/release/dapple

.PHONY: all setup build reproduce test check example sanitize benchmarks slurm-test arm64-test report-test ptx fake-cuda gpu-check oclgrind-test clibrary python-test convergence steps statistics collapse scattering-rate galactic rigidities observers theory-meets-sky lint format oracles library install dist dist-test dist-lint docs site notebooks clean

all: build

setup:
	@Scripts/setup

build: setup
	$(BUILD) --product dapple

reproduce: build
	$(DAPPLE) reproduce --quick

# The tests of the Python package come first, so that the last line is that of all others.
# Tests that hold results against healpy, astropy and ducc0 run where one of these pythons has them. They take minutes; an hour,
# with the build, means that one of them hangs.
test: python-test fake-cuda
	@python=$$(for p in "$${DAPPLE_PYTHON:-}" "$(CURDIR)/.venv/bin/python" python3; do \
	    [ -n "$$p" ] && "$$p" -c 'import healpy, astropy, ducc0' 2>/dev/null && echo "$$p" && break; done); \
	  [ -n "$$python" ] || echo "healpy, astropy and ducc0 not found: oracle tests are skipped ('make oracles' installs them)"; \
	  if [ -n "$$python" ]; then export DAPPLE_PYTHON="$$python"; else unset DAPPLE_PYTHON; fi; \
	  timeout --kill-after=60 4500 swift test -c release --disable-xctest

# Style, the tests of functions and physics, and a tiny study: what takes under a minute once it is built. Left out are the
# tests that start the program or gnuplot again and again, and those of statistics.
check: setup lint
	timeout --kill-after=60 4500 swift test -c release --disable-xctest --skip '^(CommandLine|Figures|Torture|Validation)Tests\.'
	@Scripts/example

# A tiny study from end to end, with all its tables (seconds).
example: build
	@Scripts/example

# The quick tests under AddressSanitizer, which sees what reads or writes beside the memory that it was given: kernels, FITS,
# libyaml. Leaks are not looked at: Foundation has some. Nor has a thread the sanitizer's own signal stack: LLVM in PoCL puts
# one of its own in that place, which the sanitizer cannot unmap when the thread ends. (Four minutes, from scratch.)
sanitize: setup
	ASAN_OPTIONS=detect_leaks=0:use_sigaltstack=0 timeout --kill-after=60 4500 \
	  swift test --disable-xctest --sanitize=address --scratch-path .build/sanitize \
	  --skip '^(Anisotropy|Benchmarking|CommandLine|Figures|Torture|Validation)Tests\.'

# The benchmarks of the parts, built but not run.
benchmarks: setup
	swift build --package-path Benchmarks --scratch-path .build/benchmarks

# The script of 'dapple slurm' under a real Slurm in a throw-away Debian: as root, with debootstrap, about two minutes.
# SLURM_TEST=--time-limit adds a task that meets a real time limit (about two minutes more).
slurm-test: build
	@Tests/Slurm/run $(SLURM_TEST)

# The bits of trajectories on arm64, under QEMU; installs a cross compiler and QEMU where they are missing.
arm64-test: setup
	@Tests/Arm64/run

# The C library with its header, .build/clibrary (Documentation/reference/CInterface.md; half a minute).
clibrary: setup
	@Scripts/build-library .build/clibrary/libdapple.so
	@cp Sources/_CInterface/include/dapple.h .build/clibrary/dapple.h

# advance.ptx, what NVIDIA's driver compiles for its card: after each change of advance.cl (seconds; NVRTC comes from PyPI).
ptx:
	@Scripts/packages python3-venv
	@Scripts/ptx

# A CUDA driver without a card, .build/fake-cuda, with which tests run the program (seconds).
fake-cuda: setup
	@Tests/FakeCUDA/build

# What can be checked of the GPU's kernels without one: advance.ptx is that of advance.cl and rounds alike on all cards, no
# register is spilled (where NVIDIA's assembler can be fetched), and the fake driver of the tests keeps its promises.
gpu-check:
	@Scripts/ptx --check
	@Scripts/ptx --registers || [ $$? -eq 69 ]
	@Tests/FakeCUDA/check

# The kernels under Oclgrind, which sees races and reads beside memory, and the bits of OpenCL C against those of CUDA C++
# (half a minute).
oclgrind-test:
	@Scripts/packages oclgrind
	@Tests/Oclgrind/run

# The page of 'dapple report' in a real browser, against healpy; installs Chromium and, into .venv, Playwright (a minute).
report-test: build
	@Scripts/report-test

oracles:
	@Scripts/oracles

# The package of Examples/Library, which has Dapple as a library: built, and its programs run (two minutes).
library: setup
	swift build --package-path Examples/Library --scratch-path .build/library
	cd .build/library && rm -rf library-* && \
	  for name in field trajectory ensemble extension; do debug/$$name || exit 1; done

# The tests of the Python package, on runs of seconds (two minutes once built); what they need goes into .venv.
python-test: build clibrary
	@Scripts/python-tests

# Convergence in step length, modes, N_side and range of scales, at reduced statistics (about three minutes).
convergence: build
	@Scripts/convergence

# 20, 10 and 5 steps per Larmor radius at the Galactic rigidity (about half an hour).
steps: build
	@Scripts/steps

# What a number of particle steps buys: N_side against realisations (about eight minutes).
statistics: build
	@Scripts/statistics

# Twelve studies against the law of small scales, and the figure that holds them together (about 20 minutes).
collapse: build
	@Scripts/collapse

# The rate of relative scattering and the spectrum of small scales, from pairs (about five minutes).
scattering-rate: build
	@Scripts/scattering-rate

# The Galactic study at three ends of its turbulence, with pairs (about 35 minutes).
galactic: build
	@Scripts/galactic

# Nine rigidities in the same fields: what a spread of rigidities leaves of small scales (some minutes).
rigidities: build
	@Scripts/rigidities

# Places in one field against each other and against many fields (some minutes).
observers: build
	@Scripts/observers

# Eight rigidities in the same Galactic fields, as IceCube and HAWC see them (about 75 minutes).
theory-meets-sky: build
	@Scripts/theory-meets-sky

lint:
	swift format lint --strict --recursive --parallel Package.swift Plugins Sources Tests Benchmarks/Package.swift Benchmarks/Parts Benchmarks/Integrators
	@Scripts/house --check
	@Scripts/time-limits

format:
	swift format --in-place --recursive --parallel Package.swift Plugins Sources Tests Benchmarks/Package.swift Benchmarks/Parts Benchmarks/Integrators

install: build
	@Scripts/install $(DAPPLE) "$(DESTDIR)$(PREFIX)"

# What users without Swift install, for any Linux on x86-64 with glibc 2.28 or later: a tarball and the Python wheel, in
# .build/dist.
dist: setup
	@Scripts/packages curl binutils python3-venv
	@Scripts/dist

# Both of them in an older Debian, without Swift: as root, with debootstrap.
dist-test: dist
	@Distribution/test

# The recipes for conda and Apptainer, parsed by what knows them; neither is built.
dist-lint:
	@Scripts/packages python3-venv
	@[ -x .build/dist/venv/bin/python ] || python3 -m venv .build/dist/venv
	@.build/dist/venv/bin/python -m pip install --quiet --disable-pip-version-check py-rattler-build spython
	@.build/dist/venv/bin/python Distribution/lint.py

# The documentation of every public symbol, as web pages under .build/documentation; a link that leads nowhere is an error.
docs: setup
	swift package --allow-writing-to-directory .build/documentation generate-documentation \
	  --target RandomStreams --target Turbulence --target Transport --target Files --target Sphere --target Theory \
	  --target Observation --target Anisotropy --target Study --target Results --target Run --enable-experimental-combined-documentation --warnings-as-errors --output-path .build/documentation

# The documentation as a web site, .build/site: pages, executed notebooks, the help of every command, the Python interface;
# with the pages of `make docs` where those have been made. Any warning is an error. (A minute the first time, after the
# build; the notebooks are run again only where they have changed.)
site: build clibrary
	@Scripts/site

# The notebooks of the tutorial, each cell run as a test (half a minute).
notebooks: build clibrary
	@Scripts/site notebooks

clean:
	rm -rf .build
