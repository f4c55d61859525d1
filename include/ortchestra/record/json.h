#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// What a result file says of its own form, in its first key. Another number means that older
/// readers can't use it.
inline constexpr std::string_view bench_schema = "ortchestra.bench/1";

/// The result file: "schema" first, keys in the order of record.h. Absent values and non-finite
/// numbers become null.
nlohmann::ordered_json to_json(const BenchResult& result);
/// The inverse. Throws Error(input) naming the key that is missing or of the wrong type, and for
/// another schema. Keys it does not know are passed over, and a key that may be null may be
/// missing, so the schema can grow by such keys without a new number. A null in place of a number
/// that must be there is read as NaN: so it was written.
BenchResult bench_result_from_json(const nlohmann::ordered_json& json);

struct ReadResult {
  BenchResult result;
  std::vector<std::string> notes;   ///< what is missing or could not be read, and why
  bool had_invalid_values = false;  ///< figures were dropped that derived ones may rest on
};
/// The same for files that may be damaged, edited or of another version of the schema: what can't
/// be read is left unknown and noted. Throws Error(input) only for what is no result of bench.
ReadResult read_bench_result(const nlohmann::ordered_json& json);

/// A round alone travels from the process that measured it to the one that asked for it.
nlohmann::ordered_json to_json(const Round& round);
Round round_from_json(const nlohmann::ordered_json& json);

}  // namespace ortchestra
