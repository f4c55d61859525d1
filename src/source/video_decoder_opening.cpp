#include <filesystem>
#include <fstream>
#include <memory>
#include <new>
#include <string_view>
#include <system_error>
#include <vector>

#include "ortchestra/base/error.h"
#include "source/images_tags.h"
#include "source/kinds.h"
#include "source/video_decoder.h"
#include "source/video_diagnosis.h"

namespace ortchestra {
namespace {

/// FFmpeg takes what stands before a colon in a path for a protocol, unless told that it is a file.
std::string address_of(const std::string& input) {
  return is_url_or_camera(input) ? input : "file:" + input;
}

}  // namespace

void VideoDecoder::open_input() {
  const bool local = !is_url_or_camera(input_);
  std::error_code error;
  if (local && !std::filesystem::exists(input_, error)) {
    if (error) refuse(error.message());
    throw input_error("no such file: '" + input_ + "'");
  }
  // It would be waited for without end, and can't be read twice.
  if (local &&
      (std::filesystem::is_fifo(input_, error) || std::filesystem::is_socket(input_, error)))
    refuse("it is a pipe or a socket: write it to a file first, or stream it to a URL");

  const AVInputFormat* camera = nullptr;
  if (input_.starts_with("/dev/video")) {
    camera = av_find_input_format("video4linux2");
    if (camera == nullptr) {
      refuse("FFmpeg's libavformat knows no camera here; stream it to a URL and open that");
    }
  }
  // A "%d" in a picture's name is no pattern to us.
  AVDictionary* raw_options = nullptr;
  av_dict_set(&raw_options, "pattern_type", "none", 0);
  AVFormatContext* raw = avformat_alloc_context();
  if (raw == nullptr) throw std::bad_alloc();
  if (patience_) {
    raw->interrupt_callback = patience_->callback();
    patience_->begin();
  }
  const int opened = avformat_open_input(&raw, address_of(input_).c_str(), camera, &raw_options);
  const std::unique_ptr<AVDictionary, libav::Release> options(raw_options);
  if (opened < 0) refuse(local ? why_unreadable(input_, opened) : text_of(opened));
  format_.reset(raw);
  find_streams();
}

void VideoDecoder::find_streams() {
  // FFmpeg decodes first frames here, by contexts of its own.
  std::vector<AVDictionary*> options(format_->nb_streams);
  for (AVDictionary*& option : options) av_dict_set_int(&option, "max_pixels", max_pixels_, 0);
  const int found = avformat_find_stream_info(format_.get(), options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  if (found < 0) refuse(is_url_or_camera(input_) ? text_of(found) : why_unreadable(input_, found));
}

void VideoDecoder::open_codec(int threads) {
  const int index = av_find_best_stream(format_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (index < 0) refuse("it has no video stream");
  stream_ = format_->streams[index];
  const bool is_transport = std::string_view(format_->iformat->name) == "mpegts";
  times_.emplace(*stream_, is_transport ? VideoTimes::Leaps::joined : VideoTimes::Leaps::kept);
  try {
    codec_.emplace(*stream_, VideoCodec::Options{.threads = threads,
                                                 .max_pixels = max_pixels_,
                                                 .is_picture = what_ == "picture"});
  } catch (const Error& error) {
    refuse(error.what());
  }
}

void VideoDecoder::look_at_tags(const SourceOptions& options) {
  PictureTags tags;
  if (!is_url_or_camera(input_)) {
    std::ifstream file(input_, std::ios::binary);
    tags = tags_of_picture(file);
  }
  if (tags.undecodable) {
    refuse("it is a TIFF compressed with " + *tags.undecodable +
           ", which FFmpeg does not decode: convert it to a JPEG or PNG file");
  }
  if (options.autorotate) autorotation_.emplace(*stream_, tags.orientation);
}

void VideoDecoder::describe() {
  // The average is what a video lasts by; the guess also knows streams that don't tell theirs.
  AVRational rate = stream_->avg_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) rate = av_guess_frame_rate(format_.get(), stream_, nullptr);
  if (rate.num > 0 && rate.den > 0) {
    fps_ = av_q2d(rate) * length_->share_with_picture();
    info_.fps = fps_;
  }
  info_.frames = length_->claimed_frames();
  // What is behind a URL may as well be a file, which has an end and says when.
  info_.is_live = patience_ != nullptr && format_->duration == AV_NOPTS_VALUE;
  // Other streams are read only where they are needed to tell a truncated file from a whole one.
  if (info_.frames) {
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
      if (format_->streams[i] != stream_) format_->streams[i]->discard = AVDISCARD_ALL;
    }
  }
}

}  // namespace ortchestra
