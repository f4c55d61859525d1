#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <minizip/unzip.h>

#include <map>

#include "base/files/file.h"
#include "sink/frames.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// The contents of the members of a zip file, by name.
std::map<std::string, std::string> members_of(const fs::path& path) {
  std::map<std::string, std::string> members;
  const unzFile zip = unzOpen64(path.c_str());
  if (zip == nullptr) return members;
  for (int status = unzGoToFirstFile(zip); status == UNZ_OK; status = unzGoToNextFile(zip)) {
    char name[256] = "";
    unz_file_info64 info{};
    unzGetCurrentFileInfo64(zip, &info, name, sizeof name, nullptr, 0, nullptr, 0);
    std::string bytes(info.uncompressed_size, '\0');
    unzOpenCurrentFile(zip);
    unzReadCurrentFile(zip, bytes.data(), static_cast<unsigned>(bytes.size()));
    EXPECT_EQ(unzCloseCurrentFile(zip), UNZ_OK) << name;  // checks the checksum
    members[name] = bytes;
  }
  unzClose(zip);
  return members;
}

template <class Value>
std::vector<Value> values_of(const std::string& member) {
  const std::size_t header =
      10 + static_cast<unsigned char>(member[8]) + 256 * static_cast<unsigned char>(member[9]);
  EXPECT_EQ(header % 64, 0U);
  std::vector<Value> values((member.size() - header) / sizeof(Value));
  std::memcpy(values.data(), member.data() + header, values.size() * sizeof(Value));
  return values;
}

class NpzSinkTest : public testing::Test {
 protected:
  std::string path() const { return folder_ / "a.npz"; }
  FramePredictions frame(std::int64_t index, std::vector<std::int64_t> shape,
                         const std::vector<float>& values) const {
    FramePredictions made = test::full_frame(index);
    made.predictions.erase(made.predictions.begin(), made.predictions.begin() + 4);
    made.predictions[0].values = {test::raw_tensor("out", std::move(shape), values)};
    return made;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(NpzSinkTest, stacks_the_outputs_of_all_frames) {
  const auto sink = open_sink(path(), test::sink_options());
  EXPECT_TRUE(sink->needs().values);
  sink->write(frame(0, {1, 2}, {1, 2}), nullptr);
  sink->write(frame(5, {1, 2}, {3, 4}), nullptr);
  EXPECT_FALSE(fs::exists(path()));
  sink->finish();
  EXPECT_FALSE(fs::exists(path() + ".partial"));
  const auto members = members_of(path());
  ASSERT_EQ(members.size(), 2U);
  EXPECT_THAT(members.at("raw.out.npy"),
              HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2), }"));
  EXPECT_EQ(values_of<float>(members.at("raw.out.npy")), (std::vector<float>{1, 2, 3, 4}));
  EXPECT_THAT(members.at("raw.frames.npy"), HasSubstr("'shape': (2,)"));
  EXPECT_EQ(values_of<std::int64_t>(members.at("raw.frames.npy")),
            (std::vector<std::int64_t>{0, 5}));
}

TEST_F(NpzSinkTest, writes_the_shapes_if_frames_differ) {
  const auto sink = open_sink(path(), test::sink_options());
  sink->write(frame(0, {1, 2}, {1, 2}), nullptr);
  sink->write(frame(1, {3, 1}, {3, 4, 5}), nullptr);
  sink->finish();
  const auto members = members_of(path());
  EXPECT_THAT(members.at("raw.out.npy"), HasSubstr("'shape': (5,)"));
  EXPECT_THAT(members.at("raw.out.shapes.npy"), HasSubstr("'shape': (2, 2)"));
  EXPECT_EQ(values_of<std::int64_t>(members.at("raw.out.shapes.npy")),
            (std::vector<std::int64_t>{1, 2, 3, 1}));
}

TEST_F(NpzSinkTest, puts_frames_with_another_number_of_dimensions_into_their_own_array) {
  const auto sink = open_sink(path(), test::sink_options());
  sink->write(frame(0, {1, 2}, {1, 2}), nullptr);
  sink->write(frame(1, {2}, {3, 4}), nullptr);
  sink->write(frame(2, {1, 2}, {5, 6}), nullptr);
  sink->finish();
  const auto members = members_of(path());
  EXPECT_EQ(values_of<float>(members.at("raw.out.npy")), (std::vector<float>{1, 2, 5, 6}));
  EXPECT_EQ(values_of<std::int64_t>(members.at("raw.out.frames.npy")),
            (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(values_of<float>(members.at("raw.out.1d.npy")), (std::vector<float>{3, 4}));
  EXPECT_EQ(values_of<std::int64_t>(members.at("raw.out.1d.frames.npy")),
            (std::vector<std::int64_t>{1}));
  EXPECT_EQ(values_of<std::int64_t>(members.at("raw.frames.npy")),
            (std::vector<std::int64_t>{0, 1, 2}));
}

TEST_F(NpzSinkTest, continues_an_input_whose_name_is_not_utf8) {
  FramePredictions first = frame(0, {1}, {1});
  FramePredictions second = frame(1, {1}, {2});
  first.input = second.input = "caf\xe9.mp4";
  SinkOptions options = test::sink_options();
  {
    const auto sink = open_sink(path(), options);
    sink->write(first, nullptr);
    options.continue_at = sink->checkpoint();
  }
  const auto sink = open_sink(path(), options);
  sink->write(second, nullptr);
  sink->finish();
  EXPECT_EQ(values_of<float>(members_of(path()).at("raw.out.npy")), (std::vector<float>{1, 2}));
}

TEST_F(NpzSinkTest, continues_at_a_checkpoint_with_the_same_bytes) {
  std::string checkpoint;
  {
    const auto interrupted = open_sink(path(), test::sink_options());
    interrupted->write(frame(0, {1, 2}, {1, 2}), nullptr);
    checkpoint = interrupted->checkpoint();
    interrupted->write(frame(1, {3, 1}, {9, 9, 9}), nullptr);
  }
  EXPECT_EQ(checkpoint.find('\n'), std::string::npos);
  SinkOptions options = test::sink_options();
  options.continue_at = checkpoint;
  const auto sink = open_sink(path(), options);
  sink->write(frame(1, {1, 2}, {3, 4}), nullptr);
  sink->finish();
  const std::string continued = read_file(path());
  fs::remove(path());
  const auto whole = open_sink(path(), test::sink_options());
  whole->write(frame(0, {1, 2}, {1, 2}), nullptr);
  whole->write(frame(1, {1, 2}, {3, 4}), nullptr);
  whole->finish();
  EXPECT_EQ(continued, read_file(path()));
}

TEST_F(NpzSinkTest, refuses_to_continue_at_an_invalid_checkpoint) {
  open_sink(path(), test::sink_options())->checkpoint();
  for (
      const std::string checkpoint :
      {R"({"input":"a","columns":[{"name":"x","type":"int99","shape":[],"frames":0,"number":0,"bytes":0}]})",
       R"({"input":"a","columns":[{"name":"x"}]})", R"({"columns":[]})", "here"}) {
    SinkOptions options = test::sink_options();
    options.continue_at = checkpoint;
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_sink(path(), options); }),
                HasSubstr("is not a position in an .npz file"));
  }
}

TEST_F(NpzSinkTest, refuses_a_second_input) {
  const auto sink = open_sink(path(), test::sink_options());
  sink->write(frame(0, {1}, {1}), nullptr);
  FramePredictions other = frame(0, {1}, {1});
  other.input = "other.mp4";
  EXPECT_THAT(test::error_text(ErrorKind::failure, [&] { sink->write(other, nullptr); }),
              HasSubstr("{stem}"));
}

TEST_F(NpzSinkTest, leaves_no_file_if_nothing_was_written) {
  open_sink(path(), test::sink_options());
  EXPECT_EQ(folder_.entries(), 0U);
}

}  // namespace
}  // namespace ortchestra
