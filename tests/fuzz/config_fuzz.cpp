#include "ortchestra/config/config.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] {
    const Configuration settings = parse_config(fuzz::text_of(data, size), "folder/models.toml");
    bench_options_from(settings.work, settings.bench);
    tune_options_from(settings.work, settings.tune);
    engine_models_from(settings.work);
  });
  return 0;
}
