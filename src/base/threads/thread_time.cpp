#include "base/threads/thread_time.h"

#include <fstream>

namespace ortchestra {

double thread_wait_s() {
  std::ifstream file("/proc/thread-self/schedstat");
  double ran_ns = 0;
  double waited_ns = 0;
  return file >> ran_ns >> waited_ns ? 1e-9 * waited_ns : 0;
}

}  // namespace ortchestra
