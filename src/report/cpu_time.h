#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "ortchestra/record/record.h"

namespace ortchestra::report {

/// A part of the CPU time that a row had: the CPUs of the budget × its total time.
struct CpuPart {
  std::string_view name;       ///< for users
  std::string_view about;      ///< one sentence for users
  std::string_view css_class;  ///< its colour in page.css
  double cpu_s = 0;            ///< never negative
  double share = 0;            ///< of all parts
  int percent = 0;             ///< the share, rounded so that all parts add up to 100
};

inline constexpr std::size_t cpu_part_count = 6;

/// Where the CPU time of a row went (decision 37), from medians over its rounds. Empty if the
/// calibration, the budget or the rounds are missing, or if the row failed.
std::optional<std::array<CpuPart, cpu_part_count>> cpu_parts(const BenchResult& result,
                                                             const RowResult& row);

}  // namespace ortchestra::report
