#include "bench/rounds/batch_set.h"

#include <numeric>
#include <utility>

namespace ortchestra {

using nlohmann::json;

json to_json(const BatchLayout& layout) {
  json tensors = json::array();
  for (const BatchLayout::TensorLocation& location : layout.tensors) {
    tensors.push_back({{"type", location.type},
                       {"shape", location.shape},
                       {"offset", location.offset},
                       {"stride", location.stride}});
  }
  return {{"batches", layout.batches},       {"distinct", layout.distinct},
          {"batch", layout.batch},           {"frames", layout.frames},
          {"last_count", layout.last_count}, {"tensors", std::move(tensors)}};
}

BatchLayout batch_layout_from_json(const json& from) {
  BatchLayout layout;
  from.at("batches").get_to(layout.batches);
  from.at("distinct").get_to(layout.distinct);
  from.at("batch").get_to(layout.batch);
  from.at("last_count").get_to(layout.last_count);
  from.at("frames").get_to(layout.frames);
  for (const json& location : from.at("tensors")) {
    layout.tensors.push_back(
        {location.at("type"), location.at("shape"), location.at("offset"), location.at("stride")});
  }
  return layout;
}

BatchSet::BatchSet(BatchLayout layout, std::shared_ptr<const SharedMemory> memory,
                   std::size_t models)
    : layout_(std::move(layout)), memory_(std::move(memory)), models_(models) {
  std::iota(models_.begin(), models_.end(), std::size_t{0});
}

BatchPointer BatchSet::in_round(std::int64_t number) const {
  return make(number % layout_.distinct, number,
              number + 1 == layout_.batches ? layout_.last_count : layout_.batch);
}

BatchPointer BatchSet::distinct(std::int64_t number, std::int64_t id) const {
  return make(number, id, layout_.distinct_count(number));
}

BatchPointer BatchSet::make(std::int64_t distinct, std::int64_t id, std::int64_t count) const {
  Batch batch;
  batch.id = id;
  batch.count = static_cast<std::size_t>(count);
  batch.models = models_;
  const auto which = static_cast<std::size_t>(distinct);
  for (std::size_t frame = 0; frame < batch.count; ++frame) {
    FrameReference reference;
    reference.index = layout_.frames[which * static_cast<std::size_t>(layout_.batch) + frame];
    batch.frames.push_back(reference);
  }
  for (const BatchLayout::TensorLocation& location : layout_.tensors) {
    const std::size_t offset = location.offset + which * location.stride;
    batch.tensors.push_back(
        {{location.type, location.shape, memory_->data() + offset}, memory_, memory_, offset});
  }
  return std::make_shared<const Batch>(std::move(batch));
}

}  // namespace ortchestra
