#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ortchestra {

/// The process that works on an unfinished video. Only the removal of leftovers depends on what is
/// known about it, never the correctness of outputs (docs/decisions/0050).
struct Owner {
  std::string host;
  std::string boot;           ///< the identity of the host's start; empty: unknown
  std::string pid_namespace;  ///< empty: unknown
  std::int64_t pid = 0;
  std::string started;  ///< when the process started, in ticks of that host
  std::string task;     ///< of the scheduler; the same after a restart. Empty: none
  std::string token;    ///< random

  /// The name of its folder: unique, and it shows the host and the process.
  std::string folder() const;
};

/// This process, with a new token.
Owner this_owner();

/// Whether an owner certainly does not work any more: it is a process of this host that has ended,
/// or an earlier start of the same task.
bool is_gone(const Owner& owner, const Owner& self);

/// Writes the file that describes the owner of a folder.
void write_owner(const Owner& owner, const std::filesystem::path& folder);
/// Empty if the file does not exist or is not whole.
std::optional<Owner> read_owner(const std::filesystem::path& folder);
/// The name of that file.
inline constexpr const char* owner_file = "owner.json";

}  // namespace ortchestra
