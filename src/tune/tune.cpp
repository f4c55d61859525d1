#include "ortchestra/tune/tune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <random>
#include <utility>

#include "base/text/numbers.h"
#include "base/text/utc_time.h"
#include "base/threads/notify.h"
#include "base/threads/stop_at.h"
#include "bench/machine_changes.h"
#include "measure/machine.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"
#include "tune/candidate_runner.h"
#include "tune/check_options.h"
#include "tune/devices/device_stage.h"
#include "tune/halving.h"
#include "tune/round_times.h"
#include "tune/search_warnings.h"
#include "tune/stages.h"

namespace ortchestra {

namespace {

/// The share of the time limit that is kept free for the finals, at most.
constexpr double longest_finals_share = 0.5;

class Search {
 public:
  Search(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        stop_(std::move(stop)),
        devices_(devices_chosen()),
        runner_(options_, observer, stop_) {
    options_.batches = runner_.batches();
  }

  TuneResult run() {
    describe();
    require_time();
    explore();
    confirm();
    return finish();
  }

 private:
  /// Chooses the devices of the models, and sets them in the options.
  DeviceStage devices_chosen();
  /// Fills in what is known before the first round.
  void describe();
  /// Throws Error(input) if the time limit is too short for a round of one candidate.
  void require_time() const;
  void explore();
  /// Adds the candidate unless it is known. Returns its index.
  std::size_t add(const TuneCandidate& candidate);
  /// Adds the neighbours of the best to `left`, unless they are known.
  void add_neighbours(std::vector<std::size_t>& left);
  void confirm();
  /// As many finalists as the time limit has rounds for; none if it has no round for each of two.
  std::vector<std::size_t> affordable_finalists() const;
  TuneResult finish();
  void choose();

  void begin_stage(std::string name, double seconds, const std::vector<std::size_t>& which);
  /// Runs a round of these trials of the last stage, without those that failed. Returns false if
  /// the time limit or the user ended it.
  bool measure(const std::vector<std::size_t>& entries);
  /// The part of the time limit that is kept for the finals, once there are enough candidates.
  double kept_for_finals_s() const;
  /// Whether the time limit has no room for a round of the last stage and for the finals.
  bool time_is_up();

  double elapsed_s() const { return seconds_between(start_, Clock::now()); }
  double estimate_s(double seconds) const { return times_.estimate_s(runner_.compute_s(seconds)); }
  EstimateRound estimate() const {
    return [this](double seconds) { return estimate_s(seconds); };
  }
  ToCome to_come() const {
    return search_to_come(result_.stages.back(), neighbours_added_, options_, estimate());
  }

  TuneOptions options_;  ///< with the chosen devices, and only the batch sizes of all models
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const TimePoint start_ = Clock::now();
  const MachineChanges machine_changes_;
  const DeviceStage devices_;
  CandidateRunner runner_;
  const StopAt limited_{stop_, options_.time_limit_s
                                   ? std::optional(time_after(start_, *options_.time_limit_s))
                                   : std::nullopt};  ///< of rounds
  TuneResult result_;
  std::vector<TuneCandidate> candidates_;  ///< those of result_.trials
  std::vector<std::size_t> survivors_;     ///< of the last complete stage; the best first
  bool neighbours_added_ = false;
  RoundTimes times_ = runner_.round_times();
  std::int64_t rounds_done_ = 0;
};

DeviceStage Search::devices_chosen() {
  DeviceStage stage = choose_devices(options_, start_, observer_, stop_);
  options_.models = stage.models;
  return stage;
}

void Search::describe() {
  result_.created = utc_time_text();
  result_.version = ORTCHESTRA_VERSION;
  result_.command = options_.command;
  result_.objective = options_.objective;
  result_.percentile = options_.percentile;
  result_.constraints = options_.constraints;
  result_.time_limit_s = options_.time_limit_s;
  result_.agreement = options_.agreement;
  result_.devices = devices_.trials;
  result_.input = options_.input;
  result_.machine = describe_machine(runner_.budget());
  result_.machine.ort_version = ort_version();
  result_.machine.execution_providers = execution_providers();
  result_.warnings = devices_.warnings;
  std::ranges::copy(runner_.warnings(), std::back_inserter(result_.warnings));
}

double Search::kept_for_finals_s() const {
  const TuneStage& stage = result_.stages.back();
  const std::size_t wanted = std::min(stage.trials.size(), finalists_wanted);
  const bool has_finalists = result_.stages.size() > 1 || ranking(stage, options_).size() >= wanted;
  if (stage.whole_pipeline || !has_finalists) return 0;
  return std::min(finals_to_come(wanted, options_, estimate()).seconds,
                  longest_finals_share * *options_.time_limit_s);
}

bool Search::time_is_up() {
  if (stop_.stop_requested()) return true;
  if (!options_.time_limit_s) return false;
  const TuneStage& stage = result_.stages.back();
  if (!limited_.is_time_up() &&
      elapsed_s() + estimate_s(stage.round_s) + kept_for_finals_s() <= *options_.time_limit_s)
    return false;
  // The first time, nothing that is needed has been left out yet.
  if (!result_.needed_s) result_.needed_s = elapsed_s() + devices_.missing_s + to_come().seconds;
  return true;
}

void Search::begin_stage(std::string name, double seconds, const std::vector<std::size_t>& which) {
  TuneStage& stage = result_.stages.emplace_back();
  stage.name = std::move(name);
  stage.round_s = seconds;
  for (const std::size_t trial : which) stage.trials.emplace_back().trial = trial;
  notify(observer_.on_stage, fmt::format("{}: {} candidates", stage.name, which.size()));
}

bool Search::measure(const std::vector<std::size_t>& entries) {
  TuneStage& stage = result_.stages.back();
  for (const std::size_t entry : entries) {
    StageTrial& measured = stage.trials[entry];
    if (measured.outcome == StageOutcome::failed) continue;
    if (time_is_up()) return false;
    Trial& trial = result_.trials[measured.trial];
    const ToCome left = to_come();
    notify(observer_.on_round, rounds_done_, rounds_done_ + left.rounds,
           fmt::format("{}, batch {}", trial.spec, trial.batch),
           rounds_done_ == 0 ? std::nullopt : std::optional(left.seconds));
    const std::stop_token limit = limited_.token();
    const TimePoint round_start = Clock::now();
    const TuneCandidate& candidate = candidates_[measured.trial];
    auto outcome = stage.whole_pipeline ? runner_.run_whole(candidate, stage.round_s, limit)
                                        : runner_.run(candidate, stage.round_s, limit);
    if (limit.stop_requested()) {
      time_is_up();
      return false;
    }
    times_.add(runner_.compute_s(stage.round_s), seconds_between(round_start, Clock::now()));
    ++rounds_done_;
    if (const auto* failed = std::get_if<CandidateRunner::Failed>(&outcome)) {
      trial.error = failed->why;
      measured.outcome = StageOutcome::failed;
    } else {
      auto& round = std::get<Round>(outcome);
      round.block = static_cast<std::int64_t>(measured.rounds.size());
      measured.rounds.push_back(std::move(round));
    }
    update_figures(stage, options_);
    result_.elapsed_s = elapsed_s();
    result_.models = runner_.models();
    notify(observer_.on_result, result_);
  }
  return true;
}

void Search::require_time() const {
  if (!options_.time_limit_s || stop_.stop_requested()) return;
  const double seconds = first_round_s(options_);
  const double round_s = estimate_s(seconds);
  if (elapsed_s() + round_s <= *options_.time_limit_s) return;
  const std::size_t candidates = first_candidates(options_, runner_.budget().threads()).size();
  const double all_s = elapsed_s() + static_cast<double>(candidates) * round_s +
                       stages_to_come(candidates, seconds, false, options_, estimate()).seconds;
  throw input_error(
      fmt::format(
          "the time limit of {:g} s is too short: reading and calibrating took {:.1f} s, and a "
          "round of the first candidate takes about {:.1f} s more. Allow {:.0f} s or more; the "
          "whole "
          "search takes about {}, and with less time the best so far is taken",
          *options_.time_limit_s, elapsed_s(), round_s, std::ceil(elapsed_s() + round_s),
          rounded_duration(all_s)),
      {{RemedyKind::time_limit, static_cast<std::int64_t>(std::ceil(all_s))}});
}

std::size_t Search::add(const TuneCandidate& candidate) {
  const auto known = std::ranges::find(candidates_, candidate);
  if (known != candidates_.end()) return static_cast<std::size_t>(known - candidates_.begin());
  candidates_.push_back(candidate);
  result_.trials.push_back({to_string(candidate.row), candidate.batch, {}});
  return candidates_.size() - 1;
}

void Search::add_neighbours(std::vector<std::size_t>& left) {
  neighbours_added_ = true;
  const std::vector<std::size_t> best(
      left.begin(), left.begin() + static_cast<std::ptrdiff_t>(
                                       std::min(candidates_with_neighbours, left.size())));
  for (const std::size_t i : best) {
    for (const TuneCandidate& next : neighbours(TuneCandidate(candidates_[i]), options_)) {
      const std::size_t before = candidates_.size();
      if (add(next) == before) left.push_back(before);
    }
  }
}

/// Successive halving: the better half of the candidates continues, with rounds twice as long. When
/// few candidates are left, the neighbours of the best ones are added once.
void Search::explore() {
  std::vector<std::size_t> left;
  for (const TuneCandidate& candidate : first_candidates(options_, runner_.budget().threads()))
    left.push_back(add(candidate));
  double seconds = first_round_s(options_);
  bool has_untried = true;
  while (left.size() > finalists_wanted || has_untried) {
    begin_stage(result_.stages.empty() ? "short rounds" : "longer rounds", seconds, left);
    std::vector<std::size_t> entries(left.size());
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i] = i;
    const bool complete = measure(entries);
    TuneStage& stage = result_.stages.back();
    const bool decides = complete || result_.stages.size() == 1;
    const std::size_t ranked = ranking(stage, options_).size();
    const std::size_t kept =
        decides ? std::min(ranked, complete ? kept_of(left.size()) : finalists_wanted) : 0;
    end_search_stage(stage, kept, options_);
    if (!decides) return;
    result_.decided_in = result_.stages.size() - 1;
    survivors_.clear();
    for (std::size_t entry = 0; entry < kept; ++entry)
      survivors_.push_back(stage.trials[entry].trial);
    if (!complete) return;
    left = survivors_;
    if (!neighbours_added_ && kept <= few_left) add_neighbours(left);
    has_untried = left.size() > kept;
    seconds = next_round_s(seconds, options_);
  }
}

std::vector<std::size_t> Search::affordable_finalists() const {
  std::vector<std::size_t> finalists = survivors_;
  std::erase_if(finalists, [&](std::size_t i) { return result_.trials[i].error.has_value(); });
  finalists.resize(std::min(finalists.size(), finalists_wanted));
  if (!options_.time_limit_s) return finalists;
  const double left_s = *options_.time_limit_s - elapsed_s();
  const double round_s = estimate_s(options_.final_round_s);
  const auto fit = [&](int blocks) {
    return static_cast<double>(finalists.size()) * blocks * round_s <= left_s;
  };
  // Two blocks of two finalists say more than one block of three.
  if (finalists.size() > 2 && !fit(std::min(2, options_.rounds))) finalists.resize(2);
  if (!fit(1)) finalists.clear();
  return finalists;
}

void Search::confirm() {
  if (stop_.stop_requested()) return;
  const std::vector<std::size_t> finalists = affordable_finalists();
  if (finalists.empty()) {
    if (!result_.needed_s && !survivors_.empty())
      result_.needed_s = elapsed_s() + devices_.missing_s +
                         finals_to_come(survivors_.size(), options_, estimate()).seconds;
    return;
  }
  begin_stage("finals", options_.final_round_s, finalists);
  TuneStage& finals = result_.stages.back();
  finals.whole_pipeline = true;
  finals.rounds_wanted = options_.rounds;
  std::mt19937_64 random(options_.seed);
  std::vector<std::size_t> order(finalists.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int block = 0; block < options_.rounds; ++block) {
    std::ranges::shuffle(order, random);
    if (!measure(order)) break;
  }
  if (ranking(finals, options_).empty() || complete_blocks(finals) == 0) {
    end_search_stage(finals, 0, options_);
    return;
  }
  result_.decided_in = result_.stages.size() - 1;
  end_finals(result_, options_);
  result_.confirmed = finals.complete;
}

/// Takes the best of the last stage before the finals that decides.
void Search::choose() {
  if (!result_.decided_in || result_.winner) return;
  TuneStage& stage = result_.stages[*result_.decided_in];
  std::vector<std::size_t> order = ranking(stage, options_);
  // Some may have failed in a later stage.
  std::erase_if(order, [&](std::size_t i) {
    return result_.trials[stage.trials[i].trial].error.has_value();
  });
  if (order.empty()) return;
  StageTrial& best = stage.trials[order.front()];
  best.outcome = StageOutcome::winner;
  result_.winner = best.trial;
  if (order.size() > 1) result_.runner_up = stage.trials[order[1]].trial;
  result_.meets_constraints = best.meets_constraints;
  result_.choice = fmt::format(
      "it was the best of the {}, one round each, which can't show whether differences are real",
      stage.name);
}

TuneResult Search::finish() {
  result_.interrupted = stop_.stop_requested() && !result_.confirmed;
  if (result_.needed_s && rounds_done_ == 0 && !result_.interrupted) {
    throw failure(
        fmt::format("the time limit of {:g} s ended before any candidate was measured: the whole "
                    "search takes about {}",
                    *options_.time_limit_s, rounded_duration(*result_.needed_s)));
  }
  result_.elapsed_s = elapsed_s();
  result_.models = runner_.models();
  machine_changes_.add_to(result_.machine);
  choose();
  std::ranges::move(search_warnings(result_, options_, survivors_.size()),
                    std::back_inserter(result_.warnings));
  return std::move(result_);
}

}  // namespace

TuneResult run_tune(const TuneOptions& options, const TuneObserver& observer,
                    std::stop_token stop) {
  check_options(options);
  return Search(options, observer, std::move(stop)).run();
}

}  // namespace ortchestra
