#include "pipeline/resumption/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class JournalTest : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_ / "a.jsonl.journal"; }
  std::string difference(const json& then, const json& now) const {
    return test::error_text(ErrorKind::input, [&] { require_same_job(path(), then, now); });
  }

  test::TemporaryDirectory folder_;
};

TEST_F(JournalTest, is_loaded_as_it_was_saved) {
  Journal journal;
  journal.job = {{"row", "pool"}, {"models", {{{"name", "a"}}}}};
  journal.input = 2;
  journal.position = {.next_index = 130, .frames = 120, .bad_frames = 10};
  journal.frames = 420;
  journal.checkpoints = {{"a.jsonl", "1234"}, {"b.npz", R"({"columns":[]})"}};
  journal.completing_outputs = true;
  JournalFile(path()).save(journal);
  const auto read = JournalFile(path()).load();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->job, journal.job);
  EXPECT_EQ(read->input, 2U);
  EXPECT_EQ(read->position.next_index, 130);
  EXPECT_EQ(read->position.frames, 120);
  EXPECT_EQ(read->position.bad_frames, 10);
  EXPECT_EQ(read->frames, 420);
  EXPECT_EQ(read->checkpoints, journal.checkpoints);
  EXPECT_TRUE(read->completing_outputs);
}

TEST_F(JournalTest, exists_only_after_it_was_saved) {
  EXPECT_FALSE(JournalFile(path()).load());
  EXPECT_EQ(folder_.entries(), 0U);
  write_file_atomically(path(), "");  // as after a run that was killed at its start
  EXPECT_FALSE(JournalFile(path()).load());
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(JournalTest, stays_locked_by_one_run_when_it_is_saved) {
  const auto expect_locked = [&] {
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { JournalFile other(path()); }),
                AllOf(HasSubstr("a.jsonl is being written by another run"),
                      testing::Not(HasSubstr(".journal"))));
  };
  JournalFile file(path());
  expect_locked();
  for (int i = 0; i < 2; ++i) {
    file.save({});
    expect_locked();
    EXPECT_TRUE(file.load());
  }
  file.remove();
  EXPECT_EQ(folder_.entries(), 0U);
  JournalFile other(path());
}

TEST_F(JournalTest, that_is_damaged_is_refused_with_a_remedy) {
  JournalFile(path()).save({});
  const std::string whole = read_file(path());
  for (const std::string& text :
       {std::string("[1]"), whole.substr(0, whole.size() / 2), std::string(R"({"version":2})"),
        std::string("\xff\xfe"), std::string(R"({"version":2,"job":3})"),
        std::string(R"({"version":2,"job":)") + std::string(300'000, '[') +
            std::string(300'000, ']') + "}"}) {
    write_file_atomically(path(), text);
    const Error error = test::thrown_error(ErrorKind::input, [&] { JournalFile(path()).load(); });
    EXPECT_THAT(error.what(), HasSubstr("a.jsonl.journal is damaged")) << text.substr(0, 100);
    EXPECT_THAT(test::remedy_kinds(error), ElementsAre(RemedyKind::overwrite));
  }
}

TEST_F(JournalTest, of_another_version_is_refused_with_a_remedy) {
  JournalFile(path()).save({});
  json other = json::parse(read_file(path()));
  const auto expect_refused = [&] {
    const Error error =
        test::thrown_error(ErrorKind::input, [&] { parse_journal(other.dump(), path()); });
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("a.jsonl.journal was written by another version of ortchestra"),
                      HasSubstr("with that version")))
        << other;
    EXPECT_THAT(test::remedy_kinds(error), ElementsAre(RemedyKind::overwrite));
  };
  for (const json& version : {json(1), json(3), json("2"), json()}) {
    other["version"] = version;
    expect_refused();
  }
  other.erase("version");
  expect_refused();
}

TEST_F(JournalTest, with_impossible_counts_is_refused) {
  JournalFile(path()).save({});
  const json whole = json::parse(read_file(path()));
  for (const char* key : {"input", "next_index", "input_frames", "input_bad_frames", "frames"}) {
    for (const json& count : {json(-1), json(1.5), json(std::uint64_t{1} << 63U), json("1")}) {
      json changed = whole;
      changed[key] = count;
      EXPECT_THAT(
          test::error_text(ErrorKind::input, [&] { parse_journal(changed.dump(), path()); }),
          HasSubstr("is damaged"))
          << key << ' ' << count;
    }
  }
}

TEST_F(JournalTest, of_another_job_is_refused_with_the_first_difference) {
  const json job = {{"batch", 1}, {"models", {{{"name", "a"}, {"every", 1}}}}, {"frames", nullptr}};
  require_same_job(path(), job, job);
  json other = job;
  other["models"][0]["every"] = 5;
  EXPECT_THAT(difference(job, other),
              AllOf(HasSubstr("models 0 every was 1 and is now 5"), HasSubstr("overwriting")));
  other = job;
  other["frames"] = 10;
  EXPECT_THAT(difference(job, other), HasSubstr("frames was not set and is now 10"));
  other = job;
  other["models"].push_back({{"name", "b"}});
  EXPECT_THAT(difference(job, other), HasSubstr("models 1 name was not set and is now \"b\""));
  EXPECT_THAT(difference(other, job), HasSubstr("models 1 name was \"b\" and is now not set"));
}

TEST_F(JournalTest, can_contain_names_that_are_not_valid_unicode) {
  Journal journal;
  journal.job = {{"input", "caf\xe9.mp4"}};
  JournalFile(path()).save(journal);
  require_same_job(path(), JournalFile(path()).load()->job, journal.job);
  EXPECT_THAT(difference(JournalFile(path()).load()->job, {{"input", "th\xe9.mp4"}}),
              HasSubstr("input was"));
}

}  // namespace
}  // namespace ortchestra
