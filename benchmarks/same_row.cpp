// Measures two error rates of bench: how often it claims a difference that does not exist, and how
// often it finds an existing difference of 5 %. For this it compares a row many times: with itself
// (another spelling of the same row), and with a row that the fake model makes 5 % slower. The
// verdict is computed from the first 3, 5 and 10 blocks of each comparison, as with `--rounds 3`, 5
// and 10. Rates have the 95 % interval of Clopper and Pearson.
#include <fmt/format.h>

#include <boost/math/distributions/binomial.hpp>
#include <cstdlib>
#include <string>

#include "ortchestra/bench/bench.h"
#include "ortchestra/explain/explain.h"
#include "stats/ratio.h"

namespace {

using namespace ortchestra;

constexpr int judged_rounds[] = {3, 5, 10};

struct Experiment {
  std::string name;
  std::string model;
  std::string row;
  std::string other;  ///< never faster than `row`
  std::int64_t frames = 0;
  int trials = 0;
};

BenchResult compare(const Experiment& experiment, std::uint64_t seed) {
  BenchOptions options;
  options.models.emplace_back().source = experiment.model;
  options.rows = {parse_row(experiment.row), parse_row(experiment.other)};
  options.frames = experiment.frames;
  options.batch = 1;
  options.rounds = 10;
  options.warmup = 1;
  options.seed = seed;
  BenchObserver observer;
  observer.on_stage = [](const std::string&) {};
  observer.on_round = [](std::int64_t, std::int64_t, const std::string&, std::optional<double>) {};
  observer.on_result = [](const BenchResult&) {};
  return run_bench(options, observer, {});
}

/// The verdict from only the first `rounds` rounds.
Verdict judged(BenchResult result, int rounds) {
  for (RowResult& row : result.rows)
    std::erase_if(row.rounds, [&](const Round& round) { return round.block >= rounds; });
  summarise(result);
  return result.verdict;
}

std::string rate(int hits, int trials) {
  using Binomial = boost::math::binomial_distribution<>;
  return fmt::format("{:5.1f} %  ({:.1f} to {:.1f} %)", 100.0 * hits / trials,
                     100 * Binomial::find_lower_bound_on_p(trials, hits, significance / 2),
                     100 * Binomial::find_upper_bound_on_p(trials, hits, significance / 2));
}

void run(const Experiment& experiment) {
  int claimed[std::size(judged_rounds)] = {};
  int right[std::size(judged_rounds)] = {};
  for (int trial = 0; trial < experiment.trials; ++trial) {
    const BenchResult result = compare(experiment, static_cast<std::uint64_t>(trial));
    for (std::size_t i = 0; i < std::size(judged_rounds); ++i) {
      const Verdict verdict = judged(result, judged_rounds[i]);
      if (!verdict.tests.at(0).slower) continue;
      ++claimed[i];
      if (verdict.fastest == experiment.row) ++right[i];
    }
  }
  fmt::print("{}: {} against {}, {} comparisons\n", experiment.name, experiment.row,
             experiment.other, experiment.trials);
  for (std::size_t i = 0; i < std::size(judged_rounds); ++i) {
    fmt::print("  {:2} rounds  a difference is claimed in {}, {} in favour of the first row\n",
               judged_rounds[i], rate(claimed[i], experiment.trials),
               fmt::format("{} of {}", right[i], claimed[i]));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int trials = argc > 1 ? std::atoi(argv[1]) : 100;
  const std::string fake = "fake:spin_ms=4,thread_cost=0.05";
  run({"the same, fake model", fake, "serial:intra=1", "serial:intra=1,spin=on", 12, trials});
  run({"the same, real session", "builtin:squeezenet", "serial:intra=1", "serial:intra=1,spin=on",
       12, trials * 3 / 10});
  run({"5 % slower, fake model", fake, "serial:intra=1", "serial:intra=2", 12, trials});
}
