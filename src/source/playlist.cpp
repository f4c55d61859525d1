#include "source/playlist.h"

#include <glob.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

/// The first element of a DASH manifest begins within this many bytes.
constexpr std::size_t head_bytes = 4096;
constexpr std::streamoff max_bytes = std::streamoff{64} << 20;

Names matches(const std::string& text, const std::regex& pattern) {
  Names names;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
    names.push_back((*match)[1].str());
  return names;
}

/// Names are the lines that do not start with "#", and URI="…" in other lines.
Names names_in_hls(const std::string& text) {
  static const std::regex attribute("URI=\"([^\"]*)\"");
  Names names = matches(text, attribute);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty() && !line.starts_with('#')) names.push_back(line);
  }
  return names;
}

/// Parses a word like av_get_token of FFmpeg: text in '…' is literal, and \ escapes one character.
std::string unquoted(const std::string& text) {
  std::string word;
  bool in_quotes = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') {
      in_quotes = !in_quotes;
    } else if (!in_quotes && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r')) {
      break;
    } else {
      if (!in_quotes && text[at] == '\\' && at + 1 < text.size()) ++at;
      word += text[at];
    }
  }
  return word;
}

/// Names are in lines of the form "file NAME".
Names names_in_concat(const std::string& text) {
  static const std::regex directive(R"(^\s*file\s+(.*))");
  Names names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, directive)) names.push_back(unquoted(match[1].str()));
  }
  return names;
}

/// Names in a DASH manifest are patterns ("$Number$") relative to its base URLs. Returns the files
/// that match them, and the base URLs.
Names names_in_dash(const std::string& text, const fs::path& folder) {
  static const std::regex attribute("(?:media|initialization|sourceURL|index)=[\"']([^\"']*)[\"']");
  static const std::regex base("<BaseURL[^>]*>\\s*([^<]*?)\\s*</BaseURL>");
  static const std::regex variable(R"(\$[^$]*\$)");
  Names bases = matches(text, base);
  Names names = bases;
  bases.emplace_back();
  for (const std::string& pattern : matches(text, attribute)) {
    for (const std::string& before : bases) {
      const fs::path whole = folder / (before + std::regex_replace(pattern, variable, "*"));
      glob_t found{};
      if (::glob(whole.c_str(), GLOB_NOSORT, nullptr, &found) == 0)
        names.insert(names.end(), found.gl_pathv, found.gl_pathv + found.gl_pathc);
      ::globfree(&found);
    }
  }
  return names;
}

/// The names in a playlist. Empty for other files.
Names names_in(const fs::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() > max_bytes) return {};
  std::string text(head_bytes, '\0');
  file.seekg(0);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  const bool is_hls = text.starts_with("#EXTM3U");
  const bool is_concat = text.starts_with("ffconcat version 1.0");
  if (!is_hls && !is_concat && text.find("<MPD") == std::string::npos) return {};
  std::ostringstream rest;
  if (file) rest << file.rdbuf();
  text += rest.str();
  if (is_hls) return names_in_hls(text);
  return is_concat ? names_in_concat(text) : names_in_dash(text, path.parent_path());
}

void add_files(const fs::path& playlist, std::set<fs::path>& files) {
  for (std::string name : names_in(playlist)) {
    if (name.starts_with("file:")) name.erase(0, 5);
    const fs::path path = playlist.parent_path() / name;
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored) && files.insert(path).second) add_files(path, files);
  }
}

}  // namespace

std::vector<fs::path> files_in_playlist(const fs::path& playlist) {
  std::set<fs::path> files{playlist};
  add_files(playlist, files);
  files.erase(playlist);
  return {files.begin(), files.end()};
}

}  // namespace ortchestra
