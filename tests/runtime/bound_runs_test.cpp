#include "runtime/bound_runs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "runtime/ort_environment.h"
#include "runtime/ort_support.h"
#include "support/images.h"
#include "support/onnx_models.h"

namespace ortchestra {
namespace {

using test::FloatImage;
using test::OnnxModel;

/// Host memory that acts as device memory, and counts blocks and copies.
class CountedMemory final : public DeviceMemory {
 public:
  std::shared_ptr<std::byte> block(std::size_t bytes) override {
    ++blocks;
    return host_->block(bytes);
  }
  std::shared_ptr<std::byte> pinned_block(std::size_t bytes) override { return block(bytes); }
  std::shared_ptr<const void> pin(const std::byte* data, std::size_t bytes) override {
    return host_->pin(data, bytes);
  }
  void copy(std::byte* to, const std::byte* from, std::size_t bytes) override {
    ++copies;
    host_->copy(to, from, bytes);
  }
  bool on_host() const noexcept override { return false; }

  std::atomic<int> blocks = 0;
  std::atomic<int> copies = 0;

 private:
  std::shared_ptr<DeviceMemory> host_ = open_device_memory("cpu");
};

/// "x" [N,3,4,4] and a constant "k" [1] → "y" = x · k and "z" = x + k.
OnnxModel model_with_constant() {
  OnnxModel model;
  model.input("k", onnx::TensorProto::FLOAT, "1").input("x", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.node("Mul", {"x", "k"}, {"y"}).node("Add", {"x", "k"}, {"z"});
  model.output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  model.output("z", onnx::TensorProto::FLOAT, "N,3,4,4");
  return model;
}

ModelSpec spec() {
  ModelSpec made;
  made.name = "m";
  made.image_input = "x";
  made.constants = {{"k", {3}}};
  return made;
}

/// The parameter: with or without graphs. The CPU ignores a request for graphs.
class OrtBoundRuns : public testing::TestWithParam<bool> {
 protected:
  bool with_graphs() const { return GetParam(); }

  /// Runs the model, and returns whether both outputs are right.
  bool runs(const FloatImage& image, ImageLocation location = ImageLocation::host) {
    const std::vector<Shape> shapes{image.view().shape, image.view().shape};
    const OutputPlacement placement = place_outputs(signature_.output_types(), shapes);
    std::vector<float> outputs(placement.bytes / sizeof(float) + 1);
    auto* const memory = reinterpret_cast<std::byte*>(outputs.data());
    if (!runs_.run(options_, image.view(), location, shapes, placement, memory)) return false;
    const auto x = image.view().as<float>();
    const std::size_t z = placement.offsets[1] / sizeof(float);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (outputs[i] != 3 * x[i] || outputs[z + i] != x[i] + 3) return false;
    }
    return true;
  }

  const std::string bytes_ = model_with_constant().bytes();
  Ort::Session session_{ort_environment(), bytes_.data(), bytes_.size(), Ort::SessionOptions()};
  const OrtSignature signature_{spec(), session_};
  const std::shared_ptr<CountedMemory> memory_ = std::make_shared<CountedMemory>();
  const Ort::RunOptions options_;
  BoundRuns runs_{session_, signature_, memory_, "cpu", with_graphs()};
};

INSTANTIATE_TEST_SUITE_P(Graphs, OrtBoundRuns, testing::Bool(),
                         [](const auto& given) { return std::string(given.param ? "on" : "off"); });

// An input, the constant, and one block for both outputs.
constexpr int blocks_of_a_set = 3;
// The constant, and the marks in the output memory.
constexpr int copies_to_make_a_set = 2;

TEST_P(OrtBoundRuns, reuse_their_buffers) {
  for (unsigned seed = 1; seed < 6; ++seed) EXPECT_TRUE(runs(FloatImage({2, 3, 4, 4}, seed)));
  EXPECT_EQ(memory_->blocks, blocks_of_a_set);
  // Each run copies the input and the outputs.
  EXPECT_EQ(memory_->copies, copies_to_make_a_set + 5 * 2);
}

TEST_P(OrtBoundRuns, have_buffers_for_each_shape) {
  for (const std::int64_t batch : {1, 2, 1, 2, 4}) EXPECT_TRUE(runs(FloatImage({batch, 3, 4, 4})));
  EXPECT_EQ(memory_->blocks, 3 * blocks_of_a_set);
}

TEST_P(OrtBoundRuns, copy_a_picture_on_the_device_only_with_graphs) {
  EXPECT_TRUE(runs(FloatImage({1, 3, 4, 4}, 1), ImageLocation::device));
  EXPECT_TRUE(runs(FloatImage({1, 3, 4, 4}, 2), ImageLocation::device));
  EXPECT_EQ(memory_->copies, copies_to_make_a_set + 2 * (with_graphs() ? 2 : 1));
}

TEST_P(OrtBoundRuns, have_buffers_for_each_thread_only_with_graphs) {
  EXPECT_TRUE(runs(FloatImage({1, 3, 4, 4})));
  std::thread([&] { EXPECT_TRUE(runs(FloatImage({1, 3, 4, 4}))); }).join();
  EXPECT_TRUE(runs(FloatImage({1, 3, 4, 4})));
  EXPECT_EQ(memory_->blocks, (with_graphs() ? 2 : 1) * blocks_of_a_set);
}

TEST_P(OrtBoundRuns, may_be_used_by_several_threads) {
  const auto often = [&](unsigned seed) {
    for (unsigned i = 0; i < 50; ++i)
      EXPECT_TRUE(runs(FloatImage({1 + i % 2, 3, 4, 4}, 100 * seed + i)));
  };
  std::thread first(often, 1);
  std::thread second(often, 2);
  first.join();
  second.join();
}

TEST_P(OrtBoundRuns, exclude_other_runs_only_with_graphs) {
  const BoundRuns::RunLock lock = runs_.lock_run();
  EXPECT_EQ(lock.in_session.owns_lock(), with_graphs());
  EXPECT_EQ(lock.in_process.owns_lock(), with_graphs());
}

TEST_P(OrtBoundRuns, continue_after_a_failed_run) {
  const FloatImage image({1, 3, 5, 4});
  EXPECT_THROW(runs(image), Ort::Exception);
  EXPECT_TRUE(runs(FloatImage({1, 3, 4, 4})));
}

}  // namespace
}  // namespace ortchestra
