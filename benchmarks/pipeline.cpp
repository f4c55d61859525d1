// Measures how close `ortchestra run` comes to its upper bound, from end to end. The bound is the
// number of CPUs in the budget ÷ the CPU seconds per frame of all stages, each measured alone on
// one thread. The same blocks contain, in random order:
// - one loop per CPU at the same time, each on one thread with its own video: the throughput of the
//   machine when no work has to wait for other work;
// - the plain loop that one would write: one thread, sessions with the defaults of ONNX Runtime.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/system/cpu_budget.h"
#include "cli/commands/model_argument.h"
#include "config/merged_models.h"
#include "measure/machine.h"
#include "one_thread.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/config/config.h"
#include "stats/stats.h"

namespace {

using namespace ortchestra;
using namespace ortchestra::benchmarks;

/// Frames per chunk when stages are measured alone. Enough that the code and the weights stay in
/// the caches, few enough that 1080p pictures fit into memory.
constexpr std::size_t alone_chunk_frames = 16;

struct BenchmarkSettings {
  int blocks = 5;
  std::int64_t frames = 120;
  std::string config;
  std::vector<std::string> models;
  std::string input = "synthetic";
  std::string kind = ".jsonl";
  std::string row = "pool";
  double quiet_timeout_s = 0;
};

/// The cost of one way to do the work, for the same number of frames as run.
struct Cost {
  double wall_s = 0;
  double cpu_s = 0;
  double others_cpu_s = 0;  ///< CPU seconds of other programs in the same time
};

template <class Work>
Cost cost_of(Work work) {
  const auto before = machine_cpu_time();
  const double cpu = own_cpu_seconds();
  const TimePoint start = Clock::now();
  work();
  Cost cost{seconds_between(start, Clock::now()), own_cpu_seconds() - cpu};
  if (const auto after = machine_cpu_time(); after && before)
    cost.others_cpu_s = std::max(0.0, after->busy_s() - before->busy_s() - cost.cpu_s);
  return cost;
}

/// Waits until other programs use almost no CPU time, but at most `timeout_s`. The bound counts all
/// CPUs, so it is only meaningful on an idle machine.
void wait_for_quiet(double timeout_s) {
  constexpr double quiet_cpus = 0.1;
  const TimePoint start = Clock::now();
  while (seconds_between(start, Clock::now()) < timeout_s) {
    const Cost idle = cost_of([] { std::this_thread::sleep_for(std::chrono::seconds(1)); });
    if (idle.others_cpu_s < quiet_cpus * idle.wall_s) return;
  }
}

PipelineOptions options_of(const BenchmarkSettings& settings) {
  Configuration config;
  if (!settings.config.empty()) config = read_config_file(settings.config);
  std::vector<ModelRequest> given;
  for (const std::string& model : settings.models)
    given.push_back(cli::parse_model_argument(model));
  std::vector<ModelRequest> models = merge_models(config.work.models, given);
  if (models.empty()) models = builtin_requests();
  PipelineOptions options;
  for (std::size_t i = 0; i < models.size(); ++i) {
    DecodeOptions decode;
    if (i < config.work.uses.size()) decode = config.work.uses[i].decode.value_or(decode);
    options.models.push_back({std::move(models[i]), std::move(decode)});
  }
  options.inputs = {settings.input};
  options.row = parse_row(settings.row);
  options.frames = settings.frames;
  options.existing = Existing::overwrite;
  return options;
}

class Blocks {
 public:
  Blocks(const BenchmarkSettings& settings, const std::filesystem::path& folder)
      : options_(options_of(settings)),
        quiet_timeout_s_(settings.quiet_timeout_s),
        folder_(folder),
        kind_(settings.kind) {
    options_.outputs = {output("run")};
  }

  void run(std::mt19937& random) {
    std::vector<void (Blocks::*)()> turns = {&Blocks::alone, &Blocks::through_run,
                                             &Blocks::loops_at_once, &Blocks::plain_loop};
    std::ranges::shuffle(turns, random);
    for (const auto turn : turns) {
      wait_for_quiet(quiet_timeout_s_);
      (this->*turn)();
    }
  }

  void print() const {
    const double frames = static_cast<double>(frames_);
    fmt::print("{} frames, blocks: {}; CPU ms per frame, medians\n", frames_, alone_.size());
    fmt::print("  {:10} {:>8} {:>8}\n", "stage", "alone", "in run");
    for (std::size_t stage = 0; stage < stage_names.size(); ++stage) {
      const auto ms = [&](const std::vector<StageSeconds>& of) {
        std::vector<double> all;
        for (const StageSeconds& block : of) all.push_back(1e3 * block.at(stage) / frames);
        return median(all);
      };
      fmt::print("  {:10} {:8.2f} {:8.2f}\n", stage_names.at(stage), ms(alone_), ms(in_run_));
    }
    fmt::print("medians (95 % interval), paired within blocks\n");
    for (const auto& [name, blocks] : ways_) print_way(name, blocks);
    if (!limit_.empty()) fmt::print("  the last run's limit: {}\n", limit_);
  }

 private:
  static constexpr const char* run_name = "run";

  void print_way(const std::string& name, const std::vector<Cost>& blocks) const {
    std::vector<double> of_bound;
    std::vector<double> of_available;
    std::vector<double> cost_factor;
    std::vector<double> to_run;
    std::vector<double> others;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      const Cost& cost = blocks[block];
      const double alone_s = std::accumulate(alone_[block].begin(), alone_[block].end(), 0.0);
      const double available_s = budget_.cores * cost.wall_s;
      of_bound.push_back(alone_s / available_s);
      of_available.push_back(alone_s / (available_s - cost.others_cpu_s));
      others.push_back(cost.others_cpu_s / cost.wall_s);
      cost_factor.push_back(cost.cpu_s / alone_s);
      to_run.push_back(cost.wall_s / ways_.at(run_name)[block].wall_s);
    }
    fmt::print("  {}; other programs used {:.2f} CPUs meanwhile\n", name, median(others));
    fmt::print("    bound ÷ its time                     {}\n", shown(of_bound));
    fmt::print("    the same without CPUs of others      {}\n", shown(of_available));
    fmt::print("    its CPU seconds ÷ alone              {}\n", shown(cost_factor));
    if (name != run_name)
      fmt::print("    its time ÷ run's                     {}\n", shown(to_run));
  }

  std::string output(const std::string& name) const { return (folder_ / (name + kind_)).string(); }

  void alone() {
    OneThread stages(options_, 1);
    alone_.push_back(stages.run(alone_chunk_frames, output("alone")));
  }

  void through_run() {
    const RunSummary summary = run_pipeline(options_, {}, {});
    frames_ = summary.frames;
    limit_ = summary.limit ? summary.limit->text : "";
    StageSeconds stages{};
    for (std::size_t i = 0; i < stages.size(); ++i) stages.at(i) = summary.stages.at(i).cpu_s;
    in_run_.push_back(stages);
    ways_[run_name].push_back({summary.total_s, summary.cpu_s, summary.others_cpu_s.value_or(0)});
  }

  void loops_at_once() {
    const int count = budget_.threads();
    std::vector<std::unique_ptr<OneThread>> loops;
    for (int i = 0; i < count; ++i) loops.push_back(std::make_unique<OneThread>(options_, 1));
    Cost cost = cost_of([&] {
      std::vector<std::jthread> threads;
      for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] { loops[i]->run(1, output(fmt::format("loop{}", i))); });
    });
    // Together they do the work of `count` runs.
    for (double* seconds : {&cost.wall_s, &cost.cpu_s, &cost.others_cpu_s}) *seconds /= count;
    ways_[fmt::format("{} one-thread loops at once", count)].push_back(cost);
  }

  void plain_loop() {
    OneThread loop(options_, std::nullopt);
    ways_["plain loop, sessions at their defaults"].push_back(
        cost_of([&] { loop.run(1, output("plain")); }));
  }

  PipelineOptions options_;
  const double quiet_timeout_s_;
  const std::filesystem::path folder_;
  const std::string kind_;
  const CpuBudget budget_ = cpu_budget();
  std::int64_t frames_ = 0;
  std::vector<StageSeconds> alone_;
  std::vector<StageSeconds> in_run_;
  std::map<std::string, std::vector<Cost>> ways_;
  std::string limit_;
};

/// A folder for outputs. The destructor removes it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pipeline-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw failure("no temporary folder could be created");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void compare(const BenchmarkSettings& settings) {
  const TemporaryFolder folder;
  Blocks blocks(settings, folder.path());
  std::mt19937 random(1);
  for (int block = 0; block < settings.blocks; ++block) blocks.run(random);
  blocks.print();
}

}  // namespace

int main(int argc, char** argv) {
  BenchmarkSettings settings;
  CLI::App app("How close run comes to budget ÷ the CPU seconds per frame of its stages",
               "pipeline");
  app.add_option("BLOCKS", settings.blocks, "[5]")->check(CLI::PositiveNumber);
  app.add_option("-n,--frames", settings.frames, "of the video [120]")->check(CLI::PositiveNumber);
  app.add_option("--config", settings.config, "models, recipes, decoders [the built-in models]");
  app.add_option("-m,--model", settings.models, "[NAME=]FILE, as for run");
  app.add_option("-i,--input", settings.input, "[synthetic]");
  app.add_option("-o,--output", settings.kind, "extension of the output [.jsonl]");
  app.add_option("--patience", settings.quiet_timeout_s,
                 "seconds to wait for a quiet machine before each turn [0]");
  app.add_option("-s,--strategy", settings.row, "of run [pool]");
  CLI11_PARSE(app, argc, argv);
  try {
    compare(settings);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "pipeline: {}\n", problem.what());
    return 1;
  }
}
