#include "ortchestra/sink/sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "sink/frames.h"
#include "support/error_text.h"
#include "support/read_fifo.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::error_text;
using testing::AllOf;
using testing::HasSubstr;

TEST(Sinks, are_chosen_by_extension_in_upper_or_lower_case) {
  const test::TemporaryDirectory folder;
  open_sink(folder / "A.JSONL", test::sink_options())->finish();
  EXPECT_TRUE(std::filesystem::exists(folder / "A.JSONL"));
}

TEST(Sinks, refuse_a_name_without_a_known_extension_and_list_those_known) {
  for (const std::string output : {"predictions.txt", "predictions", ".jsonl", ""}) {
    EXPECT_THAT(
        error_text(ErrorKind::input, [&] { open_sink(output, {}); }),
        AllOf(HasSubstr("'" + output + "'"), HasSubstr(".jsonl (one line of JSON per frame)"),
              HasSubstr(".npz"), HasSubstr("DIR/")));
  }
}

TEST(Sinks, are_checked_without_changing_a_file) {
  const test::TemporaryDirectory folder;
  const std::vector<std::string> outputs = {folder / "a.jsonl",
                                            folder / "a.csv",
                                            folder / "a.json",
                                            folder / "a.yolo/",
                                            folder / "b.yolo-scores",
                                            folder / "a.npz",
                                            folder / "a.mp4",
                                            (folder / "a").string() + "/",
                                            "-"};
  check_sinks(outputs, {});
  EXPECT_EQ(folder.entries(), 0U);
}

TEST(Sinks, refuse_the_same_path_given_twice) {
  const test::TemporaryDirectory folder;
  const std::vector<std::string> outputs = {folder / "a.csv", (folder / "." / "a.csv").string()};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { check_sinks(outputs, {}); }),
              HasSubstr("is given twice"));
  const std::vector<std::string> relative = {"ortchestra-a.csv", "./ortchestra-a.csv"};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { check_sinks(relative, {}); }),
              HasSubstr("is given twice"));
  const std::vector<std::string> streams = {"-", "-"};
  error_text(ErrorKind::input, [&] { check_sinks(streams, {}); });
}

TEST(Sinks, refuse_a_path_in_a_missing_directory_and_an_existing_file) {
  const test::TemporaryDirectory folder;
  const std::vector<std::string> missing = {folder / "none" / "a.csv"};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { check_sinks(missing, {}); }),
              HasSubstr("No such file or directory"));
  const std::vector<std::string> taken = {folder / "a.csv"};
  write_file_atomically(taken[0], "old");
  const Error error = test::thrown_error(ErrorKind::input, [&] { check_sinks(taken, {}); });
  EXPECT_THAT(error.what(), HasSubstr("a.csv exists: choose another name"));
  EXPECT_THAT(test::remedy_kinds(error), testing::ElementsAre(RemedyKind::overwrite));
  check_sinks(taken, {.models = {}, .existing = Existing::overwrite});
}

TEST(Sinks, refuse_a_pipe_for_an_output_assembled_from_parts) {
  const test::TemporaryDirectory folder;
  for (const std::string name : {"a.json", "a.yolo", "a.npz", "a.mp4", "a"}) {
    const test::ReadFifo fifo(folder / name);
    const std::vector<std::string> outputs = {(folder / name).string() + (name == "a" ? "/" : "")};
    EXPECT_THAT(error_text(ErrorKind::input, [&] { check_sinks(outputs, {}); }),
                AllOf(HasSubstr(name), HasSubstr("is a pipe or a device")));
    error_text(ErrorKind::input,
               [&] { open_sink(outputs[0], {.models = {}, .existing = Existing::overwrite}); });
    EXPECT_TRUE(std::filesystem::is_fifo(folder / name));
  }
  EXPECT_EQ(folder.entries(), 5U);
}

TEST(Sinks, are_label_files_if_the_name_of_the_directory_says_so) {
  for (const std::string name : {"a.yolo", "a.yolo/", "b/a.YOLO/"})
    EXPECT_EQ(sink_kind_of(name).name, ".yolo/") << name;
  EXPECT_EQ(sink_kind_of("a.yolo-scores/").name, ".yolo-scores/");
  EXPECT_EQ(sink_kind_of("a.yolo/{index}.jpg").name, "DIR/");
  EXPECT_EQ(output_path("b/a.yolo/"), "b/a.yolo");
}

TEST(Sinks, refuse_even_an_empty_directory_for_an_output_that_is_a_file) {
  const test::TemporaryDirectory folder;
  for (const std::string name : {"a.jsonl", "a.csv", "a.json", "a.npz", "a.mp4"}) {
    std::filesystem::create_directory(folder / name);
    const std::vector<std::string> outputs = {folder / name};
    EXPECT_THAT(
        error_text(ErrorKind::input,
                   [&] { check_sinks(outputs, {.models = {}, .existing = Existing::overwrite}); }),
        HasSubstr("it is a directory"));
  }
}

}  // namespace
}  // namespace ortchestra
