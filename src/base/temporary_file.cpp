#include "base/temporary_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "ortchestra/base/error.h"

namespace ortchestra {

TemporaryFile::TemporaryFile(std::string_view stem, std::string_view extension) {
  std::string name =
      (std::filesystem::temp_directory_path() / stem).string() + "XXXXXX" + std::string(extension);
  const int descriptor = ::mkstemps(name.data(), static_cast<int>(extension.size()));
  if (descriptor < 0) {
    throw failure("no temporary file can be made in " +
                  std::filesystem::temp_directory_path().string() + ": " +
                  std::generic_category().message(errno));
  }
  ::close(descriptor);
  path_ = name;
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace ortchestra
