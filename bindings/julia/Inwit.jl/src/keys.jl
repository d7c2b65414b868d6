"""
    Key(seed, "dense.weight")
    Key(seed, stream::Integer = 0)
    Key(rng)

What random values follow from, together with the place of each element in its array: a number for the model, and a stream for
the parameter, which is its full name or a number of yours. The same key gives the same array in every process, on every machine
and in every language; under two keys arrays are independent. `Key(rng)` draws one `UInt64` from the generator as its seed.
"""
struct Key
    seed::UInt64
    stream::UInt64
    Key(seed::Integer, stream::Integer=0) = new(seed % UInt64, stream % UInt64)
end
Key(seed::Integer, name::AbstractString) = Key(seed, stream(name))
Key(rng::AbstractRNG) = Key(rand(rng, UInt64))

"""
    Inwit.stream("dense.weight") -> UInt64

The stream that a name stands for: FNV-1a 64 of its bytes.
"""
stream(name::AbstractString) = inwit_stream(String(name))

# Where values may come from.
const Source = Union{AbstractRNG,Key}

key_of(key::Key) = key
key_of(rng::AbstractRNG) = Key(rng)
