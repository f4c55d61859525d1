#include "runtime/plugins/plugin_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

/// Copies a stand-in of tests/fakes. Returns the path with symbolic links resolved.
fs::path install(const std::string& fake, const fs::path& file) {
  fs::create_directories(file.parent_path());
  fs::copy_file(test::fake(fake), file);
  return fs::canonical(file);
}

std::optional<std::string> obstacle_of_named(const fs::path& path) {
  const std::vector<PluginFile> found = find_plugins({.named = path.string()});
  return found.size() == 1 ? found.front().obstacle : "found " + std::to_string(found.size());
}

TEST(FindPlugins, finds_named_files_and_folders_first_then_the_set_up_then_python_packages) {
  const test::TemporaryDirectory folder;
  const fs::path named = install("fake-plugin", folder / "mine" / "liba.so");
  const fs::path inside = install("fake-plugin", folder / "more" / "libb.so");
  const fs::path older =
      install("fake-plugin", folder / "deps" / "relu" / "1.8.1" / "lib" / "c.so");
  const fs::path newer =
      install("fake-plugin", folder / "deps" / "relu" / "1.9.0" / "lib" / "d.so");
  const fs::path python = install("fake-plugin", folder / "site" / "onnxruntime_ep_relu" / "e.so");
  PluginPlaces places;
  places.named = named.string() + "::" + inside.parent_path().string();
  places.set_up = folder / "deps";
  places.python = {folder / "site"};
  const std::vector<PluginFile> found = find_plugins(places);
  EXPECT_THAT(found, ElementsAre(Field(&PluginFile::file, named), Field(&PluginFile::file, inside),
                                 Field(&PluginFile::file, newer), Field(&PluginFile::file, older),
                                 Field(&PluginFile::file, python)));
  EXPECT_TRUE(found.front().named);
  EXPECT_FALSE(found.back().named);
  EXPECT_EQ(found.back().found_in, "Python package onnxruntime_ep_relu");
  for (const PluginFile& plugin : found) EXPECT_FALSE(plugin.obstacle) << *plugin.obstacle;
}

TEST(FindPlugins, leaves_out_other_libraries_and_other_packages) {
  const test::TemporaryDirectory folder;
  install("fake-nvml", folder / "site" / "onnxruntime_ep_relu" / "libneeded.so");
  install("fake-plugin", folder / "site" / "onnxruntime_ep_relu" / "libother.so.1");
  install("fake-plugin", folder / "site" / "onnxruntime" / "libplugin.so");
  EXPECT_THAT(find_plugins({.python = {folder.path()}}), IsEmpty());
  EXPECT_THAT(find_plugins({.python = {folder / "site"}}), IsEmpty());
}

TEST(FindPlugins, finds_a_file_once) {
  const test::TemporaryDirectory folder;
  const fs::path plugin = install("fake-plugin", folder / "onnxruntime_ep_relu" / "libplugin.so");
  fs::create_symlink(plugin, folder / "link.so");
  const std::vector<PluginFile> found =
      find_plugins({.named = (folder / "link.so").string(), .python = {folder.path()}});
  EXPECT_THAT(found, ElementsAre(Field(&PluginFile::file, plugin)));
}

TEST(FindPlugins, says_why_a_named_file_cant_be_loaded) {
  const test::TemporaryDirectory folder;
  EXPECT_THAT(obstacle_of_named("/nowhere/libplugin.so"), Optional(HasSubstr("no such file")));
  EXPECT_THAT(obstacle_of_named("libplugin.so"), Optional(HasSubstr("relative path")));
  EXPECT_THAT(obstacle_of_named(folder.path()), Optional(HasSubstr("no plugin in this folder")));
  EXPECT_THAT(obstacle_of_named(test::fake("fake-nvml")),
              Optional(HasSubstr("not a plugin of ONNX Runtime: it has no function CreateEp")));
  std::ofstream(folder / "text.so") << "not a library";
  EXPECT_THAT(obstacle_of_named(folder / "text.so"), Optional(HasSubstr("not a shared library")));
  fs::create_symlink("/nowhere/at/all.so", folder / "broken.so");
  EXPECT_THAT(obstacle_of_named(folder / "broken.so"), Optional(HasSubstr("/nowhere/at/all.so")));
}

TEST(PluginFile, seems_to_offer_what_its_name_or_folder_says) {
  const PluginFile plugin{.file = "/site/onnxruntime_ep_nv_tensorrt_rtx/libplugin.so",
                          .found_in = "a test"};
  EXPECT_TRUE(plugin.seems_to_offer("nvtensorrtrtx"));
  EXPECT_FALSE(plugin.seems_to_offer("openvino"));
  const PluginFile other{.file = "/any/libonnxruntime_providers_openvino_plugin.so",
                         .found_in = "a test"};
  EXPECT_TRUE(other.seems_to_offer("openvino"));
}

}  // namespace
}  // namespace ortchestra
