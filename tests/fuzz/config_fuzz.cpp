#include "cli/config/config_file.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] {
    const cli::BenchSettings settings =
        cli::parse_config(fuzz::text_of(data, size), "folder/models.toml");
    cli::options_from(settings);
    cli::pipeline_models_from(settings);
  });
  return 0;
}
