#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "ortchestra/record/record.h"

namespace ortchestra::report {

/// A part of the CPU time that a row had.
struct CpuPart {
  std::string_view name;       ///< for users
  std::string_view about;      ///< one sentence for users
  std::string_view css_class;  ///< its colour in page.css
  double cpu_s = 0;            ///< never negative
  double share = 0;            ///< of all parts
  int percent = 0;             ///< the share, rounded so that all parts add up to 100
};

using CpuParts = std::array<CpuPart, 6>;

/// Where the CPU time of a row went, from the evidence of its claim "cpu-time". Empty if the result
/// does not contain this claim with all parts.
std::optional<CpuParts> cpu_parts(const BenchResult& result, const RowResult& row);

}  // namespace ortchestra::report
