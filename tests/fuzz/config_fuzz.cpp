#include "cli/config/config_file.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] {
    const cli::Configuration settings =
        cli::parse_config(fuzz::text_of(data, size), "folder/models.toml");
    cli::bench_options_from(settings.work, settings.bench);
    cli::tune_options_from(settings.work, settings.tune);
    cli::engine_models_from(settings.work);
  });
  return 0;
}
