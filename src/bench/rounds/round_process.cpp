#include "bench/rounds/round_process.h"

#include <algorithm>
#include <csignal>
#include <optional>
#include <utility>

#include "base/process/worker_program.h"
#include "bench/row_gpu.h"
#include "measure/tree_sampler.h"
#include "model/spec_json.h"
#include "ortchestra/base/error.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/record/json.h"
#include "strategy/rows/row_json.h"

namespace ortchestra {

using nlohmann::json;

namespace {

TimePoint time_at(const json& from, const char* key) {
  return TimePoint(Clock::duration(from.at(key).get<Clock::rep>()));
}

/// Adds the samples that were taken between the first submission and the last answer.
void add_samples(Round& round, TreeSampler::Summary&& seen, const GpuProbe* gpu,
                 TimePoint first_submit, TimePoint last_answer) {
  const bool pss_known = !seen.pss_mib.empty();
  const auto first = std::ranges::lower_bound(seen.times, first_submit);
  const auto last = std::ranges::upper_bound(seen.times, last_answer);
  for (std::size_t i = 0; i < seen.times.size(); ++i) {
    // The sampler starts before the timing and ends after it.
    if (seen.times[i] < first_submit || seen.times[i] > last_answer) continue;
    round.series.time_s.push_back(seconds_between(first_submit, seen.times[i]));
    round.series.cpu_utilization.push_back(seen.cpu_utilization[i]);
    round.series.rss_mib.push_back(seen.rss_mib[i]);
    if (pss_known) round.series.pss_mib.push_back(seen.pss_mib[i]);
  }
  round.sampling_cpu_s = seen.cost_s;
  round.processes = std::move(seen.processes);
  round.host_peak_pss_mib = seen.peak_pss_mib;
  round.host_peak_rss_mib = seen.peak_rss_mib;
  if (gpu != nullptr) {
    add_gpu_readings(round, seen.gpu, static_cast<std::size_t>(first - seen.times.begin()),
                     static_cast<std::size_t>(std::max(first, last) - seen.times.begin()),
                     gpu->memory_before_mib());
  }
}

}  // namespace

RoundProcess::RoundProcess(const PreparedWorkload& workload, const CpuBudget& budget,
                           std::stop_token stop)
    : RoundProcess(workload, budget, std::move(stop), Channel::make_pair()) {}

RoundProcess::RoundProcess(const PreparedWorkload& workload, const CpuBudget& budget,
                           std::stop_token stop, std::pair<Descriptor, Descriptor> ends)
    : workload_(workload),
      budget_(budget),
      channel_(std::move(ends.first)),
      child_(start_worker("round", std::move(ends.second), {.leads_group = true})),
      killer_(std::move(stop), [this] { child_.kill_group(SIGKILL); }) {}

RoundProcess::Calibrated RoundProcess::calibrate() {
  request({{"copies", budget_.threads()}});
  const Message answer = reply();
  const double elapsed_s = seconds_between(start_, Clock::now());
  Calibrated calibrated;
  calibrated.startup_s = elapsed_s - answer.body.at("took_s").get<double>() +
                         answer.body.at("loading_s").get<double>();
  calibrated.load_factor = answer.body.at("load_factor");
  for (const json& model : answer.body.at("calibration")) {
    calibrated.models.push_back(
        {model.at("name"), model.at("alone_ms"), model.at("at_once_ms"), model.at("samples")});
  }
  return calibrated;
}

RoundProcess::Measured RoundProcess::measure(const Row& row, const BenchOptions& options) {
  const bool sampled = options.sampling_interval.count() > 0;
  // Created before the child uses the GPU.
  const auto gpu =
      sampled
          ? gpu_probe_for(devices_of(workload_.models, row.options.device.value_or(options.device)))
          : nullptr;
  request(
      {{"row", to_json(row)},
       {"device", options.device},
       {"warmup", options.warmup},
       {"rate", options.rate.value_or(0)},
       {"frames_per_batch", options.batch_mode == BatchMode::repeat ? 1 : workload_.layout.batch}});
  const double startup_s = reply().body.at("startup_s");
  std::optional<TreeSampler> sampler;
  if (sampled) {
    sampler.emplace(child_.pid(), TreeSampler::Options{.interval = options.sampling_interval,
                                                       .cores = budget_.cores,
                                                       .gpu = gpu.get()});
  }
  next_stage("measure");
  const Message answer = reply();
  Measured measured{round_from_json(answer.body.at("round")), answer.body.at("failure")};
  if (sampler) {
    add_samples(measured.round, sampler->stop(), gpu.get(), time_at(answer.body, "first_submit_ns"),
                time_at(answer.body, "last_answer_ns"));
  }

  Round& round = measured.round;
  const Workload& workload = workload_.record;
  round.startup_s = startup_s;
  const auto frames = static_cast<double>(workload.frames);
  const double images = options.batch_mode == BatchMode::repeat
                            ? static_cast<double>(workload.batches * workload.batch)
                            : frames;
  if (round.total_s > 0) {
    round.frames_per_s = frames / round.total_s;
    round.images_per_s = images / round.total_s;
    round.cpu_utilization = round.cpu_s / (round.total_s * budget_.cores);
  }
  if (workload.video_fps) round.real_time_factor = round.frames_per_s / *workload.video_fps;
  return measured;
}

OutputDump RoundProcess::outputs() {
  next_stage("outputs");
  Message answer = reply();
  return {answer.body.at("outputs"), std::move(answer.descriptors.at(0))};
}

void RoundProcess::finish() {
  next_stage("finish");
  const ExitStatus status = child_.wait();
  if (!status.success())
    throw RoundFailed("the round's process " + status.describe() + " when it ended");
}

void RoundProcess::request(json body) {
  body["models"] = json::array();
  for (const ModelSpec& model : workload_.models) body["models"].push_back(to_json(model));
  body["layout"] = to_json(workload_.layout);
  const int frames = workload_.memory->descriptor();
  channel_.send(body, {&frames, 1});
}

void RoundProcess::next_stage(const std::string& stage) { channel_.send({{"stage", stage}}); }

Message RoundProcess::reply() {
  std::optional<Message> message = channel_.receive();
  if (!message) {
    const ExitStatus status = child_.wait();
    throw RoundFailed("the round's process (" + std::to_string(child_.pid()) + ") " +
                      status.describe());
  }
  if (message->body.contains(worker_refusal))
    throw failure(message->body.at(worker_refusal).get<std::string>());
  if (message->body.contains("error"))
    throw RoundFailed(message->body.at("error").get<std::string>());
  return std::move(*message);
}

}  // namespace ortchestra
