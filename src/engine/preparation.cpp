#include "engine/preparation.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <span>
#include <utility>

namespace ortchestra {

Preparation::Preparation(const ResolvedModels& resolved, std::vector<std::int64_t> every,
                         std::size_t batch, std::size_t chunks, InputMemory memory)
    : models_(resolved.models),
      recipes_(resolved.recipes),
      every_(std::move(every)),
      batch_(batch) {
  for (std::size_t recipe = 0; recipe < recipes_.size(); ++recipe)
    buffers_.emplace_back(batch * frame_bytes(recipes_[recipe]), memory,
                          chunks * batches_with(recipe));
}

std::size_t Preparation::batches_with(std::size_t recipe) const {
  std::set<std::int64_t> every;
  for (std::size_t model = 0; model < models_.size(); ++model) {
    if (models_[model].tensor == recipe) every.insert(every_[model]);
  }
  // With one frame per chunk, all models that run on it share one batch.
  return batch_ == 1 ? std::min<std::size_t>(1, every.size()) : every.size();
}

void Preparation::lay_out(Chunk& chunk, std::int64_t& next_id) {
  chunk.destinations.resize(chunk.frames.size());
  chunk.answers.resize(models_.size());
  std::map<std::vector<std::size_t>, std::vector<std::size_t>> models_of;
  for (std::size_t model = 0; model < models_.size(); ++model) {
    std::vector<std::size_t> frames;
    for (std::size_t frame = 0; frame < chunk.frames.size(); ++frame) {
      if (chunk.frames[frame].index % every_[model] == 0) frames.push_back(frame);
    }
    if (!frames.empty()) models_of[frames].push_back(model);
    chunk.frames_for_model.push_back(std::move(frames));
  }
  for (auto& [frames, models] : models_of) {
    chunk.unanswered += models.size();
    chunk.batches.push_back(make_batch(chunk, frames, std::move(models)));
    chunk.batches.back()->id = next_id++;
  }
}

std::shared_ptr<Batch> Preparation::make_batch(Chunk& chunk, const std::vector<std::size_t>& frames,
                                               std::vector<std::size_t> models) {
  auto batch = std::make_shared<Batch>();
  batch->count = frames.size();
  batch->models = std::move(models);
  for (const std::size_t frame : frames) {
    const SourceFrame& source = chunk.frames[frame];
    batch->frames.push_back({chunk.stream_number, source.index, source.timestamp, std::nullopt});
  }
  batch->tensors.resize(recipes_.size());
  for (const std::size_t model : batch->models) {
    const std::size_t recipe = models_[model].tensor;
    Tensor& tensor = batch->tensors[recipe];
    if (tensor.owner) continue;  // another model has the same recipe
    Buffers::Lease lease = buffers_[recipe].lease();
    const std::size_t bytes = frame_bytes(recipes_[recipe]);
    for (std::size_t item = 0; item < frames.size(); ++item)
      chunk.destinations[frames[item]].push_back({recipe, lease.data + item * bytes});
    // A model with a fixed batch size also reads the padding. Results must not depend on old data.
    std::memset(lease.data + frames.size() * bytes, 0, (batch_ - frames.size()) * bytes);
    tensor = {{recipes_[recipe].type, batch_shape(recipes_[recipe], batch_), lease.data},
              std::move(lease.owner),
              std::move(lease.segment),
              0};
  }
  return batch;
}

void Preparation::prepare(const Chunk& chunk, std::size_t frame) const {
  std::vector<const std::byte*> done(recipes_.size(), nullptr);
  for (const Chunk::Destination& destination : chunk.destinations[frame]) {
    const Recipe& recipe = recipes_[destination.recipe];
    const std::size_t bytes = frame_bytes(recipe);
    if (done[destination.recipe] != nullptr) {
      std::memcpy(destination.data, done[destination.recipe], bytes);
      continue;
    }
    prepare_frame(recipe, chunk.frames[frame].picture, {destination.data, bytes});
    done[destination.recipe] = destination.data;
  }
}

}  // namespace ortchestra
