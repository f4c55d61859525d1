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

/// A row's strategy started with models, the batches that suit them, and the answers it gives.
class StartedStrategy {
 public:
  /// `size`: pictures' width and height where a model leaves them open.
  StartedStrategy(const std::string& row, const std::vector<ModelRequest>& requests,
                  std::size_t rows = 4, int size = 8)
      : StartedStrategy(row, resolve_models(requests, {size, size}, rows), rows) {}

  StartedStrategy(const std::string& row, const ResolvedModels& resolved, std::size_t rows)
      : StartedStrategy(make_strategy(parse_row(row)), resolved, rows) {}

  StartedStrategy(std::unique_ptr<Strategy> made, const std::vector<ModelRequest>& requests)
      : StartedStrategy(std::move(made), resolve_models(requests, {8, 8}, 4), 4) {}

  StartedStrategy(std::unique_ptr<Strategy> made, const ResolvedModels& resolved, std::size_t rows)
      : models(resolved.models), strategy(std::move(made)) {
    batches.emplace(resolved.recipes, models.size(), rows, strategy->input_memory());
    strategy->start(models, answers.receiver());
  }

  /// Submits the next batch, waiting for room.
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

/// What serial answers to the first `count` whole batches.
inline std::map<AnswerKey, std::string> outputs_of_serial(const std::vector<ModelRequest>& models,
                                                          std::size_t count, std::size_t rows = 4) {
  StartedStrategy serial("serial", models, rows);
  serial.submit_many(count);
  serial.strategy->finish();
  return output_bytes(serial.answers);
}

}  // namespace ortchestra::test
