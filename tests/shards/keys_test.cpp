#include "shards/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ortchestra {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<ManifestEntry> entries_of(const std::vector<std::string>& paths) {
  std::vector<ManifestEntry> entries;
  for (const std::string& path : paths) {
    entries.emplace_back();
    entries.back().path = path;
    entries.back().key = key_of(path.substr(path.find('/') + 1));
  }
  return entries;
}

TEST(Keys, of_plain_names_can_be_recognised) {
  EXPECT_EQ(key_of("a.mp4"), "a.mp4");
  EXPECT_EQ(key_of("street/2026-01/a.mp4"), "street__2026-01__a.mp4");
  EXPECT_EQ(key_of("./street//a.mp4"), "street__a.mp4");
  EXPECT_EQ(key_of("街道/视频.mp4"), "街道__视频.mp4");
}

TEST(Keys, can_always_be_file_names) {
  for (const std::string path :
       {"", ".", "..", "../a.mp4", "/etc/passwd", ".hidden", "-o", "a b.mp4", "a\nb", "a\xff.mp4",
        "a:b*c?.mp4", "{key}", "https://user:secret@host/a.mp4?token=1"}) {
    const std::string key = key_of(path);
    EXPECT_THAT(problem_of_key(key), IsEmpty()) << path << " → " << key;
    EXPECT_THAT(key, Not(HasSubstr("secret")));
    EXPECT_THAT(key, Not(HasSubstr("token")));
  }
  EXPECT_THAT(problem_of_key(key_of(std::string(500, 'x'))), IsEmpty());
}

TEST(Keys, differ_if_the_paths_differ) {
  const std::vector<std::string> paths = {"a/b", "a__b", "a_/b", "a/_b", "a b",  "a_b",    "a:b",
                                          ".a",  "_.a",  "-a",   "_-a",  "../a", "a/../a", "a"};
  std::set<std::string> keys;
  for (const std::string& path : paths) keys.insert(key_of(path));
  EXPECT_EQ(keys.size(), paths.size());
}

TEST(Keys, that_are_equal_get_the_hash_of_the_path_in_any_order) {
  std::vector<ManifestEntry> one = entries_of({"x/a.mp4", "y/a.mp4", "y/b.mp4"});
  std::vector<ManifestEntry> other = entries_of({"y/b.mp4", "y/a.mp4", "x/a.mp4"});
  make_keys_distinct(one);
  make_keys_distinct(other);
  EXPECT_EQ(one[0].key, other[2].key);
  EXPECT_EQ(one[1].key, other[1].key);
  EXPECT_NE(one[0].key, one[1].key);
  EXPECT_THAT(one[0].key, StartsWith("a.mp4-"));
  EXPECT_EQ(one[2].key, "b.mp4");
}

TEST(Keys, of_users_are_refused_if_they_cannot_be_file_names) {
  EXPECT_THAT(problem_of_key("a/b"), HasSubstr("'/'"));
  EXPECT_THAT(problem_of_key(".."), HasSubstr("'.'"));
  EXPECT_THAT(problem_of_key(""), HasSubstr("empty"));
  EXPECT_THAT(problem_of_key("a\nb"), HasSubstr("control"));
  EXPECT_THAT(problem_of_key("a\xff"), HasSubstr("UTF-8"));
  EXPECT_THAT(problem_of_key(std::string(201, 'a')), HasSubstr("200"));
  EXPECT_THAT(problem_of_key("a b"), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
