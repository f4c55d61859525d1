#include <algorithm>
#include <string>

#include "ortchestra/convert/jsonl_parser.h"
#include "ortchestra/prediction/coco_rle.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

/// A line of a few bytes may describe a mask that takes seconds.
constexpr std::int64_t most_encoded_pixels = 1 << 16;

/// Every line that is not refused has predictions of known models.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  JsonlParser parser("a.jsonl");
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    fuzz::allow_refusal([&] {
      const FramePredictions frame =
          parser.parse(std::string_view(text).substr(start, end - start));
      for (const Prediction& prediction : frame.predictions) {
        const PredictedModel& model = parser.models().at(prediction.model);
        if (const auto* masks = std::get_if<Masks>(&prediction.found)) {
          for (const Mask& mask : *masks) {
            bounds(mask);
            if (std::int64_t{mask.width} * mask.height <= most_encoded_pixels)
              coco_counts_text(coco_counts(mask));
          }
        }
        if (const auto* boxes = std::get_if<Boxes>(&prediction.found)) {
          for (const Box& box : *boxes) model.label(box.class_index);
        }
      }
    });
    start = end + 1;
  }
  return 0;
}
