! Shared by the tests: a count of checks, and the digest of golden values.
module checks
  use, intrinsic :: iso_fortran_env, only: int8, int32, int64, real64
  implicit none

  integer :: passed = 0, failed = 0

  ! FNV-1a 64, in two halves: Fortran's integers may not overflow.
  type :: digest
    integer(int64) :: high = int(z'cbf29ce4', int64)
    integer(int64) :: low = int(z'84222325', int64)
  end type

contains

  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what

    if (holds) then
      passed = passed + 1
    else
      failed = failed + 1
      print '(2a)', "failed: ", what
    end if
  end subroutine

  subroutine finish()
    print '(i0, a, i0, a)', passed, " passed, ", failed, " failed"
    if (failed > 0 .or. passed == 0) error stop 1
  end subroutine

  ! Times the prime 2^40 + 435.
  elemental subroutine add_byte(sum, byte)
    type(digest), intent(inout) :: sum
    integer(int8), intent(in) :: byte
    integer(int64), parameter :: half = int(z'ffffffff', int64)
    integer(int64) :: low, product

    low = ieor(sum%low, iand(int(byte, int64), 255_int64))
    product = low * 435
    sum%high = iand(sum%high * 435 + ishft(product, -32) + ishft(low, 8), half)
    sum%low = iand(product, half)
  end subroutine

  ! "cbf29ce484222325"
  function hexadecimal(sum) result(text)
    type(digest), intent(in) :: sum
    character(16) :: text
    integer :: i

    write (text, '(2z8.8)') sum%high, sum%low
    do i = 1, 16
      if (text(i:i) >= "A") text(i:i) = achar(iachar(text(i:i)) + 32)
    end do
  end function

  ! The digest of column-major elements in row-major order, little-endian.
  function digest_of(bytes, extents) result(sum)
    integer(int8), intent(in) :: bytes(:)
    integer(int64), intent(in) :: extents(:)
    type(digest) :: sum
    integer(int64) :: index(size(extents)), place, step
    integer :: axis, element, each, first, last

    element = int(size(bytes) / product(extents))
    first = merge(1, element, transfer(1_int32, 1_int8) == 1_int8)
    last = element + 1 - first
    index = 0
    do
      place = 0
      step = element
      do axis = 1, size(extents)
        place = place + index(axis) * step
        step = step * extents(axis)
      end do
      do each = first, last, merge(1, -1, first <= last)
        call add_byte(sum, bytes(place + each))
      end do
      axis = size(extents)
      do while (axis > 0)
        index(axis) = index(axis) + 1
        if (index(axis) < extents(axis)) exit
        index(axis) = 0
        axis = axis - 1
      end do
      if (axis == 0) return
    end do
  end function

  elemental function near(value, expected, relative)
    real(real64), intent(in) :: value, expected, relative
    logical :: near

    near = abs(value - expected) <= relative * abs(expected)
  end function
end module
