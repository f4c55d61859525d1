#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// A row that both results have.
struct RowChange {
  std::string spec;
  std::optional<Estimate> old_total_s;
  std::optional<Estimate> new_total_s;
  /// Old total ÷ new total: above 1 the new one is faster. Absent where the results are not
  /// comparable or one of them has no finished round.
  std::optional<Estimate> speedup;
  std::optional<double> p;           ///< that it is 1: Welch's t on log totals, Holm over the rows
  std::optional<double> detectable;  ///< the smallest difference that could have been shown
};

/// Two results of the same comparison, as before and after a change.
struct ResultChanges {
  std::string old_name;
  std::string new_name;
  std::vector<std::string> obstacles;  ///< why times can't be compared; none: they can
  std::vector<std::string> notes;      ///< what else is different
  std::vector<RowChange> rows;         ///< matched by spec, in the old one's order
  std::vector<std::string> only_old;   ///< specs
  std::vector<std::string> only_new;
};

}  // namespace ortchestra
