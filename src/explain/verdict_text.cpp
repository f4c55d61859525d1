#include "explain/verdict_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/text/numbers.h"
#include "record/query.h"

namespace ortchestra {

namespace {

using Specs = std::vector<std::string>;

/// "a", "a and b", "a, b and c".
std::string listed(const Specs& specs) {
  if (specs.size() < 2) return specs.empty() ? "" : specs.front();
  return fmt::format("{} and {}", fmt::join(specs.begin(), specs.end() - 1, ", "), specs.back());
}

/// A sentence about one row or several: "a is slower.", "a and b are slower."; empty for none.
std::string sentence(const Specs& specs, std::string_view of_one, std::string_view of_several) {
  if (specs.empty()) return "";
  return fmt::format("{} {}.", listed(specs), specs.size() == 1 ? of_one : of_several);
}

/// "12" for 1.12, "3.4" for 1.034.
std::string percent_points(double ratio) {
  const double points = 100 * (ratio - 1);
  return fmt::format("{:.{}f}", points, points < 10 ? 1 : 0);
}

/// "12–19 %" for a ratio's interval; one figure if both ends are equal.
std::string percent_range(const Estimate& ratio) {
  const std::string low = percent_points(*ratio.low);
  const std::string high = percent_points(*ratio.high);
  return (low == high ? low : low + "–" + high) + " %";
}

/// "66 %" for 0.66; a factor instead of more than 1000 %.
std::string detectable_text(double difference) {
  constexpr double max_difference = 10;
  return difference <= max_difference ? percent_points(1 + difference) + " %"
                                      : fmt::format("a factor of {:.0f}", 1 + difference);
}

std::string rounds_text(std::int64_t rounds) {
  return fmt::format("{} round{}", rounds, rounds == 1 ? "" : "s");
}

Specs excluded(const BenchResult& result, Exclusion why) {
  Specs specs;
  for (const RowResult& row : result.rows) {
    if (exclusion_of(result, row) == why) specs.push_back(row.spec);
  }
  return specs;
}

/// One sentence per reason for which rows cannot be the fastest; some are empty.
std::vector<std::string> exclusions(const BenchResult& result) {
  return {
      sentence(excluded(result, Exclusion::failed), "failed", "failed"),
      sentence(excluded(result, Exclusion::different_outputs), "gives different outputs",
               "give different outputs"),
      sentence(excluded(result, Exclusion::behind), "does not keep up", "do not keep up"),
      sentence(excluded(result, Exclusion::unfinished), "finished no round", "finished no round")};
}

/// The whole verdict, if all rows are left out for the same reason.
std::optional<std::string> reason_of_all(const BenchResult& result) {
  const auto all = [&](Exclusion why) {
    return excluded(result, why).size() == result.rows.size();
  };
  if (all(Exclusion::unfinished)) return "no row has finished a round.";
  if (all(Exclusion::behind) && result.workload.rate)
    return fmt::format("no row keeps up with {:g} frames/s.", *result.workload.rate);
  return std::nullopt;
}

std::string with_one_candidate(const BenchResult& result, const std::string& spec) {
  if (result.rows.size() > 1) return fmt::format("{} is the only row that can be used.", spec);
  const std::optional<Estimate>& total = result.rows.front().total_s;
  return fmt::format("{} took {} s; there is no other row to compare it with.", spec,
                     significant(total ? total->median : 0));
}

std::string with_winner(const Verdict& verdict, const std::vector<const RatioTest*>& slower,
                        bool by_latency) {
  const RatioTest& next = *slower.front();
  const bool two_rows = slower.size() == 1;
  const std::string range = percent_range(next.ratio);
  const std::string source = fmt::format("(95 % interval, {})", rounds_text(next.pairs));
  if (by_latency) {
    return fmt::format("{} has the lowest median latency: that of {}{} is {} higher {}.",
                       *verdict.fastest, next.row, two_rows ? "" : ", the next one,", range,
                       source);
  }
  if (two_rows)
    return fmt::format("{} is {} faster than {} {}.", *verdict.fastest, range, next.row, source);
  return fmt::format("{} is the fastest: {} faster than {}, the next one {}.", *verdict.fastest,
                     range, next.row, source);
}

std::string without_winner(const Verdict& verdict, const std::vector<const RatioTest*>& undecided,
                           bool by_latency) {
  const std::string_view figure = by_latency ? "median latency" : "time";
  if (std::ranges::any_of(undecided, [](const RatioTest* test) { return !test->p; })) {
    return fmt::format(
        "{} had the lowest {}, but one round can't show a difference: measure 3 rounds or more.",
        *verdict.fastest, figure);
  }
  Specs alike{*verdict.fastest};
  for (const RatioTest* test : undecided) alike.push_back(test->row);
  const RatioTest* coarsest =
      std::ranges::max(undecided, {}, [](const RatioTest* test) { return *test->detectable; });
  return fmt::format("{}: no difference{} seen ({} can only show {} or more).",
                     fmt::join(alike, ", "), by_latency ? " in median latency" : "",
                     rounds_text(coarsest->pairs), detectable_text(*coarsest->detectable));
}

/// What the fastest row loses by a lower precision, or by an agreement below 1. Empty if nothing.
std::string what_the_fastest_gives_up(const BenchResult& result, const Verdict& verdict) {
  const RowResult* row = row_of(result, verdict.fastest);
  if (row == nullptr || !row->outputs || row->outputs->match) return "";
  const auto least = least_agreement(*row);
  const std::string agreement =
      least ? fmt::format("agree by {}", agreement_text(*least)) : "can't be compared";
  return fmt::format("Its outputs differ: its predictions and the reference row's {}.", agreement);
}

std::vector<std::string> sentences_of(const BenchResult& result, const Verdict& verdict) {
  if (!verdict.fastest) return {"no row can be recommended."};
  if (verdict.tests.empty()) return {with_one_candidate(result, *verdict.fastest)};
  std::vector<const RatioTest*> slower;
  std::vector<const RatioTest*> undecided;
  for (const RatioTest& test : verdict.tests) (test.slower ? slower : undecided).push_back(&test);
  const auto by_ratio = [](const RatioTest* test) { return test->ratio.median; };
  std::ranges::sort(slower, {}, by_ratio);
  std::ranges::sort(undecided, {}, by_ratio);
  const bool by_latency = result.workload.rate.has_value();
  if (undecided.empty()) return {with_winner(verdict, slower, by_latency)};
  Specs slower_specs;
  for (const RatioTest* test : slower) slower_specs.push_back(test->row);
  return {without_winner(verdict, undecided, by_latency),
          sentence(slower_specs, "is slower", "are slower")};
}

}  // namespace

std::optional<Exclusion> exclusion_of(const BenchResult& result, const RowResult& row) {
  if (row.error) return Exclusion::failed;
  if (row.rounds.empty()) return Exclusion::unfinished;
  if (!has_acceptable_outputs(result, row)) return Exclusion::different_outputs;
  if (std::ranges::any_of(row.rounds, [](const Round& round) { return round.keeps_up == false; }))
    return Exclusion::behind;
  return std::nullopt;
}

std::string verdict_text(const BenchResult& result, const Verdict& verdict) {
  if (const auto reason = reason_of_all(result)) return *reason;
  std::vector<std::string> sentences = sentences_of(result, verdict);
  sentences.push_back(what_the_fastest_gives_up(result, verdict));
  std::ranges::move(exclusions(result), std::back_inserter(sentences));
  std::erase(sentences, "");
  return fmt::format("{}", fmt::join(sentences, " "));
}

}  // namespace ortchestra
