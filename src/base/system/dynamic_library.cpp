#include "base/system/dynamic_library.h"

#include <dlfcn.h>

namespace ortchestra {

DynamicLibrary::DynamicLibrary(const std::string& name)
    : handle_(::dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE)) {
  if (handle_) return;
  const char* const reason = ::dlerror();
  problem_ = reason == nullptr ? name + " could not be loaded" : reason;
}

void* DynamicLibrary::find(const char* name) const noexcept {
  return handle_ ? ::dlsym(handle_.get(), name) : nullptr;
}

void DynamicLibrary::Close::operator()(void* handle) const noexcept { ::dlclose(handle); }

}  // namespace ortchestra
