#pragma once

#include <limits>
#include <string>
#include <vector>

#include "support/made_up_result.h"

namespace ortchestra::test {

/// One row that failed, and one with a model that failed on some batches. The bench was
/// interrupted.
inline BenchResult result_with_failures() {
  auto result = made_up_result();
  result.rows[1].error = "worker right died of SIGSEGV";
  result.rows[1].rounds.clear();
  result.rows[1].total_s.reset();
  result.rows[1].speedup.reset();
  result.rows[1].outputs.reset();
  result.rows[2].rounds[1].models[1].error = "out of memory";
  result.rows[2].rounds[1].models[1].failed_batches = 3;
  result.rows[2].outputs = OutputComparison{false, false, 0.25, 0.5, 4000, 2, "left, batch 3"};
  result.verdict = {};
  result.interrupted = true;
  return result;
}

/// Names that would close an HTML element, run a script, break a line or a string, or are not valid
/// UTF-8.
inline BenchResult result_with_odd_names() {
  auto result = made_up_result();
  const std::string left = "</script><script>alert(1)</script>";
  const std::string right = "\"'`${alert(1)}\\ \xff\xfe <!-- \x01\x7f\n\xe2\x80\xa8 &amp; 模型";
  result.workload.models[0].name = left;
  result.workload.models[1].name = right;
  for (auto& row : result.rows) {
    for (auto& round : row.rounds) {
      round.models[0].name = left;
      round.models[1].name = right;
      round.processes[0].name = left;
    }
  }
  result.rows[1].spec = "<img src=x onerror=\"alert(1)\">";
  result.rows[2].spec = std::string(300, 'x');
  result.workload.input = "</style></title></script>\xc3\x28.mp4";
  result.explanation = {{"<b>", "no such row <i>", "<script>alert(1)</script>", {{"<u>", 1}}}};
  result.warnings = {{"<s>", "--> ]]> </textarea>"}};
  result.verdict.text = "</title></h1><script>alert(1)</script>";
  return result;
}

/// NaN or infinity in every possible place, and columns of unequal length.
inline BenchResult result_without_numbers() {
  auto result = made_up_result();
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  result.machine.cores_budget = none;
  result.calibration = Calibration{{{"left", none, infinite, 0}}, none, 0};
  for (auto& row : result.rows) {
    row.total_s = Estimate{none, none, infinite};
    row.speedup = Estimate{none, none, none};
    for (auto& round : row.rounds) {
      round.total_s = none;
      round.cpu_utilization = infinite;
      round.models[0].cumulative_s = none;
      round.host_peak_pss_mib = none;
      round.series.time_s = {0, none, 0.1, 0.2};
      round.series.cpu_utilization = {none, 0.5, 0.6};
      round.events.start_s = {none, 0.01};
      round.events.batch = {0};
    }
  }
  result.rows[2].total_s = Estimate{2, std::nullopt, std::nullopt};
  result.explanation[0].evidence = {{"busy", none}};
  result.verdict.tests[0] = {"serial", Estimate{none, none, none}, 0, none, none, none, false};
  return result;
}

/// One row with one round, and no field that needs two.
inline BenchResult result_of_one_round() {
  auto result = made_up_result();
  result.rows.resize(1);
  result.rows[0].rounds.resize(1);
  result.rows[0].total_s = Estimate{4, std::nullopt, std::nullopt};
  result.rows[0].speedup.reset();
  result.rows[0].outputs.reset();
  result.calibration.reset();
  result.explanation.clear();
  result.warnings.clear();
  result.verdict = {"only one row", "serial", std::nullopt, {}};
  return result;
}

/// Rounds without columns, and a row without rounds.
inline BenchResult result_without_events() {
  auto result = made_up_result();
  result.reference.reset();
  for (auto& row : result.rows) {
    for (auto& round : row.rounds) {
      round.events = {};
      round.series = {};
      round.processes.clear();
      round.host_peak_pss_mib.reset();
    }
  }
  result.rows[2].rounds.clear();
  return result;
}

/// Where the CPU time of a row went: all parts of its total time on two CPUs.
inline Claim made_up_cpu_time(const RowResult& row, double total_s) {
  return {"cpu-time",
          row.spec,
          "of the available CPU-seconds (2 CPUs × 2.5 s), 50 % were pure compute",
          {{"available_cpu_s", 2 * total_s},
           {"cpu_s", 1.5 * total_s},
           {"pure_compute_s", 1.1 * total_s},
           {"beyond_compute_cpu_s", 0.4 * total_s},
           {"contention_cpu_s", 0.1 * total_s},
           {"spinning_cpu_s", 0.25 * total_s},
           {"overhead_cpu_s", 0.05 * total_s},
           {"others_cpu_s", 0.1 * total_s},
           {"idle_cpu_s", 0.4 * total_s}}};
}

/// All fields: a GPU, latencies, several processes, and many runs of two models at different
/// speeds.
inline BenchResult result_with_everything() {
  auto result = made_up_result();
  result.machine.gpus = {{"Made-up GPU", 81920}};
  for (auto& row : result.rows) {
    result.explanation.push_back(made_up_cpu_time(row, row.total_s->median));
    for (auto& round : row.rounds) {
      round.gpu_memory_peak_mib = 1234;
      round.gpu_utilization = 0.5;
      round.processes = {{1, "round", 40, 50}, {2, "left", 110, 120}, {3, "right", 120, 130}};
      round.latency_ms = LatencyPercentiles{20, 22, 23, 24, 25, 100};
      round.series = {};
      round.events = {};
      for (int sample = 0; sample < 80; ++sample) {
        round.series.time_s.push_back(round.total_s * sample / 80);
        round.series.cpu_utilization.push_back(0.7 + 0.2 * (sample % 3));
        round.series.gpu_utilization.push_back(0.1 * (sample % 7));
      }
      for (int batch = 0; batch < 100; ++batch) {
        round.batch_latency_ms.push_back(20 + batch % 7);
        for (int model = 0; model < 2; ++model) {
          const double each = round.total_s / (model == 0 ? 100 : 125);
          round.events.model.push_back(model);
          round.events.session.push_back(model);
          round.events.lane.push_back(model);
          round.events.start_s.push_back(each * batch);
          round.events.end_s.push_back(each * (batch + 0.9));
          round.events.batch.push_back(batch);
        }
      }
    }
  }
  return result;
}

/// Twelve models, twelve rows with long specs, and one worker process per model.
inline BenchResult result_with_twelve_of_all() {
  auto result = made_up_result();
  result.workload.models.clear();
  result.rows.clear();
  result.explanation.clear();
  for (int model = 0; model < 12; ++model) {
    WorkloadModel described = made_up_workload().models[0];
    described.name = "model-" + std::to_string(model + 1);
    result.workload.models.push_back(described);
  }
  for (int at = 0; at < 12; ++at) {
    const double total_s = 2 + 0.1 * at;
    auto row = made_up_row("pool:workers=" + std::to_string(at + 1) + ",intra=1,spin=off", total_s);
    for (auto& round : row.rounds) {
      round.models.clear();
      round.processes.clear();
      round.events = {};
      for (int model = 0; model < 12; ++model) {
        const std::string name = "model-" + std::to_string(model + 1);
        const InferencePercentiles inference{10, 12, 1015.5, 1600};
        round.models.push_back({name, 0.1 * (model + 1), 100, inference, std::nullopt, 0});
        round.processes.push_back({model, name, 20.0 + model, std::nullopt});
        for (int batch = 0; batch < 10; ++batch) {
          round.events.model.push_back(model);
          round.events.session.push_back(model);
          round.events.lane.push_back(model);
          round.events.start_s.push_back(0.1 * batch + 0.005 * model);
          round.events.end_s.push_back(0.1 * batch + 0.005 * model + 0.06);
          round.events.batch.push_back(batch);
        }
      }
    }
    result.explanation.push_back(made_up_cpu_time(row, total_s));
    result.rows.push_back(row);
  }
  result.reference = result.rows[0].spec;
  result.verdict = {"no row is significantly faster", result.rows[0].spec, std::nullopt, {}};
  return result;
}

/// A frame rate. The first row falls behind it, the second has late batches, the last has none.
inline BenchResult result_with_rate() {
  auto result = made_up_result();
  result.workload.rate = 40;
  const std::vector<double> p50s{400, 20, 12.5};
  for (std::size_t at = 0; at < p50s.size(); ++at) {
    auto& row = result.rows[at];
    for (auto& round : row.rounds) {
      const double p50 = p50s[at] * (round.block == 0 ? 0.95 : 1.05);
      round.latency_ms = LatencyPercentiles{p50, 1.2 * p50, 1.4 * p50, 1.8 * p50, 2 * p50, 100};
      round.late_batches = at == 0 ? 99 : at == 1 ? 12 : 0;
      round.keeps_up = at != 0;
      for (int batch = 0; batch < 100; ++batch)
        round.batch_latency_ms.push_back(p50 * (0.9 + 0.01 * (batch % 30)));
    }
  }
  return result;
}

struct OddResult {
  std::string name;
  BenchResult result;
};

/// Unusual results. Each name is usable as a file name.
inline std::vector<OddResult> odd_results() {
  return {{"everything", result_with_everything()},
          {"failures", result_with_failures()},
          {"odd-names", result_with_odd_names()},
          {"no-numbers", result_without_numbers()},
          {"one-round", result_of_one_round()},
          {"no-events", result_without_events()},
          {"twelve", result_with_twelve_of_all()},
          {"rate", result_with_rate()},
          {"empty", BenchResult()}};
}

}  // namespace ortchestra::test
