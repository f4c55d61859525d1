#include <gtest/gtest.h>

#include <filesystem>

#include "ortchestra/config/config.h"

#include "support/paths.h"

namespace ortchestra::cli {
namespace {

namespace fs = std::filesystem;

TEST(Examples, can_be_read_and_have_a_decoder_for_every_model) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(test::source_dir() / "examples")) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path().filename());
    ++files;
    const Configuration settings = read_config_file(entry.path());
    ASSERT_FALSE(settings.work.models.empty());
    for (const ModelUse& use : settings.work.uses) {
      ASSERT_TRUE(use.decode);
      if (use.decode->labels_file.empty()) continue;
      EXPECT_TRUE(fs::exists(use.decode->labels_file));
    }
  }
  EXPECT_GT(files, 0);
}

}  // namespace
}  // namespace ortchestra::cli
