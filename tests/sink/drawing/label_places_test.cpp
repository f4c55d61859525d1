#include "sink/drawing/label_places.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(LabelPlaces, are_above_their_owner_within_the_picture) {
  LabelPlaces places({100, 100});
  const Area above = places.place({10, 50, 30, 30}, {20, 10});
  EXPECT_EQ(above.x, 10);
  EXPECT_EQ(above.y, 40);
  const Area at_edge = places.place({90, 2, 10, 30}, {20, 10});
  EXPECT_EQ(at_edge.x, 80);
  EXPECT_EQ(at_edge.y, 0);
}

TEST(LabelPlaces, do_not_cover_each_other_while_there_is_room) {
  LabelPlaces places({100, 100});
  std::vector<Area> taken;
  for (int i = 0; i < 8; ++i) {
    const Area place = places.place({10, 50, 30, 30}, {40, 10});
    for (const Area& other : taken) EXPECT_FALSE(place.touches(other));
    taken.push_back(place);
  }
}

TEST(LabelPlaces, are_found_even_on_a_picture_too_small) {
  LabelPlaces places({10, 10});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(places.place({0, 0, 10, 10}, {40, 12}).x, 0);
}

}  // namespace
}  // namespace ortchestra
