#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <variant>
#include <vector>

#include "ortchestra/source/source.h"
#include "ortchestra/tensor/picture.h"
#include "source/video/libav.h"

namespace ortchestra::test {

using Bytes = std::vector<std::uint8_t>;

inline void require(int status) {
  if (status < 0) throw std::runtime_error(libav::text_of(status));
}

/// Converts `picture` to the pixel format that an encoder needs.
inline libav::Frame frame_of(const Picture& picture, AVPixelFormat format) {
  libav::Frame frame(av_frame_alloc());
  frame->width = picture.width;
  frame->height = picture.height;
  frame->format = format;
  frame->color_range = AVCOL_RANGE_JPEG;
  require(av_frame_get_buffer(frame.get(), 0));
  const libav::Scaler scaler(sws_getContext(picture.width, picture.height, AV_PIX_FMT_BGR24,
                                            picture.width, picture.height, format, SWS_BILINEAR,
                                            nullptr, nullptr, nullptr));
  const int* matrix = sws_getCoefficients(SWS_CS_DEFAULT);
  sws_setColorspaceDetails(scaler.get(), matrix, 1, matrix, 1, 0, 1 << 16, 1 << 16);
  const std::uint8_t* const planes[4] = {picture.pixels.get(), nullptr, nullptr, nullptr};
  const int strides[4] = {picture.stride, 0, 0, 0};
  require(
      sws_scale(scaler.get(), planes, strides, 0, picture.height, frame->data, frame->linesize));
  return frame;
}

/// Encodes a picture file: AV_CODEC_ID_PNG (lossless) or AV_CODEC_ID_MJPEG (a JPEG).
inline Bytes encode_still(const Picture& picture, AVCodecID id = AV_CODEC_ID_PNG) {
  const AVPixelFormat format = id == AV_CODEC_ID_MJPEG ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_RGB24;
  const AVCodec* encoder = avcodec_find_encoder(id);
  const libav::Codec codec(avcodec_alloc_context3(encoder));
  codec->width = picture.width;
  codec->height = picture.height;
  codec->pix_fmt = format;
  codec->color_range = AVCOL_RANGE_JPEG;
  codec->time_base = {1, 25};
  codec->flags |= AV_CODEC_FLAG_QSCALE;
  codec->global_quality = 2 * FF_QP2LAMBDA;
  require(avcodec_open2(codec.get(), encoder, nullptr));
  const libav::Frame frame = frame_of(picture, format);
  frame->quality = codec->global_quality;
  const libav::Packet packet(av_packet_alloc());
  require(avcodec_send_frame(codec.get(), frame.get()));
  require(avcodec_send_frame(codec.get(), nullptr));
  require(avcodec_receive_packet(codec.get(), packet.get()));
  return {packet->data, packet->data + packet->size};
}

inline Picture uniform_picture(int width, int height, std::uint8_t blue, std::uint8_t green,
                               std::uint8_t red) {
  const NewPicture made = make_picture({width, height});
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* pixel = made.pixels + y * made.picture.stride + 3 * x;
      pixel[0] = blue;
      pixel[1] = green;
      pixel[2] = red;
    }
  }
  return made.picture;
}

inline void write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

inline Bytes read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Copies the first `percent` of a file, like an interrupted copy.
inline void copy_beginning(const std::filesystem::path& from, const std::filesystem::path& to,
                           std::size_t percent) {
  Bytes bytes = read_bytes(from);
  bytes.resize(bytes.size() * percent / 100);
  write_bytes(to, bytes);
}

/// Everything that a source returns before its end.
struct Contents {
  std::vector<SourceFrame> frames;
  std::vector<BadFrame> bad;
};

inline Contents read_all(Source& source) {
  Contents contents;
  for (;;) {
    auto item = source.next();
    if (std::holds_alternative<EndOfSource>(item)) return contents;
    if (auto* bad = std::get_if<BadFrame>(&item)) {
      contents.bad.push_back(*bad);
    } else {
      contents.frames.push_back(std::get<SourceFrame>(std::move(item)));
    }
  }
}

inline Contents read_all(const std::filesystem::path& path, const SourceOptions& options = {}) {
  return read_all(*open_source(path.string(), options));
}

/// The blue, green and red values of a pixel.
struct Pixel {
  int blue, green, red;
};

inline Pixel pixel_at(const Picture& picture, int x, int y) {
  const std::uint8_t* pixel = picture.pixels.get() + y * picture.stride + 3 * x;
  return {pixel[0], pixel[1], pixel[2]};
}

}  // namespace ortchestra::test
