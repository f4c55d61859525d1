#pragma once

#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/files/descriptor.h"

namespace ortchestra {

/// What goes between a process and the ones it started: a JSON text and file descriptors.
struct Message {
  nlohmann::json body;
  std::vector<Descriptor> descriptors;
};

/// One end of a two-way connection between processes. send() is safe from several threads,
/// receive() is for one. A connection that ends (the other process closed it, or died) is no
/// exception: it is how a death is noticed.
class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  /// Two connected ends. Close-on-exec. Throws Error(failure).
  static std::pair<Descriptor, Descriptor> make_pair();

  /// Waits until the message is on its way. False when the other end is gone. `descriptors` stay
  /// the caller's.
  bool send(const nlohmann::json& body, std::span<const int> descriptors = {});

  /// Waits for a message. Nothing when the other end is gone. Throws Error(failure) when the
  /// descriptors that come with it pass this process's limit of open files.
  std::optional<Message> receive();

  /// For poll(): readable when receive() has something to say.
  int descriptor() const noexcept { return socket_.get(); }

 private:
  Descriptor socket_;
  std::mutex sending_;
};

}  // namespace ortchestra
