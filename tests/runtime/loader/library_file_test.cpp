#include "runtime/loader/library_file.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/fakes.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

class LibraryFile : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) const {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(LibraryFile, has_no_obstacle_if_this_process_can_load_it) {
  EXPECT_EQ(library_obstacle(test::fake("fake-nvml")), std::nullopt);
}

TEST_F(LibraryFile, is_missing) {
  EXPECT_THAT(library_obstacle("/nowhere/libonnxruntime.so").value(),
              HasSubstr("there is no such file"));
}

TEST_F(LibraryFile, is_a_broken_link) {
  const std::string link = folder_ / "libonnxruntime.so";
  std::filesystem::create_symlink("/nowhere/libonnxruntime.so.1", link);
  EXPECT_THAT(library_obstacle(link).value(),
              HasSubstr("a symbolic link to /nowhere/libonnxruntime.so.1, which does not exist"));
}

TEST_F(LibraryFile, is_no_library) {
  EXPECT_THAT(library_obstacle(write("libonnxruntime.so", "version https://git-lfs")).value(),
              HasSubstr("not a shared library"));
  EXPECT_THAT(library_obstacle(folder_.path()).value(), HasSubstr("not a file"));
}

TEST_F(LibraryFile, is_for_another_processor) {
  Elf64_Ehdr header{};
  std::copy_n(ELFMAG, SELFMAG, reinterpret_cast<char*>(header.e_ident));
  header.e_type = ET_DYN;
  header.e_machine = EM_RISCV;
  const std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  EXPECT_THAT(library_obstacle(write("libonnxruntime.so", bytes)).value(),
              HasSubstr("it is for processor 243, this program is for"));
}

TEST_F(LibraryFile, tells_its_release_by_the_name_behind_the_link) {
  const std::string file = write("libonnxruntime.so.1.31.1", "");
  const std::string link = folder_ / "libonnxruntime.so.1";
  std::filesystem::create_symlink(file, link);
  EXPECT_EQ(onnxruntime_release_of(link), "1.31.1");
}

TEST_F(LibraryFile, tells_its_release_by_its_symbol_versions) {
  const std::string bytes = std::string("ELF VERS_1.30.2") + '\0' + "more";
  EXPECT_EQ(onnxruntime_release_of(write("libonnxruntime.so", bytes)), "1.30.2");
  EXPECT_EQ(onnxruntime_release_of(write("libonnxruntime.so", "VERS_1.x")), std::nullopt);
  EXPECT_EQ(onnxruntime_release_of("/nowhere"), std::nullopt);
}

TEST_F(LibraryFile, release_numbers) {
  EXPECT_EQ(minor_release("1.31.1"), 31);
  EXPECT_EQ(minor_release("1.9"), 9);
  EXPECT_EQ(minor_release("2.1.0"), 0);
  EXPECT_EQ(minor_release(""), 0);
}

}  // namespace
}  // namespace ortchestra
