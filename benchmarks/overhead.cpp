// Measures the overhead of ortchestra: compares `serial` with a bare loop over Ort::Session::Run.
// Both use the same models, frames and session options, and alternate in one process. Prints the
// median of the paired ratios with its 95 % interval.
#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "bench/rounds/batch_set.h"
#include "bench/workload.h"
#include "figures.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/strategy/strategies.h"

namespace {

using namespace ortchestra;
using benchmarks::own_cpu_seconds;
using benchmarks::shown;

struct Cost {
  double wall_s = 0;
  double cpu_s = 0;
};

/// The loop that one would write by hand.
class BareLoop {
 public:
  explicit BareLoop(const std::vector<ModelSpec>& models) : models_(models) {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);
    for (const std::string_view name : builtin_model_names()) {
      const std::string bytes = builtin_model_bytes(name);
      sessions_.emplace_back(environment_, bytes.data(), bytes.size(), options);
    }
  }

  void run(const BatchSet& batches) {
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    for (std::int64_t i = 0; i < batches.layout().batches; ++i) {
      const BatchPointer batch = batches.in_round(i);
      for (std::size_t model = 0; model < sessions_.size(); ++model) {
        const TensorView& view = batch->tensors[models_[model].tensor].view;
        auto* data = const_cast<float*>(view.as<float>().data());
        const Ort::Value input = Ort::Value::CreateTensor<float>(
            memory, data, element_count(view.shape), view.shape.data(), view.shape.size());
        const char* input_name = "input";
        const char* output_name = "output";
        sessions_[model].Run({}, &input_name, &input, 1, &output_name, 1);
      }
    }
  }

 private:
  const std::vector<ModelSpec>& models_;
  Ort::Env environment_{ORT_LOGGING_LEVEL_ERROR, "overhead"};
  std::vector<Ort::Session> sessions_;
};

/// Keeps the strategy alive between passes, as BareLoop keeps its sessions.
class ThroughOrtchestra {
 public:
  explicit ThroughOrtchestra(const std::vector<ModelSpec>& models)
      : models_(models.size()), strategy_(make_strategy(parse_row("serial:intra=1"))) {
    strategy_->start(models, [this](Answer answer) {
      if (!answer.is_ok()) std::abort();
      if (--unanswered_ == 0) unanswered_.notify_one();
    });
  }
  ~ThroughOrtchestra() { strategy_->finish(); }

  void run(const BatchSet& batches) {
    unanswered_ = static_cast<std::int64_t>(models_) * batches.layout().batches;
    for (std::int64_t i = 0; i < batches.layout().batches; ++i) {
      strategy_->submit(batches.in_round(i), {});
    }
    for (std::int64_t left = unanswered_; left > 0; left = unanswered_) unanswered_.wait(left);
  }

 private:
  const std::size_t models_;
  std::atomic<std::int64_t> unanswered_ = 0;
  const std::unique_ptr<Strategy> strategy_;
};

/// The cost of a second pass; the first pass warms up.
template <class Way>
Cost cost_of(const BatchSet& batches, const std::vector<ModelSpec>& models) {
  Way way(models);
  way.run(batches);
  const double cpu = own_cpu_seconds();
  const TimePoint start = Clock::now();
  way.run(batches);
  return {seconds_between(start, Clock::now()), own_cpu_seconds() - cpu};
}

}  // namespace

int main(int argc, char** argv) {
  const int pairs = argc > 1 ? std::atoi(argv[1]) : 40;
  BenchOptions options;
  options.frames = 8;
  load_onnxruntime();
  BenchObserver observer;
  observer.on_stage = [](const std::string&) {};
  PreparedWorkload workload = prepare_workload(options, observer);
  set_frames(workload, options, *options.frames);
  const BatchSet batches(workload.layout, workload.memory, workload.models.size());

  std::vector<double> wall;
  std::vector<double> cpu;
  for (int pair = 0; pair < pairs; ++pair) {
    // Each pair creates new sessions, and the order alternates. So both sides are affected equally
    // by the location of the weights in memory and by the state of the caches.
    const bool bare_first = pair % 2 == 0;
    const Cost first = bare_first ? cost_of<BareLoop>(batches, workload.models)
                                  : cost_of<ThroughOrtchestra>(batches, workload.models);
    const Cost second = bare_first ? cost_of<ThroughOrtchestra>(batches, workload.models)
                                   : cost_of<BareLoop>(batches, workload.models);
    const auto& [bare, ours] = bare_first ? std::tie(first, second) : std::tie(second, first);
    wall.push_back(ours.wall_s / bare.wall_s);
    cpu.push_back(ours.cpu_s / bare.cpu_s);
  }
  fmt::print(
      "serial:intra=1 through ortchestra ÷ bare loop over Session::Run, {} pairs of {} batches\n",
      pairs, batches.layout().batches);
  fmt::print("  time         {}\n  CPU seconds  {}\n", shown(wall), shown(cpu));
}
