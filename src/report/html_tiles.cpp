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

/// Names a row only if the verdict names a winner.
Tile fastest_tile(const BenchResult& result) {
  const Verdict& verdict = result.verdict;
  if (verdict.winner) {
    return {"Fastest row", *verdict.winner,
            verdict.tests.empty() ? "the only row that can be used" : "every other row is slower",
            Tone::good};
  }
  if (!verdict.fastest) return {"Fastest row", "none", "no row can be recommended", Tone::bad};
  if (result.rows.size() < 2) return {"Fastest row", *verdict.fastest, "the only row", Tone::plain};
  const auto alike = 1 + std::ranges::count(verdict.tests, false, &RatioTest::slower);
  if (alike < 2) return {"Fastest row", "not known yet", "other rows have no round", Tone::plain};
  return {"Fastest row", "not shown", fmt::format("no difference seen between {} rows", alike),
          Tone::plain};
}

std::string interval_text(const Estimate& estimate) {
  const auto known = [](const std::optional<double>& bound) {
    return bound && std::isfinite(*bound);
  };
  if (!known(estimate.low) || !known(estimate.high)) return "no interval: too few rounds";
  return fmt::format("95 % interval {}–{}", significant(*estimate.low),
                     significant(*estimate.high));
}

/// The verdict's test of the reference row; null if there is none.
const RatioTest* test_of_reference(const BenchResult& result) {
  const auto& tests = result.verdict.tests;
  const auto test = std::ranges::find(tests, result.reference, &RatioTest::row);
  return test == tests.end() ? nullptr : &*test;
}

/// The row with the lowest median against the reference row, by the verdict's test.
Tile speedup_tile(const BenchResult& result, const RowResult* lowest) {
  Tile tile{result.workload.rate ? "Latency ratio to the reference" : "Speed-up over the reference",
            "–", "", Tone::plain};
  const auto* reference = row_of(result, result.reference);
  const RatioTest* test = test_of_reference(result);
  if (reference == nullptr || lowest == nullptr) {
    tile.note = "no reference row finished";
  } else if (reference == lowest) {
    tile.value = result.verdict.winner ? "1×" : "none seen";
    tile.note = fmt::format("no row is shown to be faster than the reference, {}", reference->spec);
  } else if (test == nullptr || !std::isfinite(test->ratio.median)) {
    tile.note = fmt::format("the reference, {}, cannot be compared", reference->spec);
  } else if (!test->slower) {
    tile.value = "none seen";
    tile.note = test->p ? fmt::format("no difference seen from the reference, {}", reference->spec)
                        : "one round can't show a difference";
  } else {
    tile.value = significant(test->ratio.median) + "×";
    tile.note = result.workload.rate
                    ? fmt::format("median latency of {} ÷ that of {}; {}", reference->spec,
                                  lowest->spec, interval_text(test->ratio))
                    : fmt::format("{} compared with {}; {}", lowest->spec, reference->spec,
                                  interval_text(test->ratio));
  }
  return tile;
}

Tile limit_tile(const BenchResult& result, const RowResult* lowest) {
  const bool warned = std::ranges::any_of(result.warnings, [](const Warning& warning) {
    return warning.code.find("calibration") != std::string::npos;
  });
  Tile tile{"Share of the compute limit", "–",
            warned ? "no usable calibration: see the warnings" : "no calibration in this result",
            Tone::plain};
  const double cores = result.machine.cores_budget;
  if (!result.calibration || !(cores > 0) || !std::isfinite(result.calibration->pure_compute_s))
    return tile;
  if (row_beyond_limit(result) != nullptr) {
    tile.note = "a row is faster than the limit, so the calibration must be wrong";
    return tile;
  }
  tile.note = fmt::format("limit {} s: {} s of pure compute on {}",
                          significant(result.calibration->pure_compute_s / cores),
                          significant(result.calibration->pure_compute_s), cpus_text(cores));
  const auto share = lowest == nullptr ? std::nullopt : share_of_limit(result, *lowest);
  if (!share) return tile;
  // Within the error of the calibration, a row can reach the limit but not pass it.
  tile.value = *share > 1 ? "about 100 %" : fmt::format("{:.0f} %", 100 * *share);
  tile.note = fmt::format("{}; {}", lowest->spec, tile.note);
  return tile;
}

Tile outputs_tile(const BenchResult& result) {
  std::size_t compared = 0, identical = 0, differing = 0, refused = 0;
  for (const auto& row : result.rows) {
    if (!row.outputs || &row == row_of(result, result.reference)) continue;
    ++compared;
    if (row.outputs->identical) ++identical;
    if (!row.outputs->match) ++differing;
    if (!has_acceptable_outputs(result, row)) ++refused;
  }
  const std::string tolerance =
      fmt::format("atol {}, rtol {}", tiny(result.workload.atol), tiny(result.workload.rtol));
  const std::string rows = fmt::format("{} row{}", compared, compared == 1 ? "" : "s");
  if (compared == 0)
    return {"Outputs", "not compared", "only the reference row has outputs", Tone::plain};
  if (refused > 0 && result.workload.agreement)
    return {"Outputs", fmt::format("{} of {} disagree", refused, rows),
            fmt::format("the agreement is below {}", shortest(*result.workload.agreement)),
            Tone::bad};
  if (differing > 0)
    return {"Outputs", fmt::format("{} of {} differ", differing, rows),
            "beyond the tolerance (" + tolerance + ")", refused > 0 ? Tone::bad : Tone::plain};
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
  const RowResult* lowest = row_of(result, result.verdict.fastest);
  return tile_html(fastest_tile(result)) + tile_html(speedup_tile(result, lowest)) +
         tile_html(limit_tile(result, lowest)) + tile_html(outputs_tile(result));
}

}  // namespace ortchestra::report
