#include "ortchestra/base/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/files/descriptor.h"
#include "base/system/available_memory.h"
#include "base/system/system_error.h"

namespace ortchestra {

namespace {

std::byte* map(int descriptor, std::size_t bytes, int protection) {
  void* address = ::mmap(nullptr, bytes, protection, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) {
    throw system_failure("can't map " + std::to_string(bytes) + " bytes of shared memory");
  }
  return static_cast<std::byte*>(address);
}

std::size_t size_of(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw system_failure("can't inspect shared memory");
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

std::shared_ptr<SharedMemory> SharedMemory::create(const std::string& name, std::size_t wanted) {
  const std::size_t bytes = std::max<std::size_t>(wanted, 1);  // mmap refuses a size of 0
  Descriptor descriptor(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (descriptor.get() < 0) throw system_failure("can't create shared memory '" + name + "'");
  // Detects too little memory here. Otherwise the first access would raise SIGBUS, or the kernel
  // would kill some process.
  const bool plausible = bytes <= available_memory().value_or(bytes);
  const int reason =
      plausible ? ::posix_fallocate(descriptor.get(), 0, static_cast<off_t>(bytes)) : ENOMEM;
  if (reason != 0) {
    throw exhausted("can't get " + std::to_string(bytes >> 20) + " MiB of shared memory for " +
                    name + ": " + std::strerror(reason) + "; use fewer frames or a smaller batch");
  }
  std::byte* data = map(descriptor.get(), bytes, PROT_READ | PROT_WRITE);
  return std::shared_ptr<SharedMemory>(new SharedMemory(descriptor.release(), data, bytes));
}

std::shared_ptr<const SharedMemory> SharedMemory::attach_readonly(int descriptor) {
  Descriptor owned(descriptor);
  const std::size_t bytes = size_of(descriptor);
  std::byte* data = map(descriptor, bytes, PROT_READ);
  return std::shared_ptr<const SharedMemory>(new SharedMemory(owned.release(), data, bytes));
}

SharedMemory::~SharedMemory() {
  ::munmap(data_, size_);
  ::close(descriptor_);
}

void SharedMemory::seal() {
  // Before Linux 6.7, F_SEAL_WRITE also forbids shared read-only mappings. F_SEAL_FUTURE_WRITE
  // forbids new writable mappings only; the existing one is removed below.
  constexpr int seals = F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  if (::fcntl(descriptor_, F_ADD_SEALS, seals) != 0)
    throw system_failure("can't seal shared memory");
  std::byte* readonly = map(descriptor_, size_, PROT_READ);
  ::munmap(data_, size_);
  data_ = readonly;
}

}  // namespace ortchestra
