# Uses the completions and manual pages of the build: reference_test.sh REFERENCE WORK_FOLDER
# Shells and tools that are not installed are left out.
set -uo pipefail
reference=$(realpath "$1")
work=$2
failures=0

has() {
  command -v "$1" >/dev/null || { echo "left out: $1 is not installed"; return 1; }
}

# Compares words in any order.
expect() {
  local what=$1 expected=$2 actual
  actual=$(tr ' ' '\n' <<<"$3" | sort | paste -sd ' ')
  [[ $actual == "$expected" ]] || { echo "$what: '$actual' instead of '$expected'"; failures=$((failures + 1)); }
}

check() {
  "$@" || { echo "failed: $*"; failures=$((failures + 1)); }
}

rm -rf "$work"
mkdir -p "$work/folder" && cd "$work" && touch a.onnx 'b c.onnx' plan.toml result.json

# Prints what bash completes for these words; the last one is incomplete.
completed() {
  local COMP_WORDS=(ortchestra "$@") COMP_CWORD=$# COMPREPLY
  _ortchestra 2>/dev/null
  echo "${COMPREPLY[*]}"
}

check bash -n "$reference/ortchestra.bash"
source "$reference/ortchestra.bash"
expect 'a command' bench "$(completed be)"
expect 'an option of the program' --version "$(completed --ver)"
expect 'an option' '--rate --rounds --rtol' "$(completed bench --r)"
expect 'a choice' 'fail skip' "$(completed run --on-bad-frame '')"
expect 'a choice after =' skip "$(completed run --on-bad-frame = s)"
expect 'all choices after =' 'fail skip' "$(completed run --on-bad-frame =)"
expect 'a strategy' 'pool processes' "$(completed bench -s p)"
expect 'a model' 'a.onnx b c.onnx folder' "$(completed bench -m '')"
expect 'a named model' 'a.onnx' "$(completed bench -m faces = a)"
expect 'a plan' plan.toml "$(completed run --plan p)"
expect 'a number' '' "$(completed run -n '')"
expect 'an argument' 'folder result.json' "$(completed report '')"
expect 'an option after a value that may be missing' '--toml' "$(completed inspect --json --to)"
expect 'a folder' folder "$(completed demo '')"

if has zsh; then
  check zsh -n "$reference/_ortchestra"
  check zsh -fc "fpath=('$reference' \$fpath); autoload -Uz compinit && compinit -u -D; [[ \$_comps[ortchestra] == _ortchestra ]]"
fi

if has fish; then
  check fish --no-config -n "$reference/ortchestra.fish"
  fish_completed() {
    fish --no-config -c "source '$reference/ortchestra.fish'; complete -C '$1'" | cut -f 1 | paste -sd ' '
  }
  expect 'a command in fish' bench "$(fish_completed 'ortchestra be')"
  expect 'a choice in fish' 'fail skip' "$(fish_completed 'ortchestra run --on-bad-frame ')"
  expect 'a plan in fish' plan.toml "$(fish_completed 'ortchestra run --plan p')"
fi

for page in "$reference"/*.1; do
  # mandoc and groff print only problems. The pages have no date.
  if has mandoc; then expect "${page##*/}" '' "$(mandoc -T lint -W warning "$page" | grep -v 'missing date')"; fi
  if has groff; then expect "${page##*/}" '' "$(groff -k -man -Tutf8 -ww "$page" 2>&1 >/dev/null)"; fi
done
exit $((failures > 0))
