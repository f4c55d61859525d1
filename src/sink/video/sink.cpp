#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "ortchestra/sink/video_writer.h"
#include "sink/drawing/drawing.h"
#include "sink/files/output_manifest.h"
#include "sink/files/partial_output.h"
#include "sink/kinds.h"
#include "sink/video/audio.h"
#include "sink/video/fit.h"
#include "sink/video/join.h"
#include "sink/video/timeline.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The format of all segments of a video, from its first frame.
struct VideoForm {
  PictureSize size;
  SampleAspectRatio aspect;
};

/// Writes a video as segments in PATH.partial/: complete files, which finish() joins without
/// encoding again. A checkpoint ends a segment. Frames of another format than the first are scaled
/// to it.
class VideoSink final : public PredictionSink {
 public:
  VideoSink(const std::string& output, const SinkOptions& options)
      : output_(output, OutputForm::file),
        options_(options),
        drawing_(options.models),
        timeline_(options.fps) {
    output_.claim(options);
    if (options.continue_at) restore(*options.continue_at);
  }

  ~VideoSink() override {
    writer_.reset();
    if (!finished_) output_.remove_unused_directory();
  }

  SinkNeeds needs() const override { return {.picture = true, .values = false}; }

  void write(const FramePredictions& frame, const Picture* picture) override {
    Picture drawn = drawing_.draw(frame, *picture);
    drawn.sample_aspect = picture->sample_aspect;
    // Encoders need even sides. An odd side loses its last row or column.
    drawn.width -= drawn.width % 2;
    drawn.height -= drawn.height % 2;
    if (!form_) form_ = {drawn.size(), drawn.sample_aspect};
    if (!writer_) {
      VideoWriterOptions video;
      video.size = form_->size;
      video.sample_aspect = form_->aspect;
      video.fps = options_.fps;
      video.encoder_threads = options_.encoder_threads;
      writer_ = std::make_unique<VideoWriter>(segment(closed_), video);
    }
    writer_->write(fitted(drawn, form_->size, form_->aspect), timeline_.next(frame));
    note_part(frame.input);
  }

  std::string checkpoint() override {
    end_segment();
    nlohmann::json state = {
        {"segments", closed_}, {"timeline", timeline_.state()}, {"audio", nlohmann::json::array()}};
    for (const Part& part : parts_)
      state["audio"].push_back({part.audio, part.begin.count(), part.end.count()});
    if (form_)
      state["form"] = {form_->size.width, form_->size.height, form_->aspect.horizontal,
                       form_->aspect.vertical};
    return json_text(state);
  }

  void finish() override {
    if (finished_) return;
    end_segment();
    if (closed_ == 0)
      throw failure(fmt::format("{}: there was no frame to write", output_.path().string()));
    fs::path whole = segment(0);
    AudioParts audio(audio_parts());
    if (closed_ > 1 || audio.parameters() != nullptr) {
      std::vector<fs::path> segments;
      for (std::size_t i = 0; i < closed_; ++i) segments.push_back(segment(i));
      whole = output_.partial() / "whole.mp4";
      join(segments, whole, audio);
    }
    std::ranges::move(audio.take_notes(), std::back_inserter(notes_));
    output_.publish(whole);
    finished_ = true;
    output_.remove_parts();
  }

  std::vector<std::string> take_notes() override { return std::exchange(notes_, {}); }

 private:
  /// The frames of one input that has audio.
  struct Part {
    std::size_t audio = 0;  ///< index into SinkOptions::audio
    std::chrono::nanoseconds begin{0};
    std::chrono::nanoseconds end{0};
  };

  /// Begins or extends the part of the frame that was written last.
  void note_part(const std::string& input) {
    const auto audio = std::ranges::find(options_.audio, input, &AudioInput::input);
    if (audio == options_.audio.end()) return;
    if (parts_.empty() || parts_.back().begin != timeline_.begin())
      parts_.push_back({static_cast<std::size_t>(audio - options_.audio.begin()), timeline_.begin(),
                        timeline_.end()});
    parts_.back().end = timeline_.end();
  }

  void join(const std::vector<fs::path>& segments, const fs::path& whole, AudioParts& audio) {
    const auto last_duration = timeline_.last_duration();
    try {
      join_videos(segments, whole, last_duration, audio);
    } catch (const Error& error) {
      if (audio.parameters() == nullptr) throw;
      // FFmpeg refuses some audio only when it is written. The pictures are more important.
      AudioParts none({});
      join_videos(segments, whole, last_duration, none);
      notes_.push_back(fmt::format("the audio is left out: {}", error.what()));
    }
  }

  std::vector<AudioPart> audio_parts() const {
    std::vector<AudioPart> parts;
    for (const Part& part : parts_)
      parts.push_back({options_.audio[part.audio], part.begin, part.end});
    return parts;
  }

  fs::path segment(std::size_t number) const {
    return output_.partial() / fmt::format("{:06}.mp4", number);
  }

  void end_segment() {
    if (!writer_) return;
    writer_->close();
    writer_.reset();
    ++closed_;
  }

  void restore(const std::string& checkpoint) {
    try {
      const nlohmann::json state = parse_json(checkpoint);
      state.at("segments").get_to(closed_);
      timeline_.restore(state.at("timeline"));
      for (const nlohmann::json& part : state.at("audio")) {
        parts_.push_back({part.at(0).get<std::size_t>(),
                          std::chrono::nanoseconds(part.at(1).get<std::int64_t>()),
                          std::chrono::nanoseconds(part.at(2).get<std::int64_t>())});
        if (parts_.back().audio >= options_.audio.size())
          throw nlohmann::json::other_error::create(0, "audio", nullptr);
      }
      if (const auto form = state.find("form"); form != state.end())
        form_ = {{form->at(0), form->at(1)}, {form->at(2), form->at(3)}};
    } catch (const nlohmann::json::exception&) {
      throw input_error(fmt::format(
          "'{}' is not a position in a video: it can't be continued there", checkpoint));
    }
    for (std::size_t i = 0; i < closed_; ++i) {
      if (!fs::exists(segment(i)))
        throw input_error(
            fmt::format("{} can't be continued: {} is not there; allow overwriting to start "
                        "from the beginning",
                        output_.path().string(), segment(i).string()),
            {{RemedyKind::overwrite}});
    }
    // Remove the segments after the checkpoint. Their frames will be written again.
    std::vector<fs::path> later;
    for (const auto& entry : fs::directory_iterator(output_.partial())) {
      const std::string name = entry.path().filename().string();
      if (OutputManifest().lists(name) && name >= segment(closed_).filename())
        later.push_back(entry.path());
    }
    for (const fs::path& path : later) fs::remove(path);
  }

  PartialOutput output_;
  SinkOptions options_;
  Drawing drawing_;
  VideoTimeline timeline_;
  std::optional<VideoForm> form_;  ///< empty before the first frame
  std::unique_ptr<VideoWriter> writer_;
  std::size_t closed_ = 0;  ///< number of complete segments
  std::vector<Part> parts_;
  std::vector<std::string> notes_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<PredictionSink> open_video_sink(const std::string& output,
                                                const SinkOptions& options) {
  return std::make_unique<VideoSink>(output, options);
}

}  // namespace ortchestra
