#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra::test {

/// A round of 100 batches of 4 frames with the models "left" and "right". It took `total_s`.
inline Round made_up_round(std::int64_t block, double total_s) {
  Round round;
  round.block = block;
  round.total_s = total_s;
  round.startup_s = 0.25;
  round.frames_per_s = 100 / total_s;
  round.images_per_s = 400 / total_s;
  round.real_time_factor = round.frames_per_s / 25;
  round.models = {
      {"left", 0.5 * total_s, 100, InferencePercentiles{10, 12, 15.5, 16}, std::nullopt, 0},
      {"right", 0.4 * total_s, 100, InferencePercentiles{8.25, 9, 9.5, 9.75}, std::nullopt, 0},
  };
  round.cpu_s = 1.5 * total_s;
  round.cpu_user_s = 1.25 * total_s;
  round.cpu_system_s = 0.25 * total_s;
  round.cpu_utilization = 0.75;
  round.concurrency = 0.9;
  round.cpu_wait_s = 0.25;
  round.others_cpu_s = 0.0625;
  round.context_switches = {120, 7};
  round.host_peak_pss_mib = 256;
  round.host_peak_rss_mib = 300.5;
  round.processes = {{4242, "round", 256, std::nullopt}};
  round.copied_bytes = 4096;
  round.series.time_s = {0, 0.05};
  round.series.cpu_utilization = {0.7, 0.8};
  round.events = {{0, 1}, {0, 1}, {0, 0}, {0, 0.01}, {0.01, 0.02}, {0, 0}};
  return round;
}

/// A row with two finished rounds, 0.5 s below and above `total_s`. Its speedup is relative to a
/// reference of 4 s.
inline RowResult made_up_row(const std::string& spec, double total_s) {
  RowResult row;
  row.spec = spec;
  row.strategy = spec.substr(0, spec.find(':'));
  row.options = {{"intra", "1"}, {"window", "unbounded"}};
  row.rounds = {made_up_round(0, total_s - 0.5), made_up_round(1, total_s + 0.5)};
  row.total_s = Estimate{total_s, total_s - 0.75, total_s + 0.75};
  row.speedup = Estimate{4 / total_s, 4 / total_s - 0.25, 4 / total_s + 0.25};
  row.speedup_p = 0.0125;
  row.outputs = OutputComparison{true, false, 3e-6, 1e-5, 4000, 0, ""};
  return row;
}

inline Machine made_up_machine() {
  Machine machine;
  machine.cpu = "Made-up CPU";
  machine.cores_host = 8;
  machine.cores_budget = 2;
  machine.budget_reason = "cgroup quota";
  machine.memory_mib = 3994;
  machine.os = "Linux 6.1";
  machine.ort_version = "1.23.0";
  machine.execution_providers = {"CPUExecutionProvider"};
  machine.load_before = 0.25;
  machine.load_after = 1.75;
  return machine;
}

inline Workload made_up_workload() {
  Workload workload;
  workload.models = {
      {"left", "models/left.onnx", "ab12", 1000, "input", {4, 3, 256, 256}, "256x256 rgb float32"},
      {"right",
       "models/right.onnx",
       "cd34",
       2000,
       "input",
       {4, 3, 256, 256},
       "256x256 rgb float32"}};
  workload.frames = 100;
  workload.batches = 100;
  workload.distinct_batches = 64;
  workload.batch = 4;
  workload.batch_mode = "repeat";
  workload.size = "256x256";
  workload.input = "street.mp4";
  workload.video_frames = 64;
  workload.video_fps = 25;
  workload.warmup = 2;
  workload.seed = 18446744073709551615U;  // does not fit a signed number; must be preserved too
  workload.atol = 1e-4;
  workload.rtol = 1e-3;
  return workload;
}

/// A result with all fields except GPU figures, latencies and failures. Tests add those that they
/// need.
inline BenchResult made_up_result() {
  BenchResult result;
  result.created = "2026-01-02T03:04:05Z";
  result.version = "0.1.0";
  result.command = {"ortchestra", "bench", "-n", "100"};
  result.reference = "serial";
  result.machine = made_up_machine();
  result.workload = made_up_workload();
  result.calibration = Calibration{{{"left", 15, 20, 9}, {"right", 10, 12.5, 9}}, 2.5, 2};
  result.rows = {made_up_row("serial", 4), made_up_row("threads", 2.5),
                 made_up_row("pool:workers=2,intra=1", 2)};
  result.rows[0].spin_off_run = SpinOffRun{"serial:spin=off", 50, 1, 1.25};
  result.rows[0].outputs->identical = true;
  result.rows[2].outputs->identical = true;
  result.warnings = {{"cycled-frames", "64 distinct batches were cycled to reach 100"}};
  result.explanation = {{"threads-overlap",
                         "threads",
                         "threads keep both CPUs busy",
                         {{"runs_at_once", 0.9}},
                         "both CPUs are busy"}};
  result.verdict = {"pool:workers=2,intra=1 is the fastest, 2.00 times the reference",
                    "pool:workers=2,intra=1",
                    "pool:workers=2,intra=1",
                    {{"serial", Estimate{2, 1.5, 2.5}, 2, 0.001, 0.002, 0.25, true},
                     {"threads", Estimate{1.25, 1.125, 1.5}, 2, 0.0025, 0.0025, 0.125, true}}};
  return result;
}

}  // namespace ortchestra::test
