#include "source/capture_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/input_kind.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(CaptureDevice, accepts_options_after_the_path_of_a_camera) {
  const CaptureDevice plain = parse_capture_device("/dev/video0");
  EXPECT_EQ(plain.format, "video4linux2");
  EXPECT_EQ(plain.address, "/dev/video0");
  EXPECT_THAT(plain.options, IsEmpty());
  const CaptureDevice full =
      parse_capture_device("/dev/v4l/by-id/usb-a?size=1280x720&rate=30000/1001&format=mjpeg");
  EXPECT_EQ(full.address, "/dev/v4l/by-id/usb-a");
  EXPECT_THAT(full.options,
              ElementsAre(Pair("framerate", "30000/1001"), Pair("input_format", "mjpeg"),
                          Pair("video_size", "1280x720")));
}

TEST(CaptureDevice, refuses_invalid_options) {
  for (const std::string option : {"size", "size=", "size=big", "fps=30", "rate=-1", "=", "x=1"}) {
    EXPECT_THAT(
        test::error_text(ErrorKind::input, [&] { parse_capture_device("/dev/video0?" + option); }),
        HasSubstr("'" + option + "' is not a valid option; examples: size=1280x720, rate=30"))
        << option;
  }
}

TEST(CaptureDevice, passes_a_filter_graph_unchanged) {
  const CaptureDevice name = parse_capture_device("lavfi:testsrc2=size=64x48?&");
  EXPECT_EQ(name.format, "lavfi");
  EXPECT_EQ(name.address, "testsrc2=size=64x48?&");
}

TEST(InputKind, follows_from_the_name_and_the_type_of_the_file) {
  const test::TemporaryDirectory folder;
  for (const std::string input : {"-", "pipe:", "pipe:0", "pipe://", "/dev/stdin", "/dev/null"})
    EXPECT_EQ(kind_of_input(input), InputKind::pipe) << input;
  for (const std::string input : {"/dev/video0", "/dev/v4l/by-id/a", "lavfi:color"})
    EXPECT_EQ(kind_of_input(input), InputKind::device) << input;
  for (const std::string input : {"rtsp://a/b", "http://a/b.mp4"})
    EXPECT_EQ(kind_of_input(input), InputKind::url) << input;
  for (const std::string input : {"a.mp4", "missing", folder.path().c_str()})
    EXPECT_EQ(kind_of_input(input), InputKind::file) << input;
}

}  // namespace
}  // namespace ortchestra
