# Messages of the set-up, and packages of the system. For `source` in scripts/setup.sh.

say() { printf 'setup: %s\n' "$*"; }

# Ends the set-up. Prints the reason, what to do, and the last lines of the log.
die() {
  printf 'setup: %s\n' "$@" >&2
  if [[ -s $log ]]; then
    printf 'setup: the last lines of %s:\n' "$log" >&2
    tail -n 15 "$log" >&2
  fi
  exit 1
}

# Runs a command, and writes its output to the log.
logged() {
  printf '+ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null
}

# Prints the given packages that are not installed.
missing_of() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

# Runs apt-get without questions. Waits until other apt processes have ended.
apt_get() {
  local -a as_root=()
  command -v apt-get >/dev/null || return 1
  if ((EUID != 0)); then
    command -v sudo >/dev/null || return 1
    as_root=(sudo)
  fi
  logged "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o DPkg::Lock::Timeout=300 --no-install-recommends "$@"
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "apt-get is missing on this system: install the equivalents of these packages: ${packages[*]}"
    return
  fi
  local -a missing optional
  mapfile -t missing < <(missing_of "${packages[@]}")
  mapfile -t optional < <(missing_of "${optional_packages[@]}")
  ((${#missing[@]} + ${#optional[@]})) || return 0

  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    ((${#missing[@]})) || return 0
    die "packages are missing, and they cannot be installed without root or sudo." \
      "Run as root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing ${#missing[@]} required and ${#optional[@]} optional packages"
  # If the update fails, the packages may still be in the existing lists.
  apt_get update || say "apt-get update failed; continuing with the existing package lists"
  if ((${#missing[@]})); then
    apt_get install "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
  fi
  local package
  for package in "${optional[@]}"; do
    apt_get install "$package" || say "$package is not available here; continuing without it"
  done
}

# For `make docs`. A Doxygen that apt did not install is also accepted.
install_docs_packages() {
  ! command -v doxygen >/dev/null || return 0
  mkdir -p "$root/build"
  : >"$log"
  say "installing ${docs_packages[*]}"
  apt_get install "${docs_packages[@]}" || { apt_get update && apt_get install "${docs_packages[@]}"; } ||
    die "could not install: ${docs_packages[*]}" "Install Doxygen 1.9 or later and run 'make docs' again."
}
