#pragma once

#include <pthread.h>

namespace ortchestra {

/// Keeps other work on GPUs away while a CUDA graph is captured: ONNX Runtime captures in CUDA's
/// mode "global", in which an allocation by any thread of the process breaks the capture. Held by
/// copies and allocations of ours, by the making and ending of sessions, and by runs of those with
/// graphs; not by runs of sessions without, which therefore must not go on in the same process
/// meanwhile. A shared mutex by its members, for std::shared_lock (work) and std::unique_lock (a
/// capture); a capture that waits goes before new work, which else could keep it waiting for ever.
/// Work must not begin within work.
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

/// The one of this process.
CaptureGate& capture_gate();

}  // namespace ortchestra
