#include "base/text/error_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>

#include "base/text/exception_text.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Error sent(const std::exception& error) {
  return error_from_json(nlohmann::json::parse(error_to_json(error).dump()));
}

TEST(ErrorJson, brings_an_error_with_its_remedies_to_another_process) {
  const Error error =
      sent(failure("it broke", {{RemedyKind::frames, 7}, {RemedyKind::protocols, 0, "http,tcp"}}));
  EXPECT_EQ(error.kind(), ErrorKind::failure);
  EXPECT_STREQ(error.what(), "it broke");
  EXPECT_THAT(error.remedies(), ElementsAre(Remedy{RemedyKind::frames, 7},
                                            Remedy{RemedyKind::protocols, 0, "http,tcp"}));
}

TEST(ErrorJson, brings_any_other_exception_as_the_error_that_it_means) {
  const Error error = sent(std::bad_alloc());
  EXPECT_EQ(error.kind(), ErrorKind::exhausted);
  EXPECT_STREQ(error.what(), out_of_memory);
  EXPECT_THAT(error.remedies(), IsEmpty());
}

TEST(ErrorJson, takes_the_refusal_of_an_older_worker_which_knows_no_remedies) {
  const Error error = error_from_json({{"error", "another version"}, {"kind", ErrorKind::failure}});
  EXPECT_STREQ(error.what(), "another version");
  EXPECT_THAT(error.remedies(), IsEmpty());
}

TEST(Errors, keep_their_remedies_in_other_words) {
  const Error error = input_error("a exists", {{RemedyKind::overwrite}}).with_text("-o: a exists");
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_STREQ(error.what(), "-o: a exists");
  EXPECT_THAT(error.remedies(), ElementsAre(Remedy{RemedyKind::overwrite}));
}

}  // namespace
}  // namespace ortchestra
