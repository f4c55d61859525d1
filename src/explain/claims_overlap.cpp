#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text/numbers.h"
#include "explain/claims.h"

namespace ortchestra {

namespace {

/// Contention is reported if runs take at least this many times their time alone.
constexpr double min_slowdown = 1.1;
/// A tail is reported if it takes at least this share of the total.
constexpr double min_tail_share = 0.03;
/// A factor that is nearer to 1 explains nothing.
constexpr double min_factor = 1.02;

/// Seconds in Session::run per round, from the calibration's time per batch.
double round_s(double ms, const BenchResult& result) {
  return 1e-3 * ms * static_cast<double>(result.workload.batches);
}

/// The end of a round in which only one lane works, and the model that ends last.
struct Tail {
  double from_s = 0;
  double end_s = 0;
  std::size_t model = 0;
};

std::optional<Tail> tail_of(const Events& events) {
  const std::size_t count = std::min(
      {events.model.size(), events.start_s.size(), events.end_s.size(), events.lane.size()});
  // +1 at every start, −1 at every end. At equal times, ends come first.
  std::vector<std::pair<double, int>> steps;
  Tail tail;
  for (std::size_t i = 0; i < count; ++i) {
    steps.emplace_back(events.start_s[i], 1);
    steps.emplace_back(events.end_s[i], -1);
    if (events.end_s[i] > tail.end_s) {
      tail.end_s = events.end_s[i];
      tail.model = static_cast<std::size_t>(events.model[i]);
    }
  }
  std::ranges::sort(steps);
  int busy = 0;
  bool ever_two = false;
  for (const auto& [time, change] : steps) {
    if (busy >= 2 && change < 0 && busy + change < 2) {
      tail.from_s = time;
      ever_two = true;
    }
    busy += change;
  }
  return ever_two ? std::optional(tail) : std::nullopt;
}

/// The share of the CPU time that is lost because only one lane works at the end.
double tail_share(const RowEvidence& evidence, double tail_s) {
  return tail_s * (evidence.cores - 1) / (evidence.typical.total_s * evidence.cores);
}

/// The share of the CPU time that is idle, without that at the end of the round.
double idle_share(const RowEvidence& evidence) {
  if (!evidence.cpu || evidence.result.workload.rate || !runs_on_cpu(evidence.result, evidence.row))
    return 0;
  const double idle = evidence.cpu->idle_s / evidence.cpu->available_s;
  const auto tail = tail_of(evidence.typical.events);
  return tail ? std::max(0.0, idle - tail_share(evidence, tail->end_s - tail->from_s)) : idle;
}

/// The sums of the models' times in a round, in seconds.
struct ModelTimes {
  double here_s = 0;     ///< inside the row
  double alone_s = 0;    ///< by the calibration
  double at_once_s = 0;  ///< by the calibration, with several copies at the same time
  double worst = 0;      ///< largest ratio here ÷ alone of a model
  std::string worst_model;
};

std::optional<ModelTimes> model_times(const RowEvidence& evidence) {
  if (evidence.calibration == nullptr) return std::nullopt;
  ModelTimes times;
  for (const CalibratedModel& model : evidence.calibration->models) {
    const auto cumulative =
        median_over_rounds(evidence.row, [&](const Round& round) -> std::optional<double> {
          const auto found = std::ranges::find(round.models, model.name, &ModelRound::name);
          return found == round.models.end() ? std::nullopt : std::optional(found->cumulative_s);
        });
    const double alone = round_s(model.alone_ms, evidence.result);
    if (!cumulative || !(alone > 0)) return std::nullopt;
    times.here_s += *cumulative;
    times.alone_s += alone;
    times.at_once_s += round_s(model.at_once_ms, evidence.result);
    if (*cumulative / alone > times.worst) {
      times.worst = *cumulative / alone;
      times.worst_model = model.name;
    }
  }
  return times;
}

/// "sharing memory bandwidth and caches explains 1.10 × (…), waiting for CPUs and other causes
/// 1.40 ×". A factor of 1 is left out.
std::string causes_text(double memory, double rest, std::int64_t copies) {
  std::vector<std::string> causes;
  if (memory >= min_factor)
    causes.push_back(
        fmt::format("sharing memory bandwidth and caches explains {:.2f} × "
                    "(calibrated with {} copies at the same time)",
                    memory, copies));
  if (rest >= min_factor)
    causes.push_back(fmt::format("waiting for CPUs and other causes {}{:.2f} ×",
                                 causes.empty() ? "explain " : "", rest));
  return fmt::format("{}", fmt::join(causes, ", "));
}

}  // namespace

std::optional<double> runs_at_once(const RowEvidence& evidence) {
  return median_over_rounds(evidence.row, [](const Round& round) { return round.concurrency; });
}

bool runs_one_at_a_time(double runs_at_once) {
  constexpr double max_runs = 1.05;
  return runs_at_once < max_runs;
}

std::optional<RankedClaim> claim_overlap(const RowEvidence& evidence) {
  const std::optional<double> busy = runs_at_once(evidence);
  // One CPU is busy with one run at a time.
  if (!busy || !(*busy > 0) || evidence.cores <= 1) return std::nullopt;
  Claim claim{"overlap",
              {},
              {},
              {{"runs_at_once", *busy}, {"total_s", evidence.total_s}, {"cores", evidence.cores}}};
  if (runs_one_at_a_time(*busy)) {
    claim.claim = fmt::format(
        "on average {:.2f} runs were in progress (time in runs ÷ total): the models do not "
        "overlap, and only threads within a run can use a second CPU",
        *busy);
    return with_time_reason(std::move(claim), idle_share(evidence),
                            "idle, because the models run one after another");
  }
  const double bound = evidence.cores > 0 ? std::min(*busy, evidence.cores) : *busy;
  claim.claim = fmt::format(
      "on average {:.2f} runs were in progress (time in runs ÷ total): on {} this allows at "
      "most {:.2f} × the speed of one run after another",
      *busy, cpus_text(evidence.cores), bound);
  return with_time_reason(
      std::move(claim), idle_share(evidence),
      *busy < evidence.cores
          ? fmt::format("idle, because only {:.1f} runs are in progress on average", *busy)
          : "idle, although enough runs are in progress: they wait");
}

std::optional<RankedClaim> claim_contention(const RowEvidence& evidence) {
  const auto times = model_times(evidence);
  if (!times || !(times->alone_s > 0) || times->here_s < min_slowdown * times->alone_s)
    return std::nullopt;
  const double ratio = times->here_s / times->alone_s;
  // Runs that do not overlap do not share the memory bandwidth.
  const double memory = runs_one_at_a_time(runs_at_once(evidence).value_or(0))
                            ? 1
                            : std::clamp(times->at_once_s / times->alone_s, 1.0, ratio);
  const double rest = ratio / memory;
  const std::string causes = causes_text(memory, rest, evidence.calibration->copies);
  Claim claim{"contention",
              {},
              fmt::format("runs take {:.2f} × their time alone (worst: {}, {:.2f} ×): {}", ratio,
                          times->worst_model, times->worst, causes),
              {{"time_here_s", times->here_s},
               {"time_alone_s", times->alone_s},
               {"time_at_once_s", times->at_once_s},
               {"ratio", ratio},
               {"ratio_memory", memory},
               {"ratio_rest", rest},
               {"ratio_worst_model", times->worst}}};
  if (evidence.result.workload.rate) {
    return with_other_reason(std::move(claim), 1 - 1 / ratio,
                             fmt::format("runs take {:.2f} × their time alone", ratio));
  }
  const double share = evidence.cpu ? evidence.cpu->contention_s / evidence.cpu->available_s : 0;
  return with_time_reason(std::move(claim), share,
                          "runs slow each other down (memory bandwidth, caches)");
}

std::optional<RankedClaim> claim_tail(const RowEvidence& evidence) {
  const auto tail = tail_of(evidence.typical.events);
  if (!tail || evidence.result.workload.rate || evidence.cores <= 1) return std::nullopt;
  const double alone_s = tail->end_s - tail->from_s;
  if (alone_s < min_tail_share * evidence.typical.total_s) return std::nullopt;
  const auto& models = evidence.typical.models;
  const std::string name = tail->model < models.size() ? models[tail->model].name : "one model";
  Claim claim{"tail",
              {},
              fmt::format("in the last {} s ({:.0f} % of the time) only one lane works; it ends "
                          "with {}",
                          significant(alone_s), 100 * alone_s / evidence.typical.total_s, name),
              {{"tail_s", alone_s}, {"total_s", evidence.typical.total_s}}};
  const double idle = evidence.cpu ? evidence.cpu->idle_s / evidence.cpu->available_s : 1;
  return with_time_reason(std::move(claim), std::min(idle, tail_share(evidence, alone_s)),
                          fmt::format("idle at the end, when only {} still runs", name));
}

}  // namespace ortchestra
