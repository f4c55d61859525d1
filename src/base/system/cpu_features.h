#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace ortchestra {

/// The instruction sets of this machine's CPU, by the names of the Linux kernel: "avx512_bf16",
/// "amx_bf16"; on AArch64 "bf16". Read from /proc/cpuinfo; empty if it can't be read. `root`
/// replaces "/" in tests.
std::set<std::string> cpu_features(const std::filesystem::path& root = "/");

}  // namespace ortchestra
