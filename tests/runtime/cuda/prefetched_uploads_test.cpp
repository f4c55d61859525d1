#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "runtime/cuda/shared_uploads.h"
#include "support/fake_uploader.h"

/// Copies that are begun before a model comes: shared_uploads_test.cpp has what is so without them.

namespace ortchestra {
namespace {

/// Models 0 and 1 look at tensor 0, model 2 at tensor 1. Batch N's tensors hold N and 100 + N.
class PrefetchedUploads : public ::testing::Test {
 protected:
  static constexpr std::size_t depth = 2;

  PrefetchedUploads() {
    state_.on_upload = [this](int value) {
      note_begin(value);
      begun_.release();
      if (value == gated_) gate_.wait();
      if (value == failing_) throw std::runtime_error("no room");
    };
  }

  void open(std::size_t most = 32) {
    uploads_.emplace(std::make_unique<test::FakeUploader>(state_),
                     std::vector<std::size_t>{0, 0, 1}, most, depth);
  }

  void make(std::size_t count, const std::vector<std::size_t>& models) {
    for (std::size_t i = 0; i < count; ++i) {
      Batch made;
      made.count = 1;
      made.models = models;
      for (const std::size_t first : {std::size_t{0}, std::size_t{100}}) {
        auto bytes = std::make_shared<std::byte>(static_cast<std::byte>(first + batches_.size()));
        made.tensors.push_back(
            {.view = {.type = ElementType::uint8, .shape = {1, 1}, .data = bytes.get()},
             .owner = bytes,
             .segment = nullptr,
             .offset = 0});
      }
      batches_.push_back(std::make_shared<const Batch>(std::move(made)));
    }
  }

  /// Makes batches, and announces them.
  void announce(std::size_t count, const std::vector<std::size_t>& models = {0, 1}) {
    make(count, models);
    for (const BatchPointer& batch : batches_) uploads_->announce(batch);
  }

  SharedUploads::Taken take(std::size_t batch, std::size_t model) {
    return uploads_->take(batches_.at(batch), model);
  }
  void skip_all() {
    for (const BatchPointer& batch : batches_) {
      for (const std::size_t model : batch->models) uploads_->skip(batch, model);
    }
  }

  /// Waits until so many more uploads have begun.
  void wait_for_begun(int uploads) {
    for (int i = 0; i < uploads; ++i) begun_.acquire();
  }

  /// The values of the uploads begun so far, in order.
  std::vector<int> order() const {
    const std::lock_guard lock(mutex_);
    return order_;
  }
  bool was_copied_by_this_thread(int value) const {
    const std::lock_guard lock(mutex_);
    return thread_of_.at(value) == std::this_thread::get_id();
  }

  static int value_of(const SharedUploads::Taken& taken) {
    return std::to_integer<int>(*taken.image.view.data);
  }

  /// Of copies and batches, when the thread has ended.
  bool nothing_is_kept() {
    if (uploads_) uploads_->close();
    return state_.held == 0 && std::ranges::all_of(batches_, [](const BatchPointer& batch) {
             return batch.use_count() == 1;
           });
  }

  test::FakeUploader::State state_;
  int gated_ = -1;    ///< the upload of this value waits until the gate opens
  int failing_ = -1;  ///< that of this one fails
  std::latch gate_{1};
  std::optional<SharedUploads> uploads_;
  std::vector<BatchPointer> batches_;

 private:
  void note_begin(int value) {
    const std::lock_guard lock(mutex_);
    order_.push_back(value);
    thread_of_[value] = std::this_thread::get_id();
  }

  std::counting_semaphore<> begun_{0};
  mutable std::mutex mutex_;
  std::vector<int> order_;
  std::map<int, std::thread::id> thread_of_;
};

TEST_F(PrefetchedUploads, are_begun_in_the_order_of_announcements_before_a_model_comes) {
  open();
  announce(2, {0, 1, 2});
  wait_for_begun(4);
  EXPECT_EQ(order(), (std::vector<int>{0, 100, 1, 101}));
  for (const std::size_t batch : {0, 1}) {
    for (const std::size_t model : {0, 1, 2}) {
      const auto taken = take(batch, model);
      EXPECT_EQ(taken.place, ImageLocation::device);
      EXPECT_EQ(value_of(taken), static_cast<int>(batch + (model == 2 ? 100 : 0)));
    }
  }
  EXPECT_EQ(state_.uploads, 4);
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, are_never_more_than_the_depth) {
  std::atomic<std::size_t> came = 0;
  std::atomic<bool> too_many = false;
  state_.on_upload = [&, inherited = state_.on_upload](int value) {
    if (static_cast<std::size_t>(value) >= came + depth) too_many = true;
    inherited(value);
  };
  open();
  announce(20);
  wait_for_begun(depth);
  for (std::size_t batch = 0; batch < 20; ++batch) {
    ++came;
    take(batch, 0);
    take(batch, 1);
    if (batch + depth < 20) wait_for_begun(1);
  }
  EXPECT_EQ(state_.uploads, 20);
  EXPECT_FALSE(too_many);
}

TEST_F(PrefetchedUploads, leave_to_a_model_that_comes_before_them_to_copy_by_itself) {
  gated_ = 0;
  open();
  announce(3);
  wait_for_begun(1);
  EXPECT_EQ(value_of(take(1, 0)), 1);
  EXPECT_TRUE(was_copied_by_this_thread(1));
  gate_.count_down();
  // Batches 1, taken, and 2.
  wait_for_begun(2);
  EXPECT_EQ(order(), (std::vector<int>{0, 1, 2}));
  EXPECT_FALSE(was_copied_by_this_thread(2));
}

TEST_F(PrefetchedUploads, are_waited_for_where_they_are_under_way) {
  gated_ = 0;
  open();
  announce(1);
  wait_for_begun(1);
  auto left = std::async(std::launch::async, [&] { return value_of(take(0, 0)); });
  auto right = std::async(std::launch::async, [&] { return value_of(take(0, 1)); });
  gate_.count_down();
  EXPECT_EQ(left.get(), 0);
  EXPECT_EQ(right.get(), 0);
  EXPECT_EQ(state_.uploads, 1);
}

TEST_F(PrefetchedUploads, make_no_model_wait_for_room) {
  gated_ = 0;
  open(1);
  announce(2);
  wait_for_begun(1);
  // There is room for one, and its upload does not end before this returns.
  for (const std::size_t model : {0, 1}) EXPECT_EQ(take(1, model).place, ImageLocation::host);
  gate_.count_down();
  for (const std::size_t model : {0, 1}) EXPECT_EQ(take(0, model).place, ImageLocation::device);
  EXPECT_EQ(state_.uploads, 1);
}

TEST_F(PrefetchedUploads, wait_for_room_themselves) {
  open(1);
  announce(2);
  wait_for_begun(1);
  take(0, 0);
  take(0, 1);
  wait_for_begun(1);
  EXPECT_EQ(order(), (std::vector<int>{0, 1}));
}

TEST_F(PrefetchedUploads, let_one_model_go_through_all_batches_before_the_next) {
  open(4);
  announce(50, {0, 1, 2});
  for (const std::size_t model : {0, 1, 2}) {
    for (std::size_t batch = 0; batch < batches_.size(); ++batch) {
      EXPECT_EQ(value_of(take(batch, model)), static_cast<int>(batch + (model == 2 ? 100 : 0)));
    }
  }
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, let_threads_drift_apart_while_batches_come) {
  constexpr std::size_t count = 100;
  std::atomic<std::size_t> announced = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> models;
  make(count, {0, 1, 2});
  open(4);
  for (const std::size_t model : {0, 1, 2}) {
    models.emplace_back([&, model] {
      for (std::size_t batch = 0; batch < count; ++batch) {
        for (std::size_t seen = announced; seen <= batch; seen = announced) announced.wait(seen);
        if (value_of(take(batch, model)) != static_cast<int>(batch + (model == 2 ? 100 : 0)))
          ++wrong;
      }
    });
  }
  for (const BatchPointer& batch : batches_) {
    uploads_->announce(batch);
    ++announced;
    announced.notify_all();
  }
  models.clear();
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, go_on_after_one_that_failed_for_all_its_models) {
  failing_ = 0;
  open();
  announce(2);
  wait_for_begun(2);
  EXPECT_THROW(take(0, 0), std::runtime_error);
  EXPECT_THROW(take(0, 1), std::runtime_error);
  EXPECT_EQ(value_of(take(1, 0)), 1);
  EXPECT_EQ(state_.uploads, 2);
}

TEST_F(PrefetchedUploads, tell_what_is_copied_on_the_host_once) {
  open();
  announce(1);
  wait_for_begun(1);
  EXPECT_EQ(take(0, 0).copied_bytes, 1U);
  EXPECT_EQ(take(0, 1).copied_bytes, 0U);
}

TEST_F(PrefetchedUploads, are_not_begun_once_stopped) {
  open();
  uploads_->stop();
  announce(3);
  EXPECT_EQ(value_of(take(0, 0)), 0);
  EXPECT_TRUE(was_copied_by_this_thread(0));
  uploads_->close();
  EXPECT_EQ(state_.uploads, 1);
}

TEST_F(PrefetchedUploads, keep_nothing_that_is_forgone) {
  open();
  announce(5, {0, 1, 2});
  uploads_->stop();
  skip_all();
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, keep_nothing_that_is_forgone_while_it_is_under_way) {
  gated_ = 0;
  open();
  announce(5);
  wait_for_begun(1);
  uploads_->stop();
  skip_all();
  gate_.count_down();
  uploads_->close();
  EXPECT_EQ(state_.uploads, 1);
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, go_on_with_what_follows_one_that_is_forgone) {
  open();
  announce(4);
  wait_for_begun(2);
  for (const std::size_t model : {0, 1}) uploads_->skip(batches_[0], model);
  wait_for_begun(1);
  EXPECT_EQ(order(), (std::vector<int>{0, 1, 2}));
}

TEST_F(PrefetchedUploads, can_be_destroyed_while_they_wait_for_models) {
  open();
  announce(5);
  wait_for_begun(depth);
  uploads_.reset();
  EXPECT_EQ(state_.uploads, static_cast<int>(depth));
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, can_be_destroyed_while_they_wait_for_room) {
  open(1);
  announce(5);
  wait_for_begun(1);
  uploads_.reset();
  EXPECT_EQ(state_.uploads, 1);
  EXPECT_TRUE(nothing_is_kept());
}

}  // namespace
}  // namespace ortchestra
