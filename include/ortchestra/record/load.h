#pragma once

#include <filesystem>
#include <string>

#include "ortchestra/record/json.h"

namespace ortchestra {

/// Reads a result file, as much of it as is whole: of one that ends too early what comes before, of
/// one with keys missing the others. Rounds without a total are dropped and columns cut to the
/// shortest; figures that can't be, as negative ones, are made unknown; the notes say what. Throws
/// Error(input) when it can't be read, is no JSON from the start (with line and column) or no
/// result of bench.
ReadResult load_bench_result(const std::filesystem::path& path);

/// The same for the text of a result, which messages call `name`.
ReadResult parse_bench_result(const std::string& text, const std::string& name);

}  // namespace ortchestra
