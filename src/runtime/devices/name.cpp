#include "runtime/devices/name.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::string quoted(const DeviceName& device) { return "device '" + device.text + "'"; }

int parse_index(const DeviceName& device, std::string_view digits) {
  int index = 0;
  const auto [rest, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (problem != std::errc() || rest != digits.data() + digits.size() || index < 0) {
    throw input_error(quoted(device) + ": '" + std::string(digits) +
                      "' after the colon is not a device number: write " + device.name + ":0");
  }
  return index;
}

void add_option(DeviceName& device, std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string name(text.substr(0, equals));
  if (name.empty()) {
    throw input_error(quoted(device) +
                      ": an option is missing after a '+': write NAME[:N][+OPTION=VALUE]");
  }
  const std::string value(equals == std::string_view::npos ? "on" : text.substr(equals + 1));
  if (!device.options.emplace(name, value).second)
    throw input_error(quoted(device) + ": its option '" + name + "' is given twice");
}

}  // namespace

std::string plain_provider_name(std::string_view name) {
  constexpr std::string_view suffix = "executionprovider";
  std::string plain(name);
  std::ranges::transform(plain, plain.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (plain.ends_with(suffix)) plain.resize(plain.size() - suffix.size());
  return plain;
}

DeviceName parse_device(const std::string& text) {
  DeviceName device{text, {}, {}, {}};
  const std::string_view all = text;
  const std::size_t plus = std::min(all.find('+'), all.size());
  const std::string_view place = all.substr(0, plus);
  const std::size_t colon = std::min(place.find(':'), place.size());
  device.name = plain_provider_name(place.substr(0, colon));
  if (device.name.empty())
    throw input_error(quoted(device) + " has no name: write cpu, cuda[:N] or a provider's name");
  if (colon < place.size()) device.index = parse_index(device, place.substr(colon + 1));
  for (std::size_t start = plus + 1; start <= all.size();) {
    const std::size_t end = std::min(all.find('+', start), all.size());
    add_option(device, all.substr(start, end - start));
    start = end + 1;
  }
  return device;
}

}  // namespace ortchestra
