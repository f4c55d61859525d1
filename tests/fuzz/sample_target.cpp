// A target with bugs, for the test of the driver.

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = ortchestra::fuzz::text_of(data, size);
  if (text == "sleep for an hour") std::this_thread::sleep_for(std::chrono::hours(1));
  if (text.empty() || text[0] != 'b') return 0;
  // A fuzzer finds the bugs below in time only if it notices that 'b' reached new code.
  if (text.size() < 2 || text[1] != 'u') return 0;
  if (text.size() < 3)
    ortchestra::fuzz::allow_refusal([] { throw ortchestra::input_error("too short"); });
  if (text.starts_with("bug")) std::abort();
  if (text.starts_with("but")) throw std::runtime_error("not an Error");
  return 0;
}
