#include "base/files/input_stem.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(InputStem, is_the_name_without_folder_and_extension) {
  EXPECT_EQ(input_stem("videos/street.mp4"), "street");
  EXPECT_EQ(input_stem("videos/"), "videos");
  EXPECT_EQ(input_stem("synthetic"), "synthetic");
}

TEST(InputStem, has_no_special_characters_and_no_leading_dots) {
  EXPECT_EQ(input_stem("frames/*.jpg"), "_");
  EXPECT_EQ(input_stem("/dev/video0?size=1x1"), "video0_size_1x1");
  EXPECT_EQ(input_stem("..hidden.mp4"), "hidden");
  EXPECT_EQ(input_stem(".."), "input");
}

}  // namespace
}  // namespace ortchestra
