#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// A plugin that the search found: a library with an execution provider, which ONNX Runtime loads
/// by path. Nothing of it has been loaded.
struct PluginFile {
  std::filesystem::path file;  ///< absolute; without an obstacle: links are resolved
  std::string found_in;        ///< for people: "Python package onnxruntime_ep_openvino"
  std::optional<std::string> obstacle = {};  ///< why it can't be loaded, as a text after a colon
  bool named = false;                        ///< named by the user (plugins_variable)

  /// Whether the names of the file and its folder contain this plain name of a provider
  /// (plain_provider_name). Only loading the plugin tells for certain what it offers.
  bool seems_to_offer(std::string_view provider) const;
};

/// Where the search looks. docs/plugins.md describes the order.
struct PluginPlaces {
  std::string named = {};             ///< the value of plugins_variable; empty: not set
  std::filesystem::path set_up = {};  ///< the folder of plugins of `make setup`
  std::vector<std::filesystem::path> python = {};  ///< as site_packages()
};

/// The environment variable that names plugins, or folders that hold them: absolute paths,
/// separated by colons.
inline constexpr const char* plugins_variable = "ORTCHESTRA_PLUGINS";

/// The places of this process, by its environment and build.
PluginPlaces plugin_places();

/// All plugins in these places in the order of the search, each file once. Includes named ones that
/// can't be loaded, with the reason; other libraries in folders are left out.
std::vector<PluginFile> find_plugins(const PluginPlaces& places);

/// Why ONNX Runtime can't load this file as a plugin: it is no library (library_obstacle()), or has
/// no function that a plugin must have. nullopt if it can, as far as the file tells.
std::optional<std::string> plugin_obstacle(const std::filesystem::path& file);

}  // namespace ortchestra
