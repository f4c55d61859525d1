#include "source/video/remarks.h"

#include <utility>

namespace ortchestra {
namespace {

bool is_interlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return frame.interlaced_frame != 0;
#endif
}

}  // namespace

void VideoRemarks::saw(const AVFrame& frame) {
  if (frame.color_trc == AVCOL_TRC_SMPTE2084)
    tell_once(told_of_hdr_,
              "it is HDR (PQ): models see its values without tone mapping, paler than on a screen; "
              "convert it to SDR first, if they were trained on that");
  if (frame.color_trc == AVCOL_TRC_ARIB_STD_B67)
    tell_once(told_of_hdr_,
              "it is HDR (HLG): models see its values without tone mapping, paler than on a "
              "screen; convert it to SDR first, if they were trained on that");
  if (is_interlaced(frame))
    tell_once(told_of_interlacing_,
              "it is interlaced: a frame holds the lines of two moments; deinterlace it first, if "
              "things move in it");
}

void VideoRemarks::tell_once(bool& told, const char* text) {
  if (!std::exchange(told, true)) notes_.emplace_back(text);
}

std::vector<std::string> VideoRemarks::take() { return std::exchange(notes_, {}); }

}  // namespace ortchestra
