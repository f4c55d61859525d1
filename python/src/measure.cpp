#include "measure.h"

#include <cstdint>
#include <functional>
#include <future>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "errors.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/record/load.h"
#include "ortchestra/report/report.h"
#include "ortchestra/tune/tune.h"
#include "ortchestra/tune/tune_text.h"
#include "settings.h"
#include "waiting.h"

namespace ortchestra::python {
namespace {

using Text = std::optional<std::string>;
using Count = std::optional<std::int64_t>;
using Number = std::optional<double>;

template <class Value, class Target>
void assign(Target& target, const std::optional<Value>& value) {
  if (value) target = *value;
}

/// Calls the function of the user with the texts of the progress. What it raises stops the work.
class ProgressCall {
 public:
  explicit ProgressCall(nb::object call) : call_(std::move(call)) {}

  void operator()(const std::string& text) const {
    if (call_.is_none()) return;
    const nb::gil_scoped_acquire locked;
    call_(text);
  }

 private:
  nb::object call_;
};

std::string round_text(std::int64_t done, std::int64_t all, const std::string& what) {
  return "round " + std::to_string(done + 1) + " of " + std::to_string(all) + ": " + what;
}

/// Runs `measure(stop_token)` on another thread.
template <class Measure>
auto measured(Measure measure) {
  std::stop_source stop;
  return interruptible([&] { return measure(stop.get_token()); }, [&] { stop.request_stop(); });
}

struct TuneOutcome {
  TuneResult result;
  TuneOptions options;  ///< that the plan's text needs
};

BenchResult bench(Configuration settings, const Text& source, const std::vector<Row>& rows,
                  Count frames, Count batch, const Text& batch_mode,
                  const std::optional<int>& rounds, Number time_limit, Number rate,
                  Number agreement, const Text& device, const nb::object& progress) {
  begin_use();
  if (!rows.empty()) settings.work.rows = rows;
  if (source) settings.work.input = source;
  if (batch) settings.work.batch = batch;
  if (device) settings.work.device = device;
  use_known_models(settings.work);
  BenchOptions options = bench_options_from(settings.work, settings.bench);
  if (frames) options.frames = frames;
  if (time_limit) options.time_limit_s = time_limit;
  if (rate) options.rate = rate;
  if (agreement) options.agreement = agreement;
  assign(options.batch_mode, enum_from<BatchMode>("batch_mode", batch_mode));
  assign(options.rounds, rounds);
  const ProgressCall report(progress);
  BenchObserver observer;
  observer.on_stage = [&](const std::string& what) { report(what); };
  observer.on_round = [&](std::int64_t done, std::int64_t all, const std::string& row, Number) {
    report(round_text(done, all, row));
  };
  return measured([&](const std::stop_token& stop) { return run_bench(options, observer, stop); });
}

TuneOutcome tune(Configuration settings, const Text& source, const std::vector<Row>& rows,
                 const std::optional<std::vector<std::int64_t>>& batches, const Text& objective,
                 Number max_latency_ms, Number max_memory_mib, Number max_cpus, Number agreement,
                 const std::optional<int>& rounds, Number time_limit, const Text& device,
                 const nb::object& progress) {
  begin_use();
  if (!rows.empty()) settings.work.rows = rows;
  if (source) settings.work.input = source;
  if (device) settings.work.device = device;
  use_known_models(settings.work);
  TuneOptions options = tune_options_from(settings.work, settings.tune);
  assign(options.batches, batches);
  assign(options.objective, enum_from<Objective>("objective", objective));
  options.constraints = {max_latency_ms, max_memory_mib, max_cpus};
  if (agreement) options.agreement = agreement;
  if (time_limit) options.time_limit_s = time_limit;
  assign(options.rounds, rounds);
  const ProgressCall report(progress);
  TuneObserver observer;
  observer.on_stage = [&](const std::string& what) { report(what); };
  observer.on_round = [&](std::int64_t done, std::int64_t all, const std::string& row, Number) {
    report(round_text(done, all, row));
  };
  return measured([&](const std::stop_token& stop) {
    return TuneOutcome{run_tune(options, observer, stop), options};
  });
}

std::string rendered(const BenchResult& result, const std::string& format) {
  std::string names;
  for (const ReportFormat& known : report_formats()) {
    if (known.name == format) return known.render(result);
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  throw nb::value_error(("no format '" + format + "': there are " + names).c_str());
}

}  // namespace

void add_measurements(nb::module_& module) {
  nb::class_<BenchResult>(module, "NativeBenchResult")
      .def_static("load", [](const std::string& path) { return load_bench_result(path).result; })
      .def("render", &rendered)
      .def_prop_ro("text", [](const BenchResult& result) { return render_console(result); })
      .def_prop_ro("all_rows_agree", &all_rows_agree)
      .def_prop_ro("interrupted", [](const BenchResult& result) { return result.interrupted; });
  nb::class_<TuneOutcome>(module, "NativeTuneResult")
      .def_prop_ro("json", [](const TuneOutcome& outcome) { return render_json(outcome.result); })
      .def_prop_ro("text", [](const TuneOutcome& outcome) { return tune_text(outcome.result); })
      .def_prop_ro("has_plan", [](const TuneOutcome& outcome) { return has_plan(outcome.result); })
      .def_prop_ro(
          "plan_text",
          [](const TuneOutcome& outcome) { return plan_text(outcome.result, outcome.options); })
      .def_prop_ro("meets_constraints",
                   [](const TuneOutcome& outcome) { return outcome.result.meets_constraints; })
      .def_prop_ro("interrupted",
                   [](const TuneOutcome& outcome) { return outcome.result.interrupted; });
  module.def("bench", &bench, "settings"_a, "source"_a, "rows"_a, "frames"_a, "batch"_a,
             "batch_mode"_a, "rounds"_a, "time_limit"_a, "rate"_a, "agreement"_a, "device"_a,
             "progress"_a.none());
  module.def("tune", &tune, "settings"_a, "source"_a, "rows"_a, "batches"_a, "objective"_a,
             "max_latency_ms"_a, "max_memory_mib"_a, "max_cpus"_a, "agreement"_a, "rounds"_a,
             "time_limit"_a, "device"_a, "progress"_a.none());
  module.def("report_formats", [] {
    std::vector<std::pair<std::string, std::string>> formats;
    for (const ReportFormat& format : report_formats())
      formats.emplace_back(format.extension, format.name);
    return formats;
  });
}

}  // namespace ortchestra::python
