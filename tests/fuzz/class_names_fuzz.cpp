#include "ortchestra/decode/exported_metadata.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] {
    const std::string text = fuzz::text_of(data, size);
    parse_class_names(text);
    read_exported_metadata({{"names", "['a']"}, {"task", text}, {"imgsz", text}});
  });
  return 0;
}
