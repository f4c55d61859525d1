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
    model.write(place("a.onnx"));
    write("weights.bin", "abcd");
  }
  std::string place(const std::string& name) const { return folder_ / name; }
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
        fs::remove(place("link"));
        fs::create_hard_link(place("in/1.ppm"), place("link"));
        std::vector<std::string> words = command;
        words.insert(words.end(), {"--config", place("c.toml"), option, place(file)});
        expect_refusal(words, what);
      }
    }
  }

  TemporaryDirectory folder_;
};

TEST_F(CliOverwriting, by_bench_is_refused) {
  expect_all_kept({"bench"}, {"--json", "--csv", "--markdown", "--html", "--trace"});
}

TEST_F(CliOverwriting, by_tune_is_refused) { expect_all_kept({"tune"}, {"--output"}); }

TEST_F(CliOverwriting, by_run_is_refused) {
  expect_all_kept({"run", "-o", "-"}, {"--json", "--trace"});
  for (const std::string file : {"c.toml", "labels.txt"}) {
    fs::create_hard_link(place(file), place("x.jsonl"));
    expect_refusal({"run", "--config", place("c.toml"), "-o", place("x.jsonl"), "--overwrite"},
                   "x.jsonl' would overwrite");
    fs::remove(place("x.jsonl"));
  }
  expect_refusal({"run", "--config", place("c.toml"), "-i", place("in/*.ppm"), "-o", place("in/"),
                  "--overwrite"},
                 "would overwrite an input");
  // The folder that contains the configuration.
  expect_refusal(
      {"run", "--config", place("c.toml"), "-o", folder_.path().string() + "/", "--overwrite"},
      " is in ");
}

TEST_F(CliOverwriting, of_the_plan_is_refused) {
  const std::vector<std::string> model = {"-m", "fake:", "-i", place("in")};
  std::vector<std::string> tune = {"tune", "-s", "serial:intra=1",  "-b", "1", "--rounds",
                                   "1",    "-o", place("plan.toml")};
  tune.insert(tune.end(), model.begin(), model.end());
  ASSERT_EQ(run_tool(tune).exit_code, 0);
  expect_refusal({"bench", "--plan", place("plan.toml"), "--json", place("plan.toml")}, "the plan");
  expect_refusal({"run", "--plan", place("plan.toml"), "-i", place("in"), "-o", "-", "--trace",
                  place("plan.toml")},
                 "the plan");
}

TEST_F(CliOverwriting, by_report_and_inspect_is_refused) {
  write("result.json", "{}");
  fs::create_hard_link(place("result.json"), place("hard.html"));
  expect_refusal({"report", place("result.json"), "--html", place("hard.html")}, "the result");
  expect_refusal({"inspect", place("a.onnx"), "--json", place("weights.bin")}, "the weights");
  expect_refusal({"inspect", place("a.onnx"), "--json", place("x"), "--toml",
                  folder_.path().string() + "/./x"},
                 "would overwrite an output");
}

TEST_F(CliOverwriting, of_a_segment_of_a_playlist_is_refused) {
  write("a.m3u8", "#EXTM3U\nsegment.ts\n");
  write("segment.ts", "x");
  fs::create_hard_link(place("segment.ts"), place("x.jsonl"));
  expect_refusal(
      {"run", "-m", "fake:", "-i", place("a.m3u8"), "-o", place("x.jsonl"), "--overwrite"},
      "would overwrite an input");
}

TEST_F(CliOverwriting, by_the_partial_file_of_a_trace_is_refused) {
  fs::create_directory(place("pictures"));
  write_grey(place("pictures"), 1, 1);
  fs::create_hard_link(place("pictures/1.ppm"), place("t.json.partial"));
  expect_refusal(
      {"run", "-m", "fake:", "-i", place("pictures"), "-o", "-", "--trace", place("t.json")},
      "is written too");
}

TEST_F(CliOverwriting, is_allowed_for_devices_and_links_to_other_files) {
  write("far.json", "old");
  fs::create_symlink("far.json", place("link.json"));
  const ToolResult traced = run_tool({"run", "-m", "fake:", "-i", place("in"), "-o", "-", "--trace",
                                      place("link.json"), "--json", "/dev/null"});
  EXPECT_EQ(traced.exit_code, 0) << traced.err;
  EXPECT_TRUE(fs::is_symlink(place("link.json")));
  EXPECT_THAT(read_file(place("far.json")), HasSubstr("traceEvents"));
  fs::create_symlink("/dev/null", place("null"));
  const ToolResult direct =
      run_tool({"run", "-m", "fake:", "-i", place("in"), "-o", "-", "--trace", place("null")});
  EXPECT_EQ(direct.exit_code, 0) << direct.err;
  EXPECT_TRUE(fs::is_symlink(place("null")));
  EXPECT_TRUE(fs::is_character_file(place("null")));
}

}  // namespace
}  // namespace ortchestra
