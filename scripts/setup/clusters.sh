# What the tests of examples/slurm and examples/kubernetes need. For `source` in scripts/setup.sh.
# Without it, these tests are skipped, except on CI.

# The test starts daemons of its own, and stops them.
install_slurm_packages() {
  local -a missing
  mapfile -t missing < <(missing_of "${slurm_packages[@]}")
  ((${#missing[@]})) || return 0
  mkdir -p "$root/build"
  : >"$log"
  say "installing ${missing[*]}"
  apt_get install "${missing[@]}" || { apt_get update && apt_get install "${missing[@]}"; } ||
    say "Slurm is not available here: its test is skipped ($log says why)"
}

# Python packages of their own, because they are for tests only.
install_checkers() {
  local home=$deps/checkers wanted=$root/tests/slow/kubernetes/requirements.txt
  ! cmp -s "$wanted" "$home/requirements.txt" || return 0
  mkdir -p "$deps"
  : >"$log"
  say "installing the checkers of the Kubernetes manifests and of the Dockerfile into build/deps/checkers"
  rm -rf "$home"
  python3 -c 'import ensurepip' 2>/dev/null || apt_get install python3-venv ||
    { apt_get update && apt_get install python3-venv; } || true
  if logged python3 -m venv "$home" && logged "$home/bin/python3" -m pip install -r "$wanted"; then
    cp "$wanted" "$home/requirements.txt"
  else
    say "the checkers are not available here: their test is skipped ($log says why)"
  fi
}
