#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text/numbers.h"
#include "record/query.h"
#include "report/html_sections.h"
#include "report/html_text.h"

namespace ortchestra::report {
namespace {

struct Tile {
  std::string label;
  std::string value;
  std::string note;
  Tone tone = Tone::plain;
};

/// The fastest row of the verdict, or without a verdict the row with the lowest median.
const RowResult* fastest_row(const BenchResult& result) {
  if (result.verdict.fastest) return row_of(result, result.verdict.fastest);
  const RowResult* fastest = nullptr;
  for (const auto& row : result.rows) {
    if (!row.total_s || !std::isfinite(row.total_s->median)) continue;
    if (fastest == nullptr || row.total_s->median < fastest->total_s->median) fastest = &row;
  }
  return fastest;
}

Tile fastest_tile(const BenchResult& result, const RowResult* fastest) {
  Tile tile{"Fastest row", "none", "no row finished a round", Tone::bad};
  if (fastest == nullptr) return tile;
  tile.value = fastest->spec;
  tile.tone = Tone::plain;
  if (result.rows.size() < 2) {
    tile.note = "the only row";
  } else if (result.verdict.winner == fastest->spec) {
    tile.note = "every other row is significantly slower";
    tile.tone = Tone::good;
  } else {
    tile.note = "lowest median, but not significantly faster than every other row";
  }
  return tile;
}

std::string interval_text(const Estimate& estimate) {
  const auto known = [](const std::optional<double>& bound) {
    return bound && std::isfinite(*bound);
  };
  if (!known(estimate.low) || !known(estimate.high)) return "no interval: too few rounds";
  return fmt::format("95 % interval {}–{}", significant(*estimate.low),
                     significant(*estimate.high));
}

/// The ratio of the verdict's test against the reference, else the row's speed-up. With a schedule
/// they differ: the verdict compares latencies, the speed-up compares total times.
std::optional<Estimate> ratio_over_reference(const BenchResult& result, const RowResult& fastest) {
  const auto& tests = result.verdict.tests;
  const auto test = std::find_if(tests.begin(), tests.end(), [&](const RatioTest& each) {
    return each.row == result.reference;
  });
  if (result.verdict.fastest && test != tests.end()) return test->ratio;
  return fastest.speedup;
}

Tile speedup_tile(const BenchResult& result, const RowResult* fastest) {
  Tile tile{result.workload.rate ? "Latency ratio to the reference" : "Speed-up over the reference",
            "–", "", Tone::plain};
  const auto* reference = row_of(result, result.reference);
  if (reference == nullptr || fastest == nullptr) {
    tile.note = "no reference row finished";
  } else if (reference == fastest) {
    tile.value = "1×";
    tile.note = fmt::format("the reference, {}, is itself the fastest", reference->spec);
  } else if (const auto ratio = ratio_over_reference(result, *fastest);
             ratio && std::isfinite(ratio->median)) {
    tile.value = significant(ratio->median) + "×";
    const std::string meaning =
        result.workload.rate ? fmt::format("median latency of {} ÷ this row's", reference->spec)
                             : fmt::format("as fast as {}", reference->spec);
    tile.note = meaning + "; " + interval_text(*ratio);
  } else {
    tile.note = "not known for this row";
  }
  return tile;
}

Tile limit_tile(const BenchResult& result, const RowResult* fastest) {
  Tile tile{"Share of the compute limit", "–", "no calibration in this result", Tone::plain};
  const double cores = result.machine.cores_budget;
  if (!result.calibration || !(cores > 0) || !std::isfinite(result.calibration->pure_compute_s))
    return tile;
  const double limit = result.calibration->pure_compute_s / cores;
  tile.note = fmt::format("limit {} s: {} s of pure compute on {:g} CPUs", significant(limit),
                          significant(result.calibration->pure_compute_s), cores);
  const bool timed = fastest != nullptr && fastest->total_s && fastest->total_s->median > 0 &&
                     std::isfinite(fastest->total_s->median);
  if (timed) tile.value = fmt::format("{:.0f} %", 100 * limit / fastest->total_s->median);
  return tile;
}

Tile outputs_tile(const BenchResult& result) {
  std::size_t compared = 0, identical = 0, differing = 0;
  for (const auto& row : result.rows) {
    if (!row.outputs || &row == row_of(result, result.reference)) continue;
    ++compared;
    if (row.outputs->identical) ++identical;
    if (!row.outputs->match) ++differing;
  }
  const std::string tolerance =
      fmt::format("atol {}, rtol {}", tiny(result.workload.atol), tiny(result.workload.rtol));
  const std::string rows = fmt::format("{} row{}", compared, compared == 1 ? "" : "s");
  if (compared == 0)
    return {"Outputs", "not compared", "only the reference row has outputs", Tone::plain};
  if (differing > 0)
    return {"Outputs", fmt::format("{} of {} differ", differing, rows),
            "beyond the tolerance (" + tolerance + ")", Tone::bad};
  if (identical == compared)
    return {"Outputs", "identical", rows + ", every bit equals the reference's", Tone::good};
  return {"Outputs", "equal", rows + " within the tolerance (" + tolerance + ")", Tone::good};
}

std::string tile_html(const Tile& tile) {
  const std::string_view tone = tile.tone == Tone::good  ? " good"
                                : tile.tone == Tone::bad ? " bad"
                                                         : "";
  const std::string_view length = tile.value.size() > 12 ? " long" : "";
  return fmt::format(
      "<div class=\"tile{}\"><dt>{}</dt><dd class=\"figure{}\">{}</dd>"
      "<dd class=\"note\">{}</dd></div>\n",
      tone, html_escaped(tile.label), length, html_spec(tile.value), html_prose(tile.note));
}

}  // namespace

std::string html_tiles(const BenchResult& result) {
  const auto* fastest = fastest_row(result);
  return tile_html(fastest_tile(result, fastest)) + tile_html(speedup_tile(result, fastest)) +
         tile_html(limit_tile(result, fastest)) + tile_html(outputs_tile(result));
}

}  // namespace ortchestra::report
