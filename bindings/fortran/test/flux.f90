! Flux's values by the calls of the Julia package: the documentation and the tests of Flux's initializers.
program flux
  use inwit
  use checks
  implicit none

  type(inwit_key), parameter :: key = inwit_key(42, 7)

  call identities()
  call layers()
  call fans()
  call glorot_and_kaiming()
  call truncated()
  call orthogonal()
  call sparse()
  call constants()
  call page()
  call finish()

contains

  function shift(numbers) result(argument)
    integer, intent(in) :: numbers(:)
    type(inwit_argument) :: argument

    argument = inwit_integers("shift", int(numbers, int64))
  end function

  subroutine identities()
    real(real32) :: w(3, 5), u(3, 2), v(4), three(3, 3, 2), even(2, 2, 1, 1), path(3, 5, 7, 3), both(3, 3, 3, 4)
    integer :: i

    call inwit_initialize(w, "flux_identity_init", key)
    call check(all(w == reshape([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [3, 5])), "identity_init(3, 5)")
    call inwit_initialize(w, "flux_identity_init", key, [inwit_number("gain", 2d0), shift([0, -1])])
    call check(all(w == reshape([0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0], [3, 5])), "shift=(0, -1)")
    do i = -4, 4 ! circshift shifts in the opposite direction of Fortran's cshift
      call inwit_initialize(w, "flux_identity_init", key)
      w = cshift(cshift(w, -i, 1), 2 * i, 2)
      call check(same(w, [i, -2 * i]), "shift is circshift")
    end do
    call inwit_initialize(u, "flux_identity_init", key, [shift([1])])
    call check(all(u(1, :) == 0) .and. u(2, 1) == 1 .and. u(3, 2) == 1, "identity_init(3, 2; shift=1)")
    call inwit_initialize(v, "flux_identity_init", key, [inwit_number("gain", 3d0), shift([1])])
    call check(all(v == 0), "a bias is zeros")
    call inwit_initialize(three, "flux_identity_init", key, [inwit_number("gain", 100d0)])
    call check(sum(three) == 200 .and. three(2, 1, 1) == 100 .and. three(2, 2, 2) == 100, "identity_init(3, 3, 2; gain=100)")
    call inwit_initialize(even, "flux_identity_init", key, [inwit_number("gain", 10d0)])
    call check(sum(even) == 10 .and. even(1, 1, 1, 1) == 10, "identity_init(2, 2, 1, 1; gain=10)")
    call inwit_initialize(path, "flux_identity_init", key, [shift([0, 0, 2, 0])])
    call check(sum(path) == 3 .and. all([(path(2, 3, i + 2, i), i=1, 3)] == 1), "the middle path of an inception block")
    call inwit_initialize(both, "flux_identity_init", key, [shift([1, 0, 0, -1])])
    call check(sum(both) == 3 .and. all([both(3, 2, 1, 4), both(3, 2, 2, 1), both(3, 2, 3, 2)] == 1), "shift=(1, 0, 0, -1)")
  end subroutine

  function same(w, shifts)
    real(real32), intent(in) :: w(:, :)
    integer, intent(in) :: shifts(:)
    real(real32) :: shifted(size(w, 1), size(w, 2))
    logical :: same

    call inwit_initialize(shifted, "flux_identity_init", key, [shift(shifts)])
    same = all(w == shifted)
  end function

  ! Dense(5 => 3, relu), and Conv((2, 2), 1 => 1, pad=SamePad()): a true convolution, with the larger half of the padding first.
  subroutine layers()
    real(real32) :: dense(3, 5), kernel(2, 2, 1, 1), image(3, 3), padded(4, 4), made(3, 3)
    integer :: i, j

    call inwit_initialize(dense, "flux_identity_init", key)
    call check(all(max(matmul(dense, [real(real32) :: 1, -2, 3, -4, 5]), 0.0) == [1, 0, 3]), "Dense(5 => 3, relu)")
    call inwit_initialize(kernel, "flux_identity_init", key, [inwit_number("gain", 10d0)])
    image = transpose(reshape([real(real32) :: 1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]))
    padded = 0
    padded(2:, 2:) = image
    do j = 1, 3
      do i = 1, 3
        made(i, j) = sum(padded(i:i + 1, j:j + 1) * kernel(2:1:-1, 2:1:-1, 1, 1))
      end do
    end do
    call check(all(made == 10 * image), "Conv((2, 2), 1 => 1)")
  end subroutine

  subroutine fans()
    call fans_are([integer(int64) ::], 1, 1)
    call fans_are([100_int64], 1, 100)
    call fans_are([100_int64, 200_int64], 200, 100)
    call fans_are([2_int64, 30_int64, 40_int64], 60, 80)
    call fans_are([2_int64, 3_int64, 40_int64, 50_int64], 240, 300)
    call fans_are([2_int64, 3_int64, 4_int64, 50_int64, 60_int64], 1200, 1440)
  end subroutine

  subroutine fans_are(extents, wanted_in, wanted_out)
    integer(int64), intent(in) :: extents(:)
    integer, intent(in) :: wanted_in, wanted_out
    real(real64) :: fan_in, fan_out

    call inwit_fans_of(extents, INWIT_LAYOUT_FLUX, fan_in, fan_out)
    call check(nint(fan_in) == wanted_in .and. nint(fan_out) == wanted_out, "nfan")
  end subroutine

  function variance(w)
    real(real32), intent(in) :: w(:)
    real(real64) :: variance

    variance = sum((real(w, real64) - sum(real(w, real64)) / size(w))**2) / (size(w) - 1)
  end function

  subroutine glorot_and_kaiming()
    real(real32) :: vector(1000)
    real(real32), allocatable :: square(:, :), wide(:, :), convolution(:, :, :, :)
    character(19), parameter :: glorots(2) = ["flux_glorot_uniform", "flux_glorot_normal "]
    integer :: i

    allocate (square(100, 100), wide(100, 400), convolution(2, 3, 32, 64))
    do i = 1, 2
      call inwit_initialize(vector, glorots(i), key)
      call check(near(variance(vector), 2 / 1001d0, 0.1d0), trim(glorots(i)) // " of a vector")
      call inwit_initialize(wide, glorots(i), key)
      call check(near(variance(pack(wide, .true.)), 2 / 500d0, 0.1d0), trim(glorots(i)) // " of a matrix")
      call inwit_initialize(convolution, glorots(i), key)
      call check(near(variance(pack(convolution, .true.)), 2 / 576d0, 0.1d0), trim(glorots(i)) // " of a convolution")
    end do
    call inwit_initialize(square, "flux_kaiming_uniform", key)
    call check(within(square, sqrt(6 / 100d0)), "kaiming_uniform(100, 100)")
    call inwit_initialize(wide, "flux_kaiming_uniform", key)
    call check(within(wide, sqrt(6 / 400d0)), "kaiming_uniform(100, 400)")
    call inwit_initialize(wide, "flux_kaiming_normal", key)
    call check(near(sqrt(variance(pack(wide, .true.))), sqrt(2 / 400d0), 0.1d0), "kaiming_normal(100, 400)")
    call inwit_initialize(wide, "flux_lecun_normal", key)
    call check(near(sqrt(variance(pack(wide, .true.))), sqrt(1 / 400d0), 0.1d0), "lecun_normal(100, 400)")
  end subroutine

  ! Values reach the bound but do not exceed it.
  function within(w, bound)
    real(real32), intent(in) :: w(:, :)
    real(real64), intent(in) :: bound
    logical :: within

    within = maxval(w) < bound .and. maxval(w) > 0.9 * bound .and. minval(w) >= -bound .and. minval(w) < -0.9 * bound
  end function

  subroutine truncated()
    real(real32), allocatable :: w(:, :, :)

    allocate (w(100, 100, 100))
    call inwit_initialize(w, "flux_truncated_normal", key, &
      [inwit_number("mean", 1d0), inwit_number("std", 2d0), inwit_number("lo", -4d0), inwit_number("hi", 5d0)])
    call check(near(sum(real(w, real64)) / size(w), 0.9249d0, 0.008d0), "the mean of a truncated normal")
    call check(maxval(w) < 5 .and. maxval(w) > 4.99 .and. minval(w) > -4 .and. minval(w) < -3.99, "its bounds")
  end subroutine

  function is_identity(w, scale)
    real(real32), intent(in) :: w(:, :)
    real(real32), intent(in) :: scale
    logical :: is_identity
    real(real32) :: expected(size(w, 1), size(w, 2))
    integer :: i

    expected = 0
    do i = 1, size(w, 1)
      expected(i, i) = scale
    end do
    is_identity = all(abs(w - expected) < 1e-5 * scale)
  end function

  subroutine orthogonal()
    real(real32) :: tall(7, 5), wide(5, 7), stack(3, 3, 2, 4), flat(18, 4), vector(3)

    call inwit_initialize(tall, "flux_orthogonal", key)
    call check(is_identity(matmul(transpose(tall), tall), 1.0), "orthogonal(7, 5)")
    call inwit_initialize(wide, "flux_orthogonal", key, [inwit_number("gain", 2d0)])
    call check(is_identity(matmul(wide, transpose(wide)), 4.0), "orthogonal(5, 7; gain=2)")
    call inwit_initialize(stack, "flux_orthogonal", key)
    flat = reshape(stack, [18, 4])
    call check(is_identity(matmul(transpose(flat), flat), 1.0), "orthogonal(3, 3, 2, 4)")
    call inwit_initialize(vector, "flux_orthogonal", key)
    call check(abs(norm2(vector) - 1) < 1e-6, "orthogonal(3)")
  end subroutine

  subroutine sparse()
    real(real32) :: w(100, 100), small(10, 11)
    character(200) :: errmsg
    integer(c_int32_t) :: stat
    real(real32) :: cube(2, 3, 4)

    call inwit_initialize(w, "flux_sparse_init", key, [inwit_number("sparsity", -0.1d0)])
    call check(count(w == 0) == 0, "sparsity=-0.1")
    call inwit_initialize(w, "flux_sparse_init", key, [inwit_number("sparsity", 1.1d0)])
    call check(all(w == 0), "sparsity=1.1")
    call inwit_initialize(w, "flux_sparse_init", key, [inwit_number("sparsity", 0.25d0), inwit_number("std", 0.1d0)])
    call check(all(count(w == 0, 1) == 25), "zeros of each column")
    call check(near(sqrt(variance(pack(w, w /= 0))), 0.1d0, 0.1d0), "std of the others")
    call inwit_initialize(small, "flux_sparse_init", key, [inwit_number("sparsity", 0.9d0)])
    call check(all(count(small == 0, 1) == 9), "sparse_init(10, 11; sparsity=0.9)")
    call inwit_initialize(cube, "flux_sparse_init", key, [inwit_number("sparsity", 0.1d0)], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_SHAPE .and. index(errmsg, "rank") > 0, "matrices only")
    call inwit_initialize(w, "flux_sparse_init", key, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_PARAMETER .and. index(errmsg, "sparsity") > 0, "sparsity is required")
  end subroutine

  subroutine constants()
    real(real64) :: bias(3)
    real(real32) :: w(10000)

    bias = 7
    call inwit_initialize(bias, "flux_zeros32", key)
    call check(all(bias == 0), "create_bias(w, true, 3)")
    call inwit_initialize(bias, "flux_ones32", key)
    call check(all(bias == 1), "ones32")
    call inwit_initialize(w, "flux_rand32", key)
    call check(near(sum(real(w, real64)) / 10000, 0.5d0, 0.03d0) .and. minval(w) >= 0 .and. maxval(w) < 1, "rand32")
    call inwit_initialize(w, "flux_randn32", key)
    call check(near(variance(w), 1d0, 0.06d0), "randn32")
  end subroutine

  ! The output in docs/flux.md.
  subroutine page()
    real(real32) :: w(2, 3), columns(6, 4), square(8, 8)
    type(c_ptr) :: partial, called
    real(real64) :: columns_there(4, 6)
    character(:), allocatable, target :: gain
    type(inwit_arg) :: args(1)

    call inwit_initialize(w, "flux_kaiming_uniform", inwit_key(1_int64, "dense.weight"))
    call check(all(near(real(w(1, :), real64), [-1.2448117d0, -0.5457676d0, 1.3196256d0], 1d-6)), "the first row of the page")
    call check(all(near(real(w(2, :), real64), [-0.6594043d0, 0.6066275d0, -0.4072033d0], 1d-6)), "the second")
    call inwit_initialize(columns, "flux_sparse_init", inwit_key(42_int64, "layer.weight"), [inwit_number("sparsity", 0.5d0)])
    columns_there = reshape([-0.0192d0, -0.0057d0, 0d0, 0d0, 0d0, 0.0167d0, 0d0, 0.0072d0, -0.0016d0, 0d0, 0d0, -0.0073d0, &
      0d0, 0.0024d0, 0.0031d0, 0d0, -0.0016d0, 0d0, 0.0054d0, 0d0, 0d0, 0d0, 0.0158d0, 0.0108d0], [4, 6])
    call check(all(abs(columns - transpose(columns_there)) < 6d-5), "sparse columns")
    gain = "gain" // c_null_char
    args(1)%name = c_loc(gain)
    args(1)%number = 1d9
    call check(inwit_create("flux_kaiming_uniform" // c_null_char, args, 1_c_size_t, partial) == INWIT_OK, "a partial form")
    args(1)%number = 1
    call check(inwit_clone(partial, args, 1_c_size_t, called) == INWIT_OK, "called with further keywords")
    call fill(partial, square)
    call check(nint(maxval(square) / 64) == 9166475, "gain=1e9") ! 586654400
    call fill(called, square)
    call check(near(real(maxval(square), real64), 0.586654484d0, 1d-8), "gain=1")
    call inwit_free(partial)
    call inwit_free(called)
  end subroutine

  subroutine fill(initializer, square)
    type(c_ptr), intent(in) :: initializer
    real(real32), intent(out), target :: square(8, 8)
    type(inwit_job) :: job

    job%initializer = initializer
    job%stream = inwit_stream("layer.weight" // c_null_char)
    job%tensor = inwit_describe(c_loc(square), INWIT_F32, shape(square, int64))
    call check(inwit_fill_jobs([job], 1_c_size_t, 42_c_int64_t) == INWIT_OK, "a job")
  end subroutine
end program
