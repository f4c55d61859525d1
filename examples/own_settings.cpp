// Runs the models of a configuration (or of a plan, if one is given) on frames of this program.
// Prints (regular expression): row pool:window=2.*frame 2: squeezenet

#include <algorithm>
#include <cstdio>

#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/engine/engine.h"

using namespace ortchestra;

namespace {

constexpr const char* text = R"(
strategies = ["pool:window=2"]
size = [64, 64]

[[model]]
name = "squeezenet"
path = "builtin:squeezenet"
)";

/// A plan is a configuration with one row. It may be out of date on this machine.
Configuration settings_of_plan(const char* path) {
  const Plan plan = read_plan(path);
  load_runtime_for(run_options_from(plan.settings.work, plan.settings.run));
  for (const std::string& misfit : misfits(plan))
    std::printf("the plan may not be the best any more: %s\n", misfit.c_str());
  return plan.settings;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Configuration settings =
        argc > 1 ? settings_of_plan(argv[1]) : parse_config(text, "models.toml");
    // Known models get the recipe and the decoder of their authors, as in `ortchestra run`.
    load_runtime_for(run_options_from(settings.work, settings.run));
    for (const std::string& note : use_known_models(settings.work).completed)
      std::puts(note.c_str());
    const PipelineOptions options = run_options_from(settings.work, settings.run);
    std::printf("row %s\n", to_string(options.row).c_str());

    Engine engine(options);
    const Engine::Stream camera = engine.add_stream({.name = "camera"});
    for (int i = 0; i < 3; ++i) {  // instead of a camera
      const NewPicture made = make_picture({320, 240});
      std::fill_n(made.pixels, made.picture.stride * made.picture.height, 50 * i);
      engine.submit(camera, made.picture);
    }
    engine.end(camera);
    for (const EngineResult& result : engine.results(camera)) {
      std::printf("frame %d:", static_cast<int>(result.predictions.index));
      for (const Prediction& prediction : result.predictions.predictions)
        std::printf(" %s", engine.models()[prediction.model].name.c_str());
      std::puts("");
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
