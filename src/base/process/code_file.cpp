#include "base/process/code_file.h"

#include <dlfcn.h>
#include <link.h>

#include <system_error>

namespace ortchestra {

namespace fs = std::filesystem;

fs::path own_program() {
  std::error_code no_proc;
  return fs::read_symlink("/proc/self/exe", no_proc);
}

fs::path code_file() {
  static constexpr char here = 0;
  Dl_info info{};
  void* entry = nullptr;
  if (::dladdr1(&here, &info, &entry, RTLD_DL_LINKMAP) == 0) return {};
  const fs::path library = static_cast<const link_map*>(entry)->l_name;
  if (library.empty()) return own_program();  // the loader's name for the program is empty
  std::error_code gone;
  return library.is_absolute() ? fs::canonical(library, gone) : fs::path();
}

}  // namespace ortchestra
