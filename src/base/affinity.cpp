#include "base/affinity.h"

#include <sched.h>

namespace ortchestra {

void pin_this_thread(std::size_t number) noexcept {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  const int count = CPU_COUNT(&allowed);
  if (count == 0) return;
  std::size_t to_pass = number % static_cast<std::size_t>(count);
  int cpu = 0;
  while (!CPU_ISSET(cpu, &allowed) || to_pass-- > 0) ++cpu;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  ::sched_setaffinity(0, sizeof(one), &one);
}

}  // namespace ortchestra
