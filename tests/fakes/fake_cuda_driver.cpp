// A stand-in for NVIDIA's driver: the few functions of libcuda.so.1 that the program calls, on
// FAKE_CUDA_DEVICES cards. With none it answers as a driver without a GPU does.

namespace {

constexpr int no_device = 100;
constexpr int invalid_device = 101;

}  // namespace

extern "C" {

int cuInit(unsigned) { return FAKE_CUDA_DEVICES == 0 ? no_device : 0; }

int cuDeviceGetCount(int* count) {
  *count = FAKE_CUDA_DEVICES;
  return 0;
}

int cuDeviceGet(int* device, int index) {
  *device = index;
  return index < FAKE_CUDA_DEVICES ? 0 : invalid_device;
}

// CUDA counts the cards from the other end than NVML's stand-in does.
int cuDeviceGetPCIBusId(char* text, int bytes, int device) {
  const char id[] = "0000:00:00.0";
  if (bytes < static_cast<int>(sizeof id)) return 1;
  for (unsigned i = 0; i < sizeof id; ++i) text[i] = id[i];
  text[6] = static_cast<char>('0' + FAKE_CUDA_DEVICES - 1 - device);
  return 0;
}

int cuGetErrorName(int code, const char** name) {
  *name = code == no_device ? "CUDA_ERROR_NO_DEVICE" : "CUDA_ERROR_UNKNOWN";
  return 0;
}
}
