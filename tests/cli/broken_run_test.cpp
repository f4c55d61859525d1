#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <csignal>

#include "support/fifo_gate.h"
#include "support/pipeline_runs.h"
#include "support/run_outputs.h"
#include "support/tool.h"

// Runs that end early: with --resume they continue, and without it they are refused.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Runs that end early, because the model fails on a picture.
class CliBrokenRun : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    grey_pictures(folder_ / "in", 9);
  }
  std::string path_to(const std::string& name) const { return folder_ / name; }
  std::vector<std::string> words(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {"run", "-i", path_to("in"), "--checkpoint",
                                      "2",   "-o", output()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::string output() const { return path_to("a.jsonl"); }
  /// Runs until the model fails on the picture with value 7, and leaves an unfinished output.
  void leave_unfinished() const {
    EXPECT_EQ(run_tool(words({"-m", model, "--on-model-error", "fail"})).exit_code, 1);
    EXPECT_TRUE(fs::exists(output() + ".partial"));
    EXPECT_TRUE(fs::exists(output() + ".journal"));
  }
  void expect_refusal(const std::vector<std::string>& more,
                      const std::vector<std::string>& parts) const {
    const ToolResult result = run_tool(words(more));
    EXPECT_EQ(result.exit_code, 2) << result.err;
    for (const std::string& part : parts) EXPECT_THAT(result.err, HasSubstr(part));
    EXPECT_TRUE(fs::exists(output() + ".partial"));
  }

  const std::string model = "a=fake:type=uint8,fail_value=7";
  TemporaryDirectory folder_;
};

TEST_F(CliBrokenRun, is_resumed_by_a_run_that_lets_the_model_fail) {
  leave_unfinished();
  const ToolResult result = run_tool(words({"-m", model, "--resume"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("resumed after 6 frames"));
  const auto lines = json_lines(output());
  ASSERT_EQ(lines.size(), 9U);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i]["frame"], i);
  EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(CliBrokenRun, is_refused_without_resume_or_overwrite) {
  leave_unfinished();
  expect_refusal({"-m", model}, {"a.jsonl.partial", "--resume", "--overwrite"});
  EXPECT_EQ(run_tool(words({"-m", model, "--overwrite"})).exit_code, 0);
  EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(CliBrokenRun, is_not_resumed_with_other_options_and_the_error_names_them) {
  leave_unfinished();
  expect_refusal({"-m", "a=fake:type=uint8", "--resume"}, {"a.jsonl.journal", "models 0 sha256"});
  expect_refusal({"-m", "b=fake:type=uint8,fail_value=7", "--resume"},
                 {"models 0 name", "\"a\"", "\"b\""});
  expect_refusal({"-m", model, "-m", "b=fake:", "--resume"},
                 {"models 1", "was not set and is now"});
  expect_refusal({"-m", model, "--resume", "-b", "4"}, {"batch was 1 and is now 4"});
  expect_refusal({"-m", model, "--resume", "-s", "serial"}, {"row", "\"pool\"", "\"serial\""});
  expect_refusal({"-m", model, "--resume", "-o", path_to("b.csv")}, {"outputs"});
  expect_refusal({"-m", model, "--resume", "-n", "8"}, {"frames"});
  write_grey(folder_ / "in", 9, 9);
  expect_refusal({"-m", model, "--resume"}, {"inputs 0"});
}

TEST_F(CliBrokenRun, is_not_resumed_with_another_decoder) {
  const auto config = [&](const std::string& kind) {
    write_file_atomically(folder_ / "c.toml",
                          "[[model]]\nname = \"a\"\npath = \"fake:type=uint8,fail_value=7\"\n"
                          "[model.decode]\nkind = \"" +
                              kind + "\"\n");
    return path_to("c.toml");
  };
  EXPECT_EQ(run_tool(words({"--config", config("classes"), "--on-model-error", "fail"})).exit_code,
            1);
  expect_refusal({"--config", config("tensors"), "--resume"},
                 {"models 0 decode kind", "\"classes\"", "\"tensors\""});
}

TEST_F(CliBrokenRun, without_a_valid_journal_is_refused_with_advice) {
  leave_unfinished();
  auto elsewhere = nlohmann::json::parse(read_file(output() + ".journal"));
  elsewhere["input"] = 3;
  write_file_atomically(output() + ".journal", "{\"version\":1,");
  expect_refusal({"-m", model, "--resume"}, {"a.jsonl.journal", "--overwrite"});
  write_file_atomically(output() + ".journal", elsewhere.dump());
  expect_refusal({"-m", model, "--resume"},
                 {"a.jsonl.journal", "it is at input 4, but there are only 1", "--overwrite"});
  fs::remove(output() + ".journal");
  expect_refusal({"-m", model, "--resume"}, {"a.jsonl.partial", "journal", "--overwrite"});
}

TEST_F(CliBrokenRun, whose_unfinished_output_is_missing_or_cut_is_refused) {
  leave_unfinished();
  fs::resize_file(output() + ".partial", 10);
  expect_refusal({"-m", model, "--resume"}, {"a.jsonl.partial", "has only 10", "--overwrite"});
  fs::remove(output() + ".partial");
  const ToolResult result = run_tool(words({"-m", model, "--resume"}));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("a.jsonl.partial is not there"), HasSubstr("--overwrite")));
}

TEST_F(CliBrokenRun, starts_if_there_is_nothing_to_resume_and_says_if_it_is_finished) {
  const ToolResult fresh = run_tool(words({"-m", "a=fake:", "--resume"}));
  EXPECT_EQ(fresh.exit_code, 0) << fresh.err;
  EXPECT_EQ(json_lines(output()).size(), 9U);
  const std::string bytes = read_file(output());
  const ToolResult again = run_tool(words({"-m", "a=fake:", "--resume"}));
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.err, HasSubstr("the run is finished: there is nothing to resume"));
  EXPECT_THAT(again.out, Not(HasSubstr("frames/s")));
  EXPECT_EQ(read_file(output()), bytes);
}

TEST_F(CliBrokenRun, by_a_signal_is_resumed) {
  for (const int signal : {SIGINT, SIGTERM}) {
    FifoGate gate;
    grey_pictures(folder_ / "in", 40);  // more than can be in flight
    const std::string gated = "a=fake:gate=" + gate.path();
    RunningTool tool(words({"-m", gated, "--overwrite"}));
    gate.wait_for_a_run();
    tool.send(signal);
    gate.open();
    const ToolResult broken = tool.wait();
    EXPECT_EQ(broken.exit_code, 128 + signal) << broken.err;
    EXPECT_THAT(broken.out, HasSubstr("nterrupted"));
    EXPECT_THAT(broken.err, HasSubstr("--resume"));
    EXPECT_FALSE(fs::exists(output()));
    const ToolResult resumed = run_tool(words({"-m", gated, "--resume"}));
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(json_lines(output()).size(), 40U);
    fs::remove(output());
  }
}

TEST_F(CliBrokenRun, is_not_resumed_while_it_runs_but_at_once_after_it_is_killed) {
  FifoGate gate;
  const std::string gated = "a=fake:gate=" + gate.path();
  RunningTool tool(words({"-m", gated}));
  gate.wait_for_a_run();
  for (const std::string how : {"", "--resume", "--overwrite"}) {
    expect_refusal(
        how.empty() ? std::vector<std::string>{"-m", gated}
                    : std::vector<std::string>{"-m", gated, how},
        {"a.jsonl is being written by another run (process " + std::to_string(tool.pid()) + ")"});
  }
  tool.send(SIGKILL);
  tool.wait();
  gate.open();
  const ToolResult resumed = run_tool(words({"-m", gated, "--resume"}));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(json_lines(output()).size(), 9U);
  EXPECT_EQ(folder_.entries(), 2U);
}

/// A file system with little space.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& path) : path_(path) {
    fs::create_directory(path);
    mounted_ = ::mount("tmpfs", path.c_str(), "tmpfs", 0, "size=256k") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }

  bool is_mounted() const { return mounted_; }
  void enlarge() const { ::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, "size=64m"); }

 private:
  fs::path path_;
  bool mounted_ = false;
};

TEST_F(CliBrokenRun, by_a_full_disk_is_resumed_once_there_is_space) {
  const SmallDisk disk(folder_ / "disk");
  if (!disk.is_mounted()) GTEST_SKIP() << "no file system can be mounted here";
  for (const std::string name : {"a.jsonl", "a.npz", "a.mp4", "frames/"}) {
    SCOPED_TRACE(name);
    disk.enlarge();
    const auto run_into = [&](const std::string& folder, const std::vector<std::string>& more) {
      std::vector<std::string> words = {"run",
                                        "-i",
                                        "synthetic",
                                        "-n",
                                        "40",
                                        "--checkpoint",
                                        "8",
                                        "-m",
                                        "a=fake:outputs=3000",
                                        "-m",
                                        "b=fake:seed=2",
                                        "-o",
                                        (folder_ / folder / name).string(),
                                        "-o",
                                        (folder_ / folder / "second.jsonl").string()};
      words.insert(words.end(), more.begin(), more.end());
      return run_tool(words);
    };
    fs::create_directory(folder_ / "large");
    ASSERT_EQ(run_into("large", {}).exit_code, 0);
    write_file_atomically(folder_ / "disk" / "ballast", std::string(std::size_t{236} << 10, ' '));
    ::mount("tmpfs", (folder_ / "disk").c_str(), "tmpfs", MS_REMOUNT, "size=256k");
    const ToolResult full = run_into("disk", {});
    // The size of an .npz is known before the run.
    const bool is_refused = name == "a.npz";
    EXPECT_EQ(full.exit_code, is_refused ? 2 : 1) << full.err;
    EXPECT_THAT(full.err, AllOf(HasSubstr((folder_ / "disk").string()),
                                HasSubstr(is_refused ? "disk is too small" : "space")));
    disk.enlarge();
    fs::remove(folder_ / "disk" / "ballast");
    const ToolResult again = run_into(
        "disk", is_refused ? std::vector<std::string>{} : std::vector<std::string>{"--resume"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    expect_equal_contents(contents_below(folder_ / "disk"), contents_below(folder_ / "large"));
    fs::remove_all(folder_ / "large");
    for (const auto& entry : fs::directory_iterator(folder_ / "disk")) fs::remove_all(entry.path());
  }
}

}  // namespace
}  // namespace ortchestra
