#include "runtime/loader/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "runtime/loader/load.h"
#include "runtime/loader/site_packages.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using test::error_text;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Folders with files that look like ONNX Runtime. Nothing of them is loaded.
class RuntimeSearch : public testing::Test {
 protected:
  /// A library of this release with provider files beside it. Returns its folder.
  fs::path add(const fs::path& below, const std::string& release,
               const std::vector<std::string>& providers = {}) const {
    const fs::path folder = root_ / below;
    fs::create_directories(folder);
    fs::copy_file(test::fake("fake-nvml"), folder / ("libonnxruntime.so." + release));
    for (const std::string& provider : providers)
      fs::copy_file(test::fake("fake-nvml"),
                    folder / ("libonnxruntime_providers_" + provider + ".so"));
    return folder;
  }

  static std::vector<std::string> releases(const std::vector<RuntimeFile>& found) {
    std::vector<std::string> list;
    for (const RuntimeFile& runtime : found) list.push_back(runtime.release);
    return list;
  }

  test::TemporaryDirectory folder_;
  const fs::path root_ = fs::canonical(folder_.path());
  RuntimePlaces places_;
};

TEST_F(RuntimeSearch, finds_all_places_in_order) {
  places_.system = {add("usr/lib", "1.23.2")};
  add("site/onnxruntime/capi", "1.24.1", {"shared", "openvino"});
  places_.python = {root_ / "site"};
  places_.set_up = {add("deps/lib", "1.31.1")};
  places_.code = add("program", "1.30.0") / "ortchestra";
  places_.named = add("named", "1.29.0").string();
  const std::vector<RuntimeFile> found = find_runtimes(places_);
  EXPECT_THAT(releases(found), ElementsAre("1.29.0", "1.30.0", "1.31.1", "1.24.1", "1.23.2"));
  EXPECT_TRUE(found[0].named);
  EXPECT_THAT(found[3].providers, ElementsAre("openvino"));
  EXPECT_EQ(found[3].found_in, "Python package");
}

TEST_F(RuntimeSearch, finds_the_library_of_an_installation_from_each_of_its_programs) {
  add("prefix/lib/ortchestra", "1.31.1");
  for (const char* program :
       {"prefix/bin/ortchestra", "prefix/libexec/ortchestra/ortchestra-worker",
        "prefix/lib/libortchestra.so"}) {
    places_.code = root_ / program;
    EXPECT_THAT(releases(find_runtimes(places_)), ElementsAre("1.31.1")) << program;
  }
  places_.code = root_ / "prefix/elsewhere/ortchestra";
  EXPECT_THAT(find_runtimes(places_), IsEmpty());
}

TEST_F(RuntimeSearch, prefers_the_packages_around_a_python_package_to_the_set_up) {
  add("venv/onnxruntime/capi", "1.24.1");
  places_.set_up = {add("deps/lib", "1.31.1")};
  places_.code = root_ / "venv/ortchestra/ortchestra-worker";
  EXPECT_THAT(releases(find_runtimes(places_)), ElementsAre("1.31.1")) << "no package is there";
  fs::create_directories(root_ / "venv/ortchestra");
  std::ofstream(root_ / "venv/ortchestra/__init__.py").put('\n');
  EXPECT_THAT(releases(find_runtimes(places_)), ElementsAre("1.24.1", "1.31.1"));
}

TEST_F(RuntimeSearch, lists_each_file_once_and_the_newest_of_a_folder) {
  const fs::path folder = add("a", "1.24.1");
  add("a", "1.30.0");
  fs::create_directories(root_ / "b");
  fs::create_symlink(folder / "libonnxruntime.so.1.30.0", root_ / "b" / "libonnxruntime.so");
  places_.system = {folder, root_ / "b"};
  EXPECT_THAT(releases(find_runtimes(places_)), ElementsAre("1.30.0"));
}

TEST_F(RuntimeSearch, says_why_a_library_cannot_be_used) {
  places_.system = {add("old", "1.21.0")};
  EXPECT_THAT(find_runtimes(places_).at(0).obstacle.value(),
              HasSubstr("release 1.21.0 is too old: 1.23 or later is needed"));
  places_.named = "/nowhere/libonnxruntime.so";
  EXPECT_THAT(find_runtimes(places_).at(0).obstacle.value(), HasSubstr("no such file"));
  places_.named = (root_ / "empty").string();
  fs::create_directories(*places_.named);
  EXPECT_THAT(find_runtimes(places_).at(0).obstacle.value(),
              HasSubstr("there is no libonnxruntime.so in this folder"));
  places_.named = "lib/libonnxruntime.so";
  EXPECT_THAT(find_runtimes(places_).at(0).obstacle.value(), HasSubstr("a relative path"));
}

TEST_F(RuntimeSearch, chooses_the_first_with_the_providers_of_all_devices) {
  places_.system = {add("plain", "1.31.1"), add("vino", "1.24.1", {"openvino"}),
                    add("gpu", "1.30.0", {"cuda", "tensorrt"})};
  const std::vector<RuntimeFile> found = find_runtimes(places_);
  const auto chosen = [&](const std::vector<std::string>& devices) {
    return choose_runtime(found, devices).release;
  };
  EXPECT_EQ(chosen({}), "1.31.1");
  EXPECT_EQ(chosen({"cpu", "CPUExecutionProvider"}), "1.31.1");
  EXPECT_EQ(chosen({"cpu", "openvino+precision=bf16"}), "1.24.1");
  EXPECT_EQ(chosen({"cuda:1", "tensorrt"}), "1.30.0");
  EXPECT_EQ(chosen({"xnnpack"}), "1.31.1") << "it may be inside the library";
}

TEST_F(RuntimeSearch, refuses_devices_that_are_in_different_libraries) {
  places_.system = {add("vino", "1.24.1", {"openvino"}), add("gpu", "1.30.0", {"cuda"})};
  const std::string text = error_text(ErrorKind::input, [&] {
    choose_runtime(find_runtimes(places_), {"cpu", "openvino", "cuda"});
  });
  EXPECT_THAT(text, AllOf(HasSubstr("cuda is in 1.30.0"), HasSubstr("openvino is in 1.24.1"),
                          HasSubstr("strategy processes")));
}

TEST_F(RuntimeSearch, refuses_a_named_library_that_cannot_be_used) {
  places_.system = {add("plain", "1.31.1")};
  places_.named = "/nowhere/libonnxruntime.so";
  const std::string text =
      error_text(ErrorKind::input, [&] { choose_runtime(find_runtimes(places_), {}); });
  EXPECT_THAT(text, AllOf(HasSubstr("ORTCHESTRA_ONNXRUNTIME=/nowhere/libonnxruntime.so"),
                          HasSubstr("no such file")));
}

TEST_F(RuntimeSearch, says_where_it_looked_and_what_to_do_if_there_is_none) {
  const std::string none = error_text(ErrorKind::input, [] { choose_runtime({}, {}); });
  EXPECT_THAT(none, AllOf(HasSubstr("beside the program"), HasSubstr("make setup"),
                          HasSubstr("pip install onnxruntime"), HasSubstr("1.23 or later")));
  places_.system = {add("old", "1.21.0")};
  const std::string old =
      error_text(ErrorKind::input, [&] { choose_runtime(find_runtimes(places_), {}); });
  EXPECT_THAT(old, AllOf(HasSubstr("libonnxruntime.so.1.21.0"), HasSubstr("too old")));
}

TEST_F(RuntimeSearch, says_which_part_of_the_python_package_is_missing) {
  fs::create_directories(root_ / "venv/ortchestra");
  std::ofstream(root_ / "venv/ortchestra/__init__.py").put('\n');
  const fs::path code = root_ / "venv/ortchestra/_native.so";
  const auto text = [&](const std::vector<std::string>& devices) {
    return error_text(ErrorKind::input, [&] { choose_runtime({}, devices, code); });
  };
  EXPECT_THAT(text({}), HasSubstr("run 'pip install \"ortchestra[cpu]\"', or set"));
  EXPECT_THAT(text({"cpu", "openvino"}), HasSubstr("\"ortchestra[openvino]\""));
  EXPECT_THAT(text({"cuda:1"}), HasSubstr("\"ortchestra[cuda]\""));
}

TEST(SitePackages, are_those_of_the_virtual_environment_first) {
  const test::TemporaryDirectory folder;
  for (const char* name : {"venv/lib/python3.9/site-packages", "venv/lib/python3.11/site-packages",
                           "venv/lib/other", "tool/lib/python3.12/site-packages", "tool/bin"})
    fs::create_directories(folder / name);
  fs::create_symlink("/bin/true", folder / "tool/bin/python3");
  const test::EnvironmentVariable environment("VIRTUAL_ENV", folder / "venv");
  const test::EnvironmentVariable path("PATH", "relative::" + std::string(folder / "tool/bin"));
  const std::vector<fs::path> found = site_packages();
  ASSERT_GE(found.size(), 3U);
  EXPECT_THAT(found[0].string(), HasSubstr("venv/lib/python3.11/site-packages"));
  EXPECT_THAT(found[1].string(), HasSubstr("venv/lib/python3.9/site-packages"));
  EXPECT_THAT(found[2].string(), HasSubstr("tool/lib/python3.12/site-packages"));
}

}  // namespace
}  // namespace ortchestra
