#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/listening_socket.h"

namespace ortchestra::test {

/// An HTTP server that announces all bytes to each client, sends the first half, and closes the
/// connection.
class TruncatingServer {
 public:
  explicit TruncatingServer(std::vector<std::uint8_t> bytes)
      : bytes_(std::move(bytes)), thread_([this] { serve(); }) {}
  TruncatingServer(const TruncatingServer&) = delete;
  TruncatingServer& operator=(const TruncatingServer&) = delete;
  ~TruncatingServer() { ::shutdown(socket_.get(), SHUT_RDWR); }

  std::string url() const { return "http://" + socket_.address() + "/a.ts"; }

 private:
  void serve() const {
    for (;;) {
      const Descriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (client.get() < 0) return;
      std::array<char, 4096> request{};
      if (::read(client.get(), request.data(), request.size()) <= 0) continue;
      const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nContent-Length: " +
                               std::to_string(bytes_.size()) + "\r\nConnection: close\r\n\r\n";
      ::send(client.get(), head.data(), head.size(), MSG_NOSIGNAL);
      ::send(client.get(), bytes_.data(), bytes_.size() / 2, MSG_NOSIGNAL);
    }
  }

  const std::vector<std::uint8_t> bytes_;
  ListeningSocket socket_;
  std::jthread thread_;  // last: it uses the members above
};

}  // namespace ortchestra::test
