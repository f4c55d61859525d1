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

// Tests of copies that start before a model takes them. The other tests of SharedUploads are in
// shared_uploads_test.cpp.

namespace ortchestra {
namespace {

/// Models 0 and 1 use tensor 0, and model 2 uses tensor 1. Tensor 0 of batch N holds the value N,
/// and tensor 1 holds 100 + N.
class PrefetchedUploads : public ::testing::Test {
 protected:
  static constexpr std::size_t depth = 2;

  PrefetchedUploads() {
    state_.on_upload = [this](int value) {
      note_begin(value);
      begun_.release();
      if (value == gated_) gate_.wait();
      if (value == failing_) throw std::runtime_error("out of memory");
    };
  }

  void open(std::size_t most = 32) {
    uploads_.emplace(std::make_unique<test::FakeUploader>(state_),
                     std::vector<std::optional<std::size_t>>{0, 0, 1}, most, depth);
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

  /// Makes batches and announces all of them.
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

  /// Waits until `uploads` more uploads have begun.
  void wait_for_begun(int uploads) {
    for (int i = 0; i < uploads; ++i) begun_.acquire();
  }

  /// The values of the uploads that have begun so far, in order.
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

  /// Ends the thread, and returns whether no copies and no batches are kept.
  bool nothing_is_kept() {
    if (uploads_) uploads_->close();
    return state_.held == 0 && std::ranges::all_of(batches_, [](const BatchPointer& batch) {
             return batch.use_count() == 1;
           });
  }

  test::FakeUploader::State state_;
  int gated_ = -1;    ///< the upload of this value waits for the gate
  int failing_ = -1;  ///< the upload of this value fails
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

TEST_F(PrefetchedUploads, begin_in_the_order_of_announcements) {
  open();
  announce(2, {0, 1, 2});
  wait_for_begun(4);
  EXPECT_EQ(order(), (std::vector<int>{0, 100, 1, 101}));
  for (const std::size_t batch : {0, 1}) {
    for (const std::size_t model : {0, 1, 2}) {
      const auto taken = take(batch, model);
      EXPECT_EQ(taken.location, ImageLocation::device);
      EXPECT_EQ(value_of(taken), static_cast<int>(batch + (model == 2 ? 100 : 0)));
    }
  }
  EXPECT_EQ(state_.uploads, 4);
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, never_exceed_the_depth) {
  std::atomic<std::size_t> taken = 0;
  std::atomic<bool> too_many = false;
  state_.on_upload = [&, inherited = state_.on_upload](int value) {
    if (static_cast<std::size_t>(value) >= taken + depth) too_many = true;
    inherited(value);
  };
  open();
  announce(20);
  wait_for_begun(depth);
  for (std::size_t batch = 0; batch < 20; ++batch) {
    ++taken;
    take(batch, 0);
    take(batch, 1);
    if (batch + depth < 20) wait_for_begun(1);
  }
  EXPECT_EQ(state_.uploads, 20);
  EXPECT_FALSE(too_many);
}

TEST_F(PrefetchedUploads, let_a_model_copy_a_tensor_whose_upload_has_not_begun) {
  gated_ = 0;
  open();
  announce(3);
  wait_for_begun(1);
  EXPECT_EQ(value_of(take(1, 0)), 1);
  EXPECT_TRUE(was_copied_by_this_thread(1));
  gate_.count_down();
  // Batch 1, copied by take(), and batch 2.
  wait_for_begun(2);
  EXPECT_EQ(order(), (std::vector<int>{0, 1, 2}));
  EXPECT_FALSE(was_copied_by_this_thread(2));
}

TEST_F(PrefetchedUploads, make_models_wait_if_they_have_begun) {
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

TEST_F(PrefetchedUploads, make_no_model_wait_for_a_free_slot) {
  gated_ = 0;
  open(1);
  announce(2);
  wait_for_begun(1);
  // The only slot is in use: its upload ends after these calls return.
  for (const std::size_t model : {0, 1}) EXPECT_EQ(take(1, model).location, ImageLocation::host);
  gate_.count_down();
  for (const std::size_t model : {0, 1}) EXPECT_EQ(take(0, model).location, ImageLocation::device);
  EXPECT_EQ(state_.uploads, 1);
}

TEST_F(PrefetchedUploads, wait_for_a_free_slot) {
  open(1);
  announce(2);
  wait_for_begun(1);
  take(0, 0);
  take(0, 1);
  wait_for_begun(1);
  EXPECT_EQ(order(), (std::vector<int>{0, 1}));
}

TEST_F(PrefetchedUploads, let_one_model_take_all_batches_before_the_next_model) {
  open(4);
  announce(50, {0, 1, 2});
  for (const std::size_t model : {0, 1, 2}) {
    for (std::size_t batch = 0; batch < batches_.size(); ++batch) {
      EXPECT_EQ(value_of(take(batch, model)), static_cast<int>(batch + (model == 2 ? 100 : 0)));
    }
  }
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, let_threads_drift_apart_while_batches_are_announced) {
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

TEST_F(PrefetchedUploads, continue_after_an_upload_that_fails_for_all_its_models) {
  failing_ = 0;
  open();
  announce(2);
  wait_for_begun(2);
  EXPECT_THROW(take(0, 0), std::runtime_error);
  EXPECT_THROW(take(0, 1), std::runtime_error);
  EXPECT_EQ(value_of(take(1, 0)), 1);
  EXPECT_EQ(state_.uploads, 2);
}

TEST_F(PrefetchedUploads, report_bytes_copied_on_the_host_once) {
  open();
  announce(1);
  wait_for_begun(1);
  EXPECT_EQ(take(0, 0).copied_bytes, 1U);
  EXPECT_EQ(take(0, 1).copied_bytes, 0U);
}

TEST_F(PrefetchedUploads, do_not_begin_after_stop) {
  open();
  uploads_->stop();
  announce(3);
  EXPECT_EQ(value_of(take(0, 0)), 0);
  EXPECT_TRUE(was_copied_by_this_thread(0));
  uploads_->close();
  EXPECT_EQ(state_.uploads, 1);
}

TEST_F(PrefetchedUploads, keep_nothing_that_is_skipped) {
  open();
  announce(5, {0, 1, 2});
  uploads_->stop();
  skip_all();
  EXPECT_TRUE(nothing_is_kept());
}

TEST_F(PrefetchedUploads, keep_nothing_that_is_skipped_during_its_upload) {
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

TEST_F(PrefetchedUploads, continue_with_the_next_batch_after_a_skipped_one) {
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

TEST_F(PrefetchedUploads, can_be_destroyed_while_they_wait_for_a_free_slot) {
  open(1);
  announce(5);
  wait_for_begun(1);
  uploads_.reset();
  EXPECT_EQ(state_.uploads, 1);
  EXPECT_TRUE(nothing_is_kept());
}

}  // namespace
}  // namespace ortchestra
