#pragma once

#include <filesystem>
#include <string>

#include "ortchestra/record/json.h"

namespace ortchestra {

/// Reads a result file, even if it is damaged. A truncated file is read up to its end; missing keys
/// stay unknown. Rounds without a total are dropped. Columns are cut to the shortest one. Invalid
/// values, such as negative times, become unknown. The notes list these problems.
/// Throws Error(input) if the file cannot be read, if nothing of it is JSON (the text has line and
/// column), or if it is not a result of `bench`.
ReadResult load_bench_result(const std::filesystem::path& path);

/// The same for the text of a result file. Messages use `name` as the file's name.
ReadResult parse_bench_result(const std::string& text, const std::string& name);

}  // namespace ortchestra
