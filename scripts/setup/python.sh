# The virtual environment for the Python package. For `source` in scripts/setup.sh.

python_home=$deps/python
python_requirements=$root/python/requirements-dev.txt

# Succeeds if python3 can make a virtual environment with pip, and has the headers for modules.
python_is_complete() {
  python3 - <<'END' 2>/dev/null
import ensurepip, os, sys, sysconfig, venv
header = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit(sys.version_info < (3, 10) or not os.path.exists(header))
END
}

# The environment depends on the pinned packages and on the version of Python.
python_fingerprint() {
  python3 -c 'import sys; print(sys.version, sys.prefix)' | cat - "$python_requirements" | sha256sum
}

python_is_done() {
  [[ -f $python_home/.setup-done && $(<"$python_home/.setup-done") == "$(python_fingerprint)" ]]
}

install_python() {
  if ! python_is_complete; then
    say "installing ${python_packages[*]}"
    apt_get install "${python_packages[@]}" ||
      { apt_get update && apt_get install "${python_packages[@]}"; } || true
    python_is_complete || die \
      "$(command -v python3 || echo python3) can't be used: it needs release 3.10 or later, venv, and Python.h." \
      "Install ${python_packages[*]}, or put another python3 first in PATH."
  fi
  if python_is_done; then
    say "the virtual environment for Python is complete"
    return
  fi
  say "installing the packages of python/requirements-dev.txt into build/deps/python"
  # A virtual environment can't be moved: its scripts name its folder.
  rm -f "$python_home/.setup-done"
  logged python3 -m venv --clear "$python_home" &&
    logged "$python_home/bin/python3" -m pip install --disable-pip-version-check -r "$python_requirements" ||
    die "the packages of python/requirements-dev.txt could not be installed." "Check the network."
  python_fingerprint >"$python_home/.setup-done"
}
