#include "ortchestra/record/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "ortchestra/base/error.h"
#include "ortchestra/base/file.h"
#include "ortchestra/record/json.h"

namespace ortchestra {
namespace {

/// "line 3, column 5" of the byte that is `position`-th, counted from 1 as the JSON library does.
std::string line_and_column(const std::string& text, std::size_t position) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(
                                      std::min(position > 0 ? position - 1 : 0, text.size()));
  const auto line_start = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  return fmt::format("line {}, column {}", std::count(text.begin(), end, '\n') + 1,
                     end - line_start + 1);
}

}  // namespace

BenchResult load_bench_result(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  try {
    return bench_result_from_json(nlohmann::ordered_json::parse(text));
  } catch (const nlohmann::json::parse_error& error) {
    throw input_error(
        fmt::format("{} is not JSON at {}: give a file written by 'ortchestra bench --json'",
                    path.string(), line_and_column(text, error.byte)));
  } catch (const Error& error) {
    throw Error(
        error.kind(),
        fmt::format(
            "{} can't be used as a result: {}; give a file written by 'ortchestra bench --json'",
            path.string(), error.what()));
  }
}

}  // namespace ortchestra
