# Converts keyword arguments to arguments of the library.

# `roots` owns the data that `list` points to: preserve the whole while it is in use (GC.@preserve).
struct Arguments
    list::Vector{CArg}
    roots::Vector{Any}
end

function Arguments(initializer::AbstractString, keywords)
    arguments, entry = Arguments(CArg[], Any[]), entry_of(initializer)
    for (name, value) in pairs(keywords)
        add!(arguments, name, counted(name, value, kind_of(entry, name)))
    end
    return arguments
end

# Julia counts axes from 1; negative axes count from the end in every language. Integers are passed as Int64, exact beyond 2^53.
function counted(name, value, kind::Symbol)
    kind in (:axes, :integers) || return value
    numbers = integers(name, value)
    kind === :axes || return numbers
    0 in numbers && reject(name, " is ", repr(value), ": axes are counted from 1, or from the end by negative numbers")
    return [axis > 0 ? axis - 1 : axis for axis in numbers]
end

function float64(name, value::Real)
    number = Float64(value)
    isfinite(value) && isinf(number) && reject("argument ", name, " is ", value, ": no Float64 is that large")
    return number
end

# An array that the library reads: integers are exact.
const ARGUMENT_TYPES = (Float16, Float32, Float64, Int32, Int64)
argument_dtype(type::Type) = type === Int32 ? I32 : type === Int64 ? I64 : dtype(type)

function argument_array(name, value::AbstractArray)
    eltype(value) in ARGUMENT_TYPES && return value isa Array ? value : Array(value)
    all(one -> one isa Real, value) || reject("argument ", name, " is ", repr(value), ": its elements must be numbers")
    return Float64[float64(name, one) for one in value]
end

function root!(arguments::Arguments, text::AbstractString)
    string = String(text)
    push!(arguments.roots, string)
    return Base.unsafe_convert(Cstring, string)
end

add!(arguments::Arguments, name::Symbol, value::Real) =
    push!(arguments.list, CArg(root!(arguments, String(name)), float64(name, value), Cstring(C_NULL), C_NULL))

add!(arguments::Arguments, name::Symbol, value::Union{AbstractString,Symbol}) =
    push!(arguments.list, CArg(root!(arguments, String(name)), 0, root!(arguments, String(value)), C_NULL))

function add!(arguments::Arguments, name::Symbol, value::AbstractArray)
    array = argument_array(name, value)
    tensor = Ref(tensor_of(argument_dtype(eltype(array)), size(array), memory(array)...))
    push!(arguments.roots, array, tensor)
    push!(arguments.list,
          CArg(root!(arguments, String(name)), 0, Cstring(C_NULL), Base.unsafe_convert(Ptr{CTensor}, tensor)))
end

add!(arguments::Arguments, name::Symbol, value::Tuple) = add!(arguments, name, collect(value))

add!(arguments::Arguments, ::Symbol, ::Nothing) = arguments # not given

add!(::Arguments, name::Symbol, value) =
    reject("argument ", name, " is a ", typeof(value), ": must be a number, a string or symbol, or an array or tuple of numbers")
