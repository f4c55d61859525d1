#include "source/video/autorotation.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace ortchestra {
namespace {

using DisplayMatrix = std::array<std::int32_t, 9>;

/// Null if the container has none.
const std::uint8_t* display_matrix_of(const AVStream& stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
  const AVCodecParameters& parameters = *stream.codecpar;
  const AVPacketSideData* found = av_packet_side_data_get(
      parameters.coded_side_data, parameters.nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return found != nullptr && found->size >= sizeof(DisplayMatrix) ? found->data : nullptr;
#else
  std::size_t bytes = 0;
  const std::uint8_t* found = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
  return bytes >= sizeof(DisplayMatrix) ? found : nullptr;
#endif
}

bool is_key(const AVFrame& frame) {
#ifdef AV_FRAME_FLAG_KEY
  return (frame.flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return frame.key_frame != 0;
#endif
}

}  // namespace

Autorotation::Autorotation(const AVStream& stream, const std::optional<Orientation>& tagged)
    : of_input_(tagged.value_or(Orientation{})) {
  if (const std::uint8_t* matrix = display_matrix_of(stream)) of_input_ = rounded(matrix);
}

Orientation Autorotation::of(const AVFrame& frame) {
  const AVFrameSideData* side = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  // FFmpeg attaches the matrix only to the frame whose packet contained it. In H.264 and HEVC it
  // applies until the next sequence begins.
  if (side != nullptr && side->size >= sizeof(DisplayMatrix)) {
    of_sequence_ = rounded(side->data);
  } else if (is_key(frame)) {
    of_sequence_.reset();
  }
  return of_sequence_.value_or(of_input_);
}

Orientation Autorotation::rounded(const std::uint8_t* matrix) {
  DisplayMatrix numbers;
  std::memcpy(numbers.data(), matrix, sizeof numbers);
  const DisplayOrientation found = orientation_of_matrix(numbers.data());
  was_rounded_ |= found.is_rounded;
  return found.orientation;
}

std::optional<std::string> Autorotation::take_note() {
  if (!was_rounded_ || was_noted_) return std::nullopt;
  was_noted_ = true;
  return "its display angle is not a multiple of 90 degrees: its frames are rotated by the nearest "
         "multiple";
}

}  // namespace ortchestra
