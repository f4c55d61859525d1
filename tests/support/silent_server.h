#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>

#include "base/descriptor.h"

namespace ortchestra::test {

/// Listens on this machine, and sends nothing to those who come.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), raw, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 4), 0);
    EXPECT_EQ(::getsockname(socket_.get(), raw, &size), 0);
    port_ = ntohs(address.sin_port);
  }

  std::string url() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

  /// Waits until somebody has come; false after 20 s.
  bool has_guest() const {
    pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    constexpr int patience_ms = 20'000;
    return ::poll(&waiting, 1, patience_ms) == 1;
  }

 private:
  Descriptor socket_;
  int port_ = 0;
};

}  // namespace ortchestra::test
