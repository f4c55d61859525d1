#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/source/source.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

TEST(SourceWithoutVideo, reports_that_the_build_has_no_video_support) {
  for (const char* input : {"street.mp4", "/tmp", "*.jpg", "rtsp://camera/1"}) {
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_source(input); }),
                testing::HasSubstr("this build has no video support"));
  }
}

}  // namespace
}  // namespace ortchestra
