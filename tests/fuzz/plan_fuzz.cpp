#include "ortchestra/config/plan.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] { parse_plan(fuzz::text_of(data, size), "folder/plan.toml"); });
  return 0;
}
