#pragma once

#include <pthread.h>

namespace ortchestra {

/// A shared mutex that keeps other GPU work away while a CUDA graph is captured. ONNX Runtime
/// captures in CUDA's mode "global", in which an allocation by any thread breaks the capture.
///
/// A capture holds a std::unique_lock. Other work holds a std::shared_lock: our copies and
/// allocations, creation and destruction of sessions, and runs of sessions with graphs. Runs of
/// sessions without graphs do not hold it, so a process must not mix both kinds of session.
///
/// A waiting capture has priority over new work, so that it does not starve. A thread must not lock
/// the gate twice.
class CaptureGate {
 public:
  CaptureGate();
  ~CaptureGate() { pthread_rwlock_destroy(&lock_); }
  CaptureGate(const CaptureGate&) = delete;
  CaptureGate& operator=(const CaptureGate&) = delete;

  void lock() { pthread_rwlock_wrlock(&lock_); }
  void unlock() { pthread_rwlock_unlock(&lock_); }
  void lock_shared() { pthread_rwlock_rdlock(&lock_); }
  bool try_lock_shared() { return pthread_rwlock_tryrdlock(&lock_) == 0; }
  void unlock_shared() { pthread_rwlock_unlock(&lock_); }

 private:
  pthread_rwlock_t lock_;
};

/// The gate of this process.
CaptureGate& capture_gate();

}  // namespace ortchestra
