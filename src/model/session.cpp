#include "ortchestra/model/session.h"

#include <stdexcept>

namespace ortchestra {

void for_each_piece(const ModelSpec& spec, const Tensor& image, std::size_t count,
                    const std::function<void(const TensorView& piece)>& each) {
  if (count == 0) return;
  const std::size_t piece_frames = spec.fixed_batch == 0 ? count : spec.fixed_batch;
  const std::size_t needed_frames = (count + piece_frames - 1) / piece_frames * piece_frames;
  if (image.view.shape.empty() ||
      static_cast<std::size_t>(image.view.shape.front()) < needed_frames) {
    throw std::invalid_argument("model '" + spec.name + "': a tensor of shape " +
                                to_string(image.view.shape) + " has fewer than " +
                                std::to_string(needed_frames) + " frames");
  }
  for (std::size_t first = 0; first < count; first += piece_frames)
    each(image.view.slice(first, piece_frames));
}

}  // namespace ortchestra
