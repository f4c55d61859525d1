#include "source/video/frame_notes.h"

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

void FrameNotes::inspect(const AVFrame& frame) {
  if (frame.color_trc == AVCOL_TRC_SMPTE2084)
    note_once(noted_hdr_,
              "it is HDR (PQ): models get its values without tone mapping, so frames are paler "
              "than on a screen; convert it to SDR first if the models were trained on SDR");
  if (frame.color_trc == AVCOL_TRC_ARIB_STD_B67)
    note_once(noted_hdr_,
              "it is HDR (HLG): models get its values without tone mapping, so frames are paler "
              "than on a screen; convert it to SDR first if the models were trained on SDR");
  if (is_interlaced(frame))
    note_once(noted_interlacing_,
              "it is interlaced: each frame combines lines from two points in time; deinterlace it "
              "first if objects move in it");
}

void FrameNotes::note_once(bool& was_noted, const char* text) {
  if (!std::exchange(was_noted, true)) notes_.emplace_back(text);
}

std::vector<std::string> FrameNotes::take() { return std::exchange(notes_, {}); }

}  // namespace ortchestra
