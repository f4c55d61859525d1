#include "ortchestra/model/session.h"

#include <stdexcept>

namespace ortchestra {

void for_each_piece(const ModelSpec& spec, const Tensor& image, std::size_t count,
                    const std::function<void(const TensorView& piece)>& each) {
  if (count == 0) return;
  const std::size_t piece_rows = spec.fixed_batch == 0 ? count : spec.fixed_batch;
  const std::size_t needed_rows = (count + piece_rows - 1) / piece_rows * piece_rows;
  if (image.view.shape.empty() ||
      static_cast<std::size_t>(image.view.shape.front()) < needed_rows) {
    throw std::invalid_argument("model '" + spec.name + "': a tensor of shape " +
                                to_string(image.view.shape) + " has fewer than " +
                                std::to_string(needed_rows) + " rows");
  }
  for (std::size_t first = 0; first < count; first += piece_rows)
    each(image.view.slice(first, piece_rows));
}

}  // namespace ortchestra
