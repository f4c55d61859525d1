#include "tune/candidate_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/threads/notify.h"
#include "bench/rounds/round_process.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "pipeline/run_round.h"
#include "tune/accepted_batches.h"
#include "tune/bench_options.h"

namespace ortchestra {

namespace {

constexpr std::int64_t min_frames = 16;

BenchObserver silent(const TuneObserver& observer) {
  BenchObserver bench;
  bench.on_stage = observer.on_stage;
  return bench;
}

}  // namespace

CandidateRunner::CandidateRunner(const TuneOptions& options, const TuneObserver& observer,
                                 std::stop_token stop)
    : options_(options), observer_(observer), stop_(std::move(stop)), models_(options.models) {
  if (models_.empty()) {
    for (ModelRequest& request : builtin_requests()) models_.push_back({std::move(request)});
  }
  find_batches();
  calibrate();
}

void CandidateRunner::find_batches() {
  notify(observer_.on_stage, "loading models");
  AcceptedBatches accepted = accepted_batches(models_, options_);
  batches_ = std::move(accepted.sizes);
  if (accepted.warning) warnings_.push_back(std::move(*accepted.warning));
}

void CandidateRunner::calibrate() {
  notify(observer_.on_stage, "calibrating");
  try {
    frame_s_ = frame_s_alone(models_);
    return;
  } catch (const RoundFailed& failed) {
    if (stop_.stop_requested()) return;
    if (models_.size() == 1) throw failure(failed.what());
  }
  // Find the models that cannot be run.
  std::vector<EngineModel> working;
  std::string first_reason;
  for (const EngineModel& model : models_) {
    try {
      frame_s_ += frame_s_alone({model});
      working.push_back(model);
    } catch (const RoundFailed& failed) {
      if (stop_.stop_requested()) return;
      if (first_reason.empty()) first_reason = failed.what();
      warnings_.push_back(
          {"model-left-out",
           fmt::format("model {} is left out: {}",
                       model.request.name.value_or(model.request.source), failed.what())});
    }
  }
  if (working.empty()) throw failure("no model can be run: " + first_reason);
  models_ = std::move(working);
  workloads_.clear();
}

double CandidateRunner::frame_s_alone(const std::vector<EngineModel>& models) {
  const BenchOptions bench = bench_options(options_, models, batches_.front());
  const PreparedWorkload prepared = prepare_workload(bench, silent(observer_), stop_);
  if (stop_.stop_requested()) return 0;
  RoundProcess process(prepared, budget_, stop_);
  double frame_s = 0;
  const RoundProcess::Calibrated calibrated = process.calibrate();
  startup_s_ = std::max(startup_s_, calibrated.startup_s);
  for (const CalibratedModel& model : calibrated.models)
    frame_s += 1e-3 * model.alone_ms / static_cast<double>(batches_.front());
  process.finish();
  return frame_s;
}

PreparedWorkload& CandidateRunner::workload(std::int64_t batch) {
  const auto found = workloads_.find(batch);
  if (found != workloads_.end()) return found->second;
  return workloads_
      .emplace(batch,
               prepare_workload(bench_options(options_, models_, batch), silent(observer_), stop_))
      .first->second;
}

std::int64_t CandidateRunner::frames_for(double seconds) const {
  const std::int64_t step = batches_.back();
  const double frames = seconds * budget_.cores / std::max(frame_s_, 1e-6);
  return (std::max<std::int64_t>(std::llround(frames), min_frames) / step + 1) * step;
}

double CandidateRunner::compute_s(double seconds) const {
  return frame_s_ * static_cast<double>(frames_for(seconds));
}

std::variant<Round, CandidateRunner::Failed> CandidateRunner::run(const TuneCandidate& candidate,
                                                                  double seconds,
                                                                  const std::stop_token& stop) {
  try {
    PreparedWorkload& prepared = workload(candidate.batch);
    const BenchOptions bench = bench_options(options_, models_, candidate.batch);
    set_frames(prepared, bench, frames_for(seconds));
    RoundProcess process(prepared, budget_, stop);
    auto [round, failed] = process.measure(candidate.row, bench);
    if (!failed.empty()) return Failed{failed};
    process.finish();
    return std::move(round);
  } catch (const RoundFailed& failed) {
    return Failed{failed.what()};
  } catch (const Error& error) {
    return Failed{error.what()};
  }
}

std::variant<Round, CandidateRunner::Failed> CandidateRunner::run_whole(
    const TuneCandidate& candidate, double seconds, const std::stop_token& stop) {
  PipelineOptions run;
  run.models = models_;
  run.inputs = {options_.input};
  run.reading = options_.reading;
  run.outputs = {"tune.jsonl"};
  run.row = candidate.row;
  run.device = options_.device;
  run.batch = candidate.batch;
  run.size = options_.size;
  run.frames = frames_for(seconds);
  run.existing = Existing::overwrite;
  run.on_model_error = OnModelError::fail;
  try {
    return run_round(run, budget_, stop);
  } catch (const Error& error) {
    return Failed{error.what()};
  }
}

std::vector<WorkloadModel> CandidateRunner::models() const {
  // After an interruption, a workload may be incomplete. Then it has no record.
  for (const auto& [batch, workload] : workloads_) {
    if (!workload.record.models.empty()) return workload.record.models;
  }
  return {};
}

}  // namespace ortchestra
