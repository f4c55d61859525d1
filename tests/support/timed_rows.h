#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ortchestra/explain/explain.h"
#include "ortchestra/record/record.h"

namespace ortchestra::test {

/// A row whose rounds took `totals` seconds, one round per block. All other values are unset.
inline RowResult timed_row(const std::string& spec, const std::vector<double>& totals) {
  RowResult row;
  row.spec = spec;
  row.strategy = spec.substr(0, spec.find(':'));
  for (std::size_t block = 0; block < totals.size(); ++block) {
    Round round;
    round.block = static_cast<std::int64_t>(block);
    round.total_s = totals[block];
    row.rounds.push_back(round);
  }
  return row;
}

/// A result in which the first row is the reference.
inline BenchResult timed_result(std::vector<RowResult> rows) {
  BenchResult result;
  result.reference = rows.front().spec;
  result.machine.cores_host = 2;
  result.machine.cores_budget = 2;
  result.workload.models = {{"left", "left.onnx", "ab", 1, "input", {1, 3, 8, 8}, ""},
                            {"right", "right.onnx", "cd", 1, "input", {1, 3, 8, 8}, ""}};
  result.workload.frames = result.workload.batches = 100;
  result.rows = std::move(rows);
  return result;
}

/// As timed_result(), with the summary computed from the rounds.
inline BenchResult summarised(std::vector<RowResult> rows) {
  BenchResult result = timed_result(std::move(rows));
  summarise(result);
  return result;
}

}  // namespace ortchestra::test
