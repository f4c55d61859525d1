// How near does run come to its bound, end to end? The bound is budget ÷ the CPU seconds that a
// frame's stages take, each by itself on one thread. Beside run, in the same blocks and in random
// order: as many one-thread loops at once as there are CPUs, each with a video of its own (what the
// machine gives when nothing has to wait for anything), and the plain loop that one would write, on
// one thread with sessions at ONNX Runtime's defaults.
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
#include "cli/config/config_file.h"
#include "measure/machine.h"
#include "one_thread.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "stats/stats.h"

namespace {

using namespace ortchestra;
using namespace ortchestra::benchmarks;

/// Frames of a stage's turn when it is measured alone: long enough for its code and weights to be
/// in the caches, short enough for 1080p pictures to fit into memory.
constexpr std::size_t alone_stretch = 16;

struct Wishes {
  int blocks = 5;
  std::int64_t frames = 120;
  std::string config;
  std::vector<std::string> models;
  std::string input = "synthetic";
  std::string kind = ".jsonl";
  std::string row = "pool";
  double patience_s = 0;
};

/// What one way of doing the work took, for as many frames as run does.
struct Taken {
  double wall_s = 0;
  double cpu_s = 0;
  double others_cpu_s = 0;  ///< of all else on the machine, meanwhile
};

template <class Work>
Taken taken_by(Work work) {
  const auto before = machine_cpu_time();
  const double cpu = own_cpu_seconds();
  const TimePoint start = Clock::now();
  work();
  Taken taken{seconds_between(start, Clock::now()), own_cpu_seconds() - cpu};
  if (const auto after = machine_cpu_time(); after && before)
    taken.others_cpu_s = std::max(0.0, after->busy_s() - before->busy_s() - taken.cpu_s);
  return taken;
}

/// Waits until other programs leave the machine alone, at most so long: a bound that counts all of
/// its CPUs says nothing beside them.
void wait_for_quiet(double patience_s) {
  constexpr double quiet_cpus = 0.1;
  const TimePoint start = Clock::now();
  while (seconds_between(start, Clock::now()) < patience_s) {
    const Taken idle = taken_by([] { std::this_thread::sleep_for(std::chrono::seconds(1)); });
    if (idle.others_cpu_s < quiet_cpus * idle.wall_s) return;
  }
}

PipelineOptions options_of(const Wishes& wishes) {
  cli::Configuration settings;
  if (!wishes.config.empty()) settings = cli::read_config_file(wishes.config);
  std::vector<ModelRequest> given;
  for (const std::string& model : wishes.models) given.push_back(cli::parse_model_argument(model));
  std::vector<ModelRequest> models = cli::merge_models(settings.work.models, given);
  if (models.empty()) models = builtin_requests();
  PipelineOptions options;
  for (std::size_t i = 0; i < models.size(); ++i) {
    DecodeOptions decode;
    if (i < settings.work.uses.size()) decode = settings.work.uses[i].decode.value_or(decode);
    options.models.push_back({std::move(models[i]), std::move(decode)});
  }
  options.inputs = {wishes.input};
  options.row = parse_row(wishes.row);
  options.frames = wishes.frames;
  options.existing = Existing::overwrite;
  return options;
}

class Blocks {
 public:
  Blocks(const Wishes& wishes, const std::filesystem::path& folder)
      : options_(options_of(wishes)),
        patience_s_(wishes.patience_s),
        folder_(folder),
        kind_(wishes.kind) {
    options_.outputs = {output("run")};
  }

  void run(std::mt19937& random) {
    std::vector<void (Blocks::*)()> turns = {&Blocks::alone, &Blocks::through_run,
                                             &Blocks::loops_at_once, &Blocks::plain_loop};
    std::ranges::shuffle(turns, random);
    for (const auto turn : turns) {
      wait_for_quiet(patience_s_);
      (this->*turn)();
    }
  }

  void print() const {
    const double frames = static_cast<double>(frames_);
    fmt::print("{} frames, blocks: {}; CPU ms a frame, medians\n", frames_, alone_.size());
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

  void print_way(const std::string& name, const std::vector<Taken>& blocks) const {
    std::vector<double> of_bound;
    std::vector<double> of_free;
    std::vector<double> dearness;
    std::vector<double> to_run;
    std::vector<double> others;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
      const Taken& taken = blocks[block];
      const double alone_s = std::accumulate(alone_[block].begin(), alone_[block].end(), 0.0);
      const double given_s = budget_.cores * taken.wall_s;
      of_bound.push_back(alone_s / given_s);
      of_free.push_back(alone_s / (given_s - taken.others_cpu_s));
      others.push_back(taken.others_cpu_s / taken.wall_s);
      dearness.push_back(taken.cpu_s / alone_s);
      to_run.push_back(taken.wall_s / ways_.at(run_name)[block].wall_s);
    }
    fmt::print("  {}; other programs used {:.2f} CPUs meanwhile\n", name, median(others));
    fmt::print("    bound ÷ its time                     {}\n", shown(of_bound));
    fmt::print("    the same, of what others left of it  {}\n", shown(of_free));
    fmt::print("    its CPU seconds ÷ alone              {}\n", shown(dearness));
    if (name != run_name)
      fmt::print("    its time ÷ run's                     {}\n", shown(to_run));
  }

  std::string output(const std::string& name) const { return (folder_ / (name + kind_)).string(); }

  void alone() {
    OneThread stages(options_, 1);
    alone_.push_back(stages.run(alone_stretch, output("alone")));
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
    Taken taken = taken_by([&] {
      std::vector<std::jthread> threads;
      for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] { loops[i]->run(1, output(fmt::format("loop{}", i))); });
    });
    // They do the work of so many runs.
    for (double* seconds : {&taken.wall_s, &taken.cpu_s, &taken.others_cpu_s}) *seconds /= count;
    ways_[fmt::format("{} one-thread loops at once", count)].push_back(taken);
  }

  void plain_loop() {
    OneThread loop(options_, std::nullopt);
    ways_["plain loop, sessions at their defaults"].push_back(
        taken_by([&] { loop.run(1, output("plain")); }));
  }

  PipelineOptions options_;
  const double patience_s_;
  const std::filesystem::path folder_;
  const std::string kind_;
  const CpuBudget budget_ = cpu_budget();
  std::int64_t frames_ = 0;
  std::vector<StageSeconds> alone_;
  std::vector<StageSeconds> in_run_;
  std::map<std::string, std::vector<Taken>> ways_;
  std::string limit_;
};

/// A folder for outputs that is gone with this.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pipeline-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw failure("no temporary folder could be made");
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

void compare(const Wishes& wishes) {
  const TemporaryFolder folder;
  Blocks blocks(wishes, folder.path());
  std::mt19937 random(1);
  for (int block = 0; block < wishes.blocks; ++block) blocks.run(random);
  blocks.print();
}

}  // namespace

int main(int argc, char** argv) {
  Wishes wishes;
  CLI::App app("How near run comes to budget ÷ the CPU seconds of a frame's stages", "pipeline");
  app.add_option("BLOCKS", wishes.blocks, "[5]")->check(CLI::PositiveNumber);
  app.add_option("-n,--frames", wishes.frames, "of the video [120]")->check(CLI::PositiveNumber);
  app.add_option("--config", wishes.config, "models, recipes, decoders [the built-in models]");
  app.add_option("-m,--model", wishes.models, "[NAME=]FILE, as for run");
  app.add_option("-i,--input", wishes.input, "[synthetic]");
  app.add_option("-o,--output", wishes.kind, "extension of the output [.jsonl]");
  app.add_option("--patience", wishes.patience_s,
                 "seconds to wait for a quiet machine before each turn [0]");
  app.add_option("-s,--strategy", wishes.row, "of run [pool]");
  CLI11_PARSE(app, argc, argv);
  try {
    compare(wishes);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "pipeline: {}\n", problem.what());
    return 1;
  }
}
