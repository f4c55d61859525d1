# Uses the installed package as a new user would. scripts/try_package.sh runs it in a clean system.
ortchestra --version
ortchestra --help | grep -q 'Usage: ortchestra'
ldd "$(command -v ortchestra)" | { ! grep 'not found'; }
ortchestra devices
ortchestra bench -n 8 --rounds 1 --html report.html
ortchestra bench -n 8 --rounds 1 -s pool -s async >table.txt
ortchestra tune --time-limit 60s -o plan.toml
ortchestra demo files --frames 20 --size 320x240
ortchestra run -m files/squeezenet.onnx -i files/demo.mp4 -o out.jsonl -o drawn.mp4
test "$(wc -l <out.jsonl)" = 20

for page in ortchestra ortchestra-bench ortchestra-run; do
  man "$page" | grep -q OPTIONS
done

bash -c '
  . /usr/share/bash-completion/bash_completion
  _completion_loader ortchestra || test $? = 124
  COMP_WORDS=(ortchestra be) COMP_CWORD=1
  _ortchestra
  test "${COMPREPLY[*]}" = bench'
zsh -c 'autoload -Uz compinit && compinit -u -d zcompdump && test "$_comps[ortchestra]" = _ortchestra'
test "$(fish -c 'complete -C "ortchestra be"' | cut -f 1)" = bench
