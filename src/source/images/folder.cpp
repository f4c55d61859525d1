#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "ortchestra/base/error.h"
#include "source/images/order.h"
#include "source/kinds.h"
#include "source/video/decoder.h"

namespace ortchestra {
namespace {

/// Each picture is a frame. Keeps only the list of names in memory, and opens each file when it is
/// read.
class ImagesFolder : public Source {
 public:
  ImagesFolder(const std::string& input, const SourceOptions& options)
      : is_directory_(std::filesystem::is_directory(input)) {
    PictureFiles files = find_pictures(input);
    note_skipped(files.others);
    paths_ = std::move(files.pictures);
    picture_options_.max_pixels = options.max_pixels;
    picture_options_.autorotate = options.autorotate;
    std::sort(paths_.begin(), paths_.end(), comes_before);
    info_.frames = static_cast<std::int64_t>(paths_.size());
    const SourceInfo first = first_readable(input);
    info_.width = first.width;
    info_.height = first.height;
    info_.description = std::to_string(paths_.size()) +
                        (paths_.size() == 1 ? " picture, " : " pictures, ") +
                        std::to_string(info_.width) + "x" + std::to_string(info_.height);
  }

  const SourceInfo& info() const override { return info_; }
  std::vector<std::string> take_notes() override { return std::exchange(notes_, {}); }

  std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
    if (next_ == paths_.size()) return EndOfSource{};
    const auto index = static_cast<std::int64_t>(next_);
    const std::string& path = paths_[next_++];
    try {
      VideoDecoder decoder(path, picture_options_, "picture");
      VideoDecoder::Item item = decoder.next();
      if (auto* frame = std::get_if<SourceFrame>(&item))
        return SourceFrame{std::move(frame->picture), index, {}, {}, name_of(path)};
      return BadFrame{index, "picture '" + path + "': " + std::get<BadFrame>(item).reason};
    } catch (const Error& error) {
      return BadFrame{index, error.what()};
    }
  }

 private:
  /// Returns the properties of the first readable picture. Throws Error(input) if there is none.
  SourceInfo first_readable(const std::string& input) const {
    std::string reason;
    for (const std::string& path : paths_) {
      try {
        return VideoDecoder(path, picture_options_, "picture").info();
      } catch (const Error& error) {
        if (reason.empty()) reason = error.what();
      }
    }
    if (paths_.size() == 1) throw input_error(reason);
    throw input_error("none of the " + std::to_string(paths_.size()) + " pictures in '" + input +
                      "' can be read; the first: " + reason);
  }

  void note_skipped(std::vector<std::string>& others) {
    if (others.empty()) return;
    std::ranges::sort(others, comes_before);
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(others.size(), 3); ++i)
      names += (i == 0 ? "" : ", ") + std::filesystem::path(others[i]).filename().string();
    notes_.push_back(
        fmt::format("it has {} without the extension of a picture, skipped: {}{}",
                    others.size() == 1 ? "a file" : fmt::format("{} files", others.size()), names,
                    others.size() > 3 ? ", …" : ""));
  }

  std::string name_of(const std::string& path) const {
    return is_directory_ ? std::filesystem::path(path).filename().string() : path;
  }

  const bool is_directory_;
  std::vector<std::string> paths_;
  std::vector<std::string> notes_;
  SourceOptions picture_options_;  ///< for each file
  SourceInfo info_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Source> open_images(const std::string& input, const SourceOptions& options) {
  return std::make_unique<ImagesFolder>(input, options);
}

}  // namespace ortchestra
