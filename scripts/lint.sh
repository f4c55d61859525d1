#!/usr/bin/env bash
# Checks the format (clang-format) and the code (clang-tidy, with the compile commands of the preset lint):
#   lint.sh all              all files
#   lint.sh changed [MOST]   the files that changed since the main branch; on the main branch, in the last
#                            commit. If more than MOST sources of src/ changed, clang-tidy is skipped.
#   lint.sh FILE...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'lint: %s\n' "$*"; }

# In CI, a missing tool is an error. Elsewhere, its check is skipped.
require() {
  command -v "$1" >/dev/null && return
  if [[ ${CI:-} == true ]]; then
    say "$1 is missing; run scripts/setup.sh" >&2
    exit 1
  fi
  say "$1 is not installed: its check is skipped (run scripts/setup.sh to install it)"
  return 1
}

# Prints the commit that the files are compared with.
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

# Prints the C++ files that changed and still exist, including uncommitted files.
changed() {
  {
    git diff --name-only --diff-filter=d "$(base)" -- '*.h' '*.cpp'
    git ls-files --others --exclude-standard -- '*.h' '*.cpp'
  } | sort -u
}

check_format() {
  (($# > 0)) && require clang-format || return 0
  clang-format --dry-run -Werror "$@" || { say "run 'make format'" >&2; return 1; }
}

# The other presets compile several files together, so they do not show a missing include or a name that
# hides another. The exit code of clang-tidy is ignored: some versions also fail for warnings outside our code.
check_code() {
  (($# > 0)) && require clang-tidy || return 0
  cmake --preset lint >/dev/null
  cmake --build --preset lint >/dev/null
  local report
  report=$(printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" clang-tidy -quiet \
    --extra-arg=-Wno-unknown-warning-option -p build/lint 2>/dev/null) || true
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
  check_format "${files[@]}"
  if [[ -n $most ]] && ((${#sources[@]} > most)); then
    say "${#sources[@]} sources changed, more than $most: clang-tidy is skipped, 'make test-slow' runs it"
    return
  fi
  say "${#sources[@]} sources"
  check_code "${sources[@]}"
}

main "$@"
