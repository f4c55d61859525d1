#include "ortchestra/tune/tune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

#include "base/threads/notify.h"
#include "base/threads/stop_at.h"
#include "measure/machine.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/strategies.h"
#include "source/input_kind.h"
#include "strategy/workers/known_to_workers.h"
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

void check(const TuneOptions& options) {
  check_device(options.device);
  for (const Row& row : options.rows) require_known_to_workers(row.strategy);
  if (options.rows.empty()) {
    for (const StrategyInfo& strategy : strategies()) {
      if (strategy.candidates != nullptr) require_known_to_workers(strategy.name);
    }
  }
  const auto positive = [](const char* what, const std::optional<double>& value) {
    if (value && !(*value > 0 && std::isfinite(*value)))
      throw input_error(fmt::format("{} must be a number above 0, not {}", what, *value));
  };
  positive("the largest latency", options.constraints.max_latency_ms);
  positive("the largest memory", options.constraints.max_memory_mib);
  positive("the most CPUs", options.constraints.max_cpus);
  positive("the time limit", options.time_limit_s);
  positive("the length of a round", options.final_round_s);
  if (!is_synthetic(options.input) && kind_of_input(options.input) == InputKind::pipe)
    throw input_error("tune reads its input again for each round: '" + options.input +
                      "' can be read once; give a file");
  if (options.percentile < 1 || options.percentile > 99)
    throw input_error(
        fmt::format("the percentile must be from 1 to 99, not {}", options.percentile));
  if (options.batches.empty() || options.batches.front() < 1 ||
      !std::ranges::is_sorted(options.batches))
    throw input_error("the batches to try must be ascending numbers from 1");
  if (options.rounds < 1)
    throw input_error(
        fmt::format("the number of rounds must be at least 1, not {}", options.rounds));
}

struct Contender {
  TuneCandidate candidate;
  std::vector<Round> rounds;
  double round_s = 0;                 ///< how long its rounds are, as Trials::run takes it
  std::vector<Round> shorter_rounds;  ///< those of the stage before
  double shorter_round_s = 0;
};

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
  /// Of a stage that ended early: where not all of `which` have a round of `seconds`, those that do
  /// go back to their shorter rounds, since rounds of unequal length are not comparable.
  void drop_if_incomplete(const std::vector<std::size_t>& which, double seconds);
  /// Derives the figures of contender `i` from its rounds.
  void update_figures(std::size_t i, int percentile);
  /// The contenders that have not failed, best first.
  std::vector<std::size_t> ranking() const;
  std::size_t add(const TuneCandidate& candidate);
  bool time_is_up();
  int percentile_for(const Contender& contender) const;

  TuneOptions options_;  ///< with the batches that every model takes
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const TimePoint began_ = Clock::now();
  Trials trials_;
  const StopAt limited_{stop_, options_.time_limit_s
                                   ? std::optional(moment_after(began_, *options_.time_limit_s))
                                   : std::nullopt};  ///< of rounds
  std::vector<Contender> contenders_;
  TuneResult result_;
  std::vector<std::size_t> finalists_;
  std::int64_t rounds_done_ = 0;
  std::int64_t rounds_planned_ = 0;
  double longest_round_s_ = 0;
  bool out_of_time_ = false;
};

std::size_t Search::add(const TuneCandidate& candidate) {
  const auto known = std::ranges::find(contenders_, candidate, &Contender::candidate);
  if (known != contenders_.end()) return static_cast<std::size_t>(known - contenders_.begin());
  contenders_.push_back({candidate, {}, 0, {}, 0});
  result_.trials.push_back({candidate.row, candidate.batch, {}, 0, "", false});
  return contenders_.size() - 1;
}

bool Search::time_is_up() {
  if (options_.time_limit_s &&
      seconds_between(began_, Clock::now()) + longest_round_s_ > *options_.time_limit_s)
    out_of_time_ = true;
  if (limited_.is_time_up()) out_of_time_ = true;
  return out_of_time_ || stop_.stop_requested();
}

int Search::percentile_for(const Contender& contender) const {
  std::int64_t samples = 0;
  for (const Round& round : contender.rounds)
    samples += static_cast<std::int64_t>(round.batch_latency_ms.size());
  return affordable_percentile(options_.percentile, samples);
}

bool Search::measure(std::vector<std::size_t> which, double seconds, Kind kind) {
  const auto ended_early = [&] {
    drop_if_incomplete(which, seconds);
    return false;
  };
  for (const std::size_t i : which) {
    if (time_is_up()) return ended_early();
    Contender& contender = contenders_[i];
    Trial& trial = result_.trials[i];
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
                       ? trials_.run_whole(contender.candidate, seconds, limit)
                       : trials_.run(contender.candidate, seconds, limit);
    if (limit.stop_requested()) {
      out_of_time_ = limited_.is_time_up();
      return ended_early();
    }
    longest_round_s_ = std::max(longest_round_s_, seconds_between(round_began, Clock::now()));
    ++rounds_done_;
    if (const auto* failed = std::get_if<Trials::Failed>(&outcome)) {
      trial.outcome = "failed: " + failed->why;
      continue;
    }
    if (contender.round_s != seconds) {
      contender.shorter_rounds = std::exchange(contender.rounds, {});
      contender.shorter_round_s = std::exchange(contender.round_s, seconds);
    }
    auto& round = std::get<Round>(outcome);
    round.block = static_cast<std::int64_t>(contender.rounds.size());
    contender.rounds.push_back(std::move(round));
    update_figures(i, percentile_for(contender));
  }
  return true;
}

void Search::drop_if_incomplete(const std::vector<std::size_t>& which, double seconds) {
  const bool complete = std::ranges::all_of(which, [&](std::size_t i) {
    const Contender& contender = contenders_[i];
    return contender.rounds.empty() || contender.round_s == seconds ||
           !result_.trials[i].outcome.empty();
  });
  if (complete) return;
  for (const std::size_t i : which) {
    Contender& contender = contenders_[i];
    if (contender.round_s != seconds || contender.shorter_rounds.empty()) continue;
    contender.rounds = std::move(contender.shorter_rounds);
    contender.round_s = contender.shorter_round_s;
    update_figures(i, percentile_for(contender));
  }
}

void Search::update_figures(std::size_t i, int percentile) {
  Trial& trial = result_.trials[i];
  trial.rounds = static_cast<int>(contenders_[i].rounds.size());
  trial.figures = figures_of(contenders_[i].rounds, percentile);
  trial.meets_constraints = violation(trial.figures, options_.constraints) <= 0;
}

std::vector<std::size_t> Search::ranking() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < contenders_.size(); ++i) {
    if (!contenders_[i].rounds.empty() && result_.trials[i].outcome.empty()) order.push_back(i);
  }
  const auto key = [&](std::size_t i) {
    const TuneFigures& figures = result_.trials[i].figures;
    return std::pair(
        violation(figures, options_.constraints),
        cost(figures, options_.objective).value_or(std::numeric_limits<double>::infinity()));
  };
  std::ranges::sort(order, {}, key);
  return order;
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
    left.push_back(add(candidate));
  rounds_planned_ = static_cast<std::int64_t>(2 * left.size()) +
                    static_cast<std::int64_t>(finalists_wanted) * options_.rounds;
  bool company_came = false;
  double seconds = first_part * options_.final_round_s;
  do {
    notify(observer_.on_stage, fmt::format("trying {} candidates", left.size()));
    if (!measure(left, seconds)) break;
    // Those left out earlier were measured with shorter rounds, and stay out.
    std::vector<std::size_t> order = ranking();
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
             neighbours(contenders_[order[place]].candidate, options_)) {
          const std::size_t before = contenders_.size();
          const std::size_t added = add(next);
          if (added == before) company.push_back(added);
        }
      }
      order.insert(order.end(), company.begin(), company.end());
    }
    left = std::move(order);
    seconds = std::min(2 * seconds, longest_part * options_.final_round_s);
  } while (left.size() > finalists_wanted);
  finalists_ = ranking();
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
  if (finalists_.empty()) finalists_ = ranking();
  if (finalists_.empty()) return std::move(result_);

  result_.percentile = options_.percentile;
  for (const std::size_t i : finalists_)
    result_.percentile = std::min(result_.percentile, percentile_for(contenders_[i]));
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
    update_figures(i, result_.percentile);
    trial.outcome = "finalist";
    finalists.push_back({contenders_[i].rounds, trial.figures,
                         violation(trial.figures, options_.constraints),
                         complexity(contenders_[i].candidate)});
  }
  const Judgement judgement = judge(finalists, options_.objective, result_.percentile);
  result_.winner = finalists_[judgement.winner];
  if (judgement.runner_up) result_.runner_up = finalists_[*judgement.runner_up];
  result_.lead = judgement.lead;
  result_.meets_constraints = result_.trials[*result_.winner].meets_constraints;
  return std::move(result_);
}

}  // namespace

std::string_view name_of(Objective objective) {
  switch (objective) {
    case Objective::throughput:
      return "throughput";
    case Objective::latency:
      return "latency";
    case Objective::memory:
      return "memory";
  }
  return "";
}

std::optional<Objective> objective_named(std::string_view name) {
  for (const Objective objective : {Objective::throughput, Objective::latency, Objective::memory}) {
    if (name == name_of(objective)) return objective;
  }
  return std::nullopt;
}

bool has_plan(const TuneResult& result) { return result.winner && result.meets_constraints; }

TuneResult run_tune(const TuneOptions& options, const TuneObserver& observer,
                    std::stop_token stop) {
  check(options);
  return Search(options, observer, std::move(stop)).run();
}

}  // namespace ortchestra
