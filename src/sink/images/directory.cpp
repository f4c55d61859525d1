#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/files/new_file.h"
#include "ortchestra/base/error.h"
#include "sink/drawing/drawing.h"
#include "sink/files/output_manifest.h"
#include "sink/files/partial_output.h"
#include "sink/files/picture_names.h"
#include "sink/images/encoder.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Writes one picture per frame: DIR/000007.jpg, named by the index of the frame, or DIR/cat.jpg,
/// named after the file of the frame.
class ImagesDirectory final : public PredictionSink {
 public:
  ImagesDirectory(const std::string& output, const SinkOptions& options)
      : output_(images_directory_of(output), OutputForm::directory),
        extension_(has_extension(output, ".png") ? ".png" : ".jpg"),
        encoder_(extension_ == ".png" ? ImageFormat::png : ImageFormat::jpeg),
        keeps_names_(!has_index(output)),
        drawing_(options.models),
        manifest_(extension_) {
    output_.claim(options);
    if (options.continue_at) {
      restore(*options.continue_at);
    } else {
      manifest_.write(output_.partial());
    }
  }

  ~ImagesDirectory() override {
    if (!finished_) output_.remove_unused_directory();
  }

  SinkNeeds needs() const override { return {.picture = true, .values = false}; }

  void write(const FramePredictions& frame, const Picture* picture) override {
    if (frame.index <= last_)
      throw failure(
          fmt::format("{} can hold the frames of only one input: put {{stem}} into its name",
                      output_.path().string()));
    const Picture drawn = drawing_.draw(frame, *picture);
    // An incomplete picture does no harm: it is after the last checkpoint and will be written
    // again.
    const std::string name =
        keeps_names_ && !frame.file.empty()
            ? names_.add(output_.partial(), frame.index, frame.file, extension_)
            : picture_name(frame.index, extension_);
    write_new_file(output_.partial() / name, encoder_.encode(drawn));
    last_ = frame.index;
    manifest_.add(last_);
  }

  std::string checkpoint() override {
    manifest_.write(output_.partial());
    return std::to_string(last_);
  }

  void finish() override {
    if (finished_) return;
    manifest_.end();
    manifest_.write(output_.partial());
    std::error_code ignored;
    if (fs::exists(output_.path(), ignored)) remove_own_directory(output_.path());
    output_.publish(output_.partial());
    finished_ = true;
  }

 private:
  void restore(const std::string& checkpoint) {
    const char* const end = checkpoint.data() + checkpoint.size();
    const auto [last, error] = std::from_chars(checkpoint.data(), end, last_);
    if (error != std::errc() || last != end)
      throw input_error(fmt::format(
          "'{}' is not the number of a frame: the pictures can't be continued there", checkpoint));
    require_own_directory(output_.partial());
    if (const auto manifest = OutputManifest::read(output_.partial())) manifest_ = *manifest;
    names_ = PictureNames::read(output_.partial());
    std::vector<fs::path> later;
    for (const auto& entry : fs::directory_iterator(output_.partial())) {
      const std::string name = entry.path().filename().string();
      // Names of files come first: frame 0 may have been read from a file named 000007.
      const auto named = names_.frame_of(name);
      const auto frame = named ? named : manifest_.frame_of(name);
      if (frame && *frame > last_) later.push_back(entry.path());
    }
    for (const fs::path& path : later) fs::remove(path);
    names_.forget_after(output_.partial(), last_);
    manifest_.forget_after(last_);
    manifest_.write(output_.partial());
  }

  PartialOutput output_;
  std::string extension_;
  ImageEncoder encoder_;
  const bool keeps_names_;
  Drawing drawing_;
  OutputManifest manifest_;
  PictureNames names_;
  std::int64_t last_ = -1;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<PredictionSink> open_images_directory(const std::string& output,
                                                      const SinkOptions& options) {
  return std::make_unique<ImagesDirectory>(output, options);
}

}  // namespace ortchestra
