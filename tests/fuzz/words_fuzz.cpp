#include <array>
#include <functional>

#include "base/text/values.h"
#include "cli/commands/model_argument.h"
#include "cli/terminal/picture_size.h"
#include "fake/fake_options.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/strategy/row.h"
#include "runtime/devices/name.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

/// Single arguments that a user types. Every parser gets the same text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const std::array<std::function<void()>, 9> readers{
      [&] { shown_options(parse_row(text)); },
      [&] { parse_device(text); },
      [&] { parse_fake_options("fake:" + text); },
      [&] { parse_whole_number("-n", text, range::frames); },
      [&] { parse_tolerance("--atol", text); },
      [&] { parse_rate("--rate", text); },
      [&] { parse_duration_s("--time-limit", text); },
      [&] { cli::parse_size("--size", text); },
      [&] { parse_enum<BatchMode>("--batch-mode", text); },
  };
  for (const auto& read : readers) fuzz::allow_refusal(read);
  return 0;
}
