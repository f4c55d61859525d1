#include "base/threads/buffer_pool.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace ortchestra {
namespace {

/// A pool of numbers in place of buffers. take() returns a free number, or the next new one.
class NumberPool {
 public:
  explicit NumberPool(std::size_t most,
                      BufferPool<int>::Excess excess = BufferPool<int>::Excess::release)
      : pool_(most, excess) {}

  int take() {
    const auto number = pool_.take();
    return number ? *number : made_++;
  }
  void put_back(int number) { pool_.put_back(number); }
  int made() const { return made_; }

 private:
  BufferPool<int> pool_;
  int made_ = 0;
};

TEST(BufferPool, makes_all_buffers_first_even_if_only_one_is_in_use) {
  NumberPool pool(3);
  for (int i = 0; i < 3; ++i) {
    const int number = pool.take();
    EXPECT_EQ(number, i);
    pool.put_back(number);
  }
  for (int i = 0; i < 10; ++i) pool.put_back(pool.take());
  EXPECT_EQ(pool.made(), 3);
}

TEST(BufferPool, returns_first_the_buffer_that_was_put_back_last) {
  NumberPool pool(2);
  pool.put_back(pool.take());
  const int last = pool.take();
  pool.put_back(last);
  EXPECT_EQ(pool.take(), last);
}

TEST(BufferPool, grows_while_more_buffers_are_in_use_and_shrinks_again) {
  NumberPool pool(2);
  std::vector<int> in_use;
  for (int i = 0; i < 5; ++i) in_use.push_back(pool.take());
  EXPECT_EQ(pool.made(), 5);
  for (const int number : in_use) pool.put_back(number);
  for (int i = 0; i < 2; ++i) EXPECT_GE(pool.take(), 3);  // the numbers that were put back last
  EXPECT_EQ(pool.take(), 5);
}

TEST(BufferPool, keeps_excess_buffers_on_request) {
  NumberPool pool(2, BufferPool<int>::Excess::keep);
  std::vector<int> in_use;
  for (int i = 0; i < 5; ++i) in_use.push_back(pool.take());
  for (const int number : in_use) pool.put_back(number);
  for (int i = 0; i < 5; ++i) pool.take();
  EXPECT_EQ(pool.made(), 5);
}

TEST(BufferPool, accepts_buffers_from_any_thread) {
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
