#include <array>
#include <functional>

#include "cli/commands/model_argument.h"
#include "cli/terminal/values.h"
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
      [&] { cli::parse_whole_number("-n", text, cli::range::frames); },
      [&] { cli::parse_tolerance("--atol", text); },
      [&] { cli::parse_rate("--rate", text); },
      [&] { cli::parse_duration_s("--time-limit", text); },
      [&] { cli::parse_size("--size", text); },
      [&] { cli::parse_enum<BatchMode>("--batch-mode", text); },
  };
  for (const auto& read : readers) fuzz::allow_refusal(read);
  return 0;
}
