// A fake of NVML with two cards. All values are constant, except the energy: +5 J per call. On card
// 0, 1024 MiB are in use: this process has 600 MiB, another 100 MiB, an MPS process 50 MiB. Card 1
// reports only its name and memory, as cards that do not support a value.

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

namespace {

constexpr int not_supported = 3;
constexpr int driver_not_loaded = 9;
constexpr int not_found = 6;
constexpr int insufficient_size = 7;
constexpr unsigned long long mib = 1024ULL * 1024ULL;

std::array<int, 2> cards{0, 1};
std::atomic<unsigned long long> energy_mj{1'000'000};

bool is_first(void* card) { return card == &cards[0]; }

struct ProcessInfo {
  unsigned pid;
  unsigned long long used_bytes;
  unsigned gpu_instance;
  unsigned compute_instance;
};

}  // namespace

extern "C" {

int nvmlInit_v2() {
#ifdef FAKE_NVML_BROKEN
  return driver_not_loaded;
#else
  return 0;
#endif
}

int nvmlShutdown() { return 0; }

const char* nvmlErrorString(int code) {
  return code == driver_not_loaded ? "Driver Not Loaded" : "Unknown Error";
}

int nvmlSystemGetDriverVersion(char* text, unsigned) {
  std::strcpy(text, "580.1");
  return 0;
}

int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = cards.size();
  return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** card) {
  if (index >= cards.size()) return not_found;
  *card = &cards[index];
  return 0;
}

int nvmlDeviceGetHandleByPciBusId_v2(const char* id, void** card) {
  // "0000:00:00.0" and "0000:01:00.0"
  if (std::strlen(id) < 7 || id[6] < '0' || id[6] > '1') return not_found;
  *card = &cards[static_cast<unsigned>(id[6] - '0')];
  return 0;
}

int nvmlDeviceGetName(void* card, char* text, unsigned) {
  std::strcpy(text, is_first(card) ? "Made-up GPU" : "Made-up other GPU");
  return 0;
}

int nvmlDeviceGetPciInfo_v3(void* card, void* info) {
  // nvmlPciInfo_t: a legacy bus id of 16 bytes, five numbers, then the bus id of 32 bytes.
  constexpr unsigned offset = 36;
  std::strcpy(static_cast<char*>(info) + offset,
              is_first(card) ? "00000000:00:00.0" : "00000000:01:00.0");
  return 0;
}

int nvmlDeviceGetMemoryInfo(void* card, unsigned long long* memory) {
  memory[0] = is_first(card) ? 8192 * mib : 4096 * mib;
  memory[2] = is_first(card) ? 1024 * mib : 0;
  memory[1] = memory[0] - memory[2];
  return 0;
}

int nvmlDeviceGetUtilizationRates(void* card, unsigned* rates) {
  if (!is_first(card)) return not_supported;
  rates[0] = 75;
  rates[1] = 40;
  return 0;
}

int nvmlDeviceGetPowerUsage(void* card, unsigned* milliwatts) {
  if (!is_first(card)) return not_supported;
  *milliwatts = 120'500;
  return 0;
}

int nvmlDeviceGetTotalEnergyConsumption(void* card, unsigned long long* millijoules) {
  if (!is_first(card)) return not_supported;
  *millijoules = energy_mj += 5000;
  return 0;
}

int nvmlDeviceGetComputeRunningProcesses_v3(void* card, unsigned* count, ProcessInfo* processes) {
#ifdef FAKE_NVML_HIDES_PROCESSES
  *count = 0;
  static_cast<void>(card);
  static_cast<void>(processes);
  return 0;
#else
  constexpr unsigned known = 3;
  if (!is_first(card)) return not_supported;
  if (*count < known) return insufficient_size;
  processes[0] = {static_cast<unsigned>(::getpid()), 600 * mib, 0, 0};
  processes[1] = {1, 100 * mib, 0, 0};
  processes[2] = {2, ~0ULL, 0, 0};  // memory not available
  *count = known;
  return 0;
#endif
}

int nvmlDeviceGetMPSComputeRunningProcesses_v3(void* card, unsigned* count,
                                               ProcessInfo* processes) {
  if (!is_first(card) || *count < 1) return not_supported;
  processes[0] = {3, 50 * mib, 0, 0};
  *count = 1;
  return 0;
}
}
