#include "source/input_kind.h"
#include "source/kinds.h"
#include "source/video/decoder.h"

namespace ortchestra {
namespace {

class VideoFile : public Source {
 public:
  VideoFile(const std::string& input, const SourceOptions& options)
      : decoder_(input, options, kind_of_input(input) == InputKind::file ? "video file" : "video") {
  }

  const SourceInfo& info() const override { return decoder_.info(); }
  std::variant<SourceFrame, BadFrame, EndOfSource> next() override { return decoder_.next(); }
  std::vector<std::string> take_notes() override { return decoder_.take_notes(); }

 private:
  VideoDecoder decoder_;
};

}  // namespace

std::unique_ptr<Source> open_video(const std::string& input, const SourceOptions& options) {
  return std::make_unique<VideoFile>(input, options);
}

}  // namespace ortchestra
