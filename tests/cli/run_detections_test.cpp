#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/onnx_models.h"
#include "support/pipeline_runs.h"
#include "support/run_outputs.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;

class CliRunDetections : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    pictures_ = grey_pictures(folder_ / "in", 4);
  }
  std::string path_to(const std::string& name) const { return folder_ / name; }
  OnnxModel model() const {
    OnnxModel model;
    model.input("x", onnx::TensorProto::FLOAT, "batch,3,64,64");
    return model;
  }
  /// Writes the model and a configuration with these lines, and runs it on four pictures.
  ToolResult run(const OnnxModel& model, const std::string& lines,
                 const std::vector<std::string>& more = {}) const {
    model.write(path_to("m.onnx"));
    write_file(path_to("c.toml"), "[[model]]\nname = \"m\"\npath = \"m.onnx\"\n" + lines);
    std::vector<std::string> words{
        "run",        "-i", pictures_, "--config", path_to("c.toml"), "-o", path_to("a.jsonl"),
        "--overwrite"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tool(words);
  }
  nlohmann::json boxes_of(std::size_t line) const {
    return json_lines(path_to("a.jsonl")).at(line)["models"]["m"]["boxes"];
  }

  TemporaryDirectory folder_;
  std::string pictures_;
};

TEST_F(CliRunDetections, assigns_detections_to_the_frames_of_a_batch) {
  OnnxModel rows = model();
  rows.fixed_output("out", {2, 7}, {0, 0, 0, 32, 32, 1, .9F, 1, 32, 32, 64, 64, 2, .8F});
  const ToolResult result =
      run(rows,
          "batched_outputs = []\n[model.decode]\nkind = \"detections\"\n"
          "columns = [\"batch\", \"x1\", \"y1\", \"x2\", \"y2\", \"class\", \"score\"]\n",
          {"-b", "2"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  for (std::size_t line = 0; line < 4; ++line) {
    const nlohmann::json boxes = boxes_of(line);
    ASSERT_EQ(boxes.size(), 1U);
    EXPECT_EQ(boxes[0]["class"], line % 2 + 1);
  }
  EXPECT_THAT(result.err, Not(HasSubstr("warning")));
}

TEST_F(CliRunDetections, warns_once_per_model_about_scores_that_are_not_probabilities) {
  OnnxModel logits = model();
  logits.fixed_output("boxes", {1, 1, 4}, {.1F, .1F, .5F, .5F})
      .fixed_output("scores", {1, 1, 1}, {6.3F});
  const ToolResult result = run(logits, "[model.decode]\nkind = \"boxes\"\n",
                                {"-b", "1", "-q", "--json", path_to("s.json")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("model m: 4 candidates have a score above 1 or below 0"));
  const auto summary = nlohmann::json::parse(read_file(path_to("s.json")));
  EXPECT_EQ(summary["models"][0]["odd_scores"], 4);
}

TEST_F(CliRunDetections, refuses_rotated_boxes_by_name) {
  OnnxModel rotated = model();
  rotated.fixed_output("out", {1, 7, 84}, std::vector<float>(std::size_t{7} * 84))
      .metadata("task", "obb")
      .metadata("names", "{0: 'ship', 1: 'plane'}");
  const ToolResult result = run(rotated, "[model.decode]\nkind = \"yolov8\"\n", {"-b", "1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("rotated boxes (the file's metadata says task = obb)"));
}

TEST_F(CliRunDetections, runs_with_the_draft_configuration_of_a_model) {
  OnnxModel detector = model();
  detector.fixed_output("dets", {1, 2, 5}, {22, 27, 42, 37, .9F, 2, 2, 12, 12, .6F})
      .fixed_output("labels", {1, 2}, {7, 3}, onnx::TensorProto::INT64);
  detector.write(path_to("m.onnx"));
  const std::string config = path_to("draft.toml");
  ASSERT_EQ(run_tool({"inspect", path_to("m.onnx"), "--toml", config}).exit_code, 0);
  const ToolResult result =
      run_tool({"run", "-i", pictures_, "--config", config, "-b", "1", "-o", path_to("a.jsonl")});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json boxes = boxes_of(0);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0]["class"], 7);
  EXPECT_EQ(boxes[1]["class"], 3);
}

}  // namespace
}  // namespace ortchestra
