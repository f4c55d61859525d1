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
#include "tune/check_options.h"
#include "tune/contenders.h"
#include "tune/judge.h"
#include "tune/trials.h"

namespace ortchestra {

namespace {

/// How long the first rounds of the search are, and the longest, of the finalists' rounds.
constexpr double first_part = 0.2;
constexpr double longest_part = 0.5;
constexpr std::size_t finalists_wanted = 3;
/// How many of the better half get their neighbours tried.
constexpr std::size_t refined = 3;

class Search {
 public:
  Search(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        stop_(std::move(stop)),
        trials_(options_, observer, stop_) {
    options_.batches = trials_.batches();
  }

  TuneResult run() {
    require_time();
    explore();
    confirm();
    return finish();
  }

 private:
  /// Throws Error(input) where the time limit does not hold the round of one candidate.
  void require_time() const;
  void explore();
  void confirm();
  TuneResult finish();

  /// Runs a round of each, `seconds` long; drops those that fail. False when time or the user ended
  /// it.
  enum class Kind { prepared_frames, whole_pipeline };
  bool measure(std::vector<std::size_t> which, double seconds, Kind kind = Kind::prepared_frames);
  bool time_is_up();

  TuneOptions options_;  ///< with the batches that every model takes
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const TimePoint began_ = Clock::now();
  Trials trials_;
  const StopAt limited_{stop_, options_.time_limit_s
                                   ? std::optional(time_after(began_, *options_.time_limit_s))
                                   : std::nullopt};  ///< of rounds
  TuneResult result_;
  Contenders contenders_{options_, result_.trials};
  std::vector<std::size_t> finalists_;
  std::int64_t rounds_done_ = 0;
  std::int64_t rounds_planned_ = 0;
  double longest_round_s_ = 0;
  bool out_of_time_ = false;
};

bool Search::time_is_up() {
  if (options_.time_limit_s &&
      seconds_between(began_, Clock::now()) + longest_round_s_ > *options_.time_limit_s)
    out_of_time_ = true;
  if (limited_.is_time_up()) out_of_time_ = true;
  return out_of_time_ || stop_.stop_requested();
}

bool Search::measure(std::vector<std::size_t> which, double seconds, Kind kind) {
  const auto ended_early = [&] {
    contenders_.drop_if_incomplete(which, seconds);
    return false;
  };
  for (const std::size_t i : which) {
    if (time_is_up()) return ended_early();
    const Trial& trial = result_.trials[i];
    const TimePoint round_began = Clock::now();
    const std::string name = fmt::format("{}, batch {}", to_string(trial.row), trial.batch);
    const double per_round = rounds_done_ == 0 ? 0
                                               : seconds_between(began_, round_began) /
                                                     static_cast<double>(rounds_done_);
    rounds_planned_ = std::max(rounds_planned_, rounds_done_ + 1);
    notify(observer_.on_round, rounds_done_, rounds_planned_, name,
           rounds_done_ == 0
               ? std::nullopt
               : std::optional(per_round * static_cast<double>(rounds_planned_ - rounds_done_)));
    const std::stop_token limit = limited_.token();
    auto outcome = kind == Kind::whole_pipeline
                       ? trials_.run_whole(contenders_.candidate(i), seconds, limit)
                       : trials_.run(contenders_.candidate(i), seconds, limit);
    if (limit.stop_requested()) {
      out_of_time_ = limited_.is_time_up();
      return ended_early();
    }
    longest_round_s_ = std::max(longest_round_s_, seconds_between(round_began, Clock::now()));
    ++rounds_done_;
    if (const auto* failed = std::get_if<Trials::Failed>(&outcome)) {
      contenders_.fail(i, failed->why);
    } else {
      contenders_.add_round(i, std::move(std::get<Round>(outcome)), seconds);
    }
  }
  return true;
}

void Search::require_time() const {
  if (!options_.time_limit_s || stop_.stop_requested()) return;
  const double elapsed_s = seconds_between(began_, Clock::now());
  const double round_s = trials_.slow_round_s(first_part * options_.final_round_s);
  if (elapsed_s + round_s <= *options_.time_limit_s) return;
  const auto seconds = static_cast<std::int64_t>(std::ceil(elapsed_s + round_s));
  throw input_error(
      fmt::format(
          "the time limit of {:g} s is too short: reading and calibrating took {:.1f} s, "
          "and a round of the first candidate takes about {:.1f} s more: allow {} s or more",
          *options_.time_limit_s, elapsed_s, round_s, seconds),
      {{RemedyKind::time_limit, seconds}});
}

/// Successive halving: each time the better half of those left, with rounds twice as long. Half-way
/// the best get company: what differs from them in one step.
void Search::explore() {
  std::vector<std::size_t> left;
  for (const TuneCandidate& candidate : first_candidates(options_, trials_.budget().threads()))
    left.push_back(contenders_.add(candidate));
  rounds_planned_ = static_cast<std::int64_t>(2 * left.size()) +
                    static_cast<std::int64_t>(finalists_wanted) * options_.rounds;
  bool company_came = false;
  double seconds = first_part * options_.final_round_s;
  do {
    notify(observer_.on_stage, fmt::format("trying {} candidates", left.size()));
    if (!measure(left, seconds)) break;
    // Those left out earlier were measured with shorter rounds, and stay out.
    std::vector<std::size_t> order = contenders_.ranking();
    std::erase_if(order, [&](std::size_t i) { return std::ranges::count(left, i) == 0; });
    const std::size_t kept =
        std::min(order.size(), std::max(finalists_wanted, (left.size() + 1) / 2));
    for (std::size_t place = kept; place < order.size(); ++place)
      result_.trials[order[place]].outcome = "beaten";
    order.resize(kept);
    if (!company_came && kept <= 2 * finalists_wanted) {
      company_came = true;
      std::vector<std::size_t> company;
      for (std::size_t place = 0; place < std::min(refined, kept); ++place) {
        for (const TuneCandidate& next :
             neighbours(contenders_.candidate(order[place]), options_)) {
          const std::size_t before = contenders_.size();
          const std::size_t added = contenders_.add(next);
          if (added == before) company.push_back(added);
        }
      }
      order.insert(order.end(), company.begin(), company.end());
    }
    left = std::move(order);
    seconds = std::min(2 * seconds, longest_part * options_.final_round_s);
  } while (left.size() > finalists_wanted);
  finalists_ = contenders_.ranking();
  if (finalists_.size() > finalists_wanted) {
    for (std::size_t place = finalists_wanted; place < finalists_.size(); ++place)
      result_.trials[finalists_[place]].outcome = "beaten";
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
        fmt::format("the time limit of {:g} s came before any candidate was measured: "
                    "give more time",
                    *options_.time_limit_s));
  result_.notices = trials_.notices();
  result_.machine = describe_machine(trials_.budget());
  result_.machine.ort_version = ort_version();
  result_.machine.execution_providers = execution_providers();
  result_.models = trials_.models();

  if (out_of_time_)
    result_.notices.push_back(
        "the time was up before all was tried: a longer time limit may find a better plan");

  // A finalist that broke off has shorter rounds than the others.
  std::erase_if(finalists_, [&](std::size_t i) { return !result_.trials[i].outcome.empty(); });
  if (finalists_.empty()) finalists_ = contenders_.ranking();
  if (finalists_.empty()) return std::move(result_);

  result_.percentile = options_.percentile;
  for (const std::size_t i : finalists_)
    result_.percentile = std::min(result_.percentile, contenders_.percentile_for(i));
  if (result_.percentile < options_.percentile &&
      (options_.objective == Objective::latency || options_.constraints.max_latency_ms)) {
    result_.notices.push_back(fmt::format(
        "latency is judged at p{} instead of p{}: there were too few batches to tell that from "
        "the largest",
        result_.percentile, options_.percentile));
  }
  std::vector<Finalist> finalists;
  for (const std::size_t i : finalists_) {
    Trial& trial = result_.trials[i];
    contenders_.update_figures(i, result_.percentile);
    trial.outcome = "finalist";
    finalists.push_back({contenders_.rounds(i), trial.figures,
                         violation(trial.figures, options_.constraints),
                         complexity(contenders_.candidate(i))});
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
