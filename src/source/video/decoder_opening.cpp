#include <fstream>
#include <string_view>

#include "ortchestra/base/error.h"
#include "source/images/tags.h"
#include "source/video/decoder.h"

namespace ortchestra {

void VideoDecoder::open_codec(int threads) {
  const int index = av_find_best_stream(&opened_->format(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (index < 0) refuse("it has no video stream");
  stream_ = opened_->format().streams[index];
  if ((stream_->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
    refuse("its only video stream is a cover picture");
  const bool is_transport = std::string_view(opened_->format().iformat->name) == "mpegts";
  times_.emplace(*stream_,
                 is_transport ? VideoTimestamps::Jumps::joined : VideoTimestamps::Jumps::kept);
  try {
    codec_.emplace(*stream_, VideoCodec::Options{.threads = threads,
                                                 .max_pixels = max_pixels_,
                                                 .is_picture = what_ == "picture"});
  } catch (const Error& error) {
    refuse(error.what());
  }
}

void VideoDecoder::read_tags(const SourceOptions& options) {
  PictureTags tags;
  if (!opened_->path().empty()) {
    std::ifstream file(opened_->path(), std::ios::binary);
    tags = tags_of_picture(file);
  }
  if (tags.undecodable) {
    refuse("it is a TIFF compressed with " + *tags.undecodable +
           ", which FFmpeg does not decode: convert it to a JPEG or PNG file");
  }
  if (options.autorotate) autorotation_.emplace(*stream_, tags.orientation);
}

void VideoDecoder::describe() {
  // The average rate matches the duration of the video. The guess also works for streams without a
  // rate.
  AVRational rate = stream_->avg_frame_rate;
  if (rate.num <= 0 || rate.den <= 0)
    rate = av_guess_frame_rate(&opened_->format(), stream_, nullptr);
  if (rate.num > 0 && rate.den > 0) {
    fps_ = av_q2d(rate) * length_->share_with_picture();
    info_.fps = fps_;
  }
  info_.frames = length_->claimed_frames();
  const int audio =
      av_find_best_stream(&opened_->format(), AVMEDIA_TYPE_AUDIO, -1, stream_->index, nullptr, 0);
  if (audio >= 0)
    info_.audio = avcodec_get_name(opened_->format().streams[audio]->codecpar->codec_id);
  // A URL may refer to a file, which has an end and a known duration.
  info_.is_live = opened_->is_live();
  // Other streams are read only if they are needed to detect a truncated file.
  if (info_.frames) {
    const AVFormatContext& format = opened_->format();
    for (unsigned i = 0; i < format.nb_streams; ++i) {
      if (format.streams[i] != stream_) format.streams[i]->discard = AVDISCARD_ALL;
    }
  }
}

}  // namespace ortchestra
