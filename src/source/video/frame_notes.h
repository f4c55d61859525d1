#pragma once

#include <string>
#include <vector>

#include "source/video/libav.h"

namespace ortchestra {

/// Notes for users about HDR and interlaced video, which models get without correction. Each note
/// is returned once.
class FrameNotes {
 public:
  void inspect(const AVFrame& frame);
  std::vector<std::string> take();

 private:
  void note_once(bool& was_noted, const char* text);

  bool noted_hdr_ = false;
  bool noted_interlacing_ = false;
  std::vector<std::string> notes_;
};

}  // namespace ortchestra
