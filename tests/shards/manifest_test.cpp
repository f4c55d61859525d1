#include "ortchestra/shards/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/files/file.h"
#include "shards/costs.h"
#include "shards/listing.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ManifestFile : public testing::Test {
 protected:
  Manifest read(const std::string& text) const {
    write_file_atomically(folder_ / "m.jsonl", text);
    return read_manifest(folder_ / "m.jsonl");
  }
  std::string problem(const std::string& text) const {
    return error_text(ErrorKind::input, [&] { read(text); });
  }

  std::vector<std::string> keys(const std::vector<std::string>& what) const {
    ListOptions options;
    options.probe = ListOptions::Probe::none;
    std::vector<std::string> keys;
    for (const ManifestEntry& entry : list_videos(what, options).entries) keys.push_back(entry.key);
    return keys;
  }

  std::string file(const std::string& name, std::size_t bytes = 10) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    write_file_atomically(folder_ / name, std::string(bytes, 'x'));
    return folder_ / name;
  }

  TemporaryDirectory folder_;
};

TEST_F(ManifestFile, is_read_back_as_it_was_written) {
  Manifest manifest;
  ManifestEntry& entry = manifest.entries.emplace_back();
  entry.key = "街道 a";
  entry.path = "/data/a.mp4";
  entry.bytes = 1000;
  entry.frames = 25;
  entry.duration_s = 1.5;
  entry.width = 640;
  entry.height = 480;
  entry.cost = 7680000;
  entry.error = "it is damaged";
  write_manifest(folder_ / "m.jsonl", manifest);
  const Manifest read = read_manifest(folder_ / "m.jsonl");
  ASSERT_EQ(read.entries.size(), 1U);
  write_manifest(folder_ / "again.jsonl", read);
  EXPECT_EQ(read_file(folder_ / "again.jsonl"), read_file(folder_ / "m.jsonl"));
  EXPECT_EQ(read.entries.front().duration_s, 1.5);
}

TEST_F(ManifestFile, needs_only_keys_and_paths) {
  const Manifest manifest = read(
      "{\"key\":\"a\",\"path\":\"a.mp4\",\"bytes\":50,\"more\":1}\n\n"
      "{\"key\":\"b\",\"path\":\"b.mp4\",\"bytes\":70}\r\n"
      "{\"key\":\"c\",\"path\":\"c.mp4\",\"cost\":5}");
  EXPECT_EQ(manifest.entries[0].cost, 50);
  EXPECT_EQ(manifest.entries[1].cost, 70);
  EXPECT_EQ(manifest.entries[2].cost, 5);
}

TEST_F(ManifestFile, is_refused_with_the_line_that_is_wrong) {
  const std::string good = "{\"key\":\"a\",\"path\":\"a.mp4\"}\n";
  EXPECT_THAT(problem(good + good), AllOf(HasSubstr("line 2"), HasSubstr("'a' is that of line 1")));
  EXPECT_THAT(problem(good + "{\"key\":\"x/y\",\"path\":\"b\"}"),
              AllOf(HasSubstr("line 2"), HasSubstr("it contains '/'")));
  EXPECT_THAT(problem("{\"key\":\"..\",\"path\":\"b\"}"), HasSubstr("it begins with '.'"));
  EXPECT_THAT(problem(good + "{\"key\":\"b\",\"pa"), HasSubstr("line 2"));
  EXPECT_THAT(problem("[1]"), HasSubstr("line 1"));
  EXPECT_THAT(problem("{\"key\":1,\"path\":\"b\"}"), HasSubstr("line 1"));
  EXPECT_THAT(problem("{\"key\":\"b\",\"path\":\"\"}"), HasSubstr("path is empty"));
  EXPECT_THAT(problem("{\"key\":\"b\",\"path\":\"b\",\"cost\":-1}"), HasSubstr("at least 1"));
  EXPECT_THAT(problem("\n"), HasSubstr("no video"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { read_manifest(folder_ / "none"); }),
              HasSubstr("can't be read"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { read_manifest(folder_.path()); }),
              HasSubstr("is a directory"));
}

TEST_F(ManifestFile, lists_a_directory_with_stable_keys) {
  file("d/b.mp4");
  file("d/sub/a.MKV");
  file("d/notes.md");
  file("d/.hidden.mp4");
  grey_pictures(folder_ / "d/frames", 2);
  EXPECT_THAT(keys({folder_ / "d"}), ElementsAre("b.mp4", "frames", "sub__a.MKV"));
  EXPECT_THAT(keys({(folder_ / "d").string() + "/"}), ElementsAre("b.mp4", "frames", "sub__a.MKV"));
  EXPECT_THAT(keys({folder_ / "d/frames"}), ElementsAre("frames"));
  EXPECT_THAT(keys({(folder_ / "d").string() + "/*"}),
              ElementsAre("b.mp4", "frames", "notes.md", "sub__a.MKV"));
}

TEST_F(ManifestFile, lists_a_path_once) {
  const std::string video = file("d/a.mp4");
  EXPECT_EQ(keys({folder_ / "d", video, folder_ / "d"}).size(), 1U);
}

TEST_F(ManifestFile, lists_the_lines_of_a_text_file) {
  file("d/a.mp4");
  write_file_atomically(folder_ / "list.txt", "# videos\n" + (folder_ / "d/a.mp4").string() +
                                                  "\n\nhttp://h/x.mp4?k=1\r\n" +
                                                  (folder_ / "gone.mp4").string() + "\n");
  ListOptions options;
  options.probe = ListOptions::Probe::none;
  const Manifest manifest = list_videos({folder_ / "list.txt"}, options);
  ASSERT_EQ(manifest.entries.size(), 3U);
  EXPECT_EQ(manifest.entries[1].path, "http://h/x.mp4?k=1");
  EXPECT_EQ(manifest.entries[1].key, "h__x.mp4");
  EXPECT_THAT(manifest.entries[2].error.value_or(""), HasSubstr("does not exist"));
}

TEST_F(ManifestFile, refuses_what_does_not_exist_or_cannot_be_read_again) {
  EXPECT_THAT(error_text(ErrorKind::input, [&] { keys({folder_ / "none.mp4"}); }),
              HasSubstr("does not exist"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { keys({(folder_ / "none").string() + "/*.mp4"}); }),
              HasSubstr("no file matches"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { keys({folder_.path()}); }), HasSubstr("no video"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { keys({"/dev/video0"}); }), HasSubstr("only once"));
}

TEST_F(ManifestFile, lists_an_unreadable_video_with_the_reason) {
  file("d/broken.mp4");
  grey_pictures(folder_ / "d/good", 3);
  const Manifest manifest = list_videos({folder_ / "d"});
  ASSERT_EQ(manifest.entries.size(), 2U);
  EXPECT_TRUE(manifest.entries[0].error.has_value());
  EXPECT_FALSE(manifest.entries[1].error.has_value());
  EXPECT_EQ(manifest.entries[1].frames, 3);
  EXPECT_EQ(manifest.entries[1].cost, 3 * 16 * 16);
}

TEST(Costs, are_estimated_from_sizes_where_videos_were_not_opened) {
  std::vector<ManifestEntry> entries(4);
  entries[0].frames = 10;
  entries[0].width = 20;
  entries[0].height = 30;
  entries[0].bytes = 1000;
  entries[1].bytes = 500;
  entries[2].bytes = 1500;
  set_costs(entries);
  EXPECT_EQ(entries[0].cost, 6000);
  EXPECT_EQ(entries[1].cost, 3000);
  EXPECT_EQ(entries[2].cost, 9000);
  EXPECT_EQ(entries[3].cost, 6000);  // the mean
}

TEST(Costs, are_at_least_one_and_bounded) {
  std::vector<ManifestEntry> entries(2);
  entries[0].bytes = 0;
  entries[1].frames = entries[1].width = entries[1].height = std::int64_t{1} << 40;
  set_costs(entries);
  EXPECT_EQ(entries[0].cost, 1);
  EXPECT_EQ(entries[1].cost, largest_cost);
}

}  // namespace
}  // namespace ortchestra
