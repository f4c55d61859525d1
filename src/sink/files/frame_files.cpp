#include "sink/files/frame_files.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>
#include <utility>
#include <vector>

#include "base/files/new_file.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

namespace fs = std::filesystem;

FrameFiles::FrameFiles(const fs::path& directory, std::string extension, Naming naming,
                       const SinkOptions& options)
    : output_(directory, OutputForm::directory),
      extension_(std::move(extension)),
      naming_(naming),
      manifest_(extension_) {
  output_.claim(options);
  if (options.continue_at) {
    restore(*options.continue_at);
    has_checkpoint_ = true;
  } else {
    manifest_.write(output_.partial());
  }
}

FrameFiles::~FrameFiles() {
  if (!finished_ && !has_checkpoint_) output_.remove_unused_directory();
}

void FrameFiles::require_next(const FramePredictions& frame) const {
  if (frame.index <= last_)
    throw failure(
        fmt::format("{} can hold the frames of only one input: put {{stem}} into its name",
                    output_.path().string()));
}

void FrameFiles::write(const FramePredictions& frame, std::string_view bytes) {
  require_next(frame);
  // An incomplete file does no harm: it is after the last checkpoint and will be written again.
  const std::string name = naming_ == Naming::by_file && !frame.file.empty()
                               ? names_.add(output_.partial(), frame.index, frame.file, extension_)
                               : picture_name(frame.index, extension_);
  write_new_file(output_.partial() / name, bytes);
  last_ = frame.index;
  manifest_.add(last_);
}

std::string FrameFiles::checkpoint() {
  manifest_.write(output_.partial());
  has_checkpoint_ = true;
  return std::to_string(last_);
}

void FrameFiles::finish() {
  if (finished_) return;
  manifest_.end();
  manifest_.write(output_.partial());
  std::error_code ignored;
  if (fs::exists(output_.path(), ignored)) remove_own_directory(output_.path());
  output_.publish(output_.partial());
  finished_ = true;
}

void FrameFiles::restore(const std::string& checkpoint) {
  const char* const end = checkpoint.data() + checkpoint.size();
  const auto [last, error] = std::from_chars(checkpoint.data(), end, last_);
  if (error != std::errc() || last != end)
    throw input_error(fmt::format("'{}' is not the number of a frame: {} can't be continued there",
                                  checkpoint, output_.path().string()));
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

}  // namespace ortchestra
