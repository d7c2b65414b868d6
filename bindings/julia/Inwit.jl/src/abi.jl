# The structs and constants of inwit.h. bindings/abi/check.py holds them to the header and to the pinned offsets, __init__ to
# the library that is loaded.

const OK = Int32(0)
const E_ARGUMENT = Int32(1)
const E_DTYPE = Int32(6)

const F16 = Int32(0x210)
const F32 = Int32(0x220)
const F64 = Int32(0x240)
const BF16 = Int32(0x410)
const I32 = Int32(0x020)
const I64 = Int32(0x040)

const LAYOUT_NONE = Int32(0)
const LAYOUT_KERAS = Int32(1)
const LAYOUT_TORCH = Int32(2)
const LAYOUT_FLUX = Int32(3)
const LAYOUT_MLX = Int32(4)
const LAYOUT_AXES = Int32(100)

const COLUMN_MAJOR = Int32(1)
const STRIDES = Int32(2)

const CONFIG_KERAS = Int32(0)
const CONFIG_LEGACY = Int32(1)

const MAX_RANK = 8
const ERROR_SIZE = 512

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

const NO_WORDS = ntuple(_ -> 0x00, Val(ERROR_SIZE))

mutable struct CContext
    threads::Int32
    reserved0::UInt32
    run::Ptr{Cvoid}
    run_user::Ptr{Cvoid}
    progress::Ptr{Cvoid}
    progress_user::Ptr{Cvoid}
    target::Cstring
    reserved::NTuple{4,UInt64}
    failed_job::Int64
    error::NTuple{512,UInt8}
    CContext() = new(0, 0, C_NULL, C_NULL, C_NULL, C_NULL, Cstring(C_NULL), (0, 0, 0, 0), 0, NO_WORDS)
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

# Handles: what they point to is the library's own.
mutable struct CInitializer end
mutable struct CRecipe end

struct CJob
    initializer::Ptr{CInitializer}
    name::Cstring
    stream::UInt64
    keep::Int32
    reserved::UInt32
    tensor::CTensor
end

const STRUCTS = ("inwit_tensor" => CTensor, "inwit_arg" => CArg, "inwit_context" => CContext, "inwit_custom" => CCustom,
                 "inwit_moments" => CMoments, "inwit_job" => CJob)
