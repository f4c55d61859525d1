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

/// A file delivers at once. A playlist may still grow, or lead elsewhere.
std::optional<std::chrono::milliseconds> patience_for(const std::string& path,
                                                      const SourceOptions& options) {
  if (!path.empty() && files_in_playlist(path).empty() && !path.ends_with(".sdp"))
    return std::nullopt;
  return options.patience;
}

/// A protocol and those that it uses itself, which must be allowed too.
std::string with_those_below(const std::string& protocol) {
  if (protocol == "http") return "http,tcp";
  if (protocol == "https") return "https,tls,tcp";
  if (protocol == "rtp") return "rtp,udp";
  return protocol;
}

/// What FFmpeg's log says of a protocol that it was not allowed to use, in words for users.
std::optional<Error> forbidden_protocol(const std::vector<std::string>& heard) {
  static const std::regex refused("Protocol '([^']*)' not on whitelist '([^']*)'");
  for (const std::string& line : heard) {
    std::smatch match;
    if (!std::regex_search(line, match, refused)) continue;
    const std::string protocol = match[1];
    const std::string allowed = match[2];
    const std::string wanted = allowed + "," + with_those_below(protocol);
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
      patience_(options.stop, patience_for(path_, options)) {
  libav::be_quiet();
  open(options);
  find_streams(options.max_pixels);
}

void VideoInput::open(const SourceOptions& options) {
  std::string address = input_;
  const AVInputFormat* format = nullptr;
  // A "%d" in a picture's name is no pattern to us.
  std::map<std::string, std::string> settings{{"pattern_type", "none"}};
  if (!options.protocols.empty()) settings["protocol_whitelist"] = options.protocols;
  patience_.begin();
  switch (kind_) {
    case InputKind::file:
      // What stands before a colon in a path is no protocol.
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
      pipe_ = std::make_unique<VideoPipe>(input_, patience_);
      address.clear();
      break;
    case InputKind::url:
      break;
  }
  AVDictionary* raw_settings = nullptr;
  for (const auto& [key, value] : settings)
    av_dict_set(&raw_settings, key.c_str(), value.c_str(), 0);
  AVFormatContext* raw = libav::allocated(avformat_alloc_context());
  raw->interrupt_callback = patience_.callback();
  if (pipe_) raw->pb = pipe_->io();
  const HeardLog log;
  // It frees `raw` where it fails.
  const int opened = avformat_open_input(&raw, address.c_str(), format, &raw_settings);
  const std::unique_ptr<AVDictionary, libav::Release> unused(raw_settings);
  if (opened < 0) refuse(opened, log.lines());
  format_.reset(raw);
}

void VideoInput::find_streams(std::int64_t max_pixels) {
  // FFmpeg decodes first frames here, by contexts of its own.
  std::vector<AVDictionary*> options(format_->nb_streams);
  for (AVDictionary*& option : options) av_dict_set_int(&option, "max_pixels", max_pixels, 0);
  const HeardLog log;
  const int found = avformat_find_stream_info(format_.get(), options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  note_losses(log.lines());
  if (found < 0) refuse(found, log.lines());
}

void VideoInput::refuse(int status, const std::vector<std::string>& heard) const {
  if (const auto forbidden = forbidden_protocol(heard)) throw *forbidden;
  if (patience_.is_over()) throw input_error(patience_.reason());
  if (!path_.empty()) throw input_error(why_unreadable(path_, status));
  if (kind_ == InputKind::pipe && status == AVERROR_INVALIDDATA)
    throw input_error(
        "what comes through it is no video in a format that FFmpeg knows, or none that can be read "
        "from beginning to end: an MP4 must have its index in front");
  throw input_error(libav::text_of(status));
}

int VideoInput::read(AVPacket& packet) {
  for (;;) {
    const HeardLog log;
    int status = av_read_frame(format_.get(), &packet);
    note_losses(log.lines());
    if (status == AVERROR(EAGAIN) && !patience_.is_over()) {  // a camera
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      continue;
    }
    // Formats take a broken connection for the end.
    const AVIOContext* const io = format_->pb;
    if (status == AVERROR_EOF && io != nullptr && io->error < 0) status = io->error;
    return status;
  }
}

std::optional<std::string> VideoInput::end_reason(int status) const {
  if (status == AVERROR_EOF) return std::nullopt;
  // The waiting may have ended in an earlier call, whose error FFmpeg gives later.
  const bool was_interrupted = status == AVERROR_EXIT || patience_.is_over();
  return "reading stops here: " + (was_interrupted ? patience_.reason() : libav::text_of(status));
}

void VideoInput::note_losses(const std::vector<std::string>& heard) {
  for (const std::string& line : heard) {
    if (!line.starts_with("Failed to open segment")) continue;
    // FFmpeg tries the same one again.
    if (told_losses_.insert(line).second)
      losses_.push_back("a part of the playlist is missing: " +
                        one_line(line.substr(0, line.find('\n'))));
  }
}

std::string VideoInput::advice() const {
  const bool is_mp4 =
      std::string_view(format_->iformat->name).find("mp4") != std::string_view::npos;
  if (!pipe_ || !is_mp4) return "";
  return "; what comes through a pipe can't be read twice: an MP4 must have its index in front";
}

std::vector<std::string> VideoInput::take_losses() { return std::exchange(losses_, {}); }

}  // namespace ortchestra
