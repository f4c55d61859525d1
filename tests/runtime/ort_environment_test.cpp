#include "runtime/ort_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/loading/open_session.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/ort_support.h"
#include "support/error_text.h"
#include "support/images.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::error_text;
using ::testing::AllOf;
using ::testing::HasSubstr;

SessionOptions in_global_pool(int threads) {
  return {.intra = threads, .threads = ThreadPool::global};
}

class OrtEnvironment : public ::testing::Test {
 protected:
  std::unique_ptr<Session> open(const SessionOptions& options) const {
    ModelSpec spec;
    spec.name = "m";
    spec.source = model_path_;
    spec.image_input = "x";
    return open_session(spec, options);
  }

 private:
  test::TemporaryDirectory folder_;
  const std::string model_path_ = test::doubling_model().write(folder_ / "m.onnx");
};

/// Checks one value of the outputs.
void expect_doubled(Session& session) {
  const test::FloatImage image({1, 3, 4, 4});
  EXPECT_EQ(session.run(image.view()).tensors().at(0).as<float>()[7],
            2 * image.view().as<float>()[7]);
}

TEST_F(OrtEnvironment, is_replaced_for_another_global_pool_if_nothing_uses_it) {
  use_environment(in_global_pool(2));
  const int before = ort_environment_number();
  expect_doubled(*open(in_global_pool(3)));
  EXPECT_EQ(ort_environment_number(), before + 1);
}

TEST_F(OrtEnvironment, is_kept_for_the_same_global_pool_and_for_sessions_with_their_own_threads) {
  const auto first = open(in_global_pool(2));
  const int before = ort_environment_number();
  const auto second = open(in_global_pool(2));
  const auto own = open({.intra = 2});
  expect_doubled(*second);
  expect_doubled(*own);
  EXPECT_EQ(ort_environment_number(), before);
}

TEST_F(OrtEnvironment, refuses_another_global_pool_while_a_session_uses_it) {
  auto session = open(in_global_pool(2));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { open(in_global_pool(3)); }),
              AllOf(HasSubstr("with intra=2"), HasSubstr("with intra=3")));
  SessionOptions spinning = in_global_pool(2);
  spinning.spin = Spin::off();
  EXPECT_THAT(error_text(ErrorKind::input, [&] { open(spinning); }), HasSubstr("spin=off"));
  expect_doubled(*session);
  session.reset();
  expect_doubled(*open(spinning));
}

TEST_F(OrtEnvironment, refuses_a_global_pool_while_a_session_with_its_own_threads_uses_it) {
  use_environment(in_global_pool(2));
  const auto own = open({.intra = 1});
  EXPECT_THAT(error_text(ErrorKind::input, [&] { open(in_global_pool(4)); }),
              HasSubstr("close them before"));
}

TEST_F(OrtEnvironment, gets_the_shared_arena_again_when_it_is_replaced) {
  for (const int threads : {2, 3, 2}) {
    SessionOptions options = in_global_pool(threads);
    options.arena = Arena::shared;
    const auto first = open(options);
    const auto second = open(options);
    expect_doubled(*first);
    expect_doubled(*second);
  }
}

TEST_F(OrtEnvironment, keeps_outputs_valid_when_it_is_replaced) {
  const test::FloatImage image({1, 3, 4, 4});
  const Outputs outputs = open(in_global_pool(2))->run(image.view());
  use_environment(in_global_pool(3));
  EXPECT_EQ(outputs.tensors().at(0).as<float>()[7], 2 * image.view().as<float>()[7]);
}

TEST(OrtVersion, decides_whether_threads_can_spin_for_a_time) {
  for (const char* const version : {"1.26.0", "1.29.0", "1.100.0", "2.0.0"})
    EXPECT_TRUE(has_spin_times(version)) << version;
  for (const char* const version : {"1.25.9", "1.9.0", "0.27.0", "", "dev"})
    EXPECT_FALSE(has_spin_times(version)) << version;
}

TEST_F(OrtEnvironment, has_an_onnx_runtime_that_lets_threads_spin_for_a_time_or_refuses_it) {
  const SessionOptions options{.intra = 2, .spin = Spin::lasting(std::chrono::microseconds(200))};
  if (has_spin_times(ort_version())) {
    expect_doubled(*open(options));
  } else {
    EXPECT_THAT(error_text(ErrorKind::input, [&] { open(options); }),
                AllOf(HasSubstr("spin=200us"), HasSubstr(ort_version()), HasSubstr("1.26")));
  }
  EXPECT_NO_THROW(check_spin(Spin::on()));
}

}  // namespace
}  // namespace ortchestra
