#include "strategy/joined_run.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace ortchestra {

namespace {

/// The rows of several tensors as one tensor.
struct Gathered {
  TensorView view;
  std::unique_ptr<std::byte[]> copy;  ///< null where the rows lie side by side already
};

TensorView rows_of(const ModelSpec& spec, const Batch& batch) {
  return batch.tensors.at(spec.tensor).view.rows(0, batch.count);
}

bool lie_side_by_side(const ModelSpec& spec, const std::vector<BatchPointer>& batches) {
  return std::ranges::adjacent_find(batches, [&](const auto& one, const auto& next) {
           const Tensor& left = one->tensors.at(spec.tensor);
           const Tensor& right = next->tensors.at(spec.tensor);
           const bool same_memory = left.segment && left.segment == right.segment;
           return !same_memory || rows_of(spec, *one).bytes() + left.offset != right.offset;
         }) == batches.end();
}

Gathered gather(const ModelSpec& spec, const std::vector<BatchPointer>& batches) {
  Gathered all;
  all.view = rows_of(spec, *batches.front());
  for (std::size_t i = 1; i < batches.size(); ++i)
    all.view.shape.front() += static_cast<std::int64_t>(batches[i]->count);
  if (lie_side_by_side(spec, batches)) return all;
  all.copy = std::make_unique_for_overwrite<std::byte[]>(all.view.bytes());
  std::byte* place = all.copy.get();
  for (const BatchPointer& batch : batches) {
    const TensorView rows = rows_of(spec, *batch);
    std::memcpy(place, rows.data, rows.bytes());
    place += rows.bytes();
  }
  all.view.data = all.copy.get();
  return all;
}

bool has_a_row_each(const Outputs& outputs, std::int64_t rows) {
  return std::ranges::all_of(outputs.tensors(), [rows](const TensorView& tensor) {
    return !tensor.shape.empty() && tensor.shape.front() == rows;
  });
}

}  // namespace

std::optional<std::vector<Answer>> run_joined(Session& session, const ModelSpec& spec,
                                              const std::vector<BatchPointer>& batches,
                                              std::size_t model, std::size_t lane) {
  Run run;
  run.session = model;
  run.lane = lane;
  for (const BatchPointer& batch : batches) run.batches.push_back(batch->id);
  std::shared_ptr<const Outputs> joined;
  std::vector<Answer> answers;
  try {
    const Gathered all = gather(spec, batches);
    run.start = Clock::now();
    joined = std::make_shared<const Outputs>(session.run(all.view));
    run.end = Clock::now();
    if (!has_a_row_each(*joined, all.view.shape.front())) return std::nullopt;
    std::size_t row = 0;
    for (const BatchPointer& batch : batches) {
      std::vector<TensorView> own;
      for (const TensorView& tensor : joined->tensors())
        own.push_back(tensor.rows(row, batch->count));
      row += batch->count;
      Answer answer;
      answer.batch = batch;
      answer.model = model;
      answer.outputs.emplace_back(std::move(own), joined);
      answer.runs = {run};
      if (all.copy) answer.copied_bytes = rows_of(spec, *batch).bytes();
      answers.push_back(std::move(answer));
    }
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return answers;
}

}  // namespace ortchestra
