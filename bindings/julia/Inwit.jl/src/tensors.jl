# Describes arrays for the library.

dtype(::Type{Float16}) = F16
dtype(::Type{Float32}) = F32
dtype(::Type{Float64}) = F64
dtype(::Type{ComplexF32}) = C64
dtype(::Type{ComplexF64}) = C128
dtype(type::Type) = throw(InwitError(
    E_DTYPE, "the element type is $type: must be Float16, Float32, Float64, ComplexF32, ComplexF64, or BFloat16 with BFloat16s.jl loaded"))

const LAYOUTS = (none=LAYOUT_NONE, keras=LAYOUT_KERAS, torch=LAYOUT_TORCH, flux=LAYOUT_FLUX, mlx=LAYOUT_MLX, axes=LAYOUT_AXES)

function layout_number(name)
    symbol = Symbol(name)
    haskey(LAYOUTS, symbol) || reject("layout is ", repr(name), ": must be one of ", join(repr.(keys(LAYOUTS)), ", "))
    return LAYOUTS[symbol]
end

# The integers of an argument: one, or a tuple or array of them.
function integers(name, value)::Vector{Int64}
    value isa Union{Real,Tuple,AbstractArray} && all(is_int64, value) ||
        reject(name, " is ", repr(value), ": must be an integer, or a tuple or array of integers")
    return Int64[value...]
end

is_int64(one) = one isa Real && isinteger(one) && typemin(Int64) <= one <= typemax(Int64)

function eight(numbers)::NTuple{8,Int64}
    length(numbers) <= MAX_RANK || reject("the array has ", length(numbers), " axes: at most ", MAX_RANK, " are supported")
    return ntuple(i -> i <= length(numbers) ? Int64(numbers[i]) : Int64(0), Val(MAX_RANK))
end

# Axes are counted from 1, as Julia does.
function axis_bits(name, axes, rank)::UInt32
    bits = UInt32(0)
    for axis in integers(name, axes)
        1 <= axis <= rank || reject(name, " is ", repr(axes), ": the axes of the array are 1 to ", rank)
        bits |= UInt32(1) << (axis - 1)
    end
    return bits
end

is_given(axes) = !(axes isa Union{Tuple,AbstractArray} && isempty(axes))

function chosen_layout(layout, default, by_axes::Bool)
    by_axes || return layout_number(layout === nothing ? default : layout)
    layout === nothing || Symbol(layout) in (:none, :axes) ||
        reject("layout is ", repr(layout), ": must not be given with in_axes and out_axes, which replace it")
    return LAYOUT_AXES
end

# Address, order and strides of an array. An Array is column-major; any other array is described by its strides.
memory(array::Array) = (Ptr{Cvoid}(pointer(array)), COLUMN_MAJOR, ())
function memory(array::AbstractArray)
    try
        return Ptr{Cvoid}(pointer(array)), STRIDES, strides(array)
    catch
        reject("a ", typeof(array), " has no strided memory that the library can write: fill an Array and copy it")
    end
end

ranges_of(box) = box isa AbstractUnitRange ? (box,) : Tuple(box)

function checked_ranges(size, extents::Tuple, box)
    ranges = ranges_of(box)
    all(range -> range isa AbstractUnitRange, ranges) || reject("box is ", repr(box), ": must be ranges with step 1")
    isempty(ranges) == isempty(extents) ||
        reject("box and global_size go together: box is ", repr(box), ", global_size ", extents)
    isempty(ranges) && return ranges
    length(extents) == length(size) ||
        reject("global_size is ", extents, ": must have ", length(size), " axes, as the array has")
    length.(ranges) == Tuple(size) || reject("box is ", box, ", but the size of the array is ", size)
    all(issubset.(ranges, Base.OneTo.(extents))) ||
        reject("box is ", box, ": must lie within ", join(Base.OneTo.(extents), ", "), ", by global_size")
    return ranges
end

# The C description of an array of this size; without data, for fans and expected moments.
function tensor_of(code::Int32, size, data=C_NULL, order=COLUMN_MAJOR, strides=(); layout=nothing, default_layout=:none,
                   fan_in::Real=0, fan_out::Real=0, in_axes=(), out_axes=(), batch_axes=(), global_size=(), box=())
    shape, extents, rank = eight(size), Tuple(global_size), length(size)
    offset = first.(checked_ranges(size, extents, box)) .- 1
    by_axes = is_given(in_axes) || is_given(out_axes)
    return CTensor(data, code, rank, shape, eight(strides), eight(extents), eight(offset), order,
                   chosen_layout(layout, default_layout, by_axes), axis_bits("in_axes", in_axes, rank),
                   axis_bits("out_axes", out_axes, rank), axis_bits("batch_axes", batch_axes, rank), 0, fan_in, fan_out, 0,
                   (0, 0, 0, 0, 0, 0, 0))
end

tensor_of(type::Type, size; place...) = tensor_of(dtype(type), size; place...)
tensor_of(array::AbstractArray; place...) = tensor_of(dtype(eltype(array)), size(array), memory(array)...; place...)

"""
    Inwit.fans(dims; layout = :flux, fan_in, fan_out, in_axes, out_axes, batch_axes) -> (fan_in, fan_out)

The number of inputs and outputs of a weight of this size, by a layout: `:flux` (`(..., in, out)`, a matrix `(out, in)`),
`:keras` (`..., in, out`), `:torch` (`out, in, ...`), `:mlx` (`out, ..., in`), or by the given axes, counted from 1.
"""
function fans(dims; place...)
    fan_in, fan_out = Ref(0.0), Ref(0.0)
    tensor = tensor_of(F32, dims; default_layout=:flux, place...)
    call(context -> inwit_fans(tensor, fan_in, fan_out, context))
    return fan_in[], fan_out[]
end

"""
    Inwit.nfan(dims...) -> (fan_in, fan_out)
    Inwit.nfan(dims::Tuple)

Flux's fans as integers: `(1, 1)` for no dims, `(1, n)` for a vector, `(in, out)` for a matrix `(out, in)`, and
`prod(k) .* (in, out)` for a convolution `(k..., in, out)`.
"""
nfan(dims::Integer...) = Int.(fans(dims))
nfan(dims::Tuple) = nfan(dims...)

"""
    Inwit.gain(nonlinearity; slope) -> Float64

The gain of a nonlinearity, as PyTorch's `calculate_gain`; `slope` is that of `"leaky_relu"`, by default 0.01.
"""
function gain(nonlinearity; slope=NaN)
    factor = Ref(0.0)
    call(context -> inwit_gain(String(nonlinearity), slope, factor, context))
    return factor[]
end
