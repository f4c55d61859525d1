// Runs each model in its own process. The worker is the installed program ortchestra-worker.
// Prints (regular expression): ^ortchestra [0-9.]+ gave 6 answers

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/base/shared_memory.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"

namespace {

using namespace ortchestra;

/// A batch with one grey frame for both models, in memory that is shared with their processes.
BatchPointer grey_batch(std::int64_t id, const Recipe& recipe) {
  const auto pixels = SharedMemory::create("grey", frame_bytes(recipe));
  std::fill_n(reinterpret_cast<float*>(pixels->data()), pixels->size() / sizeof(float), 0.5F);
  Batch batch;
  batch.id = id;
  batch.frames.resize(1);
  batch.count = 1;
  batch.models = {0, 1};
  batch.tensors.push_back(
      {{recipe.type, batch_shape(recipe, 1), pixels->data()}, pixels, pixels, 0});
  return std::make_shared<const Batch>(std::move(batch));
}

}  // namespace

int main() {
  try {
    std::vector<ModelRequest> requests(2);
    requests[0].source = "builtin:squeezenet";
    requests[1].source = "builtin:mobilenetv2";
    // Both models have the same recipe, so they share one tensor.
    const ResolvedModels resolved = resolve_models(requests, {64, 64}, 1);

    std::atomic<int> answers = 0;
    const auto strategy = make_strategy(parse_row("processes:window=2"));
    strategy->start(resolved.models, [&](Answer answer) {
      if (!answer.is_ok())
        return static_cast<void>(std::fprintf(stderr, "%s\n", answer.error.c_str()));
      ++answers;
    });
    for (std::int64_t id = 0; id < 3; ++id)
      strategy->submit(grey_batch(id, resolved.recipes[0]), {});
    strategy->finish();
    std::printf("ortchestra %s gave %d answers\n", ORTCHESTRA_VERSION, answers.load());
    return answers == 6 ? 0 : 1;
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
