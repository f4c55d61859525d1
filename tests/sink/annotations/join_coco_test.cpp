#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/files/file.h"
#include "sink/frames.h"
#include "sink/kinds.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;

class CocoJoinTest : public testing::Test {
 protected:
  using Frames = std::vector<FramePredictions>;

  std::string path(const std::string& name) const { return folder_ / (name + ".json"); }
  std::string written(const std::string& name, const Frames& frames) const {
    const auto sink = open_sink(path(name), test::sink_options());
    for (const FramePredictions& frame : frames) sink->write(frame, nullptr);
    sink->finish();
    return read_file(path(name));
  }
  /// Passes the text on in pieces of this size.
  static void add(OutputJoin& join, const std::string& text, std::size_t piece = 7) {
    std::size_t at = 0;
    join.add("part.json", [&]() -> std::string_view {
      const std::string_view next = std::string_view(text).substr(at, piece);
      at += next.size();
      return next;
    });
  }
  static FramePredictions frame(int index, std::initializer_list<std::size_t> left_out = {}) {
    FramePredictions frame = test::full_frame(index);
    std::erase_if(frame.predictions, [&](const Prediction& prediction) {
      return std::ranges::find(left_out, prediction.model) != left_out.end();
    });
    return frame;
  }
  std::string joined(const std::vector<std::string>& parts, std::size_t piece = 7) const {
    const auto join = join_coco(path("joined"), Existing::overwrite);
    for (const std::string& part : parts) add(*join, part, piece);
    join->finish();
    return read_file(path("joined"));
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CocoJoinTest, gives_the_bytes_of_one_file) {
  const std::vector<std::string> parts = {written("a", {frame(0), frame(1)}), written("b", {}),
                                          written("c", {frame(2), frame(3), frame(4)})};
  const std::string whole = written("whole", {frame(0), frame(1), frame(2), frame(3), frame(4)});
  for (const std::size_t piece : {1, 7, 100'000}) EXPECT_EQ(joined(parts, piece), whole);
  EXPECT_FALSE(std::filesystem::exists(path("joined") + ".partial"));
}

TEST_F(CocoJoinTest, of_nothing_is_an_empty_file) { EXPECT_EQ(joined({}), written("empty", {})); }

TEST_F(CocoJoinTest, refuses_files_that_are_cut_or_longer_and_removes_what_it_began) {
  const std::string part = written("a", {frame(0)});
  for (const std::string& broken :
       {part.substr(0, part.size() / 2), part.substr(0, part.size() - 1), part + "x\n",
        std::string(), std::string("[]\n")}) {
    EXPECT_THAT(test::error_text(ErrorKind::failure,
                                 [&] {
                                   joined({part, broken});
                                 }),
                HasSubstr("part.json is not a COCO file"));
    EXPECT_FALSE(std::filesystem::exists(path("joined")));
    EXPECT_FALSE(std::filesystem::exists(path("joined") + ".partial"));
  }
}

TEST_F(CocoJoinTest, refuses_files_in_which_a_model_has_another_position) {
  const std::string first = written("a", {frame(0)});
  const std::string second = written("b", {frame(1, {0})});
  EXPECT_THAT(test::error_text(ErrorKind::failure,
                               [&] {
                                 joined({first, second});
                               }),
              HasSubstr("other categories"));
}

}  // namespace
}  // namespace ortchestra
