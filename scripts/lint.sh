#!/usr/bin/env bash
# Checks form (clang-format) and code (clang-tidy, by build/release):
#   lint.sh all              everything
#   lint.sh changed [MOST]   what changed since the main branch, or in the last commit where HEAD is it;
#                            clang-tidy is left out with more than MOST sources of ours
#   lint.sh FILE...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'lint: %s\n' "$*"; }

# A check that is silently left out is none: CI must have the tools.
require() {
  command -v "$1" >/dev/null && return
  if [[ ${CI:-} == true ]]; then
    say "$1 is missing; run scripts/setup.sh" >&2
    exit 1
  fi
  say "$1 is not installed: left out"
  return 1
}

# Prints the commit that the changes are counted from.
base() {
  local main
  for main in origin/main origin/master main master; do
    git rev-parse -q --verify "$main^{commit}" >/dev/null || continue
    if [[ $(git rev-parse HEAD) != $(git merge-base HEAD "$main") ]]; then
      git merge-base HEAD "$main"
      return
    fi
  done
  git rev-parse -q --verify 'HEAD~1^{commit}' || git hash-object -t tree /dev/null
}

# Prints the C++ files that changed and are still there, those that are not committed too.
changed() {
  {
    git diff --name-only --diff-filter=d "$(base)" -- '*.h' '*.cpp'
    git ls-files --others --exclude-standard -- '*.h' '*.cpp'
  } | sort -u
}

check_form() {
  (($# > 0)) && require clang-format || return 0
  clang-format --dry-run -Werror "$@" || { say "run 'make format'" >&2; return 1; }
}

# clang-tidy's exit code won't do: some of its versions warn of no place in our code, and it can't be told.
check_code() {
  (($# > 0)) && require clang-tidy || return 0
  local report
  report=$(printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" clang-tidy -quiet \
    --extra-arg=-Wno-unknown-warning-option -p build/release 2>/dev/null) || true
  ! grep -E -A 4 "^$PWD/.*: (warning|error): " <<<"$report"
}

main() {
  local most=
  local -a files sources
  case ${1:-all} in
    all) mapfile -t files < <(git ls-files -- '*.h' '*.cpp') ;;
    changed) mapfile -t files < <(changed); most=${2:-} ;;
    *) files=("$@") ;;
  esac
  mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep -E '^src/.*\.cpp$' || true)
  check_form "${files[@]}"
  if [[ -n $most ]] && ((${#sources[@]} > most)); then
    say "${#sources[@]} sources changed, more than $most: clang-tidy is left to 'make test-slow'"
    return
  fi
  say "${#sources[@]} sources"
  check_code "${sources[@]}"
}

main "$@"
