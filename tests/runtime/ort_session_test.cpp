#include <gtest/gtest.h>
#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>
#include <future>
#include <limits>
#include <span>

#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "runtime/loader/load.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_support.h"
#include "support/error_text.h"
#include "support/images.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::doubling_model;
using test::error_text;
using test::FloatImage;
using test::Lender;
using test::OnnxModel;
using test::same_bytes;
using test::varying_model;

/// The parameter: with or without I/O binding.
class OrtSession : public testing::TestWithParam<bool> {
 protected:
  ModelSpec spec(const OnnxModel& model) const {
    ModelSpec made;
    made.name = "m";
    made.source = model.write(folder_ / "m.onnx");
    made.image_input = "x";
    return made;
  }
  std::unique_ptr<Session> open(const OnnxModel& model) const {
    return open_session(spec(model), options());
  }

  static SessionOptions options() {
    return {.intra = 1, .spin = Spin::off(), .binding = GetParam()};
  }

 private:
  test::TemporaryDirectory folder_;
};

INSTANTIATE_TEST_SUITE_P(Binding, OrtSession, testing::Bool(),
                         [](const auto& given) { return std::string(given.param ? "on" : "off"); });

TEST_P(OrtSession, computes_outputs_from_the_callers_input) {
  const FloatImage image({2, 3, 4, 4});
  const Outputs outputs = open(doubling_model())->run(image.view());
  ASSERT_EQ(outputs.tensors().size(), 1U);
  EXPECT_EQ(outputs.tensors()[0].shape, (Shape{2, 3, 4, 4}));
  EXPECT_EQ(outputs.tensors()[0].as<float>()[7], 2 * image.view().as<float>()[7]);
}

TEST_P(OrtSession, writes_into_lent_memory_after_the_shapes_are_known) {
  const auto session = open(doubling_model());
  const FloatImage image({2, 3, 4, 4});
  const FloatImage other({2, 3, 4, 4}, 2);
  Lender lender;
  const Outputs first = session->run(image.view(), lender.lend());
  EXPECT_TRUE(lender.holds(first.tensors()[0]));
  const std::uint64_t copied = session->copied_bytes();
  EXPECT_EQ(copied, image.view().bytes());
  const Outputs second = session->run(other.view(), lender.lend());
  EXPECT_TRUE(lender.holds(second.tensors()[0]));
  EXPECT_TRUE(same_bytes(second.tensors()[0], session->run(other.view()).tensors()[0]));
  EXPECT_EQ(session->copied_bytes(), copied);
  EXPECT_EQ(lender.calls(), 2U);
}

TEST_P(OrtSession, never_copies_when_the_file_declares_the_shapes) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "1,3,4,4").node("Relu", {"x"}, {"y"});
  model.node("Identity", {"x"}, {"z"});
  model.output("y", onnx::TensorProto::FLOAT, "1,3,4,4")
      .output("z", onnx::TensorProto::FLOAT, "1,3,4,4");
  const auto session = open(model);
  const FloatImage image({1, 3, 4, 4});
  Lender lender;
  const Outputs outputs = session->run(image.view(), lender.lend());
  for (const TensorView& output : outputs.tensors()) {
    EXPECT_TRUE(lender.holds(output));
    EXPECT_TRUE(same_bytes(output, image.view()));
  }
  EXPECT_EQ(session->copied_bytes(), 0U);
}

TEST_P(OrtSession, copies_outputs_whose_shape_depends_on_the_data) {
  const auto session = open(varying_model());
  FloatImage image({1, 3, 4, 4});
  image.elements().assign(48, -1.0F);
  for (const std::size_t positive : {1U, 5U, 2U, 48U, 0U, 3U}) {
    image.elements().assign(48, -1.0F);
    std::fill_n(image.elements().begin(), positive, 1.0F);
    Lender lender;
    const Outputs outputs = session->run(image.view(), lender.lend());
    EXPECT_EQ(outputs.tensors()[0].shape, (Shape{4, static_cast<std::int64_t>(positive)}));
    EXPECT_TRUE(positive == 0 || lender.holds(outputs.tensors()[0]));
    EXPECT_TRUE(same_bytes(outputs.tensors()[0], session->run(image.view()).tensors()[0]));
  }
}

// ONNX Runtime checks preallocated outputs against the declared shapes, even if those are wrong.
TEST_P(OrtSession, copies_outputs_whose_declared_shape_is_wrong) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").ints("shape", {-1, 48});
  model.node("Reshape", {"x", "shape"}, {"y"}).output("y", onnx::TensorProto::FLOAT, "1,48");
  const auto session = open(model);
  const FloatImage image({2, 3, 4, 4});
  for (int run = 0; run < 3; ++run) {
    Lender lender;
    const Outputs outputs = session->run(image.view(), lender.lend());
    EXPECT_EQ(outputs.tensors()[0].shape, (Shape{2, 48}));
    EXPECT_TRUE(lender.holds(outputs.tensors()[0]));
  }
  EXPECT_EQ(session->copied_bytes(), 3 * image.view().bytes());
}

/// Float32 "x" [N,3,4,4] and constant "k" [2] → the outputs `names`: "y" [N,3], or inputs. These
/// outputs are legal but unusual.
OnnxModel model_with_outputs(const std::vector<std::string>& names, const std::string& batch) {
  OnnxModel model;
  model.input("k", onnx::TensorProto::FLOAT, "2");
  model.input("x", onnx::TensorProto::FLOAT, batch + ",3,4,4");
  model.node("GlobalMaxPool", {"x"}, {"m"}).node("Flatten", {"m"}, {"y"});
  for (const std::string& name : names) {
    model.output(name, onnx::TensorProto::FLOAT,
                 name == "x"   ? batch + ",3,4,4"
                 : name == "k" ? "2"
                               : batch + ",3");
  }
  return model;
}

/// The maximum of each channel of [N,3,4,4].
std::vector<float> maxima(std::span<const float> x) {
  std::vector<float> found;
  for (std::size_t i = 0; i < x.size(); i += 16)
    found.push_back(std::ranges::max(x.subspan(i, 16)));
  return found;
}

// ONNX Runtime silently does not write to the memory that it gets for such outputs.
TEST_P(OrtSession, returns_outputs_that_are_inputs_or_listed_twice) {
  using Names = std::vector<std::string>;
  for (const Names& names : {Names{"x", "y"}, Names{"y", "x"}, Names{"y", "y"}, Names{"y", "k"},
                             Names{"x", "x", "y", "k", "y"}}) {
    for (const char* batch : {"N", "2"}) {
      ModelSpec made = spec(model_with_outputs(names, batch));
      made.constants = {{"k", {7, 8}}};
      const auto session = open_session(made, options());
      std::vector<Outputs> kept;
      std::vector<FloatImage> expected;
      for (unsigned seed = 0; seed < 4; ++seed) {
        FloatImage image({2, 3, 4, 4}, seed);
        expected.push_back(image);
        Lender lender;
        kept.push_back(seed % 2 == 0 ? session->run(image.view(), lender.lend())
                                     : session->run(image.view()));
        std::ranges::fill(image.elements(), -1.0F);  // as if the caller reused its memory
      }
      for (std::size_t run = 0; run < kept.size(); ++run) {
        const auto x = expected[run].view().as<float>();
        for (std::size_t i = 0; i < names.size(); ++i) {
          const auto output = kept[run].tensors()[i].as<float>();
          const std::vector<float> wanted = names[i] == "x" ? std::vector<float>(x.begin(), x.end())
                                            : names[i] == "k" ? std::vector<float>{7, 8}
                                                              : maxima(x);
          EXPECT_TRUE(std::ranges::equal(output, wanted))
              << names[i] << " of run " << run << ", batch " << batch;
        }
      }
    }
  }
}

TEST_P(OrtSession, returns_an_output_that_is_an_input_of_an_asynchronous_run) {
  ModelSpec made = spec(model_with_outputs({"x", "y"}, "N"));
  made.constants = {{"k", {7, 8}}};
  const auto session = open_session(made, {.intra = 2});
  FloatImage image({1, 3, 4, 4});
  const FloatImage expected = image;
  std::promise<Outputs> outputs;
  session->run_async(image.view(), [&](Outputs given, const std::exception_ptr& problem) {
    EXPECT_FALSE(problem);
    outputs.set_value(std::move(given));
  });
  const Outputs given = outputs.get_future().get();
  std::ranges::fill(image.elements(), -1.0F);
  EXPECT_TRUE(same_bytes(given.tensors().at(0), expected.view()));
}

TEST_P(OrtSession, feeds_constants_of_any_numeric_type) {
  for (const int type :
       {onnx::TensorProto::FLOAT, onnx::TensorProto::DOUBLE, onnx::TensorProto::FLOAT16,
        onnx::TensorProto::INT64, onnx::TensorProto::INT32, onnx::TensorProto::UINT8,
        onnx::TensorProto::BOOL}) {
    OnnxModel model;
    model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").input("factor", type, "3,1,1");
    model.node("Cast", {"factor"}, {"f"}).int_attribute("to", onnx::TensorProto::FLOAT);
    model.node("Mul", {"x", "f"}, {"y"}).output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
    ModelSpec wanted = spec(model);
    wanted.constants = {{"factor", {0, 1, type == onnx::TensorProto::BOOL ? 1.0 : 2.0}}};
    const FloatImage image({1, 3, 4, 4});
    const Outputs outputs = open_session(wanted, options())->run(image.view());
    const auto y = outputs.tensors()[0].as<float>();
    EXPECT_EQ(y[0], 0.0F);
    EXPECT_EQ(y[47],
              image.view().as<float>()[47] * (type == onnx::TensorProto::BOOL ? 1.0F : 2.0F));
  }
}

TEST_P(OrtSession, refuses_constants_that_do_not_fit) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4")
      .input("k", onnx::TensorProto::UINT8, "3,1,1");
  model.node("Cast", {"k"}, {"f"}).int_attribute("to", onnx::TensorProto::FLOAT);
  model.node("Mul", {"x", "f"}, {"y"}).output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  ModelSpec wanted = spec(model);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::vector<double>& values :
       {std::vector<double>{1, 2}, {}, {256}, {-1}, {0.5}, {nan}}) {
    wanted.constants = {{"k", values}};
    const std::string text = error_text(ErrorKind::input, [&] { open_session(wanted, {}); });
    EXPECT_NE(text.find("the constant for input 'k'"), std::string::npos) << text;
  }
  wanted.constants.clear();
  EXPECT_NE(error_text(ErrorKind::input, [&] { open_session(wanted, {}); }).find("'k'"),
            std::string::npos);
}

TEST_P(OrtSession, does_not_request_outputs_that_are_not_tensors) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "N,3,4,4").node("SequenceConstruct", {"x"}, {"list"});
  model.sequence_output("list", onnx::TensorProto::FLOAT);
  const std::string text = error_text(ErrorKind::input, [&] { open(model); });
  EXPECT_NE(text.find("no output that is a tensor"), std::string::npos) << text;
  model.node("Add", {"x", "x"}, {"y"}).output("y", onnx::TensorProto::FLOAT, "N,3,4,4");
  const FloatImage image({1, 3, 4, 4});
  const Outputs outputs = open(model)->run(image.view());
  ASSERT_EQ(outputs.tensors().size(), 1U);
  EXPECT_EQ(outputs.tensors()[0].shape, (Shape{1, 3, 4, 4}));
}

TEST_P(OrtSession, opens_onnx_runtimes_own_format_under_any_file_name) {
  const ModelSpec plain = spec(doubling_model());
  for (const char* name : {"m.ort", "m.bin"}) {
    ModelSpec converted = plain;
    converted.source = plain.source + name;
    load_runtime();
    Ort::SessionOptions options;
    options.SetOptimizedModelFilePath(converted.source.c_str());
    options.AddConfigEntry(kOrtSessionOptionsConfigSaveModelFormat, "ORT");
    const Ort::Session saving(ort_environment(), plain.source.c_str(), options);
    EXPECT_EQ(describe_model(converted.source).outputs.at(0).name, "y");
    const FloatImage image({1, 3, 4, 4});
    const Outputs outputs = open_session(converted, OrtSession::options())->run(image.view());
    EXPECT_EQ(outputs.tensors()[0].as<float>()[7], 2 * image.view().as<float>()[7]);
  }
}

TEST_P(OrtSession, returns_only_the_outputs_that_are_tensors) {
  OnnxModel model = doubling_model();
  model.node("SequenceConstruct", {"x"}, {"list"});
  model.sequence_output("list", onnx::TensorProto::FLOAT);
  const auto session = open(model);
  const FloatImage image({1, 3, 4, 4});
  EXPECT_EQ(session->run(image.view()).tensors().size(), 1U);
}

TEST_P(OrtSession, takes_a_picture_without_a_batch_dimension) {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "3,height,width")
      .output("y", onnx::TensorProto::FLOAT, "3,height,width")
      .node("Add", {"x", "x"}, {"y"});
  const auto session = open(model);
  const FloatImage image({1, 3, 5, 4});
  EXPECT_EQ(session->run(image.view()).tensors().at(0).shape, (Shape{3, 5, 4}));
}

TEST_P(OrtSession, reports_an_input_of_another_shape_in_one_line) {
  const auto session = open(doubling_model());
  const FloatImage image({1, 3, 5, 4});
  try {
    session->run(image.view());
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("x"), std::string::npos) << error.what();
  }
}

TEST_P(OrtSession, refuses_every_run_after_terminate) {
  const auto session = open(doubling_model());
  session->terminate();
  const FloatImage image({1, 3, 4, 4});
  EXPECT_THROW(session->run(image.view()), RunCancelled);
  Lender lender;
  EXPECT_THROW(session->run(image.view(), lender.lend()), RunCancelled);
}

TEST_P(OrtSession, ends_a_current_run_on_terminate) {
  ModelSpec model;
  model.name = model.source = "builtin:unet";
  model.image_input = "input";
  const auto session = open_session(model, options());
  const FloatImage image({16, 3, 512, 512});
  auto run = std::async(std::launch::async, [&] { session->run(image.view()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  session->terminate();
  EXPECT_THROW(run.get(), RunCancelled);
}

TEST_P(OrtSession, runs_on_several_threads_at_once) {
  const auto session = open(doubling_model());
  const auto many_runs = [&](unsigned seed) {
    const FloatImage image({2, 3, 4, 4}, seed);
    for (int run = 0; run < 50; ++run) {
      Lender lender;
      const Outputs outputs = session->run(image.view(), lender.lend());
      if (outputs.tensors()[0].as<float>()[95] != 2 * image.view().as<float>()[95]) return false;
    }
    return true;
  };
  auto first = std::async(std::launch::async, many_runs, 1);
  auto second = std::async(std::launch::async, many_runs, 2);
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
}

TEST_P(OrtSession, returns_outputs_that_outlive_it) {
  const FloatImage image({1, 3, 4, 4});
  auto session = open(doubling_model());
  const Outputs outputs = session->run(image.view());
  session.reset();
  EXPECT_EQ(outputs.tensors()[0].as<float>()[0], 2 * image.view().as<float>()[0]);
}

TEST_P(OrtSession, lists_the_available_devices_if_one_is_missing) {
  const ModelSpec model = spec(doubling_model());
  for (const char* device : {"npu", "DmlExecutionProvider", "cpu:1", "tpu:0"}) {
    const std::string text =
        error_text(ErrorKind::input, [&] { open_session(model, {.device = device}); });
    EXPECT_NE(text.find("device '"), std::string::npos) << text;
  }
  const std::string text =
      error_text(ErrorKind::input, [&] { open_session(model, {.device = "npu"}); });
  EXPECT_NE(text.find("CPUExecutionProvider"), std::string::npos) << text;
}

// A graph reads and writes the addresses with which it was captured.
TEST_P(OrtSession, refuses_graphs_without_fixed_buffers) {
  const ModelSpec model = spec(doubling_model());
  for (const char* device : {"tensorrt+trt_cuda_graph_enable=1", "webgpu+enableGraphCapture=1"}) {
    const std::string text =
        error_text(ErrorKind::input, [&] { open_session(model, {.device = device}); });
    EXPECT_NE(text.find("write cuda+graph"), std::string::npos) << text;
  }
  const std::string text = error_text(ErrorKind::input, [&] {
    open_session(model, {.device = "cuda", .provider_options = {{"enable_cuda_graph", "1"}}});
  });
  EXPECT_NE(text.find("'enable_cuda_graph'"), std::string::npos) << text;
}

}  // namespace
}  // namespace ortchestra
