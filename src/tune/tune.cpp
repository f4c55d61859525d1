#include "ortchestra/tune/tune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "base/threads/notify.h"
#include "base/threads/stop_at.h"
#include "measure/machine.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "tune/candidate_runner.h"
#include "tune/check_options.h"
#include "tune/judge.h"
#include "tune/measured_candidates.h"

namespace ortchestra {

namespace {

/// Length of the first and of the longest rounds of the search, relative to the finalists' rounds.
constexpr double first_round_share = 0.2;
constexpr double longest_round_share = 0.5;
constexpr std::size_t finalists_wanted = 3;
/// For this number of the best candidates, the neighbours are tried too.
constexpr std::size_t candidates_with_neighbours = 3;

class Search {
 public:
  Search(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        stop_(std::move(stop)),
        runner_(options_, observer, stop_) {
    options_.batches = runner_.batches();
  }

  TuneResult run() {
    require_time();
    explore();
    confirm();
    return finish();
  }

 private:
  /// Throws Error(input) if the time limit is too short for a round of one candidate.
  void require_time() const;
  void explore();
  void confirm();
  TuneResult finish();

  enum class Kind { prepared_frames, whole_pipeline };
  /// Runs a round of `seconds` of each candidate in `which`. Marks those that fail. Returns false
  /// if the time limit or the user ended it.
  bool measure(std::vector<std::size_t> which, double seconds, Kind kind = Kind::prepared_frames);
  bool time_is_up();

  TuneOptions options_;  ///< with only the batch sizes that all models accept
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const TimePoint start_ = Clock::now();
  CandidateRunner runner_;
  const StopAt limited_{stop_, options_.time_limit_s
                                   ? std::optional(time_after(start_, *options_.time_limit_s))
                                   : std::nullopt};  ///< of rounds
  TuneResult result_;
  MeasuredCandidates candidates_{options_, result_.trials};
  std::vector<std::size_t> finalists_;
  std::int64_t rounds_done_ = 0;
  std::int64_t rounds_planned_ = 0;
  double longest_round_s_ = 0;
  bool out_of_time_ = false;
};

bool Search::time_is_up() {
  if (options_.time_limit_s &&
      seconds_between(start_, Clock::now()) + longest_round_s_ > *options_.time_limit_s)
    out_of_time_ = true;
  if (limited_.is_time_up()) out_of_time_ = true;
  return out_of_time_ || stop_.stop_requested();
}

bool Search::measure(std::vector<std::size_t> which, double seconds, Kind kind) {
  const auto ended_early = [&] {
    candidates_.undo_incomplete_stage(which, seconds);
    return false;
  };
  for (const std::size_t i : which) {
    if (time_is_up()) return ended_early();
    const Trial& trial = result_.trials[i];
    const TimePoint round_start = Clock::now();
    const std::string name = fmt::format("{}, batch {}", to_string(trial.row), trial.batch);
    const double per_round = rounds_done_ == 0 ? 0
                                               : seconds_between(start_, round_start) /
                                                     static_cast<double>(rounds_done_);
    rounds_planned_ = std::max(rounds_planned_, rounds_done_ + 1);
    notify(observer_.on_round, rounds_done_, rounds_planned_, name,
           rounds_done_ == 0
               ? std::nullopt
               : std::optional(per_round * static_cast<double>(rounds_planned_ - rounds_done_)));
    const std::stop_token limit = limited_.token();
    auto outcome = kind == Kind::whole_pipeline
                       ? runner_.run_whole(candidates_.candidate(i), seconds, limit)
                       : runner_.run(candidates_.candidate(i), seconds, limit);
    if (limit.stop_requested()) {
      out_of_time_ = limited_.is_time_up();
      return ended_early();
    }
    longest_round_s_ = std::max(longest_round_s_, seconds_between(round_start, Clock::now()));
    ++rounds_done_;
    if (const auto* failed = std::get_if<CandidateRunner::Failed>(&outcome)) {
      candidates_.fail(i, failed->why);
    } else {
      candidates_.add_round(i, std::move(std::get<Round>(outcome)), seconds);
    }
  }
  return true;
}

void Search::require_time() const {
  if (!options_.time_limit_s || stop_.stop_requested()) return;
  const double elapsed_s = seconds_between(start_, Clock::now());
  const double round_s = runner_.slow_round_s(first_round_share * options_.final_round_s);
  if (elapsed_s + round_s <= *options_.time_limit_s) return;
  const auto seconds = static_cast<std::int64_t>(std::ceil(elapsed_s + round_s));
  throw input_error(
      fmt::format(
          "the time limit of {:g} s is too short: reading and calibrating took {:.1f} s, "
          "and a round of the first candidate takes about {:.1f} s more: allow {} s or more",
          *options_.time_limit_s, elapsed_s, round_s, seconds),
      {{RemedyKind::time_limit, seconds}});
}

/// Successive halving: the better half of the candidates continues, with rounds twice as long. When
/// few candidates are left, the neighbours of the best ones are added once.
void Search::explore() {
  std::vector<std::size_t> left;
  for (const TuneCandidate& candidate : first_candidates(options_, runner_.budget().threads()))
    left.push_back(candidates_.add(candidate));
  rounds_planned_ = static_cast<std::int64_t>(2 * left.size()) +
                    static_cast<std::int64_t>(finalists_wanted) * options_.rounds;
  bool neighbours_added = false;
  double seconds = first_round_share * options_.final_round_s;
  do {
    notify(observer_.on_stage, fmt::format("trying {} candidates", left.size()));
    if (!measure(left, seconds)) break;
    // Candidates that were eliminated earlier have only shorter rounds. They stay eliminated.
    std::vector<std::size_t> order = candidates_.ranking();
    std::erase_if(order, [&](std::size_t i) { return std::ranges::count(left, i) == 0; });
    const std::size_t kept =
        std::min(order.size(), std::max(finalists_wanted, (left.size() + 1) / 2));
    for (std::size_t rank = kept; rank < order.size(); ++rank)
      result_.trials[order[rank]].outcome = "eliminated";
    order.resize(kept);
    if (!neighbours_added && kept <= 2 * finalists_wanted) {
      neighbours_added = true;
      std::vector<std::size_t> added_neighbours;
      for (std::size_t rank = 0; rank < std::min(candidates_with_neighbours, kept); ++rank) {
        for (const TuneCandidate& next : neighbours(candidates_.candidate(order[rank]), options_)) {
          const std::size_t before = candidates_.size();
          const std::size_t added = candidates_.add(next);
          if (added == before) added_neighbours.push_back(added);
        }
      }
      order.insert(order.end(), added_neighbours.begin(), added_neighbours.end());
    }
    left = std::move(order);
    seconds = std::min(2 * seconds, longest_round_share * options_.final_round_s);
  } while (left.size() > finalists_wanted);
  finalists_ = candidates_.ranking();
  if (finalists_.size() > finalists_wanted) {
    for (std::size_t rank = finalists_wanted; rank < finalists_.size(); ++rank)
      result_.trials[finalists_[rank]].outcome = "eliminated";
    finalists_.resize(finalists_wanted);
  }
}

void Search::confirm() {
  if (finalists_.empty() || time_is_up()) return;
  notify(observer_.on_stage, "confirming the best");
  rounds_planned_ = rounds_done_ + static_cast<std::int64_t>(finalists_.size()) * options_.rounds;
  std::mt19937_64 random(options_.seed);
  std::vector<std::size_t> order = finalists_;
  for (int block = 0; block < options_.rounds; ++block) {
    std::ranges::shuffle(order, random);
    if (!measure(order, options_.final_round_s, Kind::whole_pipeline)) return;
  }
  result_.confirmed = true;
}

TuneResult Search::finish() {
  result_.interrupted = stop_.stop_requested() && !result_.confirmed;
  if (out_of_time_ && rounds_done_ == 0 && !result_.interrupted)
    throw failure(
        fmt::format("the time limit of {:g} s ended before any candidate was measured: "
                    "give a longer limit",
                    *options_.time_limit_s));
  result_.notices = runner_.notices();
  result_.machine = describe_machine(runner_.budget());
  result_.machine.ort_version = ort_version();
  result_.machine.execution_providers = execution_providers();
  result_.models = runner_.models();

  if (out_of_time_)
    result_.notices.push_back(
        "the time was up before all candidates were tried: a longer time limit may find a better "
        "plan");

  // A finalist that failed is no finalist any more.
  std::erase_if(finalists_, [&](std::size_t i) { return !result_.trials[i].outcome.empty(); });
  if (finalists_.empty()) finalists_ = candidates_.ranking();
  if (finalists_.empty()) return std::move(result_);

  result_.percentile = options_.percentile;
  for (const std::size_t i : finalists_)
    result_.percentile = std::min(result_.percentile, candidates_.percentile_for(i));
  if (result_.percentile < options_.percentile &&
      (options_.objective == Objective::latency || options_.constraints.max_latency_ms)) {
    result_.notices.push_back(fmt::format(
        "latency is judged at p{} instead of p{}: too few batches were measured for the higher "
        "percentile",
        result_.percentile, options_.percentile));
  }
  std::vector<Finalist> finalists;
  for (const std::size_t i : finalists_) {
    Trial& trial = result_.trials[i];
    candidates_.update_figures(i, result_.percentile);
    trial.outcome = "finalist";
    finalists.push_back({candidates_.rounds(i), trial.figures,
                         violation(trial.figures, options_.constraints),
                         complexity(candidates_.candidate(i))});
  }
  const Judgement judgement = judge(finalists, options_.objective, result_.percentile);
  result_.winner = finalists_[judgement.winner];
  if (judgement.runner_up) result_.runner_up = finalists_[*judgement.runner_up];
  result_.lead = judgement.lead;
  result_.meets_constraints = result_.trials[*result_.winner].meets_constraints;
  return std::move(result_);
}

}  // namespace

bool has_plan(const TuneResult& result) { return result.winner && result.meets_constraints; }

TuneResult run_tune(const TuneOptions& options, const TuneObserver& observer,
                    std::stop_token stop) {
  check_options(options);
  return Search(options, observer, std::move(stop)).run();
}

}  // namespace ortchestra
