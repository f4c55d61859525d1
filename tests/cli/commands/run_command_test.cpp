#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "support/pipeline_runs.h"
#include "support/run_outputs.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CliRun : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
  }
  std::string path_to(const std::string& name) const { return folder_ / name; }
  std::string write(const std::string& name, const std::string& text) const {
    write_file_atomically(folder_ / name, text);
    return folder_ / name;
  }
  std::string pictures() const { return grey_pictures(folder_ / "in", 6); }

  /// `run` on six pictures.
  ToolResult run_on(const std::string& input, const std::vector<std::string>& more) const {
    std::vector<std::string> words = {"run", "-i", input};
    words.insert(words.end(), more.begin(), more.end());
    return run_tool(words);
  }
  ToolResult run_with(const std::vector<std::string>& more) const {
    return run_on(pictures(), more);
  }
  void expect_refusal(const ToolResult& result, const std::vector<std::string>& parts) const {
    EXPECT_EQ(result.exit_code, 2) << result.out << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    for (const std::string& part : parts) EXPECT_THAT(result.err, HasSubstr(part));
    EXPECT_THAT(result.err, testing::StartsWith("ortchestra: error: "));
  }

  TemporaryDirectory folder_;
};

TEST_F(CliRun, writes_predictions_and_a_summary) {
  const ToolResult result = run_with({"-m", "a=fake:", "-o", path_to("a.jsonl")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("6 frames in "), HasSubstr("limit: ")));
  EXPECT_EQ(json_lines(path_to("a.jsonl")).size(), 6U);
}

TEST_F(CliRun, shows_the_states_of_all_outputs_before_the_error_that_ends_it) {
  const ToolResult result =
      run_with({"-m", "a=fake:fail_run=4", "-m", "b=fake:", "--on-model-error", "fail", "-o",
                path_to("a.jsonl"), "-o", path_to("b.csv") + ":b"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, AllOf(HasSubstr("incomplete"), HasSubstr("b.csv:b"),
                                testing::ContainsRegex("incomplete(.|\n)*ortchestra: error: ")));
}

TEST_F(CliRun, writes_only_predictions_to_standard_output_if_they_go_there) {
  const ToolResult result = run_with({"-m", "a=fake:", "-o", "-", "-v"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::istringstream lines(result.out);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  EXPECT_EQ(count, 6);
  EXPECT_THAT(result.err, HasSubstr("6 frames in "));
}

TEST_F(CliRun, writes_its_summary_as_json_and_its_timeline) {
  const ToolResult result = run_with({"-m", "a=fake:", "-m", "b=fake:", "-o", path_to("a.csv"),
                                      "--json", "-", "--trace", path_to("trace.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto summary = nlohmann::json::parse(result.out);
  EXPECT_EQ(summary["schema"], "ortchestra.run/2");
  EXPECT_EQ(summary["frames"], 6);
  EXPECT_EQ(summary["models"].size(), 2U);
  EXPECT_EQ(summary["models"][1]["frames"], 6);
  EXPECT_EQ(summary["stages"].size(), 5U);
  const auto trace = nlohmann::json::parse(read_file(path_to("trace.json")));
  const auto& events = trace.is_array() ? trace : trace["traceEvents"];
  int runs = 0;
  for (const auto& event : events) runs += event.value("cat", "") == "infer" ? 1 : 0;
  EXPECT_EQ(runs, 12);
  EXPECT_FALSE(fs::exists(path_to("trace.json.partial")));
}

TEST_F(CliRun, exits_with_0_if_some_predictions_are_errors_and_counts_them) {
  const ToolResult result =
      run_with({"-m", "a=fake:", "-m", "b=fake:type=uint8,fail_value=4", "-o", path_to("a.jsonl")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("model b failed on 1 of 6 frames; first: "));
}

TEST_F(CliRun, exits_with_1_if_every_prediction_is_an_error) {
  const ToolResult result = run_with({"-m", "a=fake:fail=1", "-o", path_to("a.jsonl")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("model a failed on 6 of 6 frames"));
  EXPECT_THAT(result.err, HasSubstr("every model failed on every frame"));
  EXPECT_EQ(json_lines(path_to("a.jsonl")).size(), 6U);
}

TEST_F(CliRun, exits_with_1_at_the_first_error_with_on_model_error_fail) {
  const ToolResult result = run_with({"-m", "a=fake:type=uint8,fail_value=4", "-o",
                                      path_to("a.jsonl"), "--on-model-error", "fail"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("model 'a' failed on frame 4 of '"),
                                HasSubstr("--on-model-error continue")));
  EXPECT_FALSE(fs::exists(path_to("a.jsonl")));
}

TEST_F(CliRun, refuses_to_start_without_models_inputs_and_outputs) {
  expect_refusal(run_with({"-m", "fake:"}), {"-o"});
  expect_refusal(run_tool({"run", "-m", "fake:", "-o", path_to("a.csv")}), {"-i"});
  expect_refusal(run_on("synthetic", {"-m", "fake:", "-o", path_to("a.csv")}), {"-n"});
  expect_refusal(run_on(path_to("none.mp4"), {"-m", "fake:", "-o", path_to("a.csv")}),
                 {"none.mp4", "no such file"});
  expect_refusal(run_with({"-m", path_to("none.onnx"), "-o", path_to("a.csv")}), {"none.onnx"});
}

TEST_F(CliRun, refuses_invalid_values_of_options) {
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("a.csv"), "--on-bad-frame", "maybe"}),
                 {"--on-bad-frame", "'maybe'", "skip or fail"});
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("a.csv"), "--on-model-error", "skip"}),
                 {"--on-model-error", "'skip'", "continue or fail"});
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("a.csv"), "--checkpoint", "0"}),
                 {"--checkpoint"});
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("a.csv"), "--resume", "--overwrite"}),
                 {"--resume", "--overwrite"});
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("a.txt")}), {"a.txt", ".jsonl"});
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("none/a.csv")}),
                 {"none/a.csv", "No such file or directory"});
}

TEST_F(CliRun, refuses_an_output_that_exists_with_advice) {
  write("a.csv", "mine");
  expect_refusal(run_with({"-m", "fake:", "-o", path_to("a.csv")}),
                 {"a.csv exists", "--overwrite"});
  EXPECT_EQ(read_file(path_to("a.csv")), "mine");
  EXPECT_EQ(run_with({"-m", "fake:", "-o", path_to("a.csv"), "--overwrite"}).exit_code, 0);
  EXPECT_THAT(read_file(path_to("a.csv")), HasSubstr("input,frame"));
}

TEST_F(CliRun, refuses_outputs_that_would_overwrite_each_other_or_an_input) {
  const std::string two = write("two.jsonl", "");
  fs::remove(two);
  expect_refusal(run_with({"-m", "fake:", "-o", two, "-o", two}), {"given twice"});
  expect_refusal(run_with({"-m", "fake:", "-o", two, "--json", two}), {"--json", "an output"});
  expect_refusal(run_with({"-m", "fake:", "-o", two, "--trace", two}), {"--trace", "an output"});
  // "in" is the input.
  for (const std::string option : {"--json", "--trace"})
    expect_refusal(
        run_with({"-m", "fake:", "-o", path_to("{stem}.jsonl"), option, path_to("in.jsonl")}),
        {option, "in.jsonl would overwrite an output"});
  expect_refusal(
      run_with({"-m", "fake:", "-o", two, "--json", path_to("j"), "--trace", path_to("j")}),
      {"--trace", "--json"});
  const std::string video = make_video(path_to("a.mp4"), 3);
  expect_refusal(run_on(video, {"-m", "fake:", "-o", video, "--overwrite"}),
                 {"would overwrite an input"});
  expect_refusal(run_on(video, {"-m", "fake:", "-o", two, "--json", video}),
                 {"would overwrite an input"});
  const std::string folder = pictures();
  expect_refusal(run_with({"-m", "fake:", "-o", folder + "/", "--overwrite"}), {"overwrite"});
  EXPECT_EQ(files_below(folder).size(), 6U);
}

TEST_F(CliRun, refuses_an_npz_for_two_inputs) {
  expect_refusal(run_with({"-m", "fake:", "-i", pictures(), "-o", path_to("a.npz")}),
                 {"a.npz", "only one input", "{stem}"});
}

TEST_F(CliRun, refuses_a_decoder_that_does_not_fit) {
  const std::string config = write("c.toml",
                                   "[[model]]\nname = \"a\"\npath = \"fake:outputs=7\"\n"
                                   "[model.decode]\nkind = \"boxes\"\n");
  expect_refusal(run_with({"--config", config, "-o", path_to("a.csv")}), {"'a'", "boxes", "[?,7]"});
}

TEST_F(CliRun, refuses_fewer_labels_than_classes) {
  write("labels.txt", "cat\ndog\n");
  const std::string config = write("c.toml",
                                   "[[model]]\nname = \"a\"\npath = \"fake:outputs=7\"\n"
                                   "[model.decode]\nkind = \"classes\"\nlabels = \"labels.txt\"\n");
  expect_refusal(run_with({"--config", config, "-o", path_to("a.csv")}), {"labels.txt", "2", "7"});
}

TEST_F(CliRun, takes_models_decoders_and_every_from_a_configuration) {
  const std::string config = write(
      "c.toml", "input = \"" + pictures() +
                    "\"\nbatch = 2\n[[model]]\nname = \"kinds\"\npath = \"fake:\"\nevery = 4\n"
                    "[model.decode]\nkind = \"classes\"\ntop_k = 1\nlabels = [\"a\", \"b\", "
                    "\"c\", \"d\"]\n");
  const ToolResult result = run_tool({"run", "--config", config, "-o", path_to("a.jsonl")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto lines = json_lines(path_to("a.jsonl"));
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[4]["models"]["kinds"]["classes"].size(), 1U);
  EXPECT_TRUE(lines[4]["models"]["kinds"]["classes"][0].contains("label"));
  EXPECT_THAT(lines[5]["models"], testing::IsEmpty());
}

TEST_F(CliRun, skips_unreadable_frames_or_fails_at_them) {
  const std::string video = make_video(path_to("a.mp4"), 30);
  std::string bytes = read_file(video);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2),
            bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * 6 / 10), '\xff');
  write("a.mp4", bytes);
  const ToolResult skipping = run_on(video, {"-m", "fake:", "-b", "4", "-o", path_to("a.jsonl"),
                                             "--json", path_to("summary.json")});
  EXPECT_EQ(skipping.exit_code, 0) << skipping.err;
  const auto summary = nlohmann::json::parse(read_file(path_to("summary.json")));
  const auto& input = summary["inputs"][0];
  EXPECT_GT(input["bad_frames"], 0);
  EXPECT_EQ(input["frames"].get<int>() + input["bad_frames"].get<int>(), 30);
  const auto lines = json_lines(path_to("a.jsonl"));
  EXPECT_EQ(lines.size(), input["frames"]);
  const auto first_bad = input["bad"][0]["index"].get<std::size_t>();
  for (const auto& line : lines) EXPECT_NE(line["frame"], first_bad);
  EXPECT_THAT(skipping.out, HasSubstr("could not be read and were skipped"));

  const ToolResult failing =
      run_on(video, {"-m", "fake:", "-b", "4", "-o", path_to("b.jsonl"), "--on-bad-frame", "fail"});
  EXPECT_EQ(failing.exit_code, 1);
  EXPECT_THAT(failing.err, AllOf(HasSubstr("frame " + std::to_string(first_bad) + " of '"),
                                 HasSubstr("--on-bad-frame skip")));
  EXPECT_EQ(json_lines(path_to("b.jsonl.partial")).size(), first_bad);
}

}  // namespace
}  // namespace ortchestra
