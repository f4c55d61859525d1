#include "source/playlist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "source/kinds.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Playlist : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_ / "sub");
    for (const std::string name : {"a.ts", "b c.ts", "sub/1.m4s", "sub/2.m4s", "key", "other.ts"})
      write_file_atomically(folder_ / name, "x");
  }
  std::vector<std::string> files_of(const std::string& name, const std::string& text) const {
    write_file_atomically(folder_ / name, text);
    std::vector<std::string> files;
    for (const fs::path& path : files_in_playlist(folder_ / name))
      files.push_back(fs::relative(path, folder_.path()));
    return files;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(Playlist, finds_segments_keys_and_playlists_in_hls) {
  files_of("low.m3u8", "#EXTM3U\n#EXTINF:1\nfile:" + (folder_ / "b c.ts").string() + "\n");
  EXPECT_THAT(files_of("a.m3u8",
                       "#EXTM3U\r\n#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\r\n#EXTINF:1\r\na.ts\r\n"
                       "missing.ts\r\nhttps://example.com/c.ts\r\nlow.m3u8\r\na.m3u8\r\n"),
              UnorderedElementsAre("a.ts", "key", "low.m3u8", "b c.ts"));
}

TEST_F(Playlist, finds_plain_and_quoted_names_in_ffconcat) {
  EXPECT_THAT(files_of("list",
                       "ffconcat version 1.0\n# file other.ts\nfile a.ts\nduration 1\n"
                       "file 'b c.ts'\n  file sub/1.m4s\n"),
              UnorderedElementsAre("a.ts", "b c.ts", "sub/1.m4s"));
}

TEST_F(Playlist, finds_all_files_that_match_the_patterns_in_dash) {
  EXPECT_THAT(files_of("a.mpd",
                       "<?xml version=\"1.0\"?>\n<MPD><Period><BaseURL>sub/</BaseURL>"
                       "<SegmentTemplate media=\"$Number$.m4s\" initialization='../a.ts'/></MPD>"),
              UnorderedElementsAre("sub/1.m4s", "sub/2.m4s", "a.ts"));
}

TEST_F(Playlist, finds_nothing_in_other_files) {
  EXPECT_THAT(files_of("a.txt", "a.ts\nfile a.ts\n"), IsEmpty());
  EXPECT_THAT(files_in_playlist(folder_ / "missing"), IsEmpty());
}

TEST_F(Playlist, is_read_for_inputs_that_are_local_urls_too) {
  const std::string path = folder_ / "a.m3u8";
  write_file_atomically(path, "#EXTM3U\na.ts\n");
  for (const std::string& input : {path, "file://" + path, "concat:file://x|file://" + path})
    EXPECT_THAT(files_of_input(input), Contains(testing::EndsWith("/a.ts"))) << input;
  EXPECT_THAT(files_of_input("https://example.com/a.m3u8"), IsEmpty());
  EXPECT_THAT(files_of_input("synthetic"), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
