#include "strategy/workers/model_server.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "base/process/channel.h"
#include "base/text/error_json.h"
#include "base/text/exception_text.h"
#include "base/threads/start_thread.h"
#include "base/threads/task_queue.h"
#include "model/spec_json.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "strategy/local_models.h"
#include "strategy/workers/process_messages.h"

namespace ortchestra {

namespace {

using nlohmann::json;

/// Blocks of shared memory for outputs. Each block is used by one answer at a time. The parent
/// reports when it no longer uses a block.
class OutputSlots {
 public:
  /// Returns the number of a free block of at least `bytes`. Allocates one if none is free.
  std::size_t acquire(std::size_t bytes) {
    const auto fits = std::ranges::find_if(
        free_, [&](std::size_t slot) { return slots_[slot]->size() >= bytes; });
    if (fits != free_.end()) {
      const std::size_t slot = *fits;
      free_.erase(fits);
      return slot;
    }
    slots_.push_back(SharedMemory::create("ortchestra-outputs", std::max<std::size_t>(bytes, 1)));
    return slots_.size() - 1;
  }

  void release(std::size_t slot) { free_.push_back(slot); }
  const SharedMemory& operator[](std::size_t slot) const { return *slots_[slot]; }

 private:
  std::vector<std::shared_ptr<SharedMemory>> slots_;
  std::vector<std::size_t> free_;
};

class ModelServer {
 public:
  ModelServer(Channel& channel, const json& opening)
      : channel_(channel),
        spec_(model_spec_from_json(opening.at("model"))),
        session_(open_session(spec_, session_options_from_json(opening.at("options")))) {}

  Session& session() { return *session_; }

  void answer(Message& request) {
    const json& body = request.body;
    for (const json& slot : body.at("free")) slots_.release(slot.get<std::size_t>());
    const json& location = body.at("tensor");
    const auto segment = location.at("segment").get<std::size_t>();
    if (!request.descriptors.empty())
      segments_[segment] = SharedMemory::attach_readonly(request.descriptors.front().release());

    Batch batch;
    body.at("batch").get_to(batch.id);
    body.at("count").get_to(batch.count);
    Tensor image;
    image.view = view_at(location, segments_.at(segment)->data());
    batch.tensors = std::vector<Tensor>(spec_.tensor + 1);
    batch.tensors[spec_.tensor] = std::move(image);
    run(std::make_shared<const Batch>(std::move(batch)));
  }

 private:
  void run(BatchPointer batch) {
    std::vector<std::size_t> lent;
    const std::uint64_t copied_before = session_->copied_bytes();
    const Answer answer =
        run_model(*session_, spec_, std::move(batch), 0, 0, [&](std::size_t bytes) {
          lent.push_back(slots_.acquire(bytes));
          return OutputMemory{slots_[lent.back()].data(), nullptr};
        });
    json body{
        {"batch", answer.batch->id}, {"copied_bytes", session_->copied_bytes() - copied_before},
        {"status", answer.status},   {"error", answer.error},
        {"runs", json::array()},     {"outputs", json::array()},
        {"new_slots", json::array()}};
    for (const Run& ran : answer.runs)
      body["runs"].push_back({time_to_json(ran.start), time_to_json(ran.end)});
    std::set<std::size_t> used;
    for (const Outputs& outputs : answer.outputs) {
      body["outputs"].push_back(locations(outputs, lent, used));
    }
    // A slot's descriptor is sent with the first answer that uses the slot, so that the parent can
    // map it.
    std::vector<int> descriptors;
    for (const std::size_t slot : lent) {
      if (!used.contains(slot)) {
        slots_.release(slot);
      } else if (known_to_parent_.insert(slot).second) {
        body["new_slots"].push_back(slot);
        descriptors.push_back(slots_[slot].descriptor());
      }
    }
    channel_.send(body, descriptors);
  }

  /// Returns which slot of `lent` contains the tensor. Slots may be adjacent, so the end of one may
  /// be the start of another. Only a tensor without elements may start at a slot's end.
  std::size_t slot_of(const TensorView& view, const std::vector<std::size_t>& lent) const {
    const auto slot = std::ranges::find_if(lent, [&](std::size_t number) {
      const SharedMemory& memory = slots_[number];
      const std::byte* const end = memory.data() + memory.size();
      return view.data >= memory.data() &&
             (view.data < end || (view.data == end && view.bytes() == 0));
    });
    if (slot == lent.end())
      throw failure("model '" + spec_.name +
                    "' wrote its outputs to memory that was not provided for them");
    return *slot;
  }

  /// Returns the locations of the outputs in shared memory. Adds their slots, all from `lent`, to
  /// `used`.
  json locations(const Outputs& outputs, const std::vector<std::size_t>& lent,
                 std::set<std::size_t>& used) const {
    json tensors = json::array();
    for (const TensorView& view : outputs.tensors()) {
      const std::size_t slot = slot_of(view, lent);
      used.insert(slot);
      const auto offset = static_cast<std::size_t>(view.data - slots_[slot].data());
      tensors.push_back(location_to_json(view, slot, offset));
    }
    return tensors;
  }

  Channel& channel_;
  const ModelSpec spec_;
  const std::unique_ptr<Session> session_;
  OutputSlots slots_;
  std::set<std::size_t> known_to_parent_;
  std::map<std::size_t, std::shared_ptr<const SharedMemory>> segments_;
};

}  // namespace

int serve_model(Descriptor socket) {
  Channel channel(std::move(socket));
  std::optional<Message> opening = channel.receive();
  if (!opening) return 1;
  std::optional<ModelServer> server;
  TaskQueue<Message> requests;
  std::jthread listener;
  try {
    server.emplace(channel, opening->body);
    listener = start_thread([&] {
      while (std::optional<Message> message = channel.receive()) {
        if (message->body.contains("close")) return requests.close();
        if (message->body.contains("cancel")) {
          server->session().terminate();
        } else {
          requests.push(std::move(*message));
        }
      }
      ::_exit(1);  // The parent is gone: nobody needs the current run.
    });
  } catch (const std::exception& error) {
    channel.send(error_to_json(error));
    return 1;
  }
  channel.send({{"opened", true}});
  try {
    while (std::optional<Message> request = requests.pop()) server->answer(*request);
  } catch (const std::exception& error) {
    // No unwinding: it would join the listener, and the listener waits for the parent.
    std::fprintf(stderr, "ortchestra-worker: %s\n", text_of(error).c_str());
    ::_exit(1);
  }
  return 0;
}

}  // namespace ortchestra
