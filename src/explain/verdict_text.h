#pragma once

#include <optional>
#include <string>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Why a row cannot be the fastest.
enum class Exclusion {
  failed,
  unfinished,         ///< it has no finished round, but no error either
  different_outputs,  ///< not has_acceptable_outputs()
  behind,             ///< it does not keep up with the rate
};

/// Empty if the row can be the fastest.
std::optional<Exclusion> exclusion_of(const BenchResult& result, const RowResult& row);

/// The verdict in one or two sentences for people. Console, Markdown and HTML show this text.
/// `verdict` needs no text yet.
std::string verdict_text(const BenchResult& result, const Verdict& verdict);

}  // namespace ortchestra
