#include "fake/fake_gate.h"

#include <map>

namespace ortchestra {
namespace {

/// All gates of the process, by name. A model's source is text, so a session can only find its gate
/// by name.
struct Registry {
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<GateState>> gates;
};

Registry& registry() {
  static Registry gates;
  return gates;
}

}  // namespace

bool GateState::pass(const std::atomic<bool>& cancelled) {
  std::unique_lock lock(mutex_);
  ++arrivals_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return cancelled || open_ || admitted_ > 0; });
  if (cancelled) return false;
  if (!open_) --admitted_;
  return true;
}

void GateState::wake() {
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

void GateState::admit(std::size_t runs) {
  const std::lock_guard lock(mutex_);
  admitted_ += runs;
  changed_.notify_all();
}

void GateState::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

bool GateState::wait_for_arrivals(std::size_t runs, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [&] { return arrivals_ >= runs; });
}

std::size_t GateState::arrivals() const {
  const std::lock_guard lock(mutex_);
  return arrivals_;
}

FakeGate::FakeGate(const std::string& name) : state_(std::make_shared<GateState>()) {
  const std::lock_guard lock(registry().mutex);
  registry().gates[name] = state_;
}

std::shared_ptr<GateState> find_gate(const std::string& name) {
  const std::lock_guard lock(registry().mutex);
  const auto gate = registry().gates.find(name);
  return gate == registry().gates.end() ? nullptr : gate->second.lock();
}

}  // namespace ortchestra
