#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/sink/sink.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"

// A run must not overwrite its own inputs, or files that it did not write.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class PipelineOverwriting : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    options_ = pipeline_options({pipeline_model("a")}, grey_pictures(folder_ / "in", 4),
                                path_of("a.jsonl"));
    options_.existing = Existing::overwrite;
    write_file_atomically(path_of("victim"), "precious");
  }
  std::string path_of(const std::string& name) const { return folder_ / name; }
  /// Expects that the run is refused with this reason, and that no file changes.
  void expect_refusal(const std::string& reason) const {
    const auto before = files_below(folder_.path());
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options_); }), HasSubstr(reason));
    EXPECT_EQ(files_below(folder_.path()), before);
  }
  /// Runs the pipeline, so that the files of an earlier run exist.
  void run_once_to(const std::string& output) {
    options_.outputs = {output};
    run(options_);
  }

  TemporaryDirectory folder_;
  PipelineOptions options_;
};

TEST_F(PipelineOverwriting, of_input_pictures_by_an_output_in_their_directory_is_refused) {
  for (const std::string output : {"in/", "in/{index}.png"}) {
    options_.outputs = {path_of(output)};
    options_.inputs = {path_of("in/*.ppm")};
    expect_refusal("would overwrite an input");
    options_.inputs = {path_of("in")};
    expect_refusal("would overwrite an input");
  }
}

TEST_F(PipelineOverwriting, of_an_input_by_an_unfinished_output_or_a_journal_is_refused) {
  for (const std::string behind : {".partial", ".journal", ".journal.next"}) {
    const std::string input = path_of("a.jsonl" + behind);
    fs::copy_file(folder_ / "in/0.ppm", input);
    fs::create_symlink(input, path_of("link.ppm"));
    options_.inputs = {path_of("link.ppm")};
    expect_refusal("would overwrite an input");
    fs::remove(path_of("link.ppm"));
    fs::remove(input);
  }
}

TEST_F(PipelineOverwriting, of_labels_is_refused) {
  write_file_atomically(path_of("labels.txt"), "a\nb\nc\nd\n");
  options_.models[0].decode.labels_file = path_of("labels.txt");
  options_.models[0].decode.kind = "classes";
  fs::create_hard_link(path_of("labels.txt"), path_of("a.jsonl"));
  expect_refusal("would overwrite labels");
}

TEST_F(PipelineOverwriting, of_a_directory_keeps_files_that_the_program_did_not_write) {
  run_once_to(path_of("shown/"));
  const std::string written = read_file(path_of("shown/1.jpg"));
  for (const std::string name : {"20240101.jpg", "000099.jpg", "000001.png", "letter.txt"}) {
    write_file_atomically(path_of("shown/" + name), "mine");
    expect_refusal("shown holds " + name);
    fs::remove(path_of("shown/" + name));
  }
  run(options_);
  EXPECT_EQ(read_file(path_of("shown/1.jpg")), written);
}

TEST_F(PipelineOverwriting, of_a_directory_without_a_list_of_its_pictures_is_refused) {
  run_once_to(path_of("shown/"));
  fs::remove(path_of("shown/.ortchestra-output"));
  expect_refusal("no list of the files that this program wrote");
}

TEST_F(PipelineOverwriting, of_a_directory_with_the_name_of_a_partial_output_is_refused) {
  for (const std::string output : {"shown/", "a.mp4", "a.npz", "a.jsonl"}) {
    options_.outputs = {path_of(output)};
    const fs::path partial = output_path(path_of(output))->string() + ".partial";
    fs::create_directory(partial);
    write_file_atomically(partial / "letter.txt", "mine");
    expect_refusal(partial.string());
    fs::remove_all(partial);
  }
}

TEST_F(PipelineOverwriting, never_follows_a_link_with_the_name_of_a_temporary_file) {
  // A dangling link too: following it would create its target.
  for (const std::string target : {"victim", "nowhere"}) {
    for (const std::string output : {"a.jsonl", "a.csv", "a.npz", "a.mp4", "shown/"}) {
      for (const std::string behind : {".partial", ".journal", ".journal.next"}) {
        SCOPED_TRACE(output + behind + " -> " + target);
        const TemporaryDirectory folder;
        write_file_atomically(folder / "victim", "precious");
        fs::path path = folder / output;
        options_.outputs = {path};
        if (!path.has_filename()) path = path.parent_path();
        fs::create_symlink(folder / target, path += behind);
        try {
          run(options_);
        } catch (const Error& error) {
          EXPECT_THAT(error.what(), HasSubstr("is a symbolic link"));
        }
        EXPECT_EQ(read_file(folder / "victim"), "precious");
        EXPECT_FALSE(fs::exists(folder / "nowhere"));
      }
    }
  }
}

TEST_F(PipelineOverwriting, of_a_link_with_the_name_of_the_output_writes_its_target) {
  fs::create_directory(folder_ / "far");
  for (const std::string output : {"a.jsonl", "a.npz", "a.mp4"}) {
    fs::create_symlink("far/" + output, path_of(output));
    run_once_to(path_of(output));
    EXPECT_TRUE(fs::is_symlink(path_of(output))) << output;
    EXPECT_TRUE(fs::is_regular_file(path_of("far/" + output))) << output;
    EXPECT_FALSE(fs::exists(path_of("far/" + output + ".partial"))) << output;
  }
}

TEST_F(PipelineOverwriting, by_two_outputs_that_are_the_same_file_is_refused) {
  write_file_atomically(path_of("a.jsonl"), "");
  fs::create_symlink("a.jsonl", path_of("link.jsonl"));
  fs::create_hard_link(path_of("a.jsonl"), path_of("hard.jsonl"));
  for (const std::string other : {"link.jsonl", "hard.jsonl"}) {
    options_.outputs = {path_of("a.jsonl"), path_of(other)};
    expect_refusal("would overwrite an output");
  }
  options_.outputs = {path_of("shown/"), path_of("shown/a.jsonl")};
  expect_refusal("would overwrite an output");
}

TEST_F(PipelineOverwriting, leaves_no_files_if_the_input_can_not_be_opened) {
  for (const std::string url : {"no-such-protocol://a/b", "unix:///nowhere", "file:///nowhere"}) {
    options_.inputs = {url};
    options_.existing = Existing::refuse;
    options_.outputs = {path_of("b.csv"), path_of("b.jsonl"), path_of("b.npz"), path_of("b.mp4"),
                        path_of("b/")};
    const auto before = files_below(folder_.path());
    std::string notes;
    PipelineObserver observer;
    observer.on_note = [&](const RunNote& note) { notes += note.text; };
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options_, observer); }), HasSubstr(url));
    EXPECT_THAT(notes, testing::EndsWith(" are free"));  // only the size of the .npz
    EXPECT_EQ(files_below(folder_.path()), before);
    EXPECT_FALSE(fs::exists(path_of("b.partial")));
  }
}

TEST_F(PipelineOverwriting, keeps_finished_frames_if_a_later_input_can_not_be_opened) {
  // More frames than can be in flight: some are written before the second input is opened.
  options_.inputs = {grey_pictures(folder_ / "many", 300), "no-such-protocol://a/b"};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options_); }), HasSubstr("no-such-protocol"));
  EXPECT_TRUE(fs::exists(path_of("a.jsonl.journal")));
  EXPECT_THAT(json_lines(path_of("a.jsonl.partial")), testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace ortchestra
