#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>

#include "decode/kinds.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

template <class Value>
void measure(std::span<const Value> values, TensorStatistics& statistics) {
  double sum = 0;
  std::size_t finite = 0;
  Value least{};
  Value greatest{};
  for (const Value value : values) {
    if constexpr (std::is_floating_point_v<Value>) {
      statistics.nan += std::isnan(value) ? 1 : 0;
      statistics.infinite += std::isinf(value) ? 1 : 0;
      if (!std::isfinite(value)) continue;
    }
    least = finite == 0 ? value : std::min(least, value);
    greatest = finite == 0 ? value : std::max(greatest, value);
    sum += static_cast<double>(value);
    ++finite;
  }
  if (finite == 0) return;
  statistics.minimum = static_cast<double>(least);
  statistics.maximum = static_cast<double>(greatest);
  if constexpr (std::is_integral_v<Value>) {
    statistics.minimum_digits = std::to_string(least);
    statistics.maximum_digits = std::to_string(greatest);
  }
  statistics.mean = sum / static_cast<double>(finite);
}

class TensorsDecoder final : public Decoder {
 public:
  TensorsDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)) {
    indices_ = named_outputs(options, model, 1, model.outputs.size(), "outputs of the model");
    if (indices_.empty()) {
      for (std::size_t i = 0; i < model.outputs.size(); ++i) indices_.push_back(i);
    }
    for (const std::size_t index : indices_) names_.push_back(model.outputs[index].name);
  }

 private:
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize&) const override {
    Tensors all;
    for (std::size_t i = 0; i < indices_.size(); ++i) {
      const TensorView& output = outputs[indices_[i]];
      TensorStatistics statistics;
      statistics.name = names_[i];
      statistics.type = text_of(output.type);
      statistics.shape = output.shape;
      switch (output.type) {
        case ElementType::float64:
          measure(output.as<double>(), statistics);
          break;
        case ElementType::int32:
          measure(output.as<std::int32_t>(), statistics);
          break;
        case ElementType::uint32:
          measure(output.as<std::uint32_t>(), statistics);
          break;
        case ElementType::int64:
          measure(output.as<std::int64_t>(), statistics);
          break;
        case ElementType::uint64:
          measure(output.as<std::uint64_t>(), statistics);
          break;
        default:
          measure(Floats(output).values(), statistics);
      }
      all.push_back(std::move(statistics));
    }
    Prediction prediction;
    prediction.found = std::move(all);
    return prediction;
  }

  std::vector<std::size_t> indices_;
  std::vector<std::string> names_;
};

std::unique_ptr<Decoder> make_tensors(const DecodeOptions& options, const DecodedModel& model,
                                      Labels labels) {
  return std::make_unique<TensorsDecoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind tensors_decoder() {
  return {.name = "tensors",
          .summary = "shape, type and statistics of every output",
          .make = make_tensors,
          .keys = {"outputs"},
          .match = [](const DecodedModel&) { return Match::none; },
          .has_labels = false};
}

}  // namespace ortchestra
