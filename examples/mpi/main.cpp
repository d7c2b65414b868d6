// Several processes write one safetensors file. Each fills only its own shards of the tensors, as the ranks of a distributed
// training run hold them, and writes them to their positions by MPI-IO. The bytes equal those of `inwit model` in one process.
//   mpirun -n 4 example-mpi RECIPE.json SEED OUT.safetensors
#include "safetensors.hpp"

#define OMPI_SKIP_MPICXX // only the C interface
#define MPICH_SKIP_MPICXX
#include <mpi.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>

namespace {

void check(int status, const std::string &what) {
  char message[MPI_MAX_ERROR_STRING];
  int length = 0;
  if (status == MPI_SUCCESS) return;
  MPI_Error_string(status, message, &length);
  throw std::runtime_error(what + ": " + message);
}

// MPI's counts are int.
int narrow(int64_t number) {
  if (number > std::numeric_limits<int>::max()) throw std::runtime_error("an extent or a shard has 2^31 elements or more");
  return static_cast<int>(number);
}

std::vector<int> narrow(const std::vector<int64_t> &numbers) {
  std::vector<int> narrowed;
  for (const int64_t number : numbers) narrowed.push_back(narrow(number));
  return narrowed;
}

// This rank's shard of a tensor, and its memory.
struct Shard {
  std::vector<int64_t> global, offset, shape;
  std::vector<std::byte> memory;
};

// Shards the first two axes over a grid of processes, and every other tensor over the transposed grid: 4 ranks have blocks of a
// matrix, 7 have rows of one and columns of the next. Extents of shards differ by at most one, and may be 0.
Shard cut(const Stored &stored, size_t index, int rank, int ranks) {
  int grid[2] = {0, 0};
  MPI_Dims_create(ranks, 2, grid);
  if (index % 2 != 0) std::swap(grid[0], grid[1]);
  Shard shard{extents(stored.tensor), {}, {}, {}};
  if (shard.global.size() < 2) grid[0] = ranks, grid[1] = 1;
  const int64_t parts[2] = {grid[0], grid[1]}, part[2] = {rank / grid[1], rank % grid[1]};
  int64_t size = element_size(stored.tensor);
  for (size_t axis = 0; axis < shard.global.size(); ++axis) {
    const int64_t extent = shard.global[axis];
    const int64_t first = axis < 2 ? extent * part[axis] / parts[axis] : 0;
    const int64_t end = axis < 2 ? extent * (part[axis] + 1) / parts[axis] : extent;
    shard.offset.push_back(first);
    shard.shape.push_back(end - first);
    size *= end - first;
  }
  if (shard.global.empty() && rank != 0) size = 0; // a scalar belongs to the first rank
  shard.memory.resize(static_cast<size_t>(size));
  return shard;
}

// All ranks write their shards of one tensor collectively.
void write(MPI_File file, const Stored &stored, const Shard &shard) {
  const int64_t size = element_size(stored.tensor);
  const int elements = narrow(static_cast<int64_t>(shard.memory.size()) / size);
  const std::vector<int> global = narrow(shard.global), shape = narrow(shard.shape), offset = narrow(shard.offset);
  MPI_Datatype element = MPI_DATATYPE_NULL, box = MPI_DATATYPE_NULL;
  MPI_Type_contiguous(narrow(size), MPI_BYTE, &element);
  if (elements == 0 || shape.empty()) // MPI's subarrays need at least one axis and one element
    MPI_Type_dup(element, &box);
  else
    MPI_Type_create_subarray(static_cast<int>(shape.size()), global.data(), shape.data(), offset.data(), MPI_ORDER_C, element,
                             &box);
  MPI_Type_commit(&element);
  MPI_Type_commit(&box);
  check(MPI_File_set_view(file, stored.place, element, box, "native", MPI_INFO_NULL), stored.name);
  check(MPI_File_write_all(file, shard.memory.data(), elements, element, MPI_STATUS_IGNORE), stored.name);
  MPI_Type_free(&box);
  MPI_Type_free(&element);
}

std::string read(const char *path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(std::string(path) + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

void run(const char *recipe_path, uint64_t seed, const char *path) {
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const std::string text = read(recipe_path);
  const inwit::Recipe recipe = inwit::Recipe::from_json(text);
  const File plan = plan_file(recipe, text, seed);

  std::vector<Shard> shards;
  std::vector<inwit::Job> jobs;
  size_t held = 0;
  for (const Stored &stored : plan.tensors) {
    Shard &shard = shards.emplace_back(cut(stored, shards.size(), rank, ranks));
    held += shard.memory.size();
    if (shard.memory.empty()) continue;
    const auto tensor = inwit::Tensor::typed(shard.memory.data(), stored.tensor.dtype(), shard.shape);
    jobs.push_back(recipe.match(stored.name, tensor.box(shard.global, shard.offset)));
  }
  inwit::fill_all(jobs, seed, {.threads = 1}); // no communication: values do not depend on the rank that generates them
  std::printf("rank %d of %d: %zu bytes\n", rank, ranks, held);

  MPI_File file = MPI_FILE_NULL;
  check(MPI_File_open(MPI_COMM_WORLD, path, MPI_MODE_CREATE | MPI_MODE_WRONLY, MPI_INFO_NULL, &file), path);
  check(MPI_File_set_size(file, plan.size), path);
  if (rank == 0)
    check(MPI_File_write_at(file, 0, plan.header.data(), static_cast<int>(plan.header.size()), MPI_BYTE, MPI_STATUS_IGNORE),
          path);
  for (size_t i = 0; i < shards.size(); ++i) write(file, plan.tensors[i], shards[i]);
  check(MPI_File_close(&file), path);
}

} // namespace

int main(int count, char **arguments) {
  MPI_Init(&count, &arguments);
  try {
    if (count != 4) throw std::runtime_error("usage: example-mpi RECIPE.json SEED OUT.safetensors");
    run(arguments[1], std::stoull(arguments[2]), arguments[3]);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    MPI_Abort(MPI_COMM_WORLD, 1); // the others would wait for this rank
  }
  MPI_Finalize();
}
