#include "ortchestra/base/error.h"
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

}  // namespace ortchestra
