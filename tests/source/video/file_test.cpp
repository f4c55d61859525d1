#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"
#include "source/still.h"
#include "support/error_text.h"
#include "support/silent_server.h"
#include "support/temporary_directory.h"
#include "support/test_data.h"

namespace ortchestra {
namespace {

using std::chrono::nanoseconds;
using testing::HasSubstr;
using testing::StartsWith;

class VideoFile : public testing::Test {
 protected:
  std::filesystem::path write_video(const std::string& name, int frames,
                                    VideoWriterOptions options) {
    SourceOptions synthetic;
    synthetic.synthetic_size = options.size;
    const auto source = open_source("synthetic", synthetic);
    VideoWriter writer(folder_ / name, options);
    for (int i = 0; i < frames; ++i) writer.write(std::get<SourceFrame>(source->next()).picture);
    writer.close();
    return folder_ / name;
  }
  std::filesystem::path write_video(const std::string& name, int frames) {
    VideoWriterOptions options;
    options.size = {160, 120};
    options.fps = 25;
    return write_video(name, frames, options);
  }
  std::string refusal(const std::filesystem::path& path) const {
    return test::error_text(ErrorKind::input, [&] { open_source(path.string()); });
  }

  test::TemporaryDirectory folder_;
};

TEST_F(VideoFile, returns_every_frame_with_its_index_and_time) {
  const auto contents = test::read_all(write_video("a.mp4", 40));
  EXPECT_TRUE(contents.bad.empty());
  ASSERT_EQ(contents.frames.size(), 40U);
  for (std::size_t i = 0; i < contents.frames.size(); ++i) {
    EXPECT_EQ(contents.frames[i].index, static_cast<std::int64_t>(i));
    EXPECT_EQ(contents.frames[i].timestamp, nanoseconds(40'000'000) * static_cast<int>(i));
  }
}

TEST_F(VideoFile, has_a_description) {
  const auto source = open_source(write_video("a.mp4", 10).string());
  EXPECT_THAT(source->info().description, HasSubstr("160x120, 25 fps"));
  EXPECT_EQ(source->info().width, 160);
  EXPECT_EQ(source->info().height, 120);
  EXPECT_EQ(source->info().fps, 25);
  EXPECT_EQ(source->info().frames, 10);
}

TEST_F(VideoFile, stays_at_its_end) {
  const auto source = open_source(write_video("a.mp4", 2).string());
  test::read_all(*source);
  EXPECT_TRUE(std::holds_alternative<EndOfSource>(source->next()));
}

TEST_F(VideoFile, returns_the_same_frames_with_several_decoder_threads) {
  const auto path = write_video("a.mp4", 30);
  SourceOptions options;
  options.decoder_threads = 3;
  const auto one = test::read_all(path);
  const auto several = test::read_all(path, options);
  ASSERT_EQ(several.frames.size(), one.frames.size());
  for (std::size_t i = 0; i < one.frames.size(); ++i) {
    EXPECT_EQ(several.frames[i].index, one.frames[i].index);
    EXPECT_EQ(test::pixel_at(several.frames[i].picture, 80, 60).blue,
              test::pixel_at(one.frames[i].picture, 80, 60).blue);
  }
}

TEST_F(VideoFile, without_its_index_is_refused_as_truncated) {
  VideoWriterOptions options;
  options.index_first = false;
  const auto whole = write_video("whole.mp4", 30, options);
  test::copy_beginning(whole, folder_ / "cut.mp4", 60);
  const std::string text = refusal(folder_ / "cut.mp4");
  EXPECT_THAT(text, HasSubstr("cut.mp4"));
  EXPECT_THAT(text, HasSubstr("the moov atom) is missing: the file looks truncated"));
}

TEST_F(VideoFile, without_its_end_returns_its_frames_and_then_reports_the_truncation) {
  test::copy_beginning(write_video("whole.mp4", 50), folder_ / "cut.mp4", 60);
  const auto contents = test::read_all(folder_ / "cut.mp4");
  EXPECT_GT(contents.frames.size(), 10U);
  ASSERT_FALSE(contents.bad.empty());
  EXPECT_THAT(contents.bad.back().reason, testing::ContainsRegex("ends after [0-9]+ of 50 frames"));
  EXPECT_EQ(contents.bad.back().index,
            static_cast<std::int64_t>(contents.frames.size() + contents.bad.size()) - 1);
}

TEST_F(VideoFile, without_its_last_bytes_is_reported_as_truncated) {
  test::copy_beginning(write_video("whole.mp4", 50), folder_ / "cut.mp4", 99);
  const auto contents = test::read_all(folder_ / "cut.mp4");
  ASSERT_FALSE(contents.bad.empty());
  EXPECT_THAT(contents.bad.back().reason, HasSubstr("looks truncated"));
}

TEST_F(VideoFile, reports_damaged_frames_in_order_and_continues) {
  const auto path = write_video("a.mp4", 60);
  auto bytes = test::read_bytes(path);
  const std::size_t middle = bytes.size() * 6 / 10;
  for (std::size_t i = middle; i < middle + 40; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37);
  test::write_bytes(path, bytes);
  const auto contents = test::read_all(path);
  EXPECT_FALSE(contents.bad.empty());
  EXPECT_EQ(contents.frames.size() + contents.bad.size(), 60U);
  EXPECT_EQ(contents.frames.back().index, 59);
}

TEST_F(VideoFile, may_change_its_size_midway) {
  test::Bytes stream;
  for (const auto& [width, height] : {std::pair{64, 48}, {64, 48}, {160, 96}}) {
    const auto still =
        test::encode_still(test::uniform_picture(width, height, 9, 99, 199), AV_CODEC_ID_MJPEG);
    stream.insert(stream.end(), still.begin(), still.end());
  }
  test::write_bytes(folder_ / "two.mjpeg", stream);
  const auto source = open_source((folder_ / "two.mjpeg").string());
  EXPECT_EQ(source->info().width, 64);
  const auto contents = test::read_all(*source);
  ASSERT_EQ(contents.frames.size(), 3U);
  EXPECT_EQ(contents.frames[1].picture.width, 64);
  EXPECT_EQ(contents.frames[2].picture.width, 160);
  EXPECT_EQ(contents.frames[2].picture.height, 96);
  EXPECT_NEAR(test::pixel_at(contents.frames[2].picture, 100, 90).red, 199, 4);
}

TEST_F(VideoFile, is_refused_if_it_does_not_exist) {
  EXPECT_EQ(refusal(folder_ / "none.mp4"),
            "no such file: '" + (folder_ / "none.mp4").string() + "'");
}

TEST_F(VideoFile, is_refused_if_it_contains_text) {
  test::write_bytes(folder_ / "text.mp4", test::Bytes(500, 'x'));
  EXPECT_THAT(refusal(folder_ / "text.mp4"), HasSubstr("text.mp4' can't be read"));
}

TEST_F(VideoFile, is_refused_if_it_is_empty) {
  test::write_bytes(folder_ / "empty.mp4", {});
  EXPECT_THAT(refusal(folder_ / "empty.mp4"), HasSubstr("it is empty"));
}

TEST_F(VideoFile, is_refused_without_a_frame) {
  EXPECT_THAT(refusal(write_video("nothing.mp4", 0)), HasSubstr("nothing.mp4' can't be read"));
}

/// 16-bit mono PCM: a RIFF header and silence.
TEST_F(VideoFile, is_refused_without_a_video_stream) {
  test::Bytes wave{'R', 'I', 'F', 'F', 0x24, 0x10, 0,   0,   'W', 'A',  'V',  'E',  'f', 'm',  't',
                   ' ', 16,  0,   0,   0,    1,    0,   1,   0,   0x40, 0x1f, 0,    0,   0x80, 0x3e,
                   0,   0,   2,   0,   16,   0,    'd', 'a', 't', 'a',  0,    0x10, 0,   0};
  wave.resize(wave.size() + 4096);
  test::write_bytes(folder_ / "sound.wav", wave);
  EXPECT_THAT(refusal(folder_ / "sound.wav"), HasSubstr("it has no video stream"));
}

TEST_F(VideoFile, is_refused_if_the_camera_does_not_exist) {
  EXPECT_THAT(refusal("/dev/video987"), HasSubstr("/dev/video987"));
}

TEST_F(VideoFile, is_refused_if_the_url_can_not_be_opened) {
  EXPECT_THAT(refusal("nonsense://a/b"), StartsWith("video 'nonsense://a/b' can't be read"));
}

TEST_F(VideoFile, is_refused_if_the_url_sends_nothing_before_the_timeout) {
  const test::SilentServer server;
  SourceOptions options;
  options.timeout = std::chrono::milliseconds(50);
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_source(server.url(), options); }),
              HasSubstr("no data arrived for 0.05 s: check that it is sending"));
}

TEST_F(VideoFile, is_refused_at_once_if_a_stop_is_requested) {
  const test::SilentServer server;
  std::stop_source stop;
  stop.request_stop();
  SourceOptions options;
  options.stop = stop.get_token();
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_source(server.url(), options); }),
              HasSubstr("the wait for it was stopped"));
}

class RealDataVideos : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = test::test_data_folder();
    if (!folder) GTEST_SKIP() << "no test data: set ORTCHESTRA_TEST_DATA";
    videos_ = *folder / "videos";
  }

  std::filesystem::path videos_;
  test::TemporaryDirectory folder_;
};

TEST_F(RealDataVideos, are_read_completely_without_an_error) {
  for (const auto& [name, frames] : {std::pair{"intel_asl_dev_concat.mp4", 340U},
                                     {"intel_person_a_20s.mp4", 201U},
                                     {"intel_asl_book.mkv", 109U}}) {
    for (const int threads : {1, 2}) {
      SourceOptions options;
      options.decoder_threads = threads;
      const auto contents = test::read_all(videos_ / name, options);
      EXPECT_EQ(contents.frames.size(), frames) << name;
      EXPECT_TRUE(contents.bad.empty()) << name << ": " << contents.bad[0].reason;
    }
  }
}

TEST_F(RealDataVideos, have_increasing_times) {
  const auto contents = test::read_all(videos_ / "intel_asl_dev_concat.mp4");
  ASSERT_FALSE(contents.frames.empty());
  EXPECT_EQ(contents.frames[0].timestamp, nanoseconds(0));
  for (std::size_t i = 1; i < contents.frames.size(); ++i) {
    EXPECT_GT(contents.frames[i].timestamp, contents.frames[i - 1].timestamp) << i;
  }
}

TEST_F(RealDataVideos, are_reported_as_truncated_in_matroska_too) {
  for (const std::size_t percent : {60U, 99U}) {
    test::copy_beginning(videos_ / "intel_asl_book.mkv", folder_ / "cut.mkv", percent);
    const auto contents = test::read_all(folder_ / "cut.mkv");
    EXPECT_GT(contents.frames.size(), 50U);
    ASSERT_FALSE(contents.bad.empty()) << percent;
    EXPECT_THAT(contents.bad.back().reason, HasSubstr("looks truncated"));
  }
}

}  // namespace
}  // namespace ortchestra
