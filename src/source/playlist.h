#pragma once

#include <filesystem>
#include <vector>

namespace ortchestra {

/// The local files that a playlist names which FFmpeg reads as a video: HLS (.m3u8), ffconcat and
/// DASH (.mpd), those of playlists in it too. Known by its contents, as FFmpeg knows it; none for
/// any other file. Where the names are made by a pattern, whatever fits it.
std::vector<std::filesystem::path> files_in_playlist(const std::filesystem::path& playlist);

}  // namespace ortchestra
