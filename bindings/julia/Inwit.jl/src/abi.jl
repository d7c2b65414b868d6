# Generated from capi/inwit.h by scripts/generate; do not edit.
# The constants and structs of inwit.h. When the package is loaded, the sizes are compared with those of the library.

const HEADER_VERSION = v"0.1.0"

const OK = Int32(0)
const E_ARGUMENT = Int32(1)
const E_NAME = Int32(2)
const E_PARAMETER = Int32(3)
const E_SHAPE = Int32(4)
const E_BOX = Int32(5)
const E_DTYPE = Int32(6)
const E_LAYOUT = Int32(7)
const E_DEVICE = Int32(8)
const E_CONFIG = Int32(9)
const E_CANCELLED = Int32(10)
const E_MEMORY = Int32(11)
const E_UNSUPPORTED = Int32(12)
const E_NUMERIC = Int32(13)
const E_CUSTOM = Int32(14)
const E_INTERNAL = Int32(99)

const F16 = Int32(0x210)
const F32 = Int32(0x220)
const F64 = Int32(0x240)
const BF16 = Int32(0x410)
const F8_E4M3FN = Int32(0xA08)
const F8_E5M2 = Int32(0xC08)
const C64 = Int32(0x540)
const C128 = Int32(0x580)
const I32 = Int32(0x020)
const I64 = Int32(0x040)

const LAYOUT_NONE = Int32(0)
const LAYOUT_KERAS = Int32(1)
const LAYOUT_TORCH = Int32(2)
const LAYOUT_FLUX = Int32(3)
const LAYOUT_MLX = Int32(4)
const LAYOUT_AXES = Int32(100)

const ROW_MAJOR = Int32(0)
const COLUMN_MAJOR = Int32(1)
const STRIDES = Int32(2)
const BYTE_STRIDES = Int32(3)

const CONFIG_KERAS = Int32(0)
const CONFIG_LEGACY = Int32(1)

const FINDING_NOT_FINITE = Int32(1)
const FINDING_STDDEV = Int32(2)
const FINDING_MEAN = Int32(4)
const FINDING_BOUNDS = Int32(8)
const FINDING_SHAPE = Int32(16)
const FINDING_VALUES = Int32(32)
const FINDING_DIFFERS = Int32(64)

const LOOKS_UNKNOWN = Int32(0)
const LOOKS_CONSTANT = Int32(1)
const LOOKS_UNIFORM = Int32(2)
const LOOKS_NORMAL = Int32(3)
const LOOKS_TRUNCATED_NORMAL = Int32(4)
const LOOKS_ORTHOGONAL = Int32(5)
const LOOKS_MOSTLY_ZERO = Int32(6)
const LOOKS_OTHER = Int32(7)

const E_DRIVER = Int32(15)

const DEVICE_CUDA = Int32(2)
const DEVICE_OPENCL = Int32(4)
const DEVICE_ROCM = Int32(10)

const PROGRAM_PTX = Int32(0)
const PROGRAM_OPENCL_C = Int32(1)
const PROGRAM_HIP = Int32(2)

const MAX_RANK = 8
const ERROR_SIZE = 512

# Handles: opaque, owned by the library.
mutable struct CInitializer end
mutable struct CRecipe end
mutable struct CDevice end

struct CTensor
    data::Ptr{Cvoid}
    dtype::Int32
    rank::Int32
    shape::NTuple{8,Int64}
    strides::NTuple{8,Int64}
    global_shape::NTuple{8,Int64}
    offset::NTuple{8,Int64}
    order::Int32
    layout::Int32
    in_axes::UInt32
    out_axes::UInt32
    batch_axes::UInt32
    device_type::Int32
    fan_in::Float64
    fan_out::Float64
    device_id::Int32
    reserved::NTuple{7,UInt32}
end

struct CArg
    name::Cstring
    number::Float64
    text::Cstring
    array::Ptr{CTensor}
end

mutable struct CContext
    threads::Int32
    reserved0::UInt32
    run::Ptr{Cvoid}
    run_user::Ptr{Cvoid}
    progress::Ptr{Cvoid}
    progress_user::Ptr{Cvoid}
    target::Cstring
    device::UInt64
    device_stream::UInt64
    reserved::NTuple{2,UInt64}
    failed_job::Int64
    error::NTuple{512,UInt8}
    CContext() = new(
        0,
        0,
        C_NULL,
        C_NULL,
        C_NULL,
        C_NULL,
        Cstring(C_NULL),
        0,
        0,
        ntuple(_ -> UInt64(0), Val(2)),
        0,
        ntuple(_ -> UInt8(0), Val(512)))
end

struct CCustom
    name::Cstring
    fill::Ptr{Cvoid}
    user::Ptr{Cvoid}
end

struct CMoments
    mean::Float64
    stddev::Float64
    minimum::Float64
    maximum::Float64
end

struct CStatistics
    count::Int64
    zeros::Int64
    nans::Int64
    infinities::Int64
    mean::Float64
    squares::Float64
    cubes::Float64
    fourths::Float64
    minimum::Float64
    maximum::Float64
    distinct::Int32
    reserved::UInt32
    values::NTuple{4,Float64}
    differing::Int64
    largest_difference::Float64
    histogram::NTuple{128,Int64}
end

struct CAuditReport
    tensors::Int32
    strict::Int32
    verify::Int32
    reserved0::UInt32
    seed::UInt64
    stream::UInt64
    statistics::CStatistics
    expected::CMoments
    stddev::Float64
    kurtosis::Float64
    expected_kurtosis::Float64
    factor::Float64
    looks_scale::Float64
    looks::Int32
    findings::UInt32
    looks_like::NTuple{128,UInt8}
    message::NTuple{384,UInt8}
    reserved::NTuple{8,UInt32}
end

struct CJob
    initializer::Ptr{CInitializer}
    name::Cstring
    stream::UInt64
    keep::Int32
    shared_stream::Int32
    tensor::CTensor
end

struct CVariable
    name::Cstring
    value::Float64
end

struct COpenclMemory
    buffer::Ptr{Cvoid}
    byte_offset::UInt64
end

struct CDeviceLaunch
    kernel::Cstring
    data::Ptr{Cvoid}
    items::Int64
    arguments_size::UInt64
    arguments::NTuple{64,UInt64}
    reserved::NTuple{4,UInt64}
end

const STRUCTS = ("inwit_tensor" => CTensor,
                 "inwit_arg" => CArg,
                 "inwit_context" => CContext,
                 "inwit_custom" => CCustom,
                 "inwit_moments" => CMoments,
                 "inwit_statistics" => CStatistics,
                 "inwit_audit_report" => CAuditReport,
                 "inwit_job" => CJob,
                 "inwit_variable" => CVariable,
                 "inwit_opencl_memory" => COpenclMemory,
                 "inwit_device_launch" => CDeviceLaunch)
