#include "measure/process_tree.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

fs::path folder_of(pid_t pid) { return fs::path("/proc") / std::to_string(pid); }

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Children by the kernel's list, which it keeps for every thread that may have started one.
/// The folders of a process's threads, as far as they are there.
std::vector<fs::path> tasks_of(pid_t pid) {
  std::vector<fs::path> tasks;
  std::error_code gone;
  for (fs::directory_iterator task(folder_of(pid) / "task", gone), end; !gone && task != end;
       task.increment(gone))
    tasks.push_back(task->path());
  return tasks;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for (const fs::path& task : tasks_of(pid)) {
    std::ifstream list(task / "children");
    children.insert(children.end(), std::istream_iterator<pid_t>(list), {});
  }
  return children;
}

struct CpuTimes {
  double user_s = 0;
  double system_s = 0;
};

/// Of /proc/PID/stat the third field and those after it; empty when it has ended. The second one, a
/// name in brackets, may hold anything.
std::vector<std::string> stat_fields(pid_t pid) {
  std::ifstream file(folder_of(pid) / "stat");
  std::ostringstream whole;
  whole << file.rdbuf();  // a process that ends meanwhile is no exception, as it is to an iterator
  const std::string text = whole.str();
  const std::size_t bracket = text.rfind(')');
  if (bracket == std::string::npos) return {};
  std::istringstream fields(text.substr(bracket + 2));
  return {std::istream_iterator<std::string>(fields), {}};
}

/// Fields 14 to 17, in clock ticks: its own times, and those of its children that ended and were
/// waited for.
CpuTimes cpu_times(pid_t pid) {
  const std::vector<std::string> values = stat_fields(pid);
  if (values.size() < 15) return {};
  static const double ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto seconds_at = [&](std::size_t i) { return std::stod(values[i]) / ticks_per_second; };
  return {seconds_at(11) + seconds_at(13), seconds_at(12) + seconds_at(14)};
}

/// The number behind "KEY:" in a file of such lines.
std::optional<double> value_of(const fs::path& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":")) return std::stod(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::optional<double> mib(std::optional<double> kib) {
  return kib ? std::optional(*kib / 1024) : std::nullopt;
}

void add_switches(TreeUsage& usage, pid_t pid) {
  for (const fs::path& task : tasks_of(pid)) {
    const fs::path status = task / "status";
    usage.voluntary_switches +=
        static_cast<std::int64_t>(value_of(status, "voluntary_ctxt_switches").value_or(0));
    usage.involuntary_switches +=
        static_cast<std::int64_t>(value_of(status, "nonvoluntary_ctxt_switches").value_or(0));
  }
}

/// Second field of each thread's schedstat, nanoseconds. Threads that have ended are not in it.
std::optional<double> time_waited_for_cpu(pid_t pid) {
  std::optional<double> total_s;
  for (const fs::path& task : tasks_of(pid)) {
    std::ifstream file(task / "schedstat");
    double ran_ns = 0;
    double waited_ns = 0;
    if (file >> ran_ns >> waited_ns) total_s = total_s.value_or(0) + 1e-9 * waited_ns;
  }
  return total_s;
}

}  // namespace

TreeUsage operator-(const TreeUsage& later, const TreeUsage& earlier) {
  const auto grown = [](auto now, auto before) { return std::max(now - before, decltype(now){0}); };
  TreeUsage used{grown(later.user_s, earlier.user_s), grown(later.system_s, earlier.system_s),
                 grown(later.voluntary_switches, earlier.voluntary_switches),
                 grown(later.involuntary_switches, earlier.involuntary_switches)};
  // Threads that ended took their waiting along: where the sum shrank it says nothing.
  if (later.wait_s && earlier.wait_s && *later.wait_s >= *earlier.wait_s)
    used.wait_s = *later.wait_s - *earlier.wait_s;
  return used;
}

TreeUsage own_tree_usage() {
  TreeUsage usage;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {  // the children that were waited for
    rusage used{};
    ::getrusage(who, &used);
    usage.user_s += seconds(used.ru_utime);
    usage.system_s += seconds(used.ru_stime);
    usage.voluntary_switches += used.ru_nvcsw;
    usage.involuntary_switches += used.ru_nivcsw;
  }
  for (const pid_t pid : process_tree(::getpid())) {
    if (const auto wait_s = time_waited_for_cpu(pid))
      usage.wait_s = usage.wait_s.value_or(0) + *wait_s;
    if (pid == ::getpid()) continue;
    const CpuTimes times = cpu_times(pid);
    usage.user_s += times.user_s;
    usage.system_s += times.system_s;
    add_switches(usage, pid);
  }
  return usage;
}

double tree_cpu_seconds(const std::vector<pid_t>& tree) {
  double total = 0;
  for (const pid_t pid : tree) {
    const CpuTimes times = cpu_times(pid);
    total += times.user_s + times.system_s;
  }
  return total;
}

std::vector<pid_t> process_tree(pid_t root) {
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const std::vector<pid_t> children = children_of(tree[i]);
    tree.insert(tree.end(), children.begin(), children.end());
  }
  return tree;
}

bool is_stopped(pid_t pid) {
  const std::vector<std::string> values = stat_fields(pid);
  return !values.empty() && (values.front() == "T" || values.front() == "t");
}

ProcessMemory process_memory(pid_t pid) {
  const fs::path folder = folder_of(pid);
  return {pid, mib(value_of(folder / "smaps_rollup", "Pss")),
          mib(value_of(folder / "status", "VmRSS")), mib(value_of(folder / "status", "VmHWM"))};
}

std::optional<double> resident_mib(pid_t pid) {
  static const double mib_per_page = static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
  std::ifstream file(folder_of(pid) / "statm");
  double size = 0;
  double resident = 0;
  return file >> size >> resident ? std::optional(resident * mib_per_page) : std::nullopt;
}

std::string last_argument(pid_t pid) {
  std::ifstream file(folder_of(pid) / "cmdline");
  std::string last;
  for (std::string argument; std::getline(file, argument, '\0');) last = argument;
  return last;
}

}  // namespace ortchestra
