module InwitBFloat16sExt

if isdefined(Base, :get_extension)
    using BFloat16s: BFloat16
    using Inwit: Inwit
else # included by src/extensions.jl
    using ..BFloat16s: BFloat16
    using ..Inwit: Inwit
end

Inwit.dtype(::Type{BFloat16}) = Inwit.BF16

__init__() = push!(Inwit.TYPES, BFloat16)

end
