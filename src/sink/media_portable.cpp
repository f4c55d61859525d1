#include "ortchestra/base/error.h"
#include "ortchestra/sink/drawn_picture.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

Error no_video(const std::string& output) {
  return input_error("output '" + output +
                     "' can't be written: this build has no video; build with "
                     "-DORTCHESTRA_WITH_VIDEO=ON");
}

}  // namespace

std::unique_ptr<PredictionSink> open_video_sink(const std::string& output, const SinkOptions&) {
  throw no_video(output);
}

std::unique_ptr<PredictionSink> open_images_directory(const std::string& output,
                                                      const SinkOptions&) {
  throw no_video(output);
}

void write_drawn_picture(const std::filesystem::path& path, const std::vector<PredictedModel>&,
                         const FramePredictions&, const Picture&) {
  throw no_video(path.string());
}

}  // namespace ortchestra
