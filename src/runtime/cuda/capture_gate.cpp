#include "runtime/cuda/capture_gate.h"

namespace ortchestra {

CaptureGate::CaptureGate() {
  // std::shared_mutex uses glibc's default, in which new readers overtake a waiting writer.
  pthread_rwlockattr_t attributes;
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init(&lock_, &attributes);
  pthread_rwlockattr_destroy(&attributes);
}

CaptureGate& capture_gate() {
  static CaptureGate gate;
  return gate;
}

}  // namespace ortchestra
