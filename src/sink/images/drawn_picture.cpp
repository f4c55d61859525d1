#include "ortchestra/sink/drawn_picture.h"

#include "base/files/file.h"
#include "ortchestra/base/error.h"
#include "sink/drawing/drawing.h"
#include "sink/images/encoder.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

ImageFormat format_of(const std::filesystem::path& path) {
  const std::string name = path.string();
  if (has_extension(name, ".png")) return ImageFormat::png;
  if (has_extension(name, ".jpg") || has_extension(name, ".jpeg")) return ImageFormat::jpeg;
  throw input_error("the picture '" + name +
                    "' has no known format: give a name that ends in .jpg or .png");
}

}  // namespace

void write_drawn_picture(const std::filesystem::path& path,
                         const std::vector<PredictedModel>& models, const FramePredictions& frame,
                         const Picture& picture) {
  ImageEncoder encoder(format_of(path));
  write_file_atomically(path, encoder.encode(Drawing(models).draw(frame, picture)));
}

}  // namespace ortchestra
