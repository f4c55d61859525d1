#include "ortchestra/base/overwriting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Overwriting : public testing::Test {
 protected:
  fs::path make(const std::string& name) const {
    fs::create_directories((folder_ / name).parent_path());
    write_file_atomically(folder_ / name, "precious");
    return folder_ / name;
  }
  void check(const std::vector<WrittenFile>& written) const {
    refuse_overwriting(written, [this] { return std::vector<ReadFile>{{read_, "an input"}}; });
  }
  std::string refusal(const std::vector<WrittenFile>& written) const {
    return test::error_text(ErrorKind::input, [&] { check(written); });
  }

  test::TemporaryDirectory folder_;
  const fs::path read_ = make("in/a.png");
};

TEST_F(Overwriting, of_an_input_is_refused_under_each_of_its_names) {
  fs::create_hard_link(read_, folder_ / "hard");
  fs::create_symlink(read_, folder_ / "soft");
  fs::create_symlink("soft", folder_ / "twice");
  fs::create_directory_symlink("in", folder_ / "way");
  const std::vector<fs::path> names = {read_,
                                       folder_ / "in/../in/./a.png",
                                       folder_ / "hard",
                                       folder_ / "soft",
                                       folder_ / "twice",
                                       folder_ / "way/a.png"};
  for (const fs::path& name : names) {
    SCOPED_TRACE(name);
    EXPECT_THAT(refusal({{"--json x", name}}), HasSubstr("--json x would overwrite an input"));
  }
}

TEST_F(Overwriting, of_an_input_by_a_derived_file_is_refused) {
  EXPECT_THAT(
      refusal({{"output 'x'", folder_ / "x", {folder_ / "x.partial", read_}}}),
      AllOf(HasSubstr("output 'x' would overwrite an input"), HasSubstr("a.png is written too")));
}

TEST_F(Overwriting, of_a_directory_that_contains_an_input_is_refused) {
  fs::create_directory_symlink("in", folder_ / "way");
  for (const fs::path& directory :
       {folder_ / "in", folder_ / "in/", folder_ / "way", folder_.path()})
    EXPECT_THAT(refusal({{"output 'x'", directory}}), HasSubstr("a.png is in ")) << directory;
  // The directory contains a link to the input under another name.
  for (const std::string link : {"hard", "soft"}) {
    const fs::path directory = folder_ / link;
    fs::create_directory(directory);
    link == "hard" ? fs::create_hard_link(read_, directory / "b")
                   : fs::create_symlink(read_, directory / "b");
    EXPECT_THAT(refusal({{"output 'x'", directory}}), HasSubstr(" is in ")) << directory;
  }
}

TEST_F(Overwriting, of_one_output_by_another_is_refused) {
  fs::create_symlink("a.jsonl", folder_ / "soft.jsonl");  // its target does not exist yet
  make("b.jsonl");
  fs::create_hard_link(folder_ / "b.jsonl", folder_ / "hard.jsonl");
  for (const auto& [one, other] : {std::pair(folder_ / "a.jsonl", folder_ / "soft.jsonl"),
                                   std::pair(folder_ / "b.jsonl", folder_ / "hard.jsonl"),
                                   std::pair(folder_ / "c.jsonl", folder_ / "in/../c.jsonl"),
                                   std::pair(folder_ / "shown", folder_ / "shown/d.jsonl"),
                                   std::pair(folder_ / "new/shown/d.jsonl", folder_ / "new")})
    EXPECT_THAT(refusal({{"one", one}, {"other", other}}),
                HasSubstr("other would overwrite an output, one"))
        << one << other;
  EXPECT_THAT(
      refusal({{"one", folder_ / "e", {folder_ / "e.journal"}}, {"other", folder_ / "e.journal"}}),
      HasSubstr("e.journal"));
  EXPECT_THAT(refusal({{"one", folder_ / "e"}, {"one", folder_ / "e"}}), HasSubstr("given twice"));
}

TEST_F(Overwriting, is_not_reported_for_unrelated_files) {
  make("in/b.png");
  fs::create_symlink(folder_ / "in/b.png", folder_ / "link");
  check({{"in the same directory", folder_ / "in/b.png"},
         {"the same name with a suffix", folder_ / "in/a.png.json"},
         {"missing", folder_ / "out/x"}});
  check({{"a link to another file", folder_ / "link"}});
}

TEST_F(Overwriting, is_not_reported_for_devices_pipes_and_standard_output) {
  const std::vector<WrittenFile> written = {
      {"one", "/dev/null"}, {"two", "/dev/null"}, {"three", "-"}, {"four", "-"}};
  refuse_overwriting(written, [] { return std::vector<ReadFile>{{"/dev/null", "an input"}}; });
}

TEST_F(Overwriting, lists_the_inputs_only_if_an_output_exists) {
  refuse_overwriting(std::vector<WrittenFile>{{"new", folder_ / "new"}}, [] {
    ADD_FAILURE() << "the inputs were listed although no output exists";
    return std::vector<ReadFile>{};
  });
}

}  // namespace
}  // namespace ortchestra
