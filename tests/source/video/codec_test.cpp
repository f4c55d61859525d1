#include "source/video/codec.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"
#include "source/remux.h"
#include "source/segment.h"
#include "source/still.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

class VideoCodecThreads : public testing::Test {
 protected:
  /// A video of 160 frames with a key frame every 20 frames.
  VideoCodecThreads() {
    test::write_synthetic_video(folder_ / "whole.mp4", 160, 96, 10, 160);
    test::remux(folder_ / "whole.mp4", folder_ / "whole.ts",
                {.format = "mpegts", .time_base = {1, 10}});
  }

  /// Everything that a caller can observe when reading a file.
  static std::string observed(const std::filesystem::path& path, int threads) {
    SourceOptions options;
    options.decoder_threads = threads;
    const auto source = open_source(path.string(), options);
    std::string text;
    for (;;) {
      const auto item = source->next();
      if (std::holds_alternative<EndOfSource>(item)) return text;
      if (const auto* bad = std::get_if<BadFrame>(&item)) {
        text += std::to_string(bad->index) + " bad: " + bad->reason + "\n";
        continue;
      }
      const auto& frame = std::get<SourceFrame>(item);
      std::size_t sum = 0;
      for (int y = 0; y < frame.picture.height; ++y) {
        for (int i = 0; i < 3 * frame.picture.width; ++i)
          sum = sum * 31 + frame.picture.pixels.get()[y * frame.picture.stride + i];
      }
      text += std::to_string(frame.index) + " " + std::to_string(frame.timestamp.count()) + " " +
              std::to_string(sum) + "\n";
    }
  }
  void expect_equal_for_any_threads(const std::filesystem::path& path) const {
    const std::string one = observed(path, 1);
    for (const int threads : {2, 3, 4}) EXPECT_EQ(observed(path, threads), one) << threads;
  }
  /// Changes ten consecutive bytes at each of several positions, which depend on `seed`.
  std::filesystem::path damaged(const std::string& name, std::uint32_t seed, int places) const {
    test::Bytes bytes = test::read_bytes(folder_ / name);
    std::uint32_t random = seed;
    for (int place = 0; place < places; ++place) {
      random = random * 1664525 + 1013904223;
      // Not in the header of the file, and not in its index at the end.
      const std::size_t at = bytes.size() / 8 + random % (bytes.size() * 3 / 4);
      for (std::size_t i = 0; i < 10; ++i) bytes[at + i] ^= static_cast<std::uint8_t>(17 * i + 91);
    }
    test::write_bytes(folder_ / ("damaged-" + name), bytes);
    return folder_ / ("damaged-" + name);
  }

  test::TemporaryDirectory folder_;
};

TEST_F(VideoCodecThreads, do_not_change_the_frames_of_an_intact_video) {
  for (const std::string name : {"whole.mp4", "whole.ts"})
    expect_equal_for_any_threads(folder_ / name);
}

TEST_F(VideoCodecThreads, do_not_change_the_frames_of_a_damaged_video) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    for (const std::string name : {"whole.mp4", "whole.ts"})
      expect_equal_for_any_threads(damaged(name, seed, 2));
  }
}

TEST_F(VideoCodecThreads, do_not_change_the_frames_of_a_video_without_its_beginning) {
  const test::Bytes bytes = test::read_bytes(folder_ / "whole.ts");
  const std::size_t packets = bytes.size() / 188;
  test::write_bytes(folder_ / "tail.ts",
                    {bytes.begin() + static_cast<std::ptrdiff_t>(packets / 5 * 188), bytes.end()});
  expect_equal_for_any_threads(folder_ / "tail.ts");
}

TEST_F(VideoCodecThreads, count_each_damaged_frame_exactly_once) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    for (const int threads : {1, 3}) {
      SourceOptions options;
      options.decoder_threads = threads;
      const auto contents = test::read_all(damaged("whole.mp4", seed, 2), options);
      EXPECT_EQ(contents.frames.size() + contents.bad.size(), 160U) << seed;
      for (const SourceFrame& frame : contents.frames)
        EXPECT_EQ(frame.timestamp, std::chrono::milliseconds(100) * frame.index) << seed;
    }
  }
}

TEST(VideoCodec, uses_several_threads_only_for_codecs_that_report_damage) {
  for (const auto& [codec, threads] :
       {std::pair(AV_CODEC_ID_H264, 3), std::pair(AV_CODEC_ID_HEVC, 1),
        std::pair(AV_CODEC_ID_VP8, 1), std::pair(AV_CODEC_ID_MPEG4, 1)}) {
    const libav::Input input(avformat_alloc_context());
    AVStream* const stream = avformat_new_stream(input.get(), nullptr);
    stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    stream->codecpar->codec_id = codec;
    stream->codecpar->width = stream->codecpar->height = 64;
    const VideoCodec opened(*stream, {.threads = 3, .max_pixels = 1 << 20});
    EXPECT_EQ(opened.context().thread_count, threads) << avcodec_get_name(codec);
  }
}

}  // namespace
}  // namespace ortchestra
