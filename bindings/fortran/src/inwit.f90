! Initial weights of neural networks, the same bits on every machine: fills Fortran arrays in place.
!
!   use inwit
!   real(real32) :: w(3, 4)
!   call inwit_initialize(w, "flux_glorot_uniform", inwit_key(42_int64, "dense.weight"))
!   call inwit_initialize(w, "flux_kaiming_normal", inwit_key(42_int64, "dense.weight"), [inwit_number("gain", 1d0)])
!
! Arrays of real32 and real64, real or complex, of any rank up to 8, of int16 for the bits of float16 and bfloat16, and of int8 for those of float8. They are
! column-major; the compiler copies non-contiguous sections in and out. Element (i, j) depends only on the key and on its index (i, j).
!
! stat and errmsg work as in Fortran's own statements: with stat, an error is returned as a status of inwit.h, and errmsg is its
! message; without stat, an error stops the program with this message.
module inwit
  use, intrinsic :: ieee_arithmetic, only: ieee_quiet_nan, ieee_value
  use, intrinsic :: iso_fortran_env, only: int8, int16, int32, int64, real32, real64
  use inwit_c
  implicit none
  public

  ! The source of random values: the seed of a model and the stream of a parameter.
  type :: inwit_key
    integer(int64) :: seed = 0
    integer(int64) :: stream = 0
  end type

  interface inwit_key
    module procedure key_of_name
  end interface

  ! One argument of an initializer, created by inwit_number, inwit_text or inwit_integers. Of fixed size, since compilers leak
  ! allocatable components in array constructors. What does not fit is rejected by the call that gets the argument: names and texts by
  ! the lengths that they had; lists, which have at most 8 numbers, by a ninth that the library rejects.
  integer, parameter :: inwit_text_size = 64, inwit_list_size = INWIT_MAX_RANK + 1
  type :: inwit_argument
    character(inwit_text_size) :: name = "", text = ""
    integer :: name_length = 0, text_length = -1 ! without trailing blanks; -1: no text
    real(real64) :: number = 0
    integer :: count = -1 ! of the list; -1: no list
    integer(int64) :: integers(inwit_list_size) = 0
  end type

  ! The storage that the pointers of a C argument refer to.
  type, private :: held_argument
    character(inwit_text_size + 1, c_char) :: name = "", text = ""
    integer(int64) :: integers(inwit_list_size) = 0
    type(inwit_tensor) :: tensor
  end type

  ! Fills an array, or memory that an inwit_tensor describes, with strides for example.
  interface inwit_initialize
    module procedure initialize_real32, initialize_real64, initialize_complex32, initialize_complex64
    module procedure initialize_int16, initialize_int8, initialize_tensor
  end interface

  ! Rules that map the names of a model's parameters to initializers (docs/recipes.md). It owns a handle of the library: it must not be
  ! copied, and inwit_release ends its life.
  type :: inwit_recipe
    type(c_ptr), private :: handle = c_null_ptr
  end type

  type, private :: named_tensor
    character(:), allocatable :: name ! ends with a NUL
    type(inwit_tensor) :: tensor
  end type

  ! The arrays of a model by the names of its parameters, in the order in which inwit_add gets them.
  type :: inwit_model
    integer :: count = 0
    type(named_tensor), allocatable, private :: parameters(:) ! room for count or more
  end type

  ! Adds an array to a model, or memory that an inwit_tensor describes. It must be a target, contiguous, and exist until the model is
  ! filled.
  interface inwit_add
    module procedure add_real32, add_real64, add_complex32, add_complex64, add_int16, add_int8, add_tensor
  end interface

  private :: add_real32, add_real64, add_complex32, add_complex64, add_int16, add_int8, add_tensor, add_array, grow, replace
  private :: key_of_name, new_argument, initialize_real32, initialize_real64, initialize_complex32, initialize_complex64
  private :: initialize_int16, initialize_int8, initialize_tensor
  private :: initialize_array, defect_of, defect_of_box, is_cut_by_nul, decimal, conclude, finish, ieee_quiet_nan, ieee_value

contains

  function key_of_name(seed, name) result(key)
    integer(int64), intent(in) :: seed
    character(*), intent(in) :: name ! the full name of the parameter; trailing blanks are ignored
    type(inwit_key) :: key

    if (is_cut_by_nul(name)) error stop "inwit: the name of a parameter contains a NUL character"
    key%seed = seed
    key%stream = inwit_stream(trim(name) // c_null_char)
  end function

  function new_argument(name) result(argument)
    character(*), intent(in) :: name
    type(inwit_argument) :: argument

    argument%name = name
    argument%name_length = len_trim(name)
  end function

  function inwit_number(name, number) result(argument)
    character(*), intent(in) :: name
    real(real64), intent(in) :: number
    type(inwit_argument) :: argument

    argument = new_argument(name)
    argument%number = number
  end function

  function inwit_text(name, text) result(argument)
    character(*), intent(in) :: name, text
    type(inwit_argument) :: argument

    argument = new_argument(name)
    argument%text = text
    argument%text_length = len_trim(text)
  end function

  ! Integers, such as `shift` of flux_identity_init; axes are counted from 0, as in C.
  function inwit_integers(name, integers) result(argument)
    character(*), intent(in) :: name
    integer(int64), intent(in) :: integers(:)
    type(inwit_argument) :: argument

    argument = new_argument(name)
    argument%count = min(size(integers), inwit_list_size)
    argument%integers(:argument%count) = integers(:argument%count)
  end function

  ! Describes a compact, column-major array of these extents. With `first`, the array is a box (shard) of a larger one of extents
  ! global_shape, and its first element has the index `first` there, counted from 1. Both have one number for each axis; others stop
  ! the program.
  function inwit_describe(data, dtype, extents, layout, global_shape, first) result(tensor)
    type(c_ptr), intent(in) :: data
    integer(c_int32_t), intent(in) :: dtype
    integer(int64), intent(in) :: extents(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    type(inwit_tensor) :: tensor
    character(:), allocatable :: defect
    integer :: count

    defect = defect_of_box(size(extents), global_shape, first)
    if (defect /= "") error stop "inwit: " // defect
    count = min(size(extents), INWIT_MAX_RANK)
    tensor%data = data
    tensor%dtype = dtype
    tensor%rank = int(size(extents), c_int32_t)
    tensor%shape(:count) = extents(:count)
    tensor%order = INWIT_COLUMN_MAJOR
    if (present(layout)) tensor%layout = layout
    if (present(global_shape)) tensor%global_shape(:count) = global_shape(:count)
    if (present(first)) tensor%offset(:count) = first(:count) - 1
  end function

  ! What is wrong with the box of an array of this rank, or "".
  function defect_of_box(rank, global_shape, first) result(defect)
    integer, intent(in) :: rank
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    character(:), allocatable :: defect

    defect = ""
    if (present(first)) then
      if (size(first) /= rank) defect = "first has " // decimal(size(first))
    end if
    if (present(global_shape)) then
      if (size(global_shape) /= rank) defect = "global_shape has " // decimal(size(global_shape))
    end if
    if (defect /= "") defect = defect // " numbers, must have " // decimal(rank) // ", one for each axis of the array"
    if (present(first) .and. .not. present(global_shape)) defect = "first is given without global_shape"
  end function

  ! What is wrong with the texts of an argument, which C could only read in part, or "".
  function defect_of(argument) result(defect)
    type(inwit_argument), intent(in) :: argument
    character(:), allocatable :: defect

    defect = ""
    if (argument%name_length > inwit_text_size) then
      defect = "the argument name """ // argument%name // "..."" has " // decimal(argument%name_length)
    else if (argument%text_length > inwit_text_size) then
      defect = "argument " // trim(argument%name) // " is """ // argument%text // "..."" of " // decimal(argument%text_length)
    end if
    if (defect /= "") then
      defect = defect // " characters, must have at most " // decimal(inwit_text_size)
    else if (is_cut_by_nul(argument%name)) then
      defect = "the argument name """ // trim(argument%name) // """ contains a NUL character"
    else if (is_cut_by_nul(argument%text)) then
      defect = "argument " // trim(argument%name) // " is """ // trim(argument%text) // """: contains a NUL character"
    end if
  end function

  ! Whether C would not see all of a text. A NUL at its end is harmless.
  elemental function is_cut_by_nul(text) result(is_cut)
    character(*), intent(in) :: text
    logical :: is_cut
    integer :: at

    at = index(text, c_null_char)
    is_cut = .false.
    if (at > 0) is_cut = verify(text(at:), c_null_char // " ") > 0
  end function

  function decimal(number) result(text)
    integer, intent(in) :: number
    character(:), allocatable :: text
    character(12) :: buffer

    write (buffer, '(i0)') number
    text = trim(buffer)
  end function

  ! Ends a call: returns status and message, or stops the program if there is no stat.
  subroutine finish(returned, message, stat, errmsg)
    integer(c_int32_t), intent(in) :: returned
    character(*), intent(in) :: message
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    if (present(errmsg) .and. returned /= INWIT_OK) errmsg = message
    if (present(stat)) then
      stat = returned
    else if (returned /= INWIT_OK) then
      error stop "inwit: " // message
    end if
  end subroutine

  subroutine conclude(returned, context, stat, errmsg)
    integer(c_int32_t), intent(in) :: returned
    type(inwit_context), intent(in) :: context
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(:), allocatable :: text
    integer :: i

    text = ""
    do i = 1, INWIT_ERROR_SIZE
      if (context%error(i) == c_null_char) exit
      text = text // context%error(i)
    end do
    call finish(returned, text, stat, errmsg)
  end subroutine

  subroutine initialize_tensor(tensor, initializer, key, arguments, stat, errmsg)
    type(inwit_tensor), intent(in), target :: tensor
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(held_argument), allocatable, target :: held(:)
    type(inwit_arg), allocatable, target :: args(:)
    type(inwit_context), target :: context
    character(:), allocatable :: defect
    integer(c_int32_t) :: returned
    integer :: i, count

    count = 0
    if (present(arguments)) count = size(arguments)
    defect = ""
    if (is_cut_by_nul(initializer)) defect = "the name of the initializer contains a NUL character"
    do i = 1, count
      if (defect == "") defect = defect_of(arguments(i))
    end do
    if (defect /= "") then
      call finish(INWIT_E_ARGUMENT, defect, stat, errmsg)
      return
    end if
    allocate (held(count), args(count))
    do i = 1, count
      held(i)%name = trim(arguments(i)%name) // c_null_char
      args(i)%name = c_loc(held(i)%name)
      args(i)%number = arguments(i)%number
      if (arguments(i)%text_length >= 0) then
        held(i)%text = trim(arguments(i)%text) // c_null_char
        args(i)%text = c_loc(held(i)%text)
      end if
      if (arguments(i)%count >= 0) then
        held(i)%integers = arguments(i)%integers
        held(i)%tensor = inwit_describe(c_loc(held(i)%integers), INWIT_I64, [int(arguments(i)%count, int64)])
        args(i)%array = c_loc(held(i)%tensor)
      end if
    end do
    returned = inwit_fill(trim(initializer) // c_null_char, args, int(count, c_size_t), tensor, key%seed, key%stream, context)
    call conclude(returned, context, stat, errmsg)
  end subroutine

  subroutine initialize_array(data, dtype, extents, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    type(c_ptr), intent(in) :: data
    integer(c_int32_t), intent(in) :: dtype
    integer(int64), intent(in) :: extents(:)
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(:), allocatable :: defect

    defect = defect_of_box(size(extents), global_shape, first)
    if (defect /= "") then
      call finish(INWIT_E_BOX, defect, stat, errmsg)
    else
      call initialize_tensor(inwit_describe(data, dtype, extents, layout, global_shape, first), &
        initializer, key, arguments, stat, errmsg)
    end if
  end subroutine

  subroutine initialize_real32(array, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    real(real32), intent(inout), contiguous, target :: array(..)
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    call initialize_array(c_loc(array), INWIT_F32, shape(array, kind=int64), initializer, key, arguments, layout, global_shape, &
      first, stat, errmsg)
  end subroutine

  subroutine initialize_real64(array, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    real(real64), intent(inout), contiguous, target :: array(..)
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    call initialize_array(c_loc(array), INWIT_F64, shape(array, kind=int64), initializer, key, arguments, layout, global_shape, &
      first, stat, errmsg)
  end subroutine

  subroutine initialize_complex32(array, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    complex(real32), intent(inout), contiguous, target :: array(..)
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    call initialize_array(c_loc(array), INWIT_C64, shape(array, kind=int64), initializer, key, arguments, layout, global_shape, &
      first, stat, errmsg)
  end subroutine

  subroutine initialize_complex64(array, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    complex(real64), intent(inout), contiguous, target :: array(..)
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    call initialize_array(c_loc(array), INWIT_C128, shape(array, kind=int64), initializer, key, arguments, layout, global_shape, &
      first, stat, errmsg)
  end subroutine

  ! The bits of float16 or bfloat16: dtype is INWIT_F16 or INWIT_BF16.
  subroutine initialize_int16(array, dtype, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    integer(int16), intent(inout), contiguous, target :: array(..)
    integer(c_int32_t), intent(in) :: dtype
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    call initialize_array(c_loc(array), dtype, shape(array, kind=int64), initializer, key, arguments, layout, global_shape, &
      first, stat, errmsg)
  end subroutine

  ! The bits of a float8: dtype is INWIT_F8_E4M3FN or INWIT_F8_E5M2.
  subroutine initialize_int8(array, dtype, initializer, key, arguments, layout, global_shape, first, stat, errmsg)
    integer(int8), intent(inout), contiguous, target :: array(..)
    integer(c_int32_t), intent(in) :: dtype
    character(*), intent(in) :: initializer
    type(inwit_key), intent(in) :: key
    type(inwit_argument), intent(in), optional :: arguments(:)
    integer(c_int32_t), intent(in), optional :: layout
    integer(int64), intent(in), optional :: global_shape(:), first(:)
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg

    call initialize_array(c_loc(array), dtype, shape(array, kind=int64), initializer, key, arguments, layout, global_shape, &
      first, stat, errmsg)
  end subroutine

  ! Fans of an array of these extents, by a layout.
  subroutine inwit_fans_of(extents, layout, fan_in, fan_out, stat, errmsg)
    integer(int64), intent(in) :: extents(:)
    integer(c_int32_t), intent(in) :: layout
    real(real64), intent(out) :: fan_in, fan_out
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(inwit_context), target :: context
    integer(c_int32_t) :: returned

    returned = inwit_fans(inwit_describe(c_null_ptr, INWIT_F32, extents, layout), fan_in, fan_out, context)
    call conclude(returned, context, stat, errmsg)
  end subroutine

  ! The gain of a nonlinearity, as PyTorch's calculate_gain; slope is that of "leaky_relu", by default 0.01.
  subroutine inwit_gain_of(nonlinearity, gain, slope, stat, errmsg)
    character(*), intent(in) :: nonlinearity
    real(real64), intent(out) :: gain
    real(real64), intent(in), optional :: slope
    integer(c_int32_t), intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(inwit_context), target :: context
    real(real64) :: given

    if (is_cut_by_nul(nonlinearity)) then
      call finish(INWIT_E_ARGUMENT, "the name of the nonlinearity contains a NUL character", stat, errmsg)
      return
    end if
    given = ieee_value(0._real64, ieee_quiet_nan) ! the library's default
    if (present(slope)) given = slope
    call conclude(inwit_gain(trim(nonlinearity) // c_null_char, given, gain, context), context, stat, errmsg)
  end subroutine

  include "inwit_models.inc"
end module
