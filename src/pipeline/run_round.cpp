#include "pipeline/run_round.h"

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>
#include <utility>

#include "base/files/scratch_folder.h"
#include "base/process/channel.h"
#include "base/process/child_process.h"
#include "base/process/worker_program.h"
#include "base/text/error_json.h"
#include "base/threads/start_thread.h"
#include "measure/tree_sampler.h"
#include "ortchestra/base/error.h"
#include "ortchestra/record/json.h"
#include "pipeline/resumption/options_json.h"

namespace ortchestra {
namespace {

using nlohmann::json;

Round round_of(const RunSummary& summary, std::vector<double> latencies_ms) {
  Round round;
  round.total_s = summary.total_s;
  round.startup_s = summary.startup_s;
  round.frames_per_s = summary.frames_per_s;
  round.images_per_s = summary.frames_per_s;
  round.real_time_factor = summary.real_time_factor;
  round.latency_ms = summary.latency_ms;
  round.batch_latency_ms = std::move(latencies_ms);
  round.cpu_s = summary.cpu_s;
  round.cpu_utilization = summary.cpu_utilization;
  round.others_cpu_s = summary.others_cpu_s;
  for (const ModelSummary& model : summary.models) {
    ModelRound times;
    times.name = model.name;
    times.cumulative_s = model.cumulative_s;
    times.runs = model.runs;
    times.inference_ms = model.inference_ms;
    times.error = model.first_error;
    times.failed_batches = model.failed_batches;
    round.models.push_back(std::move(times));
  }
  return round;
}

/// Runs the pipeline and records the latency of each frame.
Round measured_run(const PipelineOptions& options) {
  std::vector<double> latencies_ms;
  PipelineObserver observer;
  observer.on_frame = [&](double latency_ms) { latencies_ms.push_back(latency_ms); };
  const RunSummary summary = run_pipeline(options, observer, {});
  return round_of(summary, std::move(latencies_ms));
}

}  // namespace

Round run_round(PipelineOptions options, const CpuBudget& budget, std::stop_token stop) {
  const ScratchFolder scratch("ortchestra-round");
  for (PipelineOutput& output : options.outputs)
    output.name = (scratch.path() / output.name).string();
  auto [ours, theirs] = Channel::make_pair();
  ChildProcess child = start_worker("run", std::move(theirs), {.leads_group = true});
  const std::stop_callback killer(std::move(stop), [&child] { child.kill_group(SIGKILL); });
  Channel channel(std::move(ours));
  TreeSampler::Options sampling;
  sampling.cores = budget.cores;
  TreeSampler sampler(child.pid(), sampling);
  json request = to_json(options);
  request["scratch"] = scratch.path().string();
  channel.send(request);
  const std::optional<Message> reply = channel.receive();
  const TreeSampler::Summary seen = sampler.stop();
  if (!reply) throw failure("the run's process " + child.wait().describe());
  if (reply->body.contains("error")) throw error_from_json(reply->body);
  Round round = round_from_json(nlohmann::ordered_json(reply->body.at("round")));
  round.host_peak_pss_mib = seen.peak_pss_mib;
  round.host_peak_rss_mib = seen.peak_rss_mib;
  return round;
}

int serve_run(Descriptor socket) {
  Channel channel(std::move(socket));
  const std::optional<Message> request = channel.receive();
  if (!request) return 1;
  const std::filesystem::path scratch = request->body.at("scratch").get<std::string>();
  std::jthread listener;
  try {
    make_scratch_folder(scratch);
    // Ends this process when the parent ends, for whatever reason.
    listener = start_thread([&] {
      channel.receive();
      remove_scratch_folder(scratch);
      ::_exit(0);
    });
    const Round round = measured_run(pipeline_options_from_json(request->body));
    channel.send({{"round", to_json(round)}});
  } catch (const std::exception& error) {
    channel.send(error_to_json(error));
    // Without the listener, nothing else removes the folder.
    if (!listener.joinable()) remove_scratch_folder(scratch);
  }
  if (listener.joinable()) listener.join();  // stay alive until the parent has measured the memory
  return 0;
}

}  // namespace ortchestra
