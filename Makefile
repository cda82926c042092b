# make reproduce   the paper, end to end, at reduced statistics (about a minute after the build)
# make test        all tests
# make install     PREFIX=/usr/local by default
PREFIX ?= /usr/local
DESTDIR ?=
BUILD = swift build -c release
DAPPLE = .build/release/dapple

.PHONY: all setup build reproduce test lint format oracles install docs clean

all: build

setup:
	@Scripts/setup

build: setup
	$(BUILD) --product dapple

reproduce: build
	$(DAPPLE) reproduce --quick

# Tests that hold results against healpy and astropy run where one of these pythons has both.
test: setup
	@python=$$(for p in "$${DAPPLE_PYTHON:-}" "$(CURDIR)/.venv/bin/python" python3; do \
	    [ -n "$$p" ] && "$$p" -c 'import healpy, astropy' 2>/dev/null && echo "$$p" && break; done); \
	  [ -n "$$python" ] || echo "healpy and astropy not found: oracle tests are skipped ('make oracles' installs them)"; \
	  DAPPLE_PYTHON=$$python swift test -c release --disable-xctest

oracles:
	@Scripts/oracles

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1" "$(DESTDIR)$(PREFIX)/share/dapple"
	install -m 755 $(DAPPLE) "$(DESTDIR)$(PREFIX)/bin/dapple"
	install -m 644 Documentation/man/dapple.1 "$(DESTDIR)$(PREFIX)/share/man/man1/dapple.1"
	git rev-parse HEAD > "$(DESTDIR)$(PREFIX)/share/dapple/commit" 2>/dev/null || true

clean:
	rm -rf .build
