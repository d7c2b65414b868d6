# Converts keyword arguments to arguments of the library.

# `roots` owns the data that `list` points to: preserve the whole while it is in use (GC.@preserve).
struct Arguments
    list::Vector{CArg}
    roots::Vector{Any}
end

function Arguments(initializer::AbstractString, keywords)
    arguments, entry = Arguments(CArg[], Any[]), entry_of(initializer)
    for (name, value) in pairs(keywords)
        add!(arguments, name, counted(value, kind_of(entry, name)))
    end
    return arguments
end

# Julia counts axes from 1; negative axes count from the end in every language. Integers are passed as Int64, exact beyond 2^53.
counted(value, kind::Symbol) =
    kind === :axes ? [axis > 0 ? Int64(axis) - 1 : axis < 0 ? Int64(axis) : reject("axis is 0: axes are counted from 1")
                      for axis in value] :
    kind === :integers ? Int64[value...] : value

function root!(arguments::Arguments, text::AbstractString)
    string = String(text)
    push!(arguments.roots, string)
    return Base.unsafe_convert(Cstring, string)
end

add!(arguments::Arguments, name::Symbol, value::Real) =
    push!(arguments.list, CArg(root!(arguments, String(name)), value, Cstring(C_NULL), C_NULL))

add!(arguments::Arguments, name::Symbol, value::Union{AbstractString,Symbol}) =
    push!(arguments.list, CArg(root!(arguments, String(name)), 0, root!(arguments, String(value)), C_NULL))

function add!(arguments::Arguments, name::Symbol, value::AbstractArray)
    array = eltype(value) <: Union{Float16,Float32,Float64,Int32,Int64} && value isa Array ? value : Array{Float64}(value)
    tensor = Ref(tensor_of(array))
    push!(arguments.roots, array, tensor)
    push!(arguments.list,
          CArg(root!(arguments, String(name)), 0, Cstring(C_NULL), Base.unsafe_convert(Ptr{CTensor}, tensor)))
end

add!(arguments::Arguments, name::Symbol, value::Tuple) = add!(arguments, name, collect(value))

add!(arguments::Arguments, ::Symbol, ::Nothing) = arguments # not given

add!(::Arguments, name::Symbol, value) =
    reject("argument ", name, " is a ", typeof(value), ": must be a number, a string or symbol, or an array or tuple of numbers")
