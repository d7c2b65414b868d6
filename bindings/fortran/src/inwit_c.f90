! Generated from capi/inwit.h by scripts/generate; do not edit.
! The C ABI: the constants, structs and functions of inwit.h under their names. The header documents them.
!
! Texts that are passed end with c_null_char. A context may be omitted. Fortran has no unsigned integers: seeds and streams are the
! signed ones with the same bits. Structs that hold addresses have the attribute target: without it, a compiler may assume that a
! call neither reads nor writes what they point to.
module inwit_c
  use, intrinsic :: iso_c_binding
  implicit none
  public

  integer(c_int32_t), parameter :: INWIT_OK = 0_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_ARGUMENT = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_NAME = 2_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_PARAMETER = 3_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_SHAPE = 4_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_BOX = 5_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_DTYPE = 6_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_LAYOUT = 7_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_DEVICE = 8_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_CONFIG = 9_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_CANCELLED = 10_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_MEMORY = 11_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_UNSUPPORTED = 12_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_NUMERIC = 13_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_CUSTOM = 14_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_INTERNAL = 99_c_int32_t
  integer(c_int32_t), parameter :: INWIT_F16 = 528_c_int32_t
  integer(c_int32_t), parameter :: INWIT_F32 = 544_c_int32_t
  integer(c_int32_t), parameter :: INWIT_F64 = 576_c_int32_t
  integer(c_int32_t), parameter :: INWIT_BF16 = 1040_c_int32_t
  integer(c_int32_t), parameter :: INWIT_F8_E4M3FN = 2568_c_int32_t
  integer(c_int32_t), parameter :: INWIT_F8_E5M2 = 3080_c_int32_t
  integer(c_int32_t), parameter :: INWIT_C64 = 1344_c_int32_t
  integer(c_int32_t), parameter :: INWIT_C128 = 1408_c_int32_t
  integer(c_int32_t), parameter :: INWIT_I32 = 32_c_int32_t
  integer(c_int32_t), parameter :: INWIT_I64 = 64_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LAYOUT_NONE = 0_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LAYOUT_KERAS = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LAYOUT_TORCH = 2_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LAYOUT_FLUX = 3_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LAYOUT_MLX = 4_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LAYOUT_AXES = 100_c_int32_t
  integer(c_int32_t), parameter :: INWIT_ROW_MAJOR = 0_c_int32_t
  integer(c_int32_t), parameter :: INWIT_COLUMN_MAJOR = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_STRIDES = 2_c_int32_t
  integer(c_int32_t), parameter :: INWIT_BYTE_STRIDES = 3_c_int32_t
  integer(c_int32_t), parameter :: INWIT_CONFIG_KERAS = 0_c_int32_t
  integer(c_int32_t), parameter :: INWIT_CONFIG_LEGACY = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_NOT_FINITE = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_STDDEV = 2_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_MEAN = 4_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_BOUNDS = 8_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_SHAPE = 16_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_VALUES = 32_c_int32_t
  integer(c_int32_t), parameter :: INWIT_FINDING_DIFFERS = 64_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_UNKNOWN = 0_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_CONSTANT = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_UNIFORM = 2_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_NORMAL = 3_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_TRUNCATED_NORMAL = 4_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_ORTHOGONAL = 5_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_MOSTLY_ZERO = 6_c_int32_t
  integer(c_int32_t), parameter :: INWIT_LOOKS_OTHER = 7_c_int32_t
  integer(c_int32_t), parameter :: INWIT_E_DRIVER = 15_c_int32_t
  integer(c_int32_t), parameter :: INWIT_DEVICE_CUDA = 2_c_int32_t
  integer(c_int32_t), parameter :: INWIT_DEVICE_OPENCL = 4_c_int32_t
  integer(c_int32_t), parameter :: INWIT_DEVICE_ROCM = 10_c_int32_t
  integer(c_int32_t), parameter :: INWIT_PROGRAM_PTX = 0_c_int32_t
  integer(c_int32_t), parameter :: INWIT_PROGRAM_OPENCL_C = 1_c_int32_t
  integer(c_int32_t), parameter :: INWIT_PROGRAM_HIP = 2_c_int32_t
  integer, parameter :: INWIT_MAX_RANK = 8
  integer, parameter :: INWIT_ERROR_SIZE = 512

  type, bind(C) :: inwit_tensor
    type(c_ptr) :: data = c_null_ptr
    integer(c_int32_t) :: dtype = 0
    integer(c_int32_t) :: rank = 0
    integer(c_int64_t) :: shape(INWIT_MAX_RANK) = 0
    integer(c_int64_t) :: strides(INWIT_MAX_RANK) = 0
    integer(c_int64_t) :: global_shape(INWIT_MAX_RANK) = 0
    integer(c_int64_t) :: offset(INWIT_MAX_RANK) = 0
    integer(c_int32_t) :: order = 0
    integer(c_int32_t) :: layout = 0
    integer(c_int32_t) :: in_axes = 0
    integer(c_int32_t) :: out_axes = 0
    integer(c_int32_t) :: batch_axes = 0
    integer(c_int32_t) :: device_type = 0
    real(c_double) :: fan_in = 0
    real(c_double) :: fan_out = 0
    integer(c_int32_t) :: device_id = 0
    integer(c_int32_t) :: reserved(7) = 0
  end type

  type, bind(C) :: inwit_arg
    type(c_ptr) :: name = c_null_ptr
    real(c_double) :: number = 0
    type(c_ptr) :: text = c_null_ptr
    type(c_ptr) :: array = c_null_ptr
  end type

  type, bind(C) :: inwit_context
    integer(c_int32_t) :: threads = 0
    integer(c_int32_t) :: reserved0 = 0
    type(c_funptr) :: run = c_null_funptr
    type(c_ptr) :: run_user = c_null_ptr
    type(c_funptr) :: progress = c_null_funptr
    type(c_ptr) :: progress_user = c_null_ptr
    type(c_ptr) :: target = c_null_ptr
    integer(c_int64_t) :: device = 0
    integer(c_int64_t) :: device_stream = 0
    integer(c_int64_t) :: reserved(2) = 0
    integer(c_int64_t) :: failed_job = 0
    character(kind=c_char) :: error(INWIT_ERROR_SIZE) = c_null_char
  end type

  type, bind(C) :: inwit_custom
    type(c_ptr) :: name = c_null_ptr
    type(c_funptr) :: fill = c_null_funptr
    type(c_ptr) :: user = c_null_ptr
  end type

  type, bind(C) :: inwit_moments
    real(c_double) :: mean = 0
    real(c_double) :: stddev = 0
    real(c_double) :: minimum = 0
    real(c_double) :: maximum = 0
  end type

  type, bind(C) :: inwit_statistics
    integer(c_int64_t) :: count = 0
    integer(c_int64_t) :: zeros = 0
    integer(c_int64_t) :: nans = 0
    integer(c_int64_t) :: infinities = 0
    real(c_double) :: mean = 0
    real(c_double) :: squares = 0
    real(c_double) :: cubes = 0
    real(c_double) :: fourths = 0
    real(c_double) :: minimum = 0
    real(c_double) :: maximum = 0
    integer(c_int32_t) :: distinct = 0
    integer(c_int32_t) :: reserved = 0
    real(c_double) :: values(4) = 0
    integer(c_int64_t) :: differing = 0
    real(c_double) :: largest_difference = 0
    integer(c_int64_t) :: histogram(128) = 0
  end type

  type, bind(C) :: inwit_audit_report
    integer(c_int32_t) :: tensors = 0
    integer(c_int32_t) :: strict = 0
    integer(c_int32_t) :: verify = 0
    integer(c_int32_t) :: reserved0 = 0
    integer(c_int64_t) :: seed = 0
    integer(c_int64_t) :: stream = 0
    type(inwit_statistics) :: statistics
    type(inwit_moments) :: expected
    real(c_double) :: stddev = 0
    real(c_double) :: kurtosis = 0
    real(c_double) :: expected_kurtosis = 0
    real(c_double) :: factor = 0
    real(c_double) :: looks_scale = 0
    integer(c_int32_t) :: looks = 0
    integer(c_int32_t) :: findings = 0
    character(kind=c_char) :: looks_like(128) = c_null_char
    character(kind=c_char) :: message(384) = c_null_char
    integer(c_int32_t) :: reserved(8) = 0
  end type

  type, bind(C) :: inwit_job
    type(c_ptr) :: initializer = c_null_ptr
    type(c_ptr) :: name = c_null_ptr
    integer(c_int64_t) :: stream = 0
    integer(c_int32_t) :: keep = 0
    integer(c_int32_t) :: shared_stream = 0
    type(inwit_tensor) :: tensor
  end type

  type, bind(C) :: inwit_variable
    type(c_ptr) :: name = c_null_ptr
    real(c_double) :: value = 0
  end type

  type, bind(C) :: inwit_opencl_memory
    type(c_ptr) :: buffer = c_null_ptr
    integer(c_int64_t) :: byte_offset = 0
  end type

  type, bind(C) :: inwit_device_launch
    type(c_ptr) :: kernel = c_null_ptr
    type(c_ptr) :: data = c_null_ptr
    integer(c_int64_t) :: items = 0
    integer(c_int64_t) :: arguments_size = 0
    integer(c_int64_t) :: arguments(64) = 0
    integer(c_int64_t) :: reserved(4) = 0
  end type

  interface
    function inwit_fill(initializer, args, arg_count, out, seed, stream, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_int64_t, c_size_t, inwit_arg, inwit_context, inwit_tensor
      character(kind=c_char), intent(in) :: initializer(*)
      type(inwit_arg), intent(in), target, optional :: args(*)
      integer(c_size_t), value :: arg_count
      type(inwit_tensor), intent(in), target :: out
      integer(c_int64_t), value :: seed
      integer(c_int64_t), value :: stream
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_stream(name) bind(C) result(returned)
      import :: c_char, c_int64_t
      character(kind=c_char), intent(in) :: name(*)
      integer(c_int64_t) :: returned
    end function

    function inwit_fans(tensor, fan_in, fan_out, context) bind(C) result(returned)
      import :: c_double, c_int32_t, inwit_context, inwit_tensor
      type(inwit_tensor), intent(in), target :: tensor
      real(c_double), intent(out) :: fan_in
      real(c_double), intent(out) :: fan_out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_gain(nonlinearity, slope, gain, context) bind(C) result(returned)
      import :: c_char, c_double, c_int32_t, inwit_context
      character(kind=c_char), intent(in) :: nonlinearity(*)
      real(c_double), value :: slope
      real(c_double), intent(out) :: gain
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_tensor_from_dlpack(dl_tensor, out, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, inwit_context, inwit_tensor
      type(c_ptr), value :: dl_tensor
      type(inwit_tensor), intent(out), target :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_create(initializer, args, arg_count, out, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_ptr, c_size_t, inwit_arg, inwit_context
      character(kind=c_char), intent(in) :: initializer(*)
      type(inwit_arg), intent(in), target, optional :: args(*)
      integer(c_size_t), value :: arg_count
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_create_from_json(json, length, custom, custom_count, out, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_ptr, c_size_t, inwit_context, inwit_custom
      character(kind=c_char), intent(in) :: json(*)
      integer(c_size_t), value :: length
      type(inwit_custom), intent(in), target, optional :: custom(*)
      integer(c_size_t), value :: custom_count
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_create_from_layer(json, length, key, custom, custom_count, out, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_ptr, c_size_t, inwit_context, inwit_custom
      character(kind=c_char), intent(in) :: json(*)
      integer(c_size_t), value :: length
      character(kind=c_char), intent(in) :: key(*)
      type(inwit_custom), intent(in), target, optional :: custom(*)
      integer(c_size_t), value :: custom_count
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_clone(initializer, args, arg_count, out, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_arg, inwit_context
      type(c_ptr), value :: initializer
      type(inwit_arg), intent(in), target, optional :: args(*)
      integer(c_size_t), value :: arg_count
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_to_json(initializer, form, text, size, needed, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_context
      type(c_ptr), value :: initializer
      integer(c_int32_t), value :: form
      type(c_ptr), value :: text
      integer(c_size_t), value :: size
      integer(c_size_t), intent(out), optional :: needed
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_config_seed(initializer, given, seed, context) bind(C) result(returned)
      import :: c_int32_t, c_int64_t, c_ptr, inwit_context
      type(c_ptr), value :: initializer
      integer(c_int32_t), intent(out) :: given
      integer(c_int64_t), intent(out) :: seed
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_equal(a, b) bind(C) result(returned)
      import :: c_int32_t, c_ptr
      type(c_ptr), value :: a
      type(c_ptr), value :: b
      integer(c_int32_t) :: returned
    end function

    subroutine inwit_free(initializer) bind(C)
      import :: c_ptr
      type(c_ptr), value :: initializer
    end subroutine

    function inwit_initializer_name(initializer) bind(C) result(returned)
      import :: c_ptr
      type(c_ptr), value :: initializer
      type(c_ptr) :: returned
    end function

    function inwit_expect(initializer, tensor, out, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, inwit_context, inwit_moments, inwit_tensor
      type(c_ptr), value :: initializer
      type(inwit_tensor), intent(in), target :: tensor
      type(inwit_moments), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_density(initializer, tensor, x, density, count, context) bind(C) result(returned)
      import :: c_double, c_int32_t, c_ptr, c_size_t, inwit_context, inwit_tensor
      type(c_ptr), value :: initializer
      type(inwit_tensor), intent(in), target :: tensor
      real(c_double), intent(in) :: x(*)
      real(c_double), intent(out) :: density(*)
      integer(c_size_t), value :: count
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_audit(initializer, tensor, report, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, inwit_audit_report, inwit_context, inwit_tensor
      type(c_ptr), value :: initializer
      type(inwit_tensor), intent(in), target :: tensor
      type(inwit_audit_report), intent(inout) :: report
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_job_parts(job, parts, capacity, count, context) bind(C) result(returned)
      import :: c_int32_t, c_size_t, inwit_context, inwit_job
      type(inwit_job), intent(in), target :: job
      type(inwit_job), intent(inout), target :: parts
      integer(c_size_t), value :: capacity
      integer(c_size_t), intent(out), optional :: count
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_fill_jobs(jobs, count, seed, context) bind(C) result(returned)
      import :: c_int32_t, c_int64_t, c_size_t, inwit_context, inwit_job
      type(inwit_job), intent(in), target :: jobs(*)
      integer(c_size_t), value :: count
      integer(c_int64_t), value :: seed
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_recipe_create(json, length, custom, custom_count, out, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_ptr, c_size_t, inwit_context, inwit_custom
      character(kind=c_char), intent(in) :: json(*)
      integer(c_size_t), value :: length
      type(inwit_custom), intent(in), target, optional :: custom(*)
      integer(c_size_t), value :: custom_count
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_recipe_bind(recipe, variables, count, config, config_length, out, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_ptr, c_size_t, inwit_context, inwit_variable
      type(c_ptr), value :: recipe
      type(inwit_variable), intent(in), target, optional :: variables(*)
      integer(c_size_t), value :: count
      character(kind=c_char), intent(in), optional :: config(*)
      integer(c_size_t), value :: config_length
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    subroutine inwit_recipe_free(recipe) bind(C)
      import :: c_ptr
      type(c_ptr), value :: recipe
    end subroutine

    function inwit_recipe_match(recipe, job, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, inwit_context, inwit_job
      type(c_ptr), value :: recipe
      type(inwit_job), intent(inout), target :: job
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_recipe_match_jobs(recipe, jobs, count, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_context, inwit_job
      type(c_ptr), value :: recipe
      type(inwit_job), intent(inout), target :: jobs(*)
      integer(c_size_t), value :: count
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_recipe_check(recipe, names, count, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_context
      type(c_ptr), value :: recipe
      type(c_ptr), intent(in), target :: names(*)
      integer(c_size_t), value :: count
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_recipe_tensor(recipe, index, name, tensor, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_context, inwit_tensor
      type(c_ptr), value :: recipe
      integer(c_size_t), value :: index
      type(c_ptr), intent(out) :: name
      type(inwit_tensor), intent(inout), target :: tensor
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_name_at(index) bind(C) result(returned)
      import :: c_ptr, c_size_t
      integer(c_size_t), value :: index
      type(c_ptr) :: returned
    end function

    function inwit_registry_json(text, size, needed, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_context
      type(c_ptr), value :: text
      integer(c_size_t), value :: size
      integer(c_size_t), intent(out), optional :: needed
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_status_name(status) bind(C) result(returned)
      import :: c_int32_t, c_ptr
      integer(c_int32_t), value :: status
      type(c_ptr) :: returned
    end function

    function inwit_version() bind(C) result(returned)
      import :: c_int32_t
      integer(c_int32_t) :: returned
    end function

    function inwit_sizeof(type_name) bind(C) result(returned)
      import :: c_char, c_size_t
      character(kind=c_char), intent(in) :: type_name(*)
      integer(c_size_t) :: returned
    end function

    function inwit_stream_version(initializer) bind(C) result(returned)
      import :: c_char, c_int32_t
      character(kind=c_char), intent(in) :: initializer(*)
      integer(c_int32_t) :: returned
    end function

    function inwit_target() bind(C) result(returned)
      import :: c_ptr
      type(c_ptr) :: returned
    end function

    function inwit_device_open(device_type, device_id, out, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, inwit_context
      integer(c_int32_t), value :: device_type
      integer(c_int32_t), value :: device_id
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_device_open_opencl(cl_context, cl_device, out, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, inwit_context
      type(c_ptr), value :: cl_context
      type(c_ptr), value :: cl_device
      type(c_ptr), intent(out) :: out
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    subroutine inwit_device_free(device) bind(C)
      import :: c_ptr
      type(c_ptr), value :: device
    end subroutine

    function inwit_device_plan(job, seed, launches, capacity, count, context) bind(C) result(returned)
      import :: c_int32_t, c_int64_t, c_size_t, inwit_context, inwit_device_launch, inwit_job
      type(inwit_job), intent(in), target :: job
      integer(c_int64_t), value :: seed
      type(inwit_device_launch), intent(inout), target :: launches
      integer(c_size_t), value :: capacity
      integer(c_size_t), intent(out), optional :: count
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_device_program(language, text, size, needed, context) bind(C) result(returned)
      import :: c_int32_t, c_ptr, c_size_t, inwit_context
      integer(c_int32_t), value :: language
      type(c_ptr), value :: text
      integer(c_size_t), value :: size
      integer(c_size_t), intent(out), optional :: needed
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function

    function inwit_device_kernel_program(language, kernel, text, size, needed, context) bind(C) result(returned)
      import :: c_char, c_int32_t, c_ptr, c_size_t, inwit_context
      integer(c_int32_t), value :: language
      character(kind=c_char), intent(in) :: kernel(*)
      type(c_ptr), value :: text
      integer(c_size_t), value :: size
      integer(c_size_t), intent(out), optional :: needed
      type(inwit_context), intent(inout), target, optional :: context
      integer(c_int32_t) :: returned
    end function
  end interface

contains

  ! Whether the structs of this module have the sizes of the library's.
  function inwit_sizes_match() result(match)
    logical :: match
    type(inwit_tensor) :: tensor
    type(inwit_arg) :: arg
    type(inwit_context) :: context
    type(inwit_custom) :: custom
    type(inwit_moments) :: moments
    type(inwit_statistics) :: statistics
    type(inwit_audit_report) :: audit_report
    type(inwit_job) :: job
    type(inwit_variable) :: variable
    type(inwit_opencl_memory) :: opencl_memory
    type(inwit_device_launch) :: device_launch

    match = all([ &
      inwit_sizeof("inwit_tensor" // c_null_char) - c_sizeof(tensor), &
      inwit_sizeof("inwit_arg" // c_null_char) - c_sizeof(arg), &
      inwit_sizeof("inwit_context" // c_null_char) - c_sizeof(context), &
      inwit_sizeof("inwit_custom" // c_null_char) - c_sizeof(custom), &
      inwit_sizeof("inwit_moments" // c_null_char) - c_sizeof(moments), &
      inwit_sizeof("inwit_statistics" // c_null_char) - c_sizeof(statistics), &
      inwit_sizeof("inwit_audit_report" // c_null_char) - c_sizeof(audit_report), &
      inwit_sizeof("inwit_job" // c_null_char) - c_sizeof(job), &
      inwit_sizeof("inwit_variable" // c_null_char) - c_sizeof(variable), &
      inwit_sizeof("inwit_opencl_memory" // c_null_char) - c_sizeof(opencl_memory), &
      inwit_sizeof("inwit_device_launch" // c_null_char) - c_sizeof(device_launch)] == 0)
  end function
end module
