#pragma once

#include <filesystem>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Reads a result file. Throws Error(input) when it can't be read, is no JSON (with line and
/// column) or no result of this schema (with the key at fault).
BenchResult load_bench_result(const std::filesystem::path& path);

}  // namespace ortchestra
