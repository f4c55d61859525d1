#pragma once

#include <poll.h>

#include <string>

#include "support/listening_socket.h"

namespace ortchestra::test {

/// Listens on this machine, and sends nothing to those who come.
class SilentServer {
 public:
  std::string url() const { return "tcp://" + socket_.address(); }

  /// Waits until somebody has come; false after 20 s.
  bool has_client() const {
    pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    constexpr int timeout_ms = 20'000;
    return ::poll(&waiting, 1, timeout_ms) == 1;
  }

 private:
  ListeningSocket socket_;
};

}  // namespace ortchestra::test
