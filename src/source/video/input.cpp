#include "source/video/input.h"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <regex>
#include <string_view>
#include <thread>
#include <utility>

#include "base/text/text.h"
#include "ortchestra/base/error.h"
#include "source/capture_device.h"
#include "source/live/devices.h"
#include "source/playlist.h"
#include "source/video/diagnosis.h"
#include "source/video/log.h"

namespace ortchestra {
namespace {

/// A file needs no timeout. A playlist may still grow, or refer to a URL.
std::optional<std::chrono::milliseconds> timeout_for(const std::string& path,
                                                     const SourceOptions& options) {
  if (!path.empty() && files_in_playlist(path).empty() && !path.ends_with(".sdp"))
    return std::nullopt;
  return options.timeout;
}

/// A protocol, followed by the protocols that it is based on, which must be allowed too.
std::string with_underlying_protocols(const std::string& protocol) {
  if (protocol == "http") return "http,tcp";
  if (protocol == "https") return "https,tls,tcp";
  if (protocol == "rtp") return "rtp,udp";
  return protocol;
}

/// If FFmpeg's log says that a protocol was not allowed, the error for users about it.
std::optional<Error> forbidden_protocol(const std::vector<std::string>& log_lines) {
  static const std::regex refused("Protocol '([^']*)' not on whitelist '([^']*)'");
  for (const std::string& line : log_lines) {
    std::smatch match;
    if (!std::regex_search(line, match, refused)) continue;
    const std::string protocol = match[1];
    const std::string allowed = match[2];
    const std::string wanted = allowed + "," + with_underlying_protocols(protocol);
    return input_error(fmt::format("it leads to something that is reached by '{}', and only {} are "
                                   "allowed there: allow the protocols {} to read it",
                                   protocol, allowed, wanted),
                       {{.kind = RemedyKind::protocols, .names = wanted}});
  }
  return std::nullopt;
}

}  // namespace

VideoInput::VideoInput(const std::string& input, const SourceOptions& options)
    : input_(input),
      kind_(kind_of_input(input)),
      path_(kind_ == InputKind::file ? input : ""),
      timeout_(options.stop, timeout_for(path_, options)) {
  libav::silence_log();
  open(options);
  find_streams(options.max_pixels);
}

void VideoInput::open(const SourceOptions& options) {
  std::string address = input_;
  const AVInputFormat* format = nullptr;
  // A "%d" in the name of a picture is not a pattern.
  std::map<std::string, std::string> settings{{"pattern_type", "none"}};
  if (!options.protocols.empty()) settings["protocol_whitelist"] = options.protocols;
  timeout_.restart();
  switch (kind_) {
    case InputKind::file:
      // The prefix keeps FFmpeg from reading text before a colon as a protocol.
      address = "file:" + input_;
      break;
    case InputKind::device: {
      const CaptureDevice device = parse_capture_device(input_);
      format = device_format(device.format);
      address = device.address;
      settings.insert(device.options.begin(), device.options.end());
      break;
    }
    case InputKind::pipe:
      pipe_ = std::make_unique<VideoPipe>(input_, timeout_);
      address.clear();
      break;
    case InputKind::url:
      break;
  }
  AVDictionary* raw_settings = nullptr;
  for (const auto& [key, value] : settings)
    av_dict_set(&raw_settings, key.c_str(), value.c_str(), 0);
  AVFormatContext* raw = libav::allocated(avformat_alloc_context());
  raw->interrupt_callback = timeout_.callback();
  if (pipe_) raw->pb = pipe_->io();
  const CapturedLog log;
  // avformat_open_input frees `raw` if it fails.
  const int opened = avformat_open_input(&raw, address.c_str(), format, &raw_settings);
  const std::unique_ptr<AVDictionary, libav::Release> unused(raw_settings);
  if (opened < 0) refuse(opened, log.lines());
  format_.reset(raw);
}

void VideoInput::find_streams(std::int64_t max_pixels) {
  // FFmpeg decodes the first frames here, with codec contexts of its own.
  std::vector<AVDictionary*> options(format_->nb_streams);
  for (AVDictionary*& option : options) av_dict_set_int(&option, "max_pixels", max_pixels, 0);
  const CapturedLog log;
  const int found = avformat_find_stream_info(format_.get(), options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  note_missing_parts(log.lines());
  if (found < 0) refuse(found, log.lines());
}

void VideoInput::refuse(int status, const std::vector<std::string>& log_lines) const {
  if (const auto forbidden = forbidden_protocol(log_lines)) throw *forbidden;
  if (timeout_.must_stop()) throw input_error(timeout_.reason());
  if (!path_.empty()) throw input_error(why_unreadable(path_, status));
  if (kind_ == InputKind::pipe && status == AVERROR_INVALIDDATA)
    throw input_error(
        "its data is not a video that FFmpeg supports, or can't be read from beginning to end: an "
        "MP4 must have its index at the front");
  throw input_error(libav::text_of(status));
}

int VideoInput::read(AVPacket& packet) {
  for (;;) {
    const CapturedLog log;
    int status = av_read_frame(format_.get(), &packet);
    note_missing_parts(log.lines());
    if (status == AVERROR(EAGAIN) && !timeout_.must_stop()) {  // a camera
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      continue;
    }
    // FFmpeg's demuxers report a broken connection as the end of the input.
    const AVIOContext* const io = format_->pb;
    if (status == AVERROR_EOF && io != nullptr && io->error < 0) status = io->error;
    return status;
  }
}

std::optional<std::string> VideoInput::end_reason(int status) const {
  if (status == AVERROR_EOF) return std::nullopt;
  // The wait may have been interrupted in an earlier call, whose error FFmpeg returns later.
  const bool was_interrupted = status == AVERROR_EXIT || timeout_.must_stop();
  return "reading stops here: " + (was_interrupted ? timeout_.reason() : libav::text_of(status));
}

void VideoInput::note_missing_parts(const std::vector<std::string>& log_lines) {
  for (const std::string& line : log_lines) {
    if (!line.starts_with("Failed to open segment")) continue;
    // FFmpeg may try the same segment again.
    if (noted_missing_parts_.insert(line).second)
      missing_parts_.push_back("a part of the playlist is missing: " +
                               one_line(line.substr(0, line.find('\n'))));
  }
}

std::string VideoInput::advice() const {
  const bool is_mp4 =
      std::string_view(format_->iformat->name).find("mp4") != std::string_view::npos;
  if (!pipe_ || !is_mp4) return "";
  return "; data from a pipe can't be read twice: an MP4 must have its index at the front";
}

std::vector<std::string> VideoInput::take_missing_parts() {
  return std::exchange(missing_parts_, {});
}

}  // namespace ortchestra
