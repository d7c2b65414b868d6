function unsigned64(name, value::Integer)
    0 <= value <= typemax(UInt64) || reject(name, " is ", value, ": must be in 0:2^64-1")
    return UInt64(value)
end

"""
    Key(seed, "dense.weight")
    Key(seed, stream::Integer = 0)
    Key(rng)

The source of random values, together with the index of each element: a seed for the model, and a stream for the parameter, given
as its full name or as a number. Equal keys give equal arrays in every process, on every machine and in every language; arrays of
different keys are independent. `Key(rng)` draws one `UInt64` from the generator as its seed.
"""
struct Key
    seed::UInt64
    stream::UInt64
    Key(seed::Integer, stream::Integer=0) = new(unsigned64("seed", seed), unsigned64("stream", stream))
end
Key(seed::Integer, name::AbstractString) = Key(seed, stream(name))
Key(rng::AbstractRNG) = Key(rand(rng, UInt64))

"""
    Inwit.stream("dense.weight") -> UInt64

The stream of a name: FNV-1a 64 of its bytes.
"""
stream(name::AbstractString) = inwit_stream(String(name))

# The sources of random values.
const Source = Union{AbstractRNG,Key}

key_of(key::Key) = key
key_of(rng::AbstractRNG) = Key(rng)
