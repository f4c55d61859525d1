// Fuzzes the linked target if the compiler has no libFuzzer. Accepts libFuzzer's flags, saves
// inputs that reach new code in the first folder, and continues after a failing input.

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fuzz/coverage.h"
#include "tests/fuzz/mutation.h"
#include "tests/fuzz/target.h"

namespace ortchestra::fuzz {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_bytes = std::size_t{1} << 20;
constexpr std::size_t least_max_len = 4096;
/// After this many failing inputs the driver stops: fix the bugs first.
constexpr int max_failures = 100;

struct Options {
  std::uint64_t runs = ~std::uint64_t{0};
  std::chrono::seconds total{60};
  std::uint64_t seed = 1;
  unsigned timeout_s = 10;
  std::size_t max_len = 0;  ///< 0: length of the longest input, at least 4 KiB
  std::string artifact_prefix;
  std::vector<fs::path> inputs;  ///< folders and files; new inputs go to the first
};

Options parse_options(std::span<char*> arguments) {
  Options options;
  for (const std::string_view word : arguments) {
    const auto value = [&](std::string_view flag, auto set) {
      if (!word.starts_with(flag)) return false;
      set(std::string(word.substr(flag.size())));
      return true;
    };
    const bool known =
        value("-runs=", [&](const std::string& text) { options.runs = std::stoull(text); }) ||
        value("-max_total_time=",
              [&](const std::string& text) {
                options.total = std::chrono::seconds(std::stoul(text));
              }) ||
        value("-seed=", [&](const std::string& text) { options.seed = std::stoull(text); }) ||
        value("-timeout=",
              [&](const std::string& text) {
                options.timeout_s = static_cast<unsigned>(std::stoul(text));
              }) ||
        value("-max_len=", [&](const std::string& text) { options.max_len = std::stoul(text); }) ||
        value("-artifact_prefix=",
              [&](const std::string& text) { options.artifact_prefix = text; });
    if (!known && word.starts_with('-')) throw std::invalid_argument(std::string(word));
    if (!known) options.inputs.emplace_back(word);
  }
  return options;
}

std::string contents_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string name_of(std::string_view input) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016zx", std::hash<std::string_view>{}(input));
  return text.data();
}

/// Reads all inputs in the order of their names, so that a seed always gives the same inputs. Skips
/// inputs whose name_of() is in `left_out`.
std::vector<std::string> read_inputs(const Options& options,
                                     const std::set<std::string>& left_out) {
  std::vector<fs::path> paths;
  for (const fs::path& input : options.inputs) {
    if (!fs::is_directory(input)) {
      paths.push_back(input);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(input)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs{""};
  for (const fs::path& path : paths) {
    inputs.push_back(contents_of(path));
    if (inputs.back().size() > most_bytes) inputs.back().resize(most_bytes);
    if (left_out.contains(name_of(inputs.back()))) inputs.pop_back();
  }
  return inputs;
}

/// Memory shared by the fuzzing process and its parent.
struct Shared {
  bool is_over;             ///< all inputs were run
  std::uintptr_t location;  ///< see record_location()
  std::uint64_t runs;
  std::uint64_t kept;  ///< inputs that reached new code
  std::size_t edges;   ///< jumps executed so far
  std::size_t size;    ///< bytes of the current input
  std::array<char, most_bytes> input;
};

/// Runs inputs until the time or the number of runs is used up. A failing input ends the process.
class Fuzzer {
 public:
  Fuzzer(const Options& options, const std::set<std::string>& left_out, Shared& shared,
         std::uint64_t seed, Clock::time_point end)
      : options_(options),
        shared_(shared),
        random_(seed),
        end_(end),
        inputs_(read_inputs(options, left_out)) {
    max_len_ = options.max_len;
    for (const std::string& input : inputs_) {
      if (options.max_len == 0) max_len_ = std::max({max_len_, input.size(), least_max_len});
    }
    max_len_ = std::min(max_len_, most_bytes);
  }

  /// An exception of the target ends the process.
  void run() noexcept {
    record_location(shared_.location);
    const std::vector<std::string> seeds = inputs_;
    inputs_.clear();
    for (const std::string& seed : seeds) {
      run_one(seed);
      inputs_.push_back(seed);
    }
    while (shared_.runs < options_.runs && Clock::now() < end_) {
      std::string input = inputs_[random_() % inputs_.size()];
      const std::string& other = inputs_[random_() % inputs_.size()];
      mutate(input, other, max_len_, random_);
      if (!run_one(input)) continue;
      inputs_.push_back(input);
      ++shared_.kept;
      if (!options_.inputs.empty() && fs::is_directory(options_.inputs.front()))
        write_file(options_.inputs.front() / name_of(input), input);
    }
  }

 private:
  /// Runs one input. Returns whether it reached new code.
  bool run_one(const std::string& input) {
    shared_.size = input.size();
    std::copy(input.begin(), input.end(), shared_.input.begin());
    ::alarm(options_.timeout_s);
    const std::size_t before = covered_edges();
    // A copy of exactly the input's size, so that a sanitizer detects reads beyond its end.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    ++shared_.runs;
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    ::alarm(0);
    shared_.edges = std::max(shared_.edges, covered_edges());
    return covered_edges() != before;
  }

  const Options& options_;
  Shared& shared_;
  std::mt19937_64 random_;
  Clock::time_point end_;
  std::vector<std::string> inputs_;
  std::size_t max_len_ = 0;
};

std::string reason_of(int status) {
  if (!WIFSIGNALED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
  if (WTERMSIG(status) == SIGALRM) return "it takes too long";
  return std::string("signal ") + ::strsignal(WTERMSIG(status));
}

int fuzz(const Options& options) {
  auto* const shared = static_cast<Shared*>(
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (shared == MAP_FAILED) throw std::runtime_error("cannot allocate shared memory");
  const auto begin = Clock::now();
  int failures = 0;
  std::set<std::string> found;
  std::set<std::pair<int, std::uintptr_t>> kinds;
  while (failures < max_failures) {
    const pid_t child = ::fork();
    if (child == 0) {
      Fuzzer(options, found, *shared, options.seed + static_cast<std::uint64_t>(failures),
             begin + options.total)
          .run();
      shared->is_over = true;
      std::exit(0);  // runs the leak check
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    ++failures;
    if (shared->is_over) {
      std::fprintf(stderr, "FOUND after all inputs were run: %s\n", reason_of(status).c_str());
      break;
    }
    const std::string_view input(shared->input.data(), shared->size);
    found.insert(name_of(input));
    const bool is_timeout = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
    if (!kinds.emplace(status, is_timeout ? 0 : shared->location).second) continue;
    const std::string path = options.artifact_prefix + "found-" + name_of(input);
    write_file(path, input);
    std::fprintf(stderr, "FOUND %s: %s (%zu bytes)\n", path.c_str(), reason_of(status).c_str(),
                 input.size());
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  std::printf(
      "%llu inputs in %.0f s, %llu of them reached new code, %zu edges; %d failures of %zu kinds\n",
      static_cast<unsigned long long>(shared->runs), took.count(),
      static_cast<unsigned long long>(shared->kept), shared->edges, failures, kinds.size());
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ortchestra::fuzz

int main(int count, char** arguments) try {
  return ortchestra::fuzz::fuzz(
      ortchestra::fuzz::parse_options({arguments + 1, static_cast<std::size_t>(count - 1)}));
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s: %s\n", arguments[0], error.what());
  return 2;
}
