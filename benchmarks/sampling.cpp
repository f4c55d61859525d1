// Measures the cost of sampling. Rounds with and without samplers alternate. Compares their times
// and the CPU seconds of their processes, and prints the CPU seconds of the sampling process.
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/system/cpu_budget.h"
#include "bench/rounds/round_process.h"
#include "bench/workload.h"
#include "figures.h"
#include "stats/stats.h"

namespace {

using namespace ortchestra;
using benchmarks::shown;

Round round_with(const PreparedWorkload& workload, const BenchOptions& options, const Row& row) {
  RoundProcess process(workload, cpu_budget(), {});
  auto [round, failure] = process.measure(row, options);
  if (!failure.empty()) throw RoundFailed(failure);
  process.finish();
  return round;
}

}  // namespace

int main(int argc, char** argv) {
  const int pairs = argc > 1 ? std::atoi(argv[1]) : 20;
  const Row row = parse_row(argc > 2 ? argv[2] : "processes:intra=1");
  BenchOptions on;
  on.frames = 40;
  BenchOptions off = on;
  off.sampling_interval = std::chrono::milliseconds(0);
  BenchObserver observer;
  observer.on_stage = [](const std::string&) {};
  PreparedWorkload workload = prepare_workload(on, observer);
  set_frames(workload, on, *on.frames);

  std::vector<double> time;
  std::vector<double> cpu;
  std::vector<double> sampling;
  for (int pair = 0; pair < pairs; ++pair) {
    const bool on_first = pair % 2 == 0;
    const Round first = round_with(workload, on_first ? on : off, row);
    const Round second = round_with(workload, on_first ? off : on, row);
    const Round& sampled = on_first ? first : second;
    const Round& unsampled = on_first ? second : first;
    time.push_back(sampled.total_s / unsampled.total_s);
    cpu.push_back(sampled.cpu_s / unsampled.cpu_s);
    sampling.push_back(sampled.sampling_cpu_s.value() / sampled.cpu_s);
  }
  fmt::print("{} with samplers on ÷ off, {} pairs of rounds\n", to_string(row), pairs);
  fmt::print("  time                                      {}\n", shown(time));
  fmt::print("  CPU seconds of the round                  {}\n", shown(cpu));
  fmt::print("  CPU seconds of the samplers ÷ the round's {:.4f}\n", median(sampling));
}
