! The module beyond Flux: memory order, boxes (shards), errors, Keras's JSON, jobs, recipes, progress.
module watching
  use inwit
  implicit none

contains

  ! Counts its calls; cancels on demand.
  function note(user, done, total) bind(C) result(cancel)
    type(c_ptr), value :: user
    integer(c_int64_t), value :: done, total
    integer(c_int32_t) :: cancel
    integer(int64), pointer :: seen(:)

    call c_f_pointer(user, seen, [3])
    seen(:2) = [seen(1) + 1, done]
    cancel = merge(1_c_int32_t, 0_c_int32_t, done > total .or. seen(3) /= 0)
  end function
end module

program calls
  use watching
  use checks
  implicit none

  type(inwit_key), parameter :: key = inwit_key(42, 7)

  call check(inwit_sizes_match(), "sizes of the structs")
  call check(inwit_stream("layer/weight" // c_null_char) == fnv("layer/weight"), "streams are FNV-1a 64")
  call arrays()
  call halves()
  call boxes()
  call errors()
  call texts()
  call lists()
  call gains()
  call configs()
  call jobs()
  call recipes()
  call watched()
  call finish()

contains

  function fnv(text)
    character(*), intent(in) :: text
    integer(int64) :: fnv
    type(digest) :: sum
    integer :: i

    do i = 1, len(text)
      call add_byte(sum, int(iachar(text(i:i)), int8))
    end do
    fnv = ior(ishft(sum%high, 32), sum%low)
  end function

  ! Ranks 0 to 5, both kinds, sections, strides: an element depends only on its index.
  subroutine arrays()
    real(real32) :: one, vector(24), matrix(6, 4), cube(2, 3, 4), four(2, 3, 2, 2), five(2, 3, 2, 1, 2), around(9, 13)
    real(real64) :: double(6, 4)
    real(real32), target :: row_major(4, 6)
    type(inwit_tensor) :: tensor

    call inwit_initialize(one, "flux_randn32", key)
    call inwit_initialize(vector, "flux_randn32", key)
    call inwit_initialize(matrix, "flux_randn32", key)
    call inwit_initialize(cube, "flux_randn32", key)
    call inwit_initialize(four, "flux_randn32", key)
    call inwit_initialize(five, "flux_randn32", key)
    call inwit_initialize(double, "flux_randn32", key)
    call check(one == vector(1), "rank 0")
    call check(all(matrix == reshape(vector, [6, 4], order=[2, 1])), "rank 2 is rank 1 in row-major order")
    call check(all(cube == reshape(vector, [2, 3, 4], order=[3, 2, 1])), "rank 3")
    call check(all(four == reshape(vector, [2, 3, 2, 2], order=[4, 3, 2, 1])), "rank 4")
    call check(all(five == reshape(vector, [2, 3, 2, 1, 2], order=[5, 4, 3, 2, 1])), "rank 5")
    call check(all(abs(double - matrix) < 1d-6) .and. .not. all(double == matrix), "real64")
    around = 7
    call inwit_initialize(around(2:7, 3:12:3), "flux_randn32", key)
    call check(all(around(2:7, 3:12:3) == matrix) .and. count(around == 7) == 9 * 13 - 24, "a section with gaps")
    call inwit_initialize(around(7:2:-1, 12:3:-3), "flux_randn32", key)
    call check(all(around(7:2:-1, 12:3:-3) == matrix), "a section backwards")
    tensor = inwit_describe(c_loc(row_major), INWIT_F32, [6_int64, 4_int64])
    tensor%order = INWIT_STRIDES
    tensor%strides(:2) = [4, 1]
    call inwit_initialize(tensor, "flux_randn32", key)
    call check(all(row_major == transpose(matrix)), "strides")
  end subroutine

  subroutine halves()
    integer(int16) :: bits(2, 2), half(2, 2)
    integer(int8) :: eight(2, 2)
    complex(real32) :: complex_ones(2, 3)
    complex(real64) :: normals(4, 5)

    call inwit_initialize(bits, INWIT_BF16, "flux_identity_init", key, [inwit_number("gain", -2.5d0)])
    call check(all(bits == reshape([-16352, 0, 0, -16352], [2, 2])), "bfloat16")
    call inwit_initialize(half, INWIT_F16, "flux_identity_init", key, [inwit_number("gain", 1.5d0)])
    call check(all(half == reshape([15872, 0, 0, 15872], [2, 2])), "float16")
    call inwit_initialize(eight, INWIT_F8_E4M3FN, "flux_identity_init", key, [inwit_number("gain", 1.5d0)])
    call check(all(eight == reshape([60, 0, 0, 60], [2, 2])), "float8_e4m3fn")
    call inwit_initialize(eight, INWIT_F8_E5M2, "flux_identity_init", key, [inwit_number("gain", 1.5d0)])
    call check(all(eight == reshape([62, 0, 0, 62], [2, 2])), "float8_e5m2")
    call inwit_initialize(complex_ones, "ones", key)
    call check(all(complex_ones == (1., 0.)), "complex64")
    normals = 0
    call inwit_initialize(normals, "flux_randn32", key)
    call check(all(real(normals) /= 0 .and. aimag(normals) /= 0), "complex128")
  end subroutine

  subroutine boxes()
    real(real32) :: whole(6, 8), part(3, 5)

    call inwit_initialize(whole, "flux_glorot_normal", key)
    call inwit_initialize(part, "flux_glorot_normal", key, global_shape=[6_int64, 8_int64], first=[3_int64, 2_int64])
    call check(all(part == whole(3:5, 2:6)), "a box")
  end subroutine

  subroutine errors()
    real(real32) :: w(3, 4), many(1, 1, 1, 1, 1, 1, 1, 1, 1)
    integer(int16) :: bits(3)
    real(real64) :: fan_in, fan_out
    integer(c_int32_t) :: stat
    integer :: i
    character(200) :: errmsg

    w = 7
    call inwit_initialize(w, "flux_glorot_normal", key, [inwit_number("gian", 2d0)], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_PARAMETER .and. index(errmsg, "gian") > 0 .and. all(w == 7), "an unknown argument")
    call inwit_initialize(w, "glorot_normal", key, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_LAYOUT .and. all(w == 7), "no layout")
    call inwit_initialize(w, "glorot_normal", key, layout=INWIT_LAYOUT_KERAS, stat=stat)
    call check(stat == INWIT_OK .and. all(w /= 7), "a layout")
    call inwit_initialize(w, "no_such", key, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_NAME .and. index(errmsg, "no_such") > 0, "an unknown name")
    call inwit_initialize(many, "ones", key, stat=stat)
    call check(stat == INWIT_E_ARGUMENT, "nine axes")
    call inwit_initialize(w, "flux_identity_init", key, [inwit_integers("shift", [(1_int64, i=1, 9)])], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_PARAMETER .and. index(errmsg, "shift") > 0, "nine shifts")
    call inwit_initialize(bits, INWIT_I32, "ones", key, stat=stat)
    call check(stat == INWIT_E_DTYPE, "integers")
    call inwit_fans_of([5_int64, 3_int64, 2_int64], INWIT_LAYOUT_TORCH, fan_in, fan_out)
    call check(nint(fan_in) == 6 .and. nint(fan_out) == 10, "torch's fans")
    call inwit_fans_of([3_int64], INWIT_LAYOUT_TORCH, fan_in, fan_out, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_SHAPE .and. len_trim(errmsg) > 0, "a vector has no fans for torch")
  end subroutine

  ! Names and texts that do not fit, are empty, or end early for C, are rejected, never cut.
  subroutine texts()
    character(*), parameter :: blanks = repeat(" ", 60)
    real(real32) :: w(3, 4)
    integer(c_int32_t) :: stat
    character(200) :: errmsg

    w = 7
    call inwit_initialize(w, "flux_rand32", key, [inwit_number(repeat("n", 65), 2d0)], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "65 characters, must have at most 64") > 0, "a name of 65 characters")
    call inwit_initialize(w, "flux_rand32", key, [inwit_number(repeat("n", 64), 2d0)], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_PARAMETER .and. index(errmsg, repeat("n", 64)) > 0, "a name of 64 characters")
    call inwit_initialize(w, "flux_rand32", key, [inwit_number("gain" // blanks // "x", 2d0)], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT, "a name with something past blanks")
    call inwit_initialize(w, "identity", key, [inwit_text("align", "leading" // blanks // "x")], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "align") > 0, "a text with something past blanks")
    call inwit_initialize(w, "identity", key, [inwit_text("align", "")], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_PARAMETER .and. index(errmsg, 'align is ""') > 0, "an empty text")
    call inwit_initialize(w, "flux_ones32", key, [inwit_number("", 2d0)], stat=stat)
    call check(stat /= INWIT_OK, "an empty name")
    call inwit_initialize(w, "constant", key, [inwit_text("value", "")], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_PARAMETER .and. index(errmsg, "value") > 0, "an empty text is not the number 0")
    call inwit_initialize(w, "identity", key, [inwit_text("align", "leading" // c_null_char // "x")], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "NUL") > 0, "a NUL in a text")
    call inwit_initialize(w, "constant", key, [inwit_number("value" // c_null_char // "x", 2d0)], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "NUL") > 0, "a NUL in a name")
    call inwit_initialize(w, "ones" // c_null_char // "x", key, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "NUL") > 0, "a NUL in the name of the initializer")
    call check(all(w == 7), "nothing is written")
    call inwit_initialize(w, "ones" // c_null_char, key, stat=stat)
    call check(stat == INWIT_OK, "a NUL at the end")
  end subroutine

  ! Lists that are not as long as the array has axes.
  subroutine lists()
    real(real32) :: w(3, 4), deep(1, 1, 1, 1, 1, 1, 1, 2)
    integer(int64), parameter :: many(40) = 50
    integer(c_int32_t) :: stat
    integer :: i
    character(200) :: errmsg

    w = 7
    deep = 7
    do i = 1, size(many)
      if (i == 2) cycle
      call inwit_initialize(w, "flux_rand32", key, global_shape=many(:i), first=[1_int64, 1_int64], stat=stat, errmsg=errmsg)
      call check(stat == INWIT_E_BOX .and. index(errmsg, "global_shape") > 0, "global_shape of another length")
      call inwit_initialize(w, "flux_rand32", key, global_shape=many(:2), first=many(:i), stat=stat, errmsg=errmsg)
      call check(stat == INWIT_E_BOX .and. index(errmsg, "first has") > 0, "first of another length")
      call inwit_initialize(w, "flux_identity_init", key, [inwit_integers("shift", many(:i))], stat=stat, errmsg=errmsg)
      call check((stat == INWIT_OK) .eqv. (i == 1), "shifts of another length")
      if (i == 1) w = 7
    end do
    do i = 9, size(many)
      call inwit_initialize(deep, "flux_rand32", key, global_shape=many(:i), first=many(:8), stat=stat)
      call check(stat == INWIT_E_BOX, "global_shape beyond eight axes")
      call inwit_initialize(deep, "flux_rand32", key, global_shape=many(:8), first=many(:i), stat=stat)
      call check(stat == INWIT_E_BOX, "first beyond eight axes")
    end do
    call inwit_initialize(w, "flux_rand32", key, first=[1_int64, 2_int64], stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_BOX .and. index(errmsg, "global_shape") > 0, "first alone")
    call check(all(w == 7) .and. all(deep == 7), "nothing is written")
    call inwit_initialize(w, "flux_rand32", key, global_shape=[6_int64, 8_int64], stat=stat)
    call check(stat == INWIT_OK, "the first box needs no first")
  end subroutine

  subroutine gains()
    real(real64) :: gain
    integer(c_int32_t) :: stat
    character(400) :: errmsg

    call inwit_gain_of("relu", gain)
    call check(gain == sqrt(2d0), "the gain of relu")
    call inwit_gain_of("leaky_relu", gain)
    call check(gain == sqrt(2 / (1 + 0.01d0**2)), "leaky_relu has a default slope")
    call inwit_gain_of("leaky_relu", gain, slope=1d0)
    call check(gain == 1, "leaky_relu with a slope")
    call inwit_gain_of("no_such", gain, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_NAME .and. index(errmsg, "leaky_relu") > 0, "an unknown nonlinearity")
    call inwit_gain_of("relu" // c_null_char // "x", gain, stat=stat, errmsg=errmsg)
    call check(stat == INWIT_E_ARGUMENT .and. index(errmsg, "NUL") > 0, "a NUL in the name of a nonlinearity")
  end subroutine

  subroutine configs()
    character(*), parameter :: json = '{"class_name": "RandomNormal", "config": {"mean": 1.0, "stddev": 0.5, "seed": 7}}'
    character(:, c_char), allocatable, target :: text
    type(c_ptr) :: normal, again
    integer(c_size_t) :: needed
    integer(c_int32_t) :: given
    integer(c_int64_t) :: seed
    type(inwit_moments) :: moments

    call check(inwit_create_from_json(json, len(json, c_size_t), custom_count=0_c_size_t, out=normal) == INWIT_OK, "from JSON")
    call check(inwit_to_json(normal, INWIT_CONFIG_KERAS, c_null_ptr, 0_c_size_t, needed) == INWIT_OK, "how long it is")
    allocate (character(needed) :: text)
    call check(inwit_to_json(normal, INWIT_CONFIG_KERAS, c_loc(text), needed) == INWIT_OK, "to JSON")
    call check(index(text, '"stddev": 0.5') + index(text, '"stddev":0.5') > 0, "what it says")
    call check(inwit_create_from_json(text, needed - 1, custom_count=0_c_size_t, out=again) == INWIT_OK, "and back")
    call check(inwit_equal(normal, again) == 1, "the same")
    call check(inwit_config_seed(again, given, seed) == INWIT_OK .and. given == 1 .and. seed == 7, "the seed")
    call check(inwit_expect(normal, inwit_describe(c_null_ptr, INWIT_F32, [9_int64]), moments) == INWIT_OK, "expected moments")
    call check(near(moments%mean, 1d0, 1d-12) .and. near(moments%stddev, 0.5d0, 1d-12), "its moments")
    call inwit_free(normal)
    call inwit_free(again)
  end subroutine

  subroutine jobs()
    real(real32), target :: a(3, 4), b(3, 4), expected(3, 4)
    character(:, c_char), allocatable, target :: first, second
    type(inwit_context) :: context
    type(inwit_job) :: list(2)
    type(c_ptr) :: normal

    call check(inwit_create("flux_randn32" // c_null_char, arg_count=0_c_size_t, out=normal) == INWIT_OK, "a handle")
    first = "a" // c_null_char
    second = "b" // c_null_char
    list%initializer = normal
    list(1)%name = c_loc(first)
    list(2)%name = c_loc(second)
    list%stream = [inwit_stream(first), inwit_stream(second)]
    list(1)%tensor = inwit_describe(c_loc(a), INWIT_F32, shape(a, int64))
    list(2)%tensor = inwit_describe(c_loc(b), INWIT_F32, shape(b, int64))
    call check(inwit_fill_jobs(list, 2_c_size_t, 42_c_int64_t, context) == INWIT_OK, "two jobs")
    call inwit_initialize(expected, "flux_randn32", inwit_key(42_int64, "b"))
    call check(all(b == expected) .and. .not. all(a == expected), "their values")
    list(2)%tensor%rank = 9
    call check(inwit_fill_jobs(list, 2_c_size_t, 1_c_int64_t, context) == INWIT_E_ARGUMENT, "a bad job")
    call check(context%failed_job == 1 .and. all(b == expected), "which one it is")
    call inwit_free(normal)
  end subroutine

  subroutine recipes()
    character(*), parameter :: json = '{"layout": "flux", "rules": [{"match": "*.weight", "initializer": "he_normal"}]}'
    real(real32), target :: w(3, 4), expected(3, 4)
    character(:, c_char), allocatable, target :: parameter_name
    type(c_ptr) :: recipe
    type(inwit_job) :: job

    parameter_name = "dense.weight" // c_null_char
    call check(inwit_recipe_create(json, len(json, c_size_t), custom_count=0_c_size_t, out=recipe) == INWIT_OK, "a recipe")
    call check(inwit_recipe_check(recipe, [c_loc(parameter_name)], 1_c_size_t) == INWIT_OK, "it fits the model")
    job%name = c_loc(parameter_name)
    job%tensor = inwit_describe(c_loc(w), INWIT_F32, shape(w, int64))
    call check(inwit_recipe_match(recipe, job) == INWIT_OK, "a rule matches")
    call check(inwit_fill_jobs([job], 1_c_size_t, 42_c_int64_t) == INWIT_OK, "and fills")
    call inwit_initialize(expected, "he_normal", inwit_key(42_int64, "dense.weight"), layout=INWIT_LAYOUT_FLUX)
    call check(all(w == expected), "the values of the rule")
    call inwit_recipe_free(recipe)
  end subroutine

  subroutine watched()
    real(real32), allocatable, target :: w(:)
    integer(int64), target :: seen(3) ! calls, done, whether to cancel
    type(inwit_context), target :: context
    type(inwit_tensor) :: tensor
    integer(c_int32_t) :: stat

    allocate (w(300000))
    tensor = inwit_describe(c_loc(w), INWIT_F32, shape(w, int64))
    context%threads = 1
    context%progress = c_funloc(note)
    context%progress_user = c_loc(seen)
    seen = 0
    stat = inwit_fill("flux_randn32" // c_null_char, arg_count=0_c_size_t, out=tensor, seed=1_c_int64_t, stream=1_c_int64_t, &
      context=context)
    call check(stat == INWIT_OK .and. seen(1) >= 1 .and. seen(2) == 300000, "progress")
    seen = [0, 0, 1]
    stat = inwit_fill("flux_randn32" // c_null_char, arg_count=0_c_size_t, out=tensor, seed=1_c_int64_t, stream=1_c_int64_t, &
      context=context)
    call check(stat == INWIT_E_CANCELLED .and. seen(1) == 1, "cancelled")
  end subroutine
end program
