# Describes arrays for the library.

dtype(::Type{Float16}) = F16
dtype(::Type{Float32}) = F32
dtype(::Type{Float64}) = F64
dtype(::Type{Int32}) = I32 # these two only as arguments: the library does not fill them
dtype(::Type{Int64}) = I64
dtype(type::Type) = throw(InwitError(
    E_DTYPE, "the element type is $type: must be Float16, Float32, Float64, or BFloat16 with BFloat16s.jl loaded"))

const LAYOUTS = (none=LAYOUT_NONE, keras=LAYOUT_KERAS, torch=LAYOUT_TORCH, flux=LAYOUT_FLUX, mlx=LAYOUT_MLX, axes=LAYOUT_AXES)

function layout_number(name)
    symbol = Symbol(name)
    haskey(LAYOUTS, symbol) || reject("layout is ", repr(name), ": must be one of ", join(repr.(keys(LAYOUTS)), ", "))
    return LAYOUTS[symbol]
end

function eight(numbers)::NTuple{8,Int64}
    length(numbers) <= MAX_RANK || reject("the array has ", length(numbers), " axes: at most ", MAX_RANK, " are supported")
    return ntuple(i -> i <= length(numbers) ? Int64(numbers[i]) : Int64(0), Val(MAX_RANK))
end

# Axes are counted from 1, as Julia does.
function axis_bits(axes)::UInt32
    bits = UInt32(0)
    for axis in axes
        1 <= axis <= MAX_RANK || reject("axis is ", axis, ": must be in 1:", MAX_RANK)
        bits |= UInt32(1) << (axis - 1)
    end
    return bits
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

# The C description of an array of this size; without data, for fans and expected moments.
function tensor_of(type::Type, size, data=C_NULL, order=COLUMN_MAJOR, strides=(); layout=:none, fan_in::Real=0,
                   fan_out::Real=0, in_axes=(), out_axes=(), batch_axes=(), global_size=(), box=())
    ranges = ranges_of(box)
    all(range -> range isa AbstractUnitRange, ranges) || reject("box is ", box, ": must be ranges with step 1")
    isempty(ranges) == isempty(global_size) ||
        reject("box and global_size go together: box is ", box, ", global_size ", global_size)
    isempty(ranges) || length.(ranges) == Tuple(size) ||
        reject("box is ", box, ", but the size of the array is ", size)
    by_axes = layout === :none && !(isempty(in_axes) && isempty(out_axes))
    return CTensor(data, dtype(type), length(size), eight(size), eight(strides), eight(global_size), eight(first.(ranges) .- 1),
                   order, by_axes ? LAYOUT_AXES : layout_number(layout), axis_bits(in_axes), axis_bits(out_axes),
                   axis_bits(batch_axes), 0, fan_in, fan_out, 0, (0, 0, 0, 0, 0, 0, 0))
end

tensor_of(array::AbstractArray; place...) = tensor_of(eltype(array), size(array), memory(array)...; place...)

"""
    Inwit.fans(dims; layout = :flux, fan_in, fan_out, in_axes, out_axes, batch_axes) -> (fan_in, fan_out)

The number of inputs and outputs of a weight of this size, by a layout: `:flux` (`(..., in, out)`, a matrix `(out, in)`),
`:keras` (`..., in, out`), `:torch` (`out, in, ...`), `:mlx` (`out, ..., in`), or by the given axes, counted from 1.
"""
function fans(dims; layout=:flux, in_axes=(), out_axes=(), place...)
    fan_in, fan_out = Ref(0.0), Ref(0.0)
    chosen = isempty(in_axes) && isempty(out_axes) ? layout : :axes
    tensor = tensor_of(Float32, dims; layout=chosen, in_axes, out_axes, place...)
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
