#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/loading/resolve.h"
#include "ortchestra/strategy/strategies.h"
#include "support/answers.h"
#include "support/batch_maker.h"

namespace ortchestra::test {

/// A row's strategy that was started with models, matching batches, and the answers.
class StartedStrategy {
 public:
  /// `size`: width and height of pictures if a model does not fix them.
  StartedStrategy(const std::string& row, const std::vector<ModelRequest>& requests,
                  std::size_t batch_size = 4, int size = 8)
      : StartedStrategy(row, resolve_models(requests, {size, size}, batch_size), batch_size) {}

  StartedStrategy(const std::string& row, const ResolvedModels& resolved, std::size_t batch_size)
      : StartedStrategy(make_strategy(parse_row(row)), resolved, batch_size) {}

  StartedStrategy(std::unique_ptr<Strategy> made, const std::vector<ModelRequest>& requests)
      : StartedStrategy(std::move(made), resolve_models(requests, {8, 8}, 4), 4) {}

  StartedStrategy(std::unique_ptr<Strategy> made, const ResolvedModels& resolved,
                  std::size_t batch_size)
      : models(resolved.models), strategy(std::move(made)) {
    batches.emplace(resolved.recipes, models.size(), batch_size, strategy->input_memory());
    strategy->start(models, answers.receiver());
  }

  /// Submits the next batch. Waits for a free slot.
  bool submit(const BatchMaker::Request& request = {}, std::stop_token stop = {}) {
    return strategy->submit(batches->make(request), std::move(stop));
  }
  void submit_many(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) submit();
  }

  const std::vector<ModelSpec> models;
  Answers answers;
  std::optional<BatchMaker> batches;
  std::unique_ptr<Strategy> strategy;
};

/// The outputs of `serial` for the first `count` full batches.
inline std::map<AnswerKey, std::string> outputs_of_serial(const std::vector<ModelRequest>& models,
                                                          std::size_t count,
                                                          std::size_t batch_size = 4) {
  StartedStrategy serial("serial", models, batch_size);
  serial.submit_many(count);
  serial.strategy->finish();
  return output_bytes(serial.answers);
}

}  // namespace ortchestra::test
