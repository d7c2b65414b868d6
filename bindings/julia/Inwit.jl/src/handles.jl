"""
    Initializer(name; arguments...)
    Initializer(initializer; arguments...)

An initializer with bound and checked arguments, by name, or a copy of another one with some arguments replaced. It is called like
the functions of the package, `initializer([rng or key], [T], dims...)`, so layers accept it as `init =`. Initializers are compared
by value. See also [`Inwit.from_keras`](@ref).
"""
mutable struct Initializer <: Function
    handle::Ptr{CInitializer}

    Initializer(handle::Ptr{CInitializer}) = finalizer(one -> inwit_free(one.handle), new(handle))
end

# The handle of an initializer or a recipe. Precompilation and serialization keep no pointers.
function handle_of(owner)
    owner.handle == C_NULL && reject("this ", nameof(typeof(owner)), " was restored from a precompiled package or a serialized ",
                                     "file, which cannot hold it: create it at run time, in a function or __init__")
    return owner.handle
end

# Wraps the handle that `make(out, context)` creates.
function created(make; options...)
    out = Ref{Ptr{CInitializer}}(C_NULL)
    call(context -> make(out, context); options...)
    return Initializer(out[])
end

function Initializer(name::AbstractString; keywords...)
    arguments, text = Arguments(name, keywords), String(name)
    GC.@preserve arguments begin
        return created((out, context) -> inwit_create(text, arguments.list, length(arguments.list), out, context))
    end
end

function Initializer(initializer::Initializer; keywords...)
    arguments = Arguments(name_of(initializer), keywords)
    GC.@preserve arguments initializer begin
        return created((out, context) -> inwit_clone(handle_of(initializer), arguments.list, length(arguments.list), out, context))
    end
end

"""
    Inwit.name_of(initializer) -> String

The registered name, `"flux_kaiming_uniform"`.
"""
name_of(initializer::Initializer) = GC.@preserve initializer unsafe_string(inwit_initializer_name(handle_of(initializer)))

Base.:(==)(a::Initializer, b::Initializer) = GC.@preserve a b inwit_equal(handle_of(a), handle_of(b)) == 1
# By name alone: what is equal may have been written differently, as 2 and 2.0, or a default and its omission.
Base.hash(initializer::Initializer, seed::UInt) = hash(name_of(initializer), hash(Initializer, seed))
Base.deepcopy_internal(initializer::Initializer, ::IdDict) = initializer # immutable, and the copy would share its handle

Base.show(io::IO, initializer::Initializer) = print(io, "Initializer(", to_keras(initializer), ")")
Base.show(io::IO, ::MIME"text/plain", initializer::Initializer) = show(io, initializer)
Base.print(io::IO, initializer::Initializer) = show(io, initializer) # Base prints the fields of a Function

draws(initializer::Initializer) = draws(name_of(initializer))

function initialize!(array::AbstractArray, initializer::Initializer, source::Source=default_rng(); keywords...)
    place, options, rest = sorted(keywords)
    bound = isempty(rest) ? initializer : Initializer(initializer; rest...)
    key = key_for(bound, source)
    GC.@preserve array bound begin
        job = CJob(handle_of(bound), Cstring(C_NULL), key.stream, 0, 0, tensor_of(array; place...))
        call(context -> inwit_fill_jobs([job], 1, key.seed, context); options...)
    end
    return array
end

(initializer::Initializer)(dims::Integer...; keywords...) = formed(initializer, initializer, nothing, nothing, dims; keywords...)
(initializer::Initializer)(type::Type{<:Real}, dims::Integer...; keywords...) =
    formed(initializer, initializer, nothing, type, dims; keywords...)
(initializer::Initializer)(source::Source, dims::Integer...; keywords...) =
    formed(initializer, initializer, source, nothing, dims; keywords...)
(initializer::Initializer)(source::Source, type::Type{<:Real}, dims::Integer...; keywords...) =
    formed(initializer, initializer, source, type, dims; keywords...)

"""
    Inwit.expect(initializer, [T = Float32], dims...; layout, ...) -> (; mean, stddev, minimum, maximum)

Expected moments of an array of this size over all elements, and bounds of the elements; `NaN` if there is no closed form.
"""
function expect(initializer::Initializer, type::Type{<:Real}, dims::Integer...; place...)
    moments, tensor = Ref(CMoments(0, 0, 0, 0)), tensor_of(type, dims; place...)
    GC.@preserve initializer call(context -> inwit_expect(handle_of(initializer), tensor, moments, context))
    return (; mean=moments[].mean, stddev=moments[].stddev, minimum=moments[].minimum, maximum=moments[].maximum)
end
expect(initializer::Initializer, dims::Integer...; place...) = expect(initializer, Float32, dims...; place...)

"""
    Inwit.density(initializer, x, [T = Float32], dims...; layout, ...) -> Vector{Float64}

The probability density of one element at each of `x`.
"""
function density(initializer::Initializer, x::AbstractVector{<:Real}, type::Type{<:Real}, dims::Integer...; place...)
    at, tensor = Vector{Float64}(x), tensor_of(type, dims; place...)
    heights = similar(at)
    GC.@preserve initializer call(context -> inwit_density(handle_of(initializer), tensor, at, heights, length(at), context))
    return heights
end
density(initializer::Initializer, x::AbstractVector{<:Real}, dims::Integer...; place...) =
    density(initializer, x, Float32, dims...; place...)
