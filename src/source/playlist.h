#pragma once

#include <filesystem>
#include <vector>

namespace ortchestra {

/// The local files that a playlist of FFmpeg names: HLS (.m3u8), ffconcat or DASH (.mpd). Includes
/// nested playlists. Recognised by its contents, as in FFmpeg. Returns nothing for other files. A
/// pattern of names returns all files that match it.
std::vector<std::filesystem::path> files_in_playlist(const std::filesystem::path& playlist);

}  // namespace ortchestra
