#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <future>
#include <thread>

#include "fake/fake_gate.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "support/error_text.h"
#include "support/images.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::error_text;
using test::FloatImage;
using test::Lender;
using test::same_bytes;

ModelSpec fake(const std::string& options) {
  ModelSpec spec;
  spec.name = "f";
  spec.source = "fake:" + options;
  spec.image_input = "input";
  return spec;
}

std::unique_ptr<Session> open_fake(const std::string& options) {
  return open_session(fake(options), {});
}

TEST(FakeModel, opens_only_on_the_device_that_it_names) {
  EXPECT_NE(open_session(fake("only_on=cuda:1+tf32"), {.device = "cuda:1+tf32"}), nullptr);
  EXPECT_THAT(error_text(ErrorKind::input, [] { open_fake("only_on=cuda:1"); }),
              testing::HasSubstr("is opened on 'cpu', and not on 'cuda:1'"));
}

TEST(FakeModel, gives_the_same_outputs_for_a_frame_at_any_position_in_a_batch) {
  const auto session = open_fake("");
  const FloatImage image({4, 3, 8, 8});
  const Outputs all = session->run(image.view());
  const Outputs third = session->run(image.view().slice(2, 1));
  EXPECT_EQ(all.tensors()[0].shape, (Shape{4, 4}));
  EXPECT_TRUE(same_bytes(all.tensors()[0].slice(2, 1), third.tensors()[0]));
  EXPECT_FALSE(same_bytes(all.tensors()[0].slice(1, 1), third.tensors()[0]));
}

TEST(FakeModel, gives_other_outputs_for_another_seed) {
  const FloatImage image({1, 3, 8, 8});
  EXPECT_FALSE(same_bytes(open_fake("seed=1")->run(image.view()).tensors()[0],
                          open_fake("seed=2")->run(image.view()).tensors()[0]));
}

TEST(FakeModel, is_described_by_its_options) {
  const ModelDescription fixed = describe_model("fake:input=1x4x6,batch=2,type=uint8,outputs=7");
  EXPECT_EQ(fixed.inputs[0].type, "uint8");
  EXPECT_EQ(fixed.inputs[0].shape, (Shape{2, 1, 4, 6}));
  EXPECT_EQ(fixed.outputs[0].shape, (Shape{2, 7}));
  EXPECT_EQ(fixed.sha256.size(), 64U);
  EXPECT_EQ(describe_model("fake:vary=1").outputs[0].shape, (Shape{-1, -1}));
}

TEST(FakeModel, refuses_an_unknown_option_and_lists_all_options) {
  const std::string text = error_text(ErrorKind::input, [] { describe_model("fake:slow=1"); });
  EXPECT_NE(text.find("'slow=1' is not an option"), std::string::npos) << text;
  EXPECT_NE(text.find("sleep_ms, sleep_while, spin_ms"), std::string::npos) << text;
}

TEST(FakeModel, refuses_an_invalid_value) {
  for (const char* options :
       {"batch=x", "vary=2", "sleep_ms=-1", "input=3x8", "fail_run=1+", "type=int64"}) {
    error_text(ErrorKind::input, [&] { open_fake(options); });
  }
}

TEST(FakeModel, adds_noise_only_where_another_kernel_would_run) {
  const auto output = [](const SessionOptions& options, const std::string& source) {
    ModelSpec model;
    model.name = "fake";
    model.source = source;
    const auto session = open_session(model, options);
    const FloatImage image({1, 3, 8, 8});
    const Outputs outputs = session->run(image.view());
    return outputs.tensors()[0].as<float>()[0];
  };
  const float exact = output({}, "fake:");
  EXPECT_EQ(output({.intra = 1}, "fake:noise=0.5"), exact);
  EXPECT_EQ(output({.device = "openvino+precision=f32"}, "fake:noise=0.5"), exact);
  const float noisy = output({.intra = 2}, "fake:noise=0.5");
  EXPECT_NE(noisy, exact);
  EXPECT_NEAR(noisy, exact, 0.5);
  EXPECT_EQ(output({.device = "openvino+precision=bf16"}, "fake:noise=0.5"), noisy);
  EXPECT_EQ(output({.device = "cpu"}, "fake:noise=0.5,noise_on=CPU"), exact);
  EXPECT_EQ(output({.device = "CPU"}, "fake:noise=0.5,noise_on=CPU"), noisy);
}

TEST(FakeModel, writes_directly_into_lent_memory) {
  const auto session = open_fake("");
  const FloatImage image({2, 3, 8, 8});
  Lender lender;
  const Outputs lent = session->run(image.view(), lender.lend());
  EXPECT_TRUE(lender.holds(lent.tensors()[0]));
  EXPECT_TRUE(same_bytes(lent.tensors()[0], session->run(image.view()).tensors()[0]));
  EXPECT_EQ(session->copied_bytes(), 0U);
}

TEST(FakeModel, of_varying_shape_copies_into_lent_memory_and_counts_the_bytes) {
  const auto session = open_fake("vary=1");
  const FloatImage image({2, 3, 8, 8});
  Lender lender;
  const Outputs lent = session->run(image.view(), lender.lend());
  EXPECT_TRUE(lender.holds(lent.tensors()[0]));
  EXPECT_EQ(session->copied_bytes(), lent.tensors()[0].bytes());
}

TEST(FakeModel, fails_in_the_requested_runs) {
  const auto session = open_fake("fail_run=1+3");
  const FloatImage image({1, 3, 8, 8});
  for (int run = 0; run < 5; ++run) {
    if (run == 1 || run == 3) {
      EXPECT_THROW(session->run(image.view()), std::runtime_error) << run;
    } else {
      EXPECT_NO_THROW(session->run(image.view())) << run;
    }
  }
}

TEST(FakeModel, fails_on_a_value_in_any_frame_of_a_batch) {
  const auto session = open_fake("fail_value=7");
  FloatImage image({2, 3, 8, 8});
  image.elements()[0] = 1;
  image.elements()[3 * 8 * 8] = 7;
  EXPECT_NO_THROW(session->run(image.view().slice(0, 1)));
  EXPECT_THROW(session->run(image.view()), std::runtime_error);
}

TEST(FakeModel, refuses_another_shape) {
  const FloatImage image({1, 3, 8, 9});
  EXPECT_THROW(open_fake("")->run(image.view()), std::runtime_error);
  const FloatImage one({1, 3, 8, 8});
  EXPECT_THROW(open_fake("batch=2")->run(one.view()), std::runtime_error);
}

TEST(FakeModel, fails_to_load_if_requested) {
  EXPECT_NE(error_text(ErrorKind::input, [] { open_fake("fail_load=1"); }).find("'f'"),
            std::string::npos);
}

TEST(FakeModelDeathTest, dies_of_a_signal_if_requested) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const FloatImage image({1, 3, 8, 8});
  EXPECT_EXIT(open_fake("crash_run=0")->run(image.view()), testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(open_fake("crash_load=1"), testing::KilledBySignal(SIGSEGV), "");
  FloatImage nine({1, 3, 8, 8});
  nine.elements()[0] = 9;
  EXPECT_EXIT(open_fake("kill_value=9")->run(nine.view()), testing::KilledBySignal(SIGKILL), "");
}

TEST(FakeModel, takes_longer_with_more_threads_if_requested) {
  const FloatImage image({1, 3, 8, 8});
  const auto cpu_time_with = [&](int intra) {
    ModelSpec model;
    model.name = "fake";
    model.source = "fake:spin_ms=20,thread_cost=0.5";
    const auto session = open_session(model, {.intra = intra});
    const std::clock_t before = std::clock();
    session->run(image.view());
    return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  };
  EXPECT_GE(cpu_time_with(1), 0.020);
  EXPECT_GE(cpu_time_with(3), 0.040);
}

TEST(FakeModel, that_sleeps_is_stopped_by_terminate) {
  const auto session = open_fake("sleep_ms=600000");
  const FloatImage image({1, 3, 8, 8});
  auto run = std::async(std::launch::async, [&] { session->run(image.view()); });
  session->terminate();
  EXPECT_THROW(run.get(), RunCancelled);
}

TEST(FakeModel, that_spins_is_stopped_by_terminate) {
  const auto session = open_fake("spin_ms=600000");
  const FloatImage image({1, 3, 8, 8});
  auto run = std::async(std::launch::async, [&] { session->run(image.view()); });
  session->terminate();
  EXPECT_THROW(run.get(), RunCancelled);
  EXPECT_THROW(session->run(image.view()), RunCancelled);
}

TEST(FakeGate, blocks_runs_until_they_are_admitted) {
  FakeGate gate("holds");
  const auto session = open_fake("gate=holds");
  const FloatImage image({1, 3, 8, 8});
  auto first = std::async(std::launch::async, [&] { session->run(image.view()); });
  auto second = std::async(std::launch::async, [&] { session->run(image.view()); });
  ASSERT_TRUE(gate.wait_for_arrivals(2));
  EXPECT_EQ(first.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  gate.admit(2);
  first.get();
  second.get();
  gate.open();
  EXPECT_NO_THROW(session->run(image.view()));
  EXPECT_EQ(gate.arrivals(), 3U);
}

TEST(FakeGate, releases_a_terminated_run) {
  FakeGate gate("terminated");
  const auto session = open_fake("gate=terminated");
  const FloatImage image({1, 3, 8, 8});
  auto run = std::async(std::launch::async, [&] { session->run(image.view()); });
  ASSERT_TRUE(gate.wait_for_arrivals(1));
  session->terminate();
  EXPECT_THROW(run.get(), RunCancelled);
}

TEST(FakeGate, must_exist_before_the_session) {
  error_text(ErrorKind::input, [] { open_fake("gate=nobody"); });
}

TEST(FakeGate, of_a_fifo_opens_when_the_writer_closes_it) {
  const test::TemporaryDirectory folder;
  const std::string path = folder / "gate";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto session = open_fake("gate=" + path);
  const FloatImage image({1, 3, 8, 8});
  auto run = std::async(std::launch::async, [&] { session->run(image.view()); });
  const int writer = ::open(path.c_str(), O_WRONLY);  // returns when the run waits
  ASSERT_GE(writer, 0);
  EXPECT_EQ(run.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  ::unlink(path.c_str());
  ::close(writer);
  run.get();
  EXPECT_NO_THROW(session->run(image.view()));
}

TEST(FakeGate, of_a_fifo_releases_a_terminated_run) {
  const test::TemporaryDirectory folder;
  const std::string path = folder / "gate";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto session = open_fake("gate=" + path);
  const FloatImage image({1, 3, 8, 8});
  auto run = std::async(std::launch::async, [&] { session->run(image.view()); });
  session->terminate();
  EXPECT_THROW(run.get(), RunCancelled);
}

Tensor frames(const FloatImage& image) {
  return {.view = image.view(), .owner = {}, .segment = {}, .offset = 0};
}

TEST(FakePieces, are_one_if_the_batch_is_dynamic) {
  const FloatImage image({4, 3, 8, 8});
  std::vector<Shape> shapes;
  for_each_piece(fake(""), frames(image), 3,
                 [&](const TensorView& piece) { shapes.push_back(piece.shape); });
  EXPECT_EQ(shapes, (std::vector<Shape>{{3, 3, 8, 8}}));
}

TEST(FakePieces, have_the_fixed_batch_and_include_the_padding) {
  const FloatImage image({4, 3, 8, 8});
  ModelSpec spec = fake("batch=2");
  spec.fixed_batch = 2;
  std::vector<const std::byte*> starts;
  for_each_piece(spec, frames(image), 3, [&](const TensorView& piece) {
    EXPECT_EQ(piece.shape, (Shape{2, 3, 8, 8}));
    starts.push_back(piece.data);
  });
  EXPECT_EQ(starts,
            (std::vector<const std::byte*>{image.view().data, image.view().slice(2, 2).data}));
}

TEST(FakePieces, are_refused_if_the_tensor_has_too_few_frames) {
  const FloatImage image({3, 3, 8, 8});
  ModelSpec spec = fake("batch=2");
  spec.fixed_batch = 2;
  EXPECT_THROW(for_each_piece(spec, frames(image), 3, [](const TensorView&) {}),
               std::invalid_argument);
}

}  // namespace
}  // namespace ortchestra
