#include "ortchestra/base/error.h"
#include "source/kinds.h"

namespace ortchestra {
namespace {

[[noreturn]] void refuse(const std::string& input) {
  throw input_error(
      "'" + input +
      "' can't be read: this build has no video support and can only read the input \"synthetic\"; "
      "build with -DORTCHESTRA_WITH_VIDEO=ON to read files");
}

}  // namespace

std::unique_ptr<Source> open_images(const std::string& input, const SourceOptions&) {
  refuse(input);
}
std::unique_ptr<Source> open_video(const std::string& input, const SourceOptions&) {
  refuse(input);
}

}  // namespace ortchestra
