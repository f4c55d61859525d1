#pragma once

#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"
#include "source/remux.h"

namespace ortchestra::test {

/// Writes frames of the synthetic input to an .mp4 file: width × height pixels, `fps` frames per
/// second.
inline void write_synthetic_video(const std::filesystem::path& path, int width, int height,
                                  double fps, int frames) {
  SourceOptions synthetic;
  synthetic.synthetic_size = {width, height};
  const auto source = open_source("synthetic", synthetic);
  VideoWriter writer(path, {.size = {width, height}, .fps = fps});
  for (int i = 0; i < frames; ++i) writer.write(std::get<SourceFrame>(source->next()).picture);
  writer.close();
}

/// Writes a segment of MPEG-TS: 96 × 64 pixels, 25 frames per second.
inline void write_segment(const std::filesystem::path& path, double start_s = 0, int frames = 20) {
  const std::filesystem::path whole = path.string() + ".mp4";
  VideoWriter writer(whole, {.size = {96, 64}, .fps = 25});
  for (int i = 0; i < frames; ++i)
    writer.write(uniform_picture(96, 64, static_cast<std::uint8_t>(i), 100, 50));
  writer.close();
  remux(whole, path, {.format = "mpegts", .delay_s = start_s});
  std::filesystem::remove(whole);
}

}  // namespace ortchestra::test
