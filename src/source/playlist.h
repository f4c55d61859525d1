#pragma once

#include <filesystem>
#include <vector>

namespace ortchestra {

/// The local files that a playlist names: HLS (.m3u8), ffconcat or DASH (.mpd), including nested
/// playlists. If names are patterns, all files that match. A playlist is recognised by its
/// contents, as in FFmpeg. Returns nothing for other files.
std::vector<std::filesystem::path> files_in_playlist(const std::filesystem::path& playlist);

}  // namespace ortchestra
