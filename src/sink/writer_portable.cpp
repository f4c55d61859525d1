#include "ortchestra/base/error.h"
#include "ortchestra/sink/video_writer.h"

namespace ortchestra {

class VideoWriter::Encoder {};

VideoWriter::VideoWriter(const std::filesystem::path& path, const VideoWriterOptions&) {
  throw input_error(
      "video '" + path.string() +
      "' can't be written: this build has no video; build with -DORTCHESTRA_WITH_VIDEO=ON");
}
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;
VideoWriter::~VideoWriter() = default;

// Never called: the constructor always throws.
void VideoWriter::write(const Picture&) {}
void VideoWriter::write(const Picture&, const ShownTime&) {}
void VideoWriter::close() {}

}  // namespace ortchestra
