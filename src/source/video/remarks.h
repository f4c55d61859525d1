#pragma once

#include <string>
#include <vector>

#include "source/video/libav.h"

namespace ortchestra {

/// What users should know of frames that models see as they are: each is told once.
class VideoRemarks {
 public:
  void saw(const AVFrame& frame);
  std::vector<std::string> take();

 private:
  void tell_once(bool& told, const char* text);

  bool told_of_hdr_ = false;
  bool told_of_interlacing_ = false;
  std::vector<std::string> notes_;
};

}  // namespace ortchestra
