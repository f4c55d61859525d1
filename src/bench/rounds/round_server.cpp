#include "bench/rounds/round_server.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "base/process/channel.h"
#include "base/text/exception_text.h"
#include "base/threads/start_thread.h"
#include "base/threads/task_queue.h"
#include "bench/rounds/batch_set.h"
#include "bench/rounds/calibrate.h"
#include "bench/rounds/output_dump.h"
#include "bench/rounds/round_collector.h"
#include "bench/rounds/schedule.h"
#include "measure/machine.h"
#include "measure/tree_usage.h"
#include "model/spec_json.h"
#include "ortchestra/base/error.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/record/json.h"
#include "ortchestra/strategy/strategies.h"
#include "strategy/rows/row_json.h"

namespace ortchestra {

namespace {

using nlohmann::json;

/// Number of batches in flight while outputs are collected. Enough to run them as in the timed
/// part, few enough to keep their outputs in memory.
constexpr std::int64_t outputs_at_once = 4;

class RoundServer {
 public:
  RoundServer(const json& request, std::vector<ModelSpec> models, BatchSet batches)
      : row_(with_defaults(row_from_json(request.at("row")),
                           request.at("device").get<std::string>(), named_devices(models))),
        models_(std::move(models)),
        batches_(std::move(batches)),
        warmup_(request.at("warmup").get<std::int64_t>()),
        rate_(request.at("rate").get<double>()),
        frames_per_batch_(request.at("frames_per_batch").get<std::int64_t>()),
        strategy_(make_strategy(row_)),
        collector_(models_) {}

  /// Loads the models and warms up. Returns the duration in seconds.
  double start() {
    const TimePoint begin = Clock::now();
    strategy_->start(models_, [this](Answer answer) { collector_.take(std::move(answer)); });
    strategy_->warm_up(batches_.distinct(0, 0));
    run(RoundCollector::Purpose::warmup, warmup_,
        [this](std::int64_t i) { return batches_.distinct(i % batches_.layout().distinct, i); });
    return seconds_between(begin, Clock::now());
  }

  /// The timed part of the round.
  json measure() {
    const auto machine_before = machine_cpu_time();
    const TreeUsage before = own_tree_usage(UsageReading::before);
    const TimePoint first_submit = Clock::now();
    if (rate_ > 0) {
      run_on_schedule(Schedule(rate_, frames_per_batch_, first_submit));
    } else {
      run(RoundCollector::Purpose::timing, batches_.layout().batches,
          [this](std::int64_t i) { return batches_.in_round(i); });
    }
    const TreeUsage used = own_tree_usage(UsageReading::after) - before;
    const auto machine_after = machine_cpu_time();
    Round round =
        collector_.record(first_submit, row_.options.window.value_or(Window{}).batches.has_value());
    round.cpu_s = used.cpu_s();
    round.cpu_user_s = used.user_s;
    round.cpu_system_s = used.system_s;
    round.cpu_wait_s = used.wait_s;
    round.others_cpu_s = cpu_s_of_others(machine_before, machine_after, used.cpu_s());
    round.context_switches = {used.voluntary_switches, used.involuntary_switches};
    return {{"round", to_json(round)},
            {"first_submit_ns", first_submit.time_since_epoch().count()},
            {"last_answer_ns", collector_.last_answer().time_since_epoch().count()},
            {"failure", collector_.failure()}};
  }

  /// Runs the distinct batches once more with the same strategy object, and writes their outputs.
  void dump_outputs(OutputDumpWriter& dump) {
    const std::int64_t distinct = batches_.layout().distinct;
    for (std::int64_t first = 0; first < distinct; first += outputs_at_once) {
      const std::int64_t count = std::min(outputs_at_once, distinct - first);
      run(RoundCollector::Purpose::outputs, count,
          [&](std::int64_t i) { return batches_.distinct(first + i, first + i); });
      for (const Answer& answer : collector_.take_outputs()) dump.add(answer);
    }
  }

  void finish() { strategy_->finish(); }

 private:
  /// Submits each batch when it is due, even if earlier batches are not answered yet.
  void run_on_schedule(const Schedule& schedule) {
    collector_.follow_schedule(schedule.period());
    run(RoundCollector::Purpose::timing, batches_.layout().batches, [&](std::int64_t i) {
      auto batch = std::make_shared<const Batch>(schedule.timed(*batches_.in_round(i)));
      if (const auto due = due_of(*batch)) std::this_thread::sleep_until(*due);
      return batch;
    });
  }

  template <class Make>
  void run(RoundCollector::Purpose purpose, std::int64_t count, Make make) {
    if (count == 0) return;
    collector_.expect(purpose, count * static_cast<std::int64_t>(models_.size()));
    for (std::int64_t i = 0; i < count; ++i) {
      BatchPointer batch = make(i);
      collector_.submitted(*batch);
      strategy_->submit(std::move(batch), {});
    }
    strategy_->flush();
    collector_.wait();
  }

  const Row row_;
  const std::vector<ModelSpec> models_;
  const BatchSet batches_;
  const std::int64_t warmup_;
  const double rate_;  ///< frames per second; 0: no schedule
  const std::int64_t frames_per_batch_;
  const std::unique_ptr<Strategy> strategy_;
  RoundCollector collector_;
};

std::vector<ModelSpec> models_in(const json& request) {
  std::vector<ModelSpec> models;
  for (const json& model : request.at("models")) models.push_back(model_spec_from_json(model));
  return models;
}

json calibration(const json& request, const std::vector<ModelSpec>& models,
                 const BatchSet& batches) {
  const TimePoint start = Clock::now();
  const Calibrated calibrated = calibrate(models, batches, request.at("copies").get<int>());
  json reply = json::array();
  for (const CalibratedModel& model : calibrated.models) {
    reply.push_back({{"name", model.name},
                     {"alone_ms", model.alone_ms},
                     {"at_once_ms", model.at_once_ms},
                     {"samples", model.samples}});
  }
  return {{"calibration", std::move(reply)},
          {"loading_s", calibrated.loading_s},
          {"load_factor", calibrated.load_factor},
          {"took_s", seconds_between(start, Clock::now())}};
}

/// Handles the request: the calibration, or a round, stage by stage as the parent requests it.
void serve(Channel& channel, const Message& request, BatchSet batches,
           TaskQueue<std::string>& stages) {
  std::vector<ModelSpec> models = models_in(request.body);
  if (request.body.contains("copies")) {
    channel.send(calibration(request.body, models, batches));
    return;
  }
  RoundServer server(request.body, std::move(models), std::move(batches));
  channel.send({{"startup_s", server.start()}});
  while (const std::optional<std::string> stage = stages.pop()) {
    if (*stage == "measure") channel.send(server.measure());
    if (*stage == "outputs") {
      OutputDumpWriter dump;
      server.dump_outputs(dump);
      const int memory = dump.descriptor();
      channel.send({{"outputs", dump.index()}}, {&memory, 1});
    }
  }
  server.finish();
}

}  // namespace

int serve_round(Descriptor socket) {
  Channel channel(std::move(socket));
  std::optional<Message> request = channel.receive();
  if (!request) return 1;
  TaskQueue<std::string> stages;
  std::jthread listener;
  try {
    // Ends when the parent sends "finish", which is always its last message.
    listener = start_thread([&channel, &stages] {
      while (std::optional<Message> message = channel.receive()) {
        const auto stage = message->body.at("stage").get<std::string>();
        if (stage == "finish") return stages.close();
        stages.push(stage);
      }
      ::_exit(1);  // The parent has died. The worker processes of this round end with this process.
    });
    std::vector<ModelSpec> models = models_in(request->body);
    BatchSet batches(batch_layout_from_json(request->body.at("layout")),
                     SharedMemory::attach_readonly(request->descriptors.at(0).release()),
                     models.size());
    serve(channel, *request, std::move(batches), stages);
    return 0;
  } catch (const std::exception& error) {
    channel.send({{"error", text_of(error)}});
    return 1;
  }
}

}  // namespace ortchestra
