#include "pipeline/resumption/journal.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] {
    const Journal journal = parse_journal(fuzz::text_of(data, size), "a.jsonl.journal");
    const nlohmann::json now = {{"frames", 8}, {"inputs", {"street.mp4"}}};
    require_same_job("a.jsonl.journal", journal.job, now);
  });
  return 0;
}
