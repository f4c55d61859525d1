// Commands send nothing over the network, and write only the files that were requested.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/files/file.h"
#include "support/paths.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// A home directory, a directory for temporary files and a working directory, all empty.
class PrivacyCli : public ::testing::Test {
 protected:
  PrivacyCli() {
    for (const auto* const name : {"home", "tmp", "here"}) fs::create_directory(folder_ / name);
  }

  /// Runs the program with `wrapper` in these directories, and returns its exit code.
  int run(const std::string& arguments, const std::string& wrapper = "") const {
    const std::string folder = folder_.path().string();
    const std::string command = "cd '" + folder +
                                "/here' && env -u ORT_DISABLE_TELEMETRY -u XDG_CACHE_HOME HOME='" +
                                folder + "/home' TMPDIR='" + folder + "/tmp' " + wrapper + " '" +
                                (test::bin_dir() / "ortchestra").string() + "' " + arguments +
                                " >'" + folder + "/printed' 2>&1";
    return std::system(command.c_str());
  }
  std::string printed() const { return read_file(folder_ / "printed"); }

  /// The files in the three directories.
  std::vector<std::string> files() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      const std::string path = fs::relative(entry.path(), folder_.path()).string();
      if (!entry.is_directory() && path != "printed" && path != "calls") found.push_back(path);
    }
    return found;
  }

  /// Fails the test on CI if strace is missing, because CI must have every tool.
  static bool can_trace() {
    if (std::system("strace -qq -o /dev/null true >/dev/null 2>&1") == 0) return true;
    if (std::getenv("CI") != nullptr)
      ADD_FAILURE() << "strace is missing, or may not trace here: make setup installs it";
    return false;
  }

  const test::TemporaryDirectory folder_;
};

/// One row runs in the round's process, the other in worker processes. All load ONNX Runtime.
constexpr const char* comparison =
    "bench -m builtin:squeezenet -s serial -s processes -n 1 -b 1 --size 32x32 --rounds 1 -q "
    "--json result.json";

TEST_F(PrivacyCli, a_comparison_writes_only_its_result) {
  ASSERT_EQ(run(comparison), 0) << printed();
  EXPECT_THAT(files(), ElementsAre("here/result.json"));
}

TEST_F(PrivacyCli, a_run_writes_only_its_outputs) {
  ASSERT_EQ(run("run -m builtin:squeezenet -i synthetic -n 2 -q -o p.jsonl --json s.json"), 0)
      << printed();
  EXPECT_THAT(files(), UnorderedElementsAre("here/p.jsonl", "here/s.json"));
}

TEST_F(PrivacyCli, describing_models_and_devices_writes_nothing) {
  ASSERT_EQ(run("inspect builtin:unet"), 0) << printed();
  ASSERT_EQ(run("devices"), 0) << printed();
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(PrivacyCli, no_process_of_a_comparison_uses_the_network_or_writes_elsewhere) {
  if (!can_trace()) GTEST_SKIP() << "no strace";
  ASSERT_EQ(run(comparison, "strace -f -qq -o ../calls -e trace=%network,%file"), 0) << printed();

  std::istringstream calls(read_file(folder_ / "calls"));
  const std::regex network("(AF_INET|AF_INET6|AF_NETLINK|AF_PACKET)\\b");
  const std::regex written_file("\"([^\"]*)\", [^\"]*(O_WRONLY|O_RDWR|O_CREAT)");
  const std::string own = folder_.path().string() + "/";
  int count = 0;
  for (std::string call; std::getline(calls, call); ++count) {
    EXPECT_FALSE(std::regex_search(call, network)) << call;
    std::smatch match;
    if (!std::regex_search(call, match, written_file) || call.find("= -1") != std::string::npos)
      continue;
    const std::string path = match[1];
    const bool is_expected = !path.starts_with('/') || path.starts_with(own) ||
                             path.starts_with("/dev/") || path.starts_with("/proc/");
    EXPECT_TRUE(is_expected) << call;
  }
  EXPECT_GT(count, 100) << "several processes that load libraries";
}

}  // namespace
}  // namespace ortchestra
