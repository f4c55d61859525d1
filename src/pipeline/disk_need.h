#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/run_setup.h"

namespace ortchestra {

/// The disk space for an output that stores the values of the models' outputs (.npz).
struct DiskNeed {
  std::string output;            ///< as the user gave it
  std::filesystem::path folder;  ///< where it is written
  double bytes_per_frame = 0;    ///< the mean, since a model may run only on every N-th frame
  /// Whether the models declare the shapes of all outputs. If not, more bytes are needed.
  bool is_exact = true;
  /// The number of frames of all inputs. Absent if it is not known.
  std::optional<std::int64_t> frames = {};
  /// The free bytes that the output takes at most. While an .npz is completed, its parts exist too.
  double peak_bytes = 0;
};

/// The needs of all outputs that store values. `written`: the frames that earlier runs have
/// written.
std::vector<DiskNeed> disk_needs(const RunSetup& setup, std::int64_t written);

/// The free bytes of the disk of a folder. Absent if the system does not say.
std::optional<double> free_bytes(const std::filesystem::path& folder);

/// The size of an output as a note for the user. `free`: on its disk.
std::string note_on(const DiskNeed& need, std::optional<double> free);

/// Throws Error(input) if the outputs on one disk need more than `free` bytes.
void require_space(const std::vector<DiskNeed>& on_one_disk, double free);

/// Notes on the size of all outputs that store values. Throws Error(input) if a disk is too small.
std::vector<std::string> notes_on_disk(const RunSetup& setup, std::int64_t written);

}  // namespace ortchestra
