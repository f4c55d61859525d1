#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "base/files/descriptor.h"
#include "ortchestra/source/source.h"
#include "support/temporary_directory.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

namespace {

/// A picture file in memory. FFmpeg detects the format from the contents first, so the file name
/// does not matter.
class MemoryFile {
 public:
  MemoryFile() : file_(::memfd_create("picture", MFD_CLOEXEC)) {
    std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(file_.get()), path());
  }
  std::string path() const { return folder_ / "a.png"; }
  void write(const std::uint8_t* data, std::size_t size) const {
    if (::ftruncate(file_.get(), 0) != 0 ||
        ::pwrite(file_.get(), data, size, 0) != static_cast<ssize_t>(size))
      throw std::runtime_error("cannot write the picture");
  }

 private:
  test::TemporaryDirectory folder_;
  Descriptor file_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const MemoryFile file;
  file.write(data, size);
  fuzz::allow_refusal([&] {
    // A header with a hundred megapixels takes time, and finds no more bugs than one with this
    // limit.
    SourceOptions options;
    options.max_pixels = 1 << 16;
    const auto source = open_source(file.path(), options);
    while (!std::holds_alternative<EndOfSource>(source->next())) {
    }
  });
  return 0;
}
