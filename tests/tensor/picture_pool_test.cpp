#include "tensor/picture_pool.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace ortchestra {
namespace {

TEST(PicturePool, gives_freed_memory_out_again) {
  PicturePool pool(2);
  std::optional<NewPicture> first = pool.make({40, 30});
  const std::uint8_t* const memory = first->pixels;
  const NewPicture second = pool.make({40, 30});
  EXPECT_NE(second.pixels, memory);
  first.reset();
  EXPECT_EQ(pool.make({40, 30}).pixels, memory);
}

TEST(PicturePool, makes_pictures_as_make_picture_does) {
  const NewPicture plain = make_picture({41, 30});
  const NewPicture pooled = PicturePool(1).make({41, 30});  // the picture outlives its pool
  EXPECT_EQ(pooled.picture.width, 41);
  EXPECT_EQ(pooled.picture.height, 30);
  EXPECT_EQ(pooled.picture.stride, plain.picture.stride);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pooled.pixels) % 64, 0U);
}

TEST(PicturePool, has_all_its_memory_after_as_many_pictures_as_may_be_in_use) {
  PicturePool pool(3);
  std::set<const std::uint8_t*> seen;
  for (int i = 0; i < 3; ++i) seen.insert(pool.make({40, 30}).pixels);
  EXPECT_EQ(seen.size(), 3U);
  for (int i = 0; i < 10; ++i) seen.insert(pool.make({40, 30}).pixels);
  EXPECT_EQ(seen.size(), 3U);
}

TEST(PicturePool, keeps_sizes_apart) {
  PicturePool pool(1);
  const NewPicture small = pool.make({40, 30});
  const NewPicture larger = pool.make({400, 300});
  larger.pixels[400 * 300 * 3 - 1] = 1;  // a sanitizer would see memory of the small one
  EXPECT_EQ(larger.picture.width, 400);
}

TEST(PicturePool, takes_pictures_back_from_any_thread) {
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
