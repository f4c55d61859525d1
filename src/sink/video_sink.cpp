#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <memory>
#include <system_error>

#include "ortchestra/base/error.h"
#include "ortchestra/sink/video_writer.h"
#include "sink/drawing.h"
#include "sink/kinds.h"
#include "sink/output_marker.h"
#include "sink/output_place.h"
#include "sink/video_join.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// A video in segments: files in PATH.partial/, each complete, joined without encoding again. A
/// checkpoint ends one.
class VideoSink final : public PredictionSink {
 public:
  VideoSink(const std::string& output, const SinkOptions& options)
      : place_(output, OutputForm::file), options_(options), drawing_(options.models) {
    place_.claim(options);
    if (options.continue_at) restore(*options.continue_at);
  }

  ~VideoSink() override {
    writer_.reset();
    if (!finished_) place_.drop_empty_directory();
  }

  SinkNeeds needs() const override { return {.picture = true, .values = false}; }

  void write(const FramePredictions& frame, const Picture* picture) override {
    Picture drawn = drawing_.draw(frame, *picture);
    // Encoders want even sides: an odd one loses its last row or column.
    drawn.width -= drawn.width % 2;
    drawn.height -= drawn.height % 2;
    if (!writer_) {
      VideoWriterOptions video;
      video.width = drawn.width;
      video.height = drawn.height;
      video.fps = options_.fps;
      video.encoder_threads = options_.encoder_threads;
      writer_ = std::make_unique<VideoWriter>(segment(closed_), video);
    }
    writer_->write(drawn);
  }

  std::string checkpoint() override {
    end_segment();
    return std::to_string(closed_);
  }

  void finish() override {
    if (finished_) return;
    end_segment();
    if (closed_ == 0)
      throw failure(fmt::format("{}: there was no frame to write", place_.path().string()));
    fs::path whole = segment(0);
    if (closed_ > 1) {
      std::vector<fs::path> segments;
      for (std::size_t i = 0; i < closed_; ++i) segments.push_back(segment(i));
      whole = place_.partial() / "whole.mp4";
      join_videos(segments, whole);
    }
    place_.publish(whole);
    finished_ = true;
    place_.drop_parts();
  }

 private:
  fs::path segment(std::size_t number) const {
    return place_.partial() / fmt::format("{:06}.mp4", number);
  }

  void end_segment() {
    if (!writer_) return;
    writer_->close();
    writer_.reset();
    ++closed_;
  }

  void restore(const std::string& checkpoint) {
    const char* const end = checkpoint.data() + checkpoint.size();
    const auto [last, error] = std::from_chars(checkpoint.data(), end, closed_);
    if (error != std::errc() || last != end)
      throw input_error(fmt::format("'{}' is no place in a video to continue at", checkpoint));
    for (std::size_t i = 0; i < closed_; ++i) {
      if (!fs::exists(segment(i)))
        throw input_error(
            fmt::format("{} can't be continued: {} is not there; give --overwrite to begin again",
                        place_.path().string(), segment(i).string()));
    }
    // What was written after the checkpoint will be written again.
    std::vector<fs::path> later;
    for (const auto& entry : fs::directory_iterator(place_.partial())) {
      const std::string name = entry.path().filename().string();
      if (OutputMarker().lists(name) && name >= segment(closed_).filename())
        later.push_back(entry.path());
    }
    for (const fs::path& path : later) fs::remove(path);
  }

  OutputPlace place_;
  SinkOptions options_;
  Drawing drawing_;
  std::unique_ptr<VideoWriter> writer_;
  std::size_t closed_ = 0;  ///< segments
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<PredictionSink> open_video_sink(const std::string& output,
                                                const SinkOptions& options) {
  return std::make_unique<VideoSink>(output, options);
}

}  // namespace ortchestra
