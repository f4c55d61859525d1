// Models that bench, tune, run and inspect recognise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "ortchestra/source/source.h"
#include "support/onnx_models.h"
#include "support/pipeline_runs.h"
#include "support/run_outputs.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The names and shapes of YOLOX's exporter. Only the first cell has an object: a box of 16x16
/// around (12, 12).
OnnxModel yolox_with_one_box() {
  constexpr std::size_t cells = 84;
  constexpr std::size_t columns = 6;
  std::vector<float> values(cells * columns);
  const std::vector<float> first{1.5F, 1.5F, 0.693147F, 0.693147F, 0.9F, 0.9F};
  std::ranges::copy(first, values.begin());
  OnnxModel model;
  model.input("images", onnx::TensorProto::FLOAT, "1,3,64,64")
      .fixed_output("output", {1, cells, columns}, values);
  return model;
}

class CliKnownModels : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    pictures_ = grey_pictures(folder_ / "in", 2);
    yolox_with_one_box().write(path_to("m.onnx"));
  }
  std::string path_to(const std::string& name) const { return folder_ / name; }
  ToolResult run(const std::vector<std::string>& more) const {
    std::vector<std::string> words{"run", "-i", pictures_, "-o", path_to("a.jsonl"), "--overwrite"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tool(words);
  }
  nlohmann::json result() const { return json_lines(path_to("a.jsonl")).at(0)["models"]["m"]; }

  TemporaryDirectory folder_;
  std::string pictures_;
};

TEST_F(CliKnownModels, run_decodes_a_known_model_without_a_configuration) {
  const ToolResult done = run({"-m", path_to("m.onnx")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("model m is known as YOLOX: its recipe and decoder are used"));
  EXPECT_EQ(result()["boxes"].size(), 1U) << result();
}

TEST_F(CliKnownModels, an_explicit_configuration_wins) {
  write_file(path_to("c.toml"),
             "[[model]]\nname = \"m\"\npath = \"m.onnx\"\n[model.recipe]\nscale = 1\n"
             "[model.decode]\nkind = \"tensors\"\n");
  const ToolResult done = run({"--config", path_to("c.toml")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, Not(HasSubstr("known as")));
  EXPECT_TRUE(result().contains("tensors")) << result();
}

TEST_F(CliKnownModels, run_says_that_an_unknown_model_has_no_decoder) {
  OnnxModel other = yolox_with_one_box();
  other.proto().mutable_graph()->mutable_input(0)->set_name("picture");
  other.write(path_to("m.onnx"));
  const ToolResult done = run({"-m", path_to("m.onnx")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, AllOf(HasSubstr("model m has no decoder"),
                              HasSubstr("ortchestra inspect " + path_to("m.onnx") + " --toml")));
}

TEST_F(CliKnownModels, tune_writes_the_recipe_and_the_decoder_into_its_plan) {
  const std::string plan = path_to("plan.toml");
  const ToolResult tuned =
      run_tool({"tune", "-m", path_to("m.onnx"), "-i", pictures_, "-s", "serial:intra=1", "-b", "1",
                "--rounds", "1", "--time-limit", "20", "-o", plan});
  ASSERT_EQ(tuned.exit_code, 0) << tuned.err;
  EXPECT_THAT(read_file(plan), AllOf(HasSubstr("letterbox-top-left"), HasSubstr("yolox")));
  const ToolResult done = run({"--plan", plan});
  EXPECT_THAT(done.err, Not(HasSubstr("known as"))) << "the plan says it already";
  EXPECT_EQ(result()["boxes"].size(), 1U) << result();
}

TEST_F(CliKnownModels, bench_records_the_recipe_except_in_the_study) {
  const std::vector<std::string> words{
      "bench", "-m",     path_to("m.onnx"), "-n", "4", "--rounds", "1", "-s", "serial", "-b",
      "1",     "--json", path_to("r.json")};
  const auto fit = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    const ToolResult done = run_tool(more);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return read_file(path_to("r.json"));
  };
  EXPECT_THAT(fit({}), HasSubstr("letterbox-top-left bgr"));
  EXPECT_THAT(fit({"--study"}), Not(HasSubstr("letterbox-top-left bgr")));
}

TEST_F(CliKnownModels, inspect_says_how_many_lines_to_check) {
  const std::string draft = path_to("draft.toml");
  const ToolResult written = run_tool({"inspect", path_to("m.onnx"), "--toml", draft});
  EXPECT_THAT(written.out, AllOf(HasSubstr("known    YOLOX"),
                                 HasSubstr("wrote " + draft + ": 1 line to check")));
  const ToolResult shown = run_tool({"inspect", path_to("m.onnx"), "--toml", "-"});
  EXPECT_THAT(shown.out, Not(HasSubstr("to check,")));
  EXPECT_THAT(shown.err, HasSubstr("draft configuration: 1 line to check"));
}

TEST_F(CliKnownModels, inspect_draws_a_frame_with_the_predictions) {
  const std::string picture = path_to("preview.png");
  const ToolResult drawn =
      run_tool({"inspect", path_to("m.onnx"), "--preview", pictures_, "-o", picture});
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  EXPECT_THAT(drawn.out, AllOf(HasSubstr("m: 1 box; recipe and decoder known as YOLOX"),
                               HasSubstr("wrote " + picture + ": frame 0")));
  const auto source = open_source(picture);
  const auto next = source->next();
  const Picture& pixels = std::get<SourceFrame>(next).picture;
  const auto* const row = reinterpret_cast<const std::uint8_t*>(pixels.pixels.get());
  const auto bytes =
      static_cast<std::size_t>(pixels.stride) * static_cast<std::size_t>(pixels.height);
  EXPECT_TRUE(std::adjacent_find(row, row + bytes, std::not_equal_to<>()) != row + bytes)
      << "the input is one grey area, so a drawn box must change it";
}

TEST_F(CliKnownModels, a_preview_uses_the_configuration) {
  write_file(path_to("c.toml"),
             "[[model]]\nname = \"m\"\npath = \"m.onnx\"\n[model.decode]\nkind = \"yolox\"\n"
             "score = 0.99\n");
  const ToolResult drawn = run_tool(
      {"inspect", "--config", path_to("c.toml"), "--preview", pictures_, "-o", path_to("p.png")});
  ASSERT_EQ(drawn.exit_code, 0) << drawn.err;
  EXPECT_THAT(drawn.out, HasSubstr("m: 0 boxes; recipe known as YOLOX, decoder configured"));
}

TEST_F(CliKnownModels, a_preview_needs_something_to_draw_and_a_frame) {
  OnnxModel maps;
  maps.input("x", onnx::TensorProto::FLOAT, "1,3,64,64")
      .fixed_output("y", {1, 3, 7, 5, 2}, std::vector<float>(std::size_t{3} * 7 * 5 * 2));
  maps.write(path_to("maps.onnx"));
  const std::string picture = path_to("p.png");
  const ToolResult nothing =
      run_tool({"inspect", path_to("maps.onnx"), "--preview", pictures_, "-o", picture});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("nothing can be drawn, because no model has a decoder"));
  const ToolResult late =
      run_tool({"inspect", path_to("m.onnx"), "--preview", pictures_, "--at", "5s", "-o", picture});
  EXPECT_EQ(late.exit_code, 2);
  EXPECT_THAT(late.err, HasSubstr("has no frame at 5 s or later"));
  EXPECT_FALSE(std::filesystem::exists(picture));
}

TEST_F(CliKnownModels, a_preview_never_replaces_what_it_reads) {
  const std::string input = pictures_ + "/0.ppm";
  const std::string before = read_file(input);
  const ToolResult refused =
      run_tool({"inspect", path_to("m.onnx"), "--preview", pictures_, "-o", input});
  EXPECT_EQ(refused.exit_code, 2) << refused.out;
  EXPECT_THAT(refused.err, HasSubstr("overwrite"));
  EXPECT_EQ(read_file(input), before);
}

TEST_F(CliKnownModels, the_options_of_a_preview_belong_together) {
  EXPECT_THAT(run_tool({"inspect", path_to("m.onnx"), "--preview", pictures_}).err,
              HasSubstr("give -o NAME.jpg"));
  EXPECT_THAT(run_tool({"inspect", path_to("m.onnx"), "-o", path_to("p.png")}).err,
              HasSubstr("give --preview INPUT too"));
}

}  // namespace
}  // namespace ortchestra
