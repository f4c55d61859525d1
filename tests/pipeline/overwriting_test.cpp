#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/sink/sink.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"

// What a run must not destroy.
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
    options_ =
        pipeline_options({pipeline_model("a")}, grey_pictures(folder_ / "in", 4), place("a.jsonl"));
    options_.existing = Existing::overwrite;
    write_file_atomically(place("victim"), "precious");
  }
  std::string place(const std::string& name) const { return folder_ / name; }
  /// Refused for a reason, and every file is what and where it was.
  void expect_refusal(const std::string& reason) const {
    const auto before = files_below(folder_.path());
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options_); }), HasSubstr(reason));
    EXPECT_EQ(files_below(folder_.path()), before);
  }
  /// A run behind one in the same place, whose files are there.
  void run_once_to(const std::string& output) {
    options_.outputs = {output};
    run(options_);
  }

  TemporaryDirectory folder_;
  PipelineOptions options_;
};

TEST_F(PipelineOverwriting, of_pictures_by_their_own_directory_is_refused) {
  for (const std::string output : {"in/", "in/{index}.png"}) {
    options_.outputs = {place(output)};
    options_.inputs = {place("in/*.ppm")};
    expect_refusal("would overwrite an input");
    options_.inputs = {place("in")};
    expect_refusal("would overwrite an input");
  }
}

TEST_F(PipelineOverwriting, of_an_input_by_an_unfinished_output_or_a_journal_is_refused) {
  for (const std::string behind : {".partial", ".journal", ".journal.next"}) {
    const std::string input = place("a.jsonl" + behind);
    fs::copy_file(folder_ / "in/0.ppm", input);
    fs::create_symlink(input, place("link.ppm"));
    options_.inputs = {place("link.ppm")};
    expect_refusal("would overwrite an input");
    fs::remove(place("link.ppm"));
    fs::remove(input);
  }
}

TEST_F(PipelineOverwriting, of_labels_is_refused) {
  write_file_atomically(place("labels.txt"), "a\nb\nc\nd\n");
  options_.models[0].decode.labels_file = place("labels.txt");
  options_.models[0].decode.kind = "classes";
  fs::create_hard_link(place("labels.txt"), place("a.jsonl"));
  expect_refusal("would overwrite labels");
}

TEST_F(PipelineOverwriting, of_a_directory_keeps_what_the_program_did_not_write) {
  run_once_to(place("shown/"));
  const std::string written = read_file(place("shown/1.jpg"));
  for (const std::string name : {"20240101.jpg", "000099.jpg", "000001.png", "letter.txt"}) {
    write_file_atomically(place("shown/" + name), "mine");
    expect_refusal("shown holds " + name);
    fs::remove(place("shown/" + name));
  }
  run(options_);
  EXPECT_EQ(read_file(place("shown/1.jpg")), written);
}

TEST_F(PipelineOverwriting, of_a_directory_without_a_list_of_its_pictures_is_refused) {
  run_once_to(place("shown/"));
  fs::remove(place("shown/.ortchestra-output"));
  expect_refusal("no list of the files that this program wrote");
}

TEST_F(PipelineOverwriting, of_a_directory_in_place_of_an_unfinished_output_is_refused) {
  for (const std::string output : {"shown/", "a.mp4", "a.npz", "a.jsonl"}) {
    options_.outputs = {place(output)};
    const fs::path partial = output_path(place(output))->string() + ".partial";
    fs::create_directory(partial);
    write_file_atomically(partial / "letter.txt", "mine");
    expect_refusal(partial.string());
    fs::remove_all(partial);
  }
}

TEST_F(PipelineOverwriting, never_goes_through_a_link_with_a_name_of_the_programs) {
  // A link to nowhere too: what it leads to would be made.
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

TEST_F(PipelineOverwriting, through_a_link_with_the_outputs_name_writes_what_it_leads_to) {
  fs::create_directory(folder_ / "far");
  for (const std::string output : {"a.jsonl", "a.npz", "a.mp4"}) {
    fs::create_symlink("far/" + output, place(output));
    run_once_to(place(output));
    EXPECT_TRUE(fs::is_symlink(place(output))) << output;
    EXPECT_TRUE(fs::is_regular_file(place("far/" + output))) << output;
    EXPECT_FALSE(fs::exists(place("far/" + output + ".partial"))) << output;
  }
}

TEST_F(PipelineOverwriting, by_two_outputs_that_are_one_file_is_refused) {
  write_file_atomically(place("a.jsonl"), "");
  fs::create_symlink("a.jsonl", place("link.jsonl"));
  fs::create_hard_link(place("a.jsonl"), place("hard.jsonl"));
  for (const std::string other : {"link.jsonl", "hard.jsonl"}) {
    options_.outputs = {place("a.jsonl"), place(other)};
    expect_refusal("would overwrite an output");
  }
  options_.outputs = {place("shown/"), place("shown/a.jsonl")};
  expect_refusal("would overwrite an output");
}

TEST_F(PipelineOverwriting, does_not_follow_an_input_that_can_not_be_opened) {
  for (const std::string url : {"no-such-protocol://a/b", "unix:///nowhere", "file:///nowhere"}) {
    options_.inputs = {url};
    options_.existing = Existing::refuse;
    options_.outputs = {place("b.csv"), place("b.jsonl"), place("b.npz"), place("b.mp4"),
                        place("b/")};
    const auto before = files_below(folder_.path());
    std::string notes;
    PipelineObserver observer;
    observer.on_note = [&](const RunNote& note) { notes += note.text; };
    EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options_, observer); }), HasSubstr(url));
    EXPECT_EQ(notes, "");
    EXPECT_EQ(files_below(folder_.path()), before);
    EXPECT_FALSE(fs::exists(place("b.partial")));
  }
}

TEST_F(PipelineOverwriting, keeps_what_was_done_before_an_input_that_can_not_be_opened) {
  // More frames than can be on their way: some are written before the second input is opened.
  options_.inputs = {grey_pictures(folder_ / "many", 300), "no-such-protocol://a/b"};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options_); }), HasSubstr("no-such-protocol"));
  EXPECT_TRUE(fs::exists(place("a.jsonl.journal")));
  EXPECT_THAT(json_lines(place("a.jsonl.partial")), testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace ortchestra
