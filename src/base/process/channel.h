#pragma once

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/files/descriptor.h"

namespace ortchestra {

/// A message between a process and its child process: a JSON value and file descriptors.
struct Message {
  nlohmann::json body;
  std::vector<Descriptor> descriptors;
};

/// One end of a two-way connection between processes. send() may be called from several threads,
/// receive() from one thread. A closed connection is reported by the return value, not by an
/// exception: the other process closed it or died.
class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Returns two connected sockets, both close-on-exec. Throws Error(failure), or Error(exhausted)
  /// when file descriptors run out.
  static std::pair<Descriptor, Descriptor> make_pair();

  /// Waits until the whole message is in the socket's buffer. False when the other end is gone. The
  /// caller keeps ownership of `descriptors`.
  bool send(const nlohmann::json& body, std::span<const int> descriptors = {});

  /// Waits for a message. Empty when the other end is gone. Throws Error(exhausted) when the
  /// message's descriptors exceed this process's limit of open files.
  std::optional<Message> receive();

  /// For poll(): readable when a message has arrived or the other end is gone. Still owned by this
  /// object.
  int descriptor() const noexcept { return socket_.get(); }

 private:
  Descriptor socket_;
  std::mutex sending_;
};

}  // namespace ortchestra
