#include <cstdio>
#include <optional>

#include "ortchestra/worker/worker.h"

/// The worker of programs that are not their own (serve_worker()). Not for people: it talks to its
/// parent over descriptor 3.
int main(int argc, char** argv) {
  if (const std::optional<int> exit_code = ortchestra::serve_worker(argc, argv)) return *exit_code;
  std::fputs("ortchestra-worker is started by ortchestra, not by hand\n", stderr);
  return 2;
}
