#include <cstdio>
#include <optional>

#include "ortchestra/worker/worker.h"

/// The worker program for programs that are not their own worker (serve_worker()). Not for users:
/// it communicates with its parent over descriptor 3.
int main(int argc, char** argv) {
  if (const std::optional<int> exit_code = ortchestra::serve_worker(argc, argv)) return *exit_code;
  std::fputs("ortchestra-worker is started by ortchestra; do not start it yourself\n", stderr);
  return 2;
}
