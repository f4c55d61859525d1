#include "sink/drawing/label_layout.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(LabelLayout, puts_a_label_above_its_owner_inside_the_picture) {
  LabelLayout layout({100, 100});
  const Area above = layout.place({10, 50, 30, 30}, {20, 10});
  EXPECT_EQ(above.x, 10);
  EXPECT_EQ(above.y, 40);
  const Area at_edge = layout.place({90, 2, 10, 30}, {20, 10});
  EXPECT_EQ(at_edge.x, 80);
  EXPECT_EQ(at_edge.y, 0);
}

TEST(LabelLayout, does_not_overlap_labels_while_there_is_free_space) {
  LabelLayout layout({100, 100});
  std::vector<Area> taken;
  for (int i = 0; i < 8; ++i) {
    const Area place = layout.place({10, 50, 30, 30}, {40, 10});
    for (const Area& other : taken) EXPECT_FALSE(place.touches(other));
    taken.push_back(place);
  }
}

TEST(LabelLayout, works_even_if_the_picture_is_too_small) {
  LabelLayout layout({10, 10});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(layout.place({0, 0, 10, 10}, {40, 12}).x, 0);
}

}  // namespace
}  // namespace ortchestra
