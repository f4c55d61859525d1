#include <atomic>
#include <cstdio>
#include <memory>
#include <vector>

#include "ortchestra/model/resolve.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"

int main() {
  using namespace ortchestra;
  std::vector<ModelRequest> requests(2);
  requests[0].source = "fake:outputs=2";
  requests[1].source = "fake:outputs=3";
  const ResolvedModels resolved = resolve_models(requests, {}, 1);

  std::atomic<int> answers = 0;
  const std::unique_ptr<Strategy> strategy = make_strategy(parse_row("threads:window=2"));
  strategy->start(resolved.models, [&](Answer answer) { answers += answer.error ? 0 : 1; });
  const auto pixels = std::make_shared<std::vector<std::byte>>(frame_bytes(resolved.recipes[0]));
  for (int id = 0; id < 3; ++id) {
    Batch batch;
    batch.id = id;
    batch.count = 1;
    batch.models = {0, 1};
    const TensorView view{resolved.recipes[0].type, batch_shape(resolved.recipes[0], 1),
                          pixels->data()};
    batch.tensors.push_back({view, pixels, nullptr, 0});
    strategy->submit(std::make_shared<const Batch>(std::move(batch)), {});
  }
  strategy->finish();
  std::printf("ortchestra %s gave %d answers\n", ORTCHESTRA_VERSION, answers.load());
  return answers == 6 ? 0 : 1;
}
