#include "base/channel.h"

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/system_error.h"

namespace ortchestra {

namespace {

constexpr std::size_t max_descriptors = 16;

struct Header {
  std::uint64_t bytes = 0;
  std::uint64_t descriptors = 0;
};

bool write_all(int socket, const char* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t sent = ::send(socket, data, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data += sent;
    bytes -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool read_all(int socket, char* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t received = ::recv(socket, data, bytes, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return false;
    data += received;
    bytes -= static_cast<std::size_t>(received);
  }
  return true;
}

/// Descriptors travel with the header's bytes: a stream socket delivers them with the first byte of
/// what they were sent with.
bool send_header(int socket, const Header& header, std::span<const int> descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * max_descriptors)> control{};
  iovec part{const_cast<Header*>(&header), sizeof header};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
    cmsghdr* entry = CMSG_FIRSTHDR(&message);
    entry->cmsg_level = SOL_SOCKET;
    entry->cmsg_type = SCM_RIGHTS;
    entry->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
    std::memcpy(CMSG_DATA(entry), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent <= 0) return false;
  const auto done = static_cast<std::size_t>(sent);
  return write_all(socket, reinterpret_cast<const char*>(&header) + done, sizeof header - done);
}

bool receive_header(int socket, Header& header, std::vector<Descriptor>& descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * max_descriptors)> control{};
  iovec part{&header, sizeof header};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t received = 0;
  do {
    received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received <= 0) return false;
  for (cmsghdr* entry = CMSG_FIRSTHDR(&message); entry != nullptr;
       entry = CMSG_NXTHDR(&message, entry)) {
    if (entry->cmsg_level != SOL_SOCKET || entry->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (entry->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::vector<int> values(count);
    std::memcpy(values.data(), CMSG_DATA(entry), count * sizeof(int));
    for (const int value : values) descriptors.emplace_back(value);
  }
  const auto done = static_cast<std::size_t>(received);
  return read_all(socket, reinterpret_cast<char*>(&header) + done, sizeof header - done);
}

}  // namespace

std::pair<Descriptor, Descriptor> Channel::make_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw system_failure("can't make a socket to talk to a child process");
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

bool Channel::send(const nlohmann::json& body, std::span<const int> descriptors) {
  if (descriptors.size() > max_descriptors) throw failure("too many descriptors in a message");
  const std::string text = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::lock_guard lock(sending_);
  return send_header(socket_.get(), {text.size(), descriptors.size()}, descriptors) &&
         write_all(socket_.get(), text.data(), text.size());
}

std::optional<Message> Channel::receive() {
  Header header;
  Message message;
  if (!receive_header(socket_.get(), header, message.descriptors)) return std::nullopt;
  std::string text(header.bytes, '\0');
  if (!read_all(socket_.get(), text.data(), text.size())) return std::nullopt;
  if (message.descriptors.size() != header.descriptors)
    throw failure("descriptors were lost on their way to a child process");
  message.body = nlohmann::json::parse(text);
  return message;
}

}  // namespace ortchestra
