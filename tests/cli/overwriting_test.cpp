#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/onnx_models.h"
#include "support/pipeline_runs.h"
#include "support/tool.h"

// Files that no command may overwrite.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

class CliOverwriting : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    grey_pictures(folder_ / "in", 3);
    write("labels.txt", "one\ntwo\n");
    write("c.toml",
          "input = \"in\"\n[[model]]\nname = \"a\"\npath = \"a.onnx\"\n[model.decode]\n"
          "kind = \"classes\"\nlabels = \"labels.txt\"\n");
    OnnxModel model = doubling_model();
    store_externally(*model.proto().mutable_graph()->add_initializer(), "weights.bin");
    model.write(path_to("a.onnx"));
    write("weights.bin", "abcd");
  }
  std::string path_to(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& text) const {
    write_file_atomically(folder_ / name, text);
  }
  /// Expects exit code 2, a reason, and that no file has changed.
  void expect_refusal(const std::vector<std::string>& words, const std::string& reason) const {
    const auto before = files_below(folder_.path());
    const ToolResult result = run_tool(words);
    EXPECT_EQ(result.exit_code, 2) << result.out << result.err;
    EXPECT_THAT(result.err, HasSubstr(reason));
    EXPECT_EQ(files_below(folder_.path()), before);
  }
  /// Expects that no output option may overwrite a file that the command reads with --config
  /// c.toml.
  void expect_all_kept(const std::vector<std::string>& command,
                       const std::vector<std::string>& options) const {
    for (const std::string& option : options) {
      for (const auto& [file, what] :
           {std::pair("c.toml", "the configuration"), std::pair("labels.txt", "labels"),
            std::pair("weights.bin", "the weights of a model"),
            std::pair("a.onnx", "would overwrite a model"), std::pair("in/1.ppm", "an input"),
            std::pair("link", "an input")}) {
        SCOPED_TRACE(option + " " + file);
        fs::remove(path_to("link"));
        fs::create_hard_link(path_to("in/1.ppm"), path_to("link"));
        std::vector<std::string> words = command;
        words.insert(words.end(), {"--config", path_to("c.toml"), option, path_to(file)});
        expect_refusal(words, what);
      }
    }
  }

  TemporaryDirectory folder_;
};

TEST_F(CliOverwriting, by_bench_is_refused) {
  expect_all_kept({"bench"}, {"--json", "--csv", "--markdown", "--html", "--trace"});
}

TEST_F(CliOverwriting, by_tune_is_refused) { expect_all_kept({"tune"}, {"--output", "--json"}); }

TEST_F(CliOverwriting, by_run_is_refused) {
  expect_all_kept({"run", "-o", "-"}, {"--json", "--trace"});
  for (const std::string file : {"c.toml", "labels.txt"}) {
    fs::create_hard_link(path_to(file), path_to("x.jsonl"));
    expect_refusal({"run", "--config", path_to("c.toml"), "-o", path_to("x.jsonl"), "--overwrite"},
                   "x.jsonl' would overwrite");
    fs::remove(path_to("x.jsonl"));
  }
  expect_refusal({"run", "--config", path_to("c.toml"), "-i", path_to("in/*.ppm"), "-o",
                  path_to("in/"), "--overwrite"},
                 "would overwrite an input");
  // The folder that contains the configuration.
  expect_refusal(
      {"run", "--config", path_to("c.toml"), "-o", folder_.path().string() + "/", "--overwrite"},
      " is in ");
}

TEST_F(CliOverwriting, of_the_plan_is_refused) {
  const std::vector<std::string> model = {"-m", "fake:", "-i", path_to("in")};
  std::vector<std::string> tune = {"tune", "-s", "serial:intra=1",    "-b", "1", "--rounds",
                                   "1",    "-o", path_to("plan.toml")};
  tune.insert(tune.end(), model.begin(), model.end());
  ASSERT_EQ(run_tool(tune).exit_code, 0);
  expect_refusal({"bench", "--plan", path_to("plan.toml"), "--json", path_to("plan.toml")},
                 "the plan");
  expect_refusal({"run", "--plan", path_to("plan.toml"), "-i", path_to("in"), "-o", "-", "--trace",
                  path_to("plan.toml")},
                 "the plan");
}

TEST_F(CliOverwriting, by_report_and_inspect_is_refused) {
  write("result.json", "{}");
  fs::create_hard_link(path_to("result.json"), path_to("hard.html"));
  expect_refusal({"report", path_to("result.json"), "--html", path_to("hard.html")}, "the result");
  expect_refusal({"inspect", path_to("a.onnx"), "--json", path_to("weights.bin")}, "the weights");
  expect_refusal({"inspect", path_to("a.onnx"), "--json", path_to("x"), "--toml",
                  folder_.path().string() + "/./x"},
                 "would overwrite an output");
}

TEST_F(CliOverwriting, of_a_segment_of_a_playlist_is_refused) {
  write("a.m3u8", "#EXTM3U\nsegment.ts\n");
  write("segment.ts", "x");
  fs::create_hard_link(path_to("segment.ts"), path_to("x.jsonl"));
  expect_refusal(
      {"run", "-m", "fake:", "-i", path_to("a.m3u8"), "-o", path_to("x.jsonl"), "--overwrite"},
      "would overwrite an input");
}

TEST_F(CliOverwriting, by_the_partial_file_of_a_trace_is_refused) {
  fs::create_directory(path_to("pictures"));
  write_grey(path_to("pictures"), 1, 1);
  fs::create_hard_link(path_to("pictures/1.ppm"), path_to("t.json.partial"));
  expect_refusal(
      {"run", "-m", "fake:", "-i", path_to("pictures"), "-o", "-", "--trace", path_to("t.json")},
      "is written too");
}

TEST_F(CliOverwriting, is_allowed_for_devices_and_links_to_other_files) {
  write("far.json", "old");
  fs::create_symlink("far.json", path_to("link.json"));
  const ToolResult traced = run_tool({"run", "-m", "fake:", "-i", path_to("in"), "-o", "-",
                                      "--trace", path_to("link.json"), "--json", "/dev/null"});
  EXPECT_EQ(traced.exit_code, 0) << traced.err;
  EXPECT_TRUE(fs::is_symlink(path_to("link.json")));
  EXPECT_THAT(read_file(path_to("far.json")), HasSubstr("traceEvents"));
  fs::create_symlink("/dev/null", path_to("null"));
  const ToolResult direct =
      run_tool({"run", "-m", "fake:", "-i", path_to("in"), "-o", "-", "--trace", path_to("null")});
  EXPECT_EQ(direct.exit_code, 0) << direct.err;
  EXPECT_TRUE(fs::is_symlink(path_to("null")));
  EXPECT_TRUE(fs::is_character_file(path_to("null")));
}

}  // namespace
}  // namespace ortchestra
