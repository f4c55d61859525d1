#pragma once

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace ortchestra {

/// While it exists, the calling thread takes denormal numbers (below about 1e-38) as zero if `on`:
/// flush to zero and denormals are zero, in the control register of SSE. Only on x86, where
/// arithmetic with them is slow; elsewhere nothing happens. Created and destroyed by one thread.
class DenormalsAsZero {
 public:
#ifdef __SSE__
  explicit DenormalsAsZero(bool on) : before_(_mm_getcsr()) {
    constexpr unsigned int flush_to_zero = 0x8000;
    constexpr unsigned int denormals_are_zero = 0x0040;
    if (on) _mm_setcsr(before_ | flush_to_zero | denormals_are_zero);
  }
  ~DenormalsAsZero() { _mm_setcsr(before_); }
#else
  explicit DenormalsAsZero(bool) {}
  ~DenormalsAsZero() {}
#endif
  DenormalsAsZero(const DenormalsAsZero&) = delete;
  DenormalsAsZero& operator=(const DenormalsAsZero&) = delete;

#ifdef __SSE__
 private:
  const unsigned int before_;
#endif
};

}  // namespace ortchestra
