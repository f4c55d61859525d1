#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/base/file.h"
#include "sink/drawing.h"
#include "sink/images_encoder.h"
#include "sink/kinds.h"
#include "sink/output_place.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The frame that an image of ours shows; nothing for other files.
std::optional<std::int64_t> frame_of(const fs::path& file) {
  const std::string extension = file.extension().string();
  const std::string stem = file.stem().string();
  std::int64_t frame = 0;
  const auto [last, error] = std::from_chars(stem.data(), stem.data() + stem.size(), frame);
  const bool is_ours = (extension == ".jpg" || extension == ".png") && stem.size() >= 6 &&
                       error == std::errc() && last == stem.data() + stem.size() && frame >= 0;
  return is_ours ? std::optional(frame) : std::nullopt;
}

std::vector<fs::path> files_of(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory)) files.push_back(entry.path());
  return files;
}

/// DIR/000000.jpg, …: named by the frame's index.
class ImagesDirectory final : public PredictionSink {
 public:
  ImagesDirectory(const std::string& output, const SinkOptions& options)
      : place_(images_directory_of(output), OutputForm::directory),
        extension_(has_extension(output, ".png") ? ".png" : ".jpg"),
        encoder_(extension_ == ".png" ? ImageFormat::png : ImageFormat::jpeg),
        drawing_(options.models) {
    check_replaceable();
    place_.claim(options);
    if (options.continue_at) restore(*options.continue_at);
  }

  ~ImagesDirectory() override {
    if (!finished_) place_.drop_empty_directory();
  }

  SinkNeeds needs() const override { return {.picture = true, .values = false}; }

  void write(const FramePredictions& frame, const Picture* picture) override {
    if (frame.index <= last_)
      throw failure(fmt::format("{} holds the frames of one input: put {{stem}} into its name",
                                place_.path().string()));
    const Picture drawn = drawing_.draw(frame, *picture);
    write_file_atomically(place_.partial() / fmt::format("{:06}{}", frame.index, extension_),
                          encoder_.encode(drawn));
    last_ = frame.index;
  }

  std::string checkpoint() override { return std::to_string(last_); }

  void finish() override {
    if (finished_) return;
    check_replaceable();
    std::error_code ignored;
    fs::remove_all(place_.path(), ignored);
    place_.publish(place_.partial());
    finished_ = true;
  }

 private:
  /// What replaces a directory must not remove what somebody else has put there.
  void check_replaceable() const {
    std::error_code ignored;
    if (!fs::is_directory(place_.path(), ignored)) return;
    const auto files = files_of(place_.path());
    const auto other =
        std::ranges::find_if(files, [](const fs::path& file) { return !frame_of(file); });
    if (other != files.end())
      throw input_error(
          fmt::format("{} holds {}, which is no frame of ours: give another directory",
                      place_.path().string(), other->filename().string()));
  }

  void restore(const std::string& checkpoint) {
    const char* const end = checkpoint.data() + checkpoint.size();
    const auto [last, error] = std::from_chars(checkpoint.data(), end, last_);
    if (error != std::errc() || last != end)
      throw input_error(fmt::format("'{}' is no frame to continue after", checkpoint));
    for (const fs::path& file : files_of(place_.partial())) {
      if (frame_of(file).value_or(last_ + 1) > last_) fs::remove(file);
    }
  }

  OutputPlace place_;
  std::string extension_;
  ImageEncoder encoder_;
  Drawing drawing_;
  std::int64_t last_ = -1;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<PredictionSink> open_images_directory(const std::string& output,
                                                      const SinkOptions& options) {
  return std::make_unique<ImagesDirectory>(output, options);
}

}  // namespace ortchestra
