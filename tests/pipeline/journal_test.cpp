#include "pipeline/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/base/file.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class JournalTest : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_ / "a.jsonl.journal"; }
  std::string difference(const json& then, const json& now) const {
    return test::error_text(ErrorKind::input, [&] { require_same_job(path(), then, now); });
  }

  test::TemporaryDirectory folder_;
};

TEST_F(JournalTest, is_read_as_it_was_saved) {
  Journal journal;
  journal.job = {{"row", "pool"}, {"models", {{{"name", "a"}}}}};
  journal.input = 2;
  journal.position = {.next_index = 130, .frames = 120, .bad_frames = 10};
  journal.next_batch = 31;
  journal.frames = 420;
  journal.places = {{"a.jsonl", "1234"}, {"b.npz", R"({"columns":[]})"}};
  journal.ending = true;
  save_journal(path(), journal);
  const auto read = load_journal(path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->job, journal.job);
  EXPECT_EQ(read->input, 2U);
  EXPECT_EQ(read->position.next_index, 130);
  EXPECT_EQ(read->position.frames, 120);
  EXPECT_EQ(read->position.bad_frames, 10);
  EXPECT_EQ(read->next_batch, 31);
  EXPECT_EQ(read->frames, 420);
  EXPECT_EQ(read->places, journal.places);
  EXPECT_TRUE(read->ending);
}

TEST_F(JournalTest, that_is_not_there_is_none) { EXPECT_FALSE(load_journal(path())); }

TEST_F(JournalTest, that_is_damaged_says_what_to_do) {
  save_journal(path(), {});
  const std::string whole = read_file(path());
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("[1]"), whole.substr(0, whole.size() / 2),
        std::string(R"({"version":2})"), std::string("\xff\xfe"),
        std::string(R"({"version":"1","job":3})")}) {
    write_file_atomically(path(), text);
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { load_journal(path()); }),
                AllOf(HasSubstr("a.jsonl.journal"), HasSubstr("--overwrite")))
        << text;
  }
}

TEST_F(JournalTest, of_another_job_names_the_first_difference) {
  const json job = {{"batch", 1}, {"models", {{{"name", "a"}, {"every", 1}}}}, {"frames", nullptr}};
  require_same_job(path(), job, job);
  json other = job;
  other["models"][0]["every"] = 5;
  EXPECT_THAT(difference(job, other),
              AllOf(HasSubstr("models 0 every is 1, and now it is 5"), HasSubstr("--overwrite")));
  other = job;
  other["frames"] = 10;
  EXPECT_THAT(difference(job, other), HasSubstr("frames is nothing, and now it is 10"));
  other = job;
  other["models"].push_back({{"name", "b"}});
  EXPECT_THAT(difference(job, other), HasSubstr("models 1 name is nothing, and now it is \"b\""));
  EXPECT_THAT(difference(other, job), HasSubstr("models 1 name is \"b\", and now it is nothing"));
}

TEST_F(JournalTest, of_names_that_are_no_unicode_are_compared_all_the_same) {
  Journal journal;
  journal.job = {{"input", "caf\xe9.mp4"}};
  save_journal(path(), journal);
  require_same_job(path(), load_journal(path())->job, journal.job);
  EXPECT_THAT(difference(load_journal(path())->job, {{"input", "th\xe9.mp4"}}),
              HasSubstr("input is"));
}

}  // namespace
}  // namespace ortchestra
