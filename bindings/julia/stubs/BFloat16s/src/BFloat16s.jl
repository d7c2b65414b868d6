"A stub for tests, not BFloat16s.jl: the type with its conversions from and to Float32, and no arithmetic."
module BFloat16s

export BFloat16

primitive type BFloat16 <: AbstractFloat 16 end

Base.Float32(x::BFloat16) = reinterpret(Float32, UInt32(reinterpret(UInt16, x)) << 16)

# To nearest, ties to even.
function BFloat16(x::Float32)
    isnan(x) && return reinterpret(BFloat16, 0x7fc0)
    bits = reinterpret(UInt32, x)
    return reinterpret(BFloat16, (bits + 0x7fff + ((bits >> 16) & 1)) >> 16 % UInt16)
end
BFloat16(x::Real) = BFloat16(Float32(x))

Base.promote_rule(::Type{BFloat16}, ::Type{Float32}) = Float32
Base.promote_rule(::Type{BFloat16}, ::Type{Float64}) = Float64
Base.promote_rule(::Type{BFloat16}, ::Type{<:Integer}) = BFloat16
Base.:(==)(x::BFloat16, y::BFloat16) = Float32(x) == Float32(y)

end
