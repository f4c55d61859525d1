#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "base/descriptor.h"

namespace ortchestra::test {

/// An HTTP server that promises each guest all bytes, sends the first half, and hangs up.
class HalfServer {
 public:
  explicit HalfServer(std::vector<std::uint8_t> bytes)
      : bytes_(std::move(bytes)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), raw, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 4), 0);
    EXPECT_EQ(::getsockname(socket_.get(), raw, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~HalfServer() { ::shutdown(socket_.get(), SHUT_RDWR); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/a.ts"; }

 private:
  void serve() const {
    for (;;) {
      const Descriptor guest(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (guest.get() < 0) return;
      std::array<char, 4096> request{};
      if (::read(guest.get(), request.data(), request.size()) <= 0) continue;
      const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nContent-Length: " +
                               std::to_string(bytes_.size()) + "\r\nConnection: close\r\n\r\n";
      ::send(guest.get(), head.data(), head.size(), MSG_NOSIGNAL);
      ::send(guest.get(), bytes_.data(), bytes_.size() / 2, MSG_NOSIGNAL);
    }
  }

  const std::vector<std::uint8_t> bytes_;
  Descriptor socket_;
  int port_ = 0;
  std::jthread thread_;
};

}  // namespace ortchestra::test
