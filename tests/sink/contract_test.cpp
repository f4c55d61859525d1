// What every sink that needs neither pictures nor values must do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/files/file.h"
#include "ortchestra/base/error.h"
#include "sink/frames.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::vector<SinkKind> kinds_without_pictures_and_values() {
  std::vector<SinkKind> kinds;
  std::ranges::copy_if(sink_kinds(), std::back_inserter(kinds), [](const SinkKind& kind) {
    return !kind.holds_pictures && !kind.holds_values;
  });
  return kinds;
}

class EverySink : public testing::TestWithParam<SinkKind> {
 protected:
  std::string path() const { return folder_ / ("a" + std::string(GetParam().name)); }
  /// A frame that the sink can hold.
  static FramePredictions frame(std::int64_t index) {
    FramePredictions frame = test::full_frame(index);
    if (!GetParam().mixes_models) frame.predictions.resize(1);
    return frame;
  }
  /// A frame with a class of the whole frame.
  static FramePredictions frame_to_leave_out() {
    FramePredictions frame = test::full_frame(0);
    frame.predictions = {frame.predictions.at(3)};
    return frame;
  }
  std::unique_ptr<PredictionSink> open(const std::optional<std::string>& position = {}) const {
    SinkOptions options = test::sink_options();
    options.continue_at = position;
    return open_sink(path(), options);
  }
  /// The files in the folder of the test: name → bytes.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.is_regular_file())
        files[fs::relative(entry.path(), folder_.path())] = read_file(entry.path());
    }
    return files;
  }
  std::map<std::string, std::string> files_of_whole_run(int frames) const {
    const auto sink = open();
    for (int i = 0; i < frames; ++i) sink->write(frame(i), nullptr);
    sink->finish();
    const auto whole = files();
    for (const auto& entry : fs::directory_iterator(folder_.path())) fs::remove_all(entry);
    return whole;
  }

  test::TemporaryDirectory folder_;
};

TEST_P(EverySink, continues_at_a_checkpoint_with_the_same_bytes) {
  const auto whole = files_of_whole_run(4);
  std::string checkpoint;
  {
    const auto interrupted = open();
    interrupted->write(frame(0), nullptr);
    interrupted->write(frame(1), nullptr);
    checkpoint = interrupted->checkpoint();
    interrupted->write(frame(2), nullptr);
  }
  EXPECT_EQ(checkpoint.find('\n'), std::string::npos);
  const auto sink = open(checkpoint);
  sink->write(frame(2), nullptr);
  sink->write(frame(3), nullptr);
  sink->finish();
  EXPECT_EQ(files(), whole);
}

TEST_P(EverySink, continues_at_a_checkpoint_before_the_first_frame) {
  const auto whole = files_of_whole_run(1);
  const std::string checkpoint = open()->checkpoint();
  const auto sink = open(checkpoint);
  sink->write(frame(0), nullptr);
  sink->finish();
  EXPECT_EQ(files(), whole);
}

TEST_P(EverySink, has_the_notes_of_an_uninterrupted_run) {
  std::string checkpoint;
  {
    const auto interrupted = open();
    interrupted->write(frame_to_leave_out(), nullptr);
    checkpoint = interrupted->checkpoint();
  }
  const auto sink = open(checkpoint);
  sink->finish();
  const std::vector<std::string> continued = sink->take_notes();
  fs::remove_all(path());
  const auto whole = open();
  whole->write(frame_to_leave_out(), nullptr);
  whole->finish();
  EXPECT_EQ(continued, whole->take_notes());
}

TEST_P(EverySink, has_its_name_only_when_it_is_finished) {
  const auto sink = open();
  sink->write(frame(0), nullptr);
  EXPECT_FALSE(fs::exists(path()));
  sink->finish();
  EXPECT_TRUE(fs::exists(path()));
  EXPECT_EQ(folder_.entries(), 1U);
}

TEST_P(EverySink, leaves_no_file_if_nothing_was_written) {
  open();
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_P(EverySink, replaces_only_what_it_may_overwrite) {
  open()->finish();
  SinkOptions options = test::sink_options();
  EXPECT_THROW(open_sink(path(), options), Error);
  options.existing = Existing::overwrite;
  open_sink(path(), options)->finish();
  EXPECT_EQ(folder_.entries(), 1U);
}

std::string name_of_kind(const testing::TestParamInfo<SinkKind>& info) {
  std::string name;
  for (const char letter : info.param.name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) name += letter;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Sinks, EverySink, testing::ValuesIn(kinds_without_pictures_and_values()),
                         name_of_kind);

}  // namespace
}  // namespace ortchestra
