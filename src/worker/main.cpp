#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "base/child_process.h"
#include "base/exception_text.h"
#include "bench/round_server.h"
#include "model/ort_telemetry.h"
#include "pipeline/run_round.h"
#include "strategy/model_server.h"

/// The program behind the tool's child processes. Not for people: it talks to its parent over
/// descriptor 3.
int main(int argc, char** argv) {
  ortchestra::disable_ort_telemetry();
  ortchestra::end_in_words_when_exhausted("ortchestra-worker");
  // A terminal or a service manager signals the parent's children too, but the parent still needs
  // them for an end in order. They end when its socket does.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_IGN);
  // Nor does a stopped one outlive the parent: it goes on, and sees that.
  ::prctl(PR_SET_PDEATHSIG, SIGCONT);
  const std::string job = argc > 1 ? argv[1] : "";
  ortchestra::Descriptor channel(ortchestra::child_channel_descriptor);
  try {
    if (job == "model") return ortchestra::serve_model(std::move(channel));
    if (job == "round") return ortchestra::serve_round(std::move(channel));
    if (job == "run") return ortchestra::serve_run(std::move(channel));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ortchestra-worker: %s\n", ortchestra::text_of(error).c_str());
    return 1;
  }
  std::fputs("ortchestra-worker is started by ortchestra, not by hand\n", stderr);
  return 2;
}
