// Submits frames of this program to an engine, and prints the predictions of two models.
// Prints (regular expression): frame 4: squeezenet .* mean .* mobilenetv2 .* mean

#include <algorithm>
#include <cstdio>
#include <variant>

#include "ortchestra/engine/engine.h"

using namespace ortchestra;

int main() {
  try {
    EngineOptions options;
    options.models = {{.request = {.source = "builtin:squeezenet"}},
                      {.request = {.source = "builtin:mobilenetv2"}}};
    options.size = {64, 64};
    Engine engine(options);
    const Engine::Stream camera = engine.add_stream({.name = "camera"});

    for (int i = 0; i < 5; ++i) {  // instead of a camera
      const NewPicture made = make_picture({320, 240});
      std::fill_n(made.pixels, made.picture.stride * made.picture.height, 50 * i);
      engine.submit(camera, made.picture);
    }
    engine.end(camera);

    for (const EngineResult& result : engine.results(camera)) {
      std::printf("frame %d:", static_cast<int>(result.predictions.index));
      for (const Prediction& prediction : result.predictions.predictions) {
        std::printf(" %s", engine.models()[prediction.model].name.c_str());
        for (const TensorStatistics& tensor : std::get<Tensors>(prediction.found))
          std::printf(" %s mean %g", tensor.name.c_str(), tensor.mean.value_or(0));
      }
      std::puts("");
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
