#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "base/files/file.h"
#include "support/paths.h"

// The LLVMFuzzerTestOneInput functions of the targets. The build gives each its own name.
#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size)
FUZZ_TARGET(class_names);
FUZZ_TARGET(config);
FUZZ_TARGET(journal);
FUZZ_TARGET(jsonl);
FUZZ_TARGET(labels);
FUZZ_TARGET(onnx);
FUZZ_TARGET(pictures);
FUZZ_TARGET(plan);
FUZZ_TARGET(report);
FUZZ_TARGET(result);
FUZZ_TARGET(words);

// Runs the seeds of all fuzz targets and all failing inputs that fuzzing has found so far.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using FuzzTarget = int(const std::uint8_t* data, std::size_t size);

void replay(const std::string& name, FuzzTarget* target) {
  std::vector<fs::path> cases;
  for (const std::string kind : {"seeds", "found"}) {
    const fs::path folder = test::source_dir() / "tests" / "fuzz" / kind / name;
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder)) cases.push_back(entry.path());
  }
  ASSERT_FALSE(cases.empty());
  std::sort(cases.begin(), cases.end());
  for (const fs::path& path : cases) {
    std::cout << path.string() << std::endl;  // flushed, because the next call may crash
    const std::string text = read_file(path);
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    EXPECT_NO_THROW(target(bytes.data(), bytes.size()));
  }
}

TEST(FuzzReplay, class_names) { replay("class_names", fuzz_class_names); }
TEST(FuzzReplay, config) { replay("config", fuzz_config); }
TEST(FuzzReplay, journal) { replay("journal", fuzz_journal); }
TEST(FuzzReplay, jsonl) { replay("jsonl", fuzz_jsonl); }
TEST(FuzzReplay, labels) { replay("labels", fuzz_labels); }
TEST(FuzzReplay, pictures) { replay("pictures", fuzz_pictures); }
TEST(FuzzReplay, plan) { replay("plan", fuzz_plan); }
TEST(FuzzReplay, report) { replay("report", fuzz_report); }
TEST(FuzzReplay, result) { replay("result", fuzz_result); }
TEST(FuzzReplay, words) { replay("words", fuzz_words); }
TEST(OrtFuzzReplay, onnx) { replay("onnx", fuzz_onnx); }

TEST(FuzzReplay, knows_every_target) {
  std::size_t targets = 0;
  for (const auto& entry : fs::directory_iterator(test::source_dir() / "tests" / "fuzz"))
    targets += entry.path().filename().string().ends_with("_fuzz.cpp") ? 1 : 0;
  EXPECT_EQ(targets, 11U) << "add a test here for each new target";
}

}  // namespace
}  // namespace ortchestra
