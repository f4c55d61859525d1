#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/temporary_directory.h"

namespace ortchestra::test {

/// A directory that replaces "/". It has the files in which the kernel describes control groups.
class MadeUpMachine {
 public:
  MadeUpMachine& file(const std::string& path, const std::string& text) {
    const auto whole = root_ / path;
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    std::ofstream(whole) << text << '\n';
    return *this;
  }
  MadeUpMachine& groups(const std::string& text) { return file("proc/self/cgroup", text); }

  std::filesystem::path path() const { return root_.path(); }

 private:
  TemporaryDirectory root_;
};

}  // namespace ortchestra::test
