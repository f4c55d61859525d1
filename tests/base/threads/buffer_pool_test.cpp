#include "base/threads/buffer_pool.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace ortchestra {
namespace {

/// A piece as a user of the pool gets it: one that came back, or the next new one.
class Numbered {
 public:
  explicit Numbered(std::size_t most,
                    BufferPool<int>::Excess excess = BufferPool<int>::Excess::release)
      : pool_(most, excess) {}

  int take() {
    const auto piece = pool_.take();
    return piece ? *piece : made_++;
  }
  void put_back(int piece) { pool_.put_back(piece); }
  int made() const { return made_; }

 private:
  BufferPool<int> pool_;
  int made_ = 0;
};

TEST(BufferPool, is_full_after_as_many_pieces_as_may_be_in_use_though_only_one_is) {
  Numbered pool(3);
  for (int i = 0; i < 3; ++i) {
    const int piece = pool.take();
    EXPECT_EQ(piece, i);
    pool.put_back(piece);
  }
  for (int i = 0; i < 10; ++i) pool.put_back(pool.take());
  EXPECT_EQ(pool.made(), 3);
}

TEST(BufferPool, gives_out_first_what_came_back_last) {
  Numbered pool(2);
  pool.put_back(pool.take());
  const int last = pool.take();
  pool.put_back(last);
  EXPECT_EQ(pool.take(), last);
}

TEST(BufferPool, has_more_pieces_where_more_are_in_use_and_does_not_keep_them) {
  Numbered pool(2);
  std::vector<int> in_use;
  for (int i = 0; i < 5; ++i) in_use.push_back(pool.take());
  EXPECT_EQ(pool.made(), 5);
  for (const int piece : in_use) pool.put_back(piece);
  for (int i = 0; i < 2; ++i) EXPECT_GE(pool.take(), 3);  // those that came back last
  EXPECT_EQ(pool.take(), 5);
}

TEST(BufferPool, keeps_pieces_beyond_where_it_is_told_to) {
  Numbered pool(2, BufferPool<int>::Excess::keep);
  std::vector<int> in_use;
  for (int i = 0; i < 5; ++i) in_use.push_back(pool.take());
  for (const int piece : in_use) pool.put_back(piece);
  for (int i = 0; i < 5; ++i) pool.take();
  EXPECT_EQ(pool.made(), 5);
}

TEST(BufferPool, takes_pieces_back_from_any_thread) {
  BufferPool<int> pool(4);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&pool] {
      for (int i = 0; i < 100; ++i) pool.put_back(pool.take().value_or(i));
    });
  }
}

}  // namespace
}  // namespace ortchestra
