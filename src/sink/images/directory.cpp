#include "sink/drawing/drawing.h"
#include "sink/files/frame_files.h"
#include "sink/images/encoder.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

/// Writes one picture per frame.
class ImagesDirectory final : public PredictionSink {
 public:
  ImagesDirectory(const std::string& output, const SinkOptions& options)
      : encoder_(is_png(output) ? ImageFormat::png : ImageFormat::jpeg),
        drawing_(options.models),
        files_(directory_of_output(output), is_png(output) ? ".png" : ".jpg",
               has_index(output) ? FrameFiles::Naming::by_index : FrameFiles::Naming::by_file,
               options) {}

  SinkNeeds needs() const override { return {.picture = true, .values = false}; }

  void write(const FramePredictions& frame, const Picture* picture) override {
    files_.require_next(frame);
    files_.write(frame, encoder_.encode(drawing_.draw(frame, *picture)));
  }
  std::string checkpoint() override { return files_.checkpoint(); }
  void finish() override { files_.finish(); }

 private:
  static bool is_png(const std::string& output) { return has_extension(output, ".png"); }

  ImageEncoder encoder_;
  Drawing drawing_;
  FrameFiles files_;
};

}  // namespace

std::unique_ptr<PredictionSink> open_images_directory(const std::string& output,
                                                      const SinkOptions& options) {
  return std::make_unique<ImagesDirectory>(output, options);
}

}  // namespace ortchestra
