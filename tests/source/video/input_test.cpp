#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string_view>
#include <thread>

#include "base/files/descriptor.h"
#include "base/files/file.h"
#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"
#include "source/segment.h"
#include "source/still.h"
#include "source/video/frame_notes.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"
#include "support/truncating_server.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t frames_per_part = 20;

class VideoInputTest : public testing::Test {
 protected:
  std::string part(const std::string& name, double start_s = 0) const {
    test::write_segment(folder_ / name, start_s);
    return folder_ / name;
  }
  static std::string refusal(const std::string& input, const SourceOptions& options = {}) {
    return test::error_text(ErrorKind::input, [&] { open_source(input, options); });
  }
  std::string fifo() const {
    const std::string path = folder_ / "pipe";
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return path;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(VideoInputTest, may_be_a_pipe_that_is_read_once) {
  const test::Bytes bytes = test::read_bytes(part("a.ts"));
  const std::string pipe = fifo();
  const std::jthread writer([&] {
    const Descriptor end(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    EXPECT_EQ(::write(end.get(), bytes.data(), bytes.size()), std::ssize(bytes));
  });
  const auto contents = test::read_all(pipe);
  EXPECT_EQ(contents.frames.size(), frames_per_part);
  EXPECT_THAT(contents.bad, IsEmpty());
}

TEST_F(VideoInputTest, that_is_a_pipe_has_a_timeout) {
  const std::string pipe = fifo();
  SourceOptions options;
  options.timeout = std::chrono::milliseconds(50);
  EXPECT_THAT(refusal(pipe, options), HasSubstr("no data arrived for 0.05 s"));

  std::stop_source stop;
  SourceOptions stoppable;
  stoppable.stop = stop.get_token();
  stoppable.timeout = std::chrono::hours(1);
  const std::jthread stopper([&] {
    const Descriptor end(
        ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));  // returns when there is a reader
    stop.request_stop();
  });
  EXPECT_THAT(refusal(pipe, stoppable), HasSubstr("the wait for it was stopped"));
}

TEST_F(VideoInputTest, that_is_an_mp4_with_its_index_at_the_end_can_not_be_a_pipe) {
  // More data than FFmpeg can seek back in its buffer.
  VideoWriter writer(folder_ / "b.mp4", {.size = {640, 480}, .index_first = false});
  const auto noise = open_source("lavfi:nullsrc=size=640x480,geq=random(1)*255:128:128");
  for (int i = 0; i < 10; ++i) writer.write(std::get<SourceFrame>(noise->next()).picture);
  writer.close();
  const test::Bytes bytes = test::read_bytes(folder_ / "b.mp4");
  const std::string pipe = fifo();
  const std::jthread sender([&] {
    sigset_t broken_pipe;
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);  // the reader closes the pipe early
    const Descriptor end(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    EXPECT_LE(::write(end.get(), bytes.data(), bytes.size()), std::ssize(bytes));
  });
  EXPECT_THAT(refusal(pipe), HasSubstr("an MP4 must have its index at the front"));
}

TEST_F(VideoInputTest, may_be_a_device) {
  const auto source = open_source("lavfi:testsrc2=size=64x48:rate=10:duration=1");
  EXPECT_EQ(source->info().width, 64);
  EXPECT_EQ(source->info().fps, 10);
  EXPECT_TRUE(source->info().is_live);
  const auto contents = test::read_all(*source);
  EXPECT_EQ(contents.frames.size(), 10U);
  EXPECT_THAT(contents.bad, IsEmpty());
  EXPECT_THAT(refusal("lavfi:nonsense=1"), HasSubstr("'lavfi:nonsense=1' can't be read"));
  EXPECT_THAT(refusal("/dev/video987"), HasSubstr("No such file"));
}

TEST_F(VideoInputTest, reports_the_missing_parts_of_a_playlist) {
  part("a.ts");
  part("c.ts", 1.6);
  write_file_atomically(folder_ / "list.m3u8",
                        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.8,\na.ts\n"
                        "#EXTINF:0.8,\nb.ts\n#EXTINF:0.8,\nc.ts\n#EXT-X-ENDLIST\n");
  const auto contents = test::read_all(folder_ / "list.m3u8");
  EXPECT_EQ(contents.frames.size(), 2 * frames_per_part);
  ASSERT_EQ(contents.bad.size(), 1U);
  EXPECT_THAT(contents.bad[0].reason, HasSubstr("a part of the playlist is missing"));
  EXPECT_EQ(contents.bad[0].index, std::int64_t{frames_per_part})
      << "at the position of the missing part";
}

TEST_F(VideoInputTest, that_needs_a_forbidden_protocol_is_refused_with_what_to_allow) {
  write_file_atomically(folder_ / "list.m3u8",
                        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n"
                        "#EXT-X-ENDLIST\n");
  const Error error =
      test::thrown_error(ErrorKind::input, [&] { open_source(folder_ / "list.m3u8", {}); });
  EXPECT_THAT(error.what(), HasSubstr("by 'http'"));
  ASSERT_THAT(error.remedies(), testing::SizeIs(1));
  EXPECT_EQ(error.remedies()[0].kind, RemedyKind::protocols);
  EXPECT_THAT(error.remedies()[0].names, testing::StartsWith("file,crypto,data,http"));
}

TEST_F(VideoInputTest, that_is_a_sound_file_with_a_cover_picture_is_refused) {
  const test::Bytes picture = test::encode_still(test::uniform_picture(16, 8, 1, 2, 3));
  const auto append = [](test::Bytes& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
  };
  // ID3v2.3: a frame "APIC" with an encoding, a type, a kind of picture and no description.
  test::Bytes tag;
  append(tag, std::string_view("\0image/png\0\3\0", 13));
  tag.insert(tag.end(), picture.begin(), picture.end());
  const auto big_endian = [](std::size_t value, unsigned bits) {
    std::string bytes;
    for (unsigned place = 4; place-- > 0;)
      bytes += static_cast<char>(value >> (place * bits) & ((1U << bits) - 1));
    return bytes;
  };
  test::Bytes file;
  append(file, std::string_view("ID3\3\0\0", 6));
  append(file, big_endian(tag.size() + 10, 7));
  append(file, "APIC" + big_endian(tag.size(), 8) + std::string(2, '\0'));
  file.insert(file.end(), tag.begin(), tag.end());
  // Frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes each.
  for (int i = 0; i < 20; ++i) append(file, "\xff\xfb\x90\x64" + std::string(413, '\0'));
  test::write_bytes(folder_ / "a.mp3", file);
  EXPECT_THAT(refusal(folder_ / "a.mp3"), HasSubstr("its only video stream is a cover picture"));
}

TEST_F(VideoInputTest, with_a_broken_connection_reports_it) {
  const test::TruncatingServer server(test::read_bytes(part("a.ts")));
  const auto contents = test::read_all(server.url());
  EXPECT_THAT(contents.frames, testing::Not(IsEmpty()));
  EXPECT_LT(contents.frames.size(), frames_per_part);
  ASSERT_FALSE(contents.bad.empty());
  EXPECT_THAT(contents.bad.back().reason, HasSubstr("reading stops here"));
}

TEST(FrameNotes, report_hdr_and_interlacing_once) {
  const libav::Frame frame(av_frame_alloc());
  FrameNotes notes;
  notes.inspect(*frame);
  EXPECT_THAT(notes.take(), IsEmpty());
  frame->color_trc = AVCOL_TRC_ARIB_STD_B67;
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  frame->flags |= AV_FRAME_FLAG_INTERLACED;
#else
  frame->interlaced_frame = 1;
#endif
  notes.inspect(*frame);
  notes.inspect(*frame);
  EXPECT_THAT(notes.take(), ElementsAre(HasSubstr("HLG"), HasSubstr("interlaced")));
  frame->color_trc = AVCOL_TRC_SMPTE2084;
  notes.inspect(*frame);
  EXPECT_THAT(notes.take(), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
