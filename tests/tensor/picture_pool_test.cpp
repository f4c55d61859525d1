#include "tensor/picture_pool.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace ortchestra {
namespace {

TEST(PicturePool, reuses_released_memory) {
  PicturePool pool(2);
  std::optional<NewPicture> first = pool.make({40, 30});
  const std::uint8_t* const memory = first->pixels;
  const NewPicture second = pool.make({40, 30});
  EXPECT_NE(second.pixels, memory);
  first.reset();
  EXPECT_EQ(pool.make({40, 30}).pixels, memory);
}

TEST(PicturePool, makes_pictures_like_make_picture) {
  const NewPicture plain = make_picture({41, 30});
  const NewPicture pooled = PicturePool(1).make({41, 30});  // the picture outlives the pool
  EXPECT_EQ(pooled.picture.width, 41);
  EXPECT_EQ(pooled.picture.height, 30);
  EXPECT_EQ(pooled.picture.stride, plain.picture.stride);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pooled.pixels) % 64, 0U);
}

TEST(PicturePool, allocates_no_more_memory_after_the_expected_number_of_pictures) {
  PicturePool pool(3);
  std::set<const std::uint8_t*> seen;
  for (int i = 0; i < 3; ++i) seen.insert(pool.make({40, 30}).pixels);
  EXPECT_EQ(seen.size(), 3U);
  for (int i = 0; i < 10; ++i) seen.insert(pool.make({40, 30}).pixels);
  EXPECT_EQ(seen.size(), 3U);
}

TEST(PicturePool, does_not_reuse_memory_of_another_size) {
  PicturePool pool(1);
  const NewPicture small = pool.make({40, 30});
  const NewPicture larger = pool.make({400, 300});
  larger.pixels[400 * 300 * 3 - 1] = 1;  // a sanitizer detects memory that is too small
  EXPECT_EQ(larger.picture.width, 400);
}

TEST(PicturePool, lets_any_thread_release_pictures) {
  PicturePool pool(3);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    std::vector<NewPicture> held;
    for (int j = 0; j < 100; ++j) held.push_back(pool.make({16, 16}));
    threads.emplace_back([held = std::move(held)]() mutable {
      while (!held.empty()) held.pop_back();
    });
  }
  pool.make({16, 16}).pixels[0] = 1;
}

}  // namespace
}  // namespace ortchestra
