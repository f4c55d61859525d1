#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Something that differs between two results, as text for users.
struct Difference {
  std::string what;  ///< "CPU", "intra of serial"
  std::string old_value;
  std::string new_value;
};

/// A row that both results contain.
struct RowChange {
  std::string spec;
  std::optional<Estimate> old_s;  ///< the compared time
  std::optional<Estimate> new_s;
  /// Old time ÷ new time: above 1 if the new one is faster. Absent if the results are not
  /// comparable, or if one of them has no finished round.
  std::optional<Estimate> speedup;
  /// p-value for the hypothesis that the speed-up is 1: Welch's t-test of the logarithms of the
  /// times, Holm-adjusted over all rows.
  std::optional<double> p;
  std::optional<double> detectable;  ///< the smallest relative difference that can be detected
};

/// By what the rows of two results are compared.
enum class ComparedTime {
  total,           ///< Round::total_s
  median_latency,  ///< p50 of the batches: with a frame rate, totals are those of the schedule
};

/// The comparison of two results, for example before and after a change.
struct ResultChanges {
  std::string old_name;
  std::string new_name;
  ComparedTime compared = ComparedTime::total;
  std::vector<Difference> obstacles;  ///< why times cannot be compared; empty if they can
  std::vector<Difference> notes;      ///< other differences
  std::vector<RowChange> rows;        ///< matched by spec, in the order of the old result
  std::vector<std::string> only_old;  ///< specs of rows that only the old result contains
  std::vector<std::string> only_new;  ///< specs of rows that only the new result contains
};

}  // namespace ortchestra
