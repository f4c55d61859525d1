#include "base/process/channel.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/system/system_error.h"

namespace ortchestra {

namespace {

/// Descriptors per message. The kernel's limit is 253 (SCM_MAX_FD).
constexpr std::size_t group_size = 64;

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

/// Sends descriptors with one extra byte: a stream socket delivers them together with the first
/// byte of the data that they were sent with.
bool send_group(int socket, std::span<const int> descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * group_size)> control{};
  char carrier = 0;
  iovec part{&carrier, sizeof carrier};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
  cmsghdr* entry = CMSG_FIRSTHDR(&message);
  entry->cmsg_level = SOL_SOCKET;
  entry->cmsg_type = SCM_RIGHTS;
  entry->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
  std::memcpy(CMSG_DATA(entry), descriptors.data(), descriptors.size_bytes());
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent > 0;
}

bool send_descriptors(int socket, std::span<const int> descriptors) {
  while (!descriptors.empty()) {
    const std::size_t next = std::min(group_size, descriptors.size());
    if (!send_group(socket, descriptors.first(next))) return false;
    descriptors = descriptors.subspan(next);
  }
  return true;
}

/// Receives one byte, and appends the descriptors that arrive with it. False when the other end is
/// gone.
bool receive_group(int socket, std::vector<Descriptor>& descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * group_size)> control{};
  char carrier = 0;
  iovec part{&carrier, sizeof carrier};
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
  // The kernel drops descriptors that exceed this process's limit of open files.
  if ((message.msg_flags & MSG_CTRUNC) != 0) {
    descriptors.clear();  // The error handling may need free descriptors.
    throw exhausted("too many open files to receive shared memory: raise the limit (ulimit -n)");
  }
  return true;
}

}  // namespace

std::pair<Descriptor, Descriptor> Channel::make_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw system_failure("can't create a socket for a child process");
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

bool Channel::send(const nlohmann::json& body, std::span<const int> descriptors) {
  std::string text;  // MessagePack: names of files and tensors may not be valid UTF-8
  nlohmann::json::to_msgpack(body, text);
  const std::lock_guard lock(sending_);
  const Header header{text.size(), descriptors.size()};
  return write_all(socket_.get(), reinterpret_cast<const char*>(&header), sizeof header) &&
         send_descriptors(socket_.get(), descriptors) &&
         write_all(socket_.get(), text.data(), text.size());
}

std::optional<Message> Channel::receive() {
  Header header;
  Message message;
  if (!read_all(socket_.get(), reinterpret_cast<char*>(&header), sizeof header))
    return std::nullopt;
  while (message.descriptors.size() < header.descriptors) {
    if (!receive_group(socket_.get(), message.descriptors)) return std::nullopt;
  }
  std::string text(header.bytes, '\0');
  if (!read_all(socket_.get(), text.data(), text.size())) return std::nullopt;
  message.body = nlohmann::json::from_msgpack(text);
  return message;
}

}  // namespace ortchestra
