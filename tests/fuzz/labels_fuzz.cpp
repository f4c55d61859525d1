#include "decode/parts/labels.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] { parse_labels(fuzz::text_of(data, size), "labels.txt"); });
  return 0;
}
