#include "source/video/length.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "source/video/diagnosis.h"

namespace ortchestra {
namespace {

/// The number of packets of `stream` in an intact file. An edit list of an MP4 may exclude samples,
/// so the number is taken from the index that FFmpeg made, not from the header.
std::optional<std::int64_t> packets_claimed(const AVFormatContext& input, const AVStream& stream) {
  if (stream.nb_frames <= 0) return std::nullopt;
  const std::string_view format = input.iformat->name;
  const std::int64_t indexed = avformat_index_get_entries_count(&stream);
  if (format.find("mp4") != std::string_view::npos && indexed > 0)
    return std::min(stream.nb_frames, indexed);
  return stream.nb_frames;
}

/// Whether a sample in the index lies beyond the end of the file. FFmpeg opens such a file without
/// an error.
bool index_points_beyond_end(const AVStream& stream, const std::string& path) {
  std::error_code error;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
  if (error) return false;
  // Reading the index does not change the stream, although the parameter is not const.
  auto* const unchanged = const_cast<AVStream*>(&stream);
  for (int i = 0; i < avformat_index_get_entries_count(&stream); ++i) {
    const AVIndexEntry* entry = avformat_index_get_entry(unchanged, i);
    if (entry->pos + entry->size > size) return true;
  }
  return false;
}

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", value);
  return text;
}

}  // namespace

VideoLength::VideoLength(const AVFormatContext& input, int stream, const std::string& path)
    : stream_(stream),
      claimed_packets_(packets_claimed(input, *input.streams[stream])),
      bytes_are_missing_(!path.empty() && (index_points_beyond_end(*input.streams[stream], path) ||
                                           matroska_ends_early(path) || avi_ends_early(path))) {
  if (std::string_view(input.iformat->name) == "avi") read_avi(*input.streams[stream]);
  const bool header_says = input.duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
  if (!claimed_packets_ && header_says && input.duration > 0) {
    const std::int64_t start = input.start_time != AV_NOPTS_VALUE ? input.start_time : 0;
    // Some writers of Matroska, including FFmpeg, store the end time as the duration.
    const bool may_be_the_end = start > 0 && input.duration > start;
    claimed_end_s_ =
        static_cast<double>(input.duration + (may_be_the_end ? 0 : start)) / AV_TIME_BASE;
  }
}

void VideoLength::read_avi(const AVStream& stream) {
  const int entries = avformat_index_get_entries_count(&stream);
  // The index has no entries for chunks of length 0, but its times count them. An index that FFmpeg
  // builds while reading is incomplete.
  header_counts_ = false;
  if (!claimed_packets_ || entries == 0) return;
  auto* const unchanged = const_cast<AVStream*>(&stream);
  const std::int64_t last = avformat_index_get_entry(unchanged, entries - 1)->timestamp;
  if (last < *claimed_packets_ * 9 / 10) return;
  header_counts_ = true;
  if (entries >= *claimed_packets_) return;
  share_with_picture_ = static_cast<double>(entries) / static_cast<double>(*claimed_packets_);
  claimed_packets_ = entries;
}

void VideoLength::count_packet(const AVFormatContext& input, const AVPacket& packet) {
  if (packet.stream_index == stream_) ++packets_;
  const std::int64_t time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  if (time == AV_NOPTS_VALUE) return;
  const AVStream& stream = *input.streams[packet.stream_index];
  end_s_ = std::max(end_s_, static_cast<double>(time + packet.duration) * av_q2d(stream.time_base));
}

std::optional<std::string> VideoLength::truncation() const {
  const bool counts = header_counts_ || bytes_are_missing_;
  if (counts && claimed_packets_ && packets_ < *claimed_packets_) {
    // The headers of old formats are often estimates: a difference of one or two frames alone
    // proves nothing.
    const std::int64_t missing = *claimed_packets_ - packets_;
    if (bytes_are_missing_ || missing > 2 || missing * 20 > *claimed_packets_) {
      return "ends after " + std::to_string(packets_) + " of " + std::to_string(*claimed_packets_) +
             " frames: the file looks truncated";
    }
  }
  if (claimed_end_s_ && end_s_ > 0) {
    // Durations are rounded, and may include the display time of the last frame or subtitle. Only a
    // large gap is proof by itself.
    const double missing = *claimed_end_s_ - end_s_;
    if (missing > std::max(1.0, 0.02 * *claimed_end_s_) || (bytes_are_missing_ && missing > 0)) {
      return "ends at " + seconds(end_s_) + " of " + seconds(*claimed_end_s_) +
             ": the file looks truncated or damaged";
    }
  }
  if (bytes_are_missing_) return "the last bytes of the file are missing: it looks truncated";
  return std::nullopt;
}

}  // namespace ortchestra
