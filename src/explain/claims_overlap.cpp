#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/text/numbers.h"
#include "explain/claims.h"

namespace ortchestra {

namespace {

/// Contention is reported if runs take at least this many times their time alone.
constexpr double min_slowdown = 1.1;
/// A tail is reported if it takes at least this share of the total.
constexpr double min_tail_share = 0.03;
/// Models do not overlap if fewer runs than this are in progress on average.
constexpr double one_at_a_time = 1.05;

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

}  // namespace

std::optional<Claim> claim_overlap(const RowEvidence& evidence) {
  const auto busy =
      median_over_rounds(evidence.row, [](const Round& round) { return round.concurrency; });
  if (!busy || !(*busy > 0)) return std::nullopt;
  const std::map<std::string, double> figures = {
      {"runs_at_once", *busy}, {"total_s", evidence.total_s}, {"cores", evidence.cores}};
  if (*busy < one_at_a_time) {
    return Claim{"overlap",
                 {},
                 fmt::format("on average {:.2f} runs were in progress (time in runs ÷ total): the "
                             "models do not overlap, and only threads within a run can use a "
                             "second CPU",
                             *busy),
                 figures};
  }
  const double bound = evidence.cores > 0 ? std::min(*busy, evidence.cores) : *busy;
  return Claim{
      "overlap",
      {},
      fmt::format("on average {:.2f} runs were in progress (time in runs ÷ total): on {:g} CPUs "
                  "this allows at most {:.2f} × the speed of one run after another",
                  *busy, evidence.cores, bound),
      figures};
}

std::optional<Claim> claim_contention(const RowEvidence& evidence) {
  if (!evidence.result.calibration) return std::nullopt;
  double here_s = 0;
  double alone_s = 0;
  double at_once_s = 0;
  double worst = 0;
  std::string worst_model;
  for (const CalibratedModel& model : evidence.result.calibration->models) {
    const auto cumulative =
        median_over_rounds(evidence.row, [&](const Round& round) -> std::optional<double> {
          const auto found = std::ranges::find(round.models, model.name, &ModelRound::name);
          return found == round.models.end() ? std::nullopt : std::optional(found->cumulative_s);
        });
    const double alone = round_s(model.alone_ms, evidence.result);
    if (!cumulative || !(alone > 0)) return std::nullopt;
    here_s += *cumulative;
    alone_s += alone;
    at_once_s += round_s(model.at_once_ms, evidence.result);
    if (*cumulative / alone > worst) {
      worst = *cumulative / alone;
      worst_model = model.name;
    }
  }
  if (!(alone_s > 0) || here_s < min_slowdown * alone_s) return std::nullopt;
  const double ratio = here_s / alone_s;
  const double memory = std::clamp(at_once_s / alone_s, 1.0, ratio);
  return Claim{"contention",
               {},
               fmt::format("runs take {:.2f} × their time alone (worst: {}, {:.2f} ×): sharing "
                           "memory bandwidth and caches explains {:.2f} × (calibrated with {} "
                           "copies at the same time), waiting for CPUs and other causes {:.2f} ×",
                           ratio, worst_model, worst, memory, evidence.result.calibration->copies,
                           ratio / memory),
               {{"time_here_s", here_s},
                {"time_alone_s", alone_s},
                {"time_at_once_s", at_once_s},
                {"ratio", ratio},
                {"ratio_memory", memory},
                {"ratio_rest", ratio / memory},
                {"ratio_worst_model", worst}}};
}

std::optional<Claim> claim_tail(const RowEvidence& evidence) {
  const auto tail = tail_of(evidence.typical.events);
  if (!tail || evidence.result.workload.rate) return std::nullopt;
  const double alone_s = tail->end_s - tail->from_s;
  if (alone_s < min_tail_share * evidence.typical.total_s) return std::nullopt;
  const auto& models = evidence.typical.models;
  const std::string name = tail->model < models.size() ? models[tail->model].name : "one model";
  return Claim{"tail",
               {},
               fmt::format("in the last {} s ({:.0f} % of the time) only one lane works; it ends "
                           "with {}",
                           significant(alone_s), 100 * alone_s / evidence.typical.total_s, name),
               {{"tail_s", alone_s}, {"total_s", evidence.typical.total_s}}};
}

}  // namespace ortchestra
