#include <gtest/gtest.h>

#include <cstring>

#include "ortchestra/source/source.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

Picture frame_number(std::int64_t index, const SourceOptions& options = {}) {
  const auto source = open_source("synthetic", options);
  for (std::int64_t skipped = 0; skipped < index; ++skipped) source->next();
  return std::get<SourceFrame>(source->next()).picture;
}

bool same_pixels(const Picture& a, const Picture& b) {
  if (a.width != b.width || a.height != b.height) return false;
  for (int y = 0; y < a.height; ++y) {
    if (std::memcmp(a.pixels.get() + y * a.stride, b.pixels.get() + y * b.stride,
                    static_cast<std::size_t>(a.width) * 3) != 0) {
      return false;
    }
  }
  return true;
}

TEST(SyntheticSource, gives_the_same_pictures_every_time) {
  EXPECT_TRUE(same_pixels(frame_number(7), frame_number(7)));
}

TEST(SyntheticSource, changes_from_frame_to_frame) {
  EXPECT_FALSE(same_pixels(frame_number(7), frame_number(8)));
}

/// The pictures must not change between versions and machines. Otherwise results could not be
/// compared.
TEST(SyntheticSource, gives_the_same_pictures_in_every_version) {
  const Picture picture = frame_number(100);
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (int y = 0; y < picture.height; ++y) {
    for (int i = 0; i < picture.width * 3; ++i) {
      hash = (hash ^ picture.pixels.get()[y * picture.stride + i]) * 1099511628211ULL;
    }
  }
  EXPECT_EQ(hash, 1713355335525273916ULL);
}

TEST(SyntheticSource, numbers_frames_and_derives_their_times_from_the_rate) {
  SourceOptions options;
  options.synthetic_fps = 25;
  const auto source = open_source("synthetic", options);
  for (std::int64_t index = 0; index < 3; ++index) {
    const auto frame = std::get<SourceFrame>(source->next());
    EXPECT_EQ(frame.index, index);
    EXPECT_EQ(frame.timestamp, std::chrono::milliseconds(40 * index));
  }
}

TEST(SyntheticSource, ends_after_the_requested_number_of_frames_and_stays_at_its_end) {
  SourceOptions options;
  options.synthetic_frames = 2;
  const auto source = open_source("synthetic", options);
  EXPECT_EQ(source->info().frames, 2);
  source->next();
  source->next();
  EXPECT_TRUE(std::holds_alternative<EndOfSource>(source->next()));
  EXPECT_TRUE(std::holds_alternative<EndOfSource>(source->next()));
}

TEST(SyntheticSource, has_the_requested_size_even_if_it_is_small) {
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 200}, {200, 3}, {641, 479}}) {
    SourceOptions options;
    options.synthetic_size = {width, height};
    const auto source = open_source("synthetic", options);
    for (int i = 0; i < 50; ++i) {
      const Picture picture = std::get<SourceFrame>(source->next()).picture;
      ASSERT_EQ(picture.width, width);
      ASSERT_EQ(picture.height, height);
    }
  }
}

TEST(SyntheticSource, describes_itself) {
  const auto source = open_source("synthetic");
  EXPECT_EQ(source->info().description, "synthetic 640x480, 30 fps");
  EXPECT_EQ(source->info().fps, 30);
  EXPECT_FALSE(source->info().frames);
}

TEST(SyntheticSource, refuses_an_impossible_size_or_rate) {
  SourceOptions options;
  options.synthetic_size.width = 0;
  test::error_text(ErrorKind::input, [&] { open_source("synthetic", options); });
  options.synthetic_size.width = 64;
  options.synthetic_fps = 0;
  test::error_text(ErrorKind::input, [&] { open_source("synthetic", options); });
}

}  // namespace
}  // namespace ortchestra
