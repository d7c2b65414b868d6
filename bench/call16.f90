! inwit as a Fortran program calls it: prints the nanoseconds that one fill of 16 reals takes. usage: call16-fortran CALLS
program call16
  use, intrinsic :: iso_fortran_env, only: int64, real32, real64
  use inwit
  implicit none

  character(20) :: text
  integer(int64) :: calls, i, start, finish, rate
  real(real32) :: weights(16)

  call get_command_argument(1, text)
  read (text, *) calls
  call system_clock(start, rate)
  do i = 1, calls
    call inwit_initialize(weights, "random_normal", inwit_key(42_int64, i), &
                          [inwit_number("mean", 0.0_real64), inwit_number("stddev", 1.0_real64)])
  end do
  call system_clock(finish)
  print "(F0.2)", 1e9_real64*real(finish - start, real64)/real(rate, real64)/real(calls, real64)
end program
