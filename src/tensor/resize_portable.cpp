#include "tensor/resize.h"

namespace ortchestra {

void resize_pixels(const PixelsView& source, const PixelsTarget& target) {
  resize_separable(source, target);
}

}  // namespace ortchestra
