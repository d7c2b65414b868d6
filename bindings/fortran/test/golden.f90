! The golden values, which every language replays, in column-major memory.  golden FILE, which is tests/golden.txt
program golden
  use inwit
  use checks
  implicit none

  integer(c_int32_t), parameter :: dtypes(4) = [INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16]
  character(5), parameter :: layouts(5) = ["none ", "keras", "torch", "flux ", "mlx  "]
  character(400) :: line, fields(8), path
  integer :: unit, ios, i

  call get_command_argument(1, path)
  open (newunit=unit, file=trim(path), status="old", action="read")
  do
    read (unit, '(a)', iostat=ios) line
    if (ios /= 0) exit
    if (line(1:1) == "#" .or. line == "") cycle
    call split(line, " ", fields)
    do i = 1, size(dtypes)
      call compare(fields, dtypes(i), trim(fields(4 + i)))
    end do
  end do
  call check(passed + failed >= 400, "the file is there")
  call finish()

contains

  ! Splits a text at separators; the remaining `parts` become blank.
  subroutine split(text, separator, parts, count)
    character(*), intent(in) :: text, separator
    character(*), intent(out) :: parts(:)
    integer, intent(out), optional :: count
    integer :: begin, length, n

    parts = ""
    begin = 1
    n = 0
    do while (begin <= len_trim(text) .and. n < size(parts))
      length = index(text(begin:len_trim(text)) // separator, separator) - 1
      n = n + 1
      parts(n) = text(begin:begin + length - 1)
      begin = begin + length + 1
    end do
    if (present(count)) count = n
  end subroutine

  function integers(text, separator) result(numbers)
    character(*), intent(in) :: text, separator
    integer(int64), allocatable :: numbers(:)
    character(40) :: parts(16)
    integer :: n, i

    call split(text, separator, parts, n)
    allocate (numbers(n))
    do i = 1, n
      read (parts(i), *) numbers(i)
    end do
  end function

  ! "stddev=0.02", "mode=fan_out", "shift=0;-1"
  function argument(text) result(made)
    character(*), intent(in) :: text
    type(inwit_argument) :: made
    character(:), allocatable :: name, given
    real(real64) :: number
    integer :: ios

    name = text(:index(text, "=") - 1)
    given = trim(text(index(text, "=") + 1:))
    read (given, *, iostat=ios) number
    if (index(given, ";") > 0) then
      made = inwit_integers(name, integers(given, ";"))
    else if (ios == 0) then
      made = inwit_number(name, number)
    else
      made = inwit_text(name, given)
    end if
  end function

  subroutine compare(fields, dtype, expected)
    character(*), intent(in) :: fields(:), expected
    integer(c_int32_t), intent(in) :: dtype
    type(inwit_argument), allocatable :: arguments(:)
    integer(int8), allocatable, target :: bytes(:)
    integer(int64), allocatable :: extents(:)
    character(80) :: parts(8)
    character(200) :: errmsg
    integer(c_int32_t) :: layout, stat
    type(inwit_tensor) :: tensor
    integer :: n, i

    parts = ""
    n = 0
    if (fields(2) /= "-") call split(trim(fields(2)), ",", parts, n)
    allocate (arguments(n))
    do i = 1, n
      arguments(i) = argument(trim(parts(i)))
    end do
    extents = integers(trim(fields(3)), ",")
    allocate (bytes(product(extents) * mod(dtype, 256) / 8))
    layout = int(findloc(layouts, fields(4)(:5), 1) - 1, c_int32_t)
    errmsg = ""
    tensor = inwit_describe(c_loc(bytes), dtype, extents, layout)
    call inwit_initialize(tensor, trim(fields(1)), inwit_key(int(z'0123456789abcdef', int64), "layer/weight"), arguments, &
      stat=stat, errmsg=errmsg)
    call check(stat == INWIT_OK .and. hexadecimal(digest_of(bytes, extents)) == expected, &
      trim(fields(1)) // " " // trim(fields(2)) // " " // trim(fields(3)) // " " // trim(errmsg))
  end subroutine
end program
