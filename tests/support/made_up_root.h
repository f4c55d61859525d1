#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "support/temporary_directory.h"

namespace ortchestra::test {

/// Stands for "/", with what the kernel would say there.
class MadeUpRoot {
 public:
  MadeUpRoot& file(const std::string& path, const std::string& text) {
    const auto whole = *root_ / path;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole) << text << '\n';
    return *this;
  }

  const std::filesystem::path& path() const { return root_->path(); }

 private:
  std::unique_ptr<TemporaryDirectory> root_ = std::make_unique<TemporaryDirectory>();
};

}  // namespace ortchestra::test
