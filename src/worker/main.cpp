#include <cstdio>
#include <optional>
#include <string>

#include "base/worker_program.h"
#include "ortchestra/version.h"
#include "ortchestra/worker/worker.h"

/// The worker of programs that are not their own (serve_worker()). Not for people: it talks to its
/// parent over descriptor 3.
int main(int argc, char** argv) {
  // run_round.cpp does not use start_worker() yet.
  std::string run_job[] = {argv[0], ortchestra::worker_argument, ORTCHESTRA_VERSION, "run"};
  char* run_arguments[] = {run_job[0].data(), run_job[1].data(), run_job[2].data(),
                           run_job[3].data()};
  if (argc == 2 && argv[1] == run_job[3]) return *ortchestra::serve_worker(4, run_arguments);
  if (const std::optional<int> exit_code = ortchestra::serve_worker(argc, argv)) return *exit_code;
  std::fputs("ortchestra-worker is started by ortchestra, not by hand\n", stderr);
  return 2;
}
