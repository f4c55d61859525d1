#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "tensor/resize.h"

namespace ortchestra {
namespace {

/// OpenCV must not start threads of its own, because this program limits the number of its threads.
void keep_opencv_on_this_thread() {
  static const bool done = [] {
    cv::setNumThreads(1);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

void resize_pixels(const PixelsView& source, const PixelsTarget& target) {
  const bool grows = target.width >= source.width && target.height >= source.height;
  const bool shrinks_by_whole_factors =
      source.width % target.width == 0 && source.height % target.height == 0;
  // OpenCV's averaging is fast for whole factors only. From 640×480 to 256×256 it takes four times
  // as long as resize_separable.
  if (!grows && !shrinks_by_whole_factors) return resize_separable(source, target);

  keep_opencv_on_this_thread();
  const cv::Mat from(source.height, source.width, CV_8UC3, const_cast<std::uint8_t*>(source.data),
                     static_cast<std::size_t>(source.stride));
  cv::Mat to(target.height, target.width, CV_8UC3, target.data,
             static_cast<std::size_t>(target.stride));
  cv::resize(from, to, to.size(), 0, 0,
             shrinks_by_whole_factors ? cv::INTER_AREA : cv::INTER_LINEAR);
}

}  // namespace ortchestra
