#include "source/live/pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "ortchestra/base/error.h"
#include "source/input_kind.h"

namespace ortchestra {
namespace {

constexpr int buffer_bytes = 1 << 16;
constexpr int check_interval_ms = 50;  ///< of the timeout and the stop token

bool is_regular(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

VideoPipe::VideoPipe(const std::string& input, const ReadTimeout& timeout) : timeout_(timeout) {
  if (!is_standard_input(input)) {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    own_ = Descriptor(::open(input.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (own_.get() < 0) throw input_error(std::generic_category().message(errno));
    descriptor_ = own_.get();
  }
  auto* const buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
  if (buffer == nullptr) throw std::bad_alloc();
  // Standard input that is redirected from a file is seekable.
  io_ = avio_alloc_context(buffer, buffer_bytes, 0, this, &VideoPipe::read, nullptr,
                           is_regular(descriptor_) ? &VideoPipe::seek : nullptr);
  if (io_ == nullptr) {
    av_free(buffer);
    throw std::bad_alloc();
  }
}

VideoPipe::~VideoPipe() {
  av_freep(&io_->buffer);
  avio_context_free(&io_);
}

int VideoPipe::read(void* self, std::uint8_t* buffer, int size) {
  return static_cast<VideoPipe*>(self)->wait_and_read(buffer, size);
}

int VideoPipe::wait_and_read(std::uint8_t* buffer, int size) {
  for (;;) {
    pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, check_interval_ms);
    if (timeout_.stop_requested() || (ready == 0 && timeout_.must_stop())) return AVERROR_EXIT;
    if (ready < 0 && errno != EINTR) return AVERROR(errno);
    if (ready <= 0) continue;
    const ssize_t bytes = ::read(descriptor_, buffer, static_cast<std::size_t>(size));
    if (bytes > 0) return static_cast<int>(bytes);
    if (bytes == 0) return AVERROR_EOF;
    if (errno != EINTR && errno != EAGAIN) return AVERROR(errno);
  }
}

std::int64_t VideoPipe::seek(void* self, std::int64_t offset, int whence) {
  const int descriptor = static_cast<VideoPipe*>(self)->descriptor_;
  if (whence == AVSEEK_SIZE) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 ? status.st_size : AVERROR(errno);
  }
  const off_t position = ::lseek(descriptor, offset, whence & ~AVSEEK_FORCE);
  return position < 0 ? AVERROR(errno) : position;
}

}  // namespace ortchestra
