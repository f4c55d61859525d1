#include "record/query.h"

#include <algorithm>

namespace ortchestra {

const RowResult* row_of(const BenchResult& result, const std::optional<std::string>& spec) {
  const auto row = std::ranges::find_if(
      result.rows, [&](const RowResult& candidate) { return spec == candidate.spec; });
  return row == result.rows.end() ? nullptr : &*row;
}

}  // namespace ortchestra
