#include "ortchestra/prediction/mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using testing::ElementsAre;
using Bytes = std::vector<std::uint8_t>;

std::vector<std::uint32_t> runs_of(const Bytes& pixels) {
  RunLengths runs;
  runs.add(pixels);
  return runs.take();
}

TEST(RunLengths, start_with_the_number_of_pixels_outside) {
  EXPECT_THAT(runs_of({0, 0, 1, 1, 1, 0}), ElementsAre(2, 3, 1));
  EXPECT_THAT(runs_of({1, 1, 0}), ElementsAre(0, 2, 1));
  EXPECT_THAT(runs_of({0, 0}), ElementsAre(2));
  EXPECT_THAT(runs_of({}), ElementsAre(0));
}

TEST(RunLengths, continue_across_rows) {
  RunLengths runs;
  runs.add(Bytes{0, 1});
  runs.add(Bytes{1, 1, 0});
  runs.add(Bytes{0});
  EXPECT_THAT(runs.take(), ElementsAre(1, 3, 2));
  EXPECT_THAT(runs.take(), ElementsAre(0));
}

TEST(RunLengths, are_correct_for_pixels_at_any_distance) {
  Bytes pixels(100);
  for (const std::size_t i : {3U, 20U, 21U, 47U, 96U}) pixels[i] = 255;
  Mask mask{0, 10, 10, runs_of(pixels)};
  for (std::uint8_t& pixel : pixels) pixel = pixel != 0 ? 1 : 0;
  EXPECT_EQ(ortchestra::pixels(mask), pixels);
  EXPECT_EQ(area(mask), 5U);
}

TEST(MaskBounds, contain_all_pixels_inside_the_mask) {
  const Mask two{0, 4, 3, {5, 2, 2, 1, 2}};  // (1,1) (2,1) and (1,2)
  const MaskBounds at = bounds(two);
  EXPECT_EQ((std::vector{at.x, at.y, at.width, at.height}), (std::vector{1, 1, 2, 2}));
  const MaskBounds wrapped = bounds({0, 4, 3, {3, 2, 7}});
  EXPECT_EQ((std::vector{wrapped.x, wrapped.y, wrapped.width, wrapped.height}),
            (std::vector{0, 0, 4, 2}));
  EXPECT_EQ(bounds({0, 4, 3, {12}}).width, 0);
}

}  // namespace
}  // namespace ortchestra
