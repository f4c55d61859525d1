#include "runtime/cuda/shared_uploads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "support/fake_uploader.h"

namespace ortchestra {
namespace {

/// Models 0 and 1 use tensor 0, and model 2 uses tensor 1.
class SharedUploadsOfThreeModels : public ::testing::Test {
 protected:
  BatchPointer batch(std::vector<std::size_t> models = {0, 1, 2}) const {
    Batch made;
    made.count = 1;
    made.models = std::move(models);
    for (const std::byte* data : {first_.data(), second_.data()}) {
      made.tensors.push_back({.view = {.type = ElementType::uint8, .shape = {1, 4}, .data = data},
                              .owner = nullptr,
                              .segment = nullptr,
                              .offset = 0});
    }
    return std::make_shared<const Batch>(std::move(made));
  }

  static int first_value(const SharedUploads::Taken& taken) {
    return std::to_integer<int>(*taken.image.view.data);
  }

  const std::vector<std::byte> first_ = std::vector<std::byte>(4, std::byte{7});
  const std::vector<std::byte> second_ = std::vector<std::byte>(4, std::byte{9});
  test::FakeUploader::State state_;
  SharedUploads uploads_{std::make_unique<test::FakeUploader>(state_), {0, 0, 1}, 2};
};

TEST_F(SharedUploadsOfThreeModels, copy_once_for_all_models_of_a_tensor) {
  const BatchPointer one = batch();
  const auto left = uploads_.take(one, 0);
  const auto right = uploads_.take(one, 1);
  EXPECT_EQ(state_.uploads, 1);
  EXPECT_EQ(left.image.view.data, right.image.view.data);
  EXPECT_EQ(left.location, ImageLocation::device);
  EXPECT_EQ(first_value(left), 7);
}

TEST_F(SharedUploadsOfThreeModels, copy_each_tensor_separately) {
  const BatchPointer one = batch();
  EXPECT_EQ(first_value(uploads_.take(one, 2)), 9);
  EXPECT_EQ(first_value(uploads_.take(one, 0)), 7);
  EXPECT_EQ(state_.uploads, 2);
}

TEST_F(SharedUploadsOfThreeModels, copy_each_batch_again) {
  for (const BatchPointer& each : {batch(), batch()}) {
    uploads_.take(each, 0);
    uploads_.take(each, 1);
  }
  EXPECT_EQ(state_.uploads, 2);
}

TEST_F(SharedUploadsOfThreeModels, report_bytes_copied_on_the_host_once) {
  const BatchPointer one = batch();
  EXPECT_EQ(uploads_.take(one, 0).copied_bytes, 4U);
  EXPECT_EQ(uploads_.take(one, 1).copied_bytes, 0U);
}

TEST_F(SharedUploadsOfThreeModels, free_the_copy_when_the_last_model_is_done) {
  const BatchPointer one = batch();
  uploads_.take(one, 0);
  EXPECT_EQ(state_.held, 1);
  {
    const auto last = uploads_.take(one, 1);
    EXPECT_EQ(state_.held, 1);
    EXPECT_EQ(first_value(last), 7);
  }
  EXPECT_EQ(state_.held, 0);
  EXPECT_EQ(one.use_count(), 1);
}

TEST_F(SharedUploadsOfThreeModels, wait_only_for_the_models_of_the_batch) {
  const BatchPointer one = batch({1});
  uploads_.take(one, 1);
  EXPECT_EQ(state_.held, 0);
}

TEST_F(SharedUploadsOfThreeModels, leave_tensors_beyond_the_limit_on_the_host) {
  std::vector<BatchPointer> batches;
  for (int i = 0; i < 4; ++i) batches.push_back(batch({0, 1}));
  for (const BatchPointer& each : batches) uploads_.take(each, 0);
  EXPECT_EQ(state_.uploads, 2);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const auto taken = uploads_.take(batches[i], 1);
    EXPECT_EQ(taken.location, i < 2 ? ImageLocation::device : ImageLocation::host);
    EXPECT_EQ(first_value(taken), 7);
  }
  EXPECT_EQ(state_.uploads, 2);
  EXPECT_EQ(state_.held, 0);
  uploads_.take(batch({0, 1}), 0);
  EXPECT_EQ(state_.uploads, 3);
}

TEST_F(SharedUploadsOfThreeModels, report_a_failed_copy_to_every_model) {
  state_.on_upload = [](int) { throw std::runtime_error("out of memory"); };
  const BatchPointer one = batch();
  EXPECT_THROW(uploads_.take(one, 0), std::runtime_error);
  EXPECT_THROW(uploads_.take(one, 1), std::runtime_error);
  EXPECT_EQ(state_.uploads, 1);
}

TEST_F(SharedUploadsOfThreeModels, copy_once_for_any_number_of_threads) {
  constexpr std::size_t batches_count = 200;
  SharedUploads uploads{std::make_unique<test::FakeUploader>(state_), {0, 0, 0, 0}, batches_count};
  std::vector<BatchPointer> batches;
  for (std::size_t i = 0; i < batches_count; ++i) batches.push_back(batch({0, 1, 2, 3}));
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> models;
    for (std::size_t model = 0; model < 4; ++model) {
      models.emplace_back([&, model] {
        for (const BatchPointer& each : batches) {
          if (first_value(uploads.take(each, model)) != 7) ++wrong;
        }
      });
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(state_.uploads, static_cast<int>(batches_count));
  EXPECT_EQ(state_.held, 0);
}

}  // namespace
}  // namespace ortchestra
