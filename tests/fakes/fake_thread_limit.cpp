// For LD_PRELOAD: after FAKE_THREAD_LIMIT successful calls per process, pthread_create fails. It
// acts like `ulimit -u` or a cgroup's pids.max, which a test running as root cannot set.
#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace {

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

std::atomic<long> created{0};

long limit() {
  const char* text = std::getenv("FAKE_THREAD_LIMIT");
  return text == nullptr ? -1 : std::strtol(text, nullptr, 10);
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
  static const long most = limit();
  static const auto real = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  if (most >= 0 && created.fetch_add(1) >= most) return EAGAIN;
  return real(thread, attributes, start, argument);
}
