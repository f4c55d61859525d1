#include "base/threads/stock.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace ortchestra {
namespace {

/// A piece as a user of the stock gets it: one that came back, or the next new one.
class Numbered {
 public:
  explicit Numbered(std::size_t most, Stock<int>::Beyond beyond = Stock<int>::Beyond::let_go)
      : stock_(most, beyond) {}

  int take() {
    const auto piece = stock_.take();
    return piece ? *piece : made_++;
  }
  void put_back(int piece) { stock_.put_back(piece); }
  int made() const { return made_; }

 private:
  Stock<int> stock_;
  int made_ = 0;
};

TEST(Stock, is_full_after_as_many_pieces_as_may_be_in_use_though_only_one_is) {
  Numbered stock(3);
  for (int i = 0; i < 3; ++i) {
    const int piece = stock.take();
    EXPECT_EQ(piece, i);
    stock.put_back(piece);
  }
  for (int i = 0; i < 10; ++i) stock.put_back(stock.take());
  EXPECT_EQ(stock.made(), 3);
}

TEST(Stock, gives_out_first_what_came_back_last) {
  Numbered stock(2);
  stock.put_back(stock.take());
  const int last = stock.take();
  stock.put_back(last);
  EXPECT_EQ(stock.take(), last);
}

TEST(Stock, has_more_pieces_where_more_are_in_use_and_does_not_keep_them) {
  Numbered stock(2);
  std::vector<int> in_use;
  for (int i = 0; i < 5; ++i) in_use.push_back(stock.take());
  EXPECT_EQ(stock.made(), 5);
  for (const int piece : in_use) stock.put_back(piece);
  for (int i = 0; i < 2; ++i) EXPECT_GE(stock.take(), 3);  // those that came back last
  EXPECT_EQ(stock.take(), 5);
}

TEST(Stock, keeps_pieces_beyond_where_it_is_told_to) {
  Numbered stock(2, Stock<int>::Beyond::keep);
  std::vector<int> in_use;
  for (int i = 0; i < 5; ++i) in_use.push_back(stock.take());
  for (const int piece : in_use) stock.put_back(piece);
  for (int i = 0; i < 5; ++i) stock.take();
  EXPECT_EQ(stock.made(), 5);
}

TEST(Stock, takes_pieces_back_from_any_thread) {
  Stock<int> stock(4);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&stock] {
      for (int i = 0; i < 100; ++i) stock.put_back(stock.take().value_or(i));
    });
  }
}

}  // namespace
}  // namespace ortchestra
