// The parts of the program ortchestra that unit tests look at: src/cli is no
// part of the library.
#include "cli/bench_settings.cpp"
#include "cli/config_file.cpp"
#include "cli/config_table.cpp"
#include "cli/model_argument.cpp"
#include "cli/progress.cpp"
#include "cli/terminal.cpp"
#include "cli/values.cpp"
