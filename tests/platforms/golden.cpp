// The golden values of tests/golden.txt on this machine, by this compiler: from the standard input; no test framework, no
// exceptions, no files, so that it builds and runs wherever the core does. The last line is
//   equal NUMBER target NAME    or    differ NUMBER of NUMBER target NAME: CASES
// Options: --threads N      all cases as one batch on N threads
//          --boxes N        each case from N boxes of a random cutting, filled into place by strides
//          --host-state S   a floating-point mode that the caller has set, and that must be found again after each call
//          --target NAME    the instruction set to use
//          --file NAME      the file that is on the standard input, if it is not tests/golden.txt: its name
//          --write          prints the file with its digests worked out anew: scripts/golden
#include <charconv>
#include <cstring>
#include <iostream>
#include <random>

#include "base/float_state.hpp"
#include "golden_values.hpp"
#include "host_state.hpp"
#include "initializers/registry.hpp"
#include "random/elements.hpp"

namespace {

using namespace inwit;
using namespace inwit::test;

struct Settings {
  int threads = 0; // 0: each plan on its own
  int boxes = 1;
  bool write = false;
  const GoldenFile *file = &golden_files[0];
  const HostState *host = nullptr;
  inwit_context context = {};
};

struct Case {
  GoldenValue answer;
  int32_t dtype;
  Arguments arguments;
  size_t size; // in bytes
  std::vector<uint64_t> memory;
  std::vector<Plan> plans; // one for each box

  Case(const GoldenValue &one, int32_t type)
      : answer(one), dtype(type), arguments(Arguments::parse(one.arguments)),
        size(static_cast<size_t>(product(one.shape()) * bytes_of(type))), memory(size / 8 + 1, 0xCACACACACACACACA) {}
  char *data() { return reinterpret_cast<char *>(memory.data()); }
  std::string digest() { return digest_of(std::string(data(), size), dtype); }
};

struct Box {
  Shape offset, shape;
};

// Cuts the largest box at a random place until there are `count`, or until nothing is left to cut.
std::vector<Box> cut(const Shape &whole, int count) {
  std::minstd_rand random(static_cast<unsigned>(count));
  std::vector<Box> boxes = {{Shape(whole.size()), whole}};
  while (static_cast<int>(boxes.size()) < count) {
    Box &box = *std::ranges::max_element(boxes, {}, [](const Box &one) { return product(one.shape); });
    if (product(box.shape) <= 1) break;
    size_t axis = random() % whole.size();
    while (box.shape[axis] <= 1) axis = (axis + 1) % whole.size();
    const auto place = 1 + static_cast<int64_t>(random()) % (box.shape[axis] - 1);
    Box rest = box;
    box.shape[axis] = place;
    rest.shape[axis] -= place;
    rest.offset[axis] += place;
    boxes.push_back(rest);
  }
  return boxes;
}

// The box as a view into the memory of the whole.
inwit_tensor view_of(Case &one, const Box &box) {
  const Shape whole = one.answer.shape();
  inwit_tensor tensor = describe(one.data(), one.dtype, box.shape, one.answer.layout());
  std::copy(whole.begin(), whole.end(), tensor.global_shape);
  std::copy(box.offset.begin(), box.offset.end(), tensor.offset);
  tensor.order = INWIT_STRIDES;
  int64_t stride = 1, place = 0;
  for (size_t axis = whole.size(); axis-- > 0; stride *= whole[axis]) {
    tensor.strides[axis] = stride;
    place += stride * box.offset[axis];
  }
  tensor.data = one.data() + place * bytes_of(one.dtype);
  return tensor;
}

Status plan(Case &one, const Settings &settings) {
  const FloatState ours; // as in every function of the C ABI
  const Entry *entry = nullptr;
  INWIT_TRY(find_entry(one.answer.name, entry));
  Values values;
  INWIT_TRY(bind(*entry, one.arguments.of.data(), one.arguments.of.size(), values));
  std::vector<inwit_tensor> tensors;
  if (settings.boxes == 1)
    tensors = {describe(one.data(), one.dtype, one.answer.shape(), one.answer.layout())};
  else
    for (const Box &box : cut(one.answer.shape(), settings.boxes)) tensors.push_back(view_of(one, box));
  for (const inwit_tensor &tensor : tensors)
    INWIT_TRY(make_plan(*entry, values, &tensor, GoldenValue::key(), Purpose::write, one.plans.emplace_back()));
  return {};
}

Status run(std::list<Case> &cases, const Settings &settings) {
  const FloatState ours;
  std::vector<Plan> batch;
  std::vector<int64_t> first_tasks;
  int64_t tasks = 0, failed = -1;
  for (Case &one : cases)
    for (Plan &each : one.plans) {
      if (settings.threads == 0) {
        INWIT_TRY(run_plan(each, &settings.context, failed));
        continue;
      }
      batch.push_back(each);
      first_tasks.push_back(tasks);
      tasks += each.tasks;
    }
  return batch.empty() ? Status() : run_plans(batch, first_tasks.data(), 0, &settings.context, failed);
}

// Calls under the host's mode, which must be the same afterwards.
template <class Call> Status as_host(const Settings &settings, const Call &call) {
  if (settings.host == nullptr) return call();
  const uint64_t before = float_control();
  set_float_control(settings.host->control);
  const Status status = call();
  const uint64_t after = float_control();
  set_float_control(before);
  return after == settings.host->control ? status : fail(INWIT_E_INTERNAL, "the host's mode was not restored");
}

// The instruction set whose kernels run: `plain` too where one that was asked for has none.
const char *target_of(const Settings &settings) {
  Target target;
  if (!choose_target(settings.context.target, target)) return "none";
  return name_of(&random::kernels_of(target) == &random::plain_kernels ? Target::plain : target);
}

bool read_options(int argc, char **argv, Settings &settings) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--write") {
      settings.write = true;
      continue;
    }
    if (++i == argc) return false;
    const char *const value = argv[i], *const end = value + std::strlen(value);
    const auto number = [&](int &out) { return std::from_chars(value, end, out).ptr == end && out > 0; };
    const auto state =
        std::ranges::find_if(host_states, [&](const HostState &one) { return std::string_view(one.name) == value; });
    const auto file =
        std::ranges::find_if(golden_files, [&](const GoldenFile &one) { return std::string_view(one.path) == value; });
    if (name == "--threads" && number(settings.threads))
      settings.context.threads = settings.threads;
    else if (name == "--target")
      settings.context.target = value;
    else if (name == "--file" && file != std::end(golden_files))
      settings.file = file;
    else if (name == "--host-state" && state != std::end(host_states))
      settings.host = state;
    else if (name != "--boxes" || !number(settings.boxes))
      return false;
  }
  return true;
}

Status fill(std::list<Case> &cases, const Settings &settings) {
  INWIT_TRY(check_context(&settings.context));
  for (Case &one : cases) INWIT_TRY(as_host(settings, [&] { return plan(one, settings); }));
  return as_host(settings, [&] { return run(cases, settings); });
}

// Every line with its digests, the comments as they are.
void write(const std::vector<std::string> &lines, std::list<Case> &cases, const GoldenFile &file) {
  auto next = cases.begin();
  for (const std::string &line : lines) {
    const GoldenValue answer = GoldenValue::parse(line, file);
    if (answer.name.empty()) {
      std::cout << line << '\n';
      continue;
    }
    std::cout << answer.name << ' ' << answer.arguments << ' ' << answer.shape_text << ' ' << answer.layout_text;
    for (size_t i = 0; i < answer.dtypes().size(); ++i) std::cout << ' ' << (next++)->digest();
    std::cout << '\n';
  }
}

// 0 if all are equal, and at least one.
int compare(std::list<Case> &cases, std::string_view target) {
  size_t compared = 0, differing = 0;
  std::string list;
  for (Case &one : cases) {
    const size_t column = compared++ % one.answer.dtypes().size();
    if (column < one.answer.digests.size() && one.digest() == one.answer.digests[column]) continue;
    ++differing;
    list += (list.empty() ? ": " : "; ") + one.answer.name + ' ' + one.answer.arguments + ' ' + one.answer.shape_text + ' ';
    list += dtype_name(one.dtype);
  }
  if (differing == 0)
    std::cout << "equal " << compared << " target " << target << '\n';
  else
    std::cout << "differ " << differing << " of " << compared << " target " << target << list << '\n';
  return differing == 0 && compared > 0 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
  Settings settings;
  if (!read_options(argc, argv, settings)) {
    std::cerr
        << "usage: golden [--threads N] [--boxes N] [--host-state STATE] [--target NAME] [--file NAME] [--write] < tests/golden.txt\nSTATE:";
    for (const HostState &state : host_states) std::cerr << ' ' << state.name;
    std::cerr << '\n';
    return 2;
  }
  std::vector<std::string> lines;
  std::list<Case> cases;
  for (std::string line; std::getline(std::cin, line); lines.push_back(line))
    if (const GoldenValue answer = GoldenValue::parse(line, *settings.file); !answer.name.empty())
      for (const int32_t dtype : answer.dtypes()) cases.emplace_back(answer, dtype);
  if (const Status status = fill(cases, settings); !status) {
    std::cout << "differ: " << status.message() << '\n';
    return 1;
  }
  if (settings.write) return write(lines, cases, *settings.file), 0;
  return compare(cases, target_of(settings));
}
