#pragma once

#include <exception>
#include <span>
#include <string>

#include "ortchestra/base/remedy.h"
#include "ortchestra/record/record.h"
#include "ortchestra/record/tune_result.h"

namespace ortchestra::cli {

// The library's errors name no flags. They say what happened and carry remedies. These functions
// add the flags that belong to the remedies.

/// "a.csv exists: choose another name, or allow overwriting (--overwrite replaces what is there)"
std::string text_with_flags(const std::string& text, std::span<const Remedy> remedies);
std::string text_with_flags(const std::exception& error);

/// Returns the result with flags added to the texts of its warnings, for the console.
BenchResult with_flags(BenchResult result);
TuneResult with_flags(TuneResult result);

}  // namespace ortchestra::cli
