#include "ortchestra/record/load.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "tests/fuzz/target.h"

using namespace ortchestra;

/// Every result that can be read can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::optional<ReadResult> read;
  fuzz::allow_refusal([&] { read = parse_bench_result(fuzz::text_of(data, size), "result.json"); });
  if (read) bench_result_from_json(to_json(read->result));
  return 0;
}
