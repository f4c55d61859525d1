#pragma once

#include <poll.h>

#include <string>

#include "support/listening_socket.h"

namespace ortchestra::test {

/// A server on the loopback address that sends nothing to its clients.
class SilentServer {
 public:
  std::string url() const { return "tcp://" + socket_.address(); }

  /// Waits for a client. Returns false after 20 s.
  bool has_client() const {
    pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    constexpr int timeout_ms = 20'000;
    return ::poll(&waiting, 1, timeout_ms) == 1;
  }

 private:
  ListeningSocket socket_;
};

}  // namespace ortchestra::test
