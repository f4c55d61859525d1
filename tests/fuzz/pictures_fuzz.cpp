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

/// A picture's file that lies in memory. FFmpeg looks at what is in it before it looks at its name.
class MemoryFile {
 public:
  MemoryFile() : file_(::memfd_create("picture", MFD_CLOEXEC)) {
    std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(file_.get()), path());
  }
  std::string path() const { return folder_ / "a.png"; }
  void put(const std::uint8_t* data, std::size_t size) const {
    if (::ftruncate(file_.get(), 0) != 0 ||
        ::pwrite(file_.get(), data, size, 0) != static_cast<ssize_t>(size))
      throw std::runtime_error("the picture can't be written");
  }

 private:
  test::TemporaryDirectory folder_;
  Descriptor file_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const MemoryFile file;
  file.put(data, size);
  fuzz::allow_refusal([&] {
    // A header that claims a hundred megapixels costs time, and finds nothing that this one does
    // not.
    SourceOptions options;
    options.max_pixels = 1 << 16;
    const auto source = open_source(file.path(), options);
    while (!std::holds_alternative<EndOfSource>(source->next())) {
    }
  });
  return 0;
}
