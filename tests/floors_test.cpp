// Checks that each folder includes only what its floor allows. docs/architecture.md, "Floors", has
// the same table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/file.h"
#include "support/paths.h"

namespace {

namespace fs = std::filesystem;
using Folders = std::set<std::string>;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Folders operator+(Folders left, const Folders& right) {
  left.insert(right.begin(), right.end());
  return left;
}

/// The folders that each folder may include in addition to itself.
const std::map<std::string, Folders>& floors() {
  static const auto table = [] {
    const Folders ground = {"base"};
    const Folders first = {"stats", "record", "tensor", "prediction"};
    const Folders second = {"model", "source", "measure", "explain", "decode", "sink", "report"};
    const Folders models = {"runtime", "builtin", "fake", "loading"};
    const Folders above_engine = {"bench", "tune", "pipeline"};
    const Folders below_engine = ground + first + second + models + Folders{"strategy"};
    const Folders below_config = below_engine + above_engine + Folders{"engine", "zoo"};
    const Folders below_cli = below_config + Folders{"config", "convert", "shards"};

    std::map<std::string, Folders> may_include = {
        {"base", {}},
        {"model", {"tensor", "base"}},
        {"runtime", {"model", "tensor", "base"}},
        {"builtin", {"runtime", "model", "base"}},
        {"fake", {"model", "tensor", "base"}},
        {"loading", {"runtime", "builtin", "fake", "decode", "model", "tensor", "base"}},
        {"source", {"tensor", "base"}},
        {"measure", {"record", "base"}},
        {"explain", {"record", "stats", "base"}},
        {"decode", {"prediction", "tensor", "base"}},
        {"sink", {"prediction", "tensor", "base"}},
        {"report", {"record", "stats", "base"}},
        {"strategy", Folders{"loading", "runtime", "model"} + first + ground},
        {"engine", below_engine},
        {"convert", {"pipeline", "record", "sink", "prediction", "base"}},
        {"zoo", {"loading", "decode", "model", "tensor", "base"}},
        {"config", below_config},
        {"cli", below_cli},
        {"worker", below_cli},
    };
    for (const auto& folder : first) may_include[folder] = ground;
    for (const auto& folder : above_engine) may_include[folder] = below_engine;
    may_include["pipeline"].insert("engine");
    may_include["shards"] = below_engine + Folders{"engine", "pipeline"};
    may_include["tune"].insert({"bench", "engine", "pipeline"});
    return may_include;
  }();
  return table;
}

/// The internal headers of lower folders that engine, bench, pipeline, shards, tune and config may
/// include. Of these folders they otherwise include only public headers.
const Folders& offered_headers() {
  static const Folders table = {
      "builtin/source.h",
      "loading/output_division.h",
      "model/spec_json.h",
      "runtime/cuda/driver.h",
      "runtime/devices/name.h",
      "runtime/devices/traits.h",
      "sink/files/output_manifest.h",
      "source/input_kind.h",
      "source/kinds.h",
      "strategy/rows/row_json.h",
      "strategy/workers/known_to_workers.h",
  };
  return table;
}

bool includes_only_offered_headers(const std::string& folder) {
  static const Folders upper = {"engine", "bench", "pipeline", "shards", "tune", "config"};
  return upper.contains(folder);
}

bool is_offered(const std::string& folder, const std::string& header) {
  static const Folders closed = {"model",  "runtime", "builtin", "fake",    "loading",
                                 "source", "sink",    "decode",  "strategy"};
  return !closed.contains(folder) || offered_headers().contains(header);
}

/// Internal headers for the command line: the draft of a configuration is written with toml++.
const Folders& headers_offered_to_cli() {
  static const Folders table = {"config/model_toml.h", "config/toml.h"};
  return table;
}

/// Third-party headers that only some folders may include, so that replacing a library changes few
/// folders.
struct Confined {
  std::regex header;
  Folders folders;
};

const std::vector<Confined>& confined_headers() {
  static const std::vector<Confined> table = {
      {std::regex("(.*/)?onnxruntime.*\\.h"), {"runtime"}},
      {std::regex("(.*/)?onnx_model\\.pb\\.h"), {"model", "builtin"}},
      {std::regex("opencv2/.*"), {"tensor", "sink"}},
      {std::regex("lib(av|sw)[a-z]+/.*"), {"source", "sink"}},
      {std::regex("boost/.*"), {"stats", "base"}},
      {std::regex("toml\\+\\+/.*"), {"config"}},
  };
  return table;
}

constexpr std::string_view public_root = "include/ortchestra/";
constexpr std::string_view internal_root = "src/";
constexpr std::string_view umbrella_header = "include/ortchestra/ortchestra.h";

std::string first_component(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::string listed(const Folders& folders) {
  std::string text;
  for (const auto& folder : folders) text += (text.empty() ? "" : ", ") + folder;
  return text.empty() ? "nothing of ours" : text;
}

/// Describes what is wrong with one include of a file in `folder`. Empty if nothing is.
std::string fault_of_include(const std::string& folder, bool is_public, const std::string& header,
                             bool quoted) {
  if (header == "ortchestra/version.h") return "";
  const bool of_public_header = header.starts_with("ortchestra/");
  if (of_public_header || quoted) {
    const std::string to = first_component(
        of_public_header ? header.substr(std::string("ortchestra/").size()) : header);
    if (!floors().contains(to))
      return "include our headers as \"<folder>/x.h\" with a folder of the floors";
    if (is_public && !of_public_header) return "a public header may include only public headers";
    const Folders& allowed = floors().at(folder);
    if (to != folder && !allowed.contains(to)) return folder + " may include " + listed(allowed);
    if (includes_only_offered_headers(folder) && !of_public_header && !is_offered(to, header))
      return to + " does not offer this header to " + folder;
    if (folder == "cli" && to != "cli" && to != "base" && !of_public_header &&
        !headers_offered_to_cli().contains(header))
      return "cli may include only public headers and base";
    return "";
  }
  for (const auto& [pattern, folders] : confined_headers()) {
    if (std::regex_match(header, pattern) && !folders.contains(folder)) {
      return "this header belongs in " + listed(folders) + " only";
    }
  }
  const bool is_standard = header.find_first_of("./") == std::string::npos;
  if (is_public && !is_standard && !header.starts_with("nlohmann/")) {
    return "a public header may include only the standard library and nlohmann/json";
  }
  return "";
}

/// All faults of a file's location and includes, each as "path:line: header: reason". `path` is
/// relative to the root of the repository.
std::vector<std::string> faults_of_file(const std::string& path, const std::string& text) {
  const bool is_public = path.starts_with(public_root);
  const std::string folder = first_component(
      std::string_view(path).substr((is_public ? public_root : internal_root).size()));
  if (path == umbrella_header) return {};
  if (!floors().contains(folder)) return {path + ": is not in a folder of the floors"};

  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<std::string> faults;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    const std::string fault = fault_of_include(folder, is_public, match[2], match[1] == "\"");
    if (!fault.empty()) {
      faults.push_back(path + ":" + std::to_string(number) + ": " + match[2].str() + ": " + fault);
    }
  }
  return faults;
}

TEST(Floors, are_respected_by_every_file) {
  const fs::path root = ortchestra::test::source_dir();
  int files = 0;
  for (const auto tree : {"src", "include"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / tree)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      ++files;
      const std::string path = entry.path().lexically_relative(root).generic_string();
      for (const auto& fault : faults_of_file(path, ortchestra::read_file(entry.path()))) {
        ADD_FAILURE() << fault;
      }
    }
  }
  EXPECT_GT(files, 0);
}

TEST(Floors, leave_no_folder_with_more_than_30_files) {
  const fs::path root = ortchestra::test::source_dir();
  std::map<std::string, int> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / "src")) {
    if (entry.is_regular_file())
      ++files[entry.path().parent_path().lexically_relative(root).generic_string()];
  }
  for (const auto& [folder, count] : files)
    EXPECT_LE(count, 30) << folder << ": which sub-folders does it really have?";
}

TEST(Floors, allow_an_include_of_a_lower_floor) {
  EXPECT_THAT(faults_of_file("src/strategy/pool.cpp",
                             "#include <vector>\n"
                             "#include \"ortchestra/model/session.h\"\n"
                             "#include \"base/channel.h\"\n"
                             "#include \"strategy/queue.h\"\n"
                             "#include \"ortchestra/version.h\"\n"),
              IsEmpty());
}

TEST(Floors, report_an_include_of_a_higher_floor_with_its_line) {
  EXPECT_THAT(faults_of_file("src/model/session.cpp", "\n#include \"ortchestra/strategy/row.h\"\n"),
              ElementsAre("src/model/session.cpp:2: ortchestra/strategy/row.h: "
                          "model may include base, tensor"));
}

TEST(Floors, report_an_include_of_another_folder_on_the_same_floor) {
  EXPECT_THAT(faults_of_file("src/record/json.cpp", "# include \"stats/quantile.h\""),
              ElementsAre(HasSubstr("record may include base")));
  EXPECT_THAT(faults_of_file("src/bench/plan.cpp", "#include \"tune/search.h\""),
              ElementsAre(HasSubstr("bench may include")));
}

TEST(Floors, report_an_internal_include_in_angle_brackets) {
  EXPECT_THAT(faults_of_file("src/base/clock.cpp", "#include <ortchestra/record/record.h>"),
              ElementsAre(HasSubstr("base may include nothing of ours")));
}

TEST(Floors, report_a_file_outside_the_listed_folders) {
  EXPECT_THAT(faults_of_file("src/helpers/string.cpp", ""),
              ElementsAre(HasSubstr("is not in a folder of the floors")));
  EXPECT_THAT(faults_of_file("src/main.cpp", ""),
              ElementsAre(HasSubstr("is not in a folder of the floors")));
}

TEST(Floors, let_the_command_line_include_only_public_headers_and_base) {
  EXPECT_THAT(faults_of_file("src/cli/run.cpp",
                             "#include \"cli/options.h\"\n"
                             "#include \"base/file.h\"\n"
                             "#include \"ortchestra/model/session.h\"\n"),
              IsEmpty());
  EXPECT_THAT(faults_of_file("src/cli/draft.cpp", "#include \"config/toml.h\"\n"), IsEmpty());
  EXPECT_THAT(faults_of_file("src/cli/run.cpp", "#include \"config/config_table.h\"\n"),
              ElementsAre(HasSubstr("only public headers and base")));
  EXPECT_THAT(faults_of_file("src/cli/run.cpp", "#include \"model/ort_session.h\"\n"),
              ElementsAre(HasSubstr("only public headers and base")));
}

TEST(Floors, report_an_include_of_a_header_that_a_lower_folder_does_not_offer) {
  EXPECT_THAT(faults_of_file("src/pipeline/job.cpp",
                             "#include \"strategy/rows/row_json.h\"\n"
                             "#include \"ortchestra/strategy/row.h\"\n"),
              IsEmpty());
  EXPECT_THAT(faults_of_file("src/pipeline/job.cpp", "#include \"strategy/lanes.h\"\n"),
              ElementsAre(HasSubstr("strategy does not offer this header to pipeline")));
}

TEST(Floors, report_an_include_without_a_folder_of_ours) {
  EXPECT_THAT(faults_of_file("src/model/session.cpp",
                             "#include \"session_options.h\"\n"
                             "#include \"helpers/string.h\"\n"),
              ElementsAre(HasSubstr("with a folder of the floors"),
                          HasSubstr("with a folder of the floors")));
}

TEST(Floors, allow_onnx_runtime_only_in_runtime) {
  const std::string text = "#include <onnxruntime_cxx_api.h>\n";
  EXPECT_THAT(faults_of_file("src/runtime/ort_session.cpp", text), IsEmpty());
  EXPECT_THAT(faults_of_file("src/strategy/async.cpp", text),
              ElementsAre(HasSubstr("runtime only")));
}

TEST(Floors, allow_tomlplusplus_only_in_config) {
  const std::string text = "#include <toml++/toml.h>\n";
  EXPECT_THAT(faults_of_file("src/config/toml.h", text), IsEmpty());
  EXPECT_THAT(faults_of_file("src/cli/draft.h", text), ElementsAre(HasSubstr("config only")));
}

TEST(Floors, allow_opencv_and_ffmpeg_only_where_pictures_are_handled) {
  const std::string text = "#include <opencv2/imgproc.hpp>\n#include <libavformat/avformat.h>\n";
  EXPECT_THAT(faults_of_file("src/sink/video_file.cpp", text), IsEmpty());
  EXPECT_THAT(faults_of_file("src/source/video_file.cpp", text),
              ElementsAre(HasSubstr("opencv2/imgproc.hpp")));
  EXPECT_THAT(faults_of_file("src/tensor/resize_opencv.cpp", text),
              ElementsAre(HasSubstr("libavformat/avformat.h")));
}

TEST(Floors, report_internal_and_third_party_includes_in_a_public_header) {
  EXPECT_THAT(faults_of_file("include/ortchestra/record/json.h",
                             "#include <string>\n"
                             "#include <nlohmann/json.hpp>\n"
                             "#include \"ortchestra/record/record.h\"\n"),
              IsEmpty());
  EXPECT_THAT(faults_of_file("include/ortchestra/record/json.h",
                             "#include <fmt/format.h>\n"
                             "#include \"record/fields.h\"\n"),
              ElementsAre(HasSubstr("only the standard library and nlohmann/json"),
                          HasSubstr("only public headers")));
}

}  // namespace
