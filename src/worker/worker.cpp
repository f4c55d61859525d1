#include "ortchestra/worker/worker.h"

#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/process/channel.h"
#include "base/process/worker_program.h"
#include "base/text/exception_text.h"
#include "base/text/text.h"
#include "bench/rounds/round_server.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"
#include "pipeline/run_round.h"
#include "runtime/loader/probe.h"
#include "runtime/plugins/plugin_probe.h"
#include "strategy/workers/model_server.h"

namespace ortchestra {

namespace {

constexpr const char* prefix = "ortchestra-worker";

struct Job {
  std::string_view name;
  int (*serve)(Descriptor channel);
};
constexpr Job jobs[] = {{"model", serve_model},
                        {"round", serve_round},
                        {"run", serve_run},
                        {"probe", serve_probe},
                        {"plugin", serve_plugin}};

/// Answers the parent's first message with the reason. The parent shows it to the user.
int refuse(Descriptor socket, const std::string& why) {
  Channel channel(std::move(socket));
  // If the parent's message remained unread, closing the socket could discard our answer.
  channel.receive();
  if (!channel.send({{worker_refusal, why}, {"error", why}, {"kind", ErrorKind::failure}}))
    std::fprintf(stderr, "%s: %s\n", prefix, printable(why).c_str());
  return 1;
}

int serve(const std::string& program, const std::string& parent_version,
          const std::string& wanted) {
  Descriptor channel(child_channel_descriptor);
  if (parent_version != ORTCHESTRA_VERSION) {
    return refuse(std::move(channel),
                  program +
                      " is from ortchestra " ORTCHESTRA_VERSION
                      ", but the program that started it is from " +
                      parent_version +
                      ": install both from the same release, or set ORTCHESTRA_WORKER to the "
                      "ortchestra-worker from " +
                      parent_version);
  }
  for (const Job& job : jobs) {
    if (job.name == wanted) return job.serve(std::move(channel));
  }
  return refuse(std::move(channel), program + " has no job '" + wanted + "'");
}

}  // namespace

std::optional<int> serve_worker(int argc, char** argv) {
  use_own_program_as_worker();
  if (argc < 4 || argv[1] != std::string_view(worker_argument)) return std::nullopt;
  disable_ort_telemetry();
  exit_with_message_when_exhausted(prefix);
  // A terminal or a service manager sends signals to the parent's children too. Ignore them: the
  // parent needs its children to shut down in order. They end when the parent's socket closes.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_IGN);
  // If the parent dies while this process is stopped, SIGCONT resumes it. It then sees that the
  // socket is closed.
  ::prctl(PR_SET_PDEATHSIG, SIGCONT);
  try {
    return serve(argv[0], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", prefix, printable(text_of(error)).c_str());
    return 1;
  }
}

}  // namespace ortchestra
