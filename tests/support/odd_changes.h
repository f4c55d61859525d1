#pragma once

#include <string>
#include <vector>

#include "support/odd_results.h"
#include "support/timed_rows.h"

namespace ortchestra::test {

/// Two results to be compared.
struct OddChange {
  std::string name;
  BenchResult old_result;
  BenchResult new_result;
};

/// One row each that is faster, slower, as fast as before, and without an interval; and rows that
/// only one result contains.
inline OddChange change_of_every_kind() {
  auto before = summarised({timed_row("serial", {4, 4.1, 4}), timed_row("threads", {2, 2.05, 2}),
                            timed_row("pool:workers=2,intra=1", {2, 2.3, 2.1}),
                            timed_row("processes", {1}), timed_row("async", {3, 3})});
  auto after = summarised({timed_row("serial", {2, 2.05, 2}), timed_row("threads", {2.6, 2.7, 2.6}),
                           timed_row("pool:workers=2,intra=1", {2.1, 2.2, 2}),
                           timed_row("processes", {2}), timed_row("coroutines", {3, 3})});
  before.created = "2026-01-02T03:04:05Z";
  after.created = "2026-02-03T04:05:06Z";
  before.version = after.version = "0.1.0";
  before.machine.ort_version = "1.23.0";
  after.machine.ort_version = "1.24.0";
  before.rows[1].options = {{"intra", "2"}};
  after.rows[1].options = {{"intra", "1"}};
  after.warnings = {{"machine-busy", "other programs used 12 % of the machine's CPU time"}};
  return {"changes", before, after};
}

/// Unusual comparisons. Each name is usable as a file name.
inline std::vector<OddChange> odd_changes() {
  auto another_machine = made_up_result();
  another_machine.machine.cpu = "Another CPU";
  another_machine.workload.batch = 8;
  auto faster = result_with_rate();
  for (auto& row : faster.rows) {
    for (auto& round : row.rounds) round.latency_ms->p50 /= 10;
  }
  return {change_of_every_kind(),
          {"changes-rate", result_with_rate(), faster},
          {"changes-twelve", result_with_twelve_of_all(), result_with_twelve_of_all()},
          {"changes-not-comparable", made_up_result(), another_machine},
          {"changes-odd-names", result_with_odd_names(), result_with_odd_names()},
          {"changes-no-numbers", result_without_numbers(), result_without_numbers()},
          {"changes-failures", made_up_result(), result_with_failures()},
          {"changes-empty", BenchResult(), BenchResult()}};
}

}  // namespace ortchestra::test
