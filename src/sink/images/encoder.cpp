#include "sink/images/encoder.h"

#include <string>

#include "ortchestra/base/error.h"
#include "sink/video/av_owned.h"

namespace ortchestra {
namespace {

constexpr int jpeg_quantizer = 3;  // from 2 (best) to 31 (worst) in FFmpeg

void require(int status) {
  if (status >= 0) return;
  char text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror(status, text, sizeof text);
  throw failure(std::string("a picture could not be encoded: ") + text);
}

}  // namespace

/// Encodes pictures of one size.
class ImageEncoder::Codec {
 public:
  Codec(ImageFormat format, const PictureSize& size) {
    const bool jpeg = format == ImageFormat::jpeg;
    const AVCodec* const encoder = avcodec_find_encoder(jpeg ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_PNG);
    if (encoder == nullptr) throw failure("this FFmpeg has no encoder for pictures");
    codec_.reset(allocated(avcodec_alloc_context3(encoder)));
    codec_->width = size.width;
    codec_->height = size.height;
    codec_->time_base = {1, 25};
    codec_->pix_fmt = jpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_RGB24;
    codec_->color_range = AVCOL_RANGE_JPEG;
    codec_->thread_count = 1;
    if (jpeg) {
      codec_->flags |= AV_CODEC_FLAG_QSCALE;
      codec_->global_quality = jpeg_quantizer * FF_QP2LAMBDA;
    }
    require(avcodec_open2(codec_.get(), encoder, nullptr));
    frame_.reset(allocated(av_frame_alloc()));
    frame_->width = size.width;
    frame_->height = size.height;
    frame_->format = codec_->pix_fmt;
    frame_->quality = codec_->global_quality;
    require(av_frame_get_buffer(frame_.get(), 0));
    packet_.reset(allocated(av_packet_alloc()));
    scaler_.reset(sws_getContext(size.width, size.height, AV_PIX_FMT_BGR24, size.width, size.height,
                                 codec_->pix_fmt, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler_) throw std::bad_alloc();
    // JPEG uses BT.601 in full range.
    const int* const bt601 = sws_getCoefficients(SWS_CS_ITU601);
    if (jpeg) sws_setColorspaceDetails(scaler_.get(), bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
  }

  bool takes(const Picture& picture) const {
    return picture.size() == PictureSize{codec_->width, codec_->height};
  }

  std::string encode(const Picture& picture) {
    require(av_frame_make_writable(frame_.get()));
    const std::uint8_t* const planes[4] = {picture.pixels.get(), nullptr, nullptr, nullptr};
    const int strides[4] = {picture.stride, 0, 0, 0};
    require(sws_scale(scaler_.get(), planes, strides, 0, picture.height, frame_->data,
                      frame_->linesize));
    ++frame_->pts;
    require(avcodec_send_frame(codec_.get(), frame_.get()));
    require(avcodec_receive_packet(codec_.get(), packet_.get()));
    std::string bytes(reinterpret_cast<const char*>(packet_->data),
                      static_cast<std::size_t>(packet_->size));
    av_packet_unref(packet_.get());
    return bytes;
  }

 private:
  AvOwned<AVCodecContext> codec_;
  AvOwned<AVFrame> frame_;
  AvOwned<AVPacket> packet_;
  AvOwned<SwsContext> scaler_;
};

ImageEncoder::ImageEncoder(ImageFormat format) : format_(format) {
  // FFmpeg's log is not needed: errors are also returned. It would warn about the pixel format of
  // the JPEG encoder.
  av_log_set_level(AV_LOG_QUIET);
}
ImageEncoder::~ImageEncoder() = default;

std::string ImageEncoder::encode(const Picture& picture) {
  if (!codec_ || !codec_->takes(picture)) codec_ = std::make_unique<Codec>(format_, picture.size());
  return codec_->encode(picture);
}

}  // namespace ortchestra
