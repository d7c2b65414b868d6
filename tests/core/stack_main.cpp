// What a task needs of the stack of the thread that the caller's executor runs it on: inwit.h promises at most 32 KiB. Every initializer
// in every dtype, memory order and instruction set.
#include <pthread.h>

#include "support.hpp"

namespace inwit::test {
namespace {

constexpr size_t promised = 32 << 10, stack_size = 256 << 10;
constexpr unsigned char paint = 0xA5;
alignas(4096) unsigned char stack[stack_size];

struct Work {
  int64_t count;
  void (*task)(void *state, int64_t index);
  void *state;
  const unsigned char *top;
};

void *run_all(void *of) {
  auto &work = *static_cast<Work *>(of);
  work.top = static_cast<const unsigned char *>(__builtin_frame_address(0));
  for (int64_t i = 0; i < work.count; ++i) work.task(work.state, i);
  return nullptr;
}

size_t most = 0, rounds = 0;

// An executor: all tasks on one thread with a painted stack.
void execute(void *, int64_t count, void (*task)(void *state, int64_t index), void *state) {
  std::memset(stack, paint, sizeof stack);
  Work work = {count, task, state, nullptr};
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstack(&attributes, stack, sizeof stack) != 0 ||
      pthread_create(&thread, &attributes, run_all, &work) != 0)
    return; // the call fails
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  const unsigned char *const lowest =
      std::find_if(stack, stack + sizeof stack, [](unsigned char byte) { return byte != paint; });
  most = std::max(most, static_cast<size_t>(work.top - lowest));
  ++rounds;
}

struct Form {
  const char *name;
  int32_t order;
  int64_t gap; // of strides
};
constexpr Form forms[] = {
    {"row-major", INWIT_ROW_MAJOR, 0}, {"column-major", INWIT_COLUMN_MAJOR, 0}, {"strided", INWIT_STRIDES, 2}};

int32_t fill(const Entry &entry, Shape shape, int32_t dtype, const Form &form, inwit_context &context) {
  static std::vector<double> memory(1 << 21);
  shape.back() *= form_of(entry).columns_multiple;
  inwit_tensor tensor = describe(memory.data(), dtype, shape, INWIT_LAYOUT_KERAS);
  tensor.order = form.order;
  const TestForm form_of_test = form_of(entry); // a convolution over the first axis would take minutes
  if (form_of_test.is_vector || form_of_test.batch_axes == 1) tensor.batch_axes = 1;
  int64_t stride = form.gap;
  for (size_t axis = 0; axis < shape.size(); ++axis) { // the first axis is the fastest
    if (form.gap != 0) tensor.strides[axis] = stride;
    stride *= shape[axis];
  }
  double one = 1;
  inwit_tensor array = describe(&one, INWIT_F64, {});
  Arguments arguments = required_arguments(entry);
  if (std::string_view(entry.name) == "constant") arguments.of.push_back({"value", 0, nullptr, &array});
  return inwit_fill(entry.name, arguments.of.data(), arguments.of.size(), &tensor, 1, 2, &context);
}

int run() {
  // Just larger than what the kernels keep on the stack: 256 elements or rows, 64 reflectors, 4096 rows of a tall task; and
  // large enough that convolutions and filter banks are several tasks.
  const Shape shapes[] = {{300, 150}, {300, 1, 500}, {3, 3, 128, 130}, {20000, 2}, {260, 260}};
  int failures = 0;
  size_t most_of_all = 0;
  for (const Entry *const entry : registry()) {
    const char *const name = entry->name;
    size_t fills = 0;
    most = rounds = 0;
    std::string where;
    for (const char *target : {"plain", "sse4", "avx2", "avx3", "neon"})
      for (const int32_t dtype :
           {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16, INWIT_F8_E4M3FN, INWIT_F8_E5M2, INWIT_C64, INWIT_C128})
        for (const Form &form : forms)
          for (const Shape &shape : shapes) {
            inwit_context context = {};
            context.run = execute;
            context.target = target;
            const size_t before = most;
            const int32_t status = fill(*entry, shape, dtype, form, context);
            fills += status == INWIT_OK;
            if (status == INWIT_E_CUSTOM) ++failures, std::printf("%s: %s\n", name, context.error);
            if (most > before) where = std::string(target) + ", " + std::to_string(dtype) + ", " + form.name;
          }
    std::printf("%s: %zu bytes (%s), %zu rounds\n", name, most, where.c_str(), rounds);
    if (most > promised) ++failures, std::printf("  more than the %zu that inwit.h promises\n", promised);
    if (fills == 0) ++failures, std::puts("  has not filled a tensor");
    most_of_all = std::max(most_of_all, most);
  }
  if (most_of_all == 0) ++failures, std::puts("no task ran on the executor");
  std::printf("%d failures\n", failures);
  return failures != 0;
}

} // namespace
} // namespace inwit::test

int main() { return inwit::test::run(); }
