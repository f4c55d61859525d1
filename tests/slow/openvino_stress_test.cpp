// Sessions on OpenVINO, where it is installed (make setup DEVICE=openvino): many at once, several
// threads per session, opened and closed while others run.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "ortchestra/loading/open_session.h"
#include "ortchestra/runtime/runtime.h"
#include "support/images.h"
#include "support/onnx_models.h"
#include "support/openvino.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::FloatImage;

/// This process uses the ONNX Runtime of OpenVINO.
class SlowOpenVino : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::has_openvino())
      GTEST_SKIP() << "OpenVINO is not installed: make setup DEVICE=openvino";
    load_onnxruntime({"openvino"});
    model_.name = "doubling";
    model_.source = test::doubling_model().write(folder_ / "doubling.onnx");
    model_.image_input = "x";
  }

  std::unique_ptr<Session> open(int threads) const {
    return open_session(model_, {.intra = threads, .device = "openvino"});
  }
  void expect_doubles(Session& session) const {
    const Outputs outputs = session.run(image_.view());
    const auto values = image_.view().as<float>();
    const auto doubled = outputs.tensors().at(0).as<float>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (doubled[i] != 2 * values[i]) wrong_ = true;
    }
  }

  test::TemporaryDirectory folder_;
  ModelSpec model_;
  const FloatImage image_{{2, 3, 4, 4}};
  mutable std::atomic<bool> wrong_ = false;
};

TEST_F(SlowOpenVino, runs_many_sessions_with_several_threads_each) {
  std::vector<std::unique_ptr<Session>> sessions;
  for (int i = 0; i < 12; ++i) sessions.push_back(open(1 + i % 3));
  {
    std::vector<std::jthread> threads;
    for (const auto& session : sessions) {
      for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&] {
          for (int run = 0; run < 200; ++run) expect_doubles(*session);
        });
      }
    }
  }
  EXPECT_FALSE(wrong_);
}

TEST_F(SlowOpenVino, opens_and_closes_sessions_while_others_run) {
  const std::unique_ptr<Session> constant = open(2);
  std::atomic<bool> done = false;
  std::jthread runner([&] {
    while (!done) expect_doubles(*constant);
  });
  for (int i = 0; i < 60; ++i) {
    const std::unique_ptr<Session> passing = open(1 + i % 2);
    expect_doubles(*passing);
  }
  done = true;
  runner.join();
  EXPECT_FALSE(wrong_);
}

}  // namespace
}  // namespace ortchestra
