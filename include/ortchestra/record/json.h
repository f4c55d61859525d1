#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// The value of a result file's first key, "schema". A new number means an incompatible format.
inline constexpr std::string_view bench_schema = "ortchestra.bench/1";

/// The contents of a result file: "schema" first, then the keys in the order of record.h. Absent
/// values and numbers that are not finite become null.
nlohmann::ordered_json to_json(const BenchResult& result);
/// The inverse of to_json(). Throws Error(input) for another schema, and for a key that is missing
/// or has the wrong type; the text names the key. Unknown keys are ignored, and keys that may be
/// null may be missing. So such keys can be added without a new schema number. Null for a required
/// floating-point number is read as NaN.
BenchResult bench_result_from_json(const nlohmann::ordered_json& json);

struct ReadResult {
  BenchResult result;
  std::vector<std::string> notes;   ///< values that are missing or could not be read, with reasons
  bool had_invalid_values = false;  ///< invalid values were removed; derived values may be wrong
};
/// The same for files that may be damaged, edited, or of another schema version. Values that cannot
/// be read stay unknown, and a note is added for each. Throws Error(input) only if the file is not
/// a result of `bench`.
ReadResult read_bench_result(const nlohmann::ordered_json& json);

/// A single round, as the measuring process sends it to its parent process. round_from_json()
/// throws Error(input) like bench_result_from_json().
nlohmann::ordered_json to_json(const Round& round);
Round round_from_json(const nlohmann::ordered_json& json);

}  // namespace ortchestra
