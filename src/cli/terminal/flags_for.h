#pragma once

#include <exception>
#include <span>
#include <string>

#include "ortchestra/base/remedy.h"
#include "ortchestra/record/record.h"

namespace ortchestra::cli {

// The library names no flags: it says what happened and which of its options help. Here those
// options get their names on the command line.

/// "a.csv exists: choose another name, or allow overwriting (--overwrite replaces what is there)"
std::string text_with_flags(const std::string& text, std::span<const Remedy> remedies);
std::string text_with_flags(const std::exception& error);

/// The result with flags in the texts of its warnings, for the console.
BenchResult with_flags(BenchResult result);

}  // namespace ortchestra::cli
