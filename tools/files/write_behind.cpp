#include "files/write_behind.hpp"

#include <new>
#include <system_error>

namespace command {

WriteBehind::WriteBehind(OutputFile &output) : output_(output) {
  try {
    thread_ = std::thread([this] { write_all(); });
  } catch (const std::system_error &) { // no more threads or memory: write() does the work
  } catch (const std::bad_alloc &) {}
}

WriteBehind::~WriteBehind() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(guard_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void WriteBehind::wait_for(std::unique_lock<std::mutex> &lock, const Buffer &buffer) {
  changed_.wait(lock, [&] { return buffer.to_write == 0 || failure_ != nullptr; });
  if (failure_ != nullptr) std::rethrow_exception(failure_);
}

std::byte *WriteBehind::buffer(int64_t bytes) {
  std::unique_lock lock(guard_);
  filling_ = 1 - filling_;
  Buffer &buffer = buffers_[filling_], &other = buffers_[1 - filling_];
  wait_for(lock, buffer);
  if (bytes <= buffer.size) return buffer.data.get();
  if (bytes > usual_bytes) {
    wait_for(lock, other);
    other = {};
  }
  buffer = {};
  const int64_t size = bytes > usual_bytes ? bytes : usual_bytes;
  buffer.data = std::make_unique_for_overwrite<std::byte[]>(static_cast<size_t>(size));
  buffer.size = size;
  return buffer.data.get();
}

void WriteBehind::write(int64_t bytes) {
  if (!thread_.joinable()) return output_.write(buffers_[filling_].data.get(), bytes);
  {
    const std::lock_guard lock(guard_);
    buffers_[filling_].to_write = bytes;
  }
  changed_.notify_all();
}

void WriteBehind::finish() {
  std::unique_lock lock(guard_);
  for (const Buffer &buffer : buffers_) wait_for(lock, buffer);
}

// Alternates between the buffers, as buffer() does.
void WriteBehind::write_all() {
  std::unique_lock lock(guard_);
  for (int next = 1; failure_ == nullptr; next = 1 - next) {
    Buffer &buffer = buffers_[next];
    changed_.wait(lock, [&] { return buffer.to_write > 0 || over_; });
    if (over_) break;
    std::exception_ptr failure;
    lock.unlock();
    try {
      output_.write(buffer.data.get(), buffer.to_write);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    buffer.to_write = 0;
    failure_ = failure;
    changed_.notify_all();
  }
}

} // namespace command
