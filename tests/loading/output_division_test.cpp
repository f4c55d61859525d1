#include "loading/output_division.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/loading/resolve.h"
#include "support/error_text.h"
#include "support/onnx_models.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::OnnxModel;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int float32 = onnx::TensorProto::FLOAT;

/// One number per channel of each picture. `declared` is the declared shape of the output.
OnnxModel means(const std::string& input_batch, const std::string& declared) {
  OnnxModel model;
  model.input("x", float32, input_batch + ",3,4,4");
  model.node("GlobalAveragePool", {"x"}, {"m"}).node("Flatten", {"m"}, {"y"});
  model.output("y", float32, declared);
  return model;
}

/// One list [entries, 2] for all pictures: an entry (picture, channel) for each bright channel.
/// Detectors with built-in suppression have this kind of output.
OnnxModel list_of_all(const std::string& input_batch = "N") {
  OnnxModel model;
  model.input("x", float32, input_batch + ",3,4,4");
  model.node("GlobalAveragePool", {"x"}, {"m"}).node("Flatten", {"m"}, {"f"});
  model.node("NonZero", {"f"}, {"at"}).node("Transpose", {"at"}, {"y"});
  model.output("y", onnx::TensorProto::INT64, "entries,2");
  return model;
}

/// Each picture plus the mean of all pictures of the run.
OnnxModel mixed() {
  OnnxModel model;
  model.input("x", float32, "N,3,4,4");
  model.node("ReduceMean", {"x"}, {"m"}).ints("axes", {0}).int_attribute("keepdims", 1);
  model.node("Add", {"x", "m"}, {"y"});
  model.output("y", float32, "?,3,4,4");
  return model;
}

class OutputDivision : public testing::Test {
 protected:
  ModelSpec resolve(const OnnxModel& model, std::size_t batch,
                    const std::optional<std::vector<std::string>>& batched = {}) const {
    return resolve_models({{.name = "m",
                            .source = model.write(folder_ / "m.onnx"),
                            .batched_outputs = batched}},
                          default_input_size, batch)
        .models.front();
  }
  std::string refusal(const OnnxModel& model, std::size_t batch,
                      const std::optional<std::vector<std::string>>& batched = {}) const {
    return test::error_text(ErrorKind::input, [&] { resolve(model, batch, batched); });
  }

  test::TemporaryDirectory folder_;
};

TEST_F(OutputDivision, is_accepted_if_the_file_declares_it) {
  EXPECT_THAT(resolve(means("N", "N,3"), 4).whole_outputs, IsEmpty());
  EXPECT_THAT(resolve(means("4", "4,3"), 4).whole_outputs, IsEmpty());
}

TEST_F(OutputDivision, is_proven_by_a_trial_run_if_it_is_not_declared) {
  for (const char* declared : {"M,3", "?,3", "1,3"})
    EXPECT_THAT(resolve(means("N", declared), 4).whole_outputs, IsEmpty()) << declared;
  EXPECT_THAT(resolve(means("?", "?,3"), 2).whole_outputs, IsEmpty());
  EXPECT_THAT(resolve(means("4", "?,3"), 8).whole_outputs, IsEmpty());
}

TEST_F(OutputDivision, is_refused_for_a_list_of_all_frames) {
  for (const char* input : {"N", "?", "4"})
    EXPECT_THAT(refusal(list_of_all(input), 4),
                AllOf(HasSubstr("model 'm'"), HasSubstr("output 'y int64[entries,2]'"),
                      HasSubstr("batched_outputs")))
        << input;
  EXPECT_NO_THROW(resolve(list_of_all(), 1));
}

TEST_F(OutputDivision, is_refused_if_frames_change_the_outputs_of_other_frames) {
  EXPECT_THAT(refusal(mixed(), 2), HasSubstr("other values than each frame alone"));
}

TEST_F(OutputDivision, is_refused_if_a_run_with_several_frames_fails) {
  OnnxModel model = means("N", "?,3");
  onnx::TensorProto& shape = *model.proto().mutable_graph()->add_initializer();
  shape.set_name("one");
  shape.set_data_type(onnx::TensorProto::INT64);
  shape.add_dims(2);
  for (const std::int64_t extent : {1, 3}) shape.add_int64_data(extent);
  model.node("Reshape", {"y", "one"}, {"z"}).output("z", float32, "1,3");
  EXPECT_THAT(refusal(model, 2), HasSubstr("a trial run with several frames failed"));
}

TEST_F(OutputDivision, follows_the_users_choice) {
  OnnxModel model = list_of_all();
  model.output("f", float32, "N,3");
  EXPECT_THAT(resolve(model, 4, std::vector<std::string>{"f"}).whole_outputs, ElementsAre(0U));
  EXPECT_THAT(resolve(model, 4, std::vector<std::string>{"f", "y"}).whole_outputs, IsEmpty());
  EXPECT_THAT(refusal(model, 4, std::vector<std::string>{"g"}),
              AllOf(HasSubstr("no output 'g'"), HasSubstr("y, f")));
}

}  // namespace
}  // namespace ortchestra
